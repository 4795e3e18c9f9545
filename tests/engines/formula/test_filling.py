"""Computed fields of the records there are: filled in step by step, past kills, other changes and impatient callers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.client import Caller, Client
from tests.people import PASSWORD
from yingdan.bootstrap import Platform
from yingdan.cli.worker import WorkerThread
from yingdan.db.sql import Sql
from yingdan.engines.formula.filling import fill, open_fills
from yingdan.engines.formula.store import about_rows
from yingdan.engines.schema import definitions
from yingdan.kernel.context import Ctx
from yingdan.meta.definitions import FieldDef, Label, ObjectDef, RollupDef
from yingdan.meta.wire import NAME_FIELD

ROWS = 50
STEP = 10
WORKSPACE = "filling"


def _label(text: str) -> Label:
    return Label(text, text, text)


@pytest.fixture
def ctx(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ctx]:
    """Bills with a price and what they are part of, filled in by steps of ten."""
    monkeypatch.setattr("yingdan.engines.formula.store.BATCH", STEP)
    space = platform.create_workspace(WORKSPACE, kind="test", admin_password=PASSWORD)
    bill = ObjectDef(
        "x_bill",
        _label("账单"),
        (NAME_FIELD, FieldDef("price", "dec", _label("价")), FieldDef("book", "ref", _label("账"), target="x_book")),
        custom=True,
    )
    platform.define(space, [bill, ObjectDef("x_book", _label("账"), (NAME_FIELD,), custom=True)])
    ctx = platform.ctx_for(space, "admin")
    with platform.write(ctx) as tx:
        book = platform.records.create(tx, "x_book", [{"name": "b"}])[0]
        platform.records.create(tx, "x_bill", [{"name": "n", "price": str(n), "book": book} for n in range(ROWS)])
    yield ctx
    platform.drop_workspace(WORKSPACE)


def _add(platform: Platform, ctx: Ctx, expression: str, name: str = "double") -> None:
    """Add a stored formula to bills, or give it another expression."""
    bill = platform.catalog(ctx.workspace, -1).get("x_bill").definition
    kept = tuple(f for f in bill.fields if f.name != name)
    field = FieldDef(name, "formula", _label(name), expression=expression, result="dec")
    platform.define(ctx.workspace, [replace(bill, fields=(*kept, field))])


def _right(platform: Platform, ctx: Ctx, times: int) -> int:
    with platform.read(ctx) as tx:
        table = tx.catalog.get("x_bill").table
        return int(tx.value(Sql(f"select count(*) from {table} where double = price * %s", (times,))))


def _version(platform: Platform, ctx: Ctx) -> int:
    return platform.catalog(ctx.workspace, -1).version


def _shares(caller: Caller) -> dict[str, int]:
    """Return how far the fields of bills are that are being filled in."""
    fields = caller.get("/objects/x_bill").json()["fields"]
    return {f["name"]: f["filling"] for f in fields if "filling" in f}


def test_a_request_does_not_wait_for_many_records(
    platform: Platform, ctx: Ctx, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer comes at once, what is left is told, new records are right already, and the worker does the rest."""
    monkeypatch.setattr(definitions, "PATIENCE_S", 0.0)
    with Client(platform) as clients:
        admin = clients.anonymous()
        body = {"login": "admin", "password": PASSWORD, "workspace": WORKSPACE}
        admin.http.headers["X-CSRF-Token"] = admin.post("/auth/login", body).json()["csrf_token"]
        field = {"name": "double", "type": "formula", "label": "双倍", "expression": "price * 2", "result": "dec"}
        assert admin.post("/objects/x_bill/fields", field).status_code == 201
        assert admin.get("/schema/changes").json()["filling"] == [{"object": "x_bill", "field": "double", "done": 0}]
        assert _right(platform, ctx, 2) == 0
        with platform.db.direct() as conn:
            conn.execute(f"analyze {platform.catalog(ctx.workspace).get('x_bill').table}")
            conn.execute(
                f'update "{ctx.workspace.schema}"._refill set by_version = %s, done = 31', (_version(platform, ctx),)
            )
            # how many there are is the database's guess: more than there are while another test keeps it from cleaning up
            known = about_rows(conn, platform.catalog(ctx.workspace).get("x_bill"))
        assert known >= ROWS
        assert _shares(admin) == {"double": 31 * 100 // known}
        assert admin.create("x_bill", name="neu", price="7")["double"] == "14.00"
        with WorkerThread(platform, threads=1):
            for _ in range(200):
                if not admin.get("/schema/changes").json()["filling"]:
                    break
                with platform.db.connection() as conn:
                    conn.execute("select pg_sleep(0.1)")
        assert admin.get("/schema/changes").json()["filling"] == []
        assert _shares(admin) == {}
    assert _right(platform, ctx, 2) == ROWS + 1


def test_it_goes_on_where_it_was_killed(platform: Platform, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed process has filled in is not looked at again."""
    monkeypatch.setattr(definitions, "PATIENCE_S", 0.0)
    _add(platform, ctx, "price * 2")
    catalog = platform.catalog(ctx.workspace, -1)

    def killed(looked: int) -> None:
        if looked == 2 * STEP:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(platform.db.direct, catalog, "Asia/Shanghai", ctx.now(), tell=killed)
    assert _right(platform, ctx, 2) == 2 * STEP
    with platform.read(ctx) as tx:
        assert open_fills(tx) == [{"object": "x_bill", "field": "double", "done": 2 * STEP}]
    heard: list[int] = []
    assert platform.resume_schema(ctx.workspace, heard.append)
    assert heard[0] == STEP
    assert heard[-1] == ROWS - 2 * STEP
    assert _right(platform, ctx, 2) == ROWS
    assert not platform.resume_schema(ctx.workspace)


def test_another_change_begins_anew(platform: Platform, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    """An expression changed while the old one is filled in: every record has the new one's value in the end."""
    monkeypatch.setattr(definitions, "PATIENCE_S", 0.0)
    _add(platform, ctx, "price * 2")
    catalog, turns = platform.catalog(ctx.workspace, -1), 0

    def interrupted(_: int) -> None:
        nonlocal turns
        turns += 1
        if turns == 2:
            _add(platform, ctx, "price * 3")

    found = fill(platform.db.direct, catalog, "Asia/Shanghai", ctx.now(), tell=interrupted)
    assert not found.left
    assert 2 * STEP + ROWS - 1 <= found.changed <= 2 * STEP + ROWS, "a price of nothing is the same times anything"
    assert _right(platform, ctx, 3) == ROWS
    assert _right(platform, ctx, 2) == 1


def test_only_one_fills_in_at_a_time(platform: Platform, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once would do everything twice: the second leaves it to the first. A roll-up comes after its formula."""
    monkeypatch.setattr(definitions, "PATIENCE_S", 0.0)
    _add(platform, ctx, "price * 2")
    book = platform.catalog(ctx.workspace, -1).get("x_book").definition
    total = FieldDef("total", "rollup", _label("合计"), rollup=RollupDef("x_bill", "book", "sum", "double"))
    platform.define(ctx.workspace, [replace(book, fields=(*book.fields, total))])
    catalog = platform.catalog(ctx.workspace, -1)
    seconds: list[tuple[int, bool]] = []

    def second(_: int) -> None:
        other = fill(platform.db.direct, catalog, "Asia/Shanghai", ctx.now())
        seconds.append((other.changed, other.left))

    assert not fill(platform.db.direct, catalog, "Asia/Shanghai", ctx.now(), tell=second).left
    assert seconds[0] == (0, True)
    assert {changed for changed, _ in seconds} == {0}
    with platform.read(ctx) as tx:
        found = tx.value(Sql(f"select total from {tx.catalog.system('_rollup_x_book')}"))
    assert found == ROWS * (ROWS - 1)
