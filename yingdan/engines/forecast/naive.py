"""The forecasts anybody can check by hand; every other method has to beat them in the back-test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from yingdan.engines.forecast.calibration import Floats


class RollingMethod(Protocol):
    """A method that forecasts from several origins of one series."""

    @property
    def name(self) -> str:
        """The code shown in the back-test table."""
        ...

    @property
    def min_history(self) -> int:
        """Values needed before an origin; earlier origins stay NaN."""
        ...

    def paths(self, values: Floats, origins: Sequence[int], horizon: int) -> Floats:
        """One row per origin: forecasts of `values[origin:origin + horizon]` from `values[:origin]` alone."""
        ...


@dataclass(frozen=True, slots=True)
class TrailingMean:
    """Mean of the last `window` months, of fewer while history is shorter."""

    name: str
    window: int
    min_history: int = 1

    def paths(self, values: Floats, origins: Sequence[int], horizon: int) -> Floats:
        """See `RollingMethod.paths`."""
        rows = np.full((len(origins), horizon), np.nan)
        for row, origin in enumerate(origins):
            if origin >= self.min_history:
                rows[row] = values[max(0, origin - self.window) : origin].mean()
        return rows


@dataclass(frozen=True, slots=True)
class SeasonalNaive:
    """The same month one season ago."""

    name: str
    season: int = 12

    @property
    def min_history(self) -> int:
        """One full season."""
        return self.season

    def paths(self, values: Floats, origins: Sequence[int], horizon: int) -> Floats:
        """See `RollingMethod.paths`."""
        rows = np.full((len(origins), horizon), np.nan)
        for row, origin in enumerate(origins):
            if origin >= self.season:
                rows[row] = values[origin - self.season + np.arange(horizon) % self.season]
        return rows


NAIVE: tuple[RollingMethod, ...] = (
    TrailingMean("mean_3", 3),
    TrailingMean("mean_12", 12),
    SeasonalNaive("seasonal_naive"),
)
