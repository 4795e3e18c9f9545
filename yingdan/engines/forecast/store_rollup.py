"""SQL of what people forecast: categories, submissions, judgments, adjustments, snapshots, and moves between two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.forecast.regions import department_regions
from yingdan.engines.forecast.source import Source
from yingdan.engines.forecast.store import within
from yingdan.engines.permission.service import predicate
from yingdan.meta.catalog import quote

_BUCKET_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Span:
    """A period: its unit, first day, day after the last, and both as instants of the workspace's zone."""

    unit: str
    start: date
    end: date
    begins: datetime
    ends: datetime


def last_snapshot(tx: Tx, span: Span | None = None, until: date | None = None) -> date | None:
    """Return the day of the newest snapshot: of all, or of a period up to a day."""
    statement = Sql(f"select max(taken) from {tx.catalog.system('_forecast_snapshot')}")
    if span is not None:
        statement = statement + Sql(
            " where unit = %s and start = %s and taken <= %s", (span.unit, span.start, until or date.max)
        )
    day: date | None = tx.value(statement)
    return day


def frozen_sums(tx: Tx, span: Span, taken: date, column: str | None) -> list[tuple[Any, ...]]:
    """Return (key, category, amount, weighted amount, deals) of a snapshot within the caller's data scope."""
    key = f"{quote(column)}::text" if column else "'*'"
    return tx.all(
        Sql(
            f"select {key}, category, sum(amount), sum(weighted), sum(deals)::bigint"
            f" from {tx.catalog.system('_forecast_snapshot')} where unit = %s and start = %s and taken = %s and ",
            (span.unit, span.start, taken),
        )
        + within(tx.ctx.actor)
        + Sql(" group by 1, 2")
    )


def any_deal(tx: Tx, source: Source) -> bool:
    """Tell whether there is a deal at all."""
    table = tx.catalog.get(source.object).table
    return tx.value(Sql(f"select 1 from {table} where deleted_at is null limit 1")) is not None


def take_snapshot(tx: Tx, source: Source, taken: date, spans: Sequence[Span]) -> int:
    """Freeze open and won amounts by who has them, region, product and category, for each period; returns the rows written.

    A deal without a region counts in that of its department, as in forecasts.
    """
    table = tx.catalog.system("_forecast_snapshot")
    tx.run(Sql(f"delete from {table} where taken = %s", (taken,)))
    entity = tx.catalog.get(source.object)
    c = {
        n: f"t.{entity.columns[n].sql}"
        for n in (source.amount, source.chance, source.status, source.category, source.due)
    }
    places = department_regions(tx)
    region = f"coalesce(nullif(t.{entity.columns[source.region].sql}, ''), rg.name)"
    product = f"t.{entity.columns[source.product].sql}"
    chance, amount = f"coalesce({c[source.chance]}, 0) / 100", f"coalesce({c[source.amount]}, 0)"
    rows = 0
    for span in spans:
        rows += tx.run(
            Sql(
                f"insert into {table} (taken, unit, start, owner, dept, region, product, category, amount, weighted, deals)"
                f" select %s, %s, %s, t.owner, t.owner_dept, {region}, {product}, ",
                (taken, span.unit, span.start),
            )
            + Sql(f"{_category(c, source)}, sum({amount}), sum({amount} * {chance}), count(*)")
            + Sql(
                f" from {entity.table} t left join unnest(%s::uuid[], %s::text[]) as rg(dept, name) on rg.dept = t.owner_dept"
                " where t.deleted_at is null and ",
                (list(places), list(places.values())),
            )
            + _in_period(c, source, span, f"t.{entity.columns[source.won_at].sql}")
            + Sql(" group by 4, 5, 6, 7, 8")
        )
    return rows


def category_sums(tx: Tx, source: Source, span: Span) -> list[tuple[Any, ...]]:
    """Return (owner, dept, category, verdict of the newest judgment, amount, deals) of deals the caller may see."""
    entity = tx.catalog.get(source.object)
    c = {n: f"t.{entity.columns[n].sql}" for n in (source.amount, source.status, source.category, source.due)}
    judged = tx.catalog.get(source.judgments)
    link = judged.columns[source.object].sql
    newest = (
        f"left join (select distinct on ({link}) {link} as deal, verdict from {judged.table} where deleted_at is null"
        f" order by {link}, created_at desc, id desc) j on j.deal = t.id"
    )
    return tx.all(
        Sql(
            f"select t.owner::text, t.owner_dept::text, {_category(c, source)}, j.verdict, sum(coalesce({c[source.amount]}, 0)), count(*)"
            f" from {entity.table} t {newest} where t.deleted_at is null and "
        )
        + _in_period(c, source, span, f"t.{entity.columns[source.won_at].sql}", with_omitted=True)
        + Sql(" and ")
        + predicate(tx, entity, "t")
        + Sql(" group by 1, 2, 3, 4")
    )


def adjustments(tx: Tx, source: Source, span: Span) -> list[tuple[Any, ...]]:
    """Return (person, who made it, category, sum) of the adjustments for a period."""
    entity = tx.catalog.get(source.adjustments)
    return tx.all(
        Sql(
            f"select person::text, owner::text, category, sum(value) from {entity.table}"
            " where deleted_at is null and unit = %s and period_start = %s group by 1, 2, 3",
            (span.unit, span.start),
        )
    )


def submissions(tx: Tx, source: Source, unit: str, starts: Sequence[date]) -> list[tuple[Any, ...]]:
    """Return (id, owner, period start, commit, best, note, at) of submissions, the oldest first."""
    entity = tx.catalog.get(source.submissions)
    return tx.all(
        Sql(
            f'select id::text, owner::text, period_start, "commit", best, note, at from {entity.table}'
            " where deleted_at is null and unit = %s and period_start = any(%s::date[]) order by at, id",
            (unit, list(starts)),
        )
    )


def won_by_person(tx: Tx, source: Source, span: Span) -> dict[str | None, Any]:
    """Return the amount won in a period by owner, of deals the caller may see."""
    entity = tx.catalog.get(source.object)
    status, won_at, amount = (f"t.{entity.columns[n].sql}" for n in (source.status, source.won_at, source.amount))
    statement = Sql(
        f"select t.owner::text, sum(coalesce({amount}, 0)) from {entity.table} t where t.deleted_at is null and {status} = 'won'"
        f" and {won_at} >= %s and {won_at} < %s and ",
        (span.begins, span.ends),
    )
    return dict(tx.all(statement + predicate(tx, entity, "t") + Sql(" group by 1")))


def weighted_at(tx: Tx, span: Span, first: date, last: date) -> list[tuple[Any, ...]]:
    """Return (owner, dept, weighted amount) of the earliest snapshot of a period taken between two days."""
    table = tx.catalog.system("_forecast_snapshot")
    return tx.all(
        Sql(
            f"select owner::text, dept::text, sum(weighted) from {table} where unit = %s and start = %s and taken ="
            f" (select min(taken) from {table} where unit = %s and start = %s and taken between %s and %s) group by 1, 2",
            (span.unit, span.start, span.unit, span.start, first, last),
        )
    )


def moves(tx: Tx, source: Source, span: Span, before: datetime, after: datetime) -> list[tuple[Any, ...]]:
    """Return (step, amount, deals, ids) of what became of the open amount of a period between two instants.

    A deal counts at ``before`` and at ``after`` by its state then; ids are those of the largest amounts.
    """
    entity = tx.catalog.get(source.object)
    states = tx.catalog.get(source.stages)
    stage, amount, due = (f"v.{entity.columns[n].sql}" for n in (source.stage, source.amount, source.due))
    kind = states.columns[source.stage_kind].sql
    start = Sql(f"coalesce({due} >= %s and {due} < %s, false) as due", (span.start, span.end))

    def state(at: datetime) -> Sql:
        return (
            Sql(f"select v.id, s.{kind} as kind, coalesce({amount}, 0) as amount, ")
            + start
            + Sql(
                f" from {entity.versions} v left join {states.table} s on s.id = {stage} where v.valid_from < %s and v.valid_to >= %s"
                f" and (({due} >= %s and {due} < %s) or exists (select 1 from {entity.versions} o where o.id = v.id"
                f" and o.{entity.columns[source.due].sql} >= %s and o.{entity.columns[source.due].sql} < %s))",
                (at, at, span.start, span.end, span.start, span.end),
            )
        )

    both = (
        Sql("with a as (")
        + state(before)
        + Sql("), b as (")
        + state(after)
        + Sql(
            f"), m as (select t.id, a.id is not null as was, coalesce(a.kind = 'open' and a.due, false) as there,"
            " coalesce(b.kind = 'open' and b.due, false) as here, b.kind as kind, coalesce(a.amount, 0) as old,"
            f" coalesce(b.amount, 0) as new from {entity.table} t left join a on a.id = t.id left join b on b.id = t.id"
            " where t.deleted_at is null and (a.id is not null or b.id is not null) and "
        )
        + predicate(tx, entity, "t")
        + Sql(
            "), p as (select id, case when not there and not was then 'created' when not there then 'pulled_in'"
            " when kind = 'won' then 'won' when kind in ('lost', 'void') then 'lost' when not here then 'pushed_out'"
            " when new > old then 'increased' when new < old then 'decreased' end as step,"
            " case when not there then new when not here then -old else new - old end as amount from m where there or here"
            " union all select id, 'opening', old from m where there union all select id, 'closing', new from m where here)"
            " select step, sum(amount), count(*), (array_agg(id::text order by abs(amount) desc, id))"
            f"[1:{_BUCKET_RECORDS}] from p where step is not null group by step"
        )
    )
    return tx.all(both)


def _category(columns: dict[str, str], source: Source) -> str:
    return f"case when {columns[source.status]} = 'won' then 'closed' else coalesce({columns[source.category]}, 'pipeline') end"


def _in_period(columns: dict[str, str], source: Source, span: Span, won_at: str, *, with_omitted: bool = False) -> Sql:
    status, due, category = (columns[n] for n in (source.status, source.due, source.category))
    left_out = "" if with_omitted else f" and coalesce({category}, 'pipeline') <> 'omitted'"
    return Sql(
        f"(({status} = 'open' and {due} >= %s and {due} < %s{left_out})"
        f" or ({status} = 'won' and {won_at} >= %s and {won_at} < %s))",
        (span.start, span.end, span.begins, span.ends),
    )
