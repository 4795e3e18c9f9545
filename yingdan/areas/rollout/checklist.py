"""First steps by role: five things that get somebody going, each ticked by what is really there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from yingdan.db.setting import get_setting
from yingdan.db.tx import Tx
from yingdan.engines.identity.policy import SETTING as SIGN_IN
from yingdan.engines.identity.preferences import preferences
from yingdan.engines.notify.comments import has_commented
from yingdan.engines.query.service import Query, query
from yingdan.engines.views.service import list_views
from yingdan.meta.overrides import PREFIX
from yingdan.meta.predicate import parse_filter

KEY = "checklist"
Check = Callable[[Tx], bool]


def checklist(tx: Tx) -> dict[str, Any]:
    """Return ``{"steps": [{"key", "done"}], "dismissed"}`` for the caller's role."""
    steps = STEPS.get("admin" if tx.ctx.actor.is_admin else tx.ctx.actor.home, STEPS["rep"])
    dismissed = bool((preferences(tx).get(KEY) or {}).get("dismissed"))
    return {"steps": [{"key": key, "done": check(tx)} for key, check in steps.items()], "dismissed": dismissed}


def _there(object_name: str, more_than: int = 0, by: str | None = None) -> Check:
    """Tell whether there are more than so many records the caller may see, with ``by`` those where that field is the caller."""

    def check(tx: Tx) -> bool:
        if object_name not in tx.catalog:
            return False
        condition = {"field": by, "op": "eq", "value": tx.ctx.actor.user} if by else None
        wanted = Query(filter=parse_filter(condition), fields=("id",), limit=more_than + 1)
        return len(orjson.loads(query(tx, object_name, wanted))["records"]) > more_than

    return check


def _has_view(tx: Tx) -> bool:
    return any(v["mine"] for v in list_views(tx, None)["views"])


def _has_own_fields(tx: Tx) -> bool:
    return any(
        o.custom or o.overrides or o.record_types or o.arrangements or any(f.name.startswith(PREFIX) for f in o.fields)
        for o in tx.catalog.definitions.values()
    )


def _has_sign_in_rules(tx: Tx) -> bool:
    return get_setting(tx, SIGN_IN) is not None


STEPS: dict[str, dict[str, Check]] = {
    "admin": {
        "organisation": _there("department", 1),
        "people": _there("user", 2),
        "data": _there("account"),
        "fields": _has_own_fields,
        "sign_in": _has_sign_in_rules,
    },
    "boss": {
        "goals": _there("goal_plan"),
        "deals": _there("opportunity"),
        "judgment": _there("forecast_judgment", by="created_by"),
        "comment": has_commented,
        "view": _has_view,
    },
    "manager": {
        "deals": _there("opportunity"),
        "submission": _there("forecast_submission", by="owner"),
        "judgment": _there("forecast_judgment", by="created_by"),
        "comment": has_commented,
        "view": _has_view,
    },
    "rep": {
        "account": _there("account", by="owner"),
        "deal": _there("opportunity", by="owner"),
        "activity": _there("activity", by="owner"),
        "comment": has_commented,
        "view": _has_view,
    },
}
