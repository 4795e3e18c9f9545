"""How common search terms are, by the planner's own statistics, kept for a while: common ones are looked for another way."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity

KEEP_S = 300.0


@dataclass(frozen=True, slots=True)
class Shares:
    """The documents of one object: about how many there are, on how many pages, and the shares of the common terms."""

    rows: float
    pages: int
    common: Mapping[str, float]


class _Kept:
    """Statistics of one process; stale ones cost speed, never correctness."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, tuple[float, Shares]] = {}

    def get(self, table: str) -> Shares | None:
        found = self._found.get(table)
        return found[1] if found and found[0] > time.monotonic() else None

    def put(self, table: str, shares: Shares) -> None:
        with self._lock:
            self._found[table] = (time.monotonic() + KEEP_S, shares)


_KEPT = _Kept()


def shares_of(tx: Tx, entity: Entity) -> Shares:
    """Return what the statistics say of an object's documents."""
    table = tx.catalog.system(f"_search_{entity.name}")
    known = _KEPT.get(table)
    if known is not None:
        return known
    row = tx.one(
        Sql(
            "select c.reltuples, c.relpages, s.most_common_elems::text::text[], s.most_common_elem_freqs from pg_class c"
            " left join pg_stats s on s.schemaname = %s and s.tablename = %s and s.attname = 'terms'"
            " where c.oid = %s::regclass",
            (tx.schema, f"_search_{entity.name}", table),
        )
    )
    rows, pages, terms, shares = row or (0, 0, None, None)
    # the frequencies are followed by the least, the greatest and that of null
    found = Shares(max(0.0, float(rows)), int(pages), dict(zip(terms or (), shares or (), strict=False)))
    _KEPT.put(table, found)
    return found
