"""SQL of events: reading the outbox below the oldest running transaction, positions of consumers, trimming."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.events.model import Event
from yingdan.meta.catalog import quote


def add_reader(tx: Tx, name: str) -> None:
    """Let a consumer start from the first event there is."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_outbox_reader')} (name, last_xid, last_id) values (%s, '0', 0)"
            " on conflict do nothing",
            (name,),
        )
    )


def position(tx: Tx, name: str) -> tuple[str, int] | None:
    """Return how far a consumer has read, locked so that only one worker serves it; None when another one does."""
    row = tx.one(
        Sql(
            f"select last_xid::text, last_id from {tx.catalog.system('_outbox_reader')} where name = %s"
            " for update skip locked",
            (name,),
        )
    )
    return None if row is None else (row[0], row[1])


def read(tx: Tx, after: tuple[str, int], limit: int) -> list[Event]:
    """Return the next events in (xid, id) order.

    Only transactions older than every running one: all of them have ended, so none can still add an event behind the
    position. (``id`` alone would skip a transaction that took its id early and commits late.)
    """
    return [
        Event(*r)
        for r in tx.all(
            Sql(
                f"select id, xid::text::bigint, object, record, event, version, coalesce(body, '{{}}'), at, actor"
                f" from {tx.catalog.system('_outbox')} o where (xid, id) > (%s::xid8, %s)"
                " and xid < pg_snapshot_xmin(pg_current_snapshot()) and not quarantined order by o.xid, o.id limit %s",
                (*after, limit),
            )
        )
    ]


def advance(tx: Tx, name: str, xid: int, event: int) -> None:
    """Note how far a consumer has read."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_outbox_reader')} set last_xid = %s::xid8, last_id = %s where name = %s",
            (str(xid), event, name),
        )
    )


def set_aside(tx: Tx, xid: int, event: int) -> None:
    """Take an event out of the stream, kept for somebody to look at."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_outbox')} set quarantined = true where xid = %s::xid8 and id = %s",
            (str(xid), event),
        )
    )


def pending(conn: Connection, schemas: Sequence[str], consumers: Sequence[str]) -> set[str]:
    """Return the workspaces that have events for any of the consumers, asked in one statement."""
    parts, params = [], list[object]()
    for schema in schemas:
        s = quote(schema)
        parts.append(
            f"select %s where exists (select 1 from unnest(%s::text[]) as c(name) left join {s}._outbox_reader r on r.name = c.name"
            f" cross join lateral (select 1 from {s}._outbox o where"
            " (o.xid, o.id) > (coalesce(r.last_xid, '0'), coalesce(r.last_id, 0))"
            " and o.xid < pg_snapshot_xmin(pg_current_snapshot()) and not quarantined"
            # The order makes the planner walk the index from the position on, however many events there are.
            " order by o.xid, o.id limit 1) x)"
        )
        params += [schema, list(consumers)]
    return {r[0] for r in conn.execute(" union all ".join(parts), params).fetchall()} if parts else set()


def trim(conn: Connection, schema: str, before: datetime, limit: int) -> int:
    """Remove events older than ``before`` which every consumer has read; returns how many."""
    s = quote(schema)
    return conn.execute(
        f"delete from {s}._outbox where (xid, id) in (select xid, id from {s}._outbox o where at < %s and (quarantined or"
        f" not exists (select 1 from {s}._outbox_reader r where (r.last_xid, r.last_id) < (o.xid, o.id)))"
        " order by xid, id limit %s)",
        (before, limit),
    ).rowcount


def quarantine(conn: Connection, schema: str) -> int:
    """Hold back everything a restored or cloned workspace has not yet told anybody, and start its consumers afresh.

    Transaction numbers of another server mean nothing here, so old positions and events go out of the stream together.
    """
    s = quote(schema)
    with conn.transaction():
        held = conn.execute(f"update {s}._outbox set quarantined = true where not quarantined").rowcount
        conn.execute(f"update {s}._outbox_reader set last_xid = '0', last_id = 0")
    return held
