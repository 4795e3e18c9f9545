"""Jobs of insight: imports and their taking back, in chunks that survive a killed worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.areas.insight.import_words import WORDS
from yingdan.areas.insight.upkeep import PASSAGES
from yingdan.engines.importing.service import Importing
from yingdan.engines.jobs.model import JobKind, RunningJob, Services
from yingdan.engines.jobs.service import enqueue
from yingdan.kernel.context import Ctx


def run_import(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Run the planned batch that ``body.batch`` names, or go on with it."""
    batch = str(job.body["batch"])
    job.link("import", f"/api/v1/imports/{batch}")
    engine = Importing(services, services.records, WORDS)
    body = _ended(engine, ctx, job, "done") or engine.run(ctx, batch, job.progress)
    _ask_for_passages(services, ctx)
    if body["counts"]["failed"]:
        job.link("errors", f"/api/v1/imports/{batch}/errors")
    return {"batch": batch, "counts": body["counts"]}


def roll_back(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Take the batch back that ``body.batch`` names."""
    batch = str(job.body["batch"])
    job.link("import", f"/api/v1/imports/{batch}")
    engine = Importing(services, services.records, WORDS)
    body = _ended(engine, ctx, job, "rolled_back") or engine.take_back(ctx, batch, job.progress)
    _ask_for_passages(services, ctx)
    return {"batch": batch, "rollback": body["rollback"]}


def _ended(engine: Importing, ctx: Ctx, job: RunningJob, state: str) -> dict[str, Any] | None:
    """Return what a run before came to, one that died between its end and the word of it; None for the first run."""
    if job.first:
        return None
    body = engine.status(ctx, str(job.body["batch"]))
    return body if body["state"] == state else None


def _ask_for_passages(services: Services, ctx: Ctx) -> None:
    """Let the worker derive now what figures read: a reader does so for few records only."""
    with services.write(ctx.as_system()) as tx:
        enqueue(tx, PASSAGES, {}, lock=PASSAGES)


# a process of its own gives the memory of a large workbook back
JOBS = {
    "import": JobKind("yingdan.areas.insight.jobs:run_import", process=True),
    "import_rollback": JobKind("yingdan.areas.insight.jobs:roll_back", process=True),
}
