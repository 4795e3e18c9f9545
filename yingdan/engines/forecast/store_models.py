"""SQL of win models and the scores they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.forecast.source import Source
from yingdan.engines.permission.service import predicate

_SHOWN = "id::text, version, state, report, trained_at, published_at"
KIND = "win"


def published_chances(tx: Tx) -> dict[str, float]:
    """Return chances 0 to 1 of open deals by the published model."""
    model, score = tx.catalog.system("_model"), tx.catalog.system("_deal_score")
    return dict(
        tx.all(
            Sql(
                f"select s.record::text, s.probability from {score} s join {model} m on m.id = s.model"
                " where m.kind = %s and m.state = 'published'",
                (KIND,),
            )
        )
    )


def put_model(tx: Tx, report: Mapping[str, Any], content: bytes) -> str:
    """Store a newly trained model, in shadow, and return its id; older shadows retire."""
    table = tx.catalog.system("_model")
    tx.run(Sql(f"lock table {table} in share row exclusive mode"))
    tx.run(Sql(f"update {table} set state = 'retired' where kind = %s and state = 'shadow'", (KIND,)))
    id_ = tx.ctx.new_id()
    tx.run(
        Sql(
            f"insert into {table} (id, kind, version, state, report, content, trained_at)"
            f" select %s, %s, coalesce(max(version), 0) + 1, 'shadow', %s, %s, %s from {table} where kind = %s",
            (id_, KIND, Jsonb(report), content, tx.now, KIND),
        )
    )
    return id_


def put_scores(tx: Tx, model: str, rows: Sequence[tuple[str, float, list[dict[str, Any]]]]) -> None:
    """Store what a model says of every open deal, in place of what it said before; scores of retired models go."""
    score, models = tx.catalog.system("_deal_score"), tx.catalog.system("_model")
    tx.run(
        Sql(
            f"delete from {score} where model = %s or model in (select id from {models} where state = 'retired')",
            (model,),
        )
    )
    tx.copy(
        score,
        ("record", "model", "probability", "factors", "at"),
        [(record, model, chance, Jsonb(factors), tx.now) for record, chance, factors in rows],
    )


def models(tx: Tx) -> list[dict[str, Any]]:
    """Return all models, the newest first."""
    names = ("id", "version", "state", "report", "trained_at", "published_at")
    table = tx.catalog.system("_model")
    rows = tx.all(Sql(f"select {_SHOWN} from {table} where kind = %s order by version desc limit 100", (KIND,)))
    return [dict(zip(names, row, strict=True)) for row in rows]


def content_of(tx: Tx, model: str) -> bytes | None:
    """Return the bytes of a model."""
    row = tx.value(Sql(f"select content from {tx.catalog.system('_model')} where id = %s", (model,)))
    return None if row is None else bytes(row)


def set_state(tx: Tx, model: str, state: str) -> None:
    """Publish a model, in place of the one that is published, or retire it."""
    table = tx.catalog.system("_model")
    if state == "published":
        tx.run(
            Sql(
                f"update {table} set state = 'retired' where kind = %s and state = 'published' and id <> %s",
                (KIND, model),
            )
        )
    at = tx.now if state == "published" else None
    tx.run(
        Sql(
            f"update {table} set state = %s, published_at = coalesce(published_at, %s) where id = %s",
            (state, at, model),
        )
    )


def write_chances(tx: Tx, source: Source, model: str | None) -> int:
    """Carry the chances of a model to the records in percent, and clear those without one; returns how many changed.

    What a model says is no change by anybody: neither version nor time of change move.
    """
    entity = tx.catalog.get(source.object)
    column = entity.columns[source.score].sql
    score = tx.catalog.system("_deal_score")
    changed = tx.run(
        Sql(
            f"update {entity.table} t set {column} = round((s.probability * 100)::numeric, 2) from {score} s where s.record = t.id"
            f" and s.model = %s and t.{column} is distinct from round((s.probability * 100)::numeric, 2)",
            (model,),
        )
    )
    return changed + tx.run(
        Sql(
            f"update {entity.table} t set {column} = null where t.{column} is not null and not exists"
            f" (select 1 from {score} s where s.record = t.id and s.model = %s)",
            (model,),
        )
    )


def quickest(tx: Tx, source: Source, model: str, owners: Sequence[str] | None, limit: int) -> list[tuple[Any, ...]]:
    """Return (id, chance, days, chance x amount x exp(-days / 30), factors) of open deals the caller may see, the best first."""
    entity = tx.catalog.get(source.object)
    status, amount = entity.columns[source.status].sql, entity.columns[source.amount].sql
    worth = f"s.probability * t.{amount}::float8 * exp(-d.days / 30)"
    statement = Sql(
        f"select t.id::text, s.probability, d.days, {worth}, s.factors from {entity.table} t"
        f" join {tx.catalog.system('_deal_score')} s on s.record = t.id and s.model = %s"
        f" join {tx.catalog.system('_forecast_deal')} d on d.record = t.id and d.days is not null"
        f" where t.deleted_at is null and t.{status} = 'open' and t.{amount} > 0 and ",
        (model,),
    )
    mine = Sql("" if owners is None else "t.owner = any(%s::uuid[]) and ", () if owners is None else (list(owners),))
    return tx.all(
        statement + mine + predicate(tx, entity, "t").wrap("(", ")") + Sql(f" order by 4 desc, 1 limit {int(limit)}")
    )


def score_of(tx: Tx, model: str, record: str) -> tuple[Any, ...] | None:
    """Return (probability, factors, at) of one deal."""
    return tx.one(
        Sql(
            f"select probability, factors, at from {tx.catalog.system('_deal_score')} where model = %s and record = %s",
            (model, record),
        )
    )
