"""SQL of rows that hold from a day on, such as exchange rates, and of the records they touch; for the product's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity


def last_on(tx: Tx, entity: Entity, where: Mapping[str, Any], day_field: str, day: date, wanted: str) -> Any:
    """Return a field of the last live row of a kind that began on or before a day, None without one."""
    day_sql, wanted_sql = entity.columns[day_field].sql, entity.columns[wanted].sql
    return tx.value(
        Sql(f"select t.{wanted_sql} from {entity.table} t where t.deleted_at is null and t.{day_sql} <= %s", (day,))
        + _all(entity, where)
        + Sql(f" order by t.{day_sql} desc limit 1")
    )


def ids_where(tx: Tx, entity: Entity, where: Mapping[str, Any], after: str | None, limit: int) -> list[str]:
    """Return the next ids of live records with these values, in order."""
    beyond = Sql(" and t.id > %s", (after,)) if after else Sql("")
    statement = (
        Sql(f"select t.id::text from {entity.table} t where t.deleted_at is null") + _all(entity, where) + beyond
    )
    return [r[0] for r in tx.all(statement + Sql(f" order by t.id limit {limit}"))]


def count_from(tx: Tx, entity: Entity, where: Mapping[str, Any], at_field: str, since: datetime | None) -> int:
    """Count live records with these values whose instant is not before another one."""
    beyond = Sql(f" and t.{entity.columns[at_field].sql} >= %s", (since,)) if since else Sql("")
    statement = Sql(f"select count(*) from {entity.table} t where t.deleted_at is null") + _all(entity, where) + beyond
    return int(tx.value(statement))


def first_at(tx: Tx, record_id: str, field: str, value: str) -> datetime | None:
    """Return the instant at which a tracked field had a value for the first time, None when it never had it."""
    found: datetime | None = tx.value(
        Sql(
            f"select min(effective_at) from {tx.catalog.system('_history')}"
            " where record = %s and field = %s and new = %s",
            (record_id, field, value),
        )
    )
    return found


def _all(entity: Entity, where: Mapping[str, Any]) -> Sql:
    found = Sql("")
    for name, value in where.items():
        found = found + Sql(f" and t.{entity.columns[name].sql} = %s", (value,))
    return found
