"""Calendar months as plain integers (year * 12 + month - 1), so that month arithmetic is ordinary arithmetic."""

import calendar
from datetime import date, timedelta


def month_of(day: date) -> int:
    """The month a date lies in."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first calendar day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def days_in(month: int) -> int:
    """The number of days of a month."""
    return calendar.monthrange(month // 12, month % 12 + 1)[1]


def month_label(month: int) -> str:
    """ISO form, for example `2017-03`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def next_day_of(as_of: date) -> date:
    """The first day that a forecast made at the end of `as_of` speaks about."""
    return as_of + timedelta(days=1)


def shifted_day(day: date, months: int) -> date:
    """The same day of the month some months away; the last day where that month is shorter."""
    month = month_of(day) + months
    return first_day(month).replace(day=min(day.day, days_in(month)))
