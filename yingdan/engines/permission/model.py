"""Words of permission: verbs, scopes, field rights and how roles combine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from yingdan.kernel.context import ObjectGrant, RowRight
from yingdan.kernel.errors import Malformed
from yingdan.meta.predicate import Condition, Group, Node, parse_filter

VERBS = ("read", "create", "update", "delete", "export", "import", "transfer", "merge", "bulk", "share")
SCOPES = ("self", "subordinates", "department", "tree", "departments", "rule", "all")
RIGHTS = ("hidden", "masked", "read", "edit")
EVERY = "*"
MAX_RULE_NODES = 40
_FILTER_KEYS = frozenset({"and", "or", "not", "field"})
_CHOICE_KEYS = frozenset({"when", "then", "else"})


def merge_grants(roles: Iterable[Mapping[str, Any]]) -> dict[str, ObjectGrant]:
    """Combine the ``objects`` of several roles: verbs add up, the widest right to a field wins, record by record.

    A field that one role restricts and another role with verbs on the object does not name is unrestricted.
    """
    bodies = [r for r in roles if r]
    names = {n for b in bodies for n in b}
    found: dict[str, ObjectGrant] = {}
    for name in names:
        parts = [b.get(name) or b.get(EVERY) for b in bodies]
        given = [p for p in parts if p]
        verbs = frozenset(v for p in given for v in p.get("verbs", ()))
        fields: dict[str, str] = {}
        rows: dict[str, RowRight] = {}
        for field in {f for p in given for f in p.get("fields", {})}:
            best = _widest([p.get("fields", {}).get(field, "edit") for p in given if p.get("verbs")])
            if isinstance(best, RowRight):
                rows[field] = best
                fields[field] = best.narrowest
            elif best != "edit":
                fields[field] = best
        found[name] = ObjectGrant(verbs, fields, rows)
    return found


def _widest(rights: list[Any]) -> str | RowRight:
    plain = [r for r in rights if isinstance(r, str)]
    floor = max(plain, key=RIGHTS.index, default="hidden")
    rules = [r for r in rights if not isinstance(r, str) and RIGHTS.index(_top(r)) > RIGHTS.index(floor)]
    if not rules:
        return floor
    choices: list[tuple[str, Node | None]] = [(floor, None)]
    for rule in rules:
        when = parse_filter(rule["when"])
        if when is not None:
            choices += [(rule.get("then", "edit"), when), (rule.get("else", "hidden"), Group("not", (when,)))]
    narrowest = max([floor, *(_bottom(r) for r in rules)], key=RIGHTS.index)
    widest = max((r for r, _ in choices), key=RIGHTS.index)
    return RowRight(tuple(choices), narrowest, widest, json.dumps([floor, *rules], sort_keys=True))


def _top(rule: Mapping[str, Any]) -> str:
    return max(str(rule.get("then", "edit")), str(rule.get("else", "hidden")), key=RIGHTS.index)


def _bottom(rule: Mapping[str, Any]) -> str:
    return min(str(rule.get("then", "edit")), str(rule.get("else", "hidden")), key=RIGHTS.index)


def data_rules(rule: Any) -> list[tuple[str, Node]]:
    """Read the ``rule`` of a role: a filter for every object that has its fields, or one filter for each object.

    Raises Malformed (400) for what is neither.
    """
    if not rule:
        return []
    if not isinstance(rule, Mapping):
        raise Malformed("bad_filter")
    parts = {EVERY: rule} if set(rule) <= {*_FILTER_KEYS, "op", "value"} else rule
    found = []
    for name, body in parts.items():
        node = parse_filter(body)
        if node is not None:
            check_size(node)
            found.append((str(name), node))
    return found


def conditions(node: Node) -> list[Condition]:
    """Return every comparison of a filter tree."""
    if isinstance(node, Condition):
        return [node]
    return [c for n in node.nodes for c in conditions(n)]


def check_size(node: Node) -> None:
    """Refuse a filter that would weigh on every query. Raises Malformed ``filter_too_deep`` (400)."""
    if len(conditions(node)) > MAX_RULE_NODES:
        raise Malformed("filter_too_deep", max=MAX_RULE_NODES)


def field_rule_problem(right: Any) -> bool:
    """Tell whether a field right of a role is neither a word nor a well-formed choice by record."""
    if isinstance(right, str):
        return right not in RIGHTS
    if not isinstance(right, Mapping) or not set(right) <= _CHOICE_KEYS or not right.get("when"):
        return True
    return any(right.get(k, "edit") not in RIGHTS for k in ("then", "else"))
