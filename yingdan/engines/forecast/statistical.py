"""AutoETS and the dynamic optimised Theta model, averaged; for job processes (the import takes seconds, 240 MB)."""

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

import numpy as np

from yingdan.engines.forecast.calibration import Floats

_LIBRARY = "statsforecast"


def _import_models() -> tuple[ModuleType, ModuleType]:
    """The two model families alone: the package itself brings data frames and trees of three more libraries with it."""
    spec = find_spec(_LIBRARY)
    bare = spec is not None and _LIBRARY not in sys.modules
    if spec is not None and bare:
        sys.modules[_LIBRARY] = module_from_spec(spec)
    try:
        from statsforecast import ets, theta  # noqa: PLC0415 - see above
    finally:
        if bare:
            del sys.modules[_LIBRARY]
    return ets, theta


ets, theta = _import_models()
# A fit that wanders off is worse than none: forecasts beyond this multiple of the largest value seen are cut.
_CEILING = 5.0
# The library ships no signatures.
_fit_ets: Callable[..., Any] = ets.ets_f
_carry_ets: Callable[..., Any] = ets.forward_ets
_forecast_ets: Callable[..., Any] = ets.forecast_ets
_fit_theta: Callable[..., Any] = theta.auto_theta
_forecast_theta: Callable[..., Any] = theta.forecast_theta


@dataclass(frozen=True, slots=True)
class EtsTheta:
    """Mean of AutoETS and DynamicOptimizedTheta.

    The ETS form is searched twice only: on the values before the first origin, whose parameters are then carried
    forward through the later past origins, and on all values for the last. Each search takes about 50 ms.
    """

    name: str = "ets_theta"
    min_history: int = 12
    season: int = 12

    def paths(self, values: Floats, origins: Sequence[int], horizon: int) -> Floats:
        """See `RollingMethod.paths`."""
        rows = np.full((len(origins), horizon), np.nan)
        carried: Any = None
        carried_season = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row, origin in enumerate(origins):
                if origin < self.min_history:
                    continue
                seen = values[:origin]
                season = self.season if origin >= 2 * self.season else 1
                if carried is None or row == len(origins) - 1 or carried_season != season:
                    fitted = _attempt(partial(_fit_ets, seen, m=season, model="ZZZ"))
                    carried, carried_season = (carried, carried_season) if fitted is None else (fitted, season)
                else:
                    fitted = _attempt(partial(_carry_ets, carried, seen))
                members = [] if fitted is None else [_forecast_ets(fitted, h=horizon)["mean"]]
                path = _attempt(partial(_theta_path, seen, season, horizon))
                members += [] if path is None else [path]
                usable = [member for member in members if np.isfinite(member).all()]
                if usable:
                    limit = _CEILING * float(np.abs(seen).max())
                    rows[row] = np.clip(np.mean(usable, axis=0), -limit if seen.min() < 0 else 0.0, limit)
        return rows


def _theta_path(values: Floats, season: int, horizon: int) -> Floats:
    kind = "multiplicative" if values.min() > 0 else "additive"
    model = _fit_theta(values, m=season, model="DOTM", decomposition_type=kind)
    mean: Floats = _forecast_theta(model, h=horizon)["mean"]
    return mean


def _attempt(fit: Callable[[], Any]) -> Any:
    """The fit, or None where the library finds no model (constant or degenerate series)."""
    try:
        return fit()
    except (ArithmeticError, ValueError, IndexError, KeyError, np.linalg.LinAlgError, RuntimeError):
        return None
    except Exception as problem:  # the library raises bare Exception("no model able to be fitted")
        if type(problem) is Exception:
            return None
        raise
