"""The JSON form of a record, built by PostgreSQL under the caller's field rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import field_right, field_rights, predicate
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.catalog import Column, Entity, quote

ALWAYS = ("id", "version")


def readable_fields(tx: Tx, entity: Entity, fields: Sequence[str] | None) -> list[str]:
    """Return the fields to answer with; all that the caller may read by default.

    Raises Invalid (422) ``unknown_field`` for a field that is not there or hidden.
    """
    rights = field_rights(tx.ctx.actor, entity)
    shown = [n for n, c in entity.columns.items() if c.field.type != "secret" and rights[n] != "hidden"]
    if fields is None:
        return [n for n in shown if n != "deleted_at"]
    unknown = [f for f in fields if f not in shown]
    if unknown:
        raise Invalid(problems=[FieldProblem(f, "unknown_field") for f in unknown])
    return list(dict.fromkeys((*ALWAYS, *fields)))


def wire(tx: Tx, entity: Entity, column: Column, alias: str) -> str:
    """Return the SQL of a column in its JSON form, masked where the caller sees it masked."""
    place = f"{alias}.{column.sql}"
    if field_right(tx.ctx.actor, entity, column.field.name) == "masked":
        return f"case when {place} is null then null else left({place}::text, 1) || '***' end"
    return column.type.wire.format(c=place)


def json_rows(tx: Tx, entity: Entity, source: str, fields: Iterable[str], expand: Sequence[str], order: str) -> Sql:
    """Return a query over ``source`` (rows under alias ``p``) that gives one JSON array of records as text."""
    columns: list[str] = []
    joins: list[Sql] = []
    for name in fields:
        column = entity.columns[name]
        if name in expand and column.field.target is not None and column.type.link:
            alias = f"e{len(joins) + 1}"
            target = tx.catalog.get(column.field.target)
            condition = predicate(tx, target, alias)
            label = f"{alias}.{target.columns[target.definition.name_field].sql}"
            joins.append(
                Sql(f" left join {target.table} {alias} on {alias}.id = p.{column.sql}")
                + (Sql("") if condition.text == "true" else condition.wrap(" and (", ")"))
            )
            columns.append(
                f"case when p.{column.sql} is not null then json_build_object('id', p.{column.sql}, 'name', {label}) end"
                f" as {column.sql}"
            )
        else:
            columns.append(f"{wire(tx, entity, column, 'p')} as {column.sql}")
    inner = Sql(f"select {', '.join(columns)} from {source} p") + join(joins, "") + order
    return inner.wrap("select coalesce(json_agg(row_to_json(o)), '[]'::json)::text from (", ") o")


def check_expand(entity: Entity, expand: Sequence[str]) -> None:
    """Insist that every name to expand is a link. Raises Invalid (422) ``not_link``."""
    bad = [n for n in expand if n not in entity.columns or entity.columns[n].field.target is None]
    if bad:
        raise Invalid(problems=[FieldProblem(n, "not_link") for n in bad])


def source_at(entity: Entity, fields: Iterable[str], condition: Sql, at: object) -> Sql:
    """Return a subquery with the past values of the records the caller may see today.

    Tracked columns come from the version that held at ``at``; the others are those of today.
    """
    tracked = {c.field.name for c in entity.tracked}
    columns = ", ".join(f"{'v' if n in tracked else 'c'}.{quote(n)}" for n in fields)
    return (
        Sql(
            f"(select {columns}, c._sort from {entity.table} c join {entity.versions} v on v.id = c.id"
            " and v.valid_from <= %s and v.valid_to > %s where c.deleted_at is null and ",
            (at, at),
        )
        + condition
        + ")"
    )
