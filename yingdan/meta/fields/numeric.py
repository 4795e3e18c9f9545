"""Types that hold numbers: integer, decimal, money, percent, duration, and the boolean."""

from __future__ import annotations  # lint-skip-file: no-chinese — reads spans of time people write

import re
from decimal import Decimal
from typing import Any

from yingdan.kernel.money import parse_decimal
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import ALWAYS, COUNTS, SUMS, BadValue, FieldType

_INT_MAX = 2**53
_SPAN = re.compile(
    r"^(?:P?(?:(?P<d>\d+)\s*(?:D|天))?T?)?\s*(?:(?P<h>\d+)\s*(?:H|小时|時|时))?\s*(?:(?P<m>\d+)\s*(?:M|MIN|分钟|分鐘|分))?"
    r"\s*(?:(?P<s>\d+)\s*(?:S|秒))?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^(\d+):([0-5]\d):([0-5]\d)$")
_YES = {"zh-CN": ("是", "否"), "zh-TW": ("是", "否")}


def _int(_: FieldDef, value: Any) -> int:
    if isinstance(value, bool):
        raise BadValue("not_int")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        try:
            value = int(value.strip()[:40])
        except ValueError as error:
            raise BadValue("not_int") from error
    if not isinstance(value, int):
        raise BadValue("not_int")
    if abs(value) > _INT_MAX:
        raise BadValue("out_of_range")
    return value


def _dec(field: FieldDef, value: Any) -> Decimal:
    if not isinstance(value, str | int | float | Decimal) or (isinstance(value, str) and len(value) > 60):
        raise BadValue("not_number")
    number = parse_decimal(value, field.scale)
    if number is None:
        raise BadValue("not_number")
    return number


def _bool(_: FieldDef, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("not_bool")
    return value


def parse_duration(text: str) -> int | None:
    """Read a span of time in seconds: ``5400``, ``1:30:00``, ``1h30m``, ``PT1H30M``, ``1小时30分``; None when it is none."""
    text = text.strip()[:60]
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if clock := _CLOCK.match(text):
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
    found = _SPAN.match(text)
    if not found or not any(found.groupdict().values()):
        return None
    parts = {k: int(v or 0) for k, v in found.groupdict().items()}
    return parts["d"] * 86_400 + parts["h"] * 3600 + parts["m"] * 60 + parts["s"]


def _duration(field: FieldDef, value: Any) -> int:
    if isinstance(value, str):
        seconds = parse_duration(value)
        if seconds is None:
            raise BadValue("not_duration")
        value = seconds
    try:
        return _int(field, value)
    except BadValue as error:
        raise BadValue("not_duration" if error.code == "not_int" else error.code) from error


def duration_text(_: FieldDef, value: Any, __: str) -> str:
    """Return seconds as hours, minutes and seconds: ``1:30:00``."""
    seconds = abs(int(value))
    sign = "-" if int(value) < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _yes_no(_: FieldDef, value: Any, locale: str) -> str:
    return _YES.get(locale, ("yes", "no"))[0 if value else 1]


def _exact(name: str, sample: str) -> FieldType:
    return FieldType(
        name,
        "numeric",
        _dec,
        _plain,
        lambda _, n: sample.format(n=n, small=n % 100),
        wire="{c}::text",
        functions=SUMS,
        numeric=True,
    )


TYPES = (
    FieldType("int", "bigint", _int, str, lambda _, n: n, functions=SUMS, numeric=True),
    FieldType(
        "duration", "bigint", _duration, str, lambda _, n: n * 60, export=duration_text, functions=SUMS, numeric=True
    ),
    _exact("dec", "{n}.50"),
    _exact("money", "{n}000.00"),
    _exact("pct", "{small}.00"),
    FieldType(
        "bool",
        "boolean",
        _bool,
        lambda v: "true" if v else "false",
        lambda _, n: n % 2 == 0,
        export=_yes_no,
        operators=ALWAYS,
        functions=COUNTS,
    ),
)
