"""Who may see and change what, in plain Python: slow, without any SQL, written from the rules in words.

The words are in ``docs/explanation/permissions.md``. Every case of the leak test asks this model what is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ORDER = ("hidden", "masked", "read", "edit")
# object → link whose readers may read the record too; object → links along which shares of the target pass
PARENTS = {"contact": "account"}
CASCADES = {"opportunity": ("account",)}
TARGETS = {"account": "account", "opportunity": "opportunity", "contact": "contact"}
DERIVED = {"amount_base": "amount"}


@dataclass
class Person:
    """Somebody who works here."""

    department: str | None
    more: list[str]
    manager: str | None
    roles: list[str]


@dataclass
class Role:
    """Data scope, verbs and field rights (a word, or when/then/else) by object."""

    scope: str
    departments: list[str]
    rule: dict[str, Any]
    verbs: dict[str, list[str]]
    fields: dict[str, dict[str, Any]]


@dataclass
class Share:
    """One record, or with ``filter`` every record of the object that it finds, shared with somebody."""

    object: str
    record: str | None
    grantee: str
    level: str
    until: datetime | None = None
    filter: Any = None


@dataclass
class World:
    """A whole company: ids to people, departments (parent, head), roles, shares and records by object.

    ``papers`` are the files of accounts: id and name; the content lies in ``folder``. ``comments`` are what was said
    about accounts: id and text.
    """

    now: datetime
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    departments: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    records: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    views: dict[tuple[str, str], str] = field(default_factory=dict)
    papers: dict[str, tuple[str, str]] = field(default_factory=dict)
    comments: dict[str, tuple[str, str]] = field(default_factory=dict)

    # -- people ------------------------------------------------------------------------------------------------------

    def roles_of(self, who: str) -> list[Role]:
        """Return the roles somebody has."""
        return [self.roles[r] for r in self.people[who].roles]

    def departments_of(self, who: str) -> set[str]:
        """Return the departments somebody belongs to: main, further, headed."""
        person = self.people[who]
        headed = {d for d, (_, head) in self.departments.items() if head == who}
        return {d for d in (person.department, *person.more) if d} | headed

    def below(self, who: str) -> set[str]:
        """Return everybody who reports to somebody, directly or through others."""
        found: set[str] = set()
        for other in self.people:
            seen, boss = {other}, self.people[other].manager
            while boss is not None and boss not in seen:
                if boss == who:
                    found.add(other)
                seen.add(boss)
                boss = self.people[boss].manager
        return found

    def inside(self, department: str | None, tops: set[str]) -> bool:
        """Tell whether a department is one of these or lies below one of them."""
        seen: set[str] = set()
        while department is not None and department not in seen:
            if department in tops:
                return True
            seen.add(department)
            department = self.departments[department][0]
        return False

    # -- records -----------------------------------------------------------------------------------------------------

    def has_verb(self, who: str, object_name: str, verb: str) -> bool:
        """Tell whether any role of somebody has the verb on the object."""
        return any(verb in r.verbs.get(object_name, ()) for r in self.roles_of(who))

    def in_scope(self, who: str, object_name: str, record: str) -> bool:
        """Tell whether a record lies within the data scope of any role of somebody."""
        values = self.records[object_name][record]
        owner, dept = values["owner"], values["owner_dept"]
        if owner == who:
            return True
        for role in self.roles_of(who):
            if role.scope == "all":
                return True
            if role.scope == "subordinates" and owner in self.below(who):
                return True
            if role.scope == "department" and dept in self.departments_of(who):
                return True
            if role.scope == "tree" and self.inside(dept, self.departments_of(who)):
                return True
            if role.scope == "departments" and dept in role.departments:
                return True
            rule = role.rule.get(object_name) if role.scope == "rule" else None
            if rule is not None and self.meets(who, object_name, record, rule):
                return True
        return False

    def granted(self, who: str, object_name: str, record: str, *, edit: bool) -> bool:
        """Tell whether others have let somebody in: a share, a team, a share rule, or for reading one passed on."""
        mine = {who, *self.departments_of(who), *self.people[who].roles}
        for share in self.shares:
            alive = share.until is None or share.until > self.now
            fits = share.object == object_name and share.grantee in mine and (share.level == "edit" or not edit)
            if not alive or not fits:
                continue
            if share.record == record:
                return True
            if share.record is None and self.meets(who, object_name, record, share.filter):
                return True
        if edit:
            return False
        values = self.records[object_name][record]
        return any(
            values.get(link) is not None
            and self.has_verb(who, TARGETS[link], "read")
            and self.granted(who, TARGETS[link], values[link], edit=False)
            for link in CASCADES.get(object_name, ())
        )

    def may_read(self, who: str, object_name: str, record: str) -> bool:
        """Tell whether somebody may read a record."""
        if not self.has_verb(who, object_name, "read"):
            return False
        if self.in_scope(who, object_name, record) or self.granted(who, object_name, record, edit=False):
            return True
        link = PARENTS.get(object_name)
        parent = self.records[object_name][record].get(link) if link else None
        return parent is not None and self.may_read(who, TARGETS[str(link)], parent)

    def may_edit(self, who: str, object_name: str, record: str) -> bool:
        """Tell whether somebody may change a record."""
        if not self.has_verb(who, object_name, "read") or not self.has_verb(who, object_name, "update"):
            return False
        return self.in_scope(who, object_name, record) or self.granted(who, object_name, record, edit=True)

    def visible(self, who: str, object_name: str) -> set[str]:
        """Return the records of an object that somebody may read."""
        return {r for r in self.records[object_name] if self.may_read(who, object_name, r)}

    # -- fields ------------------------------------------------------------------------------------------------------

    def right(self, who: str, object_name: str, name: str, record: str) -> str:
        """Return what a field of a record is to somebody: the widest of what the roles say of this record."""
        words = []
        for role in self._acting(who, object_name):
            said = role.fields.get(object_name, {}).get(name, "edit")
            if not isinstance(said, str):
                said = said["then"] if self.meets(who, object_name, record, said["when"]) else said["else"]
            words.append(said)
        return self._derived(who, object_name, name, max(words, key=ORDER.index, default="hidden"))

    def surely(self, who: str, object_name: str, name: str) -> str:
        """Return what a field is to somebody whatever the record: what may be asked for goes by it."""
        words = []
        for role in self._acting(who, object_name):
            said = role.fields.get(object_name, {}).get(name, "edit")
            words.append(said if isinstance(said, str) else min(said["then"], said["else"], key=ORDER.index))
        return self._derived(who, object_name, name, max(words, key=ORDER.index, default="hidden"))

    def at_best(self, who: str, object_name: str, name: str) -> str:
        """Return the widest right to a field that some record could give."""
        words = []
        for role in self._acting(who, object_name):
            said = role.fields.get(object_name, {}).get(name, "edit")
            words.append(said if isinstance(said, str) else max(said["then"], said["else"], key=ORDER.index))
        return self._derived(who, object_name, name, max(words, key=ORDER.index, default="hidden"))

    def _acting(self, who: str, object_name: str) -> list[Role]:
        return [r for r in self.roles_of(who) if r.verbs.get(object_name)]

    def _derived(self, who: str, object_name: str, name: str, right: str) -> str:
        if name not in DERIVED:
            return right
        source = self.surely(who, object_name, DERIVED[name])
        return min(right, source, "read", key=ORDER.index)

    # -- filters -----------------------------------------------------------------------------------------------------

    def meets(self, who: str, object_name: str, record: str, node: Any) -> bool:
        """Tell whether a record meets a filter; empty values count for ``ne``, ``not_in`` and ``not``."""
        if node is None:
            return True
        if "and" in node:
            return all(self.meets(who, object_name, record, n) for n in node["and"])
        if "or" in node:
            return any(self.meets(who, object_name, record, n) for n in node["or"])
        if "not" in node:
            return not self.meets(who, object_name, record, node["not"])
        value = self.value_at(object_name, record, node["field"])
        wanted = node.get("value")
        answers: dict[str, bool] = {
            "eq": value == wanted,
            "ne": value != wanted,
            "in": node["op"] == "in" and value in wanted,
            "is_null": (value is None) == (wanted is not False),
            "me": value == who,
        }
        return answers[node["op"]]

    def value_at(self, object_name: str, record: str, path: str) -> Any:
        """Return the value at the end of a path along links, None where a link is empty."""
        *links, last = path.split(".")
        values = self.records[object_name][record]
        for link in links:
            if values.get(link) is None:
                return None
            values = self.records[TARGETS[link]][values[link]]
        return values.get(last)
