"""Types that hold time: date and instant."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import ORDERED, BadValue, FieldType

_YEARS = range(1900, 2201)


def _date(_: FieldDef, value: Any) -> date:
    if isinstance(value, datetime):
        raise BadValue("not_date")
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError as error:
            raise BadValue("not_date") from error
    if not isinstance(value, date):
        raise BadValue("not_date")
    if value.year not in _YEARS:
        raise BadValue("out_of_range")
    return value


def parse_instant(value: Any) -> datetime:
    """Read an instant: ISO 8601 text with a zone, or an aware datetime; returned in UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise BadValue("not_datetime") from error
    if not isinstance(value, datetime):
        raise BadValue("not_datetime")
    if value.tzinfo is None:
        raise BadValue("no_zone")
    if value.year not in _YEARS:
        raise BadValue("out_of_range")
    return value.astimezone(UTC)


def instant_text(value: datetime) -> str:
    """Return an instant as it goes over the wire: ISO 8601, UTC, ``Z``."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_TIMES = ORDERED | {"within"}

TYPES = (
    FieldType(
        "date",
        "date",
        _date,
        lambda v: v.isoformat(),
        lambda _, n: f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
        operators=_TIMES,
    ),
    FieldType(
        "datetime",
        "timestamptz",
        lambda _, v: parse_instant(v),
        instant_text,
        lambda _, n: f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}T01:00:00Z",
        wire="to_char({c} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
        operators=_TIMES,
    ),
)
