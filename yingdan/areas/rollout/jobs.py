"""The job that lets a demo company live on while it is served."""

from __future__ import annotations

from yingdan.areas.rollout.demo.go_on import state_of
from yingdan.areas.rollout.demo.load import demo_info
from yingdan.db.tx import Tx
from yingdan.engines.jobs.model import JobKind, Tick

GO_ON, EXAMPLES = "demo_go_on", "examples"
_EVERY_S = 900.0

JOBS = {
    GO_ON: JobKind("yingdan.areas.rollout.work:run_go_on", process=True, attempts=2),
    EXAMPLES: JobKind("yingdan.areas.rollout.work:run_examples", process=True, attempts=2),
}


def _due(tx: Tx) -> bool:
    if tx.ctx.workspace.kind != "demo":
        return False
    info = demo_info(tx)
    return info is not None and state_of(info, tx.now, tx.ctx.workspace.zone) == "behind"


TICKS = (Tick(GO_ON, _EVERY_S, _due),)
