"""Turns users, departments and roles into actors: whom and which departments a person's data scope reaches. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yingdan.engines.permission.model import SCOPES, merge_grants
from yingdan.kernel.context import Actor

Row = Mapping[str, Any]


class Organisation:
    """The people, departments and roles of one workspace at one moment."""

    def __init__(self, users: Sequence[Row], departments: Sequence[Row], roles: Sequence[Row]) -> None:
        self.users = {str(u["id"]): u for u in users}
        self.roles = {str(r["id"]): r for r in roles}
        self._reports: dict[str, list[str]] = defaultdict(list)
        for user in users:
            if user["manager"]:
                self._reports[str(user["manager"])].append(str(user["id"]))
        self._children: dict[str, list[str]] = defaultdict(list)
        self._headed: dict[str, list[str]] = defaultdict(list)
        for department in departments:
            if department["parent"]:
                self._children[str(department["parent"])].append(str(department["id"]))
            if department["head"]:
                self._headed[str(department["head"])].append(str(department["id"]))

    def actor(self, user_id: str, only_role: str | None = None) -> Actor | None:
        """Return the actor of a user; None for one who is unknown or may not work. ``only_role`` narrows an API key."""
        user = self.users.get(user_id)
        if user is None or user["status"] == "disabled":
            return None
        ids = [only_role] if only_role else [str(r) for r in user["roles"] or ()]
        roles = [self.roles[i] for i in ids if i in self.roles]
        own = tuple(
            str(d) for d in (user["department"], *(user["more_departments"] or ()), *self._headed[user_id]) if d
        )
        people, departments = {user_id}, set[str]()
        for role in roles:
            scope = role["scope"]
            if scope == "subordinates":
                people |= _closure([user_id], self._reports)
            elif scope == "department":
                departments |= set(own)
            elif scope == "tree":
                departments |= _closure(own, self._children)
            elif scope == "departments":
                departments |= {str(d) for d in role["departments"] or ()}
        widest = max((r["scope"] for r in roles), key=SCOPES.index, default="self")
        return Actor(
            user=user_id,
            name=user["name"],
            department=str(user["department"]) if user["department"] else None,
            roles=tuple(ids),
            role_names=tuple(r["name"] for r in roles),
            scope=widest,
            users=tuple(sorted(people)),
            departments=tuple(sorted(departments)),
            own_departments=tuple(dict.fromkeys(own)),
            grants=merge_grants(r["objects"] for r in roles),
            is_admin=any(r["is_admin"] for r in roles),
            home=next((r["home"] for r in roles if r["home"]), "rep"),
        )


def _closure(start: Iterable[str], below: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    stack = list(start)
    while stack:
        item = stack.pop()
        if item not in found:
            found.add(item)
            stack.extend(below.get(item, ()))
    return found
