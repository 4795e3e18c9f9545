"""Chance that an open deal is won in each coming month, learnt from how open deals of the past went on.

Past "landmarks" lie a whole number of months before the origin, on the same day of the month. At each landmark the
deals then open fall into cells by stage, age and expected close, and are followed month by month until they are won
or lost. Because a landmark sees the month exactly as the origin sees the current one, a forecast in mid-month learns
from mid-months. Months not yet over at the origin are left out, so open deals count as still at risk, never as lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.months import days_in, first_day, month_of, shifted_day
from yingdan.engines.forecast.timeline import Ints, Timeline, months_of

MONTHS_AHEAD = 13
LANDMARKS = 24
_AGE_EDGES = np.array([14, 30, 60, 90, 180, 365])
_AGES = len(_AGE_EDGES) + 1
_STAGES = 16
_OFFSETS = 6  # none, overdue, this month, next, the one after, later
CELLS = _OFFSETS * _STAGES * _AGES
# Pseudo-observations a cell borrows from its parent: deals met at several landmarks are counted several times, so
# this is about five independent deals.
_BORROWED = 20.0
_FLOOR_EVENTS = 20


@dataclass(frozen=True, slots=True)
class Landmark:
    """What was open on one past day and how it went on; index 0 of the months is the month after that day."""

    day: int
    month: int
    open: Ints
    cells: Ints
    values: Floats
    opened: Floats
    won: Floats
    lost: Floats
    final_amounts: Floats
    known_amounts: Floats


def landmark(line: Timeline, start: date, won_value: Floats, imputed: Floats) -> Landmark:
    """Follow the deals open just before `start` through the months from `start` on."""
    day, month = start.toordinal() - 1, month_of(start)
    rows = line.open_at(day)
    amounts = line.amounts.of(rows, day)
    cells = _cells(line, rows, day, month)
    step = months_of(line.closed[rows]) - month
    ends = (step >= 0) & (step < MONTHS_AHEAD)
    won_now, lost_now = ends & line.won[rows], ends & ~line.won[rows]
    shape = (MONTHS_AHEAD, CELLS)
    priced = won_now & np.isfinite(amounts)
    return Landmark(
        day=day,
        month=month,
        open=rows,
        cells=cells,
        values=np.where(np.isfinite(amounts), amounts, imputed[rows]),
        opened=np.bincount(cells, minlength=CELLS).astype(float),
        won=_count(step[won_now], cells[won_now], shape),
        lost=_count(step[lost_now], cells[lost_now], shape),
        final_amounts=_sums(step[priced], won_value[rows][priced]),
        known_amounts=_sums(step[priced], amounts[priced]),
    )


def landmark_starts(start: date, count: int) -> list[date]:
    """`start` and the same day of the month before, newest first."""
    return [shifted_day(start, -back) for back in range(count)]


@dataclass(frozen=True, slots=True)
class Hazard:
    """Probability of being won in each month ahead, per cell, and how final amounts compare with open ones."""

    win: Floats
    realisation: float
    events: int


def learn(marks: list[Landmark], now: int) -> Hazard:
    """Hazard as known at `marks[now]`, from the landmarks before it and only from months over by then."""
    shape = (MONTHS_AHEAD, CELLS)
    risk, won, lost = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    final, known = 0.0, 0.0
    for back in range(now + 1, min(now + 1 + LANDMARKS, len(marks))):
        past, over = marks[back], min(back - now, MONTHS_AHEAD)
        ended = past.won[:over] + past.lost[:over]
        at_risk = past.opened[None, :] - np.vstack([np.zeros(CELLS), np.cumsum(ended, axis=0)[:-1]])
        risk[:over] += at_risk
        won[:over] += past.won[:over]
        lost[:over] += past.lost[:over]
        final += float(past.final_amounts[:over].sum())
        known += float(past.known_amounts[:over].sum())
    hazards = _shrunk(risk, won), _shrunk(risk, lost)
    total = np.maximum(hazards[0] + hazards[1], 1.0)
    win_hazard, lose_hazard = hazards[0] / total, hazards[1] / total
    survive = np.cumprod(1 - win_hazard - lose_hazard, axis=0)
    alive = np.vstack([np.ones(CELLS), survive[:-1]])
    return Hazard(alive * win_hazard, _realisation(final, known), int(won.sum() + lost.sum()))


def is_learnt(hazard: Hazard) -> bool:
    """Whether enough deals ended after a landmark for the hazard to mean anything."""
    return hazard.events >= _FLOOR_EVENTS


def fallback(line: Timeline, mark: Landmark, stage_probability: Mapping[int, float], default: float) -> Floats:
    """Without history: the stage's standard probability in the expected month, over three months without one."""
    distinct, inverse = np.unique(line.stages.of(mark.open, mark.day), return_inverse=True)
    by_stage = [stage_probability.get(int(s), default) if np.isfinite(s) else default for s in distinct]
    chance = np.array(by_stage, dtype=float)[inverse]
    expected = line.expected.of(mark.open, mark.day)
    dated = np.isfinite(expected)
    ahead = np.where(dated, months_of(np.where(dated, expected, 1).astype(np.int64)) - mark.month, -1)
    rows = np.zeros((len(mark.open), MONTHS_AHEAD))
    late, soon = ahead < 0, np.flatnonzero((ahead >= 0) & (ahead < MONTHS_AHEAD))
    rows[late, :3] = chance[late, None] / 3
    rows[soon, ahead[soon]] = chance[soon]
    return rows


def _cells(line: Timeline, rows: Ints, day: int, month: int) -> Ints:
    age = np.searchsorted(_AGE_EDGES, day - line.created[rows], side="right")
    reached = np.nan_to_num(line.stages.of(rows, day), nan=float(_STAGES - 1))
    stage = np.clip(reached, 0, _STAGES - 1).astype(np.int64)
    due = line.expected.of(rows, day)
    has_due = np.isfinite(due)
    due_days = np.where(has_due, due, 1).astype(np.int64)
    ahead = months_of(due_days) - month
    overdue = due_days <= day
    offset = np.where(~has_due, 0, np.where(overdue, 1, np.clip(ahead, 0, 3) + 2))
    cells: Ints = (offset * _STAGES + stage) * _AGES + age
    return cells


def _sums(steps: Ints, amounts: Floats) -> Floats:
    return np.bincount(steps, weights=amounts, minlength=MONTHS_AHEAD).astype(float)


def _count(steps: Ints, cells: Ints, shape: tuple[int, int]) -> Floats:
    return np.bincount(steps * CELLS + cells, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def _shrunk(risk: Floats, events: Floats) -> Floats:
    """Event rate per month and cell, each level leaning on its parent: all, expected close, + stage, + age."""
    months = len(risk)
    deep = (months, _OFFSETS, _STAGES, _AGES)
    at_risk, happened = risk.reshape(deep), events.reshape(deep)
    overall_risk, overall = risk.sum(axis=1), events.sum(axis=1)
    base = np.zeros(months)
    last = 0.0
    for step in range(months):
        # A month nobody could yet be followed into takes the rate of the month before it.
        last = (overall[step] + _BORROWED * last) / (overall_risk[step] + _BORROWED) if overall_risk[step] else last
        base[step] = last
    if overall_risk[0]:
        base[0] = overall[0] / overall_risk[0]
    rate = np.broadcast_to(base[:, None, None, None], deep)
    for axes in ((2, 3), (3,), ()):
        level_risk = at_risk.sum(axis=axes, keepdims=True)
        level = happened.sum(axis=axes, keepdims=True)
        rate = (level + _BORROWED * rate.mean(axis=axes, keepdims=True)) / (level_risk + _BORROWED)
        rate = np.broadcast_to(rate, deep)
    flat: Floats = rate.reshape(risk.shape)
    return flat


def _realisation(final: float, known: float) -> float:
    """Final amount of won deals over their amount while open, kept within a factor of two."""
    if known <= 0 or final <= 0:
        return 1.0
    return float(np.clip(final / known, 0.5, 2.0))


def days_left(start: date) -> float:
    """Share of the month of `start` that is still to come, `start` included."""
    month = month_of(start)
    return 1 - (start - first_day(month)).days / days_in(month)
