"""Deals as arrays that can be read as of any past day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from yingdan.engines.forecast.calibration import Flags, Floats
from yingdan.engines.forecast.model import Deal
from yingdan.engines.forecast.months import month_of

Ints = NDArray[np.int64]
NEVER: Final = 4_000_000  # an ordinal after every calendar date
NO_STAGE: Final = -1
_LIMIT = 1e15  # an amount beyond a quadrillion is a typing error and counts as missing
_SPAN = 1 << 23  # more than any ordinal: packs (deal, day) into one sortable number


@dataclass(frozen=True, slots=True)
class Changes:
    """Dated values of many deals, sorted by deal and day, so that one search answers "as of" for all of them."""

    keys: Ints
    values: Floats
    count: int

    def at(self, day: int) -> Floats:
        """The last value of each deal on or before the ordinal `day`; NaN where it had none yet."""
        return self.of(np.arange(self.count, dtype=np.int64), day)

    def of(self, deals: Ints, day: int) -> Floats:
        """As `at`, of some deals only."""
        return self._found(deals, np.full(len(deals), day, dtype=np.int64))

    def at_each(self, days: Ints) -> Floats:
        """As `at`, with a day for each deal."""
        return self._found(np.arange(self.count, dtype=np.int64), days)

    def _found(self, deals: Ints, days: Ints) -> Floats:
        if not len(self.keys):
            return np.full(len(deals), np.nan)
        found = np.searchsorted(self.keys, deals * _SPAN + days, side="right") - 1
        held = (found >= 0) & (self.keys[found] // _SPAN == deals)
        return np.where(held, self.values[found], np.nan)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All deals known on `as_of`, read so that nothing later shows: a later outcome leaves the deal open."""

    ids: tuple[str, ...]
    created: Ints
    closed: Ints
    won: Flags
    amounts: Changes
    stages: Changes
    expected: Changes
    groups: Ints
    probability: Floats
    deals: tuple[Deal, ...]
    as_of: int

    def open_at(self, day: int) -> Ints:
        """Positions of the deals open at the end of `day`."""
        return np.flatnonzero((self.created <= day) & (self.closed > day))

    def won_value(self) -> Floats:
        """The amount of every won deal on the day it was won, 0 for the others and where the amount is missing."""
        amounts = self.amounts.at_each(np.where(self.won, self.closed, self.as_of))
        return np.where(self.won, np.nan_to_num(amounts), 0.0)


def timeline(deals: Sequence[Deal], as_of: date) -> Timeline:
    """Read deals as of the end of `as_of`.

    Deals created later do not exist; a close date before the creation counts as closed on the day of creation; a
    closed deal without a close date counts as gone from the start, since nobody knows when it was open.
    """
    day = as_of.toordinal()
    known = tuple(
        deal
        for deal in deals
        if min(deal.created_on, deal.closed_on or deal.created_on) <= as_of
        and not (deal.outcome is not None and deal.closed_on is None)
    )
    closes = [_closed_day(deal, day) for deal in known]
    created = np.array([min(deal.created_on.toordinal(), day) for deal in known], dtype=np.int64)
    names = {name: position for position, name in enumerate(sorted({deal.group or "" for deal in known}))}
    return Timeline(
        ids=tuple(deal.id for deal in known),
        created=created,
        closed=np.array(closes, dtype=np.int64),
        won=np.array(
            [deal.outcome == "won" and close <= day for deal, close in zip(known, closes, strict=True)], dtype=bool
        ),
        amounts=_changes(
            [[(when.toordinal(), value) for when, value in deal.amounts] or [(1, deal.amount)] for deal in known], day
        ),
        stages=_changes([[(s.entered_on.toordinal(), float(s.stage)) for s in deal.stages] for deal in known], day),
        expected=_changes(
            [
                [(when.toordinal(), _ordinal(value)) for when, value in deal.expected_closes]
                or [(1, _ordinal(deal.expected_close))]
                for deal in known
            ],
            day,
        ),
        groups=np.array([names[deal.group or ""] for deal in known], dtype=np.int64),
        probability=np.array(
            [np.nan if deal.win_probability is None else min(max(deal.win_probability, 0.0), 1.0) for deal in known],
            dtype=float,
        ),
        deals=known,
        as_of=day,
    )


def _ordinal(day: date | None) -> float | None:
    return None if day is None else float(day.toordinal())


def _closed_day(deal: Deal, as_of: int) -> int:
    if deal.outcome is None or deal.closed_on is None:
        return NEVER
    closed = max(deal.closed_on.toordinal(), min(deal.created_on.toordinal(), as_of))
    return closed if closed <= as_of else NEVER


def _changes(rows: Sequence[Sequence[tuple[int, float | None]]], as_of: int) -> Changes:
    keys: list[int] = []
    values: list[float] = []
    for deal, dated in enumerate(rows):
        for day, value in dated:
            if day <= as_of:
                keys.append(deal * _SPAN + day)
                values.append(np.nan if value is None or not abs(value) < _LIMIT else value)
    packed = np.array(keys, dtype=np.int64)
    order = np.argsort(packed, kind="stable")
    return Changes(packed[order], np.array(values, dtype=float)[order], len(rows))


def months_of(days: Ints) -> Ints:
    """Months (see `months`) of ordinals; one conversion per distinct day."""
    distinct, inverse = np.unique(days, return_inverse=True)
    months = np.array([month_of(date.fromordinal(int(d))) if d < NEVER else 1 << 30 for d in distinct], dtype=np.int64)
    return months[inverse] if len(distinct) else np.zeros(0, dtype=np.int64)
