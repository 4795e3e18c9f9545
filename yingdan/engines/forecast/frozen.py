"""Totals as frozen on a past night, cut by who, where and what: never told anew, whatever was changed since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.forecast import store, store_rollup
from yingdan.engines.forecast.freeze import span_of
from yingdan.engines.forecast.people import CATEGORIES
from yingdan.engines.forecast.served import local_today, see_amounts
from yingdan.engines.forecast.source import Source
from yingdan.engines.permission.service import readable
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid
from yingdan.kernel.i18n import text

_COLUMN = {"team": "dept", "owner": "owner", "region": "region", "product": "product", "product_line": "product"}
_OBJECT = {"team": "department", "owner": "user"}
_CENT = Decimal("0.01")


def frozen(
    tx: Tx, source: Source, unit: str, start: date | None, as_of: date | None, group_by: str | None
) -> dict[str, Any]:
    """Return the totals of a period as frozen on the last night up to a day, by category and group.

    Amounts in base currency, of deals that lay within the caller's data scope that night; ``taken`` is None where
    nothing was frozen yet. Raises NotFound (404), Forbidden (403) for amounts or a cut that are not theirs to read,
    Invalid (422).
    """
    see_amounts(tx, source)
    _check(tx, source, group_by)
    day = as_of or local_today(tx)
    span = span_of(tx, unit, start or day)
    taken = store_rollup.last_snapshot(tx, span, day)
    rows = [] if taken is None else store_rollup.frozen_sums(tx, span, taken, _COLUMN.get(group_by or ""))
    if group_by == "product_line":
        lines = store.read_lines(tx, source)
        rows = [(lines.get(key or ""), *rest) for key, *rest in rows]
    total, groups = _nothing(), dict[str | None, dict[str, Any]]()
    for key, category, amount, weighted, deals in rows:
        for cell in (total, groups.setdefault(key, _nothing())):
            cell["categories"][category] = cell["categories"].get(category, Decimal(0)) + amount
            cell["weighted"] += weighted
            cell["deals"] += deals
    names = _names(tx, source, group_by)
    return {
        "unit": unit,
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
        "taken": None if taken is None else taken.isoformat(),
        "group_by": group_by,
        "currency": tx.ctx.workspace.currency,
        "total": _told(total),
        "groups": sorted(
            ({"key": k, "label": _label(tx, k, names), **_told(g)} for k, g in groups.items() if group_by),
            key=lambda g: (g["key"] is None, str(g["label"])),
        ),
    }


def _check(tx: Tx, source: Source, group_by: str | None) -> None:
    if group_by is not None and group_by not in _COLUMN:
        raise Invalid(problems=[FieldProblem("group_by", "unknown_value", {"value": group_by[:40]})])
    entity, products = tx.catalog.get(source.object), tx.catalog.get(source.products)
    needed = {
        "region": ((entity, source.region),),
        "product": ((entity, source.product),),
        "product_line": ((entity, source.product), (products, source.line)),
    }.get(group_by or "", ())
    if not all(readable(tx.ctx.actor, *field) for field in needed):
        raise Forbidden


def _names(tx: Tx, source: Source, group_by: str | None) -> dict[str, str]:
    target = source.products if group_by == "product" else _OBJECT.get(group_by or "")
    return {} if target is None else {i: str(r["name"]) for i, r in peek_all(tx, target, ("name",)).items()}


def _label(tx: Tx, key: str | None, names: dict[str, str]) -> str:
    return text("forecast.group.none", tx.ctx.locale) if key is None else names.get(key, key)


def _nothing() -> dict[str, Any]:
    return {"categories": {}, "weighted": Decimal(0), "deals": 0}


def _told(cell: dict[str, Any]) -> dict[str, Any]:
    amounts = cell["categories"]
    return {
        "categories": {c: str(amounts.get(c, Decimal(0)).quantize(_CENT)) for c in CATEGORIES},
        "weighted": str(cell["weighted"].quantize(_CENT)),
        "deals": cell["deals"],
    }
