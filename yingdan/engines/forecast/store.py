"""SQL of forecasts: deals with their dated past, and the stored results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import TRUE, Sql
from yingdan.db.tx import Tx
from yingdan.engines.forecast.source import Source
from yingdan.kernel.context import Actor
from yingdan.meta.catalog import Entity, quote

_CHUNK = 20_000


def read_states(tx: Tx, source: Source) -> dict[str, tuple[int, str, float | None, str]]:
    """Return order, kind, standard chance 0 to 1 and name of every stage, removed ones too: the past still names them."""
    entity = tx.catalog.get(source.stages)
    names = (source.stage_order, source.stage_kind, source.stage_chance, entity.definition.name_field)
    columns = ", ".join(entity.columns[n].sql for n in names)
    return {
        str(r[0]): (int(r[1] or 0), str(r[2]), None if r[3] is None else float(r[3]) / 100, str(r[4]))
        for r in tx.all(Sql(f"select id, {columns} from {entity.table}"))
    }


def read_versions(tx: Tx, source: Source, until: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield the versions of all live deals that began before ``until``, by deal in order of time.

    Columns: id, day it began in the workspace's zone (None: since ever), stage, amount in base currency, whether there
    is an amount without a rate, due day, owner, department, region, product, customer, then the flags.
    """
    entity = tx.catalog.get(source.object)
    names = (source.stage, source.amount, source.given_amount, source.due, "owner", "owner_dept", source.region)
    stage, amount, given, due, owner, dept, region = (f"v.{entity.columns[n].sql}" for n in names)
    product, customer = (f"v.{entity.columns[n].sql}" for n in (source.product, source.customer))
    flags = "".join(f", v.{entity.columns[f].sql}" for f in source.flags)
    statement = Sql(
        "select v.id::text, case when v.valid_from = '-infinity' then null else (v.valid_from at time zone %s)::date end,"
        f" {stage}::text, {amount}::float8, {given} is not null and {amount} is null, {due}, {owner}::text, {dept}::text,"
        f" {region}, {product}::text, {customer}::text{flags}"
        f" from {entity.versions} v join {entity.table} t on t.id = v.id and t.deleted_at is null"
        " where v.valid_from < %s order by v.id, v.valid_from, v.seq",
        (tx.ctx.workspace.timezone, until),
    )
    yield from _stream(tx, statement)


def read_births(tx: Tx, source: Source) -> dict[str, tuple[date, bool, bool, tuple[Any, ...]]]:
    """Return for every live deal: the day it was created, whether that is its original one, whether a file brought it, traits."""
    entity = tx.catalog.get(source.object)
    traits = "".join(f", t.{entity.columns[f].sql}" for f in source.traits)
    statement = Sql(
        "select t.id::text, (coalesce(t.created_at_original, t.created_at) at time zone %s)::date,"
        f" t.created_at_original is not null, t.import_batch is not null{traits} from {entity.table} t where t.deleted_at is null",
        (tx.ctx.workspace.timezone,),
    )
    return {r[0]: (r[1], r[2], r[3], tuple(r[4:])) for r in _stream(tx, statement)}


def read_lines(tx: Tx, source: Source) -> dict[str, str | None]:
    """Return the product line of every product."""
    entity = tx.catalog.get(source.products)
    return {
        str(r[0]): r[1] or None
        for r in tx.all(Sql(f"select id, {entity.columns[source.line].sql} from {entity.table}"))
    }


def read_touches(tx: Tx, source: Source, until: datetime) -> Iterator[tuple[str, list[int], list[bool]]]:
    """Yield per deal the days (ordinals) of activities about it in order, and which of them were key actions."""
    entity = tx.catalog.get(source.touch)
    link, at, key = (entity.columns[n].sql for n in (source.object, source.touch_at, source.touch_key))
    statement = Sql(
        f"select a.{link}::text, array_agg((a.{at} at time zone %s)::date - date '0001-01-01' + 1 order by a.{at}),"
        f" array_agg(coalesce(a.{key}, false) order by a.{at}) from {entity.table} a"
        f" where a.{link} is not null and a.deleted_at is null and a.{at} < %s group by 1",
        (tx.ctx.workspace.timezone, until),
    )
    yield from _stream(tx, statement)


def read_deciders(tx: Tx, source: Source) -> dict[str, date]:
    """Return per customer the day from which somebody who decides was known."""
    entity = tx.catalog.get(source.contact)
    link, role = entity.columns[source.customer].sql, entity.columns[source.role].sql
    statement = Sql(
        f"select {link}::text, min((coalesce(created_at_original, created_at) at time zone %s)::date) from {entity.table}"
        f" where deleted_at is null and %s = any({role}) group by 1",
        (tx.ctx.workspace.timezone, source.decider),
    )
    return dict(tx.all(statement))


def read_customers(tx: Tx, source: Source) -> Iterator[tuple[Any, ...]]:
    """Yield (id, day a version began or None, traits…) of customers in order of time."""
    entity = tx.catalog.get(source.customers)
    traits = "".join(f", v.{entity.columns[f].sql}" for f in source.customer_traits)
    statement = Sql(
        "select v.id::text, case when v.valid_from = '-infinity' then null else (v.valid_from at time zone %s)::date end"
        f"{traits} from {entity.versions} v order by v.id, v.valid_from, v.seq",
        (tx.ctx.workspace.timezone,),
    )
    yield from _stream(tx, statement)


def read_columns(tx: Tx, source: Source, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield (id, values of today…) of live deals."""
    entity = tx.catalog.get(source.object)
    columns = "".join(f", t.{entity.columns[n].sql}" for n in names)
    yield from _stream(tx, Sql(f"select t.id::text{columns} from {entity.table} t where t.deleted_at is null"))


def last_change(tx: Tx) -> int:
    """Return the number of the last row of history."""
    return int(tx.value(Sql(f"select coalesce(max(id), 0) from {tx.catalog.system('_history')}")))


def put_forecast(
    tx: Tx, key: tuple[date, str], basis: int, body: Mapping[str, Any], parts: Sequence[tuple[Any, ...]]
) -> None:
    """Store what a forecast said, in place of what it said before."""
    tx.run(Sql(f"delete from {tx.catalog.system('_forecast_part')} where as_of = %s and unit = %s", key))
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_forecast')} (as_of, unit, made_at, basis, body) values (%s, %s, %s, %s, %s)"
            " on conflict (as_of, unit) do update set made_at = excluded.made_at, basis = excluded.basis, body = excluded.body",
            (*key, tx.now, basis, Jsonb(body)),
        )
    )
    tx.copy(
        tx.catalog.system("_forecast_part"),
        ("as_of", "unit", "owner", "dept", "region", "line", "step", "won", "open", "new"),
        [(*key, *part) for part in parts],
    )


def put_deals(tx: Tx, rows: Sequence[tuple[str, float, list[float], float | None]]) -> None:
    """Store the chances of every open deal by month and the days until it is won, in place of those before."""
    table = tx.catalog.system("_forecast_deal")
    tx.run(Sql(f"delete from {table}"))
    tx.copy(table, ("record", "value", "chances", "days"), rows)


def find_forecast(tx: Tx, earliest: date, latest: date, unit: str) -> tuple[date, datetime, int, dict[str, Any]] | None:
    """Return (as_of, made_at, basis, body) of the last forecast made for a day between two."""
    row = tx.one(
        Sql(
            f"select as_of, made_at, basis, body from {tx.catalog.system('_forecast')} where as_of between %s and %s and unit = %s"
            " order by as_of desc limit 1",
            (earliest, latest, unit),
        )
    )
    return None if row is None else (row[0], row[1], row[2], row[3])


def within(actor: Actor, alias: str = "") -> Sql:
    """Return the condition that a stored share belongs to the caller's data scope."""
    if actor.is_admin or actor.scope == "all":
        return TRUE
    dot = f"{alias}." if alias else ""
    return Sql(
        f"({dot}owner = any(%s::uuid[]) or {dot}dept = any(%s::uuid[]))", (list(actor.users), list(actor.departments))
    )


def read_parts(tx: Tx, as_of: date, unit: str, column: str | None) -> list[tuple[Any, ...]]:
    """Return (key, step, won, open, new) within the caller's scope; one key ``*`` where nothing is asked to be cut by."""
    key = f"{quote(column)}::text" if column else "'*'"
    return tx.all(
        Sql(
            f"select {key}, step, sum(won), sum(open), sum(new) from {tx.catalog.system('_forecast_part')}"
            " where as_of = %s and unit = %s and ",
            (as_of, unit),
        )
        + within(tx.ctx.actor)
        + Sql(" group by 1, 2 order by 1, 2")
    )


def visible(tx: Tx, entity: Entity, ids: Sequence[str], allowed: Sql) -> set[str]:
    """Return those of the ids for which the condition on ``t`` holds."""
    if not ids:
        return set()
    wanted = Sql(f"select t.id::text from {entity.table} t where t.id = any(%s::uuid[]) and ", (list(ids),))
    return {r[0] for r in tx.all(wanted + allowed)}


def forecast_at(tx: Tx, start: date, earliest: date, unit: str) -> dict[str, Any] | None:
    """Return the body of the forecast made on the last day before a period began, at the earliest on a given day."""
    row: dict[str, Any] | None = tx.value(
        Sql(
            f"select body from {tx.catalog.system('_forecast')} where as_of < %s and as_of >= %s and unit = %s order by as_of desc limit 1",
            (start, earliest, unit),
        )
    )
    return row


def _stream(tx: Tx, statement: Sql) -> Iterator[tuple[Any, ...]]:
    """Read a large answer in chunks, so that memory holds what is made of it and not the answer itself."""
    with tx.conn.transaction(), tx.conn.cursor("deals") as cursor:
        cursor.itersize = _CHUNK
        cursor.execute(statement.text, statement.params)
        yield from cursor
