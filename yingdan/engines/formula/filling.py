"""Fills in computed fields after a change of definitions: step by step, each a transaction that notes how far it got.

A request waits for what takes a moment; the rest is left to the worker, who goes on where anybody stopped or was killed.
A step never spans two versions of the definitions: what another change asks for anew is begun anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.errors import DeadlockDetected

from yingdan.db.tx import Tx
from yingdan.engines.formula.model import Rates
from yingdan.engines.formula.store import (
    Fill,
    about_rows,
    end_work,
    hold_filling,
    hold_version,
    note_progress,
    open_work,
)
from yingdan.engines.formula.upkeep import in_order, work_out_next
from yingdan.meta.apply import load
from yingdan.meta.catalog import Catalog

TRIES = 10
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Filled:
    """How many records changed, and whether something is left to do."""

    changed: int
    left: bool


def fill(
    connect: Callable[[], Connection],
    catalog: Catalog,
    zone: str,
    now: datetime,
    *,
    within_s: float | None = None,
    tell: Tell | None = None,
    rates: Rates | None = None,
) -> Filled:
    """Fill in everything that is still open, also what a killed process left.

    After ``within_s`` seconds the rest is left. ``tell`` hears how many records were looked at and may end the work by
    raising; ``rates`` value amounts. While another process fills in, it does nothing.
    """
    run = _Run(catalog, zone, now, None if within_s is None else time.monotonic() + within_s, tell, rates)
    with connect() as conn:
        if open_work(conn, catalog.schema, catalog.version) and hold_filling(conn, catalog.schema):
            run.carry_out(conn)
        return Filled(run.changed, bool(open_work(conn, catalog.schema, catalog.version)))


def open_fills(tx: Tx) -> list[dict[str, Any]]:
    """Return ``{"object", "field", "done"}`` of what is being filled in or waits for it; ``done`` counts records."""
    found = open_work(tx.conn, tx.schema, tx.catalog.version)
    return [{"object": f.object, "field": f.field, "done": f.done} for f in found]


def filled_shares(tx: Tx, object_name: str) -> dict[str, int]:
    """Return how far the fields of an object are whose values are still being filled in: whole percents by name, below 100.

    Of about as many records as the database believes there are.
    """
    found = [f for f in open_work(tx.conn, tx.schema, tx.catalog.version) if f.object == object_name]
    if not found:
        return {}
    rows = about_rows(tx.conn, tx.catalog.get(object_name))
    return {f.field: min(99, 100 * f.done // max(rows, f.done, 1)) for f in found}


class _Run:
    """One process's work at what is open; it has the right to it."""

    def __init__(
        self, catalog: Catalog, zone: str, now: datetime, until: float | None, tell: Tell | None, rates: Rates | None
    ) -> None:
        self.changed = self._looked = 0
        self._catalog, self._zone, self._now, self._until, self._tell = catalog, zone, now, until, tell
        self._rates = rates

    def carry_out(self, conn: Connection) -> None:
        """Do what is open, the definitions read again whenever they have moved."""
        while not self._late() and (
            work := in_order(self._catalog, open_work(conn, self._catalog.schema, self._catalog.version))
        ):
            try:
                left: Fill | None = work[0]
                while left is not None and not self._late():
                    left = self._patiently(conn, left)
            except _MovedError:
                self._catalog = load(conn, self._catalog.schema)

    def _late(self) -> bool:
        return self._until is not None and time.monotonic() > self._until

    def _patiently(self, conn: Connection, one: Fill) -> Fill | None:
        """Do a step, once more when it met a writer head-on."""
        for _ in range(TRIES):
            try:
                return self._step(conn, one)
            except DeadlockDetected:
                continue
        return self._step(conn, one)

    def _step(self, conn: Connection, one: Fill) -> Fill | None:
        catalog = self._catalog
        entity = catalog.entities.get(one.object)
        with conn.transaction():
            if hold_version(conn, catalog.schema) != catalog.version:
                raise _MovedError
            if entity is None or one.field not in entity.columns:
                end_work(conn, catalog.schema, catalog.version, one.object, one.field)
                return None
            changed, after, looked = work_out_next(
                conn, catalog, entity, one.field, self._zone, self._now, one.after, self._rates
            )
            if after is None:
                end_work(conn, catalog.schema, catalog.version, one.object, one.field)
            else:
                one = replace(one, after=after, done=one.done + looked)
                note_progress(conn, catalog.schema, catalog.version, one)
        self.changed += changed
        self._looked += looked
        if self._tell is not None:
            self._tell(self._looked)
        return None if after is None else one


class _MovedError(Exception):
    """The definitions have moved."""
