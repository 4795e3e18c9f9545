"""SQL of the audit: appending, reading, sealing in commit order, erasing what is private."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql, all_of
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Done
from yingdan.meta.catalog import quote

COPY_FROM = 100
COLUMNS = {
    "at": "timestamptz",
    "actor": "uuid",
    "on_behalf": "uuid",
    "action": "text",
    "object": "text",
    "record": "uuid",
    "operation": "uuid",
    "undoes": "uuid",
    "source": "text",
    "request_id": "text",
    "salt": "bytea",
    "digest": "bytea",
    "private": "jsonb",
}
SEALED = "id, xid::text, at, actor, on_behalf, action, object, record, operation, undoes, source, request_id, digest"
# By the columns of the table: a bare "xid" would be the text of the line above, in which 10000 comes before 9999.
IN_ORDER = "order by a.era, a.xid, a.id"
Position = tuple[int, str, int]  # era, transaction, entry
START: Position = (0, "0", 0)


def insert(tx: Tx, rows: Sequence[Sequence[Any]]) -> None:
    """Append entries (values in the order of ``COLUMNS``)."""
    table = tx.catalog.system("_audit")
    if len(rows) >= COPY_FROM:
        tx.copy(table, list(COLUMNS), rows)
    elif rows:
        arrays = ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
        tx.run(
            Sql(
                f"insert into {table} ({', '.join(COLUMNS)}) select * from unnest({arrays})",
                tuple(list(column) for column in zip(*rows, strict=True)),
            )
        )


def of_operation(tx: Tx, operation: str) -> list[Done]:
    """Return what an operation did to records, the last first."""
    rows = tx.all(
        Sql(
            f"select id, at, actor, on_behalf, action, object, record, private -> 'diff' from {tx.catalog.system('_audit')}"
            " where operation = %s and record is not null order by id desc",
            (operation,),
        )
    )
    return [
        Done(r[0], r[1], r[2], r[3], r[4], r[5], r[6], {n: (v[0], v[1]) for n, v in (r[7] or {}).items()}) for r in rows
    ]


def of_action(tx: Tx, operation: str, action: str) -> tuple[str | None, dict[str, Any]] | None:
    """Return (undoes, note) of the first entry of an action in an operation."""
    row = tx.one(
        Sql(
            f"select undoes::text, coalesce(private -> 'note', '{{}}') from {tx.catalog.system('_audit')}"
            " where operation = %s and action = %s order by id limit 1",
            (operation, action),
        )
    )
    return None if row is None else (row[0], row[1])


def undone(tx: Tx, operation: str) -> bool:
    """Tell whether an operation was taken back already."""
    return bool(
        tx.value(Sql(f"select exists (select 1 from {tx.catalog.system('_audit')} where undoes = %s)", (operation,)))
    )


def operations_on(tx: Tx, record: str, action: str, since: datetime) -> list[tuple[Any, ...]]:
    """Return (operation, at, actor, note) of an action on a record that nobody took back, the newest first."""
    table = tx.catalog.system("_audit")
    return tx.all(
        Sql(
            f"select a.operation, a.at, a.actor, a.private -> 'note' from {table} a where a.record = %s and a.action = %s"
            f" and a.at >= %s and not exists (select 1 from {table} u where u.undoes = a.operation) order by a.id desc limit 100",
            (record, action, since),
        )
    )


def removals(tx: Tx, records: Sequence[str]) -> dict[str, str]:
    """Return the operation that last moved each of these records to the recycle bin."""
    return {
        str(r[0]): str(r[1])
        for r in tx.all(
            Sql(
                f"select distinct on (record) record, operation from {tx.catalog.system('_audit')}"
                " where record = any(%s::uuid[]) and action = 'delete' order by record, id desc",
                (list(records),),
            )
        )
    }


def page(tx: Tx, conditions: Sequence[Sql], before: tuple[datetime, int] | None, limit: int) -> list[tuple[Any, ...]]:
    """Return entries, the newest first."""
    wanted = [*conditions]
    if before is not None:
        wanted.append(Sql("(at, id) < (%s, %s)", before))
    where = all_of(wanted) if wanted else Sql("true")
    return tx.all(
        Sql(
            "select id, at, actor, on_behalf, action, object, record, operation, undoes, source, request_id, private, erased_at"
            f" from {tx.catalog.system('_audit')} where "
        )
        + where
        + Sql(" order by at desc, id desc limit %s", (limit,))
    )


def erase(tx: Tx, records: Sequence[str]) -> int:
    """Forget the private part of every entry about these records; digest and chain stay. Returns how many."""
    return tx.run(
        Sql(
            f"update {tx.catalog.system('_audit')} set private = null, salt = '', erased_at = %s"
            " where record = any(%s::uuid[]) and private is not null",
            (tx.now, list(records)),
        )
    )


# -- sealing: on a connection, since it belongs to no caller -----------------------------------------------------------


def lock(conn: Connection, schema: str) -> bool:
    """Take the right to seal for the running transaction; False where somebody else has it."""
    row = conn.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 3))", (f"seal:{schema}",)).fetchone()
    return bool(row and row[0])


def last_seal(conn: Connection, schema: str) -> tuple[Position, bytes]:
    """Return the position of the last sealed entry and the head there."""
    row = conn.execute(
        f"select last_era, last_xid::text, last_id, head from {quote(schema)}._audit_seal order by n desc limit 1"
    ).fetchone()
    return (START, b"") if row is None else ((row[0], row[1], row[2]), bytes(row[3]))


def entries_after(conn: Connection, schema: str, after: Position, limit: int) -> list[tuple[Any, ...]]:
    """Return (era, what the chain covers…) of the next entries in their order, below every running transaction."""
    table = f"{quote(schema)}._audit"
    return conn.execute(
        f"select a.era, {SEALED} from {table} a where (era, xid, id) > (%s, %s::xid8, %s)"
        f" and (era < (select max(era) from {table}) or xid < pg_snapshot_xmin(pg_current_snapshot())) {IN_ORDER} limit %s",
        (*after, limit),
    ).fetchall()


def insert_seal(conn: Connection, schema: str, last: Position, entries: int, head: bytes, at: datetime) -> None:
    """Append a seal."""
    conn.execute(
        f"insert into {quote(schema)}._audit_seal (last_era, last_xid, last_id, entries, head, at)"
        " values (%s, %s::xid8, %s, %s, %s, %s)",
        (*last, entries, head, at),
    )


def seals(tx: Tx, after: int, limit: int) -> list[tuple[Any, ...]]:
    """Return (n, last_era, last_xid, last_id, entries, head) of the next seals."""
    return tx.all(
        Sql(
            f"select n, last_era, last_xid::text, last_id, entries, head from {tx.catalog.system('_audit_seal')} where n > %s"
            " order by n limit %s",
            (after, limit),
        )
    )


def entries_between(tx: Tx, after: Position, upto: Position) -> list[tuple[Any, ...]]:
    """Return entries of one seal: what the chain covers, followed by salt, private part and when it was erased."""
    return tx.all(
        Sql(
            f"select {SEALED}, salt, private, erased_at from {tx.catalog.system('_audit')} a"
            f" where (era, xid, id) > (%s, %s::xid8, %s) and (era, xid, id) <= (%s, %s::xid8, %s) {IN_ORDER}",
            (*after, *upto),
        )
    )


def waiting(tx: Tx, after: Position) -> int:
    """Return how many entries no seal covers yet."""
    return int(
        tx.value(
            Sql(f"select count(*) from {tx.catalog.system('_audit')} where (era, xid, id) > (%s, %s::xid8, %s)", after)
        )
    )


def new_era(conn: Connection, schema: str) -> None:
    """Let what is noted from now on come after all there is: the workspace has come from another server."""
    table = f"{quote(schema)}._audit"
    row = conn.execute(f"select coalesce(max(era), 0) + 1 from {table}").fetchone()
    conn.execute(f"alter table {table} alter column era set default {int(row[0]) if row else 1}")


def private(value: dict[str, Any]) -> Jsonb:
    """Return the erasable part as the column takes it."""
    return Jsonb(value)
