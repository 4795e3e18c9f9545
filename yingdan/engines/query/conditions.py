"""Compiles filter trees into SQL conditions. ``ne``, ``not_in`` and ``not`` include empty values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yingdan.db.sql import FALSE, TRUE, Sql, all_of, any_of
from yingdan.db.tx import Tx
from yingdan.engines.query.paths import Paths, Place
from yingdan.engines.query.searching import documents, match
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.text import fold, query_terms
from yingdan.kernel.windows import day_start, window_days
from yingdan.meta.fields.model import BadValue
from yingdan.meta.predicate import Condition, Group, Node

_COMPARE = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_FOLDED = frozenset({"text", "ltext", "email", "url", "phone", "autonum"})


def compile_filter(tx: Tx, paths: Paths, node: Node | None) -> Sql:
    """Return the SQL condition of a filter; joins it needs are collected in ``paths``."""
    if node is None:
        return TRUE
    if isinstance(node, Group):
        parts = [compile_filter(tx, paths, n) for n in node.nodes]
        if node.kind == "not":
            return parts[0].wrap("(", ") is not true")
        return all_of(parts) if node.kind == "and" else any_of(parts)
    if node.op == "search":
        return search_condition(tx, paths, str(node.value or ""))
    return _condition(tx, paths.place(node.field), node)


def search_condition(tx: Tx, paths: Paths, text: str) -> Sql:
    """Return the condition that the record's search document matches ``text`` (all terms, or pinyin initials)."""
    matching = match(tx, paths.entity, text, "d")
    if matching is None:
        return TRUE if not text.strip() else FALSE
    doc = documents(tx, paths.entity)
    return matching.wrap(f"{paths.root}.id in (select d.record from {doc} d where ", ")")


def _condition(tx: Tx, place: Place, node: Condition) -> Sql:
    op, value = node.op, node.value
    if op == "is_null":
        empty = Sql(f"{place.sql} is null")
        if place.column.type.many:
            empty = Sql(f"coalesce(cardinality({place.sql}), 0) = 0")
        return empty if value is not False else empty.wrap("not (", ")")
    if op == "me":
        return Sql(f"{place.sql} = %s::uuid", (tx.ctx.actor.user,))
    if op == "my_team":
        return Sql(f"{place.sql} = any(%s::uuid[])", (list(tx.ctx.actor.users),))
    if op == "within":
        return _within(tx, place, node)
    if op in {"contains", "starts_with"}:
        return _text(tx, place, node)
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise Invalid(problems=[FieldProblem(node.field, "needs_two_values")])
        low, high = (_value(place, node.field, v) for v in value)
        return Sql(f"{place.sql} between {_cast(place)} and {_cast(place)}", (low, high))
    if op in {"in", "not_in"}:
        return _among(place, node)
    if value is None:
        empty = Sql(f"{place.sql} is null")
        return empty if op == "eq" else empty.wrap("not (", ")") if op == "ne" else FALSE
    if place.column.type.many:
        one = Sql(f"{place.sql} @> array[%s]::{place.column.type.column}", (_element(node.field, value),))
        return one if op == "eq" else one.wrap("(", ") is not true")
    if op == "ne":
        return Sql(f"{place.sql} is distinct from {_cast(place)}", (_value(place, node.field, value),))
    if place.column.field.type == "datetime" and isinstance(value, str) and len(value) == 10:
        return _day(tx, place, node)
    return Sql(f"{place.sql} {_COMPARE[op]} {_cast(place)}", (_value(place, node.field, value),))


def _among(place: Place, node: Condition) -> Sql:
    if not isinstance(node.value, list):
        raise Invalid(problems=[FieldProblem(node.field, "not_list")])
    if place.column.type.many:
        values = [_element(node.field, v) for v in node.value if v is not None]
        inside = Sql(f"{place.sql} && %s::{place.column.type.column}", (values,))
    else:
        values = [_value(place, node.field, v) for v in node.value if v is not None]
        inside = Sql(f"{place.sql} = any(%s::{place.column.type.column}[])", (values,))
    if None in node.value:
        inside = any_of([inside, Sql(f"{place.sql} is null")])
    return inside if node.op == "in" else inside.wrap("(", ") is not true")


def _text(tx: Tx, place: Place, node: Condition) -> Sql:
    text = fold(str(node.value or ""))
    if not text:
        return TRUE
    if place.column.type.many:
        return Sql(f"exists (select 1 from unnest({place.sql}) e where strpos(lower(e), %s) > 0)", (text,))
    if place.column.field.type not in _FOLDED:
        raise Invalid(problems=[FieldProblem(node.field, "not_text")])
    folded = f"lower(normalize({place.sql}, NFKC))"
    exact = (
        Sql(f"strpos({folded}, %s) > 0", (text,))
        if node.op == "contains"
        else Sql(f"left({folded}, length(%s)) = %s", (text, text))
    )
    if node.field == place.entity.definition.name_field and place.alias == "t" and place.entity.definition.searchable:
        wanted = _indexable(text)
        if wanted:
            doc = documents(tx, place.entity)
            return Sql(f"t.id in (select record from {doc} where terms @> %s::text[]) and ", (wanted,)) + exact
    return exact


def _indexable(text: str) -> list[str]:
    """Return the terms a text must have when ``text`` is a part of it: Chinese bigrams; inner Latin is not indexed."""
    return [t for t in query_terms(text) if not t.isascii()]


def _within(tx: Tx, place: Place, node: Condition) -> Sql:
    zone = tx.ctx.workspace.zone
    days = window_days(str(node.value), tx.now.astimezone(zone).date())
    if days is None:
        raise Invalid(problems=[FieldProblem(node.field, "unknown_window", {"name": str(node.value)[:40]})])
    if place.column.field.type == "date":
        return Sql(f"{place.sql} >= %s::date and {place.sql} < %s::date", days)
    if place.column.field.type != "datetime":
        raise Invalid(problems=[FieldProblem(node.field, "not_date")])
    start, end = (day_start(d, zone) for d in days)
    return Sql(f"{place.sql} >= %s::timestamptz and {place.sql} < %s::timestamptz", (start, end))


def _day(tx: Tx, place: Place, node: Condition) -> Sql:
    """Compare an instant with a day of the workspace."""
    days = window_days(f"{node.value}/{node.value}", tx.now.date())
    if days is None:
        raise Invalid(problems=[FieldProblem(node.field, "not_date")])
    zone = tx.ctx.workspace.zone
    start = day_start(days[0], zone)
    following = window_days("tomorrow", days[0])
    end: datetime = day_start(following[0], zone) if following else start
    column = place.sql
    if node.op == "eq":
        return Sql(f"{column} >= %s::timestamptz and {column} < %s::timestamptz", (start, end))
    bound = end if node.op in {"lte", "gt"} else start
    sign = {"lt": "<", "lte": "<", "gt": ">=", "gte": ">="}[node.op]
    return Sql(f"{column} {sign} %s::timestamptz", (bound,))


def _cast(place: Place) -> str:
    return f"%s::{place.column.type.column}"


def _value(place: Place, path: str, value: Any) -> Any:
    if place.column.field.type in {"enum", "email", "phone", "region", "url"} and isinstance(value, str):
        return value
    try:
        return place.column.type.parse(place.column.field, value)
    except BadValue as error:
        raise Invalid(problems=[FieldProblem(path, error.code, error.params)]) from error


def _element(path: str, value: Any) -> Any:
    if not isinstance(value, str):
        raise Invalid(problems=[FieldProblem(path, "not_text")])
    return value
