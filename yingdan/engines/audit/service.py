"""Notes what is done, hands it out to administrators, seals it and checks the seals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.audit import store
from yingdan.engines.audit.chain import GENESIS, digest_of, head_over
from yingdan.engines.audit.model import Done, Entry, Verdict
from yingdan.kernel.errors import Forbidden, Malformed
from yingdan.kernel.ids import is_uuid, salt
from yingdan.meta.fields.temporal import instant_text, parse_instant

SEAL_BATCH = 5_000
PAGE = 100
_OPERATION = "operation"
# Settings and looks are noted too, yet there is no way back to offer for them.
UNDOABLE = frozenset(["create", "update", "delete", "restore", "merge"])


def operation_of(tx: Tx) -> str:
    """Return the id under which everything that this unit of work does can be taken back together."""
    if tx.ctx.operation:
        return tx.ctx.operation
    if _OPERATION not in tx.memo:
        tx.memo[_OPERATION] = tx.ctx.new_id()
    return str(tx.memo[_OPERATION])


def note(tx: Tx, entries: Iterable[Entry]) -> None:
    """Append entries to the audit, in the caller's transaction."""
    ctx, operation = tx.ctx, operation_of(tx)
    where = {"ip": ctx.ip or None, "device": ctx.device or None}
    rows, undoable = [], 0
    for entry in entries:
        undoable += entry.action in UNDOABLE
        private = {
            "diff": {n: [old, new] for n, (old, new) in entry.diff.items()},
            "reason": entry.reason,
            "note": dict(entry.note),
            **where,
        }
        grain = salt()
        rows.append(
            (
                tx.now,
                ctx.actor.by,
                ctx.on_behalf,
                entry.action,
                entry.object,
                entry.record,
                operation,
                entry.undoes,
                str(ctx.source),
                ctx.request_id,
                grain,
                digest_of(grain, private),
                store.private(private),
            )
        )
    store.insert(tx, rows)
    tx.memo["noted"] = tx.memo.get("noted", 0) + undoable


def noted(tx: Tx) -> str | None:
    """Return the operation of this unit of work, None where it did nothing that can be taken back."""
    return operation_of(tx) if tx.memo.get("noted") else None


def done_by(tx: Tx, operation: str) -> list[Done]:
    """Return what an operation did to records, the last first; nothing once it was taken back."""
    return [] if store.undone(tx, operation) else store.of_operation(tx, operation)


def left_by(tx: Tx, operation: str, action: str) -> tuple[str | None, dict[str, Any]] | None:
    """Return (what it takes back, note) of an action of an operation, None where there is none: for work that is run again."""
    return store.of_action(tx, operation, action)


def operations_on(tx: Tx, record: str, action: str, since: datetime) -> list[tuple[Any, ...]]:
    """Return (operation, at, actor, note) of an action on a record that can still be taken back, the newest first."""
    return store.operations_on(tx, record, action, since)


def removals(tx: Tx, records: Sequence[str]) -> dict[str, str]:
    """Return the operation that last moved each of these records to the recycle bin."""
    return store.removals(tx, records)


def erase(tx: Tx, records: Sequence[str]) -> int:
    """Forget the private part of what was noted about these records; that something was done, by whom and when, stays."""
    return store.erase(tx, records)


def entries(tx: Tx, wanted: Mapping[str, str | None], before: str | None = None, limit: int = PAGE) -> dict[str, Any]:
    """Return ``{"entries": […], "next"}``, the newest first; ``wanted``: object, record, actor, action, operation, from, until.

    Raises Forbidden (403) for anybody but administrators, Malformed (400) for what cannot be a filter.
    """
    if not tx.ctx.actor.is_admin:
        raise Forbidden("administrators_only")
    conditions = [_condition(name, value) for name, value in wanted.items() if value]
    rows = store.page(tx, conditions, _position(before), limit + 1)
    items = [
        {
            "id": str(r[0]),
            "at": instant_text(r[1]),
            "actor": r[2],
            "on_behalf": r[3],
            "action": r[4],
            "object": r[5],
            "record": r[6],
            "operation": r[7],
            "undoes": r[8],
            "source": r[9],
            "request_id": r[10],
            "changes": [{"field": n, "old": v[0], "new": v[1]} for n, v in ((r[11] or {}).get("diff") or {}).items()],
            **{k: (r[11] or {}).get(k) for k in ("reason", "note", "ip", "device")},
            "erased_at": instant_text(r[12]) if r[12] else None,
        }
        for r in rows[:limit]
    ]
    last = items[-1] if len(rows) > limit else None
    return {"entries": items, "next": f"{last['at']}~{last['id']}" if last else None}


def _condition(name: str, value: str) -> Sql:
    if name in {"from", "until"}:
        try:
            return Sql(f"at {'>=' if name == 'from' else '<'} %s", (parse_instant(value),))
        except ValueError as error:
            raise Malformed("bad_filter") from error
    if name in {"record", "actor", "operation"} and not is_uuid(value):
        raise Malformed("bad_filter")
    return Sql(f"{name} = %s", (value,))


def _position(before: str | None) -> tuple[datetime, int] | None:
    if not before:
        return None
    at, _, number = before.partition("~")
    try:
        return parse_instant(at), int(number)
    except ValueError as error:
        raise Malformed("bad_cursor") from error


def seal(conn: Connection, schema: str, now: datetime) -> int:
    """Chain the next committed entries of a workspace and return how many; entries of running transactions wait."""
    with conn.transaction():
        if not store.lock(conn, schema):
            return 0
        after, head = store.last_seal(conn, schema)
        rows = store.entries_after(conn, schema, after, SEAL_BATCH)
        if rows:
            era, number, xid, *_ = rows[-1]
            covered = [r[1:] for r in rows]
            store.insert_seal(conn, schema, (era, xid, number), len(rows), head_over(head or GENESIS, covered), now)
        return len(rows)


def moved_here(conn: Connection, schema: str) -> None:
    """Go on with the audit of a workspace that another server began, where transactions were numbered otherwise."""
    store.new_era(conn, schema)


def verify(tx: Tx) -> Verdict:
    """Recompute the chain. Problems: ``entry_changed``, ``entries_missing``, ``private_changed``; changed seals show as the first.

    Cutting off the newest seals together with their entries shows only against a copy of ``head`` kept elsewhere.
    """
    after = store.START
    head, sealed, number = GENESIS, 0, 0
    while True:
        batch = store.seals(tx, number, 100)
        for number, *upto, count, kept in batch:  # noqa: B007 - the last number is where the next batch begins
            last: store.Position = (upto[0], upto[1], upto[2])
            rows = store.entries_between(tx, after, last)
            if len(rows) != count:
                return Verdict(sealed, 0, head.hex(), "entries_missing", rows[0][0] if rows else None)
            for *covered, digest, grain, private, erased in rows:
                whole = erased is not None if private is None else digest_of(bytes(grain), private) == bytes(digest)
                if not whole:
                    return Verdict(sealed, 0, head.hex(), "private_changed", covered[0])
            head = head_over(head, [r[:-3] for r in rows])
            if head != bytes(kept):
                return Verdict(sealed, 0, head.hex(), "entry_changed", rows[0][0])
            sealed += count
            after = last
        if not batch:
            return Verdict(sealed, store.waiting(tx, after), head.hex())
