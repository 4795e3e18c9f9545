"""Periods of people's forecasts, and their totals frozen each night."""

from __future__ import annotations

from datetime import date

from yingdan.db.tx import Tx
from yingdan.engines.forecast import store_rollup
from yingdan.engines.forecast.served import MONTHS, UNITS, local_today
from yingdan.engines.forecast.source import Source
from yingdan.engines.forecast.store_rollup import Span
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.windows import add_months, day_start

_COMING = 3


def span_of(tx: Tx, unit: str, day: date | None) -> Span:
    """Return the period of a unit that a day lies in (default: today). Raises Invalid (422) ``unknown_value``."""
    if unit not in UNITS:
        raise Invalid(problems=[FieldProblem("period", "unknown_value", {"value": unit[:40]})])
    inside = day or local_today(tx)
    start = add_months(inside, -((inside.month - 1) % MONTHS[unit]))
    end = add_months(start, MONTHS[unit])
    zone = tx.ctx.workspace.zone
    return Span(unit, start, end, day_start(start, zone), day_start(end, zone))


def freeze_totals(tx: Tx, source: Source) -> int:
    """Freeze the totals of running and coming periods; once more on the same day replaces them. Returns the rows."""
    today = local_today(tx)
    spans = [
        span_of(tx, unit, add_months(span_of(tx, unit, today).start, step * MONTHS[unit]))
        for unit in UNITS
        for step in range(_COMING)
    ]
    return store_rollup.take_snapshot(tx, source, today, spans)
