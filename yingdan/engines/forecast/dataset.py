"""Deals of a workspace as the forecast reads them: folded from the versions that were true before an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from yingdan.engines.forecast.model import Deal, Outcome, StageEntry

ATOM = "atom"  # the one dimension everything is cut by: who and what together
_JOINT = "\x1f"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Version:
    """A deal from one day on; ``day`` None = since ever. ``kind`` is that of its stage."""

    day: date | None
    stage: str | None
    kind: str
    order: int
    amount: float | None
    due: date | None
    flags: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """A deal with its versions up to as_of, and who and what it belonged to then."""

    id: str
    created: date
    versions: tuple[Version, ...]
    owner: str | None
    dept: str | None
    region: str | None
    product: str | None
    customer: str | None
    from_file: bool
    unrated: bool
    traits: tuple[Any, ...] = field(default=())

    @property
    def closing(self) -> int | None:
        """Position of the version that ended the deal as it stands at as_of; None while it is open."""
        last = self.versions[-1].kind
        if last == "open":
            return None
        at = len(self.versions) - 1
        while at and self.versions[at - 1].kind == last:
            at -= 1
        return at

    @property
    def outcome(self) -> Outcome | None:
        """How it ended by as_of."""
        kind = self.versions[-1].kind
        return kind if kind in {"won", "lost", "void"} else None  # type: ignore[return-value]  # just compared

    @property
    def closed_on(self) -> date | None:
        """The day it ended; None while open or where nobody knows."""
        closing = self.closing
        return None if closing is None else self.versions[closing].day


def fold(
    rows: Iterable[tuple[Any, ...]],
    births: Mapping[str, tuple[date, bool, bool, tuple[Any, ...]]],
    states: Mapping[str, tuple[int, str, float | None, str]],
    regions: Mapping[str, str],
) -> list[Trail]:
    """Fold ordered version rows to deals. ``regions`` name the region of a department, for deals without one."""
    trails = []
    for id_, group in groupby(rows, key=lambda row: row[0]):
        if id_ not in births:
            continue
        created, is_original, from_file, traits = births[id_]
        versions: list[Version] = []
        last: tuple[Any, ...] = ()
        for row in group:
            state = states.get(row[2] or "", (0, "open", None, ""))
            versions.append(Version(row[1], row[2], state[1], state[0], row[3], row[5], row[11:]))
            last = row
        first = versions[0].day
        if not is_original and first is not None and first < created:
            created = first
        trails.append(
            Trail(
                id=id_,
                created=created,
                versions=tuple(versions),
                owner=last[6],
                dept=last[7],
                region=last[8] or regions.get(last[7] or ""),
                product=last[9],
                customer=last[10],
                from_file=from_file,
                unrated=bool(last[4]),
                traits=traits,
            )
        )
    return trails


def deals_of(trails: Iterable[Trail], lines: Mapping[str, str | None], scores: Mapping[str, float]) -> list[Deal]:
    """Return the deals for the forecast; ``scores`` are chances 0 to 1 of open ones by a published model."""
    return [_deal(trail, lines.get(trail.product or ""), scores.get(trail.id)) for trail in trails]


def atom(trail: Trail, line: str | None) -> str:
    """Return owner, department, region and product line as one key."""
    return _JOINT.join(part or "" for part in (trail.owner, trail.dept, trail.region, line))


def split_atom(key: str | None) -> tuple[str | None, ...]:
    """Return owner, department, region and product line of a key; all None for the unclassified rest."""
    return (None,) * 4 if key is None else tuple(part or None for part in key.split(_JOINT))


def _deal(trail: Trail, line: str | None, score: float | None) -> Deal:
    outcome, closed = trail.outcome, trail.closed_on
    amounts = _amounts(trail, closed)
    return Deal(
        id=trail.id,
        created_on=trail.created,
        closed_on=closed,
        outcome=outcome,
        stages=tuple(
            StageEntry(version.order, version.day or trail.created)
            for before, version in zip((None, *trail.versions), trail.versions, strict=False)
            if before is None or before.stage != version.stage
        ),
        amounts=amounts,
        amount=None,
        expected_closes=_changes([(v.day or trail.created, v.due) for v in trail.versions]),
        shares={ATOM: ((atom(trail, line), 1.0),)},
        group=trail.product,
        win_probability=score if outcome is None else None,
    )


def _amounts(trail: Trail, closed: date | None) -> tuple[tuple[date, float | None], ...]:
    """The dated amounts. A file gives one amount without a date; that of a closed deal is known from its close on only."""
    values = {version.amount for version in trail.versions}
    if trail.from_file and closed is not None and len(values) == 1:
        return ((closed, trail.versions[-1].amount),)
    return _changes([(v.day or trail.created, v.amount) for v in trail.versions])


def _changes(dated: list[tuple[date, _T]]) -> tuple[tuple[date, _T], ...]:
    found: list[tuple[date, _T]] = []
    for day, value in dated:
        if found and found[-1][1] == value:
            continue
        found.append((day, value))
    return tuple(found)
