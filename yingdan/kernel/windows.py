"""Relative windows of time, ``[start, end)`` in a zone: today, this_month, last_30_days, next_quarter …; weeks start on Monday."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SPAN = re.compile(r"^(last|next)_(\d{1,4})_(days|weeks|months)$")
_NAMED = re.compile(r"^(this|last|next)_(fiscal_)?(week|month|quarter|year)$")
_RANGE = re.compile(r"^(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})$")
_TRAILING = re.compile(r"^T(\d{1,2})M$")


def add_months(day: date, months: int) -> date:
    """Return the first day of the month ``months`` away from the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def window_days(name: str, today: date, fiscal_start: int = 1) -> tuple[date, date] | None:
    """Return (first day, day after the last) of a window; None for a name that is none.

    Names: today, yesterday, tomorrow, this/last/next_week|month|quarter|year, this/last/next_fiscal_quarter|fiscal_year,
    last/next_N_days|weeks|months (last_n_days includes today), TnM (n full months before this one), D W M Q Y (period to its end), and
    ``YYYY-MM-DD/YYYY-MM-DD``. ``fiscal_start`` is the month in which the fiscal year begins.
    """
    name = {"D": "today", "W": "this_week", "M": "this_month", "Q": "this_quarter", "Y": "this_year"}.get(name, name)
    one = timedelta(days=1)
    fixed = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if name in fixed:
        start = today + fixed[name] * one
        return start, start + one
    if match := _RANGE.match(name):
        try:
            return date.fromisoformat(match[1]), date.fromisoformat(match[2])
        except ValueError:
            return None
    if match := _TRAILING.match(name):
        return add_months(today, -int(match[1])), add_months(today, 0)
    if match := _SPAN.match(name):
        count = int(match[2])
        if match[3] == "months":
            if match[1] == "last":
                return add_months(today, -count), add_months(today, 0)
            return add_months(today, 1), add_months(today, count + 1)
        days = count * (7 if match[3] == "weeks" else 1)
        if match[1] == "last":
            return today - (days - 1) * one, today + one
        return today + one, today + (days + 1) * one
    if match := _NAMED.match(name):
        shift = {"last": -1, "this": 0, "next": 1}[match[1]]
        return _named(match[3], shift, today, fiscal_start if match[2] else 1)
    return None


def _named(unit: str, shift: int, today: date, fiscal_start: int) -> tuple[date, date]:
    if unit == "week":
        start = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
        return start, start + timedelta(weeks=1)
    if unit == "month":
        return add_months(today, shift), add_months(today, shift + 1)
    size = 3 if unit == "quarter" else 12
    into = (today.month - fiscal_start) % size
    return add_months(today, shift * size - into), add_months(today, (shift + 1) * size - into)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins in a zone."""
    return datetime.combine(day, time(), tzinfo=zone)
