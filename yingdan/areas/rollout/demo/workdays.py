"""When a Chinese company works and buys: workdays, the weeks around Spring Festival, strong quarters and their ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

from yingdan.areas.rollout.demo.dice import Dice

# How many deals begin in a month, January first; they close about two and a half months later, so Q4 is the strongest.
ARRIVALS = (0.92, 0.62, 1.0, 0.98, 0.95, 0.98, 0.95, 1.08, 1.25, 1.22, 1.08, 0.92)
GROWTH_PER_YEAR = 0.16
HOLIDAY_SHARE = 0.02
FESTIVAL_SHARE = 0.3
_FESTIVAL_REACH = 7  # days before and after
_ONE = timedelta(days=1)
_HOURS = (9, 10, 11, 13, 14, 15, 16, 17, 18)
_HOUR_WEIGHTS = (13, 30, 43, 48, 63, 78, 90, 98, 100)  # cumulative percent


@lru_cache(maxsize=8_000)
def is_workday(day: date) -> bool:
    """Tell whether people work on a day; beyond the published holidays, weekdays count."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@lru_cache(maxsize=8_000)
def near_spring_festival(day: date) -> bool:
    """Tell whether business rests because of Spring Festival."""
    for shift in (-_FESTIVAL_REACH, 0, _FESTIVAL_REACH):
        try:
            holiday, name = chinese_calendar.get_holiday_detail(day + shift * _ONE)
        except NotImplementedError:
            if day.month == 2 and day.day < 15:
                return True
            continue
        if holiday and name == "Spring Festival":
            return True
    return False


def arrival_weight(day: date, start: date) -> float:
    """Return how many deals begin on a day, relative to an average workday at ``start``."""
    weight: float = ARRIVALS[day.month - 1] * (1 + GROWTH_PER_YEAR) ** ((day - start).days / 365)
    if near_spring_festival(day):
        weight *= FESTIVAL_SHARE
    return weight if is_workday(day) else weight * HOLIDAY_SHARE


def next_workday(day: date) -> date:
    """Return the day itself or the first workday after it."""
    while not is_workday(day):
        day += _ONE
    return day


def month_end(day: date) -> date:
    """Return the last workday of the month of ``day``."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE
    while not is_workday(last):
        last -= _ONE
    return last


def quarter_end(day: date) -> date:
    """Return the last workday of the quarter of ``day``."""
    return month_end(day.replace(day=1, month=(day.month - 1) // 3 * 3 + 3))


def closing_day(dice: Dice, day: date) -> date:
    """Return the day on which a deal that was due on ``day`` is signed: pulled to the end of quarter or month."""
    quarter, month = quarter_end(day), month_end(day)
    if timedelta(0) <= quarter - day <= timedelta(days=24) and dice.chance(0.42):
        day = quarter - dice.randrange(6) * _ONE
    elif timedelta(0) <= month - day <= timedelta(days=12) and dice.chance(0.45):
        day = month - dice.randrange(5) * _ONE
    if near_spring_festival(day):
        day += dice.randrange(9, 20) * _ONE
    return next_workday(day)


def office_hour(dice: Dice, day: date, zone: ZoneInfo) -> datetime:
    """Return an instant in the working hours of a day, the morning and the afternoon fuller than noon."""
    hour = dice.choices(_HOURS, cum_weights=_HOUR_WEIGHTS)[0]
    return datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), tzinfo=zone)


def work_instant(dice: Dice, at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant in working hours on the day of ``at`` or, nearly always, the next workday."""
    day = at.astimezone(zone).date()
    return office_hour(dice, day if dice.chance(0.02) else next_workday(day), zone)


def last_office_hour(dice: Dice, end: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant in working hours before ``end``, on its day or the last workday before it."""
    day = end.astimezone(zone).date()
    while True:
        if is_workday(day) and (at := office_hour(dice, day, zone)) <= end:
            return at
        day -= _ONE
