"""Reads of the product's own rules, without the caller's permission: for hooks, never for answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from yingdan.db.sql import TRUE
from yingdan.db.tx import Tx
from yingdan.engines.records.store import read_all, read_rows, touch_activity
from yingdan.engines.records.store_dated import count_from, first_at, ids_where, last_on

SMALL_TABLE = 5_000


def peek(tx: Tx, object_name: str, ids: Iterable[str | None], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return column values of live records by id; unknown ids are left out."""
    wanted = sorted({i for i in ids if i})
    if not wanted:
        return {}
    return read_rows(tx, tx.catalog.get(object_name), wanted, fields, TRUE)


def peek_all(tx: Tx, object_name: str, fields: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return all records of a small master table (at most 5,000), kept for the rest of the transaction."""
    key = ("peek", object_name, *fields)
    if key not in tx.memo:
        tx.memo[key] = read_all(tx, tx.catalog.get(object_name), fields, SMALL_TABLE)
    found: dict[str, dict[str, Any]] = tx.memo[key]
    return found


def peek_last(tx: Tx, object_name: str, where: Mapping[str, Any], day_field: str, day: date, wanted: str) -> Any:
    """Return a field of the last live row with these values that began on or before a day, None without one."""
    return last_on(tx, tx.catalog.get(object_name), where, day_field, day, wanted)


def peek_ids(tx: Tx, object_name: str, where: Mapping[str, Any], after: str | None, limit: int) -> list[str]:
    """Return the next ids, after one, of live records with these values."""
    return ids_where(tx, tx.catalog.get(object_name), where, after, limit)


def count_since(tx: Tx, object_name: str, where: Mapping[str, Any], at_field: str, since: datetime | None) -> int:
    """Return how many live records have these values and lie at or after an instant."""
    return count_from(tx, tx.catalog.get(object_name), where, at_field, since)


def first_value_at(tx: Tx, record_id: str, field: str, value: str) -> datetime | None:
    """Return when a tracked field of a record had a value for the first time, None when it never had."""
    return first_at(tx, record_id, field, value)


def forget(tx: Tx, object_name: str) -> None:
    """Drop what this transaction kept of a table, after a write to it."""
    for key in [k for k in tx.memo if isinstance(k, tuple) and k[:2] == ("peek", object_name)]:
        del tx.memo[key]


def touch(tx: Tx, object_name: str, rows: Mapping[str, tuple[datetime | None, datetime | None]]) -> None:
    """Carry (last activity, next activity) to records by id."""
    touch_activity(tx, tx.catalog.get(object_name), rows)
