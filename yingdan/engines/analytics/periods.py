"""Windows of figures as instants, and the bounds of time buckets in the workspace's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from yingdan.db.tx import Tx
from yingdan.engines.permission.calendar import days_within
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.windows import add_months, day_start

GRAINS = ("day", "week", "month", "quarter", "year")
MAX_BUCKETS = 500
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def window_of(tx: Tx, name: str, today: date) -> tuple[date, date]:
    """Return first day and day after the last of a window in the workspace's calendar, its fiscal year included.

    Raises Invalid (422) ``unknown_window``.
    """
    days = days_within(tx, name, today)
    if days is None or days[0] > days[1]:
        raise Invalid(problems=[FieldProblem("window", "unknown_window", {"name": name[:40]})])
    return days


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """Read an ``as_of``: a day (its end in the zone) or an instant. Raises Invalid (422) ``not_date``."""
    try:
        if len(text) == 10:
            return day_start(date.fromisoformat(text) + timedelta(days=1), zone)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise Invalid(problems=[FieldProblem("as_of", "not_date")]) from error
    if at.tzinfo is None:
        raise Invalid(problems=[FieldProblem("as_of", "no_zone")])
    return at


def day_of(at: datetime, zone: ZoneInfo, *, past: bool) -> date:
    """Return the day an instant belongs to; a past question asked at midnight is about the day that just ended."""
    local = at.astimezone(zone)
    ended = past and local.timetz().replace(tzinfo=None) == local.min.time()
    return local.date() - timedelta(days=1) if ended else local.date()


def bucket_days(grain: str, start: date, end: date) -> tuple[date, ...]:
    """Return the first days of the buckets that cover ``[start, end)``. Raises Invalid (422) for over 500."""
    if grain in _MONTHS:
        size = _MONTHS[grain]
        day = add_months(start, -((start.month - 1) % size))
    else:
        size = 0
        day = start - timedelta(days=start.weekday()) if grain == "week" else start
    step = timedelta(days=7 if grain == "week" else 1)
    found: list[date] = []
    while day < end:
        found.append(day)
        if len(found) > MAX_BUCKETS:
            raise Invalid(problems=[FieldProblem("group_by", "too_many_groups", {"max": MAX_BUCKETS})])
        day = add_months(day, size) if size else day + step
    return tuple(found)


def previous(window: tuple[date, date], by: str) -> tuple[date, date]:
    """Return the period to compare with: the one before (``previous``) or the same one a year ago (``year``)."""
    start, end = window
    if by == "year":
        return _year_before(start), _year_before(end)
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        return add_months(start, -months), start
    return start - (end - start), start


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return date(day.year - 1, 3, 1)
