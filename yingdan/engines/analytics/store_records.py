"""SQL of the records behind figures: what each adds, what they are called, how they look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from yingdan.db.sql import TRUE, Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics.store import Rows
from yingdan.engines.permission.service import predicate
from yingdan.engines.query.select import json_rows, readable_fields, shown_name, source_at
from yingdan.meta.catalog import Entity


def contributions(
    tx: Tx, rows: Rows, value: Sql, base: Sql, after: tuple[Any, str] | None, limit: int
) -> list[tuple[Any, ...]]:
    """Return (id, value, base) of records, the largest contribution first, from a cursor on."""
    inner = (
        value.wrap("select f.id, coalesce(sum((", ")::numeric), 0) as value, ")
        + base.wrap("coalesce(sum((", ")::numeric), 0) as base")
        + rows.text
        + Sql(" group by f.id")
    )
    where = (
        TRUE
        if after is None
        else Sql(
            "(g.value < %s::numeric or (g.value = %s::numeric and g.id > %s::uuid))", (after[0], after[0], after[1])
        )
    )
    return tx.all(
        inner.wrap("select g.id, g.value, g.base from (", ") g where ")
        + where
        + Sql(f" order by g.value desc, g.id limit {limit}"),
        plan_anew=True,
    )


def drilled(tx: Tx, rows: Rows) -> int:
    """Return how many records a figure is made of."""
    return int(tx.value(Sql("select count(distinct f.id)") + rows.text) or 0)


def names(tx: Tx, entity: Entity, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of records as far as the caller may see them."""
    if not ids:
        return {}
    return {
        str(r[0]): r[1]
        for r in tx.all(
            shown_name(tx, entity, "t").wrap(
                "select t.id, ", f" from {entity.table} t where t.id = any(%s::uuid[]) and "
            )
            + Sql("", (list(ids),))
            + predicate(tx, entity, "t")
        )
    }


def records_json(tx: Tx, entity: Entity, ids: Sequence[str], expand: Sequence[str], at: datetime | None) -> str:
    """Return records as a JSON array, as they are or as they were at an instant."""
    shown = readable_fields(tx, entity, None)
    mine = Sql("c.id = any(%s::uuid[])", (list(ids),))
    if at is None:
        columns = ", ".join(f"c.{entity.columns[n].sql}" for n in shown)
        page = Sql(f"select {columns} from {entity.table} c where ") + mine
    else:
        page = source_at(entity, entity.columns, mine, at - timedelta(microseconds=1)).wrap("select * from ", " c")
    return str(tx.value(page.wrap("with page as (", ") ") + json_rows(tx, entity, "page", shown, expand, "")))
