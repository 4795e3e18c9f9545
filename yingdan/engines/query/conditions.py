"""Compiles filter trees into SQL conditions. ``ne``, ``not_in`` and ``not`` include empty values."""

from __future__ import annotations

from yingdan.db.sql import FALSE, TRUE, Sql, all_of, any_of
from yingdan.db.tx import Tx
from yingdan.engines.permission.comparing import Operand, compare
from yingdan.engines.query.paths import Paths, Place
from yingdan.engines.query.searching import documents, match
from yingdan.kernel.text import fold, query_terms
from yingdan.meta.predicate import Condition, Group, Node


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
