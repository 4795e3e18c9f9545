"""Values that are worked out when somebody reads: formulas over links or the clock, and roll-ups, as joins of their own.

Rights to the fields they are made from are part of the right to the field itself; of other records only those count that
the caller may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.formula.functions.numbers import fit_sql
from yingdan.engines.formula.model import ChildFigure, FieldRef, SqlEnv
from yingdan.engines.formula.service import calendar_of, compiled, rollup_table, to_column_sql
from yingdan.engines.formula.sql import compile_sql
from yingdan.engines.permission.service import predicate
from yingdan.meta.catalog import Column, Entity, quote

_CHILD = {"SUM": "coalesce(sum({c}), 0)", "MIN": "min({c})", "MAX": "max({c})", "AVERAGE": "round(avg({c}), 10)"}


def needed_columns(entity: Entity, names: Iterable[str]) -> list[str]:
    """Return the fields and, for those worked out from them, the record's own fields they are made from."""
    found = dict.fromkeys(names)
    waiting = [n for n in found if n in entity.columns and entity.columns[n].field.at_read]
    while waiting:
        for source in entity.columns[waiting.pop()].field.reads:
            object_name, _, name = source.partition(".")
            if object_name == entity.name and name in entity.columns and name not in found:
                found[name] = None
                if entity.columns[name].field.at_read:
                    waiting.append(name)
    return list(found)


def rollup_join(tx: Tx, entity: Entity, column: Column, alias: str, made: str) -> Sql:
    """Return the join that gives a roll-up of the records ``alias`` under alias ``made``; none counted is 0."""
    field = column.field
    value = f"{made}r.{column.sql}"
    if field.rollup is not None and field.rollup.function in {"count", "sum"}:
        value = f"coalesce({value}, 0)"
    if field.kind in {"int", "duration"}:
        value += "::bigint"
    elif column.type.numeric:
        value = f"round({value}, {field.scale})"
    table = rollup_table(tx.schema, entity.name)
    return Sql(
        f" left join {table} {made}r on {made}r.id = {alias}.id cross join lateral (select {value} as {column.sql}) {made}"
    )


def formula_join(
    tx: Tx, entity: Entity, column: Column, alias: str, made: str, inner: Callable[[FieldRef], str]
) -> Sql:
    """Return the join that gives a formula of the records ``alias`` under alias ``made``; ``inner`` resolves its fields."""
    field = column.field
    expression = compiled(tx.catalog, entity, field.expression or "").expression
    env = SqlEnv(
        tx.now,
        tx.ctx.workspace.timezone,
        calendar_of(tx),
        lambda ref: Sql(inner(ref)),
        lambda figure: child_figure(tx, figure, alias),
    )
    value = to_column_sql(field, compile_sql(expression.node, env))
    return value.wrap(" cross join lateral (select ", f" as {column.sql}) {made}")


def child_figure(tx: Tx, figure: ChildFigure, alias: str) -> Sql:
    """Return the SQL of a figure over the records below ``alias`` that the caller may see."""
    child = tx.catalog.get(figure.object)
    rows = Sql(
        f" from {child.table} c where c.{quote(figure.link)} = {alias}.id and c.deleted_at is null and "
    ) + predicate(tx, child, "c").wrap("(", ")")
    if figure.function == "COUNT":
        counted = "*" if figure.field is None else f"c.{quote(figure.field.name)}"
        return rows.wrap(f"(select count({counted})::numeric", ")")
    column = f"c.{quote(figure.field.name)}" if figure.field else "null::numeric"
    value = _CHILD[figure.function].format(c=column)
    found = rows.wrap(f"(select {value}", ")")
    return fit_sql(found) if figure.kind == "number" else found
