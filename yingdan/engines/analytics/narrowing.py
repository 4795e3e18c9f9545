"""What a question is narrowed to beside its scope: one team or several, people, products, regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from yingdan.db.tx import Tx
from yingdan.engines.analytics.model import Ask, Chosen, Group, Metric, TargetSet
from yingdan.engines.analytics.periods import GRAINS
from yingdan.engines.analytics.scope import below
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.definitions import Label

Targets = Callable[[Tx, str, Ask], TargetSet]
BRANCH = Group("branch", Label("团队及下级", "團隊及下級", "Team and those below"), of="department")
MAX_KEYS = 50
_NOT = {*GRAINS, "state"}


def filters_of(metric: Metric, groups: Mapping[str, Group]) -> dict[str, Group]:
    """Return what a metric may be narrowed by: neither by time, which is its window, nor by state, which is its subject."""
    found = {n: groups[n] for n in (*metric.groups, *metric.filters) if n in groups and groups[n].of not in _NOT}
    return found | {BRANCH.name: BRANCH} if any(g.of == "department" for g in found.values()) else found


def narrowings(tx: Tx, metric: Metric, groups: Mapping[str, Group], where: Sequence[str]) -> tuple[Chosen, ...]:
    """Read ``name:key`` pairs: those of one name widen each other, names narrow each other. An empty key means no value.

    What the caller may not see is as empty as what does not exist. Raises Invalid (422) ``unknown_value`` for a name the
    metric is not cut by, ``too_many`` for over 50 keys.
    """
    known = filters_of(metric, groups)
    keys: dict[str, list[str]] = defaultdict(list)
    for text in where:
        name, colon, key = text.partition(":")
        if not colon or name not in known:
            raise Invalid(problems=[FieldProblem("where", "unknown_value", {"value": text[:40]})])
        keys[name].append(key)
    if sum(map(len, keys.values())) > MAX_KEYS:
        raise Invalid(problems=[FieldProblem("where", "too_many_values", {"max": MAX_KEYS})])
    return tuple(
        Chosen(known[name], below(tx, each) if name == BRANCH.name else tuple(dict.fromkeys(each)))
        for name, each in keys.items()
    )


def targets_within(tx: Tx, targets: Targets, metric: str, ask: Ask) -> TargetSet:
    """Return the goals a narrowed question is measured by: those of its people or teams, none for any other cut."""
    if not ask.where:
        return targets(tx, metric, ask)
    users, departments = ask.users, ask.departments
    for chosen in ask.where:
        if chosen.group.of == "owner":
            users = _both(users, chosen.keys)
        elif chosen.group.of == "department":
            departments = _both(departments, chosen.keys)
        else:
            return TargetSet()
    if users is not None and departments is not None:
        return TargetSet()  # goals are set for a person or for a team, never for a person within a team
    found = targets(tx, metric, replace(ask, users=users, departments=departments))
    kept = {"department": departments, "owner": users}
    groups = {
        of: {k: v for k, v in goals.items() if (mine := kept[of]) is None or k in mine}
        for of, goals in found.groups.items()
    }
    return TargetSet(found.whole, groups, listed=False)


def _both(one: tuple[str, ...] | None, other: tuple[str, ...]) -> tuple[str, ...]:
    return other if one is None else tuple(k for k in other if k in one)
