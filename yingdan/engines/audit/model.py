"""Values of the audit: one thing that somebody did, and what a check of the seals found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Diff = Mapping[str, tuple[str | None, str | None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done, to one record or (without ``record``) to the workspace.

    ``diff`` holds the canonical texts of changed fields before and after, as history keeps them. ``undoes`` is the operation
    that this one took back. ``note`` are further values, such as how many rows an export had.
    """

    action: str
    object: str | None = None
    record: str | None = None
    diff: Diff = field(default_factory=dict)
    reason: str | None = None
    undoes: str | None = None
    note: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """An entry as it stands in the audit, for taking it back."""

    id: int
    at: datetime
    actor: str | None
    on_behalf: str | None
    action: str
    object: str
    record: str
    diff: Diff


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the seals found: how many entries are sealed, how many wait, and the first thing that is wrong.

    ``head`` is the hash over everything sealed (hex): whoever keeps a copy elsewhere can show that nothing was cut off.
    """

    sealed: int
    waiting: int
    head: str
    problem: str | None = None
    entry: int | None = None

    @property
    def intact(self) -> bool:
        """Tell whether the chain holds."""
        return self.problem is None
