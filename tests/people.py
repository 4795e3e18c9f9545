"""A small organisation for tests: who works where, and with which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek_all

PASSWORD = "correct-horse-9"


@dataclass(frozen=True)
class Organisation:
    """Ids of departments, roles and people by their short names."""

    departments: dict[str, str]
    roles: dict[str, str]
    users: dict[str, str]


# login, name, department, manager, role
_PEOPLE = (
    ("boss", "周总", "hq", None, "老板"),
    ("li", "李经理", "east", "boss", "销售经理"),
    ("chen", "陈经理", "south", "boss", "销售经理"),
    ("lin", "小林", "east", "li", "一线销售"),
    ("wang", "小王", "east", "li", "一线销售"),
    ("zhao", "小赵", "south", "chen", "一线销售"),
    ("qian", "小钱", "south", "chen", "一线销售"),
)


def build_organisation(platform: Platform) -> Organisation:
    """Create the organisation in the workspace ``main`` once."""
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        return _build(platform, tx)


def _build(platform: Platform, tx: Tx) -> Organisation:
    records = platform.records
    roles = {str(v["name"]): k for k, v in peek_all(tx, "role", ("name",)).items()}
    hq = records.create(tx, "department", [{"name": "总部"}])[0]
    east, south = records.create(tx, "department", [{"name": "华东", "parent": hq}, {"name": "华南", "parent": hq}])
    departments = {"hq": hq, "east": east, "south": south}
    users: dict[str, str] = {}
    for login, name, department, manager, role in _PEOPLE:
        row: dict[str, Any] = {
            "login": login,
            "name": name,
            "password": PASSWORD,
            "department": departments[department],
            "manager": users.get(manager or ""),
            "roles": [roles[role]],
        }
        users[login] = records.create(tx, "user", [row])[0]
    return Organisation(departments, roles, users)
