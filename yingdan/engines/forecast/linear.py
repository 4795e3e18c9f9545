"""Regularised logistic regression, its calibration of other scores, and the naive-Bayes frequency model."""

import numpy as np
from scipy.optimize import minimize

from yingdan.engines.forecast.calibration import Floats
from yingdan.engines.forecast.timeline import Ints

_STEPS = 30
_TOLERANCE = 1e-8
_MAX_LOGIT = 30.0
_SMALLEST_STEP = 1e-4
_NEWTON_COLUMNS = 40  # a Newton step costs the square of the columns, a quasi-Newton step only the columns


def sigmoid(logits: Floats) -> Floats:
    """Log odds to probability."""
    chance: Floats = 1 / (1 + np.exp(-np.clip(logits, -_MAX_LOGIT, _MAX_LOGIT)))
    return chance


def log_odds(chance: Floats) -> Floats:
    """Probability to log odds."""
    safe = np.clip(chance, 1e-9, 1 - 1e-9)
    logits: Floats = np.log(safe / (1 - safe))
    return logits


def fit_logistic(matrix: Floats, won: Floats, penalty: float) -> Floats:
    """Weights with the intercept last; `penalty` times half the squared weights, the intercept free."""
    inputs = np.column_stack([matrix, np.ones(len(won))])
    penalties = np.append(np.full(matrix.shape[1], penalty), 1e-6)
    start = np.zeros(inputs.shape[1])
    start[-1] = np.log((won.sum() + 0.5) / (len(won) - won.sum() + 0.5))
    if inputs.shape[1] <= _NEWTON_COLUMNS:
        return _newton(inputs, won, np.zeros(inputs.shape[1]), penalties)

    def objective(weights: Floats) -> tuple[float, Floats]:
        logits = inputs @ weights
        fit = float((np.logaddexp(0, logits) - won * logits).sum())
        gradient = inputs.T @ (sigmoid(logits) - won) + penalties * weights
        return fit + float((penalties * weights**2).sum()) / 2, gradient

    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-9})
    weights: Floats = np.asarray(found.x, dtype=float)
    return weights


def fit_calibration(logits: Floats, won: Floats, prior: float = 5.0) -> tuple[float, float]:
    """Slope and shift that make log odds honest, pulled towards (1, 0) by about `prior` records' worth."""
    inputs = np.column_stack([logits, np.ones(len(won))])
    slope, shift = _newton(inputs, won, np.array([1.0, 0.0]), np.array([prior, prior]))
    return float(np.clip(slope, 0.05, 3.0)), float(shift)


def fit_bayes(buckets: Ints, won: Floats) -> tuple[Floats, list[Floats]]:
    """Naive Bayes by counts of won and lost per bucket, each plus .1: log odds of the rate, and per column."""
    wins, losses = float(won.sum()), float(len(won) - won.sum())
    tables = []
    for column in buckets.T:
        size = int(column.max(initial=0)) + 1
        w = np.bincount(column, weights=won, minlength=size) + 0.1
        lost = np.bincount(column, weights=1 - won, minlength=size) + 0.1
        tables.append(np.log(w / w.sum()) - np.log(lost / lost.sum()))
    return np.array([np.log((wins + 0.1) / (losses + 0.1))]), tables


def bayes_chance(model: tuple[Floats, list[Floats]], buckets: Ints) -> Floats:
    """Probability by the naive-Bayes model; a bucket never met adds nothing."""
    prior, tables = model
    logits = np.full(len(buckets), float(prior[0]))
    for column, table in zip(buckets.T, tables, strict=True):
        known = column < len(table)
        logits[known] += table[column[known]]
    return sigmoid(logits)


def _newton(inputs: Floats, won: Floats, centre: Floats, penalty: Floats) -> Floats:
    weights = centre.copy()
    best = _objective(inputs, won, weights, centre, penalty)
    for _ in range(_STEPS):
        chance = sigmoid(inputs @ weights)
        gradient = inputs.T @ (chance - won) + penalty * (weights - centre)
        curvature = (inputs * (chance * (1 - chance))[:, None]).T @ inputs
        curvature[np.diag_indices_from(curvature)] += penalty + 1e-9
        step = np.linalg.solve(curvature, gradient)
        size = 1.0
        value = _objective(inputs, won, weights - step, centre, penalty)
        while value > best and size > _SMALLEST_STEP:
            size /= 2
            value = _objective(inputs, won, weights - size * step, centre, penalty)
        if value > best:
            break
        improved = best - value
        weights, best = weights - size * step, value
        if improved < _TOLERANCE * (1 + abs(best)):
            break
    return weights


def _objective(inputs: Floats, won: Floats, weights: Floats, centre: Floats, penalty: Floats) -> float:
    logits = inputs @ weights
    fit = float((np.logaddexp(0, logits) - won * logits).sum())
    return fit + float((penalty * (weights - centre) ** 2).sum()) / 2
