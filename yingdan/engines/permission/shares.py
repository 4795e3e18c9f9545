"""Shares of single records with a user, a department or a role, for a while or for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission import store
from yingdan.kernel.errors import FieldProblem, Invalid, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.fields.temporal import instant_text

KINDS = ("user", "department", "role")


def list_shares(tx: Tx, object_name: str, record_id: str) -> list[dict[str, Any]]:
    """Return the shares of a record; the caller has shown the right to read it."""
    return [
        {"id": r[0], "kind": r[1], "grantee": r[2], "level": r[3], "until": instant_text(r[4]) if r[4] else None}
        for r in store.shares_of(tx, object_name, record_id)
    ]


def add_share(tx: Tx, object_name: str, record_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Share a record with exactly one grantee and return the share. Raises Invalid (422)."""
    given = [k for k in KINDS if body.get(k)]
    if len(given) != 1:
        raise Invalid(problems=[FieldProblem("user", "one_grantee")])
    kind = given[0]
    grantee = str(body[kind])
    target = tx.catalog.get(kind)
    if not is_uuid(grantee) or not store.live_row(tx, target, grantee):
        raise Invalid(problems=[FieldProblem(kind, "not_found_link", {"object": kind})])
    share_id = tx.ctx.new_id()
    store.insert_share(
        tx,
        (share_id, object_name, record_id, grantee, kind, body["level"], body.get("until"), tx.ctx.actor.user, tx.now),
    )
    until = body.get("until")
    return {
        "id": share_id,
        "kind": kind,
        "grantee": grantee,
        "level": body["level"],
        "until": instant_text(until) if until else None,
    }


def remove_share(tx: Tx, object_name: str, record_id: str, share_id: str) -> None:
    """End a share. Raises NotFound (404)."""
    if not is_uuid(share_id) or not store.delete_share(tx, object_name, record_id, share_id):
        raise NotFound("record_not_found", object="share", id=share_id[:60])
