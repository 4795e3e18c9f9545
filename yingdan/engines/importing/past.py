"""The past of a migrated record: when it came into being and when its flow field took which value. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingdan.engines.records.model import Draft, PastStep
from yingdan.meta.catalog import Entity

_FOLLOWS_OWNER = "owner_dept"


@dataclass(frozen=True, slots=True)
class Trail:
    """Instants of one row, in the order they have to have: coming into being, values entered, the present value."""

    created: datetime | None
    entered: tuple[tuple[Any, datetime], ...]
    current: datetime | None

    @property
    def first(self) -> datetime | None:
        """Return the earliest instant known, None when there is none."""
        known = [i for i in (self.created, *(at for _, at in self.entered), self.current) if i is not None]
        return min(known) if known else None

    @property
    def last(self) -> datetime | None:
        """Return the latest instant known, None when there is none."""
        known = [i for i in (self.created, *(at for _, at in self.entered), self.current) if i is not None]
        return max(known) if known else None

    def in_order(self) -> bool:
        """Tell whether nothing happens before the record came into being, nor after it took its present value."""
        entered = [at for _, at in self.entered]
        starts = self.created is None or all(
            at >= self.created for at in (*entered, *([self.current] if self.current else []))
        )
        ends = self.current is None or all(at <= self.current for at in entered)
        return starts and ends


def past_of(entity: Entity, draft: Draft, trail: Trail, flow: str, late: Sequence[str]) -> list[PastStep]:
    """Return the steps of a migrated record; empty when no date is known: it has a state, yet no flow.

    What the file gives holds from the first instant on, but for ``late`` fields, which hold from the last one on, and
    for the flow field, which walks through its values. What the product derived from the present state (the win rate
    of the stage) holds from the last instant on: it must not be seen earlier. Without a date of its own the present
    value of the flow field counts from the last instant known.
    """
    first, last = trail.first, trail.last
    if first is None or last is None:
        return []
    tracked = {c.field.name for c in entity.tracked}
    given = {n for n in tracked if n in draft.given or n.removesuffix("_base") in draft.given or n == "owner"}
    if "owner" in given and _FOLLOWS_OWNER in tracked:
        given.add(_FOLLOWS_OWNER)
    known_late = {n for n in given if n in late or n.removesuffix("_base") in late}
    final = {n: draft.get(n) for n in tracked}
    at_last = {n: final[n] for n in tracked if (n not in given or n in known_late) and n != flow}
    steps: dict[datetime, dict[str, Any]] = {first: {n: final[n] for n in given - known_late if n != flow}}
    # nothing is said of what comes late until it comes: naming it here keeps the first version from showing it
    steps[first] |= {n: None for n in at_last if first != last}
    for value, at in trail.entered:
        steps.setdefault(at, {})[flow] = value
    steps.setdefault(last, {}).update(at_last)
    if flow and flow in tracked:
        steps[last][flow] = final[flow]
    return [PastStep(at, values, synthetic=True) for at, values in sorted(steps.items(), key=lambda s: s[0])]


def trail_of(
    instants: Mapping[str, datetime], entered: Sequence[tuple[Any, datetime]], current: datetime | None, created: str
) -> Trail:
    """Return the trail of a row from its ``@`` targets; ``created`` is the name of the target of coming into being."""
    return Trail(instants.get(created), tuple(sorted(entered, key=lambda e: e[1])), current)
