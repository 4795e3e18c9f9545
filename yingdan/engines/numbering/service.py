"""Numbers such as ``OP-202611-0001``: text, date and sequence parts; the sequence starts again with each date part.

Numbers are reserved in small blocks outside the caller's transaction, so that creating records never queues behind one
counter row. Gaps are allowed for every number made here.
"""

from __future__ import annotations

import re
import threading
from datetime import datetime

from psycopg import Connection, OperationalError

from yingdan.db.pool import Database
from yingdan.engines.numbering.store import reserve
from yingdan.meta.catalog import quote

_PART = re.compile(r"\{(YYYYMMDD|YYYYMM|YYYY|0+)\}")
BLOCK = 10
_DATES = {"YYYY": "%Y", "YYYYMM": "%Y%m", "YYYYMMDD": "%Y%m%d"}


class Numbering:
    """Hands out document numbers for one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._blocks: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._conn: Connection | None = None

    def numbers(self, schema: str, name: str, pattern: str, local: datetime, count: int) -> list[str]:
        """Return ``count`` new numbers for the workspace; ``local`` is the instant in the workspace's zone."""
        period = "".join(local.strftime(_DATES[p]) for p in _PART.findall(pattern) if p in _DATES)
        with self._lock:
            values = self._take((schema, name, period), count)

        def fill(value: int) -> str:
            return _PART.sub(
                lambda m: local.strftime(_DATES[m[1]]) if m[1] in _DATES else str(value).zfill(len(m[1])), pattern
            )

        return [fill(v) for v in values]

    def close(self) -> None:
        """Close the connection this process reserves through."""
        with self._lock:
            if self._conn is not None:
                self._conn.close()
                self._conn = None

    def _take(self, key: tuple[str, str, str], count: int) -> list[int]:
        start, end = self._blocks.get(key, (1, 0))
        taken = list(range(start, min(end, start + count - 1) + 1))
        missing = count - len(taken)
        if missing:
            size = missing + BLOCK
            last = self._reserve(key, size)
            first = last - size + 1
            taken += list(range(first, first + missing))
            self._blocks[key] = (first + missing, last)
        else:
            self._blocks[key] = (start + count, end)
        return taken

    def _reserve(self, key: tuple[str, str, str], size: int) -> int:
        schema, name, period = key
        for fresh in (False, True):
            if self._conn is None or self._conn.closed or fresh:
                self._conn = self._db.direct()
            try:
                return reserve(self._conn, f"{quote(schema)}._sequence", name, period, size)
            except OperationalError:
                if fresh:
                    raise
        msg = "unreachable"
        raise AssertionError(msg)
