"""The working calendar as a value: which weekdays are free and which weekend days are worked (in exchange)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property, lru_cache

import chinese_calendar

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # the days the language knows; the first is a Monday
MAX_WORKDAYS = 10_000


class WorkCalendar:
    """Monday to Friday but ``free`` days, and ``worked`` weekend days."""

    def __init__(self, free: Iterable[date] = (), worked: Iterable[date] = ()) -> None:
        self.free = tuple(sorted(d for d in set(free) if d.weekday() < 5))
        self.worked = tuple(sorted(d for d in set(worked) if d.weekday() >= 5))

    @cached_property
    def free_texts(self) -> list[str]:
        """The free weekdays as ISO texts."""
        return [d.isoformat() for d in self.free]

    @cached_property
    def worked_texts(self) -> list[str]:
        """The worked weekend days as ISO texts."""
        return [d.isoformat() for d in self.worked]

    def through(self, day: date) -> int:
        """Return how many workdays there are from the first day the language knows to ``day``, itself included."""
        days = (day - FIRST).days + 1
        weeks, rest = divmod(days, 7)
        return weeks * 5 + min(rest, 5) - bisect_right(self.free, day) + bisect_right(self.worked, day)

    def between(self, start: date, end: date) -> int:
        """Return the workdays from ``start`` to ``end``, both included; negative when ``end`` comes first."""
        if end < start:
            return -self.between(end, start)
        return self.through(end) - self.through(start - timedelta(days=1))

    def after(self, day: date, count: int) -> date | None:
        """Return the workday ``count`` workdays after (before, if negative) ``day``; None beyond what the language knows."""
        if count == 0:
            return day
        base = self.through(day) if count > 0 else self.through(day - timedelta(days=1)) + 1
        wanted = base + count
        span = (LAST - FIRST).days + 1
        at = bisect_left(range(span), wanted, key=lambda n: self.through(FIRST + timedelta(days=n)))
        return FIRST + timedelta(days=at) if wanted > 0 and at < span else None


@lru_cache(maxsize=1)
def mainland() -> WorkCalendar:
    """Return the published calendar of mainland China: holidays and the weekends worked in exchange."""
    return WorkCalendar(chinese_calendar.constants.holidays, chinese_calendar.constants.workdays)
