"""The job that finishes broken schema changes, fills in what they left open and drops what was retired long enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.formula.filling import open_fills
from yingdan.engines.jobs.model import JobKind, RunningJob, Tick
from yingdan.engines.schema import store
from yingdan.engines.schema.service import KEEP_RETIRED, Schema
from yingdan.kernel.context import Ctx
from yingdan.meta.fields.temporal import parse_instant

UPKEEP = "schema_upkeep"
_EVERY_S = 15.0  # how long a change that a kill left half done may wait


def _run(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    finished = services.resume_schema(ctx.workspace, job.progress)
    purged = Schema(services).purge(ctx)
    job.progress(purged, purged)
    return {"finished": finished, "purged": purged}


def _due(tx: Tx) -> bool:
    if store.unfinished(tx) or open_fills(tx):
        return True
    retired = [o.retired for o in tx.catalog.definitions.values()]
    retired += [f.retired for o in tx.catalog.definitions.values() for f in o.fields]
    return any(r is not None and parse_instant(r) + KEEP_RETIRED <= tx.now for r in retired)


SCHEMA_JOBS = {UPKEEP: JobKind(_run)}
SCHEMA_TICKS = (Tick(UPKEEP, _EVERY_S, _due),)
