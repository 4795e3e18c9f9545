"""Words of permission: verbs, scopes, field rights and how roles combine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yingdan.kernel.context import ObjectGrant

VERBS = ("read", "create", "update", "delete", "export", "import", "transfer", "merge", "bulk", "share")
SCOPES = ("self", "subordinates", "department", "tree", "departments", "rule", "all")
RIGHTS = ("hidden", "masked", "read", "edit")


def merge_grants(roles: Iterable[Mapping[str, Any]]) -> dict[str, ObjectGrant]:
    """Combine the ``objects`` of several roles: verbs add up, the widest right to a field wins.

    A field that one role restricts and another role with verbs on the object does not name is unrestricted.
    """
    bodies = [r for r in roles if r]
    names = {n for b in bodies for n in b}
    found: dict[str, ObjectGrant] = {}
    for name in names:
        parts = [b.get(name) or b.get("*") for b in bodies]
        given = [p for p in parts if p]
        verbs = frozenset(v for p in given for v in p.get("verbs", ()))
        fields: dict[str, str] = {}
        restricted = {f for p in given for f in p.get("fields", {})}
        for field in restricted:
            rights = [p.get("fields", {}).get(field, "edit") for p in given if p.get("verbs")]
            best = max(rights, key=RIGHTS.index, default="hidden")
            if best != "edit":
                fields[field] = best
        found[name] = ObjectGrant(verbs, fields)
    return found
