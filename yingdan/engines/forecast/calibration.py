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


def calibrated_width(errors: Floats) -> float:
    """Half the width of the 80 % interval per unit, from scaled errors by origin and step (NaN where unknown).

    Errors of one origin go together, so the plain quantile covers too little where origins are few. Each origin is
    therefore left out once, and the width grows until four fifths of the errors left out are inside.
    """
    width, ratios = _width(errors), _left_out(errors)
    if width is None:
        return 1.0
    return width * max(1.0, _quantile(ratios)) if len(ratios) else width


def left_out_coverage(errors: Floats) -> float | None:
    """Share of errors inside an interval calibrated, the growth included, on the other origins alone."""
    inside: list[bool] = []
    for row in _rows(errors):
        others = np.delete(errors, row, axis=0)
        if not np.isfinite(others).any():
            continue
        own = errors[row][np.isfinite(errors[row])]
        inside += (own <= calibrated_width(others)).tolist()
    return float(np.mean(inside)) if inside else None


def _left_out(errors: Floats) -> Floats:
    """Every error as a multiple of the width that the errors at the other origins give."""
    ratios: list[float] = []
    for row in _rows(errors):
        width = _width(np.delete(errors, row, axis=0))
        if width is not None and width > 0:
            ratios += (errors[row][np.isfinite(errors[row])] / width).tolist()
    return np.array(ratios)


def _rows(errors: Floats) -> list[int]:
    return [row for row in range(len(errors)) if np.isfinite(errors[row]).any()]


def _width(errors: Floats) -> float | None:
    return conformal_width(errors[np.isfinite(errors)])


def _quantile(values: Floats) -> float:
    """The smallest value that at least four fifths do not exceed."""
    return float(np.sort(values)[math.ceil(len(values) * COVERAGE) - 1])
