"""Types that hold numbers: integer, decimal, money, percent, duration, and the boolean."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yingdan.kernel.money import parse_decimal
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue, FieldType

_INT_MAX = 2**53


def _int(_: FieldDef, value: Any) -> int:
    if isinstance(value, bool):
        raise BadValue("not_int")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        try:
            value = int(value.strip())
        except ValueError as error:
            raise BadValue("not_int") from error
    if not isinstance(value, int):
        raise BadValue("not_int")
    if abs(value) > _INT_MAX:
        raise BadValue("out_of_range")
    return value


def _dec(field: FieldDef, value: Any) -> Decimal:
    if not isinstance(value, str | int | float | Decimal):
        raise BadValue("not_number")
    number = parse_decimal(value, field.scale)
    if number is None:
        raise BadValue("not_number")
    return number


def _bool(_: FieldDef, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("not_bool")
    return value


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


TYPES = (
    FieldType("int", "bigint", _int, str, lambda _, n: n, numeric=True),
    FieldType("duration", "bigint", _int, str, lambda _, n: n * 60, numeric=True),
    FieldType("dec", "numeric", _dec, _plain, lambda _, n: f"{n}.50", wire="{c}::text", numeric=True),
    FieldType("money", "numeric", _dec, _plain, lambda _, n: f"{n * 1000}.00", wire="{c}::text", numeric=True),
    FieldType("pct", "numeric", _dec, _plain, lambda _, n: f"{n % 100}.00", wire="{c}::text", numeric=True),
    FieldType("bool", "boolean", _bool, lambda v: "true" if v else "false", lambda _, n: n % 2 == 0),
)
