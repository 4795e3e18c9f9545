"""Counts, sums and other measures by groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingdan.db.sql import Sql, all_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import require
from yingdan.engines.query.buckets import GRAINS, bucket
from yingdan.engines.query.conditions import compile_filter
from yingdan.engines.query.paths import Paths, Place
from yingdan.engines.query.service import root
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed
from yingdan.meta.predicate import Node

FUNCTIONS = frozenset({"count", "sum", "avg", "min", "max", "count_distinct"})
COMPARISONS = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
MAX_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class GroupBy:
    """A field to group by; ``grain`` buckets dates by the workspace's calendar."""

    field: str
    grain: str | None = None

    @property
    def key(self) -> str:
        """The name of the group in an answer."""
        return f"{self.field}_{self.grain}" if self.grain else self.field


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: a function, its field (none for count) and its name in the answer."""

    fn: str
    field: str | None = None
    alias: str = ""

    @property
    def key(self) -> str:
        """The name of the measure in an answer."""
        return self.alias or (f"{self.fn}_{self.field}" if self.field else self.fn)


def aggregate(
    tx: Tx,
    object_name: str,
    *,
    filter_: Node | None,
    group_by: Sequence[GroupBy],
    measures: Sequence[Measure],
    having: Sequence[Mapping[str, Any]] = (),
    sort: Sequence[tuple[str, str]] = (),
    limit: int = 1_000,
    as_of: datetime | None = None,
) -> str:
    """Return ``[{group keys, measure keys}]`` as JSON text, over the records the caller may see.

    Sums, averages and money come as texts of exact decimals; date buckets as their first day in the workspace's zone.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    if not 1 <= limit <= MAX_ROWS:
        raise Malformed("bad_limit", max=MAX_ROWS)
    paths = Paths(tx, entity)
    alias = paths.root if as_of is None else ""  # past states have no index to ask for the range of a date
    groups = [(g, _bucket(tx, paths.place(g.field, use="group"), g, alias)) for g in group_by]
    figures = [(m, _figure(paths, m)) for m in measures]
    condition = compile_filter(tx, paths, filter_)
    source, base = root(tx, entity, as_of)
    columns = [s + Sql(f' as "{_safe(g.key)}"') for g, s in groups]
    columns += [s + Sql(f' as "{_safe(m.key)}"') for m, s in figures]
    sql = (
        join(columns, ", ").wrap("select ", " from ")
        + source
        + join(paths.joins, "")
        + Sql(" where ")
        + all_of([base, condition])
    )
    if groups:
        sql = sql + Sql(" group by " + ", ".join(str(i + 1) for i in range(len(groups))))
    sql = sql + _having(having, {m.key: s for m, s in figures})
    outer = ", ".join(
        [f'a."{_safe(g.key)}"' for g, _ in groups]
        + [f'a."{_safe(m.key)}"{"::text" if m.fn in {"sum", "avg"} else ""} as "{_safe(m.key)}"' for m, _ in figures]
    )
    order = _order(sort, [g.key for g, _ in groups], [m.key for m, _ in figures])
    # apart from its order, so that the planner hashes the groups instead of sorting every row
    text = tx.value(
        sql.wrap("with a as materialized (", ") select coalesce(json_agg(row_to_json(o)), '[]'::json)::text from (")
        + f"select {outer} from a{order} limit {limit}) o"
    )
    return str(text)


def _bucket(tx: Tx, place: Place, group: GroupBy, root: str) -> Sql:
    if group.grain is None:
        return Sql(place.sql)
    if group.grain not in GRAINS:
        raise Malformed("bad_grain", grain=group.grain[:20])
    if place.column.field.kind not in {"datetime", "date"}:
        raise Invalid(problems=[FieldProblem(group.field, "not_date")])
    return bucket(tx, place, group.grain, root=root)


def _figure(paths: Paths, measure: Measure) -> Sql:
    if measure.fn not in FUNCTIONS:
        raise Malformed("bad_function", fn=measure.fn[:20])
    if measure.fn == "count":
        return Sql("count(*)")
    if not measure.field:
        raise Malformed("needs_field", fn=measure.fn)
    place = paths.place(measure.field, use="group")
    if measure.fn not in place.column.type.functions:
        code = "not_number" if measure.fn in {"sum", "avg"} else "not_sortable"
        raise Invalid(problems=[FieldProblem(measure.field, code)])
    if measure.fn == "count_distinct":
        return Sql(f"count(distinct {place.sql})")
    if measure.fn == "avg":
        return Sql(f"round(avg({place.sql}), 6)")
    return Sql(f"{measure.fn}({place.sql})")


def _having(conditions: Sequence[Mapping[str, Any]], figures: Mapping[str, Sql]) -> Sql:
    parts = []
    for condition in conditions:
        figure = figures.get(str(condition.get("measure")))
        sign = COMPARISONS.get(str(condition.get("op")))
        if figure is None or sign is None or not isinstance(condition.get("value"), int | float | str):
            raise Malformed("bad_having")
        parts.append(figure + Sql(f" {sign} %s::numeric", (str(condition["value"]),)))
    return all_of(parts).wrap(" having ", "") if parts else Sql("")


def _order(sort: Sequence[tuple[str, str]], groups: Sequence[str], measures: Sequence[str]) -> str:
    known = [*groups, *measures]
    parts = []
    for name, direction in sort:
        if name not in known:
            raise Malformed("bad_sort", field=name[:60])
        parts.append(f'a."{_safe(name)}"{" desc" if direction == "desc" else ""} nulls last')
    parts += [f'a."{_safe(name)}" nulls last' for name in groups]
    return " order by " + ", ".join(parts) if parts else ""


def _safe(name: str) -> str:
    if '"' in name or len(name) > 120:
        raise Malformed("bad_name")
    return name.replace("%", "")
