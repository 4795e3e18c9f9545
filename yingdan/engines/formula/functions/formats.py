"""Formats of TEXT: ``0``, ``0.00``, ``#,##0.00``, ``0%`` for numbers; ``YYYY MM DD HH mm ss`` among other characters for times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from yingdan.db.sql import Sql, join
from yingdan.engines.formula.functions.numbers import EXACT
from yingdan.engines.formula.model import Kind, SqlEnv

_NUMBER = re.compile(r"^(#,##)?0(?:\.(0{1,10}))?(%)?$")
_PARTS = re.compile(r"YYYY|MM|DD|HH|mm|ss")
_SQL_PARTS = {"YYYY": "YYYY", "MM": "MM", "DD": "DD", "HH": "HH24", "mm": "MI", "ss": "SS"}
_TIME = frozenset({"HH", "mm", "ss"})
MAX_FORMAT = 60


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Decimals, whether thousands are grouped, whether it is a percentage."""

    decimals: int
    grouped: bool
    percent: bool


@lru_cache(maxsize=200)
def number_format(layout: str) -> NumberFormat | None:
    """Read a format of numbers; None for one that is none."""
    match = _NUMBER.match(layout)
    return match and NumberFormat(len(match[2] or ""), bool(match[1]), bool(match[3]))


def date_parts(layout: str, kind: Kind) -> list[tuple[bool, str]] | None:
    """Split a format of times into (is a part, text); None for one that is none."""
    if not layout or len(layout) > MAX_FORMAT:
        return None
    found: list[tuple[bool, str]] = []
    at = 0
    for hit in _PARTS.finditer(layout):
        if hit.start() > at:
            found.append((False, layout[at : hit.start()]))
        found.append((True, hit.group()))
        at = hit.end()
    if at < len(layout):
        found.append((False, layout[at:]))
    parts = {text for is_part, text in found if is_part}
    return None if not parts or (kind is Kind.DATE and parts & _TIME) else found


def format_number(value: Decimal, layout: str) -> str:
    """Return a number in a format."""
    form = number_format(layout) or NumberFormat(0, grouped=False, percent=False)
    scaled = EXACT.multiply(value, Decimal(100)) if form.percent else value
    rounded = scaled.quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP, EXACT)
    if not rounded:
        rounded = abs(rounded)
    return format(rounded, ",f" if form.grouped else "f") + ("%" if form.percent else "")


def format_date(value: date, layout: str, zone: ZoneInfo) -> str:
    """Return a date or an instant (in the zone) in a format."""
    local = value.astimezone(zone) if isinstance(value, datetime) else value
    kind = Kind.INSTANT if isinstance(value, datetime) else Kind.DATE
    return "".join(_part(local, text) if is_part else text for is_part, text in date_parts(layout, kind) or ())


def _part(local: date, part: str) -> str:
    if part == "YYYY":
        return f"{local.year:04d}"
    if part in {"MM", "DD"}:
        return f"{local.month if part == 'MM' else local.day:02d}"
    return f"{getattr(local, {'HH': 'hour', 'mm': 'minute'}.get(part, 'second')):02d}"


def format_sql(kind: Kind, value: Sql, layout: str, env: SqlEnv) -> Sql:
    """Return the SQL of ``format_number`` and ``format_date``."""
    if kind is Kind.NUMBER:
        return _number_sql(value, number_format(layout) or NumberFormat(0, grouped=False, percent=False))
    local = value if kind is Kind.DATE else value.wrap("((", ") at time zone ") + Sql("%s)", (env.zone,))
    # one to_char with quoted text between the parts, so that the value is named once
    picture = "".join(
        _SQL_PARTS[text] if is_part else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for is_part, text in date_parts(layout, kind) or ()
    )
    return join([local, Sql("%s", (picture,))], ", ").wrap("to_char(", ")")


def _number_sql(value: Sql, form: NumberFormat) -> Sql:
    scaled = value.wrap("(", " * 100)") if form.percent else value
    rounded = scaled.wrap("round(", f", {form.decimals})")
    if form.grouped:
        picture = "FM" + "999," * 7 + "990" + ("." + "0" * form.decimals if form.decimals else "")
        rounded = rounded.wrap("to_char(", f", '{picture}')")
    else:
        rounded = rounded.wrap("", "::text")
    return rounded + Sql(" || %s", ("%",)) if form.percent else rounded
