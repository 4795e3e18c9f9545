"""Revenue of deals that do not exist yet: how many arrive, how soon they are won, what they bring."""

from datetime import date

import numpy as np

from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.months import days_in, first_day, month_of
from yingdan.engines.forecast.timeline import NEVER, Timeline

_MAX_AGE = 420
_RECENT_DAYS = (91, 365)


def from_new(line: Timeline, start: date, months: int, mean_value: float) -> tuple[Floats, Floats]:
    """Expected revenue and its variance per month, from deals created on or after `start`, as known the day before.

    Arrival rate: mean of the last 91 and the last 365 days (of what there is). Time to a win: cumulative incidence by
    age among all deals known, open ones counted as still at risk.
    """
    day = start.toordinal() - 1
    rate = _arrival_rate(line, day)
    if rate <= 0 or mean_value <= 0:
        return np.zeros(months), np.zeros(months)
    won_by_age = cumulative_wins(line, day)
    bounds = np.concatenate([[0], np.cumsum(_lengths(start, months))])
    # Deals arriving evenly over the days until a bound: the sum over their possible ages.
    total = np.concatenate([[0.0], np.cumsum(won_by_age)])[np.minimum(bounds, _MAX_AGE)]
    wins = rate * np.diff(total)
    return wins * mean_value, wins * mean_value**2 * 2


def cumulative_wins(line: Timeline, day: int) -> Floats:
    """Share of deals won by each age in days, as known at the end of `day`.

    Deals created before the first close on record enter at the age they had then: companies of that time which
    closed earlier left no trace, and counting only the survivors from birth would understate every chance.
    """
    known = line.created <= day
    created, closed = line.created[known], line.closed[known]
    seen_closed = closed <= day
    age = np.clip(np.where(seen_closed, closed, day) - created, 0, _MAX_AGE - 1)
    first_close = int(closed[seen_closed].min()) if seen_closed.any() else day
    entry = np.clip(first_close - created, 0, _MAX_AGE - 1)
    counted = entry <= age
    entered = np.bincount(entry[counted], minlength=_MAX_AGE).cumsum()
    left = np.concatenate([[0], np.bincount(age[counted], minlength=_MAX_AGE).cumsum()[:-1]])
    risk = np.maximum(entered - left, 1)
    won = line.won[known] & seen_closed & counted
    wins = np.bincount(age[won], minlength=_MAX_AGE) / risk
    ends = np.bincount(age[seen_closed & counted], minlength=_MAX_AGE) / risk
    alive = np.concatenate([[1.0], np.cumprod(1 - np.minimum(ends, 1.0))[:-1]])
    curve: Floats = np.minimum(np.cumsum(alive * wins), 1.0)
    return curve


def mean_won_value(line: Timeline, won_value: Floats, day: int) -> float:
    """Mean value of deals won in the 365 days to `day`; one giant counts for at most the sum of all others."""
    recent = won_value[line.won & (line.closed <= day) & (line.closed > day - 365)]
    if not len(recent):
        recent = won_value[line.won & (line.closed <= day)]
    if not len(recent):
        return 0.0
    top = float(recent.max())
    rest = float(recent.sum()) - top
    return (rest + min(top, max(rest, 0.0)) if len(recent) > 1 else top) / len(recent)


def _arrival_rate(line: Timeline, day: int) -> float:
    known = line.created[line.created <= day]
    if not len(known):
        return 0.0
    history = day - int(known.min()) + 1
    rates = [float((known > day - window).sum()) / min(window, max(history, 28)) for window in _RECENT_DAYS]
    return sum(rates) / len(rates)


def _lengths(start: date, months: int) -> list[int]:
    month = month_of(start)
    lengths = [days_in(month + step) for step in range(months)]
    lengths[0] -= (start - first_day(month)).days
    return lengths


def imputed_amounts(line: Timeline, won_value: Floats, day: int) -> Floats:
    """A stand-in per deal for a missing amount: mean of won deals of its group, leaning on the mean of all."""
    won = line.won & (line.closed <= day) & (line.closed < NEVER)
    overall = float(won_value[won].mean()) if won.any() else _mean_known(line, day)
    count = np.bincount(line.groups[won], minlength=int(line.groups.max(initial=0)) + 1)
    total = np.bincount(line.groups[won], weights=won_value[won], minlength=len(count))
    by_group = (total + 5 * overall) / (count + 5)
    values: Floats = by_group[line.groups]
    return values


def _mean_known(line: Timeline, day: int) -> float:
    amounts = line.amounts.at(day)
    known = amounts[np.isfinite(amounts)]
    return float(known.mean()) if len(known) else 0.0
