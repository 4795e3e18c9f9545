"""SQL of score cards: the same rules as ``scorecard.score``, over the rows of a source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.analytics.scorecard import Each, Lacks, Past, Rule, ScoreCard, Silent, Slow
from yingdan.engines.analytics.store import Rows
from yingdan.engines.permission.service import readable
from yingdan.kernel.errors import Forbidden
from yingdan.meta.catalog import Entity, quote


def scored(tx: Tx, rows: Rows, card: ScoreCard) -> Rows:
    """Return the rows with the ``score`` of their record, at ``tx.now`` by the records of today."""
    score = join(_rules(tx, rows, card), " - ").wrap(f"greatest(0, {card.start} - ", ")")
    # the fence keeps the planner from working the score out again wherever it is used: for its band, for every sum
    inner = score.wrap("(select f.*, ", " as score") + rows.text
    return Rows(rows.entity, inner.wrap("", " offset 0) f"), signed=rows.signed)


def scores(tx: Tx, rows: Rows, card: ScoreCard, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return (id, score, points of every rule) of those of these records that are among the rows."""
    points = join(_rules(tx, rows, card), ", ")
    rows.where.append(Sql("f.id = any(%s::uuid[])", (list(ids),)))
    inner = points.wrap("select f.id, array[", "]::int[] as points") + rows.text
    return tx.all(
        inner.wrap(
            f"select g.id, greatest(0, {card.start} - (select sum(p) from unnest(g.points) p)), g.points from (", ") g"
        )
    )


def _rules(tx: Tx, rows: Rows, card: ScoreCard) -> list[Sql]:
    joined = any(" hl on " in j.text for j in rows.joins)
    needed = [Sql(f" join {rows.entity.table} hl on hl.id = f.id")]
    points = [_points(tx, rows.entity, needed, rule, number) for number, rule in enumerate(card.rules)]
    if not joined:
        rows.joins.extend(needed)
    return points


def band_sql(card: ScoreCard, score: Sql) -> Sql:
    """Return the SQL of the band a score belongs to."""
    text = Sql("case")
    for name, least in card.bands[:-1]:
        text = text + " when " + score + Sql(f" >= {least} then %s", (name,))
    return text + Sql(" else %s end", (card.bands[-1][0],))


def _points(tx: Tx, entity: Entity, needed: list[Sql], rule: Rule, number: int) -> Sql:
    """Return the points of one rule. Raises Forbidden (403) where it judges by a field that the caller may not read."""
    own = rule.link if isinstance(rule, Lacks) else rule.field
    if not readable(tx.ctx.actor, entity, own):
        raise Forbidden
    if isinstance(rule, Silent):
        when = Sql("")
        for days, points in sorted(rule.steps, reverse=True):
            when = when + Sql(
                f" when coalesce(hl.{quote(rule.field)}, hl.created_at) <= %s then {points}",
                (tx.now - timedelta(days=days),),
            )
        return when.wrap("case", " else 0 end")
    if isinstance(rule, Slow):
        target = tx.catalog.get(entity.columns[rule.link].field.target or "")
        alias = f"hs{number}"
        needed.append(Sql(f" left join {target.table} {alias} on {alias}.id = hl.{quote(rule.link)}"))
        return Sql(
            f"case when {alias}.{quote(rule.expected)} > 0 and %s - hl.{quote(rule.field)} > {alias}.{quote(rule.expected)}"
            f" * {rule.factor} * interval '1 day' then {rule.points} else 0 end",
            (tx.now,),
        )
    if isinstance(rule, Each):
        return Sql(f"least({rule.most}, {rule.points} * coalesce(hl.{quote(rule.field)}, 0))")
    if isinstance(rule, Lacks):
        other = tx.catalog.get(rule.object)
        return Sql(
            f"case when exists (select 1 from {other.table} c where c.{quote(rule.link)} = hl.{quote(rule.link)}"
            f" and c.deleted_at is null and c.{quote(rule.field)} @> array[%s]) then 0 else {rule.points} end",
            (rule.value,),
        )
    return _past(tx, rule)


def _past(tx: Tx, rule: Past) -> Sql:
    today = tx.now.astimezone(tx.ctx.workspace.zone).date()
    return Sql(f"case when hl.{quote(rule.field)} < %s then {rule.points} else 0 end", (today,))
