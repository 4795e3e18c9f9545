"""Pages of records: what is asked for, in which order, and where the next one goes on."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from yingdan.db.sql import TRUE, Sql, all_of, join, literal
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import readable
from yingdan.engines.query.paths import Paths
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed
from yingdan.meta.catalog import Entity
from yingdan.meta.predicate import Node

NEWEST_FIRST = (("created_at", "desc"),)
MAX_SORTS = 4


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
        asked: bytes
        try:
            asked = orjson.dumps((self.filter, self.sort, self.as_of), default=str)
        except TypeError:  # a number of more than 64 bits
            asked = repr((self.filter, self.sort, self.as_of)).encode()
        return hashlib.blake2b(asked, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Sort:
    sql: str
    descending: bool
    type: str


def usual_order(tx: Tx, entity: Entity) -> tuple[tuple[str, str], ...]:
    """Return the order of those who ask for none: the newest first, by id alone for who may not see when that was."""
    return NEWEST_FIRST if readable(tx.ctx.actor, entity, "created_at") else ()


def order_by(sorts: Sequence[Sort]) -> str:
    return "".join(f"{s.sql}{' desc' if s.descending else ''} nulls last, " for s in sorts) + "t.id"


def sorts_of(paths: Paths, sort: Sequence[tuple[str, str]]) -> list[Sort]:
    found = []
    for path, direction in sort[:MAX_SORTS]:
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
            values = literal(",".join(o.value for o in place.column.field.options))
            sql, cast = f"array_position(string_to_array({values}, ','), {sql})", "integer"
        found.append(Sort(sql, direction == "desc", cast))
    return found


def after(sorts: Sequence[Sort], wanted: Query) -> Sql:
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


def cursor_of(wanted: Query, keys: str) -> str:
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
