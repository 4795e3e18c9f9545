"""Works a figure out: the whole and its groups, from sources, shares, spreads or other figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics import store
from yingdan.engines.analytics.calendar import elapsed_workdays, workdays
from yingdan.engines.analytics.groups import STATE, Cut, cut, name_groups, rows_of
from yingdan.engines.analytics.model import (
    Ask,
    Composed,
    Figure,
    Flow,
    Group,
    Moment,
    Next,
    Number,
    Outcome,
    Passages,
    Reason,
    Share,
    Simple,
    Source,
    Spread,
    Stock,
    TargetSet,
    Total,
)
from yingdan.engines.analytics.store_sums import sums
from yingdan.engines.permission.service import field_right
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.money import quantize

SAMPLE_FLOOR = 20


@dataclass(slots=True)
class Cell:
    """One figure: of the whole, or of a group."""

    key: str | None
    label: str | None = None
    value: Number | None = None
    reason: Reason | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    count: int | None = None
    amount: Decimal | None = None
    median: Number | None = None
    p75: Number | None = None
    inferred: int = 0
    rows: int = 0
    flags: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """The whole and its groups, and by currency how many records have an amount that no rate values."""

    total: Cell
    groups: list[Cell]
    excluded: Mapping[str | None, int] = field(default_factory=dict)


def flow_of(source: Source) -> Flow | None:
    """Return the flow a source reads."""
    return source.flow if isinstance(source, Passages | Stock) else None


def evaluate(tx: Tx, figure: Simple, ask: Ask, group: Group | None) -> Result:
    """Work out a figure that comes from one source."""
    source = figure.source
    flow = flow_of(source)
    if isinstance(figure, Next):
        return _next(tx, figure, ask)
    rows = figure_rows(tx, figure, ask)
    value, base = row_sql(figure, rows, ask)
    by_state = isinstance(figure, Share) and figure.passed and group is not None and group.of == "state"
    whole: Cell | None = None
    if by_state and flow:
        whole = evaluate(tx, figure, ask, None).total
        store.passed_states(tx, rows, flow)
    cut_ = cut(tx, group, rows, source, ask) if group else None
    if by_state and cut_:
        cut_.key = store.PASSED_STATE
    spread = ("points" if figure.card else "numbers") if isinstance(figure, Spread) else ""
    found = sums(tx, rows, cut_.key if cut_ else None, value, base, spread=spread)
    cells = {r[0]: cell_of(figure, r) for r in found}
    total = whole or cells.get("*") or cell_of(figure, ("*", 0, 0, 0, None, 0, 0, None, None))
    cells.pop("*", None)
    if cut_ is None:
        return Result(total, [])
    kinds = source.kinds if isinstance(source, Passages | Stock) else ()
    if by_state and flow:
        kinds = (flow.moving,)
    name_groups(tx, cut_, flow, list(cells), kinds)
    groups = _arranged(figure, cut_, cells)
    if isinstance(figure, Share) and figure.hit == "group":
        for cell in groups:
            _divide(cell, cell.numerator, total.numerator)
    if isinstance(figure, Share) and figure.shrink and flow and by_state and group:
        _shrink(tx, figure, flow, ask, Result(total, groups), group)
    return Result(total, groups)


def sees_amounts(tx: Tx, source: Source) -> bool:
    """Tell whether the caller may read the money a source adds up."""
    entity = tx.catalog.get(source.anchor)
    flow = flow_of(source)
    fields = {flow.amount, *flow.also_money} if flow else {getattr(source, "amount", None) or "id"}
    return all(field_right(tx.ctx.actor, entity, f) not in {"hidden", "masked"} for f in fields)


def without_amounts(figure: Simple, result: Result) -> Result:
    """Take the money out of a result for somebody who may not read it."""
    for cell in (result.total, *result.groups):
        cell.amount = None
        if figure.of == "amount":
            cell.value = cell.numerator = cell.denominator = cell.median = cell.p75 = None
            cell.reason = Reason.HIDDEN
    return result


def figure_rows(tx: Tx, figure: Simple, ask: Ask) -> store.Rows:
    """Return the rows a figure is made of, scored where it is a score. Raises Invalid (422) for a score of the past."""
    card = figure.card if isinstance(figure, Spread) else None
    if card and ask.at is not None:
        raise Invalid(problems=[FieldProblem("as_of", "now_only")])
    return rows_of(tx, figure.source, ask, weight=figure.weight if isinstance(figure, Total) else None, card=card)


def row_sql(figure: Simple, rows: store.Rows, ask: Ask, pair: tuple[str, str] | None = None) -> tuple[Sql, Sql]:
    """Return what one row adds to numerator and denominator."""
    if isinstance(figure, Spread) and figure.card:
        return Sql("f.score"), Sql("1")
    return store.figure_sql(figure, ask, pair, signed=rows.signed)


def cell_of(figure: Figure, row: tuple[Any, ...]) -> Cell:
    """Return a row of sums as a figure."""
    key, numerator, denominator, count, amount, inferred, rows, median, third = row
    cell = Cell(key, count=int(count or 0), amount=amount or Decimal(0), inferred=inferred, rows=rows)
    if isinstance(figure, Total):
        cell.value = numerator or 0
        return cell
    if isinstance(figure, Spread):
        cell.median, cell.p75 = (None if q is None else Decimal(str(q)) for q in (median, third))
    _divide(cell, numerator, denominator)
    return cell


def _divide(cell: Cell, numerator: Number | None, denominator: Number | None) -> None:
    cell.numerator, cell.denominator = numerator or 0, denominator or 0
    cell.value = Decimal(cell.numerator) / Decimal(cell.denominator) if cell.denominator else None
    cell.reason = None if cell.denominator else Reason.NO_DATA


def _arranged(figure: Figure, cut_: Cut, cells: Mapping[str | None, Cell]) -> list[Cell]:
    """Return groups in their order: listed ones first (empty ones too), then by value; time buckets named by their day."""
    timed = cut_.group.of in {"day", "week", "month", "quarter", "year"}
    listed = [k for k in cut_.order if k in cells or cut_.group.of == "state" or timed]
    rest = sorted(
        (k for k in cells if k not in listed), key=lambda k: (k is None, -float(cells[k].value or 0), k or "")
    )
    found = []
    for key in [*listed, *rest]:
        cell = cells.get(key) or cell_of(figure, (key, 0, 0, 0, None, 0, 0, None, None))
        cell.key = cut_.labels.get(str(key)) if timed else key
        cell.label = cut_.labels.get(str(key)) if key is not None else None
        if cell.label is None and key is not None and cut_.column is None and cut_.group.by_team:
            cell.label = key
        if cell.label is None and key is not None and cut_.column is not None and not cut_.column.field.target:
            cell.label = key
        found.append(cell)
    return found


def _next(tx: Tx, figure: Next, ask: Ask) -> Result:
    """Divide what came into the following state by what came into this one, state by state."""
    source = figure.source
    flow = source.flow
    rows = rows_of(tx, source, ask)
    value, base = store.figure_sql(Total(source, figure.of), ask)
    cut_ = Cut(STATE, store.STATE_KEY)
    found = {r[0]: r for r in sums(tx, rows, cut_.key, value, base)}
    name_groups(tx, cut_, flow, list(found), source.kinds)
    following = next_states(tx, flow, cut_.order)
    groups = []
    total = Cell("*", numerator=0, denominator=0)
    for state in cut_.order:
        after = following.get(state)
        if after is None:
            continue
        cell = Cell(state, cut_.labels.get(state), count=int(found[state][3] if state in found else 0))
        _divide(cell, found[after][1] if after in found else 0, found[state][1] if state in found else 0)
        groups.append(cell)
        total.numerator = (total.numerator or 0) + (cell.numerator or 0)
        total.denominator = (total.denominator or 0) + (cell.denominator or 0)
    _divide(total, total.numerator, total.denominator)
    return Result(total, groups)


def next_states(tx: Tx, flow: Flow, order: Sequence[str]) -> dict[str, str]:
    """Return for every state on the way the following one of its line; the last leads to the goal."""
    states = peek_all(tx, flow.states, ("name", flow.order, flow.kind, flow.line))
    return {
        state: after
        for state, after in pairwise(i for i in order if i in states)
        if states[state][flow.line] == states[after][flow.line] and states[state][flow.kind] == flow.moving
    }


def shrunk(hits: Number, base: Number, prior: Decimal, weight: int) -> Decimal:
    """Return a ratio pulled towards ``prior`` as if ``weight`` more cases had shown it: (x + k·p0)/(n + k)."""
    return (Decimal(hits) + weight * prior) / (Decimal(base) + weight)


def _shrink(tx: Tx, figure: Share, flow: Flow, ask: Ask, result: Result, group: Group) -> None:
    """Pull each state's ratio towards that of all the caller sees, or to the state's standard where samples are small."""
    wide = {}
    if ask.scope != "company" or ask.where:
        plain = replace(figure, shrink=0)
        everyone = evaluate(tx, plain, replace(ask, scope="company", users=None, departments=None, where=()), group)
        wide = {c.key: c for c in everyone.groups}
    states = peek_all(tx, flow.states, (figure.standard,)) if figure.standard else {}
    for cell in result.groups:
        known = wide.get(cell.key, cell)
        prior: Decimal | None = None
        if (known.denominator or 0) >= SAMPLE_FLOOR:
            prior = Decimal(known.numerator or 0) / Decimal(known.denominator or 1)
        elif figure.standard and (standard := states.get(cell.key or "", {}).get(figure.standard)) is not None:
            prior = Decimal(standard) / 100
        if prior is not None:
            cell.value = shrunk(cell.numerator or 0, cell.denominator or 0, prior, figure.shrink)
            cell.reason = None
            cell.flags["prior"] = round(float(prior), 6)


def moment_of(ask: Ask, local: datetime) -> Moment:
    """Return what composed figures need of the calendar."""
    start, end = ask.window
    return Moment(elapsed_workdays(start, end, local), workdays(start, end))


def compose(
    tx: Tx,
    figure: Composed,
    parts: Mapping[str, Result],
    targets: TargetSet | None,
    moment: Moment,
    group: Group | None,
) -> Result:
    """Work out a figure made of others, for the whole and for every group that its first part or a goal has."""

    def one(cells: Mapping[str, Cell | None], target: Number | None) -> Outcome:
        values: dict[str, Number | None] = {n: None if c is None else c.value for n, c in cells.items()}
        values["target"] = target
        return figure.compute(values, moment)

    aim = targets or TargetSet()
    first = figure.drill
    whole = one({n: r.total for n, r in parts.items()}, aim.whole)
    total = Cell("*", value=whole.value, reason=whole.reason)
    _carry(total, parts[first].total if first else None, aim.whole if figure.target else None)
    if not first or not figure.grouped or group is None:
        return Result(total, [])
    aims = aim.groups.get(group.of, {})
    cells = list(parts[first].groups)
    missing = [k for k in aims if aim.listed and k not in {c.key for c in cells}]
    if missing:
        cut_ = Cut(group, store.STATE_KEY)
        name_groups(tx, cut_, None, missing, ())
        cells += [Cell(k, cut_.labels.get(k), value=0, count=0, amount=Decimal(0)) for k in missing]
    groups: list[Cell] = []
    for cell in cells:
        same = {n: next((g for g in r.groups if g.key == cell.key), None) for n, r in parts.items()} | {first: cell}
        goal = aims.get(cell.key or "")
        outcome = one(same, goal)
        made = Cell(cell.key, cell.label, outcome.value, outcome.reason)
        _carry(made, cell, goal if figure.target else None)
        groups.append(made)
    return Result(total, groups)


def _carry(made: Cell, part: Cell | None, target: Number | None) -> None:
    if part is not None:
        made.count, made.amount = part.count, part.amount
        made.inferred, made.rows = part.inferred, part.rows
    if target is not None:
        made.flags["target"] = format(quantize(Decimal(target)), "f")
