"""The JSON form of a record, built by PostgreSQL under the caller's field rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import (
    field_right,
    holds,
    may,
    predicate,
    row_right,
    widest_right,
    widest_rights,
)
from yingdan.engines.query.computed import needed_columns
from yingdan.engines.query.paths import Paths
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.catalog import Column, Entity, quote
from yingdan.meta.definitions import FieldDef

ALWAYS = ("id", "version")


def readable_fields(tx: Tx, entity: Entity, fields: Sequence[str] | None, *, lines: bool = False) -> list[str]:
    """Return the fields to answer with; by default all that the caller may read, line tables only with ``lines``.

    Raises Invalid (422) ``unknown_field`` for a field that is not there or hidden.
    """
    rights = widest_rights(tx.ctx.actor, entity)
    shown = [n for n, c in entity.columns.items() if c.field.type != "secret" and rights[n] != "hidden"]
    shown += [n for n in entity.lines if rights[n] in {"read", "edit"} and may_read_lines(tx, entity, n)]
    if fields is None:
        return [n for n in shown if n != "deleted_at" and (lines or n in entity.columns)]
    unknown = [f for f in fields if f not in shown]
    if unknown:
        raise Invalid(problems=[FieldProblem(f, "unknown_field") for f in unknown])
    return list(dict.fromkeys((*ALWAYS, *fields)))


def may_read_lines(tx: Tx, entity: Entity, name: str) -> bool:
    """Tell whether the caller may read the records of a line table at all."""
    target = entity.lines[name].target or ""
    return target in tx.catalog and may(tx.ctx.actor, tx.catalog.get(target), "read")


def own_columns(entity: Entity, names: Iterable[str], alias: str = "t") -> str:
    """Return the select list of the columns of ``alias`` that the JSON of these fields is made from."""
    wanted = needed_columns(entity, ("id", *names))
    return ", ".join(f"{alias}.{entity.columns[n].sql}" for n in wanted if n in entity.columns)


def wire(tx: Tx, entity: Entity, column: Column, alias: str) -> Sql:
    """Return the SQL of a column of the rows ``alias`` in its JSON form, masked where the caller sees it masked.

    Where the right depends on the record, the record as it is today decides, by its ``id``.
    """
    actor, name = tx.ctx.actor, column.field.name
    key = ("wire", entity.name, name, alias)
    known = actor.kept.get(key)
    if known is not None and known[0] is entity:
        made: Sql = known[1]
        return made
    place = f"{alias}.{column.sql}"
    plain = column.type.wire.format(c=place, s=quote(entity.schema))
    masked = f"case when {place} is null then null else {column.type.mask.format(c=place)} end"
    if row_right(actor, entity, name) is None:
        made = Sql({"hidden": "null", "masked": masked}.get(field_right(actor, entity, name), plain))
        actor.kept[key] = (entity, made)
        return made
    own = f"exists (select 1 from {entity.table} w where w.id = {alias}.id and "
    # a mask is a text whatever the type of the value is
    shown = holds(tx, entity, name, "read", "w").wrap(f"case when {own}", f") then to_json({plain})")
    return shown + holds(tx, entity, name, "masked", "w").wrap(f" when {own}", f") then to_json(({masked})::text) end")


def shown_name(tx: Tx, entity: Entity, alias: str) -> Sql:
    """Return the SQL of the name of the rows ``alias``, as the caller may see it."""
    return wire(tx, entity, entity.columns[entity.definition.name_field], alias)


def json_rows(tx: Tx, entity: Entity, source: str, fields: Iterable[str], expand: Sequence[str], order: str) -> Sql:
    """Return a query over ``source`` (rows under alias ``p``) that gives one JSON array of records as text."""
    columns: list[Sql] = []
    joins: list[Sql] = []
    paths = Paths(tx, entity, "p")
    for name in fields:
        if name in entity.lines:
            columns.append(_lines(tx, entity.lines[name], expand=name in expand) + f" as {quote(name)}")
            continue
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
        elif name in expand and plain and column.type.many and column.field.target is not None:
            columns.append(_many(tx, column) + f" as {column.sql}")
        elif column.field.at_read:
            columns.append(wire(tx, entity, column, paths.place(name, use="show").alias) + f" as {column.sql}")
        else:
            columns.append(wire(tx, entity, column, "p") + f" as {column.sql}")
    inner = join(columns, ", ").wrap("select ", f" from {source} p") + join([*joins, *paths.joins], "") + order
    return inner.wrap("select coalesce(json_agg(row_to_json(o)), '[]'::json)::text from (", ") o")


def _many(tx: Tx, column: Column) -> Sql:
    """Return the SQL of a link of many as a list of ids and names."""
    target = tx.catalog.get(column.field.target or "")
    return shown_name(tx, target, "e").wrap(
        f"case when p.{column.sql} is not null then (select coalesce(json_agg(json_build_object('id', u.id, 'name', ",
        f") order by u.n), '[]'::json) from unnest(p.{column.sql}) with ordinality as u(id, n) left join {target.table} e"
        " on e.id = u.id and ",
    ) + predicate(tx, target, "e").wrap("(", ")) end")


def _lines(tx: Tx, field: FieldDef, *, expand: bool) -> Sql:
    """Return the SQL of the lines of ``p`` that the caller may read, in their order."""
    child = tx.catalog.get(field.target or "")
    shown = [n for n in readable_fields(tx, child, None) if n in child.columns and n != field.via]
    kept = [n for n in shown if n in ALWAYS or not (child.columns[n].field.system or child.columns[n].field.at_read)]
    columns = [
        (
            _named(tx, child.columns[n], "l")
            if expand and child.columns[n].type.link
            else wire(tx, child, child.columns[n], "l")
        )
        + f" as {child.columns[n].sql}"
        for n in kept
    ]
    order = 'l."line_no" nulls last, ' if "line_no" in child.columns else ""
    link = child.columns[field.via or ""].sql
    return join(columns, ", ").wrap(
        "(select coalesce(json_agg((select row_to_json(r) from (select ",
        f") r) order by {order}l.created_at, l.id), '[]'::json) from {child.table} l where l.{link} = p.id"
        " and l.deleted_at is null and ",
    ) + predicate(tx, child, "l").wrap("(", "))")


def _named(tx: Tx, column: Column, alias: str) -> Sql:
    target = tx.catalog.get(column.field.target or "")
    place = f"{alias}.{column.sql}"
    return shown_name(tx, target, "e").wrap(
        f"case when {place} is not null then json_build_object('id', {place}, 'name', (select ",
        f" from {target.table} e where e.id = {place} and ",
    ) + predicate(tx, target, "e").wrap("(", "))) end")


def check_expand(tx: Tx, entity: Entity, expand: Sequence[str]) -> None:
    """Insist that every name to expand is a link the caller may know of. Raises Invalid (422) ``not_link``."""
    bad = [
        n
        for n in expand
        if n not in {*entity.columns, *entity.lines}
        or (n in entity.columns and entity.columns[n].field.target is None)
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
