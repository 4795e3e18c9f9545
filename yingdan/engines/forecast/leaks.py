"""Leak guard: names columns that seem to know the outcome, without being told which ones staff fill in afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from yingdan.engines.forecast.calibration import Flags, Floats
from yingdan.engines.forecast.features import Column, Dataset, Table, read_table
from yingdan.engines.forecast.scoring import auc
from yingdan.engines.forecast.timeline import Ints

WRITTEN_LATE: Final = "written_after_close"  # history shows most values were first written when the outcome was known
EMPTY_OPEN: Final = "empty_while_open"  # filled on closed records, hardly ever on open ones
ONE_OUTCOME: Final = "filled_for_one_outcome"  # where it is filled, the outcome is always the same
NEAR_PERFECT: Final = "near_perfect"  # the column alone tells the outcome
SELECTIVE: Final = "selective_fill"  # optional, filled more where won or where lost, and then tells the outcome
BATCH: Final = "filled_in_batches"  # filled for some stretch of time only, so its presence tells the time, not the deal

_MIN_RECORDS = 100
_FOLDS = 5
_SMOOTHING = 10.0
_NUMERIC_BINS = 20
_NEAR_PERFECT = 0.90
_NEAR_PERFECT_FILLED = 0.93
_LATE_SHARE = 0.5
_OPEN_SHARE = 0.1
_OUTCOME_PURITY = 0.99
_MIN_FILLED = 30
_SELECTIVE_FILL = 0.6
_SELECTIVE_AUC = 0.70
_SELECTIVE_GAP = 0.15
_USUAL_DOUBT = 0.015
_BATCH_DROP = 0.5
_STRETCHES = 10


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column kept out of training, why, and the figures: share filled, AUC of the column alone, AUC where filled."""

    column: str
    code: str
    filled: float
    auc: float | None
    auc_filled: float | None


def find_leaks(data: Dataset, written_after_close: Mapping[str, float] | None = None) -> tuple[Suspect, ...]:
    """Suspect columns of closed and open records; needs 100 closed ones, since fewer would accuse by chance.

    `written_after_close` is the share of a column's values on closed records first written at or after the close,
    where history is known. Single-column figures are cross-fitted, so a column of identifiers accuses nobody.
    """
    return find_leaks_in(read_table(data), written_after_close)


def find_leaks_in(table: Table, written_after_close: Mapping[str, float] | None = None) -> tuple[Suspect, ...]:
    """As `find_leaks`, for data read already."""
    closed = table.closed_in_order()
    suspects = []
    is_open = ~np.isfinite(table.won)
    for name in sorted(table.columns):
        column = closed.columns[name]
        late = (written_after_close or {}).get(name, 0.0) > _LATE_SHARE
        if len(closed.ids) < _MIN_RECORDS:
            if late:
                filled = float(column.present.mean()) if len(closed.ids) else 0.0
                suspects.append(Suspect(name, WRITTEN_LATE, filled, None, None))
            continue
        opened = table.columns[name].present[is_open]
        suspect = _judge(name, column, closed.won, opened, is_late=late)
        if suspect is not None:
            suspects.append(suspect)
    return tuple(suspects)


def _judge(name: str, column: Column, won: Floats, opened: Flags, *, is_late: bool) -> Suspect | None:
    present = column.present
    filled = float(present.mean())
    groups = _groups(column)
    alone = auc(won, _cross_fitted(groups, won))
    count = int(present.sum())
    where_filled = auc(won[present], _cross_fitted(groups[present], won[present])) if count >= _MIN_FILLED else None
    code = None
    if is_late:
        code = WRITTEN_LATE
    elif _is_empty_open(filled, opened):
        code = EMPTY_OPEN
    elif _tells_one_outcome(present, won):
        code = ONE_OUTCOME
    elif (alone or 0) >= _NEAR_PERFECT or (where_filled or 0) >= _NEAR_PERFECT_FILLED:
        code = NEAR_PERFECT
    elif _is_selective(filled, present, won, where_filled):
        code = SELECTIVE
    elif _has_dropped(present):
        code = BATCH
    return Suspect(name, code, filled, alone, where_filled) if code else None


def _is_empty_open(filled: float, opened: Flags) -> bool:
    if len(opened) < _MIN_FILLED or filled < 2 * _OPEN_SHARE:
        return False
    return float(opened.mean()) < _OPEN_SHARE * filled


def _tells_one_outcome(present: Flags, won: Floats) -> bool:
    if int(present.sum()) < _MIN_FILLED or bool(present.all()):
        return False
    inside, outside = float(won[present].mean()), float(won[~present].mean())
    pure = inside >= _OUTCOME_PURITY or inside <= 1 - _OUTCOME_PURITY
    return pure and abs(inside - outside) >= _SELECTIVE_GAP


def _is_selective(filled: float, present: Flags, won: Floats, where_filled: float | None) -> bool:
    if where_filled is None or filled > _SELECTIVE_FILL or int(present.sum()) < _MIN_RECORDS:
        return False
    gap = abs(float(won[present].mean()) - float(won[~present].mean()))
    # With few records the AUC itself is uncertain by about .5 / root(n): a suspicion has to stand clear of that.
    doubt = 0.5 / float(np.sqrt(present.sum()))
    return gap >= _SELECTIVE_GAP and where_filled >= _SELECTIVE_AUC + max(doubt - _USUAL_DOUBT, 0.0)


def _has_dropped(present: Flags) -> bool:
    if len(present) < _STRETCHES * 20:
        return False
    fills = [float(part.mean()) for part in np.array_split(present, _STRETCHES)]
    highest = np.maximum.accumulate(fills)
    return bool((highest - np.array(fills)).max() > _BATCH_DROP)


def _groups(column: Column) -> Ints:
    if column.is_numeric():
        known = column.numbers[column.present]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, _NUMERIC_BINS + 1)))[1:]
        place = np.searchsorted(edges, np.nan_to_num(column.numbers), side="left")
        return np.where(column.present, place, len(edges) + 1).astype(np.int64)
    return column.codes + 1


def _cross_fitted(groups: Ints, won: Floats) -> Floats:
    """Share won of a record's group among the other folds' records, leaning on the overall share."""
    size = int(groups.max(initial=0)) + 1
    fold = np.arange(len(groups)) % _FOLDS
    score = np.zeros(len(groups))
    for number in range(_FOLDS):
        train, test = fold != number, fold == number
        if not train.any() or not test.any():
            continue
        count = np.bincount(groups[train], minlength=size)
        wins = np.bincount(groups[train], weights=won[train], minlength=size)
        rate = float(won[train].mean())
        score[test] = ((wins + _SMOOTHING * rate) / (count + _SMOOTHING))[groups[test]]
    return score
