"""Changes since a token, in commit order, from the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import covers, predicate, require
from yingdan.kernel.errors import Malformed
from yingdan.meta.catalog import Entity

PAGE = 1_000


def changes_since(tx: Tx, object_name: str, token: str | None) -> dict[str, Any]:
    """Return ``{"changed", "removed", "next"}``: ids that moved since ``token``; without a token only ``next``.

    Only transactions that are surely finished are reported, so a late commit is never missed. Removed = deleted, or no
    longer the caller's to see. Raises Malformed (400) for a token that is none.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    horizon = str(tx.value(Sql("select pg_snapshot_xmin(pg_current_snapshot())::text")))
    if not token:
        return {"changed": [], "removed": [], "next": f"{horizon}-0"}
    xid, _, last = token.partition("-")
    if not (xid.isdigit() and last.isdigit()):
        raise Malformed("bad_token")
    if int(xid) > int(horizon):  # of another server, which the workspace came from
        raise Malformed("bad_token")
    rows = tx.all(
        Sql(
            f"select xid::text, id, record, event, body from {tx.catalog.system('_outbox')} o"
            " where object = %s and (xid, id) > (%s::xid8, %s) and xid < %s::xid8 order by o.xid, o.id limit %s",
            (object_name, xid, int(last), horizon, PAGE),
        )
    )
    changed, removed = moved(tx, entity, [(str(r[2]), r[3], r[4] or {}) for r in rows])
    following = f"{rows[-1][0]}-{rows[-1][1]}" if len(rows) == PAGE else f"{horizon}-0"
    return {"changed": changed, "removed": removed, "next": following}


def moved(tx: Tx, entity: Entity, events: Sequence[tuple[str, str, Mapping[str, Any]]]) -> tuple[list[str], list[str]]:
    """Return which records of (id, event, body) the caller sees, and which are no longer the caller's to see.

    The latter are only those that an event shows to have been in the caller's scope or shared with the caller: of all
    others the caller never knew.
    """
    ids = list(dict.fromkeys(e[0] for e in events))
    if not ids:
        return [], []
    visible = Sql(
        f"select t.id from {entity.table} t where t.id = any(%s::uuid[]) and t.deleted_at is null and ", (ids,)
    )
    seen = {str(r[0]) for r in tx.all(visible + predicate(tx, entity, "t"))}
    actor = tx.ctx.actor
    once = {
        record
        for record, event, body in events
        if covers(actor, body.get("owner"), body.get("dept"))
        or covers(actor, body.get("owner_before"), body.get("dept_before"))
        or (event == "unshared" and body.get("grantee") in actor.grantees)
    }
    return [i for i in ids if i in seen], [i for i in ids if i not in seen and i in once]
