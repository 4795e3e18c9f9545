"""Figures that say how good probabilities are; higher is better for AUC and lift, lower for the rest."""

from dataclasses import dataclass

import numpy as np

from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.timeline import Ints

_BINS = 10
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One of ten equal-width bins of predicted probability: mean predicted, share won, records."""

    predicted: float
    won: float
    count: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of one set of probabilities on records the model had not seen."""

    auc: float | None
    log_loss: float
    brier: float
    ece: float
    lift: float | None
    count: int


def quality(won: Floats, chance: Floats) -> Quality:
    """All figures at once for at least one record."""
    return Quality(
        auc(won, chance),
        log_loss(won, chance),
        float(np.mean((chance - won) ** 2)),
        ece(won, chance),
        top_decile_lift(won, chance),
        len(won),
    )


def auc(won: Floats, score: Floats) -> float | None:
    """Chance that a won record scores above a lost one, ties half; None without both."""
    positive = won > 0
    wins, losses = int(positive.sum()), int((~positive).sum())
    if not wins or not losses:
        return None
    ranks = _mean_ranks(score)
    return float((ranks[positive].sum() - wins * (wins + 1) / 2) / (wins * losses))


def losses(won: Floats, chance: Floats) -> Floats:
    """Log loss of each record."""
    safe = np.clip(chance, _TINY, 1 - _TINY)
    each: Floats = -(won * np.log(safe) + (1 - won) * np.log(1 - safe))
    return each


def log_loss(won: Floats, chance: Floats) -> float:
    """Mean log loss."""
    return float(losses(won, chance).mean())


def ece(won: Floats, chance: Floats) -> float:
    """Expected calibration error over ten equal-width bins."""
    return float(sum(abs(point.predicted - point.won) * point.count for point in curve(won, chance)) / len(won))


def curve(won: Floats, chance: Floats) -> tuple[CurvePoint, ...]:
    """The calibration curve; empty bins are left out."""
    place = _bins(chance)
    return tuple(
        CurvePoint(float(chance[place == bin_].mean()), float(won[place == bin_].mean()), int((place == bin_).sum()))
        for bin_ in range(_BINS)
        if (place == bin_).any()
    )


def top_decile_lift(won: Floats, chance: Floats) -> float | None:
    """Share won among the tenth with the highest chance over the share won of all; ties share the last places."""
    rate = float(won.mean())
    top = max(len(won) // 10, 1)
    if rate <= 0:
        return None
    edge = np.sort(chance)[-top]
    above, at = chance > edge, chance == edge
    tied = (top - int(above.sum())) * float(won[at].mean())
    return (float(won[above].sum()) + tied) / top / rate


def _bins(chance: Floats) -> Ints:
    return np.minimum((chance * _BINS).astype(np.int64), _BINS - 1)


def _mean_ranks(values: Floats) -> Floats:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - (counts - 1) / 2)[inverse]
    return ranks
