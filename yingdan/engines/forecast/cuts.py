"""The same forecast by team, product line or region: parts that add up to the whole, unclassified included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.hazard import Landmark
from yingdan.engines.forecast.model import PeriodForecast
from yingdan.engines.forecast.months import first_day, month_of
from yingdan.engines.forecast.timeline import Ints, Timeline

_RECENT_DAYS = 365


@dataclass(frozen=True, slots=True)
class Parts:
    """Amounts per month ahead."""

    won: Floats
    open: Floats
    new: Floats


@dataclass(frozen=True, slots=True)
class Dealt:
    """The forecast laid on deals: who carries the open part, who won this month, who won lately."""

    parts: Parts
    open_rows: Ints
    values: Floats
    chances: Floats
    won_now: Ints
    won_value: Floats
    recent: Ints


def parts_of(line: Timeline, mark: Landmark, chances: Floats, parts: Parts, won_value: Floats, start: date) -> Dealt:
    """Lay the reconciled parts on the deals: the value each open deal stands for, so that chances x value add up."""
    expected = chances.T @ mark.values
    # One factor for all months keeps one value per deal; what differs by month stays in the monthly sums below.
    total = float(expected.sum())
    factor = float(parts.open.sum()) / total if abs(total) > 1e-9 else 0.0
    month_first = first_day(month_of(start)).toordinal()
    day = start.toordinal() - 1
    return Dealt(
        parts=parts,
        open_rows=mark.open,
        values=mark.values * factor,
        chances=chances,
        won_now=np.flatnonzero(line.won & (line.closed >= month_first) & (line.closed <= day)),
        won_value=won_value,
        recent=np.flatnonzero(line.won & (line.closed > day - _RECENT_DAYS) & (line.closed <= day)),
    )


def split_periods(
    line: Timeline, dealt: Dealt, dimension: str, periods: tuple[PeriodForecast, ...], spans: list[tuple[int, int]]
) -> Mapping[str | None, tuple[PeriodForecast, ...]]:
    """The periods by key of a dimension; sums over keys equal the whole.

    Won and open follow the deals, new follows the shares of the last 365 days' won value. The interval of a part is
    the whole's, scaled with the root of its share: parts err partly independently.
    """
    months = len(dealt.parts.won)
    keys: list[str | None] = [None]
    position: dict[str | None, int] = {None: 0}
    won, opened, new = {}, {}, {}
    expected = dealt.chances * dealt.values[:, None]
    won[0], opened[0], new[0] = np.zeros(months), np.zeros(months), 0.0

    def place(key: str | None) -> int:
        if key not in position:
            position[key] = len(keys)
            keys.append(key)
            won[position[key]], opened[position[key]], new[position[key]] = np.zeros(months), np.zeros(months), 0.0
        return position[key]

    for offset, row in enumerate(dealt.open_rows):
        for key, share in _shares(line, int(row), dimension):
            opened[place(key)] += share * expected[offset]
    for row in dealt.won_now:
        for key, share in _shares(line, int(row), dimension):
            won[place(key)][0] += share * dealt.won_value[row]
    for row in dealt.recent:
        for key, share in _shares(line, int(row), dimension):
            new[place(key)] += share * max(float(dealt.won_value[row]), 0.0)
    return _scaled(keys, won, opened, new, dealt.parts, periods, spans)


def _shares(line: Timeline, row: int, dimension: str) -> list[tuple[str | None, float]]:
    """The deal's shares of a dimension, made to add up to 1; what is missing is unclassified."""
    given = [(key, max(share, 0.0)) for key, share in line.deals[row].shares.get(dimension, ())]
    total = sum(share for _, share in given)
    if total > 1:
        return [(key, share / total) for key, share in given]
    return [*given, (None, 1 - total)] if total < 1 else given


def _scaled(
    keys: list[str | None],
    won: Mapping[int, Floats],
    opened: Mapping[int, Floats],
    new: Mapping[int, float],
    parts: Parts,
    periods: tuple[PeriodForecast, ...],
    spans: list[tuple[int, int]],
) -> Mapping[str | None, tuple[PeriodForecast, ...]]:
    """Bring each month's parts to the month's total, then sum months to periods."""
    open_rows = np.array([opened[i] for i in range(len(keys))])
    totals = open_rows.sum(axis=0)
    shares = np.divide(open_rows, totals, out=np.zeros_like(open_rows), where=np.abs(totals) > 1e-9)
    shares[0] += np.where(np.abs(totals) > 1e-9, 0.0, 1.0)
    new_total = sum(new.values())
    new_share = np.array([new[i] / new_total if new_total > 0 else float(i == 0) for i in range(len(keys))])
    result: dict[str | None, tuple[PeriodForecast, ...]] = {}
    for i, key in enumerate(keys):
        rows = []
        for (a, b), whole in zip(spans, periods, strict=True):
            part_won = float(won[i][a:b].sum())
            part_open = float((shares[i] * parts.open)[a:b].sum())
            part_new = float(new_share[i] * parts.new[a:b].sum())
            middle = part_won + part_open + part_new
            share = min(abs(middle) / abs(whole.p50), 1.0) if abs(whole.p50) > 1e-9 else 0.0
            low = middle - (whole.p50 - whole.p10) * share**0.5
            if whole.p10 >= 0:
                low = min(max(low, part_won, 0.0), middle)
            high = middle + (whole.p90 - whole.p50) * share**0.5
            rows.append(PeriodForecast(whole.start, part_won, part_open, part_new, low, middle, high))
        if any(row.won or row.open or row.new for row in rows) or key is None:
            result[key] = tuple(rows)
    return result
