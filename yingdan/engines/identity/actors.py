"""Turns users, departments and roles into actors: whom and which departments a person's data scope reaches. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yingdan.engines.permission.model import SCOPES, data_rules, merge_grants
from yingdan.kernel.context import Actor, RuleShare
from yingdan.meta.predicate import parse_filter

Row = Mapping[str, Any]


class Organisation:
    """The people, departments, roles and share rules of one workspace at one moment."""

    def __init__(
        self, users: Sequence[Row], departments: Sequence[Row], roles: Sequence[Row], share_rules: Sequence[Row] = ()
    ) -> None:
        self.users = {str(u["id"]): u for u in users}
        self.roles = {str(r["id"]): r for r in roles}
        self._rules = [_rule(r) for r in share_rules]
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
        """Return the actor of a user; None for one who is unknown or may not work.

        ``only_role`` narrows an API key to one role, which the user has to have still, unless administrator.
        """
        user = self.users.get(user_id)
        if user is None or user["status"] == "disabled":
            return None
        ids = [str(r) for r in user["roles"] or ()]
        if only_role:
            any_role = any(self.roles[i]["is_admin"] for i in ids if i in self.roles)
            ids = [only_role] if any_role or only_role in ids else []
        roles = [self.roles[i] for i in ids if i in self.roles]
        own = tuple(
            str(d) for d in (user["department"], *(user["more_departments"] or ()), *self._headed[user_id]) if d
        )
        people, departments, rules = {user_id}, set[str](), list[tuple[str, Any, str]]()
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
            elif scope == "rule":
                rules += [(name, node, role["name"]) for name, node in data_rules(role["rule"])]
        grantees = {user_id, *own, *ids}
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
            data_rules=tuple(rules),
            shared=tuple(rule for grantee, rule in self._rules if grantee in grantees),
            only_role=only_role,
        )


def _rule(row: Row) -> tuple[str, RuleShare]:
    grantee = row["user"] or row["department"] or row["role"]
    node = parse_filter(row["rule"])
    return str(grantee), RuleShare(str(row["id"]), row["name"], row["object"], node, row["level"], row["until"])


def _closure(start: Iterable[str], below: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    stack = list(start)
    while stack:
        item = stack.pop()
        if item not in found:
            found.add(item)
            stack.extend(below.get(item, ()))
    return found
