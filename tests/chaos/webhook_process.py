"""A worker that sends webhooks: ``python webhook_process.py <database> <role> <file>``; role ``dying`` dies after a request."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from yingdan.bootstrap import Platform
from yingdan.cli.worker import Worker
from yingdan.engines.webhooks import work
from yingdan.engines.webhooks.sending import Outcome, post
from yingdan.engines.webhooks.service import WEBHOOK_EVENTS
from yingdan.kernel.settings import Settings


def post_and_die(*args: Any, **more: Any) -> Outcome:
    """Send like the real thing, then die before anything is written down."""
    post(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def main() -> None:
    """Work until killed or told to stop."""
    dsn, role, ready = sys.argv[1:]
    if role == "dying":
        work.post = post_and_die  # type: ignore[attr-defined]  # the module's own name for it
    platform = Platform.open(Settings(database_url=dsn, threads=4, secret_key="for tests"))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker = Worker(
        platform, stop, kinds=work.JOBS, consumers=(WEBHOOK_EVENTS,), ticks=work.TICKS, silent_s=3.0, sweep_s=0.5
    )
    Path(ready).write_text("ready", encoding="utf-8")
    worker.run()
    platform.close()


if __name__ == "__main__":
    main()
