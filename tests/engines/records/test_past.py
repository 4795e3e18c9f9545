"""Records that bring their past: who did what when, as it was, and activities that were done long ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.records.model import PastStep
from yingdan.engines.records.peek import peek

CREATED = datetime(2025, 3, 3, 2, 0, tzinfo=UTC)


def _history(tx: Tx, record: str, field: str) -> list[tuple[object, ...]]:
    return tx.conn.execute(
        f"select old, new, effective_at, recorded_at, actor, reason, synthetic from {tx.catalog.system('_history')}"
        " where record = %s and field = %s order by effective_at, id",
        (record, field),
    ).fetchall()


def test_a_past_step_keeps_actor_instant_and_reason(platform: Platform, organisation: Organisation, tx: Tx) -> None:
    lin, moved = organisation.users["lin"], CREATED + timedelta(days=20)
    past = [
        PastStep(CREATED, {"amount": Decimal(100), "owner": lin}, synthetic=False, recorded_at=CREATED, actor=lin),
        PastStep(
            moved, {"amount": Decimal(80), "owner": lin}, synthetic=False, recorded_at=moved, actor=lin, reason="折扣"
        ),
    ]
    row = {"name": "有历史的商机", "amount": "80", "owner": lin, "_past": past}
    record = platform.records.create(tx, "opportunity", [row], trusted=True)[0]
    amounts = _history(tx, record, "amount")
    assert amounts == [
        (None, "100", CREATED, CREATED, lin, None, False),
        ("100", "80", moved, moved, lin, "折扣", False),
    ]
    assert len(_history(tx, record, "owner")) == 1, "a step that changes nothing is no row"


def test_a_change_with_a_past_starts_from_the_present_state(
    platform: Platform, organisation: Organisation, tx: Tx
) -> None:
    lin = organisation.users["lin"]
    old = replace(tx, ctx=replace(tx.ctx, migration=True))
    row = {
        "name": "旧商机",
        "amount": "100",
        "owner": lin,
        "_past": [PastStep(CREATED, {"amount": Decimal("100.00"), "owner": lin})],
    }
    record = platform.records.create(old, "opportunity", [row], trusted=True)[0]
    later = CREATED + timedelta(days=5)
    step = PastStep(later, {"amount": Decimal("120.00")}, synthetic=False, recorded_at=later, actor=lin)
    platform.records.change(old, "opportunity", [(record, {"amount": "120.00", "_past": [step]})])
    assert [(r[0], r[1], r[2]) for r in _history(tx, record, "amount")] == [
        (None, "100.00", CREATED),
        ("100.00", "120.00", later),
    ]
    versions = tx.conn.execute(
        f"select amount, valid_from, valid_to = 'infinity' from {tx.catalog.get('opportunity').versions} where id = %s"
        " order by valid_from",
        (record,),
    ).fetchall()
    assert versions == [(Decimal("100.00"), CREATED, False), (Decimal("120.00"), later, True)]


def test_only_the_latest_activity_says_what_comes_next(platform: Platform, tx: Tx) -> None:
    account = platform.records.create(tx, "account", [{"name": "活动顺序有限公司"}])[0]
    day = timedelta(days=1)

    def act(at: datetime, next_at: datetime | None) -> dict[str, object]:
        return {"kind": "call", "account": account, "at": at, "next_at": next_at}

    platform.records.create(
        tx, "activity", [act(CREATED + 4 * day, CREATED + 9 * day), act(CREATED, CREATED + 2 * day)]
    )
    assert _agenda(tx, account) == (CREATED + 4 * day, CREATED + 9 * day)
    platform.records.create(tx, "activity", [act(CREATED + day, CREATED + 30 * day)])  # entered late
    assert _agenda(tx, account) == (CREATED + 4 * day, CREATED + 9 * day)
    platform.records.create(tx, "activity", [act(CREATED + 10 * day, None)])  # what was planned has passed
    assert _agenda(tx, account) == (CREATED + 10 * day, None)


def test_what_the_system_may_link_to_is_not_open_to_the_caller(platform: Platform, organisation: Organisation) -> None:
    lin = platform.ctx_for(platform.workspace("main"), "lin")
    with platform.write(platform.ctx(lin.workspace)) as tx:
        foreign = {"name": "别人的客户有限公司", "owner": organisation.users["zhao"]}
        account = platform.records.create(tx, "account", [foreign])[0]
    with platform.write(lin) as tx:
        system = replace(tx, ctx=lin.as_system())
        platform.records.draft(system, "opportunity", [{"name": "系统建", "account": account}])
        own = platform.records.draft(tx, "opportunity", [{"name": "自己建", "account": account}])[0]
        assert [(p.field, p.code) for p in own.problems] == [("account", "not_found_link")]


def _agenda(tx: Tx, account: str) -> tuple[object, object]:
    row = peek(tx, "account", [account], ("last_activity_at", "next_activity_at"))[account]
    return row["last_activity_at"], row["next_activity_at"]
