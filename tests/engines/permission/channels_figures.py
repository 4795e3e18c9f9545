"""Figures, search and recognition: what is made of many records at once."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import orjson
import pytest

from tests.engines.permission.looking import Looker, aggregated
from tests.engines.permission.worlds import OBJECTS
from yingdan.engines.analytics.service import Question
from yingdan.engines.dedupe.service import duplicates
from yingdan.engines.query.aggregate import GroupBy, Measure
from yingdan.engines.query.board import board
from yingdan.engines.search.service import search
from yingdan.kernel.errors import Forbidden


def figures(look: Looker) -> Any:
    """Group keys, counts, sums, boards and metrics with their drill: made of visible records alone."""
    told: list[Any] = []
    for name in OBJECTS:
        if not look.reads(name):
            continue
        rows = aggregated(look, name, group_by=[GroupBy("owner")], measures=[Measure("count", None, "n")])
        wanted = Counter(look.world.records[name][r]["owner"] for r in look.sees(name))
        assert {r["owner"]: r["n"] for r in rows} == wanted
        told.append(rows)
    if look.reads("account") and look.may_ask("account", "level"):
        body = orjson.loads(
            board(look.tx, "account", None, "level", cards=10, total=None, fields=None, expand=["owner"])
        )
        cards = {c["id"] for column in body["columns"] for c in column["cards"]}
        levels = look.world.records["account"]
        assert cards == {r for r in look.sees("account") if levels[r]["level"] is not None}
        assert sum(c["count"] for c in body["columns"]) == len(look.sees("account"))
        told.append(body)
    if look.reads("opportunity"):
        told += _amounts(look)
    return told


def _amounts(look: Looker) -> list[Any]:
    deals = look.world.records["opportunity"]
    wanted = sum((Decimal(deals[r]["amount"] or 0) for r in look.sees("opportunity")), Decimal(0))
    analytics = look.platform.analytics
    counted = analytics.figure(look.tx, Question("M-63", "count"))
    assert int(counted["value"]) == len(look.sees("opportunity"))
    whole = analytics.figure(look.tx, Question("M-63", "amount", group_by="owner"))
    drilled = analytics.drill(look.tx, Question("M-63", "count"), key=None, limit=100, cursor=None)
    assert {r["id"] for r in drilled["records"]} == look.sees("opportunity")
    if look.may_ask("opportunity", "amount"):
        assert Decimal(whole["value"] or 0) == wanted
        rows = aggregated(look, "opportunity", group_by=[], measures=[Measure("sum", "amount", "s")])
        assert Decimal(rows[0]["s"] or 0) == wanted
    else:
        assert whole["value"] is None
        assert all(g["value"] is None and not g.get("amount") for g in whole["groups"])
        with pytest.raises(Forbidden):
            analytics.drill(look.tx, Question("M-63", "amount"), key=None, limit=100, cursor=None)
    return [counted, whole, drilled]


def find(look: Looker) -> Any:
    """Global search and search in lists: by name, phone and initials, visible records only."""
    told: list[Any] = []
    for name in ("account", "opportunity"):
        for record, values in look.world.records[name].items():
            told += _find_one(look, name, record, values["name"], by="name")
            if name == "account":
                told += _find_one(look, name, record, values["phone"][1:], by="phone")
    return told


def _find_one(look: Looker, name: str, record: str, text: str, *, by: str) -> list[Any]:
    found = look.world.may_read(look.who, name, record) and look.may_ask(name, "name") and look.may_ask(name, by)
    hits = search(look.tx, text, objects=OBJECTS)["hits"]
    assert (record in {h["id"] for h in hits}) == found
    assert {h["id"] for h in hits if h["object"] == name} <= look.sees(name)
    if not look.reads(name):
        return [hits]
    body = look.page(name, filter={"field": "name", "op": "search", "value": text}, count=True)
    assert (record in {r["id"] for r in body["records"]}) == found
    assert {r["id"] for r in body["records"]} <= look.sees(name)
    assert body["total"] == len(body["records"])
    return [hits, body]


def recognise(look: Looker) -> Any:
    """Duplicates of a draft that is like each account: by what may be read, and of the invisible what the rule shows."""
    told: list[Any] = []
    if not look.reads("account"):
        return told
    for record, values in look.world.records["account"].items():
        for draft in ({"phone": values["phone"]}, {"name": values["name"], "phone": values["phone"]}):
            found = duplicates(look.tx, "account", draft)["matches"]
            assert all(("id" in m) != m["masked"] for m in found)
            matches = [m for m in found if not m["masked"]]
            assert {m["id"] for m in matches} <= look.sees("account")
            if not look.may_ask("account", "phone") and "name" not in draft:
                assert record not in {m["id"] for m in matches}
            told.append(matches)
    return told
