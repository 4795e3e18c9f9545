"""Figures as they go over the wire: money as decimal strings, counts as integers, ratios and days as numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yingdan.engines.analytics.evaluate import Cell
from yingdan.engines.analytics.model import Number, Unit
from yingdan.kernel.money import quantize

_DIGITS = {Unit.RATIO: 6, Unit.DAYS: 4, Unit.MULTIPLE: 4, Unit.POINTS: 2}
_MONEY = {Unit.MONEY, Unit.MONEY_PER_DAY}


def number_json(value: Number | None, unit: Unit) -> str | int | float | None:
    """Return a value of a unit in its wire form."""
    if value is None:
        return None
    if unit in _MONEY:
        return format(quantize(Decimal(value)), "f")
    if unit is Unit.COUNT:
        return int(value)
    return round(float(value), _DIGITS[unit])


def cell_json(cell: Cell, unit: Unit, *, whole: bool = False) -> dict[str, Any]:
    """Return a figure as JSON values; what it has none of is left out."""
    answer: dict[str, Any] = {} if whole else {"key": cell.key, "label": cell.label}
    answer["value"] = number_json(cell.value, unit)
    if cell.reason:
        answer["reason"] = cell.reason.value
    if cell.numerator is not None and cell.denominator is not None:
        answer["numerator"], answer["denominator"] = _part(cell.numerator), _part(cell.denominator)
    if cell.count is not None:
        answer["count"] = cell.count
    if cell.amount is not None:
        answer["amount"] = format(quantize(cell.amount), "f")
    if cell.median is not None:
        answer["median"], answer["p75"] = number_json(cell.median, unit), number_json(cell.p75, unit)
    if whole and cell.rows:
        answer["synthetic_share"] = round(cell.inferred / cell.rows, 4)
    return answer | cell.flags


def _part(value: Number) -> str | int:
    return value if isinstance(value, int) else format(quantize(Decimal(value), 6).normalize(), "f")
