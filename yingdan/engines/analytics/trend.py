"""The course of every group: a figure by group and period in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics import store
from yingdan.engines.analytics.answer import number_json
from yingdan.engines.analytics.evaluate import Cell, cell_of, figure_rows, row_sql, sees_amounts
from yingdan.engines.analytics.groups import cut
from yingdan.engines.analytics.model import Ask, Composed, Figure, Group, Passages, Share, Spread, Total, Variant
from yingdan.engines.analytics.periods import bucket_days
from yingdan.engines.analytics.store_sums import sums
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.windows import add_months, day_start

BUCKETS = 12
_MONTHS = {"month": 1, "quarter": 3}


def trend(
    tx: Tx, figure: Figure, ask: Ask, group: Group, grain: str
) -> tuple[tuple[date, ...], Mapping[str | None, list[Cell | None]]]:
    """Return the first days of the last 12 periods up to the window's end, and each group's figure in them.

    A state has no course, nor has a figure made of others: those answer no days. Raises Invalid (422) for another grain than
    week, month and quarter.
    """
    if grain not in {"week", *_MONTHS}:
        raise Invalid(problems=[FieldProblem("trend", "unknown_value", {"value": grain[:40]})])
    if not isinstance(figure, Total | Share | Spread) or not isinstance(figure.source, Passages) or _overlaps(figure):
        return (), {}
    zone = tx.ctx.workspace.zone
    last = min(ask.window[1], ask.until.astimezone(zone).date() + timedelta(days=1)) - timedelta(days=1)
    first = (
        last - timedelta(weeks=BUCKETS - 1) if grain == "week" else add_months(last, -_MONTHS[grain] * (BUCKETS - 1))
    )
    days = bucket_days(grain, first, last + timedelta(days=1))
    wide = replace(
        ask,
        window=(days[0], ask.window[1]),
        start=day_start(days[0], zone),
        bounds=tuple(day_start(d, zone) for d in days),
    )
    rows = figure_rows(tx, figure, wide)
    value, base = row_sql(figure, rows, wide)
    cut_ = cut(tx, group, rows, figure.source, wide)
    key = cut_.key.wrap("coalesce((", ")::text, '') || '|' || ") + store.bucket(wide.bounds)
    courses: dict[str | None, list[Cell | None]] = {}
    for row in sums(tx, rows, key + Sql(""), value, base):
        name, bar, number = str(row[0]).rpartition("|")
        if bar:
            courses.setdefault(name or None, [None] * len(days))[int(number) - 1] = cell_of(figure, row)
    return days, courses


def _overlaps(figure: Total | Share | Spread) -> bool:
    """Tell whether periods are no parts of the whole: what is left out depends on the window, or rows count twice."""
    if isinstance(figure.source, Passages) and figure.source.but_ended:
        return True
    return isinstance(figure, Share) and (figure.passed or figure.hit == "group")


def is_running(tx: Tx, variant: Variant, ask: Ask) -> bool:
    """Tell whether a figure is measured against the goal of a period that is not over."""
    measured = isinstance(variant.figure, Composed) and variant.figure.target is not None
    return measured and ask.until.astimezone(tx.ctx.workspace.zone).date() < ask.window[1]


def change_of(before: Cell, now: Cell) -> float | None:
    """Return how much a figure grew on an earlier one as a ratio; None without a positive base or below nothing."""
    if not before.value or now.value is None or min(before.value, now.value) < 0:
        return None
    return round(float(Decimal(now.value) / Decimal(before.value)) - 1, 6)


def set_beside(groups: Sequence[dict[str, Any]], earlier: Mapping[str | None, tuple[Any, float | None]]) -> None:
    """Put the earlier value and the change on every group that had one."""
    for each in groups:
        if each["key"] in earlier:
            each["before"], each["change"] = earlier[each["key"]]


def add_trend(
    tx: Tx, variant: Variant, ask: Ask, group: Group, grain: str, groups: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Put its last periods on every group and return which these are; money the caller may not read has no course."""
    figure = variant.figure
    hidden = not isinstance(figure, Composed) and figure.of == "amount" and not sees_amounts(tx, figure.source)
    days, courses = ((), {}) if hidden else trend(tx, figure, ask, group, grain)
    none = 0 if isinstance(figure, Total) else None
    for each in groups if days else ():
        course = courses.get(each["key"], [None] * len(days))
        each["trend"] = [none if c is None else number_json(c.value, variant.unit) for c in course]
    return {"grain": grain, "starts": [d.isoformat() for d in days]}
