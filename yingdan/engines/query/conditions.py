"""Compiles filter trees into SQL conditions. ``ne``, ``not_in`` and ``not`` include empty values."""

from __future__ import annotations

from yingdan.db.sql import FALSE, TRUE, Sql, all_of, any_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.comparing import Operand, compare
from yingdan.engines.permission.service import predicate
from yingdan.engines.query.paths import MAX_STEPS, Paths, Place
from yingdan.engines.query.searching import documents, match
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.text import fold, query_terms
from yingdan.meta.predicate import Condition, Group, Node

_UNLIKE = {"ne": "eq", "not_in": "in"}


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
    many = _first_many(paths, node.field)
    return _condition(tx, paths.place(node.field), node) if many is None else _any_linked(tx, paths, node, *many)


def _first_many(paths: Paths, path: str) -> tuple[str, str] | None:
    """Split a path after its first link to several records; None where it has none."""
    steps = path.split(".")
    entity = paths.entity
    for depth, name in enumerate(steps[:-1], start=1):
        column = entity.columns.get(name)
        if column is None or column.field.target not in paths.tx.catalog:
            return None  # the path itself says what is wrong with it
        if column.type.many:
            return ".".join(steps[:depth]), ".".join(steps[depth:])
        entity = paths.tx.catalog.get(str(column.field.target))
    return None


def _any_linked(tx: Tx, paths: Paths, node: Condition, link: str, rest: str) -> Sql:
    """Return the condition that one of several linked records fits; that none does for what is told to be unlike."""
    if node.field.count(".") > MAX_STEPS:
        raise Invalid(problems=[FieldProblem(node.field, "path_too_long", {"max": MAX_STEPS})])
    place = paths.place(link)
    target = tx.catalog.get(str(place.column.field.target))
    alias = f"{paths.root}m"
    inner = Paths(tx, target, root=alias, prefix=f"{alias}j")
    op, value = _UNLIKE.get(node.op, node.op), node.value
    unlike = node.op in _UNLIKE
    if node.op == "is_null":
        unlike, value = value is not False, False
    fits = compile_filter(tx, inner, Condition(rest, op, value))
    found = (
        Sql(f"exists (select 1 from {target.table} {alias}")
        + join(inner.joins, "")
        + f" where {alias}.id = any({place.sql}) and {alias}.deleted_at is null and "
        + all_of([predicate(tx, target, alias), fits])
        + ")"
    )
    return found.wrap("not ", "") if unlike else found


def search_condition(tx: Tx, paths: Paths, text: str) -> Sql:
    """Return the condition that the record's search document matches ``text`` (all terms, or pinyin initials)."""
    matching = match(tx, paths.entity, text, "d")
    if matching is None:
        return TRUE if not text.strip() else FALSE
    doc = documents(tx, paths.entity)
    return matching.wrap(f"{paths.root}.id in (select d.record from {doc} d where ", ")")


def _condition(tx: Tx, place: Place, node: Condition) -> Sql:
    exact = compare(tx, Operand(place.column, Sql(place.sql)), node)
    name_of_root = place.alias == "t" and node.field == place.entity.definition.name_field
    if node.op in {"contains", "starts_with"} and name_of_root and place.entity.definition.searchable:
        wanted = _indexable(fold(str(node.value or "")))
        if wanted:
            doc = documents(tx, place.entity)
            return Sql(f"t.id in (select record from {doc} where terms @> %s::text[]) and ", (wanted,)) + exact
    return exact


def _indexable(text: str) -> list[str]:
    """Return the terms a text must have when ``text`` is a part of it: Chinese bigrams; inner Latin is not indexed."""
    return [t for t in query_terms(text) if not t.isascii()]
