"""SQL of run-time objects: what the records say to a change, which questions were slow, what was changed when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity, quote


def count_rows(conn: Connection, entity: Entity) -> int:
    """Return how many live records an object has."""
    row = conn.execute(f"select count(*) from {entity.table} where deleted_at is null").fetchone()
    return int(row[0]) if row else 0


def count_empty(conn: Connection, entity: Entity, field: str) -> int:
    """Return how many live records have no value in a field."""
    column = entity.columns[field].sql
    row = conn.execute(f"select count(*) from {entity.table} where {column} is null and deleted_at is null").fetchone()
    return int(row[0]) if row else 0


def count_doubles(conn: Connection, entity: Entity, names: Sequence[str]) -> tuple[int, list[str]]:
    """Return how many combinations of values several live records share, and some of them."""
    columns = ", ".join(entity.columns[n].sql for n in names)
    full = " and ".join(f"{entity.columns[n].sql} is not null" for n in names)
    rows = conn.execute(
        f"select count(*) over (), {columns} from {entity.table} where deleted_at is null and {full}"
        f" group by {columns} having count(*) > 1 limit 5"
    ).fetchall()
    return (int(rows[0][0]) if rows else 0), [" / ".join(str(v) for v in r[1:])[:80] for r in rows]


def views_naming(tx: Tx, object_name: str, word: str) -> list[str]:
    """Return the names of saved views of an object whose settings name a field."""
    rows = tx.all(
        Sql(
            f"select name from {tx.catalog.system('_view')} where object = %s and body::text ~ %s order by name limit 50",
            (object_name, rf'"([a-z0-9_]+\.)*{word}(\.[a-z0-9_.]+)?"'),
        )
    )
    return [r[0] for r in rows]


def changes(tx: Tx, before: int | None, limit: int) -> list[tuple[Any, ...]]:
    """Return (id, state, steps done, number of steps, objects, actor, at, error) of schema changes, the newest first."""
    return tx.all(
        Sql(
            "select id, state, done, jsonb_array_length(steps), (select coalesce(json_agg(distinct s->>'object'), '[]'::json)"
            " from jsonb_array_elements(steps) s where s->>'object' <> ''), actor, at, error"
            f" from {tx.catalog.system('_schema_change')} where id < %s order by id desc limit {limit}",
            (before or 2**62,),
        )
    )


def unfinished(tx: Tx) -> bool:
    """Tell whether a schema change waits to be finished."""
    table = tx.catalog.system("_schema_change")
    return tx.one(Sql(f"select 1 from {table} where state in ('pending', 'building')")) is not None


def note_slow(
    conn: Connection,
    schema: str,
    object_name: str,
    fields: Sequence[str],
    sort: Sequence[str],
    milliseconds: float,
    at: datetime,
) -> None:
    """Remember the shape of a slow question."""
    shape = ",".join(fields) + "|" + ",".join(sort)
    conn.execute(
        f"insert into {quote(schema)}._slow_query as q (object, shape, fields, sort, seen, total_ms, last_at)"
        " values (%s, %s, %s, %s, 1, %s, %s) on conflict (object, shape) do update set seen = q.seen + 1,"
        " total_ms = q.total_ms + excluded.total_ms, last_at = excluded.last_at",
        (object_name, shape[:500], list(fields), list(sort), milliseconds, at),
    )


def slow_shapes(tx: Tx, object_name: str) -> list[tuple[list[str], list[str], int, float, datetime]]:
    """Return (filtered fields, sorted fields, how often, milliseconds each, last time), the costliest first."""
    rows = tx.all(
        Sql(
            f"select fields, sort, seen, total_ms / seen, last_at from {tx.catalog.system('_slow_query')} where object = %s"
            " order by total_ms desc limit 100",
            (object_name,),
        )
    )
    return [(list(r[0]), list(r[1]), int(r[2]), float(r[3]), r[4]) for r in rows]


def sizes(tx: Tx, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return (bytes, how often used) of indexes by name."""
    rows = tx.all(
        Sql(
            "select indexrelname, pg_relation_size(indexrelid), idx_scan from pg_stat_user_indexes where schemaname = %s"
            " and indexrelname = any(%s)",
            (tx.schema, list(names)),
        )
    )
    return {r[0]: (int(r[1]), int(r[2])) for r in rows}
