"""The past of one record for its readers: changes as values with labels, and the timeline of changes and activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import field_right, holds, predicate, readable, require, row_right
from yingdan.engines.query.select import shown_name
from yingdan.kernel.errors import Malformed, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity
from yingdan.meta.fields.temporal import instant_text

PAGE = 200
_PROOF = ("checkin_at", "checkin_distance", "photos")  # that one was there; each shown to whoever may see it
_CLOSED = frozenset({"hidden", "masked"})


def history(tx: Tx, object_name: str, record_id: str, *, before: int | None = None) -> dict[str, Any]:
    """Return ``{"items": […], "next"?}``, the newest first; fields hidden or masked for the caller are left out.

    Raises NotFound (404) for a record the caller may not see.
    """
    entity = _visible(tx, object_name, record_id)
    after = Sql("true")
    if before is not None:
        last = (
            f"select effective_at, recorded_at, id from {tx.catalog.system('_history')} where id = %s and record = %s"
        )
        after = Sql(f"(effective_at, recorded_at, id) < ({last})", (before, record_id))
    items = _changes(tx, entity, record_id, after)
    return {"items": items[:PAGE], "next": items[PAGE - 1]["id"] if len(items) > PAGE else None}


def _changes(tx: Tx, entity: Entity, record_id: str, condition: Sql) -> list[dict[str, Any]]:
    """Return a page of changes and one more, the newest first."""
    shown = _plain_fields(tx, entity, record_id)
    rows = tx.all(
        Sql(
            "select id, field, old, new, effective_at, recorded_at, actor, source, synthetic, reason, on_behalf"
            f" from {tx.catalog.system('_history')} where record = %s and field = any(%s) and ",
            (record_id, shown),
        )
        + condition
        + f" order by effective_at desc, recorded_at desc, id desc limit {PAGE + 1}"
    )
    names = _names(
        tx, entity, ((r[1], v) for r in rows for v in (r[2], r[3])), (p for r in rows for p in (r[6], r[10]))
    )
    return [
        {
            "id": r[0],
            "field": r[1],
            "label": entity.columns[r[1]].field.label.text(tx.ctx.locale),
            "old": r[2],
            "new": r[3],
            "old_label": _display(tx, entity, r[1], r[2], names),
            "new_label": _display(tx, entity, r[1], r[3], names),
            "effective_at": instant_text(r[4]),
            "recorded_at": instant_text(r[5]),
            "actor": {"id": r[6], "name": names.get(r[6], "")} if r[6] else None,
            "on_behalf": {"id": r[10], "name": names.get(r[10], "")} if r[10] else None,
            "source": r[7],
            "synthetic": r[8],
            "reason": r[9],
        }
        for r in rows
    ]


def timeline(
    tx: Tx, object_name: str, record_id: str, *, before: str | None = None, activity_object: str = "activity"
) -> dict[str, Any]:
    """Return ``{"items", "next"?}``, the newest first: changes of one moment together, activities about the record, comments.

    ``before`` is the ``next`` of the page before. A page holds whole moments: those later than what any of the kinds
    still has to tell. Raises NotFound (404), Malformed (400) for a ``before`` that is none.
    """
    entity = _visible(tx, object_name, record_id)
    bound = _bound(before)
    changes = _changes(tx, entity, record_id, Sql("effective_at < %s", (bound,)) if bound else Sql("true"))
    activities = _activities(tx, object_name, record_id, activity_object, bound)
    comments = _comments(tx, object_name, record_id, bound)
    told = ((changes, "effective_at"), (activities, "at"), (comments, "at"))
    rest = [kind[-1][key] for kind, key in told if len(kind) > PAGE]
    floor = max(map(datetime.fromisoformat, rest), default=None)
    items = [*_moments(changes), *activities, *comments]
    items.sort(key=lambda i: datetime.fromisoformat(i["at"]), reverse=True)
    if floor is None:
        return {"items": items, "next": None}
    shown = [i for i in items if datetime.fromisoformat(i["at"]) > floor] or items
    return {"items": shown, "next": instant_text(floor + timedelta(microseconds=len(shown) < len(items)))}


def _bound(before: str | None) -> datetime | None:
    if not before:
        return None
    try:
        at = datetime.fromisoformat(before)
    except ValueError as error:
        raise Malformed("bad_cursor") from error
    if at.tzinfo is None:
        raise Malformed("bad_cursor")
    return at


def _moments(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, Any, Any, Any], list[dict[str, Any]]] = defaultdict(list)
    for item in changes:
        actor = item["actor"]["id"] if item["actor"] else None
        groups[(item["effective_at"], actor, item["source"], item["reason"])].append(item)
    return [
        {
            "kind": "change",
            "at": key[0],
            "actor": rows[0]["actor"],
            "source": key[2],
            "reason": key[3],
            "synthetic": any(r["synthetic"] for r in rows),
            "created": all(r["old"] is None for r in rows),
            "changes": [
                {"field": r["field"], "label": r["label"], "old": r["old_label"], "new": r["new_label"]} for r in rows
            ],
        }
        for key, rows in groups.items()
    ]


def _proof(value: Any) -> Any:
    return (
        instant_text(value)
        if isinstance(value, datetime)
        else [str(v) for v in value]
        if isinstance(value, list)
        else value
    )


def _activities(
    tx: Tx, object_name: str, record_id: str, activity_object: str, before: datetime | None
) -> list[dict[str, Any]]:
    if activity_object not in tx.catalog:
        return []
    entity = tx.catalog.get(activity_object)
    column = entity.columns.get(object_name)
    if column is None or column.field.target != object_name:
        return []
    fields = ("id", "kind", "subject", "content", "at", "result", "next_step", "owner")
    if any(field_right(tx.ctx.actor, entity, f) in _CLOSED for f in fields):
        return []
    proof = [f for f in _PROOF if f in entity.columns and field_right(tx.ctx.actor, entity, f) not in _CLOSED]
    rows = tx.all(
        Sql(
            f"select {', '.join('t.' + entity.columns[f].sql for f in (*fields, *proof))} from {entity.table} t"
            f" where t.{column.sql} = %s"
            " and t.deleted_at is null and ",
            (record_id,),
        )
        + predicate(tx, entity, "t")
        + (Sql(" and t.at < %s", (before,)) if before else "")
        + Sql(f" order by t.at desc limit {PAGE + 1}")
    )
    people = link_names(tx, "user", {r[7] for r in rows if r[7]})
    return [
        {
            "kind": "activity",
            "at": instant_text(r[4]),
            "actor": {"id": r[7], "name": people.get(r[7], "")} if r[7] else None,
            "text": r[3] or r[2],
            "activity": {
                "id": r[0],
                "kind": r[1],
                "kind_label": option_label(tx, entity, "kind", r[1]),
                "subject": r[2],
                "content": r[3],
                "result": r[5],
                "next_step": r[6],
                **{f: _proof(v) for f, v in zip(proof, r[8:], strict=True) if v is not None},
            },
        }
        for r in rows
    ]


def _comments(tx: Tx, object_name: str, record_id: str, before: datetime | None) -> list[dict[str, Any]]:
    """Return what was said about a record; who reads the record reads its comments."""
    rows = tx.all(
        Sql(
            "select id::text, author::text, text, mentions::text[], at, edited_at"
            f" from {tx.catalog.system('_comment')} where record = %s and object = %s",
            (record_id, object_name),
        )
        + (Sql(" and at < %s", (before,)) if before else "")
        + f" order by at desc, id desc limit {PAGE + 1}"
    )
    people = link_names(tx, "user", {p for r in rows for p in (r[1], *r[3])})
    return [
        {
            "kind": "comment",
            "at": instant_text(r[4]),
            "actor": {"id": r[1], "name": people.get(r[1], "")},
            "text": r[2],
            "comment": {
                "id": r[0],
                "mentions": [{"id": p, "name": people[p]} for p in r[3] if p in people],
                "edited_at": instant_text(r[5]) if r[5] else None,
            },
        }
        for r in rows
    ]


def link_names(tx: Tx, object_name: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of records the caller may see, deleted ones included, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    entity = tx.catalog.get(object_name)
    rows = tx.all(
        shown_name(tx, entity, "t").wrap("select t.id, ", f" from {entity.table} t where t.id = any(%s::uuid[]) and ")
        + Sql("", (wanted,))
        + predicate(tx, entity, "t")
    )
    return {str(r[0]): r[1] or "" for r in rows}


def option_label(tx: Tx, entity: Entity, field: str, value: str | None) -> str | None:
    """Return the label of an enumeration's value in the caller's language."""
    option = entity.columns[field].field.option(value) if value else None
    return option.label.text(tx.ctx.locale) if option else value


def _visible(tx: Tx, object_name: str, record_id: str) -> Entity:
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    found = is_uuid(record_id) and tx.one(
        Sql(f"select 1 from {entity.table} t where t.id = %s and t.deleted_at is null and ", (record_id,))
        + predicate(tx, entity, "t")
    )
    if not found:
        raise NotFound("record_not_found", object=object_name, id=record_id)
    return entity


def _plain_fields(tx: Tx, entity: Entity, record_id: str) -> list[str]:
    """Return the tracked fields of a record that the caller may plainly read."""
    names = [c.field.name for c in entity.tracked]
    shown = [n for n in names if readable(tx.ctx.actor, entity, n)]
    open_ = [n for n in names if n not in shown and row_right(tx.ctx.actor, entity, n)]
    if open_:
        held = join((holds(tx, entity, n, "read", "t") for n in open_), ", ")
        row = tx.one(held.wrap("select ", f" from {entity.table} t where t.id = %s") + Sql("", (record_id,)))
        shown += [n for n, holding in zip(open_, row or (), strict=False) if holding]
    return shown


def _names(
    tx: Tx, entity: Entity, values: Iterable[tuple[str, str | None]], actors: Iterable[str | None]
) -> dict[str, str]:
    wanted: dict[str, set[str]] = defaultdict(set)
    wanted["user"] |= {a for a in actors if a}
    for field, value in values:
        target = entity.columns[field].field.target
        if target and value:
            wanted[target] |= {v for v in value.split(",") if is_uuid(v)}
    found: dict[str, str] = {}
    for target, ids in wanted.items():
        if target in tx.catalog:
            found |= link_names(tx, target, ids)
    return found


def _display(tx: Tx, entity: Entity, field: str, value: str | None, names: dict[str, str]) -> str | None:
    if value is None:
        return None
    definition = entity.columns[field].field
    if definition.target:
        return ", ".join(names.get(v, "***") for v in value.split(","))
    if definition.options:
        return ", ".join(option_label(tx, entity, field, v) or v for v in value.split(","))
    return value
