"""SQL of notifications and hints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate
from yingdan.meta.catalog import Entity, quote

CHANNEL = "yingdan_live"


def insert(tx: Tx, rows: Sequence[tuple[Any, ...]]) -> int:
    """Add (id, user, kind, object, record, params, at, event) once for each user, kind and event; returns how many are new."""
    if not rows:
        return 0
    with tx.conn.cursor() as cur:
        cur.executemany(
            f'insert into {tx.catalog.system("_notification")} (id, "user", kind, object, record, params, at, event)'
            ' values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict ("user", kind, event) do nothing',
            [(*r[:5], Jsonb(r[5]), *r[6:]) for r in rows],
        )
        return cur.rowcount


def muted(tx: Tx, users: Sequence[str], topic: str) -> set[str]:
    """Return who does not want to hear of a topic."""
    return {
        str(r[0])
        for r in tx.all(
            Sql(
                f'select "user" from {tx.catalog.system("_preference")} where "user" = any(%s::uuid[])'
                " and key = 'notifications' and value -> 'off' @> to_jsonb(%s::text)",
                (list(users), topic),
            )
        )
    }


def names(tx: Tx, users: Sequence[str]) -> dict[str, str]:
    """Return names of live users by id."""
    return {
        str(r[0]): r[1]
        for r in tx.all(
            Sql(
                f"select id, name from {tx.catalog.get('user').table} where id = any(%s::uuid[]) and deleted_at is null",
                (list(users),),
            )
        )
    }


def page(tx: Tx, user: str, before: tuple[datetime, str] | None, limit: int, *, unread: bool) -> list[dict[str, Any]]:
    """Return a user's notifications, the newest first."""
    query = Sql(
        f'select id, kind, object, record, params, at, read_at from {tx.catalog.system("_notification")} where "user" = %s',
        (user,),
    )
    if unread:
        query += " and read_at is null"
    if before:
        query += Sql(" and (at, id) < (%s, %s)", before)
    query += Sql(" order by at desc, id desc limit %s", (limit,))
    with tx.conn.cursor(row_factory=dict_row) as cur:
        return cur.execute(query.text, query.params).fetchall()


def unread(tx: Tx, user: str, cap: int) -> int:
    """Return how many notifications a user has not read, counted up to ``cap``."""
    return int(
        tx.value(
            Sql(
                f'select count(*) from (select 1 from {tx.catalog.system("_notification")} where "user" = %s and read_at is null limit %s) n',
                (user, cap),
            )
        )
    )


def mark_read(tx: Tx, user: str, ids: Sequence[str] | None) -> int:
    """Mark some (or with None all) of a user's notifications as read; returns how many were not."""
    query = Sql(
        f'update {tx.catalog.system("_notification")} set read_at = %s where "user" = %s and read_at is null',
        (tx.now, user),
    )
    return tx.run(query if ids is None else query + Sql(" and id = any(%s::uuid[])", (list(ids),)))


def trim(conn: Connection, schema: str, read_before: datetime, before: datetime, limit: int) -> int:
    """Remove notifications read or made long ago; returns how many."""
    table = f"{quote(schema)}._notification"
    return conn.execute(
        f"delete from {table} where id in (select id from {table} where read_at < %s or at < %s limit %s)",
        (read_before, before, limit),
    ).rowcount


def hint(tx: Tx, payload: str) -> None:
    """Tell every process of something that people may be looking at, when this transaction commits."""
    tx.run(Sql("select pg_notify(%s, %s)", (CHANNEL, payload)))


def listen(conn: Connection) -> None:
    """Get every hint from now on."""
    conn.execute(f"listen {CHANNEL}")


def visible(tx: Tx, entity: Entity, ids: Sequence[str]) -> set[str]:
    """Return which of the records the caller may see, those in the recycle bin included."""
    return {
        str(r[0])
        for r in tx.all(
            Sql(f"select t.id from {entity.table} t where t.id = any(%s::uuid[]) and ", (list(ids),))
            + predicate(tx, entity, "t").wrap("(", ")")
        )
    }
