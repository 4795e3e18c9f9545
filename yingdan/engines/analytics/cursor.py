"""Where a drill goes on: after a value and an id, for the same question only."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from yingdan.kernel.errors import Malformed


def cursor_of(mark: str, row: Sequence[Any]) -> str:
    """Return the cursor after a row (id, value) of the question that ``mark`` names."""
    return base64.urlsafe_b64encode(orjson.dumps([_digest(mark), str(row[1]), str(row[0])])).decode().rstrip("=")


def read_cursor(cursor: str | None, mark: str) -> tuple[str, str] | None:
    """Return (value, id) to go on after. Raises Malformed (400) for what is no cursor of this question."""
    if not cursor:
        return None
    try:
        digest, value, record = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError) as error:
        raise Malformed("bad_cursor") from error
    if digest != _digest(mark):
        raise Malformed("bad_cursor")
    return value, record


def _digest(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()[:16]
