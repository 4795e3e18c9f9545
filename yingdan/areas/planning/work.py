"""What the jobs of planning do; imports heavy libraries, so only job processes and the command line import it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yingdan.areas.planning.words import DEALS
from yingdan.engines.forecast.freeze import freeze_totals
from yingdan.engines.forecast.run import make_forecasts
from yingdan.engines.forecast.served import default_as_of, local_today
from yingdan.engines.forecast.wins import rescore, train_and_score
from yingdan.engines.jobs.model import RunningJob, Services
from yingdan.kernel.context import Ctx


def run_forecast(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Forecast months and quarters as of ``body.as_of`` (default: the present) from all deals and store the result."""
    given = job.body.get("as_of")
    with services.write(ctx.as_system()) as tx:
        newest = default_as_of(local_today(tx))
        as_of = date.fromisoformat(str(given)) if given else newest
        return make_forecasts(tx, DEALS, as_of, newest=as_of >= newest)


def run_win_model(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Train a win model on all closed deals and score the open ones; it stays in shadow unless ``body.publish``."""
    with services.write(ctx.as_system()) as tx:
        return train_and_score(tx, DEALS, publish=bool(job.body.get("publish")))


def run_nightly(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Freeze the totals of the day, score open deals anew and forecast from the present."""
    with services.write(ctx.as_system()) as tx:
        rows = freeze_totals(tx, DEALS)
    with services.write(ctx.as_system()) as tx:
        scored = rescore(tx, DEALS)
    with services.write(ctx.as_system()) as tx:
        made = make_forecasts(tx, DEALS, default_as_of(local_today(tx)), newest=True)
    return {"rows": rows, "scored": scored, **made}
