"""Roll-ups under concurrent writers, stored values filled in after a kill, rebuilding, rights to what values are made from."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest
from click.testing import CliRunner

from yingdan.bootstrap import Platform
from yingdan.cli.doctor import doctor_command
from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.formula.service import objects_of
from yingdan.engines.formula.upkeep import rebuild_all
from yingdan.engines.query.service import Query, query, read_one
from yingdan.kernel.context import Actor, Ctx, ObjectGrant
from yingdan.kernel.errors import Invalid
from yingdan.meta.definitions import FieldDef, Label, ObjectDef, RollupDef
from yingdan.meta.predicate import Condition


def _label(text: str) -> Label:
    return Label(text, text, text)


NAME = FieldDef("name", "text", _label("名称"), required=True)
TASK = ObjectDef(
    "x_task",
    _label("任务"),
    (
        NAME,
        FieldDef("project", "ref", _label("项目"), target="x_project"),
        FieldDef("program", "ref", _label("项目群"), target="x_program"),
        FieldDef("hours", "dec", _label("工时")),
        FieldDef("cost", "money", _label("成本")),
        FieldDef("rate", "formula", _label("单价"), expression="cost / hours", result="money", scale=4),
        FieldDef("owner_phone", "formula", _label("电话"), expression="project.name & TEXT(cost)"),
    ),
    custom=True,
)
PROJECT = ObjectDef(
    "x_project",
    _label("项目"),
    (
        NAME,
        FieldDef("tasks", "rollup", _label("任务数"), rollup=RollupDef("x_task", "project", "count")),
        FieldDef("total", "rollup", _label("总工时"), rollup=RollupDef("x_task", "project", "sum", "hours")),
        FieldDef("spent", "rollup", _label("总成本"), rollup=RollupDef("x_task", "project", "sum", "cost")),
    ),
    custom=True,
)


PROGRAM = ObjectDef(
    "x_program",
    _label("项目群"),
    (
        NAME,
        FieldDef("tasks", "rollup", _label("任务数"), rollup=RollupDef("x_task", "program", "count")),
        FieldDef("total", "rollup", _label("总工时"), rollup=RollupDef("x_task", "program", "sum", "hours")),
        FieldDef("longest", "rollup", _label("最长"), rollup=RollupDef("x_task", "program", "max", "hours")),
    ),
    custom=True,
)


@pytest.fixture
def ctx(platform: Platform) -> Ctx:
    """The administrator in a workspace with projects and tasks."""
    workspace = platform.workspace("main")
    if "x_task" not in platform.catalog(workspace):
        platform.define(workspace, [TASK, PROJECT, PROGRAM])
    return platform.ctx_for(workspace, "admin")


def _figures(platform: Platform, ctx: Ctx, project: str, above: str = "x_project") -> tuple[int, str]:
    with platform.read(ctx) as tx:
        found = orjson.loads(read_one(tx, above, project, None, []))
    return found["tasks"], found["total"]


def _wrong(platform: Platform, ctx: Ctx) -> dict[str, int]:
    with platform.db.direct() as conn:
        found = rebuild_all(conn, platform.catalog(ctx.workspace), "Asia/Shanghai", ctx.now())
    return {n: c for n, c in found.items() if n.startswith(("x_task", "x_project", "x_program"))}


@pytest.mark.parametrize(("above", "link"), [("x_project", "project"), ("x_program", "program")])
def test_concurrent_writers_lose_no_line(platform: Platform, ctx: Ctx, above: str, link: str) -> None:
    """Writers of lines of the same two records at once: every line counts at the end, and nobody waits for ever.

    Figures of projects move by what changed, those of programs are worked out again.
    """
    with platform.write(ctx) as tx:
        one, two = platform.records.create(tx, above, [{"name": "一"}, {"name": "二"}])
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(6):
                with platform.write(ctx) as tx:
                    rows = [{"name": "t", link: p, "hours": "1.5"} for p in ((one, two) if turn % 2 else (two, one))]
                    ids = platform.records.create(tx, "x_task", rows)
                if number % 2:
                    with platform.write(ctx) as tx:
                        platform.records.change(tx, "x_task", [(ids[0], {link: one, "hours": "2"})])
                if turn == 5:
                    with platform.write(ctx) as tx:
                        platform.records.remove(tx, "x_task", [ids[1]])
        except Exception as error:  # noqa: BLE001  # told by the test below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with platform.read(ctx) as tx:
        table = tx.catalog.get("x_task").table
        real = {
            str(r[0]): (r[1], format(r[2], ".2f"))
            for r in tx.all(
                Sql(
                    f"select {link}, count(*), sum(hours) from {table} where deleted_at is null and {link} is not null group by 1"
                )
            )
        }
    assert {p: _figures(platform, ctx, p, above) for p in (one, two)} == {p: real[p] for p in (one, two)}
    assert sum(real[p][0] for p in (one, two)) == 6 * 11
    assert _wrong(platform, ctx) == {}


@pytest.mark.parametrize(("above", "link"), [("x_project", "project"), ("x_program", "program")])
def test_a_writer_that_waited_sees_the_other_line(platform: Platform, ctx: Ctx, above: str, link: str) -> None:
    """A second writer of the same record waits for the first, and counts its line too."""
    with platform.write(ctx) as tx:
        one = platform.records.create(tx, above, [{"name": "一"}])[0]
        platform.records.create(tx, "x_task", [{"name": "c", link: one, "hours": "3"}])  # its figures are there already

    def second() -> None:
        with platform.write(ctx) as tx:
            platform.records.create(tx, "x_task", [{"name": "b", link: one, "hours": "2"}])

    thread = threading.Thread(target=second)
    with platform.write(ctx) as tx:
        platform.records.create(tx, "x_task", [{"name": "a", link: one, "hours": "1"}])
        thread.start()
        waiting = Sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like %s")
        for _ in range(200):
            if tx.value(Sql(waiting.text, (f"%_rollup_{above}%",))):
                break
            time.sleep(0.02)
    thread.join(30)
    assert _figures(platform, ctx, one, above) == (3, "6.00")


def test_rebuild_finds_what_is_wrong(platform: Platform, ctx: Ctx) -> None:
    """Values that somebody spoilt by other means are counted and put right; a second run finds nothing."""
    with platform.write(ctx) as tx:
        project = platform.records.create(tx, "x_project", [{"name": "坏"}])[0]
        task = platform.records.create(tx, "x_task", [{"name": "t", "project": project, "hours": "3", "cost": "10"}])[0]
    _wrong(platform, ctx)  # what other tests left half done is none of this one's business
    catalog = platform.catalog(ctx.workspace)
    with platform.db.direct() as conn:
        conn.execute(f"update {catalog.get('x_task').table} set rate = 99 where id = %s", (task,))
        conn.execute(f'update "{catalog.schema}"."_rollup_x_project" set total = 99 where id = %s', (project,))
    assert _wrong(platform, ctx) == {"x_task.rate": 1, "x_project.total": 1}
    assert _wrong(platform, ctx) == {}
    with platform.read(ctx) as tx:
        assert orjson.loads(read_one(tx, "x_task", task, None, []))["rate"] == "3.3333"
    assert _figures(platform, ctx, project) == (1, "3.00")


@pytest.fixture
def clerk(platform: Platform, ctx: Ctx) -> Iterator[Tx]:
    """Somebody who may not see what a task costs."""
    verbs = frozenset({"read"})
    grants = {"x_task": ObjectGrant(verbs, {"cost": "hidden"}), "x_project": ObjectGrant(verbs)}
    actor = Actor(user=None, name="clerk", scope="all", grants=grants)
    with platform.read(replace(ctx, actor=actor)) as tx:
        yield tx


@pytest.mark.parametrize("name", ["rate", "owner_phone"])
def test_nothing_is_made_from_what_is_hidden(platform: Platform, ctx: Ctx, clerk: Tx, name: str) -> None:
    """A formula or roll-up over a hidden field is hidden itself, whichever way one asks."""
    with platform.write(ctx) as tx:
        project = platform.records.create(tx, "x_project", [{"name": "密"}])[0]
        task = platform.records.create(tx, "x_task", [{"name": "t", "project": project, "hours": "2", "cost": "7"}])[0]
    seen = orjson.loads(read_one(clerk, "x_task", task, None, []))
    assert name not in seen
    assert "hours" in seen
    assert "spent" not in orjson.loads(read_one(clerk, "x_project", project, None, []))
    for wanted in (
        Query(fields=(name,)),
        Query(filter=Condition(name, "is_null", value=False)),
        Query(sort=((name, "asc"),)),
        Query(filter=Condition("project.spent", "eq", "7")),
    ):
        with pytest.raises(Invalid) as caught:
            query(clerk, "x_task", wanted)
        assert caught.value.problems[0].code in {"unknown_field", "not_allowed"}
    with platform.read(ctx) as tx:
        assert orjson.loads(read_one(tx, "x_task", task, None, []))["owner_phone"] == "密7"


def test_definitions_that_do_not_fit_are_refused(platform: Platform, ctx: Ctx) -> None:
    """A field that a formula needs cannot go away or change its kind under it; nothing changes then."""
    definition = platform.catalog(ctx.workspace).get("x_task").definition
    without = replace(definition, fields=tuple(f for f in definition.fields if f.name != "cost"))
    with pytest.raises(Invalid) as caught:
        platform.define(ctx.workspace, [without])
    assert {p.field for p in caught.value.problems} >= {"rate"}
    assert "cost" in {f.name for f in objects_of(platform.catalog(ctx.workspace))["x_task"].fields}
    for field, code in (
        (
            FieldDef("bad", "rollup", _label("b"), rollup=RollupDef("x_task", "project", "sum", "name")),
            "expr_needs_ordered",
        ),
        (FieldDef("bad", "rollup", _label("b"), rollup=RollupDef("x_task", "owner", "count")), "expr_not_below"),
        (
            FieldDef("bad", "rollup", _label("b"), rollup=RollupDef("x_task", "project", "median", "hours")),
            "expr_bad_rollup",
        ),
        (
            FieldDef(
                "bad", "rollup", _label("b"), rollup=RollupDef("x_task", "project", "count", None, "TODAY() > TODAY()")
            ),
            "expr_not_stored",
        ),
        (FieldDef("bad", "formula", _label("b"), expression="name", result="money"), "expr_other_result"),
    ):
        base = platform.catalog(ctx.workspace).get("x_project").definition
        with pytest.raises(Invalid) as refused:
            platform.define(ctx.workspace, [replace(base, fields=(*base.fields, field))])
        assert [p.code for p in refused.value.problems] == [code]


def test_a_broken_connection_leaves_no_half(platform: Platform, ctx: Ctx) -> None:
    """A write that fails after its roll-ups were worked out takes them back with it."""
    with platform.write(ctx) as tx:
        project = platform.records.create(tx, "x_project", [{"name": "半"}])[0]
    rows = [{"name": "t", "project": project, "hours": "1"}]
    with pytest.raises(ZeroDivisionError), platform.write(ctx) as tx:
        _ = len(platform.records.create(tx, "x_task", rows)) / 0
    assert _figures(platform, ctx, project) == (0, "0.00")


def test_the_doctor(platform: Platform, ctx: Ctx, pg_dsn: str) -> None:
    """The command tells what was wrong and puts it right."""
    with platform.write(ctx) as tx:
        task = platform.records.create(tx, "x_task", [{"name": "t", "hours": "4", "cost": "10"}])[0]
    with platform.db.direct() as conn:
        table = platform.catalog(ctx.workspace).get("x_task").table
        conn.execute(f"update {table} set rate = null where id = %s", (task,))
    words = ["--workspace", ctx.workspace.name]
    first, second = (CliRunner().invoke(doctor_command, words, env={"YINGDAN_DATABASE_URL": pg_dsn}) for _ in range(2))
    assert f"{ctx.workspace.name}: x_task.rate: 1 values were wrong" in first.output
    assert "formulas and roll-ups are right" in second.output


def test_new_figures_while_others_write(platform: Platform, ctx: Ctx) -> None:
    """Formulas and roll-ups made under write load are right at the end, and no write fails because of them."""
    part = ObjectDef(
        "x_part",
        _label("零件"),
        (NAME, FieldDef("whole", "ref", _label("整机"), target="x_whole"), FieldDef("price", "money", _label("价格"))),
        custom=True,
    )
    platform.define(ctx.workspace, [part, ObjectDef("x_whole", _label("整机"), (NAME,), custom=True)])
    with platform.write(ctx) as tx:
        wholes = platform.records.create(tx, "x_whole", [{"name": f"w{n}"} for n in range(8)])
        rows = [{"name": "p", "whole": wholes[n % 8], "price": str(n)} for n in range(800)]
        parts = platform.records.create(tx, "x_part", rows)
    over = threading.Event()
    failures: list[Exception] = []

    def write(number: int) -> None:
        turn = number
        while not over.is_set():
            turn += 1
            changes = [
                (parts[turn * 7 % 800], {"price": str(turn), "whole": wholes[turn % 8]}),
                (parts[turn * 11 % 800], {"price": str(turn)}),
            ]
            try:
                with platform.write(ctx) as tx:
                    platform.records.change(tx, "x_part", changes)
            except Exception as error:  # noqa: BLE001  # told below
                failures.append(error)

    threads = [threading.Thread(target=write, args=(n * 100,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(2):
        known = platform.catalog(ctx.workspace).definitions
        total = FieldDef(f"s{turn}", "rollup", _label("合计"), rollup=RollupDef("x_part", "whole", "sum", "price"))
        double = FieldDef(f"d{turn}", "formula", _label("双倍"), expression="price * 2 + 1")
        platform.define(
            ctx.workspace,
            [
                replace(known["x_whole"], fields=(*known["x_whole"].fields, total)),
                replace(known["x_part"], fields=(*known["x_part"].fields, double)),
            ],
        )
    over.set()
    for thread in threads:
        thread.join(30)
    assert failures == []
    with platform.db.direct() as conn:
        found = rebuild_all(conn, platform.catalog(ctx.workspace), "Asia/Shanghai", ctx.now())
    assert {n: c for n, c in found.items() if n.startswith(("x_part", "x_whole"))} == {}
    with platform.read(ctx) as tx:
        table = tx.catalog.get("x_part").table
        assert tx.value(Sql(f"select count(*) from {table} where d0 is distinct from price * 2 + 1")) == 0
