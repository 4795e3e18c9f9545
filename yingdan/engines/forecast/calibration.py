"""Scores of point forecasts and conformal calibration of 80 % intervals from past errors."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
COVERAGE = 0.8
# Quantiles of Student's t at .9 by degrees of freedom: with a handful of errors their spread is itself uncertain.
_T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341)


def student_90(freedom: int) -> float:
    """The .9 quantile of Student's t."""
    return _T90[min(max(freedom, 1), len(_T90)) - 1]


def wape(forecast: Floats, actual: Floats) -> float | None:
    """Sum of absolute errors over the sum of absolute actuals; None when nothing was actual."""
    total = float(np.abs(actual).sum())
    return float(np.abs(forecast - actual).sum()) / total if total > 0 else None


def bias(forecast: Floats, actual: Floats) -> float | None:
    """Signed error of the sums as a share of the actual sum; above 0 means forecast too high."""
    total = float(np.abs(actual).sum())
    return float((forecast - actual).sum()) / total if total > 0 else None


def conformal_width(scores: Floats) -> float | None:
    """Half the width of the 80 % interval, in the unit of `scores` (absolute past errors); None without any.

    The finite-sample quantile (n + 1) * .8 from ten errors on. Below that the spread of the errors times Student's t,
    never under that quantile: a few lucky errors must not give a narrow interval.
    """
    count = len(scores)
    if count == 0:
        return None
    ordered = np.sort(scores)
    rank = math.ceil((count + 1) * COVERAGE)
    empirical = float(ordered[min(rank, count) - 1])
    if count >= 10:
        return empirical
    spread = math.sqrt(float(np.mean(scores**2)))
    return max(empirical, spread * student_90(count))


def coverage(low: Floats, high: Floats, actual: Floats) -> float | None:
    """Share of actuals inside their interval."""
    return float(np.mean((low <= actual) & (actual <= high))) if len(actual) else None
