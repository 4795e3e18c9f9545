"""Goals at work: who owns one, and what is to be reached in a window by a company, its teams and people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from yingdan.areas.insight.objects.goal import GOAL_ITEM
from yingdan.db.tx import Tx
from yingdan.engines.analytics.calendar import workdays
from yingdan.engines.analytics.model import Ask, TargetSet
from yingdan.engines.query.aggregate import GroupBy, Measure, aggregate
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek, peek_all
from yingdan.kernel.windows import add_months
from yingdan.meta.predicate import parse_filter

MOST_ITEMS = 10_000
_KEYS = ("scope", "department", "person", "owner_dept", "period")


def before_goal(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Give a goal its title, its month's first day and its owner: the person, or the head of the department.

    Problems: ``required`` for the department or person that the level asks for (422).
    """
    people = peek(tx, "user", [d.get("person") for d in drafts], ("name",))
    departments = peek(tx, "department", [d.get("department") for d in drafts], ("name", "head"))
    for draft in drafts:
        period, scope = draft.get("period"), draft.get("scope")
        if period is not None and period.day != 1:
            period = period.replace(day=1)
            draft.set("period", period)
        whose = ""
        if scope == "person":
            row = people.get(draft.get("person"))
            if row is None:
                draft.problem("person", "required")
            else:
                whose = row["name"]
                draft.set("owner", draft.get("person"))
        elif scope == "department":
            row = departments.get(draft.get("department"))
            if row is None:
                draft.problem("department", "required")
            else:
                whose = row["name"]
                if row["head"]:
                    draft.set("owner", row["head"])
        draft.set("title", " ".join(filter(None, (f"{period:%Y-%m}" if period else "", whose)))[:120])


def targets(tx: Tx, metric: str, ask: Ask) -> TargetSet:
    """Return the published goals of a metric for a window, as far as the caller may see them.

    Months that the window holds in part count by their workdays. A level without goals of its own is the sum of those below.
    """
    if GOAL_ITEM.name not in tx.catalog:
        return TargetSet()
    start, end = ask.window
    wanted = {
        "and": [
            {"field": "plan.metric", "op": "eq", "value": metric},
            {"field": "plan.status", "op": "eq", "value": "published"},
            {"field": "period", "op": "gte", "value": start.replace(day=1).isoformat()},
            {"field": "period", "op": "lt", "value": end.isoformat()},
        ]
    }
    rows = orjson.loads(
        aggregate(
            tx, GOAL_ITEM.name, filter_=parse_filter(wanted), group_by=[GroupBy(k) for k in _KEYS],
            measures=[Measure("sum", "value", "value")], limit=MOST_ITEMS,
        )
    )  # fmt: skip
    return _set(rows, start, end, ask, {i: d["parent"] for i, d in peek_all(tx, "department", ("parent",)).items()})


def _set(rows: Iterable[dict[str, Any]], start: date, end: date, ask: Ask, parents: dict[str, str | None]) -> TargetSet:
    company: list[Decimal] = []
    departments: dict[str, Decimal] = defaultdict(Decimal)
    people: dict[str, Decimal] = defaultdict(Decimal)
    teams: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        value = Decimal(row["value"]) * _part(date.fromisoformat(row["period"]), start, end)
        if row["scope"] == "company":
            company.append(value)
        elif row["scope"] == "department":
            departments[str(row["department"])] += value
        else:
            people[str(row["person"])] += value
            teams[str(row["owner_dept"])] += value
    by_team = {**teams, **departments}
    if ask.users is not None:
        whole = _sum(v for k, v in people.items() if k in ask.users)
    elif ask.departments is not None:
        whole = _sum(_topmost({k: v for k, v in by_team.items() if k in ask.departments}, parents))
    else:
        whole = _sum(company) if company else _sum(_topmost(by_team, parents))
    # what a department has won is told without those below it, so the goal of one that holds others' has no row
    holding = _above(by_team, parents)
    return TargetSet(whole, {"department": {k: v for k, v in by_team.items() if k not in holding}, "owner": people})


def _part(month: date, start: date, end: date) -> Decimal:
    following = add_months(month, 1)
    if start <= month and following <= end:
        return Decimal(1)
    whole = workdays(month, following)
    return Decimal(workdays(max(month, start), min(following, end))) / whole if whole else Decimal(0)


def _topmost(values: dict[str, Decimal], parents: dict[str, str | None]) -> Iterable[Decimal]:
    """Return the values of departments that none above them has one for: those hold what lies below."""
    for department, value in values.items():
        above, seen = parents.get(department), {department}
        while above and above not in values and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if not above or above not in values or above in seen:
            yield value


def _above(departments: Iterable[str], parents: dict[str, str | None]) -> set[str]:
    """Return every department that one of these lies below."""
    found = set[str]()
    for department in departments:
        at = parents.get(department)
        while at and at not in found:
            found.add(at)
            at = parents.get(at)
    return found


def _sum(values: Iterable[Decimal]) -> Decimal | None:
    found = list(values)
    return sum(found, Decimal(0)) if found else None
