"""A workspace of its own and workers for tests of jobs, events and notifications."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from yingdan.bootstrap import Platform
from yingdan.cli.worker import Worker
from yingdan.engines.jobs.model import JobKind
from yingdan.engines.jobs.service import enqueue, job_of
from yingdan.kernel.context import Ctx, Workspace

PATIENCE_S = 90.0  # a machine may be busy; what works does not wait


def until(condition: Callable[[], Any], *, patience_s: float = PATIENCE_S) -> Any:
    """Wait until something is true and return it; the test fails when it takes too long."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    message = "it did not happen in time"
    raise AssertionError(message)


class QuietJob:
    """The handler's side of a job that nobody watches or cancels, and in which nothing may go wrong."""

    def __init__(self, kind: str = "quiet", body: Mapping[str, Any] | None = None) -> None:
        self.id, self.kind, self.attempt, self.first = "01890000-0000-7000-8000-000000000001", kind, 1, True
        self.body: Mapping[str, Any] = body or {}
        self.links: dict[str, str] = {}

    def progress(self, done: int, total: int | None = None) -> None:
        """Go on; no more can be done than there is."""
        assert done <= (done if total is None else total)

    def cancelled(self) -> bool:
        """Nobody cancels it."""
        return False

    def link(self, name: str, url: str) -> None:
        """Keep a link to the result."""
        self.links[name] = url

    def problem(self, code: str, **params: Any) -> None:
        """Fail the test."""
        raise AssertionError(code, params)


@contextmanager
def working(platform: Platform, kinds: Mapping[str, JobKind] | None = None, **more: Any) -> Iterator[Worker]:
    """Run a worker's threads while the block lasts."""
    stop = threading.Event()
    worker = Worker(platform, stop, kinds=kinds or {}, sweep_s=0.5, **more)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


class Desk:
    """Asks for jobs as the administrator of one workspace and looks after them."""

    def __init__(self, platform: Platform, workspace: Workspace, login: str = "admin") -> None:
        self.platform, self.workspace = platform, workspace
        self.ctx: Ctx = platform.ctx_for(workspace, login)

    def ask(self, kind: str, lock: str | None = None, **body: Any) -> str:
        """Ask for a job in a transaction of its own."""
        with self.platform.write(self.ctx) as tx:
            return enqueue(tx, kind, body, lock)

    def see(self, job: str) -> dict[str, Any]:
        """Return the job as it is now."""
        with self.platform.read(self.ctx) as tx:
            return job_of(tx, job)

    def end_of(self, job: str) -> dict[str, Any]:
        """Wait until the job has come to an end."""
        ended: dict[str, Any] = until(
            lambda: seen if (seen := self.see(job))["state"] in {"done", "failed", "cancelled"} else None
        )
        return ended

    def value(self, statement: str) -> Any:
        """Return one value of the workspace; ``{s}`` is its schema."""
        with self.platform.db.connection() as conn:
            row = conn.execute(statement.format(s=f'"{self.workspace.schema}"')).fetchone()
        return None if row is None else row[0]
