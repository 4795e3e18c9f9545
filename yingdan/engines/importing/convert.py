"""Cells become field values: by field type, exactly, with one stable code for each way of failing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.engines.importing import structured_cells
from yingdan.engines.importing.dates import AmbiguousDateError, DateOrder, to_utc, wall_clock
from yingdan.engines.importing.model import Cell
from yingdan.engines.importing.text import half_width, key, tidy
from yingdan.meta.definitions import FieldDef

_NOTHING = frozenset(
    {"-", "--", "—", "——", "/", "n/a", "na", "null", "none", "nil", "#n/a", "#null!", "无", "暂无", "空"}
)
_NOTHING_IN_TEXT = frozenset({"null", "#n/a", "#null!", "n/a", "nan"})
_TRUE = frozenset({"是", "对", "有", "真", "y", "yes", "true", "t", "1", "on", "√", "✓", "✔"})
_FALSE = frozenset({"否", "错", "没有", "假", "n", "no", "false", "f", "0", "off", "×", "✗", "x"})
_UNITS = MappingProxyType(
    {
        "万亿": Decimal(10) ** 12,
        "亿": Decimal(10) ** 8,
        "億": Decimal(10) ** 8,
        "千万": Decimal(10) ** 7,
        "百万": Decimal(10) ** 6,
        "万": Decimal(10) ** 4,
        "萬": Decimal(10) ** 4,
        "千": Decimal(10) ** 3,
        "k": Decimal(10) ** 3,
        "m": Decimal(10) ** 6,
        "bn": Decimal(10) ** 9,
    }
)
_CURRENCIES = MappingProxyType(
    {
        "¥": "CNY",
        "rmb": "CNY",
        "cny": "CNY",
        "人民币": "CNY",
        "us$": "USD",
        "usd": "USD",
        "$": "USD",
        "美元": "USD",
        "€": "EUR",
        "eur": "EUR",
        "欧元": "EUR",
        "£": "GBP",
        "gbp": "GBP",
        "hk$": "HKD",
        "hkd": "HKD",
        "港币": "HKD",
        "nt$": "TWD",
        "twd": "TWD",
        "新台币": "TWD",
        "jpy": "JPY",
        "日元": "JPY",
    }
)
_CURRENCY = re.compile("|".join(re.escape(c) for c in sorted(_CURRENCIES, key=len, reverse=True)))
_UNIT = re.compile("(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
_WAN_GROUPS = re.compile(r"^[+-]?\d{1,4}(,\d{4})+(\.\d*)?$")
_POINT_GROUPS = re.compile(r"^[+-]?\d{1,3}(\.\d{3})+,\d+$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d{1,2}$")
_PHONE_NOISE = re.compile(r"[\s\-().]")
_LIST = re.compile(r"[;；、|]|,\s*|，")


class BadCellError(ValueError):
    """A cell that the field does not take; ``code`` is stable."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the cells of one column are read: the zone of wall-clock times, the order of dates, a factor for numbers."""

    zone: ZoneInfo
    date_order: DateOrder = DateOrder.UNKNOWN
    scale: Decimal = Decimal(1)


def is_nothing(cell: Cell, field_type: str) -> bool:
    """Tell whether a cell stands for "no value" in a column of this type; a dash in a text column is text."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    folded = cell.casefold()
    return folded in (_NOTHING_IN_TEXT if field_type in {"text", "ltext", "rich"} else _NOTHING)


def convert(field: FieldDef, cell: Cell, how: Conversion) -> Any:
    """Return the value of a cell in the form the records engine takes (its JSON form), None when it holds nothing.

    Links are not resolved here: their text comes back as it is.
    Raises: BadCellError with codes not_number, not_int, not_date, not_datetime, ambiguous_date, not_bool, not_option,
    not_phone, not_email, unknown_region, not_duration, not_address, not_geo, not_json.
    """
    if is_nothing(cell, field.type):
        return None
    if cell is None:
        return None
    reader = _READERS.get(field.type, _text)
    return reader(field, cell, how)


def as_text(cell: Cell) -> str:
    """Return a cell as a user would read it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
    return cell if isinstance(cell, str) else cell.isoformat()


def number(text: str) -> Decimal | None:
    """Read a number with separators, currency signs, 万/亿 and accounting brackets; None when it is none."""
    text = half_width(text).casefold().replace("￥", "¥").replace(" ", "").replace("'", "").rstrip("元圆块")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    text = _CURRENCY.sub("", text, count=1).rstrip("元圆块")
    if text.endswith("-"):
        negative, text = not negative, text[:-1]
    factor = Decimal(1)
    if unit := _UNIT.search(text):
        factor, text = _UNITS[unit[1]], text[: unit.start()]
    if _THOUSANDS.match(text) or _WAN_GROUPS.match(text):
        text = text.replace(",", "")
    elif _POINT_GROUPS.match(text):
        text = text.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.match(text):
        text = text.replace(",", ".")
    if not text or not all(c.isdigit() or c in "+-.e" for c in text):
        return None
    try:
        value = Decimal(text) * factor
    except InvalidOperation:
        return None
    return -value if negative else value


def currency_of(cell: Cell) -> str | None:
    """Return the ISO code of the currency a money cell names, None when it names none."""
    if not isinstance(cell, str):
        return None
    match = _CURRENCY.search(half_width(cell).casefold().replace("￥", "¥"))
    return _CURRENCIES[match[0]] if match else None


def _decimal(_field: FieldDef, cell: Cell, how: Conversion) -> str:
    value = None if isinstance(cell, bool) or not isinstance(cell, str) else number(cell)
    if value is None:
        raise BadCellError("not_number")
    return format(value * how.scale, "f")


def _int(field: FieldDef, cell: Cell, how: Conversion) -> int:
    value = Decimal(_decimal(field, cell, how))
    if value != value.to_integral_value():
        raise BadCellError("not_int")
    return int(value)


def _pct(field: FieldDef, cell: Cell, how: Conversion) -> str:
    text = half_width(as_text(cell))
    if text.endswith("%"):
        value = number(text[:-1])
        if value is None:
            raise BadCellError("not_number")
        return format(value, "f")
    return _decimal(field, cell, how)


def _wall(cell: Cell, how: Conversion, code: str) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, datetime.min.time())
    if not isinstance(cell, str):
        raise BadCellError(code)
    try:
        at = wall_clock(cell, how.date_order)
    except AmbiguousDateError as error:
        raise BadCellError("ambiguous_date") from error
    if at is None:
        raise BadCellError(code)
    return at


def _date(_field: FieldDef, cell: Cell, how: Conversion) -> str:
    at = _wall(cell, how, "not_date")
    return (at.astimezone(how.zone) if at.tzinfo else at).date().isoformat()


def _datetime(_field: FieldDef, cell: Cell, how: Conversion) -> str:
    return instant(cell, how).isoformat()


def instant(cell: Cell, how: Conversion) -> datetime:
    """Return the instant (UTC) of a cell; a date is the start of that day in the zone. Raises: BadCellError."""
    return to_utc(_wall(cell, how, "not_datetime"), how.zone)


def _region(_field: FieldDef, cell: Cell, _how: Conversion) -> str:
    code = place(as_text(cell))
    if code is None:
        raise BadCellError("unknown_region")
    return code


def place(text: str) -> str | None:
    """Return the code of the region a text names, None when none or several go by that name."""
    return structured_cells.region(half_width(text))


def _structured(read: Callable[[str], Any], code: str) -> Callable[[FieldDef, Cell, Conversion], Any]:
    def reader(_field: FieldDef, cell: Cell, _how: Conversion) -> Any:
        value = read(half_width(as_text(cell)))
        if value is None:
            raise BadCellError(code)
        return value

    return reader


def _bool(_field: FieldDef, cell: Cell, _how: Conversion) -> bool:
    if isinstance(cell, bool):
        return cell
    text = half_width(as_text(cell)).casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadCellError("not_bool")


def _phone(_field: FieldDef, cell: Cell, _how: Conversion) -> str:
    text = half_width(as_text(cell))
    text = text.removesuffix(".0")
    digits = _PHONE_NOISE.sub("", text)
    if digits.startswith("0086"):
        text = "+86" + digits[4:]
    elif digits.startswith("86") and len(digits) == 13:
        text = "+" + digits
    if sum(c.isdigit() for c in text) < 5:
        raise BadCellError("not_phone")
    return text


def _email(_field: FieldDef, cell: Cell, _how: Conversion) -> str:
    text = half_width(as_text(cell)).removeprefix("mailto:").replace(" ", "")
    if "@" not in text:
        raise BadCellError("not_email")
    return text


def option_value(field: FieldDef, text: str) -> str | None:
    """Return the code of the option a text names by code or by a label in any language, None when none does."""
    wanted = key(text)
    for option in field.options:
        label = option.label
        if wanted in {key(option.value), key(label.zh_cn), key(label.zh_tw), key(label.en)}:
            return option.value
    return None


def _enum(field: FieldDef, cell: Cell, _how: Conversion) -> str:
    value = option_value(field, as_text(cell))
    if value is None:
        raise BadCellError("not_option")
    return value


def _parts(cell: Cell) -> list[str]:
    return [part for part in (tidy(p) for p in _LIST.split(as_text(cell))) if part]


def _enums(field: FieldDef, cell: Cell, how: Conversion) -> list[str]:
    return [_enum(field, part, how) for part in _parts(cell)]


def _list(_field: FieldDef, cell: Cell, _how: Conversion) -> list[str]:
    return _parts(cell)


def _text(_field: FieldDef, cell: Cell, _how: Conversion) -> str:
    return as_text(cell)


_READERS: Mapping[str, Callable[[FieldDef, Cell, Conversion], Any]] = MappingProxyType(
    {
        "int": _int,
        "duration": _structured(structured_cells.seconds, "not_duration"),
        "address": _structured(structured_cells.address, "not_address"),
        "geo": _structured(structured_cells.point, "not_geo"),
        "json": _structured(structured_cells.free_json, "not_json"),
        "dec": _decimal,
        "money": _decimal,
        "pct": _pct,
        "bool": _bool,
        "date": _date,
        "datetime": _datetime,
        "phone": _phone,
        "email": _email,
        "region": _region,
        "enum": _enum,
        "enum[]": _enums,
        "ref[]": _list,
        "tags": _list,
    }
)
