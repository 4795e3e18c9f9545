"""Keeps passages in step with history: in chunks, one process at a time, before anybody reads them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from psycopg.errors import LockNotAvailable

from yingdan.db.tx import Tx
from yingdan.engines.analytics import store_flow
from yingdan.engines.analytics.model import Flow

PATIENCE_S = 0.3  # a reader waits so long for others; after that the figures say that they are behind
FEW = 500  # records a reader derives on the way (about a tenth of a second); more are the worker's


def behind(tx: Tx) -> bool:
    """Tell whether the passages of any record are behind."""
    return store_flow.any_due(tx)


def catch_up(tx: Tx, flows: Sequence[Flow], *, patience_s: float | None = None) -> int:
    """Derive passages that are behind, 5,000 records a transaction (about two seconds); returns how many records.

    With ``patience_s`` it derives few records only and stops after that time, or when another process is at it for longer;
    what it leaves, and what a killed run leaves, is still on the list and done by the next one.
    """
    if patience_s is not None and store_flow.is_long(tx, flows, FEW):
        return 0
    done = 0
    ends = None if patience_s is None else time.monotonic() + patience_s
    while store_flow.any_due(tx) and (ends is None or time.monotonic() < ends):
        try:
            taken = _chunk(tx, flows, patience_s)
        except LockNotAvailable:
            break
        if not taken:
            break
        done += taken
    if done >= store_flow.CHUNK:
        store_flow.analyze(tx, flows)
    return done


def _chunk(tx: Tx, flows: Sequence[Flow], patience_s: float | None) -> int:
    with tx.conn.transaction():
        store_flow.lock(tx, patience_s)
        store_flow.spread_marks(tx, flows)
        taken = 0
        for flow in flows:
            ids = store_flow.take_due(tx, flow)
            if ids:
                store_flow.rewrite(tx, flow, ids)
            taken += len(ids)
    return taken
