"""The demo company as a workspace: loaded, living on, signed in to, removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yingdan.areas.rollout.demo.go_on import go_on
from yingdan.areas.rollout.demo.load import PASSWORD, door_of
from yingdan.bootstrap import Platform
from yingdan.cli.demo import demo_logins, load_demo, remove_demo
from yingdan.engines.identity.service import NewSession
from yingdan.engines.identity.sign_in import Door
from yingdan.engines.query.service import Query, query
from yingdan.kernel.clock import FixedClock
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import Conflict, NotFound
from yingdan.kernel.settings import Settings

pytestmark = pytest.mark.slow  # one company for all who only look at it
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday at ten in Shanghai
LATER = timedelta(days=9, hours=3)


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
def demo_platform(pg_dsn: str, clock: FixedClock) -> Iterator[Platform]:
    opened = Platform.open(Settings(database_url=pg_dsn, threads=4), clock=clock)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def demo(demo_platform: Platform) -> Workspace:
    return load_demo(demo_platform, size="small", workspace="demo_small")


@pytest.fixture
def moving_clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def moving_platform(pg_dsn: str, moving_clock: FixedClock) -> Iterator[Platform]:
    opened = Platform.open(Settings(database_url=pg_dsn, threads=4), clock=moving_clock)
    yield opened
    if any(w.name == "demo_moving" for w in opened.workspaces()):
        opened.drop_workspace("demo_moving")
    opened.close()


@pytest.fixture
def moving(moving_platform: Platform) -> Workspace:
    """A company of the test's own, whose clock it may move and which it may remove."""
    return load_demo(moving_platform, size="small", workspace="demo_moving")


def rows(platform: Platform, workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    with platform.db.direct() as conn:
        return conn.execute(sql.replace("{s}", workspace.schema)).fetchall()


def test_is_marked_as_a_demo_and_says_whom_to_sign_in_as(demo_platform: Platform, demo: Workspace) -> None:
    assert demo.kind == "demo"
    assert "示例" in demo.title
    info = demo_logins(demo_platform, demo)
    assert info is not None
    assert {"boss", "director", "li", "chen", "lin", "admin"} <= {p["login"] for p in info["logins"]}
    assert {p["password"] for p in info["logins"]} == {PASSWORD}
    door = Door(demo, "127.0.0.1", "test")
    for person in info["logins"]:
        session = demo_platform.sign_in.by_password(door, person["login"], PASSWORD)
        assert isinstance(session, NewSession)
        assert session.token


def test_counts_are_those_of_the_size(demo_platform: Platform, demo: Workspace) -> None:
    counted = {
        name: rows(demo_platform, demo, f"select count(*) from {{s}}.{name}")[0][0]
        for name in ("account", "opportunity", "activity", "contact", "goal_item", "forecast_submission")
    }
    info = demo_logins(demo_platform, demo)
    assert info is not None
    assert counted == {n: info["counts"][n] for n in counted}
    assert counted["opportunity"] == pytest.approx(1_500, rel=0.02)
    assert counted["account"] == pytest.approx(300, rel=0.1)


def test_everybody_sees_their_part(demo_platform: Platform, demo: Workspace) -> None:
    seen = {}
    for login in ("boss", "director", "li", "chen", "lin"):
        with demo_platform.read(demo_platform.ctx_for(demo, login)) as tx:
            seen[login] = json.loads(query(tx, "opportunity", Query(fields=("name",), limit=1, count=True)))["total"]
    assert seen["boss"] == seen["director"] == seen["li"] + seen["chen"]
    assert 0 < seen["lin"] < seen["li"] < seen["boss"]


def test_history_ends_in_the_present_state(demo_platform: Platform, demo: Workspace) -> None:
    _check_history(demo_platform, demo, NOW)


def test_figures_look_like_those_of_a_company(demo_platform: Platform, demo: Workspace) -> None:
    table = rows(
        demo_platform,
        demo,
        """select to_char(coalesce(won_at, lost_at) at time zone 'Asia/Shanghai', 'YYYY-"Q"Q') as quarter,
          count(*) filter (where biz_status = 'won') as won, count(*) as closed,
          round(sum(amount) filter (where biz_status = 'won') / 10000) as revenue,
          round(avg(cycle_days) filter (where biz_status = 'won')) as cycle
        from {s}.opportunity where biz_status in ('won', 'lost') group by 1 order by 1""",
    )
    print("\nquarter  won  closed  rate  revenue (10,000 CNY)  cycle (days)")  # noqa: T201 - the summary table, shown with -s
    for quarter, won, closed, revenue, cycle in table:
        print(f"{quarter:<8} {won:>4} {closed:>7} {won / closed:>5.0%} {revenue or 0:>21} {cycle or 0:>13}")  # noqa: T201
    whole = [r for r in table if r[2] > 100]
    assert len(whole) >= 4
    assert all(0.15 < won / closed < 0.45 for _, won, closed, _, _ in whole)
    assert all(40 < cycle < 100 for *_, cycle in whole)
    assert rows(demo_platform, demo, "select count(distinct owner) from {s}.opportunity where biz_status = 'open'") == [
        (12,)
    ]
    ahead = rows(
        demo_platform,
        demo,
        "select avg((expected_close >= date '2026-11-23')::int) from {s}.opportunity where biz_status = 'open'",
    )
    assert ahead[0][0] > 0.7
    steps = rows(
        demo_platform,
        demo,
        """select count(*) filter (where old is null), count(*), count(distinct synthetic), bool_or(synthetic),
          bool_and(recorded_at = effective_at), count(*) filter (where actor is null)
        from {s}._history where object = 'opportunity' and field = 'stage'""",
    )[0]
    assert steps == (steps[0], steps[1], 1, False, True, 0)
    assert steps[1] > 2.5 * steps[0]


def test_a_second_start_on_the_same_day_changes_nothing(demo_platform: Platform, demo: Workspace) -> None:
    before = rows(demo_platform, demo, "select count(*), max(id) from {s}._history")
    assert load_demo(demo_platform, size="small", workspace=demo.name) == demo
    assert rows(demo_platform, demo, "select count(*), max(id) from {s}._history") == before


def test_a_workspace_with_real_data_is_never_touched(demo_platform: Platform) -> None:
    demo_platform.create_workspace("real", kind="production")
    with pytest.raises(Conflict) as refused:
        load_demo(demo_platform, size="small", workspace="real")
    assert refused.value.code == "workspace_exists"
    with pytest.raises(Conflict) as kept:
        remove_demo(demo_platform, "real")
    assert kept.value.code == "not_a_demo"
    demo_platform.drop_workspace("real")


def test_life_goes_on_around_what_people_did(
    moving_platform: Platform, moving: Workspace, moving_clock: FixedClock
) -> None:
    open_deal = rows(
        moving_platform,
        moving,
        """select o.id, o.owner from {s}.opportunity o join {s}.stage s on s.id = o.stage
        where o.biz_status = 'open' and s.position = 3 order by o.id limit 1""",
    )[0][0]
    admin = moving_platform.ctx_for(moving, "admin")
    with moving_platform.write(admin) as tx:
        moving_platform.records.change(tx, "opportunity", [(open_deal, {"amount": "123456.00"})])
        own = moving_platform.records.create(tx, "opportunity", [{"name": "自建商机", "amount": "1000"}])[0]
    counts = rows(
        moving_platform, moving, "select (select count(*) from {s}.opportunity), (select count(*) from {s}.activity)"
    )[0]
    moving_clock.advance(LATER)
    assert load_demo(moving_platform, size="small", workspace=moving.name) == moving
    after = rows(
        moving_platform, moving, "select (select count(*) from {s}.opportunity), (select count(*) from {s}.activity)"
    )[0]
    assert after[0] > counts[0] + 10
    assert after[1] > counts[1] + 50
    kept = rows(moving_platform, moving, f"select amount, version from {{s}}.opportunity where id = '{open_deal}'")
    assert [(str(a), v) for a, v in kept] == [("123456.00", 2)]
    assert rows(moving_platform, moving, f"select count(*) from {{s}}.opportunity where id = '{own}'") == [(1,)]
    codes = rows(moving_platform, moving, "select count(*), count(distinct code) from {s}.opportunity")[0]
    assert codes[0] == codes[1], "people's numbers and those of the demo do not collide"
    _check_history(moving_platform, moving, NOW + LATER)
    with moving_platform.read(moving_platform.ctx_for(moving, "boss")) as tx:
        page = json.loads(query(tx, "activity", Query(fields=("subject", "at"), sort=(("at", "desc"),), limit=1)))
    assert page["records"][0]["at"] > (NOW + timedelta(days=8)).isoformat()


def test_a_killed_run_is_finished_by_the_next(
    moving_platform: Platform, moving: Workspace, moving_clock: FixedClock
) -> None:
    moving_clock.advance(timedelta(days=2))

    def die(name: str, done: int, total: int) -> None:
        if name == "opportunity":
            raise KeyboardInterrupt

    ctx = moving_platform.ctx(moving)
    with pytest.raises(KeyboardInterrupt):
        go_on(door_of(moving_platform, ctx, die))
    moving_clock.advance(timedelta(days=1))
    for _ in range(2):  # the first finishes what was begun, the second goes on to the present
        go_on(door_of(moving_platform, ctx, lambda *_: None))
    _check_history(moving_platform, moving, NOW + timedelta(days=3))
    twice = rows(
        moving_platform,
        moving,
        """select record, field, effective_at from {s}._history where object in ('opportunity', 'account')
        group by 1, 2, 3 having count(*) > 1""",
    )
    assert twice == []
    info = demo_logins(moving_platform, moving)
    assert info is not None
    assert info["until"] == (NOW + timedelta(days=3)).isoformat()
    assert "target" not in info


def test_removed_in_one_go(moving_platform: Platform, moving: Workspace) -> None:
    remove_demo(moving_platform, moving.name)
    with pytest.raises(NotFound):
        moving_platform.workspace(moving.name)
    assert rows(moving_platform, moving, f"select count(*) from pg_namespace where nspname = '{moving.schema}'") == [
        (0,)
    ]


def _check_history(platform: Platform, workspace: Workspace, now: datetime) -> None:
    """The last history row of a stage, the open version and the record agree; nothing happened after now."""
    wrong = rows(
        platform,
        workspace,
        """select count(*) from {s}.opportunity o
        left join lateral (select new from {s}._history h where h.record = o.id and h.field = 'stage'
          order by effective_at desc, id desc limit 1) h on true
        left join {s}.opportunity__v v on v.id = o.id and v.valid_to = 'infinity'
        where h.new is distinct from o.stage::text or v.stage is distinct from o.stage or v.amount is distinct from o.amount
          or v.expected_close is distinct from o.expected_close or v.owner is distinct from o.owner""",
    )
    assert wrong == [(0,)]
    late = rows(
        platform, workspace, "select max(effective_at), max(recorded_at) from {s}._history where object = 'opportunity'"
    )
    assert max(late[0]) <= now
    gaps = rows(
        platform,
        workspace,
        """select count(*) from (select valid_to, lead(valid_from) over (partition by id order by valid_from) as next_from
        from {s}.opportunity__v) v where next_from is not null and next_from <> valid_to""",
    )
    assert gaps == [(0,)]
    touched = rows(
        platform,
        workspace,
        """select count(*) from {s}.opportunity o join (select opportunity, max(at) as at from {s}.activity group by 1) a
        on a.opportunity = o.id where o.last_activity_at is distinct from a.at""",
    )
    assert touched == [(0,)]
