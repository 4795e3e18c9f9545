"""Amounts of objects made before amounts were valued: an upgrade gives them their value, by the rates that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.people import PASSWORD
from yingdan.bootstrap import Platform
from yingdan.db.sql import Sql
from yingdan.engines.formula import filling, store
from yingdan.engines.schema import definitions
from yingdan.kernel.context import Ctx
from yingdan.meta.definitions import FieldDef, Label, ObjectDef
from yingdan.meta.wire import CURRENCY, NAME_FIELD, base_field

NAME, ROWS, STEP = "older_amounts", 45, 10


@pytest.fixture
def ctx(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ctx]:
    """Costs in three currencies, and no value beside them; filled in by steps of ten."""
    monkeypatch.setattr("yingdan.engines.formula.store.BATCH", STEP)
    space = platform.create_workspace(NAME, kind="test", admin_password=PASSWORD)
    label = Label("费用", "費用", "Fee")
    fee = FieldDef("fee", "money", label)
    platform.define(space, [ObjectDef("x_cost", label, (NAME_FIELD, fee, CURRENCY), custom=True)])
    ctx = platform.ctx_for(space, "admin")
    with platform.write(ctx) as tx:
        for day, rate in (("2020-01-01", "7.005"), ("2199-01-01", "9")):
            platform.records.create(tx, "fx_rate", [{"currency": "USD", "day": day, "rate": rate}])
        rows = [{"name": f"n{n}", "fee": n, "currency": (None, "USD", "GBP")[n % 3]} for n in range(ROWS)]
        platform.records.create(tx, "x_cost", rows)
    yield ctx
    platform.drop_workspace(NAME)


def _valued(platform: Platform, ctx: Ctx) -> dict[str, int]:
    with platform.read(ctx) as tx:
        table = platform.catalog(ctx.workspace, -1).get("x_cost").table
        found = tx.all(
            Sql(
                "select coalesce(currency, 'own'), count(*) filter (where fee_base = round(fee * case currency when 'USD'"
                f" then 7.005 else 1 end, 2) and version = 1), count(fee_base) from {table} group by 1"
            )
        )
    assert all(right == given for _, right, given in found)
    return {currency: given for currency, _, given in found}


def test_an_upgrade_values_what_there_is(platform: Platform, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on where it was killed, values by the rate of the day, and a second upgrade finds nothing to do."""
    steps, note = 0, store.note_progress

    def killed(*given: object) -> None:
        nonlocal steps
        note(*given)  # type: ignore[arg-type]  # handed on as it came
        steps += 1
        if steps == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(filling, "note_progress", killed)
    with pytest.raises(KeyboardInterrupt):
        platform.upgrade(ctx.workspace)
    monkeypatch.setattr(filling, "note_progress", note)
    assert sum(_valued(platform, ctx).values()) < 30
    with platform.read(ctx) as tx:
        assert filling.open_fills(replace(tx, catalog=platform.catalog(ctx.workspace, -1)))[0]["field"] == "fee_base"
    version = platform.upgrade(ctx.workspace)
    assert _valued(platform, ctx) == {"own": 15, "USD": 15, "GBP": 0}
    assert platform.upgrade(ctx.workspace) == version
    with platform.write(ctx) as tx:
        record = platform.records.create(tx, "x_cost", [{"name": "neu", "fee": "2", "currency": "USD"}])[0]
        assert str(platform.records.load(tx, "x_cost", [record])[record]["fee_base"]) == "14.01"


def test_a_new_amount_asks_for_no_filling(platform: Platform, ctx: Ctx, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the amount itself is new there is nothing to value: nobody waits for a pass over the table."""
    platform.upgrade(ctx.workspace)
    cost = platform.catalog(ctx.workspace, -1).get("x_cost").definition
    tip = FieldDef("tip", "money", Label("小费", "小費", "Tip"))
    base = base_field("x_cost", tip, ())
    assert base is not None
    monkeypatch.setattr(definitions, "PATIENCE_S", 0.0)
    platform.define(ctx.workspace, [replace(cost, fields=(*cost.fields, tip, base))])
    with platform.read(ctx) as tx:
        assert filling.open_fills(replace(tx, catalog=platform.catalog(ctx.workspace, -1))) == []
