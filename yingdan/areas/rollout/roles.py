"""The roles and the first administrator of a new workspace."""

from __future__ import annotations

from typing import Any

from yingdan.db.setting import get_setting, put_setting
from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek_all
from yingdan.engines.records.service import Records

_WORK = (
    "account",
    "contact",
    "opportunity",
    "activity",
    "forecast_submission",
    "forecast_adjustment",
    "forecast_judgment",
)
_SETTING = "standard_roles"
_GOALS = ("goal_plan", "goal_item")
_ALL = ["read", "create", "update", "delete", "export", "import", "transfer", "merge", "bulk", "share"]
_REP = ["read", "create", "update", "delete", "share"]
_MANAGER = ["read", "create", "update", "delete", "export", "import", "transfer", "merge", "bulk", "share"]


def _rights(verbs: list[str], *, cost: str) -> dict[str, Any]:
    sets_goals = verbs is _MANAGER
    return {
        "*": {"verbs": ["read"]},
        **{name: {"verbs": verbs} for name in _WORK},
        **({name: {"verbs": _MANAGER} for name in _GOALS} if sets_goals else {}),
        "product": {"verbs": ["read"], **({} if cost == "edit" else {"fields": {"cost": cost}})},
    }


# name, data scope, home board, rights, administrator
ROLES: tuple[tuple[str, str, str, dict[str, Any], bool], ...] = (
    ("系统管理员", "all", "admin", {"*": {"verbs": _ALL}}, True),
    ("老板", "all", "boss", _rights(_MANAGER, cost="read"), False),
    ("销售经理", "tree", "manager", _rights(_MANAGER, cost="read"), False),
    ("一线销售", "self", "rep", _rights(_REP, cost="hidden"), False),
)


def seed_roles(tx: Tx, records: Records) -> dict[str, str]:
    """Create the standard roles and return their ids by home board (admin, boss, manager, rep)."""
    ids = records.create(
        tx,
        "role",
        [
            {"name": name, "scope": scope, "home": home, "objects": rights, "is_admin": admin}
            for name, scope, home, rights, admin in ROLES
        ],
    )
    _note(tx)
    return {role[2]: role_id for role, role_id in zip(ROLES, ids, strict=True)}


def upgrade_roles(tx: Tx, records: Records) -> int:
    """Give standard roles what this release grants on objects they do not know yet; returns how many roles changed.

    What an administrator changed stays: a grant is renewed only where it is still the one a release gave, and one that
    was taken away does not come back.
    """
    given: dict[str, dict[str, Any]] = get_setting(tx, _SETTING) or {}
    roles = peek_all(tx, "role", ("name", "home", "objects"))
    changed = 0
    for name, _, home, rights, _ in ROLES:
        earlier = given.get(home, {})
        for role_id, role in roles.items():
            if (role["name"], role["home"]) != (name, home):
                continue
            mine: dict[str, Any] = role["objects"] or {}
            renewed = {
                o: grant
                for o, grant in rights.items()
                if (o not in mine and o not in earlier) or (o in mine and o in earlier and mine[o] == earlier[o])
            }
            if {**mine, **renewed} != mine:
                records.change(tx, "role", [(role_id, {"objects": {**mine, **renewed}})])
                changed += 1
    if given != _granted():
        _note(tx)
    return changed


def _granted() -> dict[str, dict[str, Any]]:
    return {home: rights for _, _, home, rights, _ in ROLES}


def _note(tx: Tx) -> None:
    """Remember what this release gave, to tell it later from what an administrator set."""
    put_setting(tx, _SETTING, _granted())


def seed_admin(tx: Tx, records: Records, login: str, password: str, role: str) -> str:
    """Create the first administrator and return the id."""
    return records.create(tx, "user", [{"name": "管理员", "login": login, "password": password, "roles": [role]}])[0]
