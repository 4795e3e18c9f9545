"""Delegation: for some time one person acts in another's name, with the other's rights; history and audit name both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.identity import store
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.fields.temporal import instant_text

LONGEST = timedelta(days=366)


def list_delegations(tx: Tx) -> list[dict[str, Any]]:
    """Return the delegations that still run or will: those the caller gave or got; administrators see all."""
    actor = tx.ctx.actor
    rows = store.delegations(tx, None if actor.is_admin else actor.user)
    return [
        {
            "id": r[0],
            "user": {"id": r[1], "name": r[2]},
            "delegate": {"id": r[3], "name": r[4]},
            "starts": instant_text(r[5]),
            "until": instant_text(r[6]),
            "reason": r[7],
        }
        for r in rows
    ]


def new_delegation(tx: Tx, body: Mapping[str, Any]) -> dict[str, Any]:
    """Let ``delegate`` act for the caller (administrators: for ``user``) from ``starts`` (now) until ``until``.

    At most 366 days. Raises Invalid (422), Forbidden (403) for somebody else's name.
    """
    actor = tx.ctx.actor
    principal = str(body.get("user") or actor.user)
    if principal != actor.user and not actor.is_admin:
        raise Forbidden("admin_only")
    delegate, starts, until = str(body["delegate"]), body.get("starts") or tx.now, body["until"]
    problems = [
        FieldProblem(field, "not_found_link", {"object": "user"})
        for field, person in (("user", principal), ("delegate", delegate))
        if not is_uuid(person) or not store.is_active(tx, person)
    ]
    if principal == delegate:
        problems.append(FieldProblem("delegate", "circular"))
    if not max(starts, tx.now) < until <= starts + LONGEST:
        problems.append(FieldProblem("until", "bad_period"))
    if problems:
        raise Invalid(problems=problems)
    delegation = tx.ctx.new_id()
    row = (delegation, principal, delegate, starts, until, body.get("reason"), actor.by, tx.now)
    store.insert_delegation(tx, row)
    note(
        tx,
        [
            Entry(
                "delegate",
                "user",
                principal,
                reason=body.get("reason"),
                note={"delegate": delegate, "until": instant_text(until)},
            )
        ],
    )
    return next(d for d in list_delegations(tx) if d["id"] == delegation)


def end_delegation(tx: Tx, delegation: str) -> None:
    """End a delegation now; either side may, and administrators. Raises NotFound (404)."""
    actor = tx.ctx.actor
    principal = (
        store.end_delegation(tx, delegation, None if actor.is_admin else actor.user) if is_uuid(delegation) else None
    )
    if principal is None:
        raise NotFound("record_not_found", object="delegation", id=delegation[:60])
    note(tx, [Entry("delegate_end", "user", principal)])
