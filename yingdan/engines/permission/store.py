"""SQL of permission: how many rows an actor's scope reaches, by the planner's own statistics, kept for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity

KEEP_S = 120.0
MAX_KEPT = 20_000
MAX_NAMED = 300  # shares of one person that are named in a statement; more are looked up in it
_SHARES = "shares of the caller"


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


def shares_of_caller(tx: Tx) -> list[tuple[str, str, str]] | None:
    """Return (object, record, level) of everything shared with the caller now, None when it is too much to name.

    Asked once for each unit of work.
    """
    key = (_SHARES, tx.ctx.actor.grantees)
    if key not in tx.memo:
        row = tx.first_row(
            Sql(
                f"select array(select array[object, record::text, level] from {tx.catalog.system('_share')}"
                f" where grantee = any(%s::uuid[]) and (until is null or until > %s) limit {MAX_NAMED + 1})",
                (list(tx.ctx.actor.grantees), tx.now),
            )
        )
        rows = [] if row is None else [(each[0], each[1], each[2]) for each in row[0]]
        tx.memo[key] = None if len(rows) > MAX_NAMED else rows
    found: list[tuple[str, str, str]] | None = tx.memo[key]
    return found


def _forget_shares(tx: Tx) -> None:
    for key in [k for k in tx.memo if isinstance(k, tuple) and k[0] == _SHARES]:
        del tx.memo[key]


def shares_of(tx: Tx, object_name: str, record_id: str) -> list[tuple[Any, ...]]:
    """Return (id, kind, grantee, level, until) of a record's shares."""
    return tx.all(
        Sql(
            f"select id, kind, grantee, level, until from {tx.catalog.system('_share')} where object = %s and record = %s"
            " and team is null order by created_at limit 500",
            (object_name, record_id),
        )
    )


def living_shares(tx: Tx, object_name: str, records: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return (record, grantee, kind, level, until, team) of the shares and teams of records that have not ended."""
    return tx.all(
        Sql(
            f"select record, grantee, kind, level, until, team from {tx.catalog.system('_share')}"
            " where object = %s and record = any(%s::uuid[]) and (until is null or until > %s) order by created_at, id",
            (object_name, list(records), tx.now),
        )
    )


def insert_share(tx: Tx, row: tuple[Any, ...]) -> None:
    """Write a share."""
    _forget_shares(tx)
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_share')} (id, object, record, grantee, kind, level, until, created_by,"
            " created_at, team) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            row,
        )
    )


def delete_share(tx: Tx, object_name: str, record_id: str, share_id: str) -> str | None:
    """Remove a share and return whom it was with; None when there is none of this id."""
    _forget_shares(tx)
    found: str | None = tx.value(
        Sql(
            f"delete from {tx.catalog.system('_share')} where id = %s and object = %s and record = %s and team is null"
            " returning grantee",
            (share_id, object_name, record_id),
        )
    )
    return found


def delete_shares(tx: Tx, record_id: str, ids: Sequence[str]) -> list[str]:
    """Remove shares and members of the team of a record by id and return whom they were with."""
    _forget_shares(tx)
    rows = tx.all(
        Sql(
            f"delete from {tx.catalog.system('_share')} where record = %s and id = any(%s::uuid[]) returning grantee",
            (record_id, list(ids)),
        )
    )
    return [str(r[0]) for r in rows]


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
    _forget_shares(tx)
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


def team_json(tx: Tx, object_name: str, record_id: str) -> Sql:
    """Return an expression: a record's team as JSON."""
    return Sql(
        "(select coalesce(json_agg(json_build_object('user', s.grantee, 'role', s.team, 'until', case when s.until is not null"
        " then to_char(s.until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') end) order by s.created_at, s.id),"
        f" '[]'::json)::text from {tx.catalog.system('_share')} s where s.record = %s and s.object = %s and s.team is not null)",
        (record_id, object_name),
    )


def explained_row(tx: Tx, entity: Entity, record_id: str, condition: Sql) -> dict[str, Any] | None:
    """Return owner, department and time of removal of a record under a condition on alias ``t``."""
    row = tx.one(
        Sql(f"select t.owner, t.owner_dept, t.deleted_at from {entity.table} t where t.id = %s and ", (record_id,))
        + condition.wrap("(", ")")
    )
    return None if row is None else dict(zip(("owner", "owner_dept", "deleted_at"), row, strict=True))


def explained_ways(tx: Tx, entity: Entity, record_id: str, conditions: Sequence[Sql]) -> list[bool]:
    """Return which conditions on alias ``t`` a record meets."""
    if not conditions:
        return []
    asked = join((c.wrap("(", ") is true") for c in conditions), ", ")
    row = tx.one(asked.wrap("select ", f" from {entity.table} t where t.id = %s") + Sql("", (record_id,)))
    return list(row or ())


def names(tx: Tx, entity: Entity, ids: Sequence[str]) -> dict[str, str]:
    """Return names of public records by id, removed ones too."""
    name = entity.columns[entity.definition.name_field].sql
    rows = tx.all(Sql(f"select id, {name} from {entity.table} where id = any(%s::uuid[])", (list(ids),)))
    return {str(r[0]): r[1] or "" for r in rows}


def role_bodies(tx: Tx, roles: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Return (name, rights on objects) of roles."""
    table = tx.catalog.get("role").table
    rows = tx.all(Sql(f"select name, objects from {table} where id = any(%s::uuid[]) order by name", (list(roles),)))
    return [(r[0], r[1] or {}) for r in rows]


def shares_with(tx: Tx, object_name: str, record_id: str, grantees: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return (kind, name of the grantee, level, until, team, name of who shared) of a record's shares, ended ones too."""
    user, department, role = (tx.catalog.get(n).table for n in ("user", "department", "role"))
    return tx.all(
        Sql(
            "select s.kind, coalesce(u.name, d.name, r.name), s.level, s.until, s.team, b.name"
            f" from {tx.catalog.system('_share')} s left join {user} u on u.id = s.grantee"
            f" left join {department} d on d.id = s.grantee left join {role} r on r.id = s.grantee"
            f" left join {user} b on b.id = s.created_by where s.object = %s and s.record = %s and s.grantee = any(%s::uuid[])"
            " order by s.created_at, s.id limit 100",
            (object_name, record_id, list(grantees)),
        )
    )
