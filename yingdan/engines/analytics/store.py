"""SQL of figures: the rows of a source under the caller's rights and the scope asked for, grouped, or one by one.

A source compiles to a subquery with the same columns whatever it reads: id, at (when it counts), sign, state, line, kind,
pos, amount, and who had it then (e_owner, e_dept); so groups and figures need not know where rows come from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yingdan.db.sql import Sql, all_of, join
from yingdan.db.tx import Tx
from yingdan.engines.analytics.model import (
    Ask,
    Changes,
    Flow,
    Moments,
    Next,
    Passages,
    Simple,
    Source,
    Spread,
    Stock,
    Total,
)
from yingdan.engines.permission.service import field_right, predicate, readable
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid
from yingdan.meta.catalog import Column, Entity, quote

DAY_S = 86_400
STATE_KEY = Sql("f.state")
PASSED_STATE = Sql("ps.id::text")
NULLS = {
    "state": "uuid",
    "line": "uuid",
    "kind": "text",
    "pos": "int",
    "amount": "numeric",
    "exit": "text",
    "top": "int",
    "ahead_at": "timestamptz",
    "born": "timestamptz",
    "entered_at": "timestamptz",
    "left_at": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A source compiled: the FROM item under alias ``f`` with joins for groups, and conditions on it."""

    entity: Entity
    source: Sql
    joins: list[Sql] = field(default_factory=list)
    where: list[Sql] = field(default_factory=list)
    signed: bool = False  # whether rows may count as minus one

    @property
    def text(self) -> Sql:
        """Return everything from ``from`` on."""
        return Sql(" from ") + self.source + join(self.joins, "") + Sql(" where ") + all_of(self.where)


def compile_source(tx: Tx, source: Source, ask: Ask, *, weight: tuple[str, ...] | None = None) -> Rows:
    """Return the rows of a source under the caller's rights of today, cut to scope, line and window.

    Raises Forbidden (403) where the figure is made of a field that the caller may not plainly read.
    """
    entity = tx.catalog.get(source.anchor)
    if not all(readable(tx.ctx.actor, entity, n) for n in _made_of(source, weight or ()) if n in entity.columns):
        raise Forbidden
    if isinstance(source, Passages):
        body = _passages(tx, entity, source, ask)
    elif isinstance(source, Stock):
        body = _stock(tx, entity, source, ask, weight)
    elif isinstance(source, Moments):
        body = _moments(tx, entity, source, ask)
    else:
        body = _changes(tx, entity, source, ask)
    where = []
    if ask.users is not None:
        where.append(Sql("f.e_owner = any(%s::uuid[])", (list(ask.users),)))
    if ask.departments is not None:
        where.append(Sql("f.e_dept = any(%s::uuid[])", (list(ask.departments),)))
    if ask.line is not None and (isinstance(source, Passages | Stock) or getattr(source, "line", None)):
        where.append(Sql("f.line = %s::uuid", (ask.line,)))
    if not ask.synthetic:
        where.append(Sql("not f.synthetic"))
    return Rows(entity, body.wrap("(", ") f"), [], where, signed=isinstance(source, Passages) and source.signed)


def _made_of(source: Source, weight: Sequence[str]) -> Iterator[str]:
    """Yield the fields that say which records count, when and how much; amounts are hidden by themselves."""
    yield from weight
    if isinstance(source, Stock | Passages):
        if source.flow:
            yield source.flow.field
        if source.since:
            yield source.since
    else:
        yield source.field
    if isinstance(source, Stock):
        yield from (*source.where, *([source.due] if source.due else []))
    if isinstance(source, Moments):
        yield from (*source.where, *source.least, *source.once_a_day, *([source.state] if source.state else []))


def _passages(tx: Tx, entity: Entity, source: Passages, ask: Ask) -> Sql:
    entered = _visits(tx, entity, source, ask, source.event)
    if not source.signed:
        return entered
    return entered + Sql(" union all ") + _visits(tx, entity, source, ask, "left", sign=-1)


def _visits(tx: Tx, entity: Entity, source: Passages, ask: Ask, event: str, *, sign: int = 1) -> Sql:
    at = "entered_at" if event == "entered" else "left_at"
    who = "at" if event == "entered" else "left"
    amount = "p.left_amount" if event == "left" and sign == 1 else "p.amount"
    conditions = [
        Sql("p.object = %s", (entity.name,)),
        Sql("p.kind = any(%s)", (list(source.kinds),)),
        Sql(f"p.{at} >= %s and p.{at} < %s", (ask.start, ask.end)),
    ]
    if source.first:
        conditions.append(Sql("p.first"))
    if source.origin:
        conditions.append(Sql("p.origin"))
    if source.lasting:
        conditions.append(Sql("not p.through and p.entered_at > '-infinity'"))
    if sign == -1:
        conditions.append(Sql("p.entered_at > '-infinity'"))
    if source.since:
        conditions.append(
            Sql(f"exists (select 1 from {entity.table} w where w.id = p.record and w.{quote(source.since)} <= p.{at})")
        )
    if source.but_ended:
        conditions.append(
            Sql(
                f"not exists (select 1 from {tx.catalog.system('_passage')} o where o.object = p.object and o.record = p.record"
                " and o.kind = %s and o.entered_at >= %s and o.entered_at < %s)",
                (source.but_ended, ask.start, ask.end),
            )
        )
    inner = Sql(
        f"select p.record as id, p.{at} as at, {sign} as sign, p.state, p.line, p.kind, p.pos, {amount} as amount, p.synthetic,"
        f" p.exit, p.ahead_at, p.top, p.born, p.entered_at, p.left_at, coalesce(p.{who}_owner, p.owner) as e_owner,"
        f" coalesce(p.{who}_dept, p.owner_dept) as e_dept,"
        f" p.owner, p.owner_dept from {tx.catalog.system('_passage')} p where "
    ) + all_of(conditions)
    rights = predicate(tx, entity, "t")
    if rights.text == "true":
        return inner
    # A right may rest on any column of the record, which passages do not have.
    live = f"exists (select 1 from {entity.table} t where t.id = x.id and t.deleted_at is null and "
    visible = rights.wrap(live, ")")
    return inner.wrap("select * from (", ") x where ") + visible


def _stock(tx: Tx, entity: Entity, source: Stock, ask: Ask, weight: tuple[str, ...] | None) -> Sql:
    flow = source.flow
    tracked = {c.field.name for c in entity.tracked}

    def column(name: str) -> str:
        return f"{'v' if ask.at is not None and name in tracked else 't'}.{quote(name)}"

    amount = column(flow.amount) if flow else "null::numeric"
    if flow and weight:
        chances = ", ".join([*map(column, weight[:-1]), f"s.{quote(weight[-1])}"])
        amount = f"{amount} * coalesce({chances}, 0) * 0.01"
    state = column(flow.field) if flow else "null::uuid"
    parts = (
        (f"s.{quote(flow.line)}", f"s.{quote(flow.kind)}", f"s.{quote(flow.order)}::int")
        if flow
        else ("null::uuid", "null::text", "null::int")
    )
    select = Sql(
        f"select t.id, %s::timestamptz as at, 1 as sign, {state} as state, {parts[0]} as line, {parts[1]} as kind,"
        f" {parts[2]} as pos, {amount} as amount, false as synthetic, null::text as exit, {column('owner')} as e_owner,"
        f" {column('owner_dept')} as e_dept from {entity.table} t",
        (ask.until,),
    )
    if ask.at is not None:
        select = select + Sql(
            f" join {entity.versions} v on v.id = t.id and v.valid_from < %s and v.valid_to >= %s", (ask.at, ask.at)
        )
    if flow:
        select = select + Sql(f" join {tx.catalog.get(flow.states).table} s on s.id = {column(flow.field)}")
    conditions = [Sql("t.deleted_at is null"), predicate(tx, entity, "t")]
    if flow and source.kinds:
        conditions.append(Sql(f"s.{quote(flow.kind)} = any(%s)", (list(source.kinds),)))
    conditions += [Sql(f"{column(n)} = any(%s)", (list(v),)) for n, v in source.where.items()]
    if source.since:
        conditions.append(Sql(f"{column(source.since)} < %s", (ask.until,)))
    if source.due:
        conditions.append(Sql(f"{column(source.due)} >= %s and {column(source.due)} < %s", ask.window))
    return select + Sql(" where ") + all_of(conditions)


def _moments(tx: Tx, entity: Entity, source: Moments, ask: Ask) -> Sql:
    tracked = {c.field.name for c in entity.tracked}
    then = source.amount is not None or source.field in tracked
    amount = (
        f"v.{quote(source.amount)}"
        if source.amount in tracked
        else f"t.{quote(source.amount)}"
        if source.amount
        else "null::numeric"
    )
    who = ("v.owner", "v.owner_dept") if then else ("t.owner", "t.owner_dept")
    at = f"t.{quote(source.field)}"
    kind = f"t.{quote(source.state)}" if source.state else "null::text"
    line = f"t.{quote(source.line)}" if source.line else "null::uuid"
    conditions = [
        Sql("t.deleted_at is null"),
        predicate(tx, entity, "t"),
        Sql(f"{at} >= %s and {at} < %s", (ask.start, ask.end)),
    ]
    conditions += [Sql(f"t.{quote(n)} = any(%s)", (list(v),)) for n, v in source.where.items()]
    conditions += [Sql(f"t.{quote(n)} >= %s", (least,)) for n, least in source.least.items()]
    once = ""
    if source.once_a_day:
        keys = ", ".join(f"t.{quote(n)}" for n in source.once_a_day)
        once = f", row_number() over (partition by {keys}, ({at} at time zone %s)::date order by {at}, t.id) as nth"
    body = Sql(
        f"select t.id, {at} as at, 1 as sign, {_nulls('state', 'pos')}, {line} as line, {kind} as kind, {amount} as amount,"
        f" false as synthetic, null::text as exit, {who[0]} as e_owner, {who[1]} as e_dept{once} from {entity.table} t",
        (tx.ctx.workspace.timezone,) if once else (),
    )
    if then:
        body = body + f" join {entity.versions} v on v.id = t.id and v.valid_from <= {at} and v.valid_to > {at}"
    body = body + Sql(" where ") + all_of(conditions)
    return body.wrap("select * from (", ") d where nth = 1") if once else body


def _changes(tx: Tx, entity: Entity, source: Changes, ask: Ask) -> Sql:
    line = f"t.{quote(source.line)}" if source.line else "null::uuid"
    return (
        Sql(
            f"select distinct on (h.record) h.record as id, h.effective_at as at, 1 as sign, {_nulls('state', 'kind', 'pos')}, {line} as line,"
            f" h.amount_base as amount, h.synthetic, null::text as exit, coalesce(v.owner, t.owner) as e_owner,"
            f" coalesce(v.owner_dept, t.owner_dept) as e_dept from {tx.catalog.system('_history')} h join {entity.table} t"
            f" on t.id = h.record and t.deleted_at is null left join {entity.versions} v on v.id = h.record"
            " and v.valid_from <= h.effective_at and v.valid_to > h.effective_at where h.object = %s and h.field = %s"
            " and h.new = any(%s) and h.effective_at >= %s and h.effective_at < %s and ",
            (entity.name, source.field, list(source.values), ask.start, ask.end),
        )
        + predicate(tx, entity, "t").wrap("(", ")")
        + Sql(" order by h.record, h.effective_at")
    )


def _nulls(*names: str) -> str:
    return ", ".join(f"null::{NULLS[n]} as {n}" for n in names)


def field_key(tx: Tx, rows: Rows, path: str, *, live: bool) -> tuple[str, Column]:
    """Join what a field path needs and return its SQL and column: tracked fields as they were, others as today's.

    Raises Invalid (422) ``unknown_field`` for what is hidden from the caller or shown masked.
    """
    first, _, rest = path.partition(".")
    column = _visible(tx, rows.entity, first, path)
    if not live and column.field.tracked:
        rows.joins.append(
            Sql(
                f" left join {rows.entity.versions} gv on gv.id = f.id and gv.valid_from <= f.at and gv.valid_to > f.at"
            )
        )
        place = f"gv.{column.sql}"
    else:
        rows.joins.append(Sql(f" join {rows.entity.table} gt on gt.id = f.id"))
        place = f"gt.{column.sql}"
    if not rest:
        return place, column
    target = tx.catalog.get(column.field.target or "")
    inner = _visible(tx, target, rest, path)
    rights = predicate(tx, target, "gl")
    rows.joins.append(
        Sql(f" left join {target.table} gl on gl.id = {place}")
        + (Sql("") if rights.text == "true" else rights.wrap(" and (", ")"))
    )
    return f"gl.{inner.sql}", inner


def _visible(tx: Tx, entity: Entity, name: str, path: str) -> Column:
    column = entity.columns.get(name)
    if column is None or field_right(tx.ctx.actor, entity, name) in {"hidden", "masked"}:
        raise Invalid(problems=[FieldProblem(path, "unknown_field")])
    return column


def passed_states(tx: Tx, rows: Rows, flow: Flow) -> None:
    """Count each row once for every state it had come through."""
    states = tx.catalog.get(flow.states)
    rows.joins.append(
        Sql(
            f" join {states.table} ps on ps.{quote(flow.line)} = f.line and ps.{quote(flow.order)} <= f.top"
            f" and ps.{quote(flow.kind)} = %s and ps.deleted_at is null",
            (flow.moving,),
        )
    )


def bucket(bounds: Sequence[datetime]) -> Sql:
    """Return the number of the bucket a row's instant lies in: one search in the bounds, no time zone per row."""
    return Sql("width_bucket(f.at, %s::timestamptz[])", (list(bounds),))


def regions(rows: Rows, place: str, departments: Sequence[str], names: Sequence[str]) -> Sql:
    """Return a text of the record itself, else the one of the department that had it then."""
    rows.joins.append(
        Sql(
            " left join unnest(%s::uuid[], %s::text[]) as rg(dept, name) on rg.dept = f.e_dept",
            (list(departments), list(names)),
        )
    )
    return Sql(f"coalesce(nullif({place}, ''), rg.name)")


def figure_sql(
    figure: Simple, ask: Ask, pair: tuple[str, str] | None = None, *, signed: bool = False
) -> tuple[Sql, Sql]:
    """Return what one row adds to the numerator and to the denominator of a figure.

    ``pair`` are (this state, the following one) for the figure that compares both; ``signed`` rows may count as minus one.
    """
    worth = Sql("coalesce(f.amount, 0)") if getattr(figure, "of", "") == "amount" else Sql("1")
    if isinstance(figure, Total):
        # the same words as those that add amounts up, so that the database does it once
        amount = "f.amount" if figure.of == "amount" else "1"
        return Sql(f"f.sign * {amount}" if signed else amount), Sql("1")
    if isinstance(figure, Spread):
        if figure.of == "amount":
            return worth, Sql("1")
        start = "f.entered_at" if figure.of == "stay" else "f.born"
        return Sql(f"greatest(extract(epoch from f.at - {start}), 0) / {DAY_S}"), Sql("1")
    if isinstance(figure, Next):
        if pair is None:
            return Sql("0"), Sql("0")
        value, base = (
            Sql("case when f.state = %s::uuid then ", (state,)) + worth + Sql(" else 0 end") for state in reversed(pair)
        )
        return value, base
    if figure.hit == "ahead":
        hit = Sql("f.ahead_at < %s", (ask.until,))
    elif figure.hit == "group":
        return worth, worth
    else:
        hit = Sql("f.kind = any(%s)", (figure.hit.split("|"),))
    return hit.wrap("case when ", " then ") + worth + Sql(" else 0 end"), worth


def any_row(tx: Tx, entity: Entity, condition: str) -> bool:
    """Tell whether a live record meets a condition on alias ``u``, whoever may see it."""
    return bool(
        tx.value(Sql(f"select exists (select 1 from {entity.table} u where u.deleted_at is null and {condition})"))
    )


def counted(tx: Tx, rows: Rows, key: Sql) -> dict[str | None, int]:
    """Return how many records rows are about, by a key."""
    return dict(tx.all(key.wrap("select ", ", count(distinct f.id)") + rows.text + Sql(" group by 1")))


def equals(key: str | None) -> Sql:
    """Return the comparison of a key expression with one key."""
    return Sql(" is null") if not key else Sql(" = %s", (key,))


def state_among(states: Sequence[str]) -> Sql:
    """Return the condition that a row is about one of these states."""
    return Sql("f.state = any(%s::uuid[])", (list(states),))
