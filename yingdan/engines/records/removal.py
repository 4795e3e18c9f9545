"""The recycle bin: records go there with what belongs to them, come back the same way, and are gone after 30 days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from yingdan.db.tx import Tx
from yingdan.engines.audit.service import done_by, removals
from yingdan.engines.jobs.model import JobKind, RunningJob, Services, Tick
from yingdan.engines.permission.service import may, predicate, require
from yingdan.engines.records import store, store_bin
from yingdan.engines.records.model import Draft
from yingdan.engines.records.traces import write_audit, write_events, write_search
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Conflict, Malformed, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity
from yingdan.meta.fields.temporal import instant_text, parse_instant

KEEP = timedelta(days=30)
MOST_CHILDREN = 10_000
PAGE = 100
PURGE_AT_ONCE = 5_000  # records of one object a night
PURGE_HOUR = 3  # of the workspace's day


def children_of(tx: Tx, entity: Entity) -> Iterator[tuple[Entity, str]]:
    """Yield the objects whose records belong to records of this one, with the link that says so."""
    for other in tx.catalog.entities.values():
        link = other.definition.parent
        if link is not None and other.columns[link].field.target == entity.name:
            yield other, link


def belonging(tx: Tx, entity: Entity, ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (object, live records) of what belongs to these records."""
    for child, link in children_of(tx, entity):
        found = [r for r, _ in store_bin.pointing(tx, child, link, ids, MOST_CHILDREN) if r not in ids]
        if found:
            yield child.name, found


def refuse_in_use(tx: Tx, entity: Entity, ids: Sequence[str]) -> None:
    """Raise Conflict ``in_use`` (409) while a live record needs one of these and does not belong to it."""
    for other in tx.catalog.entities.values():
        for column in other.links:
            field = column.field
            if (
                field.target != entity.name
                or not field.required
                or column.type.many
                or other.definition.parent == field.name
            ):
                continue
            if store_bin.pointing(tx, other, field.name, ids, 1):
                raise Conflict("in_use", object=other.definition.label.text(tx.ctx.locale))


def put_away(tx: Tx, entity: Entity, rows: Mapping[str, dict[str, Any]]) -> list[Draft]:
    """Move located records to the bin, with all traces."""
    drafts = [Draft(i, rows[i], {"deleted_at": tx.now}, tx.now) for i in sorted(rows)]
    _mark(tx, entity, drafts)
    store.close_versions(tx, entity, [(d.id, tx.now) for d in drafts])
    store.delete_search(tx, entity.name, [d.id for d in drafts])
    write_audit(tx, entity, drafts, "delete")
    write_events(tx, entity, drafts, "deleted")
    return drafts


def bring_back(tx: Tx, entity: Entity, rows: Mapping[str, dict[str, Any]]) -> list[Draft]:
    """Bring located records back, with all traces. Raises Conflict ``not_unique`` (409)."""
    drafts = [Draft(i, rows[i], {"deleted_at": None}, tx.now) for i in sorted(rows)]
    try:
        _mark(tx, entity, drafts)
    except UniqueViolation as error:
        raise Conflict("not_unique") from error
    names = [c.field.name for c in entity.tracked]
    store.insert_versions(
        tx,
        entity,
        [{"id": d.id, "valid_from": tx.now, "valid_to": "infinity", **{n: d.get(n) for n in names}} for d in drafts],
    )
    write_search(tx, entity, drafts)
    write_audit(tx, entity, drafts, "restore")
    write_events(tx, entity, drafts, "restored")
    return drafts


def _mark(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        values = {**draft.values, "updated_at": tx.now, "updated_by": tx.ctx.actor.by}
        store.update_row(tx, entity, draft.id, values)


def gone_along(tx: Tx, entity: Entity, ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (object, records) of what went to the bin together with these records and belongs to them."""
    links = {child.name: (child, link) for child, link in children_of(tx, entity)}
    if not links:
        return
    for operation in sorted(set(removals(tx, ids).values())):
        for name, (child, link) in links.items():
            wanted = [d.record for d in done_by(tx, operation) if d.object == name and d.action == "delete"]
            rows = store.read_rows(tx, child, wanted, [link], predicate(tx, child, "t"), deleted=True)
            found = sorted(r for r, values in rows.items() if str(values[link]) in ids)
            if found:
                yield name, found


def recycle_bin(tx: Tx, object_name: str, before: str | None) -> dict[str, Any]:
    """Return ``{"records": [{"object","id","name","owner","deleted_at","deleted_by","days_left"}], "next"}``.

    The last removed first, of one object, as far as the caller may see and remove them. Raises NotFound (404), Forbidden (403).
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "delete")
    shown = may(tx.ctx.actor, entity, "read")
    rows = store_bin.binned(tx, entity, predicate(tx, entity, "t"), _position(before), PAGE + 1) if shown else []
    items = [
        {
            "object": entity.name,
            "id": str(r[0]),
            "name": r[1],
            "owner": r[2],
            "deleted_at": instant_text(r[3]),
            "deleted_by": r[4],
            "days_left": max(0, ceil((r[3] + KEEP - tx.now) / timedelta(days=1))),
        }
        for r in rows[:PAGE]
    ]
    more = len(rows) > PAGE
    return {"records": items, "next": f"{items[-1]['deleted_at']}~{items[-1]['id']}" if more else None}


def _position(before: str | None) -> Any:
    if not before:
        return None
    at, _, record = before.partition("~")
    if not is_uuid(record):
        raise Malformed("bad_cursor")
    try:
        return parse_instant(at), record
    except ValueError as error:
        raise Malformed("bad_cursor") from error


def purge_expired(tx: Tx) -> int:
    """Remove for good what has lain in the bin for 30 days and nothing points at any more; returns how many."""
    gone = 0
    for entity in tx.catalog.entities.values():
        for record in store_bin.expired(tx, entity, tx.now - KEEP, PURGE_AT_ONCE):
            try:
                with tx.conn.transaction():
                    store_bin.purge(tx, entity, record)
                gone += 1
            except ForeignKeyViolation:
                continue  # another record still leads here; it stays in the bin until that one has gone
    return gone


def purge_now(tx: Tx, entity: Entity, ids: Sequence[str]) -> int:
    """Remove records that lie in the bin for good without waiting; returns how many: what others lead to stays in the bin."""
    gone = 0
    for record in ids:
        try:
            with tx.conn.transaction():
                store_bin.purge(tx, entity, record)
            gone += 1
        except ForeignKeyViolation:
            continue
    return gone


def _purge(services: Services, ctx: Ctx, job: RunningJob) -> dict[str, Any]:
    with services.write(ctx) as tx:
        gone = purge_expired(tx)
    job.progress(gone, gone)
    return {"purged": gone}


def _at_night(tx: Tx) -> bool:
    return tx.now.astimezone(tx.ctx.workspace.zone).hour == PURGE_HOUR


PURGE_JOBS: dict[str, JobKind] = {"purge_bin": JobKind(_purge)}
PURGE_TICKS = (Tick("purge_bin", 3600, _at_night),)


def must_be_there(rows: Mapping[str, Any], object_name: str, ids: Sequence[str]) -> None:
    """Raise NotFound (404) for the first of these records that was not located."""
    for record_id in ids:
        if record_id not in rows:
            raise NotFound("record_not_found", object=object_name, id=record_id)
