"""Delivers events: each consumer in its own transaction with its position, in batches, one poisonous event set aside at most."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from psycopg import Connection, OperationalError

from yingdan.db.tx import Tx
from yingdan.engines.events import store
from yingdan.engines.events.model import Consumer

BATCH = 1000
TRIES = 5
_LOG = logging.getLogger("yingdan.events")

OpenTx = Callable[[], AbstractContextManager[Tx]]


class Deliverer:
    """Brings events to consumers; remembers which of them have trouble."""

    def __init__(self, batch: int = BATCH) -> None:
        self._batch = batch
        self._trouble: dict[tuple[str, str], int] = {}

    def deliver(self, open_tx: OpenTx, consumer: Consumer) -> int:
        """Hand the next batch of one workspace to a consumer and return how many events it had.

        A consumer that fails gets its events one by one; the one it fails on five times is set aside.
        """
        key: tuple[str, str] | None = None
        try:
            with open_tx() as tx:
                key = (tx.schema, consumer.name)
                count = self._step(tx, consumer, 1 if key in self._trouble else self._batch)
            self._trouble.pop(key, None)
            return count
        except OperationalError:
            raise
        except Exception:
            if key is None:
                raise
            self._trouble[key] = self._trouble.get(key, 0) + 1
            _LOG.exception("consumer %s fails in %s", consumer.name, key[0])
            if self._trouble[key] > TRIES:
                self._set_aside(open_tx, consumer)
            return 0

    def _step(self, tx: Tx, consumer: Consumer, limit: int) -> int:
        after = store.position(tx, consumer.name)
        if after is None:
            store.add_reader(tx, consumer.name)
            after = store.position(tx, consumer.name)
            if after is None:
                return 0
        events = store.read(tx, after, limit)
        if not events:
            return 0
        # Ids are given out under the lock of the record's row: their order is the record's own order.
        consumer.handle(tx, sorted(events, key=lambda e: e.id))
        store.advance(tx, consumer.name, events[-1].xid, events[-1].id)
        return len(events)

    def _set_aside(self, open_tx: OpenTx, consumer: Consumer) -> None:
        with open_tx() as tx:
            after = store.position(tx, consumer.name)
            events = store.read(tx, after, 1) if after else []
            if events:
                _LOG.error("event %s of %s is set aside", events[0].id, tx.schema)
                store.set_aside(tx, events[0].xid, events[0].id)
            self._trouble.pop((tx.schema, consumer.name), None)


def quarantine(conn: Connection, schema: str) -> int:
    """Hold back the pending events of a restored or cloned workspace; returns how many."""
    return store.quarantine(conn, schema)


def pending_events(conn: Connection, schemas: Sequence[str], consumers: Sequence[str]) -> set[str]:
    """Return the workspaces (schemas) that have events for any of the consumers."""
    return store.pending(conn, schemas, consumers)


def trim_events(conn: Connection, schema: str, before: datetime, limit: int) -> int:
    """Remove events older than ``before`` which every consumer has read; returns how many."""
    return store.trim(conn, schema, before, limit)
