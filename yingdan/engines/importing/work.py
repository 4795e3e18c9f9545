"""Where an import gets its transactions from, and how a run is kept from being worked on twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Protocol

from yingdan.db.pool import Database
from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.errors import BatchConflict
from yingdan.kernel.context import Ctx


class UnitsOfWork(Protocol):
    """The part of the platform that an import needs."""

    db: Database

    def write(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Open a transaction that commits at the end."""
        ...


@contextmanager
def held(work: UnitsOfWork, ctx: Ctx, batch: str) -> Iterator[None]:
    """Keep a run for this caller until the end of the block; a killed process lets go at once.

    Raises: import_batch_state (409) while somebody else works on it.
    """
    with closing(work.db.direct()) as conn:
        if not store.hold(conn, ctx.workspace.schema, batch):
            raise BatchConflict(state="running")
        yield
