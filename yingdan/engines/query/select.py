"""The JSON form of a record, built by PostgreSQL under the caller's field rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import field_right, holds, predicate, row_right, widest_right, widest_rights
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.catalog import Column, Entity, quote

ALWAYS = ("id", "version")


def readable_fields(tx: Tx, entity: Entity, fields: Sequence[str] | None) -> list[str]:
    """Return the fields to answer with; all that the caller may read by default.

    Raises Invalid (422) ``unknown_field`` for a field that is not there or hidden.
    """
    rights = widest_rights(tx.ctx.actor, entity)
    shown = [n for n, c in entity.columns.items() if c.field.type != "secret" and rights[n] != "hidden"]
    if fields is None:
        return [n for n in shown if n != "deleted_at"]
    unknown = [f for f in fields if f not in shown]
    if unknown:
        raise Invalid(problems=[FieldProblem(f, "unknown_field") for f in unknown])
    return list(dict.fromkeys((*ALWAYS, *fields)))


def wire(tx: Tx, entity: Entity, column: Column, alias: str) -> Sql:
    """Return the SQL of a column of the rows ``alias`` in its JSON form, masked where the caller sees it masked.

    Where the right depends on the record, the record as it is today decides, by its ``id``.
    """
    actor, name = tx.ctx.actor, column.field.name
    place = f"{alias}.{column.sql}"
    plain = column.type.wire.format(c=place, s=quote(entity.schema))
    masked = f"case when {place} is null then null else {column.type.mask.format(c=place)} end"
    if row_right(actor, entity, name) is None:
        return Sql({"hidden": "null", "masked": masked}.get(field_right(actor, entity, name), plain))
    own = f"exists (select 1 from {entity.table} w where w.id = {alias}.id and "
    return holds(tx, entity, name, "read", "w").wrap(f"case when {own}", f") then {plain}") + holds(
        tx, entity, name, "masked", "w"
    ).wrap(f" when {own}", f") then {masked} end")


def shown_name(tx: Tx, entity: Entity, alias: str) -> Sql:
    """Return the SQL of the name of the rows ``alias``, as the caller may see it."""
    return wire(tx, entity, entity.columns[entity.definition.name_field], alias)


def json_rows(tx: Tx, entity: Entity, source: str, fields: Iterable[str], expand: Sequence[str], order: str) -> Sql:
    """Return a query over ``source`` (rows under alias ``p``) that gives one JSON array of records as text."""
    columns: list[Sql] = []
    joins: list[Sql] = []
    for name in fields:
        column = entity.columns[name]
        plain = field_right(tx.ctx.actor, entity, name) not in {"hidden", "masked"}
        if name in expand and plain and column.field.target is not None and column.type.link:
            alias = f"e{len(joins) + 1}"
            target = tx.catalog.get(column.field.target)
            condition = predicate(tx, target, alias)
            joins.append(
                Sql(f" left join {target.table} {alias} on {alias}.id = p.{column.sql}")
                + (Sql("") if condition.text == "true" else condition.wrap(" and (", ")"))
            )
            columns.append(
                shown_name(tx, target, alias).wrap(
                    f"case when p.{column.sql} is not null then json_build_object('id', p.{column.sql}, 'name', ",
                    f") end as {column.sql}",
                )
            )
        else:
            columns.append(wire(tx, entity, column, "p") + f" as {column.sql}")
    inner = join(columns, ", ").wrap("select ", f" from {source} p") + join(joins, "") + order
    return inner.wrap("select coalesce(json_agg(row_to_json(o)), '[]'::json)::text from (", ") o")


def check_expand(tx: Tx, entity: Entity, expand: Sequence[str]) -> None:
    """Insist that every name to expand is a link the caller may know of. Raises Invalid (422) ``not_link``."""
    bad = [
        n
        for n in expand
        if n not in entity.columns
        or entity.columns[n].field.target is None
        or widest_right(tx.ctx.actor, entity, n) == "hidden"
    ]
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
