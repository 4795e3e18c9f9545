"""The worker: runs jobs, delivers events, keeps house. A thread group inside ``serve`` and ``demo``, or ``yingdan worker``."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Self

import click
import psycopg
from psycopg import Connection

from yingdan.bootstrap import Platform
from yingdan.db.tx import write_on
from yingdan.db.workers import beat, leave
from yingdan.engines.audit.service import SEAL_BATCH, seal
from yingdan.engines.events.model import Consumer
from yingdan.engines.events.service import Deliverer, pending_events, trim_events
from yingdan.engines.identity.service import trim_sign_in
from yingdan.engines.jobs.leader import Duty, Leader
from yingdan.engines.jobs.model import JobKind, Tick
from yingdan.engines.jobs.queue import HandOver, QueueWorker, sweep
from yingdan.engines.jobs.service import pending_jobs, tick, trim_jobs
from yingdan.engines.jobs.worker import Runner
from yingdan.engines.notify.service import trim_notifications
from yingdan.engines.webhooks.service import trim_deliveries
from yingdan.kernel.clock import ShiftedClock
from yingdan.kernel.context import Source, Workspace
from yingdan.kernel.errors import YingdanError

DISPATCH_EVERY_S = 0.3
WORKSPACES_EVERY_S = 10.0
TRIM_EVERY_S = 600.0
TICK_EVERY_S = 1.0
SEAL_EVERY_S = 3.0
HEARTBEAT_EVERY_S = 10.0
KEEP_EVENTS = timedelta(days=7)
KEEP_JOBS, KEEP_SYSTEM_JOBS = timedelta(days=90), timedelta(days=1)
KEEP_ANSWERS = timedelta(days=7)  # under idempotency keys; a phone may be without a line for days
KEEP_DELIVERED, KEEP_DEAD = timedelta(days=7), timedelta(days=60)
KEEP_READ, KEEP_NOTIFICATIONS = timedelta(days=90), timedelta(days=365)
TRIM_BATCH = 5_000
UNION = 100  # workspaces asked in one statement
_LOG = logging.getLogger("yingdan.worker")


class Worker:
    """The threads of one worker process. Several processes at once are safe: one of them leads, all of them run jobs.

    ``silent_s`` is how long a worker may be silent before its jobs are given to others.
    """

    def __init__(
        self,
        platform: Platform,
        stop: threading.Event,
        *,
        kinds: Mapping[str, JobKind] | None = None,
        consumers: Sequence[Consumer] | None = None,
        ticks: Sequence[Tick] | None = None,
        threads: int = 2,
        silent_s: float = 30.0,
        sweep_s: float = 5.0,
        grace_s: float = 20.0,
    ) -> None:
        self._platform, self._stop, self._silent_s = platform, stop, silent_s
        self._kinds = platform.job_kinds if kinds is None else kinds
        self._consumers = platform.consumers if consumers is None else consumers
        self._ticks = platform.ticks if ticks is None else ticks
        self._ticked: dict[tuple[str, str], float] = {}
        self.id = f"{socket.gethostname()}:{os.getpid()}:{platform.new_id()[-6:]}"
        self._workspaces: list[Workspace] = []
        self._workspaces_at = 0.0
        self._deliverer = Deliverer()
        self._hand_over = HandOver(self._kinds)
        self._runner = Runner(platform, self._kinds, stop, lambda: child_settings(platform))
        self._queue = QueueWorker(
            platform.db.direct_dsn,
            self._runner.run,
            stop,
            threads=threads,
            heavy=2,
            beat_s=min(5.0, silent_s / 4),
            silent_s=silent_s,
            grace_s=grace_s,
        )
        self.leader = Leader(
            platform.db,
            [
                Duty("dispatch", DISPATCH_EVERY_S, self._dispatch),
                Duty("sweep", sweep_s, self._sweep),
                Duty("ticks", TICK_EVERY_S, self._tick),
                Duty("trim", TRIM_EVERY_S, self._trim),
                Duty("seal", SEAL_EVERY_S, self._seal),
            ],
            stop,
        )

    def run(self) -> None:
        """Work until told to stop."""
        threads = [
            threading.Thread(target=self._guard, args=(work,), name=f"yingdan-{name}", daemon=True)
            for name, work in (("leader", self.leader.serve), ("queue", self._queue.serve), ("heartbeat", self._beats))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _guard(self, work: Callable[[], object]) -> None:
        """Start a part again whatever ends it, except being told to stop."""
        while not self._stop.is_set():
            try:
                work()
            except Exception:  # noqa: BLE001 - whatever it was, people still wait for their jobs
                _LOG.exception("a part of the worker failed and starts again")
                self._stop.wait(1.0)

    # -- duties of the leader ----------------------------------------------------------------------------------------

    def _known(self) -> list[Workspace]:
        if time.monotonic() - self._workspaces_at > WORKSPACES_EVERY_S or not self._workspaces:
            self._workspaces = self._platform.workspaces()
            self._workspaces_at = time.monotonic()
        return self._workspaces

    def _dispatch(self, conn: Connection) -> bool:
        known = self._known()
        more = False
        names = [c.name for c in self._consumers]
        for start in range(0, len(known), UNION):
            part = known[start : start + UNION]
            try:
                jobs = pending_jobs(conn, [w.schema for w in part], self._platform.clock.now())
                events = pending_events(conn, [w.schema for w in part], names)
            except psycopg.ProgrammingError:
                # One of them has gone or is older than this program: ask each, and leave that one out until it is known.
                self._workspaces = [w for w in self._platform.workspaces() if self._serves(conn, w)]
                self._workspaces_at = time.monotonic()
                return True
            for workspace in part:
                if workspace.schema in jobs:
                    more |= self._hand_over.hand_over(conn, workspace, self._platform.clock.now()) > 0
                if workspace.schema in events:
                    more |= self._deliver(conn, workspace)
        return more

    def _serves(self, conn: Connection, workspace: Workspace) -> bool:
        try:
            pending_jobs(conn, [workspace.schema], self._platform.clock.now())
            pending_events(conn, [workspace.schema], ["-"])
        except psycopg.ProgrammingError as error:
            _LOG.warning("workspace %s is left out: %s", workspace.name, error)
            return False
        return True

    def _deliver(self, conn: Connection, workspace: Workspace) -> bool:
        ctx = self._platform.ctx(workspace, source=Source.AUTOMATION)
        counts = [
            self._deliverer.deliver(lambda: write_on(conn, ctx, self._platform.catalog(workspace)), consumer)
            for consumer in self._consumers
        ]
        return any(counts)

    def _sweep(self, conn: Connection) -> bool:
        sweep(conn, self._known(), self._silent_s)
        return False

    def _tick(self, conn: Connection) -> bool:
        for wanted in self._ticks:
            for workspace in self._known():
                key = (wanted.kind, workspace.schema)
                if time.monotonic() - self._ticked.get(key, -wanted.every_s) < wanted.every_s:
                    continue
                self._ticked[key] = time.monotonic()
                ctx = self._platform.ctx(workspace, source=Source.AUTOMATION)
                try:
                    with write_on(conn, ctx, self._platform.catalog(workspace)) as tx:
                        tick(tx, wanted)
                except (psycopg.ProgrammingError, YingdanError) as error:
                    _LOG.warning("tick %s in %s: %s", wanted.kind, workspace.name, error)
        return False

    def _trim(self, conn: Connection) -> bool:
        now, most = self._platform.clock.now(), 0
        for workspace in self._known():
            schema = workspace.schema
            most = max(
                most,
                trim_events(conn, schema, now - KEEP_EVENTS, TRIM_BATCH),
                trim_jobs(conn, schema, now - KEEP_JOBS, now - KEEP_SYSTEM_JOBS, TRIM_BATCH),
                trim_sign_in(conn, schema, now, now - KEEP_ANSWERS, TRIM_BATCH),
                trim_deliveries(conn, schema, now - KEEP_DELIVERED, now - KEEP_DEAD, TRIM_BATCH),
                trim_notifications(conn, schema, now - KEEP_READ, now - KEEP_NOTIFICATIONS, TRIM_BATCH),
            )
        return most == TRIM_BATCH

    def _seal(self, conn: Connection) -> bool:
        """Chain what was noted in the audit since; True = there may be more."""
        now = self._platform.clock.now()
        return max((seal(conn, w.schema, now) for w in self._known()), default=0) == SEAL_BATCH

    # -- signs of life -----------------------------------------------------------------------------------------------

    def _beats(self) -> None:
        started, db = self._platform.system_now(), self._platform.db
        while not self._stop.is_set():
            pause = HEARTBEAT_EVERY_S
            try:
                with db.connection() as conn:
                    at = self._platform.system_now()
                    beat(conn, self.id, started, at, at - timedelta(hours=1))
            except (psycopg.Error, YingdanError) as error:
                _LOG.warning("heartbeat: %s", error)
                pause = 1.0
            self._stop.wait(pause)
        with contextlib.suppress(psycopg.Error, YingdanError), db.connection() as conn:
            leave(conn, self.id)


def child_settings(platform: Platform) -> dict[str, Any]:
    """Return how a process of its own reaches the same installation at the same time of its clock."""
    settings = replace(
        platform.settings,
        database_url=platform.db.dsn,
        direct_url=platform.db.direct_dsn,
        threads=2,
        clock=platform.clock.now() if isinstance(platform.clock, ShiftedClock) else None,
    )
    plain = asdict(settings)
    return plain | {
        "home": str(settings.home) if settings.home else None,
        "clock": settings.clock.isoformat() if settings.clock else None,
    }


def run_worker(platform: Platform, stop: threading.Event, *, threads: int = 2) -> None:
    """Run the worker's threads until ``stop`` is set."""
    Worker(platform, stop, threads=threads).run()


class WorkerThread:
    """The worker as part of another process: ``with WorkerThread(platform): serve(…)``."""

    def __init__(self, platform: Platform, *, threads: int = 2) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=run_worker,
            args=(platform, self._stop),
            kwargs={"threads": threads},
            name="yingdan-worker",
            daemon=True,
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(30)


@click.command("worker")
@click.option(
    "--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Jobs to run at the same time."
)
def worker_command(threads: int) -> None:
    """Run jobs and deliver events, besides one or more ``yingdan serve``."""
    platform = Platform.open()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    click.echo("worker is running; Ctrl-C stops it")
    try:
        run_worker(platform, stop, threads=threads)
    finally:
        platform.close()
