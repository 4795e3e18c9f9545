"""SQL of passages: derived anew for single records or for all, from history by ``effective_at``."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics.model import Flow
from yingdan.meta.catalog import quote

CHUNK = 5_000  # records a transaction, about two seconds
EVERY = "*"
COLUMNS = (
    "record, state, line, entered_at, left_at, ahead_at, born, owner, owner_dept, at_owner, at_dept, left_owner, left_dept,"
    " pos, top, through, first, origin, synthetic, object, kind, exit, amount, left_amount"
)


def mark(tx: Tx, object_name: str, ids: Sequence[str]) -> None:
    """Note that the passages of these records are behind."""
    tx.run(Sql(f"insert into {_due(tx)} (object, record) select %s, unnest(%s::uuid[])", (object_name, list(ids))))


def mark_all(tx: Tx, object_name: str) -> None:
    """Note that all passages of an object are behind."""
    tx.run(Sql(f"insert into {_due(tx)} (object) values (%s)", (object_name,)))


def any_due(tx: Tx) -> bool:
    """Tell whether any passage is behind."""
    return bool(tx.value(Sql(f"select exists (select 1 from {_due(tx)})")))


def is_long(tx: Tx, flows: Sequence[Flow], few: int) -> bool:
    """Tell whether more than ``few`` records are behind, a mark for all of an object counted as all its records."""
    if len(tx.all(Sql(f"select 1 from {_due(tx)} limit {few + 1}"))) > few:
        return True
    marks = {r[0] for r in tx.all(Sql(f"select object from {_due(tx)} where record is null"))}
    return any(
        len(tx.all(Sql(f"select 1 from {tx.catalog.get(f.object).table} limit {few + 1}"))) > few
        for f in flows
        if marks & {EVERY, f.object}
    )


def lock(tx: Tx, patience_s: float | None) -> None:
    """Let one process at a time derive passages: two would write the same ones twice.

    Raises LockNotAvailable after ``patience_s``.
    """
    if patience_s is not None:
        tx.run(Sql(f"set local lock_timeout = {int(patience_s * 1000)}"))
    tx.run(Sql("select pg_advisory_xact_lock(hashtextextended(%s, 3))", (f"passages:{tx.schema}",)))


def spread_marks(tx: Tx, flows: Sequence[Flow]) -> None:
    """Turn marks for all records of an object into one for each, and drop passages of records that are gone."""
    marks = {r[0] for r in tx.all(Sql(f"delete from {_due(tx)} where record is null returning object"))}
    for flow in flows:
        if not marks & {EVERY, flow.object}:
            continue
        live = f"from {tx.catalog.get(flow.object).table} t where t.deleted_at is null"
        tx.run(
            Sql(
                f"delete from {tx.catalog.system('_passage')} p where p.object = %s and not exists (select 1 {live}"
                " and t.id = p.record)",
                (flow.object,),
            )
        )
        tx.run(Sql(f"insert into {_due(tx)} (object, record) select %s, t.id {live}", (flow.object,)))


def take_due(tx: Tx, flow: Flow) -> list[str]:
    """Take the next records of a flow whose passages are behind off the list."""
    rows = tx.all(
        Sql(
            f"delete from {_due(tx)} where ctid = any(array(select ctid from {_due(tx)} where object = %s limit {CHUNK}))"
            " returning record",
            (flow.object,),
        )
    )
    return sorted({str(r[0]) for r in rows})


def rewrite(tx: Tx, flow: Flow, ids: Sequence[str]) -> int:
    """Derive the passages of these records and return how many rows they are."""
    table = tx.catalog.system("_passage")
    tx.run(Sql(f"delete from {table} where object = %s and record = any(%s::uuid[])", (flow.object, list(ids))))
    return tx.run(_derive(tx, flow, Sql("t.id = any(%s::uuid[])", (list(ids),))))


def analyze(tx: Tx, flows: Sequence[Flow]) -> None:
    """Renew the planner's statistics after many new passages.

    The few states are too few for autovacuum ever to look at; without figures on them every stock was read state by state.
    """
    tables = [tx.catalog.system("_passage")]
    for flow in flows:
        tables += [tx.catalog.get(flow.states).table, tx.catalog.get(flow.object).table]
    for table in tables:
        tx.run(Sql(f"analyze {table}"))


def _derive(tx: Tx, flow: Flow, mine: Sql) -> Sql:
    entity, states = tx.catalog.get(flow.object), tx.catalog.get(flow.states)
    order, kind, line = quote(flow.order), quote(flow.kind), quote(flow.line)
    moving, goal = flow.moving, flow.goal
    parts = (
        Sql(
            f"with s as materialized (select id as state, {line} as line, {kind} as kind, {order}::int as pos,"
            f" deleted_at is null as live from {states.table}), "
        )
        + Sql(
            f"r as materialized (select t.id, t.owner, t.owner_dept, coalesce(t.created_at_original, t.created_at) as born,"
            f" t.{quote(flow.field)} as state, t.{quote(flow.amount)} as amount from {entity.table} t"
            " where t.deleted_at is null and "
        )
        + mine
        + Sql(
            f"), h0 as (select h.*, lag(h.new) over (partition by h.record order by h.effective_at, h.recorded_at, h.id) as prev"
            f" from {tx.catalog.system('_history')} h join r on r.id = h.record where h.object = %s and h.field = %s"
            " and h.new is not null), ",
            (flow.object, flow.field),
        )
        + Sql(
            "h as (select record, old::uuid as old, new::uuid as new, prev::uuid as prev, effective_at as at, amount_base as amount, synthetic,"
            " row_number() over w as n, lead(effective_at) over w as next_at, (lead(new) over w)::uuid as next,"
            " lead(amount_base) over w as next_amount, bool_or(old is null) over (partition by record) as known"
            " from h0 where prev is distinct from new window w as (partition by record order by effective_at, recorded_at, id)), "
        )
        # visits: by history; what was held before history began; what has no history at all
        + Sql(
            "v as (select record, new as state, at as entered, coalesce(next_at, 'infinity') as gone, next, amount,"
            " next_amount as left_amount, synthetic, case when n > 1 then prev when not known then old end as before,"
            " n = 1 and old is null as origin from h"
            " union all select record, old, '-infinity', at, new, amount, amount, true, null, false from h where n = 1 and not known"
            " union all select r.id, r.state, '-infinity', 'infinity', null, r.amount, null, true, null, false from r"
            " where r.state is not null and not exists (select 1 from h where h.record = r.id)), "
        )
        # states skipped on the way forward are entered and left at the instant of the one reached
        + Sql(
            "k as (select v.record, s.state, s.line, s.kind, s.pos, v.entered, v.entered as gone,"
            " case when n.kind = %s and s.pos = max(s.pos) over (partition by v.record, v.entered, v.state) then n.kind"
            " else 'forward' end as exit, v.amount, v.amount as left_amount, true as through, false as origin, v.synthetic"
            " from v join s n on n.state = v.state left join s b on b.state = v.before"
            " join s on s.line = n.line and s.kind = %s and s.live and s.pos < n.pos and (v.origin or"
            " (b.kind = %s and b.line = n.line and s.pos > b.pos))"
            " where n.kind in (%s, %s) and v.entered > '-infinity'), ",
            (goal, moving, moving, moving, goal),
        )
        + Sql(
            "a as (select v.record, v.state, c.line, c.kind, c.pos, v.entered, v.gone, case when v.next is null then null"
            " when c.kind is distinct from %s then case when x.kind = %s then 'reopened' else x.kind end"
            " when x.kind = %s and x.line = c.line and exists (select 1 from s where s.line = c.line and s.kind = %s and s.live"
            " and s.pos > c.pos and s.pos < x.pos) then 'forward'"
            " when x.kind is distinct from %s then x.kind when x.line is distinct from c.line then 'moved'"
            " when x.pos > c.pos then 'forward' else 'back' end as exit, v.amount, v.left_amount, false as through, v.origin,"
            " v.synthetic from v left join s c on c.state = v.state left join s x on x.state = v.next"
            " union all select * from k) ",
            (moving, moving, goal, moving, moving),
        )
        + Sql(
            "select a.record, a.state, a.line, a.entered, a.gone,"
            " coalesce(min(a.entered) filter (where a.kind in (%s, %s)) over (partition by a.record, a.line order by a.pos desc"
            " groups between unbounded preceding and 1 preceding), 'infinity'), r.born, r.owner, r.owner_dept,"
            " nullif(e.owner, r.owner), nullif(e.owner_dept, r.owner_dept), nullif(g.owner, r.owner),"
            " nullif(g.owner_dept, r.owner_dept), a.pos,"
            " max(a.pos) filter (where a.kind = %s) over (partition by a.record, a.line order by a.entered, a.pos), a.through,"
            " row_number() over (partition by a.record, a.state order by a.entered, a.through) = 1, a.origin, a.synthetic, %s,"
            " a.kind, a.exit, a.amount, a.left_amount"
            f" from a join r on r.id = a.record"
            f" left join {entity.versions} e on e.id = a.record and e.valid_from <= a.entered and e.valid_to > a.entered"
            f" left join {entity.versions} g on g.id = a.record and g.valid_from <= a.gone and g.valid_to > a.gone"
            " and a.gone < 'infinity'",
            (moving, goal, moving, flow.object),
        )
    )
    return parts.wrap(f"insert into {tx.catalog.system('_passage')} ({COLUMNS}) ", "")


def _due(tx: Tx) -> str:
    return tx.catalog.system("_passage_due")
