"""Jobs of planning, declared; what they do is imported in the process that does it, for it needs heavy libraries."""

from __future__ import annotations

from datetime import date, timedelta

from yingdan.areas.planning.words import DEALS
from yingdan.db.tx import Tx
from yingdan.engines.forecast.served import snapshot_due
from yingdan.engines.jobs.model import JobKind, Tick

FORECAST, WIN_MODEL, NIGHTLY = "forecast", "win_model", "forecast_nightly"
_HOUR_S = 3600.0

JOBS = {
    FORECAST: JobKind("yingdan.areas.planning.work:run_forecast", process=True, attempts=2),
    WIN_MODEL: JobKind("yingdan.areas.planning.work:run_win_model", process=True, attempts=2),
    NIGHTLY: JobKind("yingdan.areas.planning.work:run_nightly", process=True, attempts=2),
}


def forecast_lock(as_of: date) -> str:
    """The lock under which the forecast of a day is made, so that nobody asks for it twice."""
    return f"{FORECAST}:{as_of.isoformat()}"


def _due(tx: Tx) -> bool:
    return snapshot_due(tx, DEALS, timedelta(hours=2))


TICKS = (Tick(NIGHTLY, _HOUR_S, _due),)
