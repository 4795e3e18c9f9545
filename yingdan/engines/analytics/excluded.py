"""What the money of figures leaves out: records whose amount is in a currency that had no rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics import store
from yingdan.engines.analytics.evaluate import figure_rows, flow_of, sees_amounts
from yingdan.engines.analytics.model import Ask, Flow, Simple
from yingdan.engines.permission.service import readable
from yingdan.meta.catalog import Entity, quote

Counts = Mapping[str | None, int]


def left_out(tx: Tx, figure: Simple, ask: Ask) -> Counts:
    """Return by currency how many records of a figure have an amount but none in base currency, as of today.

    A count has sums of money beside it, so it is told there too. Counted among the rows that the caller may see; the currency is None where the caller may not read it.
    """
    flow = flow_of(figure.source)
    if flow is None or not flow.currency or not sees_amounts(tx, figure.source):
        return {}
    entity = tx.catalog.get(flow.object)
    if not store.any_row(tx, entity, _unvalued(flow, "u")):
        return {}
    rows = figure_rows(tx, figure, ask)
    rows.joins.append(Sql(f" join {entity.table} u on u.id = f.id and u.deleted_at is null and {_unvalued(flow, 'u')}"))
    return store.counted(tx, rows, _currency(tx, entity, flow))


def most(parts: Sequence[Counts]) -> Counts:
    """Return what a figure made of others leaves out: by currency as many as the part that leaves out most."""
    found: dict[str | None, int] = {}
    for part in parts:
        for currency, count in part.items():
            found[currency] = max(count, found.get(currency, 0))
    return found


def as_json(counts: Counts) -> list[dict[str, Any]]:
    """Return currencies and counts as they go over the wire, the largest first."""
    ordered = sorted(counts.items(), key=lambda c: (-c[1], c[0] or ""))
    return [{"currency": currency, "count": count} for currency, count in ordered]


def _unvalued(flow: Flow, alias: str) -> str:
    given = " and ".join(f"{alias}.{quote(name)} is not null" for name in flow.also_money)
    return f"{alias}.{quote(flow.amount)} is null and {given}"


def _currency(tx: Tx, entity: Entity, flow: Flow) -> Sql:
    return Sql(f"u.{quote(flow.currency)}" if readable(tx.ctx.actor, entity, flow.currency) else "null::text")
