"""Compiles the filter trees of rules (data scope, share rules, rights by record) into SQL on one row.

A rule belongs to the administrators: it reads real values whatever the caller may see, and follows links by scalar
subqueries, so that it fits wherever a condition stands.
"""

from __future__ import annotations

from yingdan.db.sql import FALSE, Sql, all_of, any_of
from yingdan.db.tx import Tx
from yingdan.engines.permission.comparing import Operand, compare
from yingdan.engines.permission.model import conditions
from yingdan.kernel.errors import FieldProblem, Invalid, YingdanError
from yingdan.meta.catalog import Catalog, Column, Entity
from yingdan.meta.predicate import Condition, Group, Node

MAX_STEPS = 3


def compile_rule(tx: Tx, entity: Entity, alias: str, node: Node) -> Sql:
    """Return the condition of a rule on rows under ``alias``.

    A rule that no longer fits the object (a field is gone) admits nothing: rights never widen by accident.
    """
    try:
        return _compile(tx, entity, alias, node)
    except YingdanError:
        return FALSE


def check_rule(tx: Tx, entity: Entity, node: Node) -> None:
    """Raise Invalid (422) when a rule does not fit the object."""
    _compile(tx, entity, "t", node)


def fits(catalog: Catalog, entity: Entity, node: Node) -> bool:
    """Tell whether an object has every field that a rule names."""
    return all(_column_of(catalog, entity, c.field) is not None for c in conditions(node))


def _compile(tx: Tx, entity: Entity, alias: str, node: Node) -> Sql:
    if isinstance(node, Group):
        parts = [_compile(tx, entity, alias, n) for n in node.nodes]
        if node.kind == "not":
            return parts[0].wrap("(", ") is not true")
        return all_of(parts) if node.kind == "and" else any_of(parts)
    return _compare(tx, entity, alias, node)


def _compare(tx: Tx, entity: Entity, alias: str, node: Condition) -> Sql:
    column = _column_of(tx.catalog, entity, node.field)
    if column is None:
        raise Invalid(problems=[FieldProblem(node.field, "unknown_field")])
    if node.op == "search":
        raise Invalid(problems=[FieldProblem(node.field, "not_allowed")])
    return compare(tx, Operand(column, _value(tx.catalog, entity, alias, node.field.split("."))), node)


def _column_of(catalog: Catalog, entity: Entity, path: str) -> Column | None:
    steps = path.split(".")
    if len(steps) > MAX_STEPS + 1:
        return None
    for name in steps[:-1]:
        column = entity.columns.get(name)
        if column is None or not column.type.link or column.field.target not in catalog:
            return None
        entity = catalog.get(str(column.field.target))
    column = entity.columns.get(steps[-1])
    unfit = column is None or column.field.type in {"secret", "json"} or column.field.at_read
    return None if unfit else column


def _value(catalog: Catalog, entity: Entity, alias: str, steps: list[str]) -> Sql:
    column = entity.columns[steps[0]]
    place = f"{alias}.{column.sql}"
    if len(steps) == 1:
        return Sql(place)
    target = catalog.get(str(column.field.target))
    above = f"{alias}r"
    inner = _value(catalog, target, above, steps[1:])
    return inner.wrap(
        "(select ", f" from {target.table} {above} where {above}.id = {place} and {above}.deleted_at is null)"
    )
