"""Keeps passages in step with history: in chunks, one process at a time, before anybody reads them."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.analytics import store_flow
from yingdan.engines.analytics.model import Flow


def behind(tx: Tx) -> bool:
    """Tell whether the passages of any record are behind."""
    return store_flow.any_due(tx)


def catch_up(tx: Tx, flows: Sequence[Flow]) -> int:
    """Derive passages that are behind, 5,000 records a transaction (about two seconds); returns how many records.

    What a killed run leaves is still on the list and done by the next one.
    """
    done = 0
    while store_flow.any_due(tx):
        with tx.conn.transaction():
            store_flow.lock(tx)
            store_flow.spread_marks(tx, flows)
            taken = 0
            for flow in flows:
                ids = store_flow.take_due(tx, flow)
                if ids:
                    store_flow.rewrite(tx, flow, ids)
                taken += len(ids)
        if not taken:
            break
        done += taken
    if done >= store_flow.CHUNK:
        store_flow.analyze(tx)
    return done
