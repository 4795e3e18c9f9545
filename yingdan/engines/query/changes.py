"""Changes since a token, in commit order, from the outbox."""

from __future__ import annotations

from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import covers, predicate, require
from yingdan.kernel.errors import Malformed

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
    rows = tx.all(
        Sql(
            f"select xid::text, id, record, event, body->>'owner', body->>'owner_before' from {tx.catalog.system('_outbox')}"
            " where object = %s and (xid, id) > (%s::xid8, %s) and xid < %s::xid8 order by xid, id limit %s",
            (object_name, xid, int(last), horizon, PAGE),
        )
    )
    ids = list(dict.fromkeys(str(r[2]) for r in rows))
    seen = (
        {
            str(r[0])
            for r in tx.all(
                Sql(
                    f"select t.id from {entity.table} t where t.id = any(%s::uuid[]) and t.deleted_at is null and ",
                    (ids,),
                )
                + predicate(tx, entity, "t")
            )
        }
        if ids
        else set()
    )
    actor = tx.ctx.actor
    once = {str(r[2]) for r in rows if covers(actor, r[4], None) or covers(actor, r[5], None)}
    following = f"{rows[-1][0]}-{rows[-1][1]}" if len(rows) == PAGE else f"{horizon}-0"
    return {
        "changed": [i for i in ids if i in seen],
        "removed": [i for i in ids if i not in seen and i in once],
        "next": following,
    }
