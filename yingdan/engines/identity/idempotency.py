"""Answers kept under an ``Idempotency-Key``, in the same transaction as the work they answer."""

from __future__ import annotations

from yingdan.db.tx import Tx
from yingdan.engines.identity.store import idempotent_answer, insert_idempotent
from yingdan.kernel.errors import Conflict, Malformed

KEY_MAX = 200


def find_answer(tx: Tx, key: str, digest: bytes) -> tuple[int, bytes] | None:
    """Return (status, body) kept for a key. Raises Conflict (409) when the key was used for another request."""
    if len(key) > KEY_MAX:
        raise Malformed("bad_key")
    row = idempotent_answer(tx, key)
    if row is None:
        return None
    if bytes(row[0]) != digest:
        raise Conflict("idempotency_mismatch")
    return int(row[1]), bytes(row[2])


def keep_answer(tx: Tx, key: str, digest: bytes, status: int, body: bytes) -> None:
    """Keep the answer for a key."""
    insert_idempotent(tx, key, digest, status, body)
