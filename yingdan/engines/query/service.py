"""Reads records: one, pages, boards, counts; answers are JSON texts built by PostgreSQL."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from yingdan.db.sql import TRUE, Sql, all_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate, readable, require, visible_source
from yingdan.engines.permission.shares import team_json
from yingdan.engines.query.conditions import compile_filter
from yingdan.engines.query.paths import Paths
from yingdan.engines.query.searching import find_hits
from yingdan.engines.query.select import check_expand, json_rows, own_columns, readable_fields, shown_name, source_at
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed, NotFound
from yingdan.meta.catalog import Entity
from yingdan.meta.predicate import Condition, Group, Node

MAX_LIMIT = 500
COUNT_CAP = 10_001
TEAM = "team"
NEWEST_FIRST = (("created_at", "desc"),)
_NO_CARDS: tuple[str, str | None] = ("[]", None)


@dataclass(frozen=True, slots=True)
class Query:
    """A page of records that somebody asks for."""

    filter: Node | None = None
    sort: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] | None = None
    expand: tuple[str, ...] = ()
    limit: int = 50
    cursor: str | None = None
    count: bool = False
    as_of: datetime | None = None

    @property
    def key(self) -> str:
        """What a cursor is bound to."""
        return hashlib.sha256(repr((self.filter, self.sort, self.as_of)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Sort:
    sql: str
    descending: bool
    type: str


def read_one(tx: Tx, object_name: str, record_id: str, fields: Sequence[str] | None, expand: Sequence[str]) -> str:
    """Return one record as JSON text, with its team. Raises NotFound (404) for what is not there or not the caller's."""
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    with_team = not entity.definition.public and (fields is None or TEAM in fields)
    asked = None if fields is None else [f for f in fields if f != TEAM or not with_team]
    names = readable_fields(tx, entity, asked, lines=True)
    check_expand(tx, entity, expand)
    columns = own_columns(entity, names)
    condition = predicate(tx, entity, "t")
    source = (
        Sql(f"(select {columns} from {entity.table} t where t.id = %s and t.deleted_at is null and ", (record_id,))
        + condition
        + ")"
    )
    body = json_rows(tx, entity, "page", names, expand, "")
    team = team_json(tx, object_name, record_id) if with_team else Sql("null")
    row = tx.one(source.wrap("with page as ", " select (") + body + "), " + team)
    if row is None or row[0] == "[]":
        raise NotFound("record_not_found", object=object_name, id=record_id)
    record = str(row[0])[1:-1]
    return f'{record[:-1]},"team":{row[1]}}}' if with_team else record


def query(tx: Tx, object_name: str, wanted: Query) -> bytes:
    """Return a page ``{"records", "next_cursor", "total"?, "total_capped"?}`` as JSON bytes.

    Counts stop at 10,001. A cursor continues the same filter and sort; rows whose sort key does not move appear once.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    if not 1 <= wanted.limit <= MAX_LIMIT:
        raise Malformed("bad_limit", max=MAX_LIMIT)
    names = readable_fields(tx, entity, wanted.fields)
    check_expand(tx, entity, wanted.expand)
    paths = Paths(tx, entity)
    condition = compile_filter(tx, paths, wanted.filter)
    filter_joins = join(paths.joins, "")
    sorts = _sorts(paths, wanted.sort or _usual(tx, entity))
    joins = join(paths.joins, "")
    source, base = root(tx, entity, wanted.as_of)
    hits = None
    if wanted.count and not wanted.sort and wanted.as_of is None and predicate(tx, entity, "t") is TRUE:
        hits = find_hits(tx, entity, wanted.filter, COUNT_CAP)
    where = all_of([base, condition if hits is None else hits.condition])
    after = _after(sorts, wanted)
    order = _order_by(sorts)
    keys = "".join(f", {s.sql} as k{i}" for i, s in enumerate(sorts))
    columns = own_columns(entity, names)
    outer_order = (
        " order by "
        + "".join(f"p.k{i}{' desc' if s.descending else ''} nulls last, " for i, s in enumerate(sorts))
        + "p.id"
    )
    page = (
        Sql(f"select {columns}{keys} from ")
        + source
        + joins
        + Sql(" where ")
        + all_of([where, after])
        + Sql(f" order by {order} limit {wanted.limit + 1}")
    )
    body = json_rows(tx, entity, "page", names, wanted.expand, f"{outer_order} limit {wanted.limit}")
    last_key = "json_build_array(" + "".join(f"p.k{i}::text, " for i in range(len(sorts))) + "p.id)::text"
    sql = (
        page.wrap("with page as materialized (", ") select (")
        + body
        + Sql("), (select count(*) from page), (select ")
        + Sql(f"{last_key} from page p{outer_order} offset {wanted.limit - 1} limit 1)")
    )
    if wanted.count and hits is None:
        source, base = root(tx, entity, wanted.as_of, count=True)
        sql = (
            sql
            + Sql(", (select count(*) from (select 1 from ")
            + source
            + filter_joins
            + Sql(" where ")
            + all_of([base, condition])
            + Sql(f" limit {COUNT_CAP}) c)")
        )
    row = tx.one(sql) or ("[]", 0, None, 0)
    cursor = _cursor(wanted, row[2]) if row[1] > wanted.limit else None
    answer: bytes = b'{"records":' + row[0].encode() + b',"next_cursor":' + orjson.dumps(cursor)
    if wanted.count:
        total = row[3] if hits is None else hits.total
        answer += b',"total":' + str(total).encode()
        answer += b',"total_capped":' + (b"true" if total >= COUNT_CAP else b"false")
    return answer + b"}"


def _usual(tx: Tx, entity: Entity) -> tuple[tuple[str, str], ...]:
    """Return the order of those who ask for none: the newest first, by id alone for who may not see when that was."""
    return NEWEST_FIRST if readable(tx.ctx.actor, entity, "created_at") else ()


def root(tx: Tx, entity: Entity, as_of: datetime | None, *, count: bool = False) -> tuple[Sql, Sql]:
    """Return the FROM item under alias ``t`` and the condition of the caller's rights (of today, also in the past)."""
    if as_of is None:
        return visible_source(tx, entity, count=count)
    return source_at(entity, entity.columns, predicate(tx, entity, "c"), as_of) + " t", TRUE


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
    sorts = _sorts(paths, sort or _usual(tx, entity))
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
    sorts: Sequence[_Sort],
    names: Sequence[str],
    expand: Sequence[str],
    cards: int,
) -> dict[str, tuple[str, str | None]]:
    """Return for each value the JSON of its first cards and the sort keys of the last of them."""
    if not values:
        return {}
    order = _order_by(sorts)
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
            f"select w.value::text, l.body, l.last from unnest(%s::{cast}[]) as w(value) cross join lateral (with page as (",
            (list(values),),
        )
        + page
        + Sql(") ")
        + body.wrap("select (", f") as body, (select {last} from page p order by p._n desc limit 1) as last")
        + Sql(") l")
    )
    return {r[0]: (r[1], r[2]) for r in tx.all(sql)}


def _order_by(sorts: Sequence[_Sort]) -> str:
    return "".join(f"{s.sql}{' desc' if s.descending else ''} nulls last, " for s in sorts) + "t.id"


def _more(
    node: Node | None, column: str, value: Any, sort: tuple[tuple[str, str], ...], last: str | None
) -> str | None:
    """Return the cursor with which a query for one column of the board goes on after its first cards."""
    if last is None:
        return None
    return _cursor(Query(filter=column_filter(node, column, value), sort=sort), last)


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


def _sorts(paths: Paths, sort: Sequence[tuple[str, str]]) -> list[_Sort]:
    found = []
    for path, direction in sort[:4]:
        place = paths.place(path, use="sort")
        if not place.column.type.sortable:
            raise Invalid(problems=[FieldProblem(path, "not_sortable")])
        sql, cast = place.sql, place.column.type.column
        if place.column.type.link:
            alias, target = paths.target(place, path)
            order = target.definition.order_field
            if not readable(paths.tx.ctx.actor, target, order or target.definition.name_field):
                raise Invalid(problems=[FieldProblem(path, "not_allowed")])
            sql = f"{alias}.{target.columns[order].sql}" if order else f"{alias}._sort"
            cast = target.columns[order].type.column if order else "text"
        elif path.split(".")[-1] == place.entity.definition.name_field:
            sql, cast = f"{place.alias}._sort", "text"
        elif place.column.field.kind == "enum":
            # as a literal, since keys stand in several places; options hold no commas
            values = ",".join(o.value for o in place.column.field.options).replace("'", "''").replace("%", "%%")
            sql, cast = f"array_position(string_to_array('{values}', ','), {sql})", "integer"
        found.append(_Sort(sql, direction == "desc", cast))
    return found


def _after(sorts: Sequence[_Sort], wanted: Query) -> Sql:
    """Return the condition of rows that come after the cursor: keyset paging, empty keys last, ties by id."""
    if not wanted.cursor:
        return TRUE
    keys, last_id = _read_cursor(wanted, len(sorts))
    branches: list[Sql] = []
    equal: list[Sql] = []
    for sort, key in zip(sorts, keys, strict=True):
        if key is not None:
            sign = "<" if sort.descending else ">"
            branches.append(all_of([*equal, Sql(f"({sort.sql} {sign} %s::{sort.type} or {sort.sql} is null)", (key,))]))
            equal.append(Sql(f"{sort.sql} = %s::{sort.type}", (key,)))
        else:
            equal.append(Sql(f"{sort.sql} is null"))
    branches.append(all_of([*equal, Sql("t.id > %s::uuid", (last_id,))]))
    return join((b.wrap("(", ")") for b in branches), " or ").wrap("(", ")")


def _cursor(wanted: Query, keys: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([wanted.key, keys])).decode().rstrip("=")


def _read_cursor(wanted: Query, count: int) -> tuple[list[str | None], str]:
    try:
        text = wanted.cursor or ""
        key, packed = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        values = orjson.loads(packed)
    except (ValueError, TypeError) as error:
        raise Malformed("bad_cursor") from error
    if key != wanted.key or len(values) != count + 1:
        raise Malformed("bad_cursor")
    return values[:-1], values[-1]
