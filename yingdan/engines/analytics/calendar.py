"""The working calendar: mainland holidays and the weekends worked in exchange; Monday to Friday where it ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar

DAY_ENDS = 18  # o'clock; from then on today counts as gone


@lru_cache(maxsize=20_000)
def is_workday(day: date) -> bool:
    """Tell whether people work on this day. Years without a published calendar know weekends only."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workdays(start: date, end: date) -> int:
    """Return how many workdays lie in ``[start, end)``."""
    return sum(is_workday(start + timedelta(days=i)) for i in range((end - start).days))


def elapsed_workdays(start: date, end: date, local: datetime) -> int:
    """Return how many workdays of ``[start, end)`` are over at a local time; today is from 18:00 on."""
    today = local.date()
    gone = today + timedelta(days=1) if local.hour >= DAY_ENDS else today
    return workdays(start, max(start, min(end, gone)))


def cut_after(start: date, end: date, days: int) -> date:
    """Return the day on which ``days`` workdays of ``[start, end)`` are over (its end at most)."""
    day = start
    while day < end and days > 0:
        days -= is_workday(day)
        day += timedelta(days=1)
    return day
