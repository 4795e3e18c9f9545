"""Every channel by which somebody could learn of a record, each checked against the model."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
import pytest

from tests.engines.permission.reference import World
from tests.engines.permission.worlds import FIELDS, LINKS, OBJECTS
from yingdan.api.documents import add_objects
from yingdan.api.metadata import describe
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.analytics.service import Question
from yingdan.engines.dedupe.service import duplicates
from yingdan.engines.notify.live import Hub
from yingdan.engines.permission.explain import explain
from yingdan.engines.query.aggregate import GroupBy, Measure, aggregate
from yingdan.engines.query.changes import moved
from yingdan.engines.query.history import history, timeline
from yingdan.engines.query.service import Query, board, query, read_one
from yingdan.engines.records.bulk import run_bulk
from yingdan.engines.search.service import search
from yingdan.engines.views.service import list_views, save_view
from yingdan.kernel.context import SYSTEM, Actor, Ctx, Workspace
from yingdan.kernel.errors import Forbidden, Invalid, NotFound, YingdanError
from yingdan.meta.predicate import parse_filter

READABLE = {"read", "edit"}
NOBODY = "01890000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Looker:
    """One person looking at the company, with the model beside."""

    platform: Platform
    tx: Tx
    world: World
    who: str

    def sees(self, name: str) -> set[str]:
        """Return what the model says is visible."""
        return self.world.visible(self.who, name)

    def may_ask(self, name: str, field: str) -> bool:
        """Tell whether the model lets the person filter, sort and group by a field."""
        return self.world.surely(self.who, name, field) in READABLE

    def reads(self, name: str) -> bool:
        """Tell whether the person may read the object at all."""
        return self.world.has_verb(self.who, name, "read")

    def forbidden(self) -> set[str]:
        """Return every mark that must not stand in any answer to this person."""
        marks = set()
        for name in OBJECTS:
            for record, values in self.world.records[name].items():
                seen = self.world.may_read(self.who, name, record)
                for field in FIELDS[name]:
                    value = values.get(field)
                    if field == "level" or value is None:
                        continue
                    if not seen or self.world.right(self.who, name, field, record) not in READABLE:
                        marks.add(str(value))
        return marks

    def page(self, name: str, **more: Any) -> dict[str, Any]:
        """Return a page of records."""
        filter_ = parse_filter(more.pop("filter", None))
        body: dict[str, Any] = orjson.loads(query(self.tx, name, Query(filter=filter_, **more)))
        return body


Channel = Callable[[Looker], Any]


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
                partial(_aggregate, look, name, group_by=[GroupBy(field)], measures=[Measure("count")]),
                partial(_aggregate, look, name, group_by=[], measures=[Measure("count_distinct", field)]),
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
                partial(_aggregate, look, name, group_by=[GroupBy(link)], measures=[Measure("count")]),
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


def _aggregate(look: Looker, name: str, **more: Any) -> Any:
    return orjson.loads(aggregate(look.tx, name, filter_=None, **more))


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


def figures(look: Looker) -> Any:
    """Group keys, counts, sums, boards and metrics with their drill: made of visible records alone."""
    told: list[Any] = []
    for name in OBJECTS:
        if not look.reads(name):
            continue
        rows = _aggregate(look, name, group_by=[GroupBy("owner")], measures=[Measure("count", None, "n")])
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
        rows = _aggregate(look, "opportunity", group_by=[], measures=[Measure("sum", "amount", "s")])
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


def follow(look: Looker) -> Any:
    """Changes since and live hints: what moved, cut to what is or was the person's to know."""
    told: list[Any] = []
    hub = Hub(_Host(look))
    for name in OBJECTS:
        records = look.world.records[name]
        events = [(r, "updated", {"owner": v["owner"], "dept": v["owner_dept"]}) for r, v in records.items()]
        notes = {name: {"ids": dict.fromkeys(records), "left": {}, "v": 1, "many": False}}
        hints = hub._allowed("leak", look.tx.ctx.actor, notes)
        if not look.reads(name):
            assert hints == []
            continue
        changed, removed = moved(look.tx, look.tx.catalog.get(name), events)
        assert set(changed) == look.sees(name)
        assert removed == []
        gone = [
            (NOBODY, "updated", {"owner": None, "owner_before": v["owner"], "dept_before": v["owner_dept"]})
            for v in records.values()
        ]
        for event, record in zip(gone, records, strict=True):
            _, left = moved(look.tx, look.tx.catalog.get(name), [event])
            assert not left or look.world.in_scope(look.who, name, record)
        assert {i for h in hints for i in h["ids"]} == look.sees(name)
        told += [changed, hints]
    return told


class _Host:
    """Lends the hub the transaction of the test, in which the company stands."""

    def __init__(self, look: Looker) -> None:
        self._look = look
        self.db = look.platform.db

    def workspace(self, name: str | None = None, host: str = "") -> Workspace:
        """Return the workspace of the test."""
        del name, host
        return self._look.tx.ctx.workspace

    def ctx(self, workspace: Workspace, actor: Actor = SYSTEM, **more: Any) -> Ctx:
        """Return a context of the listener."""
        del workspace, more
        return replace(self._look.tx.ctx, actor=actor)

    @contextmanager
    def read(self, ctx: Ctx) -> Iterator[Tx]:
        """Lend the connection of the test."""
        yield replace(self._look.tx, ctx=ctx, memo={})


def metadata(look: Looker) -> Any:
    """Object descriptions, the interface document and shared views: without hidden objects and fields."""
    document: dict[str, Any] = {"components": {"schemas": {}}, "paths": {}}
    add_objects(look.tx, document)
    for name in OBJECTS:
        assert (f"{name}.read" in document["components"]["schemas"]) == look.reads(name)
        if not look.reads(name):
            continue
        entity = look.tx.catalog.get(name)
        fields = {f["name"]: f for f in describe(look.tx, entity, fields=True)["fields"]}
        for field in FIELDS[name]:
            best = look.world.at_best(look.who, name, field)
            assert (field in fields) == (best != "hidden")
            assert (field in document["components"]["schemas"][f"{name}.read"]["properties"]) == (best != "hidden")
            assert (field in document["components"]["schemas"][f"{name}.write"]["properties"]) == (best == "edit")
    views = _views(look)
    shown = {v["id"] for v in list_views(look.tx, None)["views"]}
    for (name, field), view in views.items():
        assert (view in shown) == (look.reads(name) and look.may_ask(name, field)), (name, field)
    return [document]


def _views(look: Looker) -> dict[tuple[str, str], str]:
    """Return views that somebody else shares, one with a filter on each field; written once for each company."""
    found = look.world.views
    if not found:
        other = replace(look.tx.ctx, actor=replace(SYSTEM, user=NOBODY))
        system = replace(look.tx, ctx=other, memo={})
        for name, field in ((n, f) for n in OBJECTS for f in FIELDS[n]):
            body = {"filter": {"field": field, "op": "is_null"}}
            view = {"object": name, "name": f"{name} {field}", "shared": True, "body": body}
            found[name, field] = save_view(system, view)["id"]
    return found


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


CHANNELS: tuple[Channel, ...] = (
    read_list,
    read_single,
    ask_about_fields,
    figures,
    find,
    recognise,
    follow,
    metadata,
    change_fields,
)


def check(look: Looker) -> None:
    """Try every channel; nothing that comes back may hold a mark that is not the person's to see."""
    marks = look.forbidden()
    for channel in CHANNELS:
        told = channel(look)
        text = orjson.dumps(told, default=str).decode()
        leaked = sorted(m for m in marks if m in text)
        assert not leaked, (channel.__name__, leaked)
