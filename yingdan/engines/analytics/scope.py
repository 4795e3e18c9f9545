"""Whom a scope means: me, my subordinates, my department, it and those below, the company. It only ever narrows rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.errors import FieldProblem, Invalid

SCOPES = ("me", "subordinates", "department", "tree", "company")


def narrow(tx: Tx, scope: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Return (users, departments) a scope is cut to; None for no cut. Raises Invalid (422) ``unknown_value``."""
    actor = tx.ctx.actor
    if scope == "company":
        return None, None
    if scope == "me":
        return (actor.user,) if actor.user else (), None
    if scope == "subordinates":
        people = peek_all(tx, "user", ("manager",))
        return _closure([actor.user] if actor.user else [], {i: p["manager"] for i, p in people.items()}), None
    if scope == "department":
        return None, actor.own_departments
    if scope == "tree":
        departments = peek_all(tx, "department", ("parent",))
        return None, _closure(actor.own_departments, {i: d["parent"] for i, d in departments.items()})
    raise Invalid(problems=[FieldProblem("scope", "unknown_value", {"value": scope[:40]})])


def below(tx: Tx, departments: Sequence[str]) -> tuple[str, ...]:
    """Return departments and all below them."""
    parents = peek_all(tx, "department", ("parent",))
    return _closure(list(departments), {i: d["parent"] for i, d in parents.items()})


def department_regions(tx: Tx) -> dict[str, str]:
    """Return for every department its region: its own, the one of the nearest department above, else its name."""
    departments = peek_all(tx, "department", ("name", "parent", "region"))
    found: dict[str, str] = {}
    for department, row in departments.items():
        seen, at = set[str](), department
        while at in departments and at not in seen and not departments[at]["region"]:
            seen.add(at)
            at = str(departments[at]["parent"] or "")
        above = departments.get(at)
        found[department] = (above and above["region"]) or row["name"]
    return found


def _closure(start: tuple[str, ...] | list[str], above: dict[str, str | None]) -> tuple[str, ...]:
    below: dict[str, list[str]] = defaultdict(list)
    for child, parent in above.items():
        if parent:
            below[str(parent)].append(child)
    found, todo = set(start), list(start)
    while todo:
        for child in below[todo.pop()]:
            if child not in found:
                found.add(child)
                todo.append(child)
    return tuple(sorted(found))
