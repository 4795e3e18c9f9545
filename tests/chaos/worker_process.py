"""A worker process that tests kill: ``python worker_process.py <database> <role> <file> <home>``.

Roles: ``plain`` loads rows, ``dying`` dies while it handles events, ``real`` does the product's own jobs, ``speechless`` too
but dies before it can write down that one is done.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yingdan.bootstrap import Platform
from yingdan.cli.worker import Worker
from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.events.model import Consumer, Event
from yingdan.engines.jobs import running
from yingdan.engines.jobs.model import JobKind, RunningJob
from yingdan.engines.notify.service import ASSIGNMENTS
from yingdan.kernel.context import Ctx
from yingdan.kernel.settings import Settings

CHUNK = 20


def load(services: Any, ctx: Ctx, job: RunningJob) -> dict[str, int]:
    """Create accounts in chunks, each one transaction; what a chunk wrote is the mark that it is done."""
    total, chunks = job.body["rows"], 0
    for start in range(0, total, CHUNK):
        with services.write(ctx) as tx:
            if not tx.one(
                Sql(f"select 1 from {tx.catalog.get('account').table} where external_id = %s", (f"{job.id}:{start}",))
            ):
                services.records.create(
                    tx,
                    "account",
                    [
                        {"name": f"{job.body['name']}{n}", "external_id": f"{job.id}:{n}", "source_system": "chaos"}
                        for n in range(start, min(total, start + CHUNK))
                    ],
                )
                chunks += 1
        time.sleep(job.body["pause_s"])
        job.progress(min(total, start + CHUNK), total)
    return {"chunks": chunks}


def dying(tx: Tx, events: Sequence[Event]) -> None:
    """Handle events like the real consumer, then die before the transaction commits."""
    ASSIGNMENTS.handle(tx, events)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Work until killed or told to stop."""
    dsn, role, ready, home = sys.argv[1:]
    platform = Platform.open(Settings(database_url=dsn, threads=4, home=Path(home)))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    consumers = (Consumer(ASSIGNMENTS.name, dying),) if role == "dying" else (ASSIGNMENTS,)
    kinds = platform.job_kinds if role in {"real", "speechless"} else {"load": JobKind(load)}
    if role == "speechless":
        running.finish = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    worker = Worker(platform, stop, kinds=kinds, ticks=(), consumers=consumers, silent_s=3.0, sweep_s=0.5)
    Path(ready).write_text("ready", encoding="utf-8")
    worker.run()
    platform.close()


if __name__ == "__main__":
    main()
