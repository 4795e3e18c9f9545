"""Dates and instants as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from yingdan.engines.importing.text import half_width

_TIME = r"(?:[T\s]*(上午|下午|AM|PM)?\s*(\d{1,2})[:时点](\d{1,2})分?(?:[::]?(\d{1,2})秒?(?:\.(\d{1,6}))?)?\s*(AM|PM)?)?"
_ZONE = r"\s*(Z|[+-]\d{2}:?\d{2})?"
_YMD = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})?\s*日?)?" + _TIME + _ZONE + r"$", re.IGNORECASE
)
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$")
_TWO_ORDERS = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME + r"$", re.IGNORECASE)
_DAY_NAMED = re.compile(r"^(\d{1,2})[-\s/]([A-Za-z]{3,9})\.?[-\s/,]+(\d{4}|\d{2})" + _TIME + r"$", re.IGNORECASE)
_NAMED_DAY = re.compile(r"^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME + r"$", re.IGNORECASE)
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# day 0 of Excel's calendar, chosen so that its invented 29 February 1900 does not matter from March 1900 on
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall-clock value: the zone is added by the caller


class DateOrder(StrEnum):
    """How ``03/04/2026`` is meant in a column."""

    UNKNOWN = "unknown"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class AmbiguousDateError(ValueError):
    """The text is a date in two readings and the column's order is not known."""


def order_of(texts: Iterable[str]) -> DateOrder:
    """Return the order that the texts of one column prove by days over 12; unknown when none does or both occur."""
    day_first = month_first = False
    for text in texts:
        match = _TWO_ORDERS.match(half_width(text))
        if match:
            day_first |= int(match[1]) > 12
            month_first |= int(match[3]) > 12
    if day_first == month_first:
        return DateOrder.UNKNOWN
    return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST


def wall_clock(text: str, order: DateOrder = DateOrder.UNKNOWN) -> datetime | None:
    """Return date and time as written; aware only when the text names a zone. None when it is no date.

    Takes ISO, 2026/1/2, 2026.1.2, 2026年11月22日, 20260102, 22 Nov 2026, Nov 22, 2026, 2/1/2026 by ``order`` and
    Excel serial days (five digits). A month alone is its first day.
    Raises: AmbiguousDateError when day and month could be swapped and ``order`` is unknown.
    """
    text = half_width(text)
    try:
        return _match(text, order)
    except AmbiguousDateError:
        raise
    except (ValueError, OverflowError):
        return None


def _match(text: str, order: DateOrder) -> datetime | None:
    if m := _YMD.match(text):
        at = datetime.combine(date(int(m[1]), int(m[2]), int(m[3] or 1)), _time(m, 4))
        return at.replace(tzinfo=_zone(m[10])) if m[10] else at
    if m := _PACKED.match(text):
        return datetime.combine(
            date(int(m[1]), int(m[2]), int(m[3])), time(int(m[4] or 0), int(m[5] or 0), int(m[6] or 0))
        )
    if _SERIAL.match(text) and 10_000 <= float(text) < 80_000:
        return _EXCEL_ZERO + timedelta(seconds=round(float(text) * 86_400))
    if m := _TWO_ORDERS.match(text):
        first, second, year = int(m[1]), int(m[3]), _year(m[4])
        if first <= 12 and second <= 12 and first != second and order is DateOrder.UNKNOWN:
            raise AmbiguousDateError(text)
        day_first = first > 12 or (second <= 12 and order is DateOrder.DAY_FIRST)
        month, day = (second, first) if day_first else (first, second)
        return datetime.combine(date(year, month, day), _time(m, 5))
    if m := _DAY_NAMED.match(text):
        return datetime.combine(date(_year(m[3]), _month(m[2]), int(m[1])), _time(m, 4))
    if m := _NAMED_DAY.match(text):
        return datetime.combine(date(int(m[3]), _month(m[1]), int(m[2])), _time(m, 4))
    return None


def _time(match: re.Match[str], first: int) -> time:
    half = (match[first] or match[first + 5] or "").upper()
    if match[first + 1] is None:
        return time()
    hour = int(match[first + 1])
    if half in {"下午", "PM"} and hour < 12:
        hour += 12
    if half in {"上午", "AM"} and hour == 12:
        hour = 0
    micro = int((match[first + 4] or "0").ljust(6, "0"))
    return time(hour, int(match[first + 2]), int(match[first + 3] or 0), micro)


def _zone(text: str) -> ZoneInfo | None:
    at = datetime.fromisoformat("2000-01-01T00:00:00" + ("+00:00" if text.upper() == "Z" else text))
    return at.tzinfo  # type: ignore[return-value] # a fixed offset serves every use of a zone here


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(text: str) -> int:
    return _MONTHS.index(text[:3].lower()) + 1


def to_utc(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC; a wall-clock value is meant in ``zone``."""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
