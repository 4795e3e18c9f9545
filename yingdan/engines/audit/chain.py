"""The chain of seals, pure: digests of what may be erased, and heads over entries in order (SHA-256)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)


def digest_of(salt: bytes, private: Mapping[str, Any]) -> bytes:
    """Return the salted hash of the part of an entry that may be erased."""
    text = json.dumps(private, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(salt + text.encode()).digest()


def line_of(row: Sequence[Any]) -> bytes:
    """Return the bytes of one entry that the chain covers: every column but the erasable values, for which the digest stands.

    Texts are length-prefixed by JSON, so no two different entries share their bytes.
    """
    *plain, digest = row
    words = [w.astimezone(UTC).isoformat() if isinstance(w, datetime) else None if w is None else str(w) for w in plain]
    return json.dumps([*words, bytes(digest).hex()], ensure_ascii=False).encode()


def head_over(head: bytes, rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the head after these entries."""
    for row in rows:
        head = hashlib.sha256(head + line_of(row)).digest()
    return head
