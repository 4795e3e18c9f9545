"""What the job of the demo company does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.areas.rollout.demo.go_on import go_on
from yingdan.areas.rollout.demo.load import demo_info, door_of
from yingdan.areas.rollout.examples import load_examples, remove_examples
from yingdan.engines.jobs.model import RunningJob, Services
from yingdan.kernel.context import Ctx


def run_go_on(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Write what has happened in the demo company since it was last brought up to date."""
    go_on(door_of(services, ctx, lambda _, done, total: job.progress(done, total)))
    with services.read(ctx.as_system()) as tx:
        info = demo_info(tx) or {}
    return {"until": info.get("until"), "counts": info.get("counts")}


def run_examples(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Fill a workspace with example data, or take them away again."""
    loading = job.body["do"] == "load"
    door = door_of(services, ctx, lambda _, done, total: job.progress(done, total), unheard=loading)
    return load_examples(door) if loading else remove_examples(door)
