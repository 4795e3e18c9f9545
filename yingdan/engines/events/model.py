"""Words of events: one thing that happened to one record, and who wants to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingdan.db.tx import Tx


@dataclass(frozen=True, slots=True)
class Event:
    """A committed change of a record: created, updated, deleted or restored. ``body`` says which fields and whose it is."""

    id: int
    xid: int
    object: str
    record: str
    name: str
    version: int
    body: Mapping[str, Any]
    at: datetime
    actor: str | None

    @property
    def migrated(self) -> bool:
        """Tell whether the change came with old data, so that nobody needs to be told."""
        return bool(self.body.get("migration"))


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who gets every event of every workspace.

    ``handle`` runs in the transaction that moves the consumer's position: what it writes there happens exactly once; what
    it does elsewhere may happen twice after a crash. Events of one record come in the order in which they happened.
    """

    name: str
    handle: Callable[[Tx, Sequence[Event]], None]
