"""Numbers such as ``OP-202611-0001``, by the patterns of ``meta.patterns``.

Numbers are reserved in small blocks outside the caller's transaction, so that creating records never queues behind one
counter row; then gaps are allowed. Gapless numbers are taken inside the transaction: who creates waits for who creates.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection, OperationalError

from yingdan.db.pool import Database
from yingdan.engines.numbering.store import reserve
from yingdan.meta.catalog import quote
from yingdan.meta.patterns import read_pattern

BLOCK = 10


class Numbering:
    """Hands out document numbers for one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._blocks: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._conn: Connection | None = None

    def numbers(
        self,
        schema: str,
        name: str,
        pattern: str,
        local: datetime,
        depts: Sequence[str],
        *,
        inside: Connection | None = None,
    ) -> list[str]:
        """Return a new number for each department code; ``local`` is the instant in the workspace's zone.

        ``inside`` is the connection of the caller's transaction, for numbers without gaps.
        """
        found = read_pattern(pattern)
        key = (schema, name, found.period(local))
        if inside is not None:
            last = reserve(inside, f"{quote(schema)}._sequence", name, key[2], len(depts))
            values = list(range(last - len(depts) + 1, last + 1))
        else:
            with self._lock:
                values = self._take(key, len(depts))
        return [found.fill(v, local, d) for v, d in zip(values, depts, strict=True)]

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
