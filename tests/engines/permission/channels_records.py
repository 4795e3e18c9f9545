"""Records themselves: lists, single ones, what may be asked about their fields, what may be changed."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.engines.permission.looking import NOBODY, READABLE, Looker, aggregated
from tests.engines.permission.worlds import FIELDS, LINKS, OBJECTS
from yingdan.engines.permission.explain import explain
from yingdan.engines.query.aggregate import GroupBy, Measure
from yingdan.engines.query.history import history, timeline
from yingdan.engines.query.service import read_one
from yingdan.engines.records.bulk import run_bulk
from yingdan.kernel.errors import Forbidden, Invalid, NotFound, YingdanError


def read_list(look: Looker) -> Any:
    """Lists and counts, of now and of then: exactly the visible records, each field as the model says."""
    told: list[Any] = []
    for name in OBJECTS:
        if not look.reads(name):
            with pytest.raises(NotFound):
                look.page(name)
            continue
        links = tuple(n for n in LINKS[name] if look.world.at_best(look.who, name, n) != "hidden")
        body = look.page(name, count=True, limit=100, expand=links)
        assert {r["id"] for r in body["records"]} == look.sees(name)
        assert body["total"] == len(look.sees(name))
        past = look.page(name, limit=100, count=True, as_of=look.tx.now + timedelta(seconds=1))
        assert {r["id"] for r in past["records"]} == look.sees(name)
        assert past["total"] == len(look.sees(name))
        for record in (*body["records"], *past["records"]):
            for field in FIELDS[name]:
                _check_field(look, name, field, record)
            for link in LINKS[name]:
                _check_link(look, name, link, record)
        told += [body, past]
    return told


def _check_link(look: Looker, name: str, link: str, record: dict[str, Any]) -> None:
    """A link shows its record's id as far as the link may be read, and the name as far as the record and name may be."""
    truth = look.world.records[name][record["id"]][link]
    shown = record.get(link)
    if look.world.right(look.who, name, link, record["id"]) not in READABLE:
        assert truth is None or truth not in str(shown)
    elif truth is None or not isinstance(shown, dict):
        assert shown == truth
    else:
        assert shown["id"] == truth
        seen = look.world.may_read(look.who, "account", truth)
        plain = seen and look.world.right(look.who, "account", "name", truth) in READABLE
        assert (shown["name"] == look.world.records["account"][truth]["name"]) == plain


def _check_field(look: Looker, name: str, field: str, record: dict[str, Any]) -> None:
    truth = look.world.records[name][record["id"]][field]
    right = look.world.right(look.who, name, field, record["id"])
    if look.world.at_best(look.who, name, field) == "hidden":
        assert field not in record
    elif right in READABLE:
        assert record[field] == truth, (field, right)
    elif right == "hidden":
        assert record[field] is None
    else:
        assert (record[field] is None) == (truth is None)
        assert record[field] != truth or truth is None


def read_single(look: Looker) -> Any:
    """Single records, history, timeline, explanation: there for the visible ones, 404 like nothing for the others."""
    told: list[Any] = []
    for name in OBJECTS:
        for record in look.world.records[name]:
            if not look.world.may_read(look.who, name, record):
                told.append(_refused(look, name, record))
                continue
            told.append(read_one(look.tx, name, record, None, []))
            items = history(look.tx, name, record)["items"]
            tracked = {c.field.name for c in look.tx.catalog.get(name).tracked}
            for field in tracked & set(FIELDS[name]):
                plain = look.world.right(look.who, name, field, record) in READABLE
                truth = look.world.records[name][record][field]
                assert (field in {i["field"] for i in items}) == (plain and truth is not None)
            told += [items, timeline(look.tx, name, record)]
            why = explain(look.tx, name, record, look.tx.ctx.actor)
            assert why["read"]["allowed"]
            assert why["edit"]["allowed"] == look.world.may_edit(look.who, name, record)
            told.append(why)
    return told


def _refused(look: Looker, name: str, record: str) -> list[Any]:
    """Ask for a record out of sight and for one that is not there: the errors must be the same."""
    calls: list[Callable[[str], Any]] = [
        lambda i: read_one(look.tx, name, i, None, []),
        lambda i: history(look.tx, name, i),
        lambda i: timeline(look.tx, name, i),
        lambda i: explain(look.tx, name, i, look.tx.ctx.actor),
        lambda i: look.platform.records.change(look.tx, name, [(i, {"name": "x" * 300, "owner": NOBODY})]),
        lambda i: look.platform.records.remove(look.tx, name, [i]),
        lambda i: look.platform.records.load(look.tx, name, [i]),
    ]
    told = []
    for call in calls:
        answers = []
        for asked in (record, NOBODY):
            with pytest.raises(YingdanError) as error:
                call(asked)
            problems = [(p.field, p.code) for p in error.value.problems]
            params = {k: v for k, v in error.value.params.items() if k != "id"}
            answers.append((error.value.code, error.value.status, params, problems))
        assert answers[0] == answers[1]
        assert answers[0][1] == 404
        told.append(answers)
    return told


def ask_about_fields(look: Looker) -> Any:
    """Filters, sorting, grouping, measures, upsert by match: only by what is plainly readable of every record."""
    told: list[Any] = []
    for name in OBJECTS:
        if not look.reads(name):
            continue
        for field in FIELDS[name]:
            asks: list[Callable[[], Any]] = [
                partial(look.page, name, filter={"field": field, "op": "is_null"}),
                partial(look.page, name, sort=((field, "asc"),)),
                partial(aggregated, look, name, group_by=[GroupBy(field)], measures=[Measure("count")]),
                partial(aggregated, look, name, group_by=[], measures=[Measure("count_distinct", field)]),
                partial(run_bulk, look.tx, look.platform.records, name, "update", [], [field], atomic=False),
            ]
            if name == "account" and look.may_ask("contact", "account"):
                asks.append(partial(look.page, "contact", filter={"field": f"account.{field}", "op": "is_null"}))
            if name == "account" and look.may_ask("opportunity", "account"):
                asks.append(partial(look.page, "opportunity", sort=((f"account.{field}", "desc"),)))
            for ask in asks:
                _ask(look, name, field, ask, told)
        for link in LINKS[name]:
            asks = [
                partial(look.page, name, filter={"field": link, "op": "is_null"}),
                partial(aggregated, look, name, group_by=[GroupBy(link)], measures=[Measure("count")]),
            ]
            if not look.may_ask(name, link):
                asks += [
                    partial(look.page, name, filter={"field": f"{link}.level", "value": "A"}),
                    partial(look.page, name, sort=((link, "asc"),)),
                    partial(look.page, name, sort=((f"{link}.created_at", "asc"),)),
                ]
            for ask in asks:
                _ask(look, name, link, ask, told)
        _sorted_and_paged(look, name, told)
    return told


def _ask(look: Looker, name: str, field: str, ask: Callable[[], Any], told: list[Any]) -> None:
    if look.may_ask(name, field):
        try:
            told.append(ask())
        except NotFound:  # the object at the other end of the path may not be read
            assert not all(look.reads(n) for n in OBJECTS)
    else:
        with pytest.raises((Invalid, NotFound)):
            ask()


def _sorted_and_paged(look: Looker, name: str, told: list[Any]) -> None:
    """Walk a sorted list by cursors: every visible record once, in order; cursors hold nothing else."""
    sort = tuple((f, "asc") for f in ("name",) if look.may_ask(name, f)) or (("created_at", "desc"),)
    found: list[str] = []
    cursor = None
    for _ in range(20):
        body = look.page(name, sort=sort, limit=1, cursor=cursor, fields=("id",))
        found += [r["id"] for r in body["records"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
        told.append(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    assert Counter(found) == Counter(look.sees(name))
    if sort[0][0] == "name":
        assert found == sorted(found, key=lambda r: look.world.records[name][r]["name"])


def change_fields(look: Looker) -> Any:
    """Writing: records within reach only, and of each only the fields that are open in it."""
    told: list[Any] = []
    for name in OBJECTS:
        for record in look.sees(name):
            may = look.world.may_edit(look.who, name, record)
            for field in FIELDS[name]:
                value = {"level": "A", "amount": "5", "phone": "+8613800000000"}.get(field, "changed")
                right = look.world.right(look.who, name, field, record)
                try:
                    draft = look.platform.records.draft_change(look.tx, name, [(record, {field: value})])[0]
                    codes = {p.code for p in draft.problems if p.field == field} & {"read_only", "unknown_field"}
                    assert may
                    assert (not codes) == (right == "edit"), (name, field, right, draft.problems)
                    told.append([(p.field, p.code, p.params) for p in draft.problems])
                except Forbidden as error:
                    assert not may
                    told.append(error.params)
    return told
