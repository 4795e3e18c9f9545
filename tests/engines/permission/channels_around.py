"""What goes around records: changes since, live hints, descriptions, shared views."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.engines.permission.looking import NOBODY, Looker
from tests.engines.permission.worlds import FIELDS, OBJECTS
from yingdan.api.documents import add_objects
from yingdan.api.metadata import describe
from yingdan.db.tx import Tx
from yingdan.engines.notify.live import Hub
from yingdan.engines.query.changes import moved
from yingdan.engines.views.service import list_views, save_view
from yingdan.kernel.context import SYSTEM, Actor, Ctx, Workspace


class Host:
    """Lends what runs on its own the transaction of the test, in which the company stands."""

    def __init__(self, look: Looker) -> None:
        self._look = look
        self.db = look.platform.db
        self.files: Path = look.world.folder

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

    snapshot = read
    write = read


def follow(look: Looker) -> Any:
    """Changes since and live hints: what moved, cut to what is or was the person's to know."""
    told: list[Any] = []
    hub = Hub(Host(look))
    for name in OBJECTS:
        records = look.world.records[name]
        events = [(r, "updated", {"owner": v["owner"], "dept": v["owner_dept"]}) for r, v in records.items()]
        notes = {name: {"ids": dict.fromkeys(records), "left": {}, "v": 1, "many": False, "quiet": False}}
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
            view = {"object": name, "name": f"{name} {field}", "audience": "all", "body": body}
            found[name, field] = save_view(system, view)["id"]
    return found
