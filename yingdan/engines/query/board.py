"""Boards: records in the columns of one field, counted, added up, the first of each shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from yingdan.db.sql import TRUE, Sql, all_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate, readable, require
from yingdan.engines.query.conditions import compile_filter
from yingdan.engines.query.paging import Query, Sort, cursor_of, order_by, sorts_of, usual_order
from yingdan.engines.query.paths import Paths
from yingdan.engines.query.select import check_expand, json_rows, own_columns, readable_fields, shown_name
from yingdan.engines.query.service import root
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed
from yingdan.meta.catalog import Entity
from yingdan.meta.predicate import Condition, Group, Node

_NO_CARDS: tuple[str, str | None] = ("[]", None)


def board(
    tx: Tx,
    object_name: str,
    node: Node | None,
    column: str,
    *,
    cards: int,
    total: str | None,
    fields: Sequence[str] | None,
    expand: Sequence[str],
    sort: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """Return the columns of a board with count, sum and first cards of each, as JSON bytes.

    ``total`` is a numeric field to add up. Cards come newest first unless sorted. Columns of a link field are the target's
    records (of the pipeline the filter names, if it names one), those of an enumeration its active options.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    if not 0 <= cards <= 100:
        raise Malformed("bad_limit", max=100)
    names = readable_fields(tx, entity, fields)
    check_expand(tx, entity, expand)
    paths = Paths(tx, entity)
    place = paths.place(column, use="group")
    measure = paths.place(total, use="group") if total else None
    if measure is not None and not measure.column.type.numeric:
        raise Invalid(problems=[FieldProblem(total or "", "not_number")])
    condition = compile_filter(tx, paths, node)
    joins = join(paths.joins, "")
    source, base = root(tx, entity, None)
    where = all_of([base, condition])
    added = f"sum({measure.sql})" if measure else "null::numeric"
    groups = tx.all(
        Sql(f"select {place.sql}, count(*), {added} from ")
        + source
        + joins
        + Sql(" where ")
        + where
        + Sql(f" group by {place.sql}")
    )
    sums = {r[0]: (r[1], r[2]) for r in groups}
    sorts = sorts_of(paths, sort or usual_order(tx, entity))
    joins = join(paths.joins, "")
    values = _board_values(tx, entity, column, sums)
    listed = [v for v, _ in values if v in sums and v is not None] if cards else []
    found = _cards(
        tx, entity, source, where, joins, place.sql, place.column.type.column, listed, sorts, names, expand, cards
    )
    parts = []
    for value, label in values:
        count, amount = sums.get(value, (0, None))
        parts.append(
            b'{"value":'
            + orjson.dumps(value)
            + b',"label":'
            + orjson.dumps(label)
            + b',"count":'
            + str(count).encode()
            + b',"sum":'
            + orjson.dumps(None if measure is None else format(amount or 0, "f"))
            + b',"cards":'
            + found.get(str(value), _NO_CARDS)[0].encode()
            + b',"next_cursor":'
            + orjson.dumps(
                _more(node, column, value, sort, found.get(str(value), _NO_CARDS)[1] if count > cards else None)
            )
            + b"}"
        )
    return b'{"columns":[' + b",".join(parts) + b"]}"


def _cards(
    tx: Tx,
    entity: Entity,
    source: Sql,
    where: Sql,
    joins: Sql,
    key: str,
    cast: str,
    values: Sequence[Any],
    sorts: Sequence[Sort],
    names: Sequence[str],
    expand: Sequence[str],
    cards: int,
) -> dict[str, tuple[str, str | None]]:
    """Return for each value the JSON of its first cards and the sort keys of the last of them."""
    if not values:
        return {}
    order = order_by(sorts)
    keys = "".join(f", {s.sql} as k{i}" for i, s in enumerate(sorts))
    last = "json_build_array(" + "".join(f"p.k{i}::text, " for i in range(len(sorts))) + "p.id)::text"
    columns = own_columns(entity, names)
    body = json_rows(tx, entity, "page", names, expand, " order by p._n")
    # one statement for all columns: the same page query, once for each value, from the index of its column
    page = (
        Sql(f"select {columns}{keys}, row_number() over (order by {order}) as _n from ")
        + source
        + joins
        + Sql(" where ")
        + where
        + Sql(f" and {key} = w.value order by {order} limit {cards}")
    )
    sql = (
        Sql(
            # the limit tells a plan that is kept how many values there are
            f"select w.value::text, l.body, l.last from (select u.value from unnest(%s::{cast}[]) as u(value)"
            f" limit {len(values)}) w cross join lateral (with page as (",
            (list(values),),
        )
        + page
        + Sql(") ")
        + body.wrap("select (", f") as body, (select {last} from page p order by p._n desc limit 1) as last")
        + Sql(") l")
    )
    return {r[0]: (r[1], r[2]) for r in tx.all(sql)}


def _more(
    node: Node | None, column: str, value: Any, sort: tuple[tuple[str, str], ...], last: str | None
) -> str | None:
    """Return the cursor with which a query for one column of the board goes on after its first cards."""
    if last is None:
        return None
    return cursor_of(Query(filter=column_filter(node, column, value), sort=sort), last)


def column_filter(node: Node | None, column: str, value: Any) -> Node:
    """Return the filter of one column of a board."""
    own = Condition(column, "eq", value)
    return own if node is None else Group("and", (node, own))


def _board_values(tx: Tx, entity: Entity, column: str, sums: dict[Any, Any]) -> list[tuple[Any, str]]:
    field = entity.columns[column].field
    locale = tx.ctx.locale
    found: list[tuple[Any, str]]
    if field.target is None:
        found = [(o.value, o.label.text(locale)) for o in field.options if o.active or o.value in sums]
    else:
        target = tx.catalog.get(field.target)
        order = _order_of(tx, target)
        limited = _group_filter(target, sums)
        rows = tx.all(
            shown_name(tx, target, "t").wrap("select t.id, ", f" from {target.table} t where t.deleted_at is null and ")
            + all_of([predicate(tx, target, "t"), limited])
            + Sql(f" order by {order}t.id limit 200")
        )
        found = [(str(r[0]), r[1] or "") for r in rows]
    known = {v for v, _ in found}
    return found + [
        (v, "" if v is None else str(v)) for v in sums if v not in known and (v is None or field.target is None)
    ]


def _order_of(tx: Tx, target: Entity) -> str:
    """Return what records of a link's target are put in order by; nothing where that would tell what is not shown."""
    field = target.definition.order_field or target.definition.name_field
    if not readable(tx.ctx.actor, target, field):
        return ""
    return f't."{field}", ' if target.definition.order_field else "t._sort, "


def _group_filter(target: Entity, sums: dict[Any, Any]) -> Sql:
    """Show whole sets of siblings: the stages of every pipeline that has a record on the board."""
    ids = [v for v in sums if v is not None]
    links = [c for c in target.columns.values() if c.field.required and c.type.link]
    if not links or not ids:
        return (
            TRUE
            if not links
            else Sql(
                f"t.{links[0].sql} = (select {links[0].sql} from {target.table} where deleted_at is null"
                " order by created_at, id limit 1)"
            )
        )
    return Sql(f"t.{links[0].sql} in (select {links[0].sql} from {target.table} where id = any(%s::uuid[]))", (ids,))
