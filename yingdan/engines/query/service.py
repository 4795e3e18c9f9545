"""Reads records: one, pages, counts; answers are JSON texts built by PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from yingdan.db.sql import TRUE, Sql, all_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate, require, visible_source
from yingdan.engines.permission.shares import team_json
from yingdan.engines.query.conditions import compile_filter
from yingdan.engines.query.paging import MAX_SORTS, Query, after, cursor_of, order_by, sorts_of, usual_order
from yingdan.engines.query.paths import Paths
from yingdan.engines.query.searching import find_hits
from yingdan.engines.query.select import check_expand, json_rows, own_columns, readable_fields, source_at
from yingdan.kernel.errors import Malformed, NotFound
from yingdan.meta.catalog import Entity

__all__ = ["COUNT_CAP", "MAX_LIMIT", "Query", "query", "read_one", "root"]

MAX_LIMIT = 500
COUNT_CAP = 10_001
TEAM = "team"
_MAX_FRAMES = 1_000


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
    row = tx.first_row(source.wrap("with page as ", " select (") + body + "), " + team)
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
    order = wanted.sort or usual_order(tx, entity)
    columns, shown = _frame(tx, entity, wanted, order)
    paths = Paths(tx, entity)
    condition = compile_filter(tx, paths, wanted.filter)
    filter_joins = join(paths.joins, "")
    sorts = sorts_of(paths, order)
    source, base = root(tx, entity, wanted.as_of)
    hits = None
    if wanted.count and not wanted.sort and wanted.as_of is None and predicate(tx, entity, "t") is TRUE:
        hits = find_hits(tx, entity, wanted.filter, COUNT_CAP)
    keys = "".join(f", {s.sql} as k{i}" for i, s in enumerate(sorts))
    parts = [
        Sql(f"with page as materialized (select {columns}{keys} from "),
        source,
        *paths.joins,
        Sql(" where "),
        all_of([base, condition if hits is None else hits.condition, after(sorts, wanted)]),
        Sql(f" order by {order_by(sorts)} limit {wanted.limit + 1}"),
        shown,
    ]
    if wanted.count and hits is None:
        source, base = root(tx, entity, wanted.as_of, count=True)
        counted = all_of([base, condition])
        parts += [Sql(", (select count(*) from (select 1 from "), source, filter_joins, Sql(" where "), counted]
        parts.append(Sql(f" limit {COUNT_CAP}) c)"))
    sql = join(parts, "")
    row = tx.first_row(sql) or ("[]", 0, None, 0)
    cursor = cursor_of(wanted, row[2]) if row[1] > wanted.limit else None
    answer: bytes = b'{"records":' + row[0].encode() + b',"next_cursor":' + orjson.dumps(cursor)
    if wanted.count:
        total = row[3] if hits is None else hits.total
        answer += b',"total":' + str(total).encode()
        answer += b',"total_capped":' + (b"true" if total >= COUNT_CAP else b"false")
    return answer + b"}"


def _frame(tx: Tx, entity: Entity, wanted: Query, order: Sequence[tuple[str, str]]) -> tuple[str, Sql]:
    """Return a page's select list and what follows its rows: their JSON, how many they are, the key of the last one.

    Whatever is filtered, it is the same for the same caller: kept with the actor as long as no value of the caller is in it.
    """
    kept = tx.ctx.actor.kept
    key = ("page", entity.name, wanted.fields, order, wanted.expand, wanted.limit)
    known = kept.get(key)
    if known is not None and known[0] is tx.catalog:
        columns, shown = known[1:]
        return columns, shown
    names = readable_fields(tx, entity, wanted.fields)
    check_expand(tx, entity, wanted.expand)
    columns = own_columns(entity, names)
    directions = list(enumerate(direction for _, direction in order[:MAX_SORTS]))
    outer = "".join(f"p.k{i}{' desc' if d == 'desc' else ''} nulls last, " for i, d in directions)
    outer = f" order by {outer}p.id"
    last = "json_build_array(" + "".join(f"p.k{i}::text, " for i, _ in directions) + "p.id)::text"
    shown = json_rows(tx, entity, "page", names, wanted.expand, f"{outer} limit {wanted.limit}").wrap(
        ") select (",
        f"), (select count(*) from page), (select {last} from page p{outer} offset {wanted.limit - 1} limit 1)",
    )
    if not shown.params:
        if len(kept) > _MAX_FRAMES:
            kept.clear()
        kept[key] = (tx.catalog, columns, shown)
    return columns, shown


def root(tx: Tx, entity: Entity, as_of: datetime | None, *, count: bool = False) -> tuple[Sql, Sql]:
    """Return the FROM item under alias ``t`` and the condition of the caller's rights (of today, also in the past)."""
    if as_of is None:
        return visible_source(tx, entity, count=count)
    return source_at(entity, entity.columns, predicate(tx, entity, "c"), as_of) + " t", TRUE
