"""What people forecast, rolled up: categories with their four values, moves between two days, and errors (M-42)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.forecast import store, store_rollup
from yingdan.engines.forecast.freeze import span_of
from yingdan.engines.forecast.served import as_instant, local_today, see_amounts
from yingdan.engines.forecast.source import Source
from yingdan.engines.forecast.store_rollup import Span
from yingdan.engines.permission.service import covers
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.i18n import text
from yingdan.kernel.windows import add_months, day_start

CATEGORIES = ("closed", "commit", "best", "pipeline")
STEPS = ("opening", "created", "increased", "decreased", "pulled_in", "pushed_out", "lost", "won", "closing")
LEADS = (90, 60, 30, 0)
_QUARTER_MONTHS = 3
_LATE_DAYS = 10
_NEAR_DAYS = 14
_CENT = Decimal("0.01")


@dataclass(slots=True)
class _Node:
    """Sums of a team, a person or all: per category the deals', the judged ones', and both kinds of adjustment."""

    own: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    judged: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    adjusted: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    managed: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    people: set[str] = field(default_factory=set)


def rollup(tx: Tx, source: Source, unit: str, start: date | None, by: str) -> dict[str, Any]:
    """Return the categories of a period: single, cumulative and their four values, per team or person, and in all.

    Deals are those the caller may see. Four values: the deals', with judgments, with people's own adjustments, with
    those of their managers; none of them touches a deal. Raises NotFound (404), Forbidden (403), Invalid (422).
    """
    see_amounts(tx, source)
    if by not in {"team", "owner"}:
        raise Invalid(problems=[FieldProblem("by", "unknown_value", {"value": by[:40]})])
    span = span_of(tx, unit, start)
    people = peek_all(tx, "user", ("name", "department"))
    teams = peek_all(tx, "department", ("name", "parent"))
    nodes: dict[tuple[str, str | None], _Node] = defaultdict(_Node)

    def places(owner: str | None, dept: str | None) -> list[_Node]:
        above: list[str | None] = [*_above(teams, dept)] or [None]
        return [nodes["company", None], nodes["owner", owner], *(nodes["team", team] for team in above)]

    for owner, dept, category, verdict, amount, count in store_rollup.category_sums(tx, source, span):
        for node in places(owner, dept):
            _add(node, owner, category, verdict, amount, count)
    for person, by_whom, category, value in store_rollup.adjustments(tx, source, span):
        dept = people.get(person, {}).get("department")
        if covers(tx.ctx.actor, person, dept):
            for node in places(person, dept):
                (node.adjusted if by_whom == person else node.managed)[category] += value
                node.people.add(person)
    last = {}
    for row in store_rollup.submissions(tx, source, unit, [span.start]):
        dept = people.get(row[1] or "", {}).get("department")
        if row[1] and covers(tx.ctx.actor, row[1], dept):
            last[row[1]] = row
            for node in places(row[1], dept):
                node.people.add(row[1])
    names = {"team": teams, "owner": people}
    rows = []
    for (kind, id_), node in nodes.items():
        if kind != by:
            continue
        label = text("forecast.group.none", tx.ctx.locale) if id_ is None else names[kind].get(id_, {}).get("name", "")
        depth = len(_above(teams, id_)) - 1 if kind == "team" and id_ else 0
        parent = (
            teams.get(id_ or "", {}).get("parent") if kind == "team" else people.get(id_ or "", {}).get("department")
        )
        placed = {"kind": kind, "id": id_, "label": label, "parent": parent, "depth": depth}
        rows.append({**placed, **_row(node, last, id_ if kind == "owner" else None, people)})
    rows.sort(
        key=lambda r: (r["id"] is None, r["depth"], -Decimal(r["cumulative"]["pipeline"]["own"]), str(r["label"]))
    )
    company = {
        "kind": "company",
        "id": None,
        "label": text("forecast.group.all", tx.ctx.locale),
        "parent": None,
        "depth": 0,
    }
    total = {**company, **_row(nodes["company", None], last, None, people)}
    return {**_span(tx, span), "by": by, "total": total, "nodes": rows}


def waterfall(
    tx: Tx, source: Source, unit: str, start: date | None, first: date | None, last: date | None
) -> dict[str, Any]:
    """Return what became of the open amount of a period between the ends of two days, in steps that add up.

    Raises NotFound (404), Forbidden (403), Invalid (422).
    """
    see_amounts(tx, source)
    today = local_today(tx)
    span = span_of(tx, unit, start)
    last = last or today
    first = first or last - timedelta(days=7)
    if not date(1990, 1, 1) <= first <= last <= today:
        raise Invalid(problems=[FieldProblem("from", "not_past")])
    zone, day = tx.ctx.workspace.zone, timedelta(days=1)
    found = {
        step: (amount, count, ids)
        for step, amount, count, ids in store_rollup.moves(
            tx, source, span, day_start(first + day, zone), day_start(last + day, zone)
        )
    }
    steps = []
    for code in STEPS:
        amount, count, ids = found.get(code, (Decimal(0), 0, []))
        label = text(f"forecast.step.{code}", tx.ctx.locale)
        steps.append({"code": code, "label_text": label, "amount": _money(amount), "count": count, "records": ids})
    return {"from": first.isoformat(), "to": last.isoformat(), **_span(tx, span), "steps": steps}


def errors(tx: Tx, source: Source, quarters: int) -> dict[str, Any]:
    """Return M-42 for past quarters, per person and in all: what was submitted at each lead against what was won.

    People without a submission are listed and left out of sums. A = 0 gives no error. Raises NotFound (404), Forbidden (403).
    """
    see_amounts(tx, source)
    running = span_of(tx, "quarter", None).start
    spans = [span_of(tx, "quarter", add_months(running, -_QUARTER_MONTHS * back)) for back in range(1, quarters + 1)]
    people = peek_all(tx, "user", ("name", "department"))
    said: dict[tuple[date, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in store_rollup.submissions(tx, source, "quarter", [s.start for s in spans]):
        if row[1] and covers(tx.ctx.actor, row[1], people.get(row[1], {}).get("department")):
            said[row[2], row[1]].append(row)
    rows: list[dict[str, Any]] = []
    gaps: dict[int, list[tuple[Decimal, Decimal]]] = {lead: [] for lead in LEADS}
    for span in spans:
        won = store_rollup.won_by_person(tx, source, span)
        those = sorted({p for s, p in said if s == span.start} | {p for p, a in won.items() if p and a})
        mine = [
            _person_error(tx, span, p, said.get((span.start, p), []), won.get(p) or Decimal(0), people) for p in those
        ]
        rows.append(_company_error(tx, span, mine, sum(won.values(), Decimal(0))))
        rows += mine
        for lead in (found | {"actual": person["actual"]} for person in mine for found in person["leads"]):
            if lead["commit"] is not None:
                gaps[lead["lead"]].append((Decimal(lead["commit"]), Decimal(lead["actual"])))
    wape = [{"lead": lead, "wape": _wape(pairs)} for lead, pairs in gaps.items()]
    return {"rows": rows, "wape": wape, "currency": tx.ctx.workspace.currency}


def _add(node: _Node, owner: str | None, category: str, verdict: str | None, amount: Decimal, count: int) -> None:
    if owner:
        node.people.add(owner)
    if category in CATEGORIES:
        node.own[category] += amount
        node.counts[category] += count
        if verdict != "exclude" or category == "closed":
            node.judged[category] += amount
    elif verdict == "include":
        node.judged["pipeline"] += amount


def _row(
    node: _Node, last: Mapping[str, tuple[Any, ...]], owner: str | None, people: Mapping[str, Any]
) -> dict[str, Any]:
    running = dict.fromkeys(("own", "judged", "adjusted", "managed"), Decimal(0))
    cumulative = {}
    for category in CATEGORIES:
        adjusted, managed = node.adjusted[category], node.managed[category]
        running["own"] += node.own[category]
        running["judged"] += node.judged[category]
        running["adjusted"] += node.judged[category] + adjusted
        running["managed"] += node.judged[category] + adjusted + managed
        cumulative[category] = {name: _money(value) for name, value in running.items()}
    row = last.get(owner or "")
    return {
        "single": {c: _money(node.own[c]) for c in CATEGORIES},
        "counts": {c: node.counts[c] for c in CATEGORIES},
        "cumulative": cumulative,
        "submission": None if row is None else _submission(row, people),
        "submitted": sum(person in last for person in node.people),
        "people": len(node.people),
        "submitted_commit": _money(sum((last[p][3] for p in node.people if p in last), Decimal(0))),
        "submitted_best": _money(sum((last[p][4] or Decimal(0) for p in node.people if p in last), Decimal(0))),
    }


def _submission(row: tuple[Any, ...], people: Mapping[str, Any]) -> dict[str, Any]:
    by = {"id": row[1], "name": people.get(row[1], {}).get("name", "")}
    best = None if row[4] is None else _money(row[4])
    return {"id": row[0], "commit": _money(row[3]), "best": best, "note": row[5], "at": as_instant(row[6]), "by": by}


def _person_error(
    tx: Tx, span: Span, person: str, said: Sequence[tuple[Any, ...]], actual: Decimal, people: Mapping[str, Any]
) -> dict[str, Any]:
    leads, state = [], "none"
    for lead in LEADS:
        row, is_late = _said_by(tx, span, said, lead)
        if lead == LEADS[0]:
            state = "none" if row is None else "late" if is_late else "ok"
        commit, best = (None, None) if row is None else (row[3], row[4])
        leads.append(_lead(lead, commit, best, actual, is_late=is_late))
    who = {"id": person, "name": people.get(person, {}).get("name", "")}
    return {
        **_span(tx, span),
        "person": who,
        "actual": _money(actual),
        "leads": leads,
        "state": state,
        "state_text": text(f"forecast.submission.{state}", tx.ctx.locale),
    }


def _company_error(tx: Tx, span: Span, mine: Sequence[dict[str, Any]], actual: Decimal) -> dict[str, Any]:
    """All in scope: the sum of what was submitted; beside it the model and the weighted pipeline as frozen at the start."""
    leads = []
    for position, lead in enumerate(LEADS):
        given = [row["leads"][position] for row in mine if row["leads"][position]["commit"] is not None]
        commit = sum((Decimal(g["commit"]) for g in given), Decimal(0)) if given else None
        best = sum((Decimal(g["best"] or 0) for g in given), Decimal(0)) if given else None
        leads.append(_lead(lead, commit, best, actual, is_late=any(g["late"] for g in given)))
    actor = tx.ctx.actor
    model = None
    if actor.is_admin or actor.scope == "all":
        body = store.forecast_at(tx, span.start, span.start - timedelta(days=_NEAR_DAYS), "quarter")
        model = None if body is None else Decimal(repr(body["periods"][0]["p50"]))
    shares = store_rollup.weighted_at(tx, span, span.start - timedelta(days=1), span.start + timedelta(days=_NEAR_DAYS))
    seen = [amount for owner, dept, amount in shares if covers(actor, owner, dept)]
    weighted = sum(seen, Decimal(0)) if seen else None
    state = "ok" if any(row["state"] != "none" for row in mine) else "none"
    return {
        **_span(tx, span),
        "person": None,
        "actual": _money(actual),
        "leads": leads,
        "state": state,
        "state_text": text(f"forecast.submission.{state}", tx.ctx.locale),
        "missing": [row["person"] for row in mine if row["state"] == "none"],
        "model_p50": None if model is None else _money(model),
        "model_error": None if model is None else _error(model, actual),
        "weighted": None if weighted is None else _money(weighted),
        "weighted_error": None if weighted is None else _error(weighted, actual),
    }


def _said_by(tx: Tx, span: Span, said: Sequence[tuple[Any, ...]], lead: int) -> tuple[tuple[Any, ...] | None, bool]:
    """The last submission up to the end of a lead's day; at the start also the first one within ten days, marked late."""
    zone = tx.ctx.workspace.zone
    day = span.start + timedelta(days=LEADS[0] - lead) if lead else span.end - timedelta(days=1)
    until = day_start(day + timedelta(days=1), zone)
    before = [row for row in said if row[6] < until]
    if before:
        return before[-1], False
    if lead != LEADS[0]:
        return None, False
    later = [row for row in said if row[6] < day_start(span.start + timedelta(days=_LATE_DAYS + 1), zone)]
    return (later[0], True) if later else (None, False)


def _lead(lead: int, commit: Decimal | None, best: Decimal | None, actual: Decimal, *, is_late: bool) -> dict[str, Any]:
    return {
        "lead": lead,
        "commit": None if commit is None else _money(commit),
        "best": None if best is None else _money(best),
        "error": None if commit is None else _error(commit, actual),
        "bias": None if commit is None or not actual else round(float((commit - actual) / actual), 6),
        "late": is_late,
    }


def _error(said: Decimal, actual: Decimal) -> float | None:
    return round(float(abs(said - actual) / abs(actual)), 6) if actual else None


def _wape(pairs: Sequence[tuple[Decimal, Decimal]]) -> float | None:
    actual = sum((abs(a) for _, a in pairs), Decimal(0))
    return round(float(sum((abs(f - a) for f, a in pairs), Decimal(0)) / actual), 6) if actual else None


def _above(teams: Mapping[str, Any], team: str | None) -> list[str]:
    """A team and those above it."""
    found: list[str] = []
    at = team or ""
    while at in teams and at not in found:
        found.append(at)
        at = str(teams[at]["parent"] or "")
    return found


def _span(tx: Tx, span: Span) -> dict[str, Any]:
    return {
        "unit": span.unit,
        "start": span.start.isoformat(),
        "end": span.end.isoformat(),
        "currency": tx.ctx.workspace.currency,
    }


def _money(value: Decimal) -> str:
    return str(value.quantize(_CENT))
