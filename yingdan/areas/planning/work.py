"""What the jobs of planning do; imports heavy libraries, so only job processes and the command line import it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yingdan.areas.planning.words import DEALS
from yingdan.engines.forecast.freeze import freeze_totals
from yingdan.engines.forecast.run import compute, read_facts, store_made
from yingdan.engines.forecast.served import default_as_of, local_today
from yingdan.engines.forecast.wins import learn, read_material, score_anew, store_learnt
from yingdan.engines.jobs.model import RunningJob, Services
from yingdan.kernel.context import Ctx


def run_forecast(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Forecast months and quarters as of ``body.as_of`` (default: the present) from all deals and store the result."""
    given = job.body.get("as_of")
    return forecast(services, ctx, date.fromisoformat(str(given)) if given else None)


def run_win_model(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Train a win model on all closed deals and score the open ones; it stays in shadow unless ``body.publish``."""
    return train(services, ctx, publish=bool(job.body.get("publish")))


def run_nightly(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Freeze the totals of the day, score open deals anew and forecast from the present."""
    with services.write(ctx.as_system()) as tx:
        rows = freeze_totals(tx, DEALS)
    with services.snapshot(ctx.as_system()) as tx:
        material = read_material(tx, DEALS)
    scored = score_anew(material)
    with services.write(ctx.as_system()) as tx:
        store_learnt(tx, DEALS, scored)
    return {"rows": rows, **scored.result, **forecast(services, ctx, None)}


def forecast(services: Services, ctx: Ctx, as_of: date | None) -> dict[str, Any]:
    """Read, compute and store a forecast; while it computes no transaction is open, for that may take a minute."""
    with services.snapshot(ctx.as_system()) as tx:
        newest = default_as_of(local_today(tx))
        day = as_of or newest
        facts = read_facts(tx, DEALS, day, newest=day >= newest)
    made = compute(facts)
    with services.write(ctx.as_system()) as tx:
        return store_made(tx, made)


def train(services: Services, ctx: Ctx, *, publish: bool) -> dict[str, Any]:
    """Read, learn and store a win model; while it learns no transaction is open."""
    with services.snapshot(ctx.as_system()) as tx:
        material = read_material(tx, DEALS)
    learnt = learn(material)
    with services.write(ctx.as_system()) as tx:
        return store_learnt(tx, DEALS, learnt, publish=publish)
