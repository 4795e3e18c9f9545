"""Saved views of lists: filter, sort, columns and how they are drawn under one name; for oneself, a team or everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission.model import conditions
from yingdan.engines.permission.service import may
from yingdan.engines.query.paths import Paths
from yingdan.engines.views import store
from yingdan.engines.views.body import check_body
from yingdan.engines.views.store import Shelf, View
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound, YingdanError
from yingdan.kernel.ids import is_uuid
from yingdan.meta.predicate import parse_filter

AUDIENCES = ("mine", "team", "all")
MAX_NAME = 100
MAX_PINNED = 20
MAX_OWN = 200
# Views that every object has are known by a name instead of an id.
_BUILT_IN = re.compile(r"^[a-z][a-z_]{0,39}$")


def list_views(tx: Tx, object_name: str | None) -> dict[str, Any]:
    """Return the views the caller may use of objects the caller may read; of one object also how they are arranged.

    ``opens`` is the view its list begins with: the caller's own choice, else that of the first role which has one.
    Views of others that filter, sort or group by a field the caller may not ask about are left out: their list would tell
    its values. Administrators are told what opens for each role.
    """
    actor = tx.ctx.actor
    seen = [v for v in store.list_views(tx, object_name) if _usable(tx, v)]
    answer: dict[str, Any] = {"views": [_told(tx, v) for v in seen]}
    if object_name is None or object_name not in tx.catalog:
        return answer
    known = {v.id for v in seen}
    shelves = store.shelves(tx, object_name, [g for g in (actor.user, *actor.roles) if g])
    own = shelves.get(actor.user or "", Shelf())
    by_role = (shelves[r].opens for r in actor.roles if r in shelves)
    answer |= {
        "pinned": [p for p in own.pinned if _is_known(p, known)],
        "opens": next((o for o in (own.opens, *by_role) if o and _is_known(o, known)), None),
        "own_default": own.opens if own.opens and _is_known(own.opens, known) else None,
        "may_publish": actor.is_admin,
    }
    if actor.is_admin:
        roles = store.roles(tx)
        of_roles = store.shelves(tx, object_name, [i for i, _ in roles])
        answer["roles"] = [{"id": i, "name": n, "view": of_roles.get(i, Shelf()).opens} for i, n in roles]
    return answer


def _usable(tx: Tx, view: View) -> bool:
    actor = tx.ctx.actor
    if view.object not in tx.catalog or not may(actor, tx.catalog.get(view.object), "read"):
        return False
    return view.owner == actor.user or _may_ask(tx, view.object, view.body)


def _may_ask(tx: Tx, object_name: str, body: Mapping[str, Any]) -> bool:
    try:
        node = parse_filter(body.get("filter"))
        paths = Paths(tx, tx.catalog.get(object_name))
        for condition in conditions(node) if node is not None else ():
            paths.place(condition.field, use="filter")
        for key in body.get("sort") or ():
            paths.place(key["field"], use="sort")
        if body.get("group"):
            paths.place(body["group"], use="group")
    except YingdanError:
        return False
    return True


def _told(tx: Tx, view: View) -> dict[str, Any]:
    return {
        "id": view.id,
        "object": view.object,
        "name": view.name,
        "mine": view.owner == tx.ctx.actor.user,
        "editable": _may_change(tx, view),
        "owner": view.owner_name,
        "audience": view.audience,
        "body": view.body,
    }


def _is_known(view: str, known: Iterable[str]) -> bool:
    return view in known or _BUILT_IN.match(view) is not None


def _may_change(tx: Tx, view: View) -> bool:
    """A view for everybody, which may open for a whole role, is the administrators', also for who made it."""
    return tx.ctx.actor.is_admin or (view.owner == tx.ctx.actor.user and view.audience != "all")


def save_view(tx: Tx, body: Mapping[str, Any], view_id: str | None = None) -> dict[str, Any]:
    """Create a view, or change one of the caller's; administrators change those of others too.

    For everybody (``audience`` all) only administrators save. A person keeps at most 200, so that nobody buries the views of
    a team under their own. Raises Invalid (422), NotFound (404), Forbidden (403).
    """
    old = _of_caller(tx, view_id) if view_id else View("", "", "", tx.ctx.actor.user or "", "mine", {})
    given = {k: v for k, v in body.items() if k in {"object", "name", "audience", "body"} and v is not None}
    problems = []
    name = str(given.get("name", old.name)).strip()
    if not name or len(name) > MAX_NAME:
        problems.append(FieldProblem("name", "required"))
    object_name = str(given.get("object", old.object))
    if object_name not in tx.catalog:
        problems.append(FieldProblem("object", "unknown_object", {"name": object_name[:60]}))
    audience = str(given.get("audience", old.audience))
    if audience not in AUDIENCES:
        problems.append(FieldProblem("audience", "unknown_value", {"value": audience[:40]}))
    settings = given.get("body", old.body)
    problems += check_body(settings)
    if not view_id and store.count_own(tx) >= MAX_OWN:
        problems.append(FieldProblem("name", "too_many_views", {"max": MAX_OWN}))
    if problems:
        raise Invalid(problems=problems)
    if audience == "all" and old.audience != "all" and not tx.ctx.actor.is_admin:
        raise Forbidden("view_for_all")
    view = replace(old, object=object_name, name=name, audience=audience, body=dict(settings))
    if not view_id:
        view = replace(view, id=str(tx.ctx.new_id()), owner_name=tx.ctx.actor.name)
    store.save_view(tx, view)
    return _told(tx, view)


def remove_view(tx: Tx, view_id: str) -> None:
    """Remove one of the caller's views. Raises NotFound (404), Forbidden (403)."""
    _of_caller(tx, view_id)
    store.delete_view(tx, view_id)


def arrange(
    tx: Tx, object_name: str, *, opens: str | None = None, pinned: Sequence[str] | None = None, role: str | None = None
) -> dict[str, Any]:
    """Keep which view opens ("" for none) and which are pinned, for the caller or, by an administrator, for a role.

    What is None stays as it was. Returns the views as ``list_views`` does. For a role only views for everybody open.
    Raises Invalid (422), Forbidden (403).
    """
    actor = tx.ctx.actor
    if role is not None and not actor.is_admin:
        raise Forbidden("admin_only")
    if object_name not in tx.catalog:
        raise Invalid(problems=[FieldProblem("object", "unknown_object", {"name": object_name[:60]})])
    if role is not None and role not in {i for i, _ in store.roles(tx)}:
        raise NotFound("record_not_found", object="role", id=role[:60])
    known = {v.id for v in store.list_views(tx, object_name) if role is None or v.audience == "all"}
    problems = []
    if opens and not _is_known(opens, known):
        problems.append(FieldProblem("opens", "view_not_shared" if role else "unknown_value", {"value": opens[:60]}))
    if pinned is not None and len(pinned) > MAX_PINNED:
        problems.append(FieldProblem("pinned", "too_many_values", {"max": MAX_PINNED}))
    problems += [
        FieldProblem("pinned", "unknown_value", {"value": p[:60]}) for p in pinned or () if not _is_known(p, known)
    ]
    if problems:
        raise Invalid(problems=problems)
    holder = role or actor.user or ""
    shelf = store.shelves(tx, object_name, [holder]).get(holder, Shelf())
    if opens is not None:
        shelf = replace(shelf, opens=opens or None)
    if pinned is not None:
        shelf = replace(shelf, pinned=tuple(dict.fromkeys(pinned)))
    store.put_shelf(tx, object_name, holder, shelf)
    return list_views(tx, object_name)


def _of_caller(tx: Tx, view_id: str) -> View:
    view = store.find_view(tx, view_id) if is_uuid(view_id) else None
    if view is None:
        raise NotFound("record_not_found", object="view", id=view_id[:60])
    if not _may_change(tx, view):
        raise Forbidden("view_for_all" if view.audience == "all" else "view_of_other")
    return view
