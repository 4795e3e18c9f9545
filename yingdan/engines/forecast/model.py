"""The values the forecast engine reads and returns; free of any import that a web worker would feel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

Outcome = Literal["won", "lost", "void"]
Feature = str | float | int | bool | None
NO_SHARES: Mapping[str, tuple[tuple[str | None, float], ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StageEntry:
    """One entry into a stage, by the order number of the stage and the day it happened."""

    stage: int
    entered_on: date


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity with its dated past.

    `amounts` and `expected_closes` are the dated values in order; where empty, `amount` and `expected_close` held all
    the time. `shares` gives per dimension the parts the deal counts for, for example a product line by line amount;
    a dimension left out, or shares below 1, count as unclassified (`None`). `group` is the class whose mean stands in
    for a missing amount. `win_probability` comes from a published model or from a person.
    """

    id: str
    created_on: date
    closed_on: date | None = None
    outcome: Outcome | None = None
    amount: float | None = None
    stages: tuple[StageEntry, ...] = ()
    expected_close: date | None = None
    amounts: tuple[tuple[date, float | None], ...] = ()
    expected_closes: tuple[tuple[date, date | None], ...] = ()
    shares: Mapping[str, tuple[tuple[str | None, float], ...]] = field(default_factory=lambda: NO_SHARES)
    group: str | None = None
    win_probability: float | None = None


@dataclass(frozen=True, slots=True)
class MethodScore:
    """How one method would have done at past origins; `wape` and `bias` are shares of the actual total."""

    method: str
    wape: float | None
    coverage80: float | None
    bias: float | None
    points: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """An 80 % interval around the middle figure: `p10 <= p50 <= p90`."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """The next months of a series, with the back-test that chose the method; `labels` are codes, never texts."""

    points: tuple[Interval, ...]
    method: str
    scores: tuple[MethodScore, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodForecast:
    """One month or quarter: what is won already, what open deals bring, what deals not yet created bring.

    `won + open + new = p50`; amounts in base currency.
    """

    start: date
    won: float
    open: float
    new: float
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class DealForecast:
    """The part of the forecast one open deal carries: chance of being won in each month, times its value."""

    id: str
    value: float
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PipelineForecast:
    """A forecast as of a day. `cuts[dimension][key]` holds the same periods; their sums over keys are `periods`.

    `alternatives` are the totals per period by every other method, to be shown beside the chosen one.
    """

    as_of: date
    periods: tuple[PeriodForecast, ...]
    cuts: Mapping[str, Mapping[str | None, tuple[PeriodForecast, ...]]]
    deals: tuple[DealForecast, ...]
    method: str
    scores: tuple[MethodScore, ...]
    labels: tuple[str, ...]
    history_months: int
    closed_deals: int
    alternatives: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
