"""Shares of single records with a user, a department or a role, for a while or for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.permission import store
from yingdan.kernel.errors import FieldProblem, Invalid, NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.fields.temporal import instant_text

KINDS = ("user", "department", "role")
TEAM = ("owner", "edit", "read")


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
        (
            share_id,
            object_name,
            record_id,
            grantee,
            kind,
            body["level"],
            body.get("until"),
            tx.ctx.actor.by,
            tx.now,
            None,
        ),
    )
    until = body.get("until")
    store.tell(tx, object_name, record_id, "shared", grantee)
    return {
        "id": share_id,
        "kind": kind,
        "grantee": grantee,
        "level": body["level"],
        "until": instant_text(until) if until else None,
    }


def remove_share(tx: Tx, object_name: str, record_id: str, share_id: str) -> None:
    """End a share. Raises NotFound (404)."""
    grantee = store.delete_share(tx, object_name, record_id, share_id) if is_uuid(share_id) else None
    if grantee is None:
        raise NotFound("record_not_found", object="share", id=share_id[:60])
    store.tell(tx, object_name, record_id, "unshared", grantee)


def carry_shares(tx: Tx, object_name: str, record_id: str, others: Sequence[str]) -> list[str]:
    """Let a record be shared with everybody with whom the others are, as widely and as long; returns the new shares' ids.

    Members of their teams join its team. Who is there already, and gets more from the others, gets it as a share.
    """
    rows = store.living_shares(tx, object_name, [record_id, *others])
    held = [r[1:] for r in rows if r[0] == record_id]
    made: list[str] = []
    for grantee, kind, level, until, team in (r[1:] for r in rows if r[0] != record_id):
        if any(h[0] == grantee and _covers(h, level, until) for h in held):
            continue
        joins = team if team and not any(h[0] == grantee and h[4] for h in held) else None
        made.append(tx.ctx.new_id())
        row = (made[-1], object_name, record_id, grantee, kind, level, until, tx.ctx.actor.by, tx.now, joins)
        store.insert_share(tx, row)
        store.tell(tx, object_name, record_id, "shared", grantee)
        held.append((grantee, kind, level, until, joins))
    return made


def _covers(held: tuple[Any, ...], level: str, until: Any) -> bool:
    strong = held[2] in {level, "edit"}
    return strong and (held[3] is None or (until is not None and held[3] >= until))


def take_back_shares(tx: Tx, object_name: str, record_id: str, ids: Sequence[str]) -> None:
    """End shares of a record by their ids, as far as they are there still."""
    for grantee in store.delete_shares(tx, record_id, ids):
        store.tell(tx, object_name, record_id, "unshared", grantee)


def team_of(tx: Tx, object_name: str, record_id: str) -> list[dict[str, Any]]:
    """Return a record's team as ``[{"user", "name", "role", "until"}]``; the caller has shown the right to read it."""
    return [
        {"user": r[0], "name": r[1], "role": r[2], "until": instant_text(r[3]) if r[3] else None}
        for r in store.team_of(tx, object_name, record_id)
    ]


def team_json(tx: Tx, object_name: str, record_id: str) -> Sql:
    """Return the SQL expression of a record's team as JSON text ``[{"user", "role", "until"}]``."""
    return store.team_json(tx, object_name, record_id)


def set_team(tx: Tx, object_name: str, record_id: str, members: Sequence[Mapping[str, Any]]) -> None:
    """Make these the team of a record: ``role`` owner and edit may change it, read may read it, each until an instant.

    Raises Invalid (422) for a person or a role that is none, or one person named twice.
    """
    people = [str(m.get("user")) for m in members]
    problems = [
        FieldProblem("team", "unknown_value", {"value": str(m.get("role"))[:40]})
        for m in members
        if m.get("role") not in TEAM
    ]
    if len(set(people)) != len(people):
        problems.append(FieldProblem("team", "duplicate_value"))
    users = tx.catalog.get("user")
    problems += [
        FieldProblem("team", "not_found_link", {"object": "user"})
        for p in people
        if not is_uuid(p) or not store.live_row(tx, users, p)
    ]
    if problems:
        raise Invalid(problems=problems)
    before = {m["user"]: (m["role"], m["until"]) for m in team_of(tx, object_name, record_id)}
    after = {str(m["user"]).lower(): m for m in members}
    store.delete_team(tx, object_name, record_id)
    for person, member in after.items():
        role, until = str(member["role"]), member.get("until")
        level = "read" if role == "read" else "edit"
        row = (tx.ctx.new_id(), object_name, record_id, person, "user", level, until, tx.ctx.actor.by, tx.now, role)
        store.insert_share(tx, row)
        if person not in before:
            store.tell(tx, object_name, record_id, "shared", person)
    for person in before.keys() - after.keys():
        store.tell(tx, object_name, record_id, "unshared", person)
