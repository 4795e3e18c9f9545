"""Upkeep of the figures: passages of large imports are derived in the background, so that the next figure need not wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.areas.insight.flows import OPPORTUNITY_FLOW
from yingdan.engines.analytics.passages import behind, catch_up
from yingdan.engines.jobs.model import JobKind, RunningJob, Services, Tick
from yingdan.kernel.context import Ctx

PASSAGES = "passages"
EVERY_S = 60.0


def _run(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    with services.read(ctx.as_system()) as tx:
        done = catch_up(tx, (OPPORTUNITY_FLOW,))
    job.progress(done, done)
    return {"records": done}


UPKEEP = {PASSAGES: JobKind(_run)}
UPKEEP_TICKS = (Tick(PASSAGES, EVERY_S, behind),)
