"""Compiles one condition of a filter on one value into SQL: the same for questions of callers and for rules of rights.

``ne``, ``not_in`` and ``not`` include empty values; texts are compared without case and width.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingdan.db.sql import FALSE, TRUE, Sql, any_of, literal
from yingdan.db.tx import Tx
from yingdan.engines.permission.calendar import days_within
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.ids import is_uuid
from yingdan.kernel.text import clean, fold
from yingdan.kernel.windows import day_start, window_days
from yingdan.meta.catalog import Column
from yingdan.meta.fields.model import BadValue
from yingdan.meta.predicate import Condition

EARTH_M = 6_371_000
MAX_NEAR_M = 100_000
_FEW = 4  # more options at once would make too many statements to keep plans of
_COMPARE = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_AS_GIVEN = frozenset({"enum", "email", "phone", "region", "url"})
_PEOPLE = frozenset({"me", "my_team"})
_MISFITS = {
    "contains": "not_text",
    "starts_with": "not_text",
    "within": "not_date",
    "near": "not_point",
    "me": "not_link",
    "my_team": "not_link",
}


@dataclass(frozen=True, slots=True)
class Operand:
    """The value that is compared: the column it comes from and its SQL."""

    column: Column
    sql: Sql

    @property
    def cast(self) -> str:
        """A parameter in the type of the column."""
        return f"%s::{self.column.type.column}"


def compare(tx: Tx, left: Operand, node: Condition) -> Sql:
    """Return the SQL of a condition. Raises Invalid (422) for a value or operator that does not fit the field."""
    op, value, column = node.op, node.value, left.column
    if op not in column.type.operators:
        raise Invalid(problems=[FieldProblem(node.field, _MISFITS.get(op, "operator_not_allowed"), {"op": op})])
    if op == "is_null":
        empty = left.sql.wrap("coalesce(cardinality(", "), 0) = 0") if column.type.many else left.sql + " is null"
        return empty if value is not False else empty.wrap("not (", ")")
    if op in _PEOPLE:
        return _people(tx, left, node)
    if op == "within":
        return _within(tx, left, node)
    if op == "near":
        return _near(left, node)
    if op in {"contains", "starts_with"}:
        return _text(left, node)
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise Invalid(problems=[FieldProblem(node.field, "needs_two_values")])
        low, high = (_value(left, node.field, v) for v in value)
        return left.sql + Sql(f" between {left.cast} and {left.cast}", (low, high))
    if op in {"in", "not_in"}:
        return _among(left, node)
    if value is None:
        empty = left.sql + " is null"
        return empty if op == "eq" else empty.wrap("not (", ")") if op == "ne" else FALSE
    if column.type.many:
        one = left.sql + Sql(f" @> array[%s]::{column.type.column}", (_element(left, node.field, value),))
        return one if op == "eq" else one.wrap("(", ") is not true")
    if op == "ne":
        return left.sql + Sql(f" is distinct from {left.cast}", (_value(left, node.field, value),))
    if column.field.kind == "datetime" and isinstance(value, str) and len(value) == 10:
        return _day(tx, left, node)
    if op not in _COMPARE:
        raise Invalid(problems=[FieldProblem(node.field, "not_allowed")])
    found = _value(left, node.field, value)
    if op == "eq" and (known := _known(left, found)):
        return left.sql + f" = {known}"
    return left.sql + Sql(f" {_COMPARE[op]} {left.cast}", (found,))


def _known(left: Operand, value: Any) -> str | None:
    """Return one of a field's few values as a literal, None for any other value.

    A plan that is kept holds for all values of its parameters. With these it would reckon with the average option, find
    itself dearer than a plan for the very value, and so be made anew for every page.
    """
    if left.column.field.kind == "bool" and isinstance(value, bool):
        return "true" if value else "false"
    if left.column.field.kind == "enum" and isinstance(value, str) and left.column.field.option(value) is not None:
        return literal(value)
    return None


def _people(tx: Tx, left: Operand, node: Condition) -> Sql:
    actor = tx.ctx.actor
    people = [p for p in ((actor.user,) if node.op == "me" else actor.users) if p]
    if left.column.type.column == "uuid[]":
        return left.sql + Sql(" && %s::uuid[]", (people,))
    if left.column.type.column != "uuid":
        raise Invalid(problems=[FieldProblem(node.field, "not_link")])
    if len(people) == 1:
        return left.sql + Sql(" = %s::uuid", (people[0],))
    return left.sql + Sql(" = any(%s::uuid[])", (people,))


def _among(left: Operand, node: Condition) -> Sql:
    if not isinstance(node.value, list):
        raise Invalid(problems=[FieldProblem(node.field, "not_list")])
    kind = left.column.type.column
    if left.column.type.many:
        values = [_element(left, node.field, v) for v in node.value if v is not None]
        inside = left.sql + Sql(f" && %s::{kind}", (values,))
    else:
        values = [_value(left, node.field, v) for v in node.value if v is not None]
        known = [_known(left, v) for v in values]
        if 0 < len(known) <= _FEW and None not in known:
            inside = left.sql + f" in ({', '.join(sorted({str(k) for k in known}))})"
        else:
            inside = left.sql + Sql(f" = any(%s::{kind}[])", (values,))
    if None in node.value:
        inside = any_of([inside, left.sql + " is null"])
    return inside if node.op == "in" else inside.wrap("(", ") is not true")


def _text(left: Operand, node: Condition) -> Sql:
    text = fold(str(node.value or ""))
    if not text:
        return TRUE
    if left.column.type.many:
        return left.sql.wrap("exists (select 1 from unnest(", ") e where strpos(lower(e), %s) > 0)") + Sql("", (text,))
    before, after = left.column.type.words.split("{c}")
    folded = left.sql.wrap("lower(normalize(" + before, after + ", NFKC))")
    if node.op == "contains":
        return folded.wrap("strpos(", ", %s) > 0") + Sql("", (text,))
    return folded.wrap("left(", ", length(%s)) = %s") + Sql("", (text, text))


def _within(tx: Tx, left: Operand, node: Condition) -> Sql:
    zone = tx.ctx.workspace.zone
    days = days_within(tx, str(node.value))
    if days is None:
        raise Invalid(problems=[FieldProblem(node.field, "unknown_window", {"name": str(node.value)[:40]})])
    if left.column.field.kind == "date":
        return left.sql + Sql(" >= %s::date and ", (days[0],)) + left.sql + Sql(" < %s::date", (days[1],))
    if left.column.field.kind != "datetime":
        raise Invalid(problems=[FieldProblem(node.field, "not_date")])
    start, end = (day_start(d, zone) for d in days)
    return _from_to(left, start, end)


def _near(left: Operand, node: Condition) -> Sql:
    """Compare the distance over ground to a point with a number of metres: ``{"lat", "lng", "within_m"}``."""
    value = node.value if isinstance(node.value, dict) else {}
    metres = value.get("within_m")
    if not isinstance(metres, int) or isinstance(metres, bool) or not 1 <= metres <= MAX_NEAR_M:
        raise Invalid(problems=[FieldProblem(node.field, "not_distance", {"max": MAX_NEAR_M})])
    point = _value(left, node.field, {k: v for k, v in value.items() if k != "within_m"}).obj
    lat, lng = (left.sql.wrap("radians((", f"->>'{part}')::float8)") for part in ("lat", "lng"))
    half_lat = lat.wrap("power(sin((", " - radians(%s)) / 2), 2)") + Sql("", (point["lat"],))
    half_lng = lng.wrap("power(sin((", " - radians(%s)) / 2), 2)") + Sql("", (point["lng"],))
    across = lat.wrap("cos(", ") * cos(radians(%s)) * ") + Sql("", (point["lat"],)) + half_lng
    return (half_lat + " + " + across).wrap("2 * asin(sqrt(least(1, ", f"))) * {EARTH_M} <= %s") + Sql("", (metres,))


def _day(tx: Tx, left: Operand, node: Condition) -> Sql:
    """Compare an instant with a day of the workspace."""
    days = window_days(f"{node.value}/{node.value}", tx.now.date())
    if days is None:
        raise Invalid(problems=[FieldProblem(node.field, "not_date")])
    zone = tx.ctx.workspace.zone
    start = day_start(days[0], zone)
    following = window_days("tomorrow", days[0])
    end: datetime = day_start(following[0], zone) if following else start
    if node.op == "eq":
        return _from_to(left, start, end)
    bound = end if node.op in {"lte", "gt"} else start
    sign = {"lt": "<", "lte": "<", "gt": ">=", "gte": ">="}[node.op]
    return left.sql + Sql(f" {sign} %s::timestamptz", (bound,))


def _from_to(left: Operand, start: datetime, end: datetime) -> Sql:
    return left.sql + Sql(" >= %s::timestamptz and ", (start,)) + left.sql + Sql(" < %s::timestamptz", (end,))


def _value(left: Operand, path: str, value: Any) -> Any:
    if left.column.field.kind in _AS_GIVEN and isinstance(value, str):
        return clean(value)
    try:
        return left.column.type.parse(left.column.field, value)
    except BadValue as error:
        raise Invalid(problems=[FieldProblem(path, error.code, error.params)]) from error


def _element(left: Operand, path: str, value: Any) -> Any:
    if not isinstance(value, str):
        raise Invalid(problems=[FieldProblem(path, "not_text")])
    if left.column.type.column == "uuid[]" and not is_uuid(value):
        raise Invalid(problems=[FieldProblem(path, "not_link")])
    return clean(value)
