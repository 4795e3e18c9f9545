"""Saved views of lists: name, filter, sort, columns and mode under one name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission.model import conditions
from yingdan.engines.permission.service import may
from yingdan.engines.query.paths import Paths
from yingdan.engines.views import store
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound, YingdanError
from yingdan.meta.predicate import parse_filter

BODY_MAX = 50_000


def list_views(tx: Tx, object_name: str | None) -> dict[str, Any]:
    """Return ``{"views": […]}``: the caller's own views and the shared ones of objects the caller may read.

    Shared ones that filter by a field the caller may not ask about are left out: the filter would tell its values.
    """
    actor = tx.ctx.actor
    return {
        "views": [
            {
                "id": r[0],
                "object": r[1],
                "name": r[2],
                "mine": r[3] == actor.user,
                "shared": r[4],
                "is_default": r[5] and r[3] == actor.user,
                "body": r[6],
            }
            for r in store.list_views(tx, object_name)
            if r[1] in tx.catalog
            and may(actor, tx.catalog.get(r[1]), "read")
            and (r[3] == actor.user or _may_ask(tx, r[1], r[6]))
        ]
    }


def _may_ask(tx: Tx, object_name: str, body: Mapping[str, Any]) -> bool:
    try:
        node = parse_filter(body.get("filter"))
        paths = Paths(tx, tx.catalog.get(object_name))
        for condition in conditions(node) if node is not None else ():
            paths.place(condition.field, use="filter")
    except YingdanError:
        return False
    return True


def save_view(tx: Tx, body: Mapping[str, Any], view_id: str | None = None) -> dict[str, Any]:
    """Create a view, or change one of the caller's. Raises Invalid (422), NotFound (404), Forbidden (403)."""
    old = _own(tx, view_id) if view_id else {"shared": False, "is_default": False, "body": {}}
    values = {**old, **{k: v for k, v in body.items() if k in {"object", "name", "shared", "is_default", "body"}}}
    name = values.get("name")
    problems = []
    if not isinstance(name, str) or not name.strip() or len(name) > 100:
        problems.append(FieldProblem("name", "required"))
    if values.get("object") not in tx.catalog:
        problems.append(FieldProblem("object", "unknown_object", {"name": str(values.get("object"))}))
    view = values.get("body")
    if not isinstance(view, Mapping) or len(json.dumps(view)) > BODY_MAX:
        problems.append(FieldProblem("body", "not_json"))
    if problems:
        raise Invalid(problems=problems)
    parse_filter((view or {}).get("filter"))
    values = {**values, "shared": bool(values["shared"]), "is_default": bool(values["is_default"])}
    view_id = view_id or tx.ctx.new_id()
    store.save_view(tx, view_id, values)
    return {"id": view_id, "mine": True, **{k: values[k] for k in ("object", "name", "shared", "is_default", "body")}}


def remove_view(tx: Tx, view_id: str) -> None:
    """Remove one of the caller's views. Raises NotFound (404), Forbidden (403)."""
    _own(tx, view_id)
    store.delete_view(tx, view_id)


def _own(tx: Tx, view_id: str) -> dict[str, Any]:
    for row in store.list_views(tx, None):
        if row[0] == view_id:
            if row[3] != tx.ctx.actor.user and not tx.ctx.actor.is_admin:
                raise Forbidden("view_of_other")
            return {"object": row[1], "name": row[2], "shared": row[4], "is_default": row[5], "body": row[6]}
    raise NotFound("record_not_found", object="view", id=view_id)
