"""Gradient-boosted trees (LightGBM) with fixed settings and repeatable results; for job processes."""

import sys
from types import ModuleType

import numpy as np

from yingdan.engines.forecast.calibration import Floats

# LightGBM looks for these and does without; only looking for them takes seconds and a hundred megabytes.
_NOT_NEEDED = ("sklearn", "pandas", "pyarrow", "dask", "matplotlib")


def _import_alone() -> ModuleType:
    hidden = [name for name in _NOT_NEEDED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is Python's own mark for "not there"
    try:
        import lightgbm as alone  # noqa: PLC0415 - see above
    finally:
        for name in hidden:
            del sys.modules[name]
    module: ModuleType = alone
    return module


lightgbm = _import_alone()
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
