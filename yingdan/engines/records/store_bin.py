"""SQL of what leaves and what is led elsewhere: links to records, the recycle bin, erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity


def pointing(tx: Tx, entity: Entity, column: str, ids: Sequence[str], limit: int) -> list[tuple[str, str]]:
    """Return (record, the one it points at) of live records that lead to any of these by a single link."""
    name = entity.columns[column].sql
    rows = tx.all(
        Sql(
            f"select id, {name} from {entity.table} where {name} = any(%s::uuid[]) and deleted_at is null order by id limit {limit}",
            (list(ids),),
        )
    )
    return [(str(r[0]), str(r[1])) for r in rows]


def holding(tx: Tx, entity: Entity, column: str, ids: Sequence[str], limit: int) -> list[tuple[str, list[str]]]:
    """Return (record, all it points at) of live records that lead to any of these by a link of many."""
    name = entity.columns[column].sql
    rows = tx.all(
        Sql(
            f"select id, {name} from {entity.table} where {name} && %s::uuid[] and deleted_at is null order by id limit {limit}",
            (list(ids),),
        )
    )
    return [(str(r[0]), [str(i) for i in r[1]]) for r in rows]


def binned(
    tx: Tx, entity: Entity, condition: Sql, before: tuple[datetime, str] | None, limit: int
) -> list[tuple[Any, ...]]:
    """Return (id, name, owner, deleted_at, updated_by) of records in the recycle bin, the last removed first."""
    name = entity.columns[entity.definition.name_field].sql
    after = Sql("true") if before is None else Sql("(t.deleted_at, t.id) < (%s, %s)", before)
    return tx.all(
        Sql(
            f"select t.id, t.{name}, t.owner, t.deleted_at, t.updated_by from {entity.table} t"
            " where t.deleted_at is not null and "
        )
        + condition.wrap("(", ")")
        + " and "
        + after
        + f" order by t.deleted_at desc, t.id desc limit {limit}"
    )


def expired(tx: Tx, entity: Entity, before: datetime, limit: int) -> list[str]:
    """Return records that have lain in the recycle bin since before an instant."""
    rows = tx.all(
        Sql(f"select id from {entity.table} where deleted_at < %s order by deleted_at limit {limit}", (before,))
    )
    return [str(r[0]) for r in rows]


def purge(tx: Tx, entity: Entity, record_id: str) -> None:
    """Remove a record for good, with its versions, shares and comments; its history and audit stay."""
    for table in (entity.versions, entity.table):
        tx.run(Sql(f"delete from {table} where id = %s", (record_id,)))
    for table in ("_share", "_comment"):
        tx.run(Sql(f"delete from {tx.catalog.system(table)} where record = %s", (record_id,)))


def move_comments(tx: Tx, object_name: str, origins: Sequence[str], record_id: str) -> list[tuple[str, str]]:
    """Lead what was said about records to another one and return (comment, whose it was)."""
    rows = tx.all(
        Sql(
            f"with old as (select id, record from {tx.catalog.system('_comment')} where object = %s and record = any(%s::uuid[]))"
            f" update {tx.catalog.system('_comment')} c set record = %s from old where c.id = old.id"
            " returning c.id::text, old.record::text",
            (object_name, list(origins), record_id),
        )
    )
    return [(r[0], r[1]) for r in rows]


def return_comments(tx: Tx, record_id: str, moved: Sequence[tuple[str, str]]) -> None:
    """Lead comments that are still here back to (comment, whose it was)."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_comment')} c set record = m.origin from unnest(%s::uuid[], %s::uuid[])"
            " as m(id, origin) where c.id = m.id and c.record = %s",
            ([c for c, _ in moved], [o for _, o in moved], record_id),
        )
    )


def erase_past(tx: Tx, entity: Entity, record_id: str, fields: Sequence[str]) -> None:
    """Forget what fields of a record were: in its history and in its versions."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_history')} set old = null, new = null, reason = null where record = %s"
            " and field = any(%s)",
            (record_id, list(fields)),
        )
    )
    tracked = [c.sql for c in entity.tracked if c.field.name in fields]
    if tracked:
        sets = ", ".join(f"{c} = null" for c in tracked)
        tx.run(Sql(f"update {entity.versions} set {sets} where id = %s", (record_id,)))


def erase_traces(tx: Tx, record_id: str) -> None:
    """Forget a record in what passes through and what was said: events, notifications, deliveries, comments, kept answers and
    the journals of imports.
    """
    system = tx.catalog.system
    tx.run(Sql(f"update {system('_outbox')} set body = body - 'name' where record = %s", (record_id,)))
    tx.run(Sql(f"update {system('_import_row')} set before = null where record = %s", (record_id,)))
    for table in ("_notification", "_webhook_delivery", "_comment"):
        tx.run(Sql(f"delete from {system(table)} where record = %s", (record_id,)))
    tx.run(
        Sql(f"delete from {system('_idempotency')} where position(convert_to(%s, 'UTF8') in answer) > 0", (record_id,))
    )
