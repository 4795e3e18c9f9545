"""Back-tests as runs over the past: what would have been said, and what happened."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from yingdan.engines.forecast.model import Deal, MethodScore
from yingdan.engines.forecast.months import month_of
from yingdan.engines.forecast.naive import RollingMethod
from yingdan.engines.forecast.pipeline import Options, forecast_pipeline
from yingdan.engines.forecast.series import forecast_series

_SEASON = 12


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Mean scaled error (against the seasonal naive in-sample), coverage of 80 % intervals, processor time a series.

    A series that repeats itself exactly has no such scale and stays out of `mase`.
    """

    series: int
    mase: float | None
    coverage80: float
    seconds: float
    methods: Mapping[str, int]


def replay_series(parts: Iterable[tuple[Sequence[float], Sequence[float]]], statistical: RollingMethod) -> HeldOut:
    """Forecast the held-out part of each series from its first part."""
    errors, covered, seconds = [], [], 0.0
    methods: dict[str, int] = defaultdict(int)
    for past, later in parts:
        start = time.process_time()
        forecast = forecast_series(past, horizon=len(later), statistical=statistical)
        seconds += time.process_time() - start
        methods[forecast.method] += 1
        values = np.asarray(past, dtype=float)
        scale = float(np.abs(values[_SEASON:] - values[:-_SEASON]).mean())
        if scale > 0:
            errors.append(np.mean([abs(p.p50 - a) for p, a in zip(forecast.points, later, strict=True)]) / scale)
        covered.append(np.mean([p.p10 <= a <= p.p90 for p, a in zip(forecast.points, later, strict=True)]))
    count = len(covered)
    return HeldOut(
        count, float(np.mean(errors)) if errors else None, float(np.mean(covered)), seconds / count, dict(methods)
    )


def replay_pipeline(
    deals: Sequence[Deal],
    origins: Sequence[date],
    *,
    options: Options | None = None,
    statistical: RollingMethod | None = None,
) -> tuple[MethodScore, ...]:
    """Error of the first period at each past day, as chosen at the time (`chosen`) and by each method alone.

    Each origin sees only what was known on its day, the choice of the method included.
    """
    asked = options or Options(horizon=1)
    said: dict[str, list[tuple[float, float]]] = defaultdict(list)
    covered = []
    for origin in origins:
        forecast = forecast_pipeline(deals, origin, asked, statistical=statistical)
        period = forecast.periods[0]
        first = month_of(period.start)
        last = month_of(forecast.periods[1].start) if len(forecast.periods) > 1 else first + 1
        actual = _won_between(deals, first, last)
        said["chosen"].append((period.p50, actual))
        said[forecast.method].append((period.p50, actual))
        for name, totals in forecast.alternatives.items():
            said[name].append((totals[0], actual))
        covered.append(period.p10 <= actual <= period.p90)
    return tuple(_score(name, pairs, covered if name == "chosen" else None) for name, pairs in said.items())


def _won_between(deals: Sequence[Deal], first: int, last: int) -> float:
    total = 0.0
    for deal in deals:
        if deal.outcome == "won" and deal.closed_on and first <= month_of(deal.closed_on) < last:
            amount = deal.amounts[-1][1] if deal.amounts else deal.amount
            total += amount or 0.0
    return total


def _score(name: str, pairs: Sequence[tuple[float, float]], covered: Sequence[bool] | None) -> MethodScore:
    actual = sum(abs(a) for _, a in pairs)
    error, signed = sum(abs(f - a) for f, a in pairs), sum(f - a for f, a in pairs)
    return MethodScore(
        name,
        error / actual if actual else None,
        float(np.mean(covered)) if covered else None,
        signed / actual if actual else None,
        len(pairs),
        chosen=name == "chosen",
    )
