"""Score cards: points taken off a start value by rules over a record. Declared as data; one form here, one in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Silent:
    """Points by how long an instant lies back, in days: the longest step that is met counts. Empty = since creation."""

    field: str
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Slow:
    """Points when the days since ``field`` exceed ``factor`` times the days that ``link`` expects in ``expected``."""

    field: str
    link: str
    expected: str
    factor: float
    points: int


@dataclass(frozen=True, slots=True)
class Each:
    """Points for each count of a number, ``most`` at the utmost."""

    field: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Lacks:
    """Points when no record of ``object`` shares this record's ``link`` and has ``value`` among the values of ``field``."""

    object: str
    link: str
    field: str
    value: str
    points: int


@dataclass(frozen=True, slots=True)
class Past:
    """Points when a date is over."""

    field: str
    points: int


Rule = Silent | Slow | Each | Lacks | Past


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """Rules and bands; a score belongs to the first band whose least it reaches."""

    start: int
    rules: tuple[Rule, ...]
    bands: tuple[tuple[str, int], ...]

    def band(self, score: int) -> str:
        """Return the band of a score."""
        return next((name for name, least in self.bands if score >= least), self.bands[-1][0])


def score(
    card: ScoreCard,
    record: Mapping[str, Any],
    *,
    expected: Mapping[str, int | None],
    there: Sequence[Lacks],
    now: datetime,
    today: date,
) -> int:
    """Return the score of a record.

    ``expected`` holds the days that linked records expect by link, ``there`` the ``Lacks`` rules whose record exists.
    """
    total = card.start
    for rule in card.rules:
        if isinstance(rule, Silent):
            since = now - (record.get(rule.field) or record["created_at"])
            total -= max((points for days, points in rule.steps if since >= timedelta(days=days)), default=0)
        elif isinstance(rule, Slow):
            days, entered = expected.get(rule.link), record.get(rule.field)
            if days and entered and now - entered > timedelta(days=days * rule.factor):
                total -= rule.points
        elif isinstance(rule, Each):
            total -= min(rule.most, rule.points * (record.get(rule.field) or 0))
        elif isinstance(rule, Lacks):
            total -= 0 if rule in there else rule.points
        elif record.get(rule.field) and record[rule.field] < today:
            total -= rule.points
    return max(0, total)
