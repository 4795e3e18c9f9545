"""Gradient-boosted trees (LightGBM) with fixed settings and repeatable results; for job processes."""

import lightgbm
import numpy as np

from yingdan.engines.forecast.calibration import Floats

_ROUNDS = 200
_THREADS = 2
# Training in two threads waits for both after every split; on a machine whose cores are busy that costs a multiple.
_TRAINING_THREADS = 1


def fit_trees(matrix: Floats, won: Floats, seed: int) -> str:
    """Train and return the model as text; small data gets small trees."""
    leaves = 8 if len(won) >= 1000 else 5
    settings = {
        "objective": "binary",
        "num_leaves": leaves,
        "learning_rate": 0.05,
        "min_data_in_leaf": max(10, min(20, len(won) // 50)),
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": _TRAINING_THREADS,
        "verbosity": -1,
    }
    rounds = _ROUNDS if len(won) >= 1000 else _ROUNDS // 2
    return str(lightgbm.train(settings, lightgbm.Dataset(matrix, won), rounds).model_to_string())


def tree_logits(model: str, matrix: Floats) -> Floats:
    """Log odds by the trees."""
    logits: Floats = np.asarray(
        lightgbm.Booster(model_str=model).predict(matrix, raw_score=True, num_threads=_THREADS), dtype=float
    )
    return logits


def tree_effects(model: str, matrix: Floats) -> Floats:
    """Contribution of each input to each record's log odds (the last column is the mean)."""
    effects: Floats = np.asarray(
        lightgbm.Booster(model_str=model).predict(matrix, pred_contrib=True, num_threads=_THREADS), dtype=float
    )
    return effects
