"""Values of the record engine: drafts that hooks may change, rows with a past, and what an area contributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from yingdan.db.tx import Tx
from yingdan.engines.jobs.model import JobKind, Tick
from yingdan.kernel.errors import FieldProblem
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import ObjectDef


@dataclass(frozen=True, slots=True)
class PastStep:
    """A change that happened before the row was loaded: values from ``at`` on. ``synthetic`` = inferred, not recorded.

    ``recorded_at``, ``actor`` (id of a user) and ``reason`` are those of the time where they are known, else those of
    the write.
    """

    at: datetime
    values: Mapping[str, Any]
    synthetic: bool = True
    recorded_at: datetime | None = None
    actor: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A value as the column holds it, for the product's own writers: taken as it is, where a caller's JSON is parsed."""

    value: Any


@dataclass(slots=True)
class Draft:
    """One record on its way through a write.

    ``old`` holds the column values before (None on create), ``values`` the column values to be written, ``given`` the
    names that the caller sent. ``at`` is the instant at which the change takes effect. ``past`` is the trail of a
    migrated record; ``None`` means "an ordinary write", an empty list "a state without any flow". ``lines`` are the rows
    of its line tables that the write is to leave.
    """

    id: str
    old: dict[str, Any] | None
    values: dict[str, Any]
    at: datetime
    given: frozenset[str] = frozenset()
    past: list[PastStep] | None = None
    reason: str | None = None
    problems: list[FieldProblem] = field(default_factory=list)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """Return the value the field will have."""
        if name in self.values:
            return self.values[name]
        return None if self.old is None else self.old.get(name)

    def before(self, name: str) -> Any:
        """Return the value the field had, None on create."""
        return None if self.old is None else self.old.get(name)

    def set(self, name: str, value: Any) -> None:
        """Write a value on behalf of the product (derived fields too)."""
        self.values[name] = value

    def changes(self, name: str) -> bool:
        """Tell whether the write changes this field."""
        return name in self.values and self.values[name] != self.before(name)

    def problem(self, name: str, code: str, severity: str = "block", **params: Any) -> None:
        """Refuse the record (or warn) because of a field."""
        self.problems.append(FieldProblem(name, code, params, severity))


BeforeHook = Callable[[Tx, Sequence[Draft]], None]
AfterHook = Callable[[Tx, Sequence[Draft]], None]


class AnyHook(Protocol):
    """A hook that engines put around the writes of every object; it runs after the object's own."""

    def __call__(self, tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
        """Look at records on their way, or at written ones."""
        ...


@dataclass(frozen=True, slots=True)
class Around:
    """What engines do around the writes of every object."""

    before: tuple[AnyHook, ...] = ()
    after: tuple[AnyHook, ...] = ()


NOTHING = Around()


class ActionHandler(Protocol):
    """A use case on one record; returns the JSON answer."""

    def __call__(self, tx: Tx, records: Any, record_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Carry the action out for a record that the caller may change."""
        ...


@dataclass(frozen=True, slots=True)
class Area:
    """What one business area brings: plain values that the composition root collects."""

    name: str
    objects: tuple[ObjectDef, ...]
    before: Mapping[str, BeforeHook] = field(default_factory=dict)
    after: Mapping[str, AfterHook] = field(default_factory=dict)
    actions: Mapping[tuple[str, str], ActionHandler] = field(default_factory=dict)
    seed: Callable[[Tx, Any], None] | None = None
    jobs: Mapping[str, JobKind] = field(default_factory=dict)
    ticks: tuple[Tick, ...] = ()
