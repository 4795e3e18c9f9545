"""Which method is served: a cautious pick from the back-test that never knowingly stands behind a naive method."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from yingdan.engines.forecast.calibration import Flags, Floats
from yingdan.engines.forecast.naive import NAIVE

COMBINED = "combined"
FALLBACK = "mean_12"
SHORT_FALLBACK = "mean_3"
NAMES = tuple(method.name for method in NAIVE)
WORSE = 1.05  # the served method's error may be this multiple of the best naive method's on the same points
FEW_ORIGINS = 6  # fewer past origins are no evidence against the careful pick
_YEAR = 12
_MIN_POINTS = 3
# Shares of the reference's WAPE a rival must stay under. A naive method or an outside model must win clearly, since
# the difference of two back-tests over a dozen origins is mostly chance.
_NAIVE_EDGE = 0.9
_MODEL_EDGE = 0.85
_RIVAL_EDGE = 0.95
_SHORT_EDGE = 0.8
_SHORT_ORIGINS = 4
_CAUTION = 4  # origins after which half of a measured difference is believed


@dataclass(frozen=True, slots=True)
class BackTest:
    """Forecasts of all methods from the same origins; the last origin is now, its row the real forecast."""

    origins: tuple[int, ...]
    actual: Floats
    paths: Mapping[str, Floats]
    scale: Floats

    @property
    def known(self) -> Flags:
        """Where the actual value exists."""
        known: Flags = np.isfinite(self.actual)
        return known

    def seen(self, name: str) -> Flags:
        """Where a method has a forecast whose actual value exists."""
        seen: Flags = self.known & np.isfinite(self.paths[name])
        return seen

    def steps(self, first: int, end: int) -> "BackTest":
        """The same back-test of some of the months ahead only."""
        paths = {name: rows[:, first:end] for name, rows in self.paths.items()}
        return replace(self, actual=self.actual[:, first:end], paths=paths)

    def origins_of(self, name: str) -> int:
        """Number of past origins at which a method was tested."""
        return int(self.seen(name).any(axis=1).sum())


def choose(test: BackTest) -> str:
    """The method to show: the careful pick, unless the back-test says a naive method is better by more than 5 %.

    Where fewer than six origins tell the two apart there is no such evidence, and the careful pick stands.
    """
    picked = _pick(test)
    return _guarded(test, picked) if picked in test.paths else picked


def choose_later(test: BackTest, first: str) -> str:
    """The method for the months after the first: the same one, unless the back-test of those months speaks against it."""
    return _guarded(test, first) if first in test.paths else first


def rivals(test: BackTest) -> tuple[str, ...]:
    """The naive methods tested at enough origins to be held against another one."""
    return tuple(name for name in NAMES if name in test.paths and test.origins_of(name) >= FEW_ORIGINS)


def common_errors(test: BackTest, names: tuple[str, ...]) -> dict[str, float]:
    """Sum of absolute errors of each method on the points that all were tested at; none at fewer than six origins."""
    mask = np.logical_and.reduce([test.seen(name) for name in names]) if names else np.zeros((1, 1), dtype=bool)
    if int(mask.any(axis=1).sum()) < FEW_ORIGINS:
        return {}
    return {name: float(np.abs(test.paths[name] - test.actual)[mask].sum()) for name in names}


def best_naive_rows(paths: Mapping[str, Floats], actual: Floats, judged: int | None = None) -> Floats:
    """Per origin the naive method with the least error on what was known by then, on the first `judged` steps."""
    steps = min(judged or actual.shape[1], actual.shape[1])
    names = [name for name in NAMES if name in paths]
    gaps = {name: np.nan_to_num(np.abs(paths[name] - actual)[:, :steps]) for name in names}
    best = np.empty_like(actual)
    for row in range(len(actual)):
        mask = _known_before(row, steps)
        usable = [name for name in names if np.isfinite(paths[name][row]).all()]
        winner = min(usable, key=lambda name: (float(gaps[name][:row][mask].sum()), name != FALLBACK))
        best[row] = paths[winner][row]
    return best


def _known_before(row: int, horizon: int) -> Flags:
    """Which (earlier row, step) pairs had their actual at the origin of `row`; origins are a month apart."""
    known: Flags = np.arange(row)[:, None] + np.arange(horizon)[None, :] < row
    return known


def _guarded(test: BackTest, picked: str) -> str:
    naive = rivals(test)
    errors = common_errors(test, (*naive, *(() if picked in naive else (picked,))))
    if not naive or not errors or errors[picked] <= WORSE * min(errors[name] for name in naive):
        return picked
    among = common_errors(test, naive)
    return min(naive, key=lambda name: (among[name], name != FALLBACK))


def _pick(test: BackTest) -> str:
    if FALLBACK not in test.paths:
        return SHORT_FALLBACK
    reached = {name: ratio for name in test.paths if (ratio := _relative_error(test, name)) is not None}
    if not reached:
        return SHORT_FALLBACK
    if test.origins[-1] < _YEAR:
        # Under a year there is no 12-month mean, and a handful of origins tell methods apart only if they are far apart.
        best = min(reached, key=reached.__getitem__)
        limit = _SHORT_EDGE * reached.get(SHORT_FALLBACK, 1.0)
        return best if reached[best] < limit and len(test.origins) > _SHORT_ORIGINS else SHORT_FALLBACK
    naive = min((name for name in NAMES if name in reached), key=reached.__getitem__)
    chosen = naive
    if COMBINED in reached and reached[naive] >= _NAIVE_EDGE * reached[COMBINED]:
        chosen = COMBINED
    for name, error in reached.items():
        if name == COMBINED or name in NAMES:
            continue
        edge = _MODEL_EDGE if chosen == COMBINED else _RIVAL_EDGE
        if error < edge * reached[chosen]:
            chosen = name
    return chosen


def _relative_error(test: BackTest, name: str) -> float | None:
    """WAPE as a multiple of the 12-month mean's on the same points, pulled towards 1 where origins are few."""
    mask = test.seen(name) & np.isfinite(test.paths[FALLBACK])
    origins = int(mask.any(axis=1).sum())
    if int(mask.sum()) < _MIN_POINTS:
        return 1.0 if name == FALLBACK else None
    own = float(np.abs(test.paths[name] - test.actual)[mask].sum())
    reference = float(np.abs(test.paths[FALLBACK] - test.actual)[mask].sum())
    if reference <= 0:
        return 1.0 if own <= 0 else np.inf
    return float((max(own, 1e-9 * reference) / reference) ** (origins / (origins + _CAUTION)))
