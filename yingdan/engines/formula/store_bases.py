"""SQL of amounts in the workspace's currency, for records that were there before the field that holds them."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.engines.formula.model import Rates
from yingdan.engines.formula.store import fill_next
from yingdan.meta.catalog import Catalog, Entity, quote
from yingdan.meta.definitions import FieldDef


def fill_base(
    conn: Connection,
    catalog: Catalog,
    entity: Entity,
    field: FieldDef,
    rates: Rates | None,
    zone: str,
    now: datetime,
    after: str,
) -> tuple[int, str | None, int]:
    """Write the next records' amounts in the workspace's currency where there are none; returns as ``fill_formula``.

    Valued by the last rate on or before the day on which a record was last changed, else of today; empty without a rate.
    """
    amount = entity.columns[field.base_of or ""].field
    money = f"t.{quote(amount.name)}"
    value = Sql(money)
    named = amount.currency_field or "currency"
    if rates is not None and named in entity.columns:
        currency = f"t.{quote(named)}"
        foreign = _rate(catalog, rates, currency, zone, now).wrap(f"round({money} * ", f", {field.scale})")
        value = Sql(f"case when coalesce({currency}, %s) = %s then {money} else ", (rates.own, rates.own)) + foreign
        value += Sql(" end")
    return fill_next(conn, entity, field.name, value, after, only=Sql(f"t.{quote(field.name)} is null and "))


def _rate(catalog: Catalog, rates: Rates, currency: str, zone: str, now: datetime) -> Sql:
    if rates.object not in catalog:
        return Sql("null::numeric")
    table, key, day, rate = catalog.get(rates.object).table, quote(rates.key), quote(rates.day), quote(rates.rate)
    last = (
        f"select r.{rate} from {table} r where r.{key} = {currency} and r.deleted_at is null and r.{day} <= "
        "(%s at time zone %s)::date"
        f" order by r.{day} desc limit 1"
    )
    then = Sql(last.replace("%s", "t.updated_at", 1), (zone,))
    return then.wrap("coalesce((", "), (") + Sql(last, (now, zone)) + Sql("))")
