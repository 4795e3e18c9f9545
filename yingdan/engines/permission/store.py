"""SQL of permission: how many rows an actor's scope reaches, by the planner's own statistics, kept for a while."""

from __future__ import annotations

import threading
import time
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity

KEEP_S = 120.0
MAX_KEPT = 20_000


class _Estimates:
    """Estimates of one process; a stale one costs speed, never correctness."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[tuple[object, ...], tuple[float, int]] = {}

    def get(self, key: tuple[object, ...]) -> int | None:
        found = self._rows.get(key)
        return found[1] if found and found[0] > time.monotonic() else None

    def put(self, key: tuple[object, ...], rows: int) -> None:
        with self._lock:
            if len(self._rows) > MAX_KEPT:
                self._rows.clear()
            self._rows[key] = (time.monotonic() + KEEP_S, rows)


_ESTIMATES = _Estimates()


def estimate_visible(tx: Tx, entity: Entity, condition: Sql) -> int:
    """Return about how many live rows under alias ``t`` a condition admits, from the planner's estimate."""
    key = (entity.table, tx.ctx.actor.signature, condition.text)
    known = _ESTIMATES.get(key)
    if known is not None:
        return known
    row = tx.one(
        Sql(f"explain (format json) select t.id from {entity.table} t where t.deleted_at is null and ")
        + condition.wrap("(", ")")
    )
    rows = int(row[0][0]["Plan"]["Plan Rows"]) if row else 0
    _ESTIMATES.put(key, rows)
    return rows


def shares_of(tx: Tx, object_name: str, record_id: str) -> list[tuple[Any, ...]]:
    """Return (id, kind, grantee, level, until) of a record's shares."""
    return tx.all(
        Sql(
            f"select id, kind, grantee, level, until from {tx.catalog.system('_share')} where object = %s and record = %s"
            " and team is null order by created_at limit 500",
            (object_name, record_id),
        )
    )


def insert_share(tx: Tx, row: tuple[Any, ...]) -> None:
    """Write a share."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_share')} (id, object, record, grantee, kind, level, until, created_by,"
            " created_at, team) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            row,
        )
    )


def delete_share(tx: Tx, object_name: str, record_id: str, share_id: str) -> str | None:
    """Remove a share and return whom it was with; None when there is none of this id."""
    found: str | None = tx.value(
        Sql(
            f"delete from {tx.catalog.system('_share')} where id = %s and object = %s and record = %s and team is null"
            " returning grantee",
            (share_id, object_name, record_id),
        )
    )
    return found


def team_of(tx: Tx, object_name: str, record_id: str) -> list[tuple[Any, ...]]:
    """Return (user, name, role, until) of a record's team."""
    return tx.all(
        Sql(
            f"select s.grantee, u.name, s.team, s.until from {tx.catalog.system('_share')} s"
            f" left join {tx.catalog.get('user').table} u on u.id = s.grantee"
            " where s.object = %s and s.record = %s and s.team is not null order by s.created_at, s.id limit 500",
            (object_name, record_id),
        )
    )


def delete_team(tx: Tx, object_name: str, record_id: str) -> None:
    """Remove every member of a record's team."""
    tx.run(
        Sql(
            f"delete from {tx.catalog.system('_share')} where object = %s and record = %s and team is not null",
            (object_name, record_id),
        )
    )


def tell(tx: Tx, object_name: str, record_id: str, event: str, grantee: str) -> None:
    """Append an event about a share, so that its grantee's screens and programs learn of it."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_outbox')} (object, record, event, version, body, at, actor)"
            f" select %s, t.id, %s, t.version, %s, %s, %s from {tx.catalog.get(object_name).table} t where t.id = %s",
            (object_name, event, Jsonb({"grantee": grantee}), tx.now, tx.ctx.actor.by, record_id),
        )
    )


def live_row(tx: Tx, entity: Entity, record_id: str) -> bool:
    """Tell whether a record is there and not deleted."""
    return tx.one(Sql(f"select 1 from {entity.table} where id = %s and deleted_at is null", (record_id,))) is not None
