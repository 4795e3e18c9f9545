"""Handlers that run in a process of their own."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yingdan.engines.jobs.model import RunningJob
from yingdan.kernel.context import Ctx


def tell(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Say who worked where."""
    job.progress(3, 3)
    return {"process": os.getpid(), "actor": ctx.actor.name}


def crash(services: Any, ctx: Ctx, job: RunningJob) -> None:
    """End like a process that the system has killed for its memory."""
    os._exit(137)


def sleep(services: Any, ctx: Ctx, job: RunningJob) -> None:
    """Never ask whether to go on."""
    Path(job.body["mark"]).write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(600)
