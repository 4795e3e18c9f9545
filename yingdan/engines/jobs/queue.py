"""The queue of the control schema (procrastinate): handing jobs over, taking them up, finding those of dead workers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

import psycopg
from procrastinate import App, JobContext, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from psycopg import Connection

from yingdan.engines.jobs import store
from yingdan.engines.jobs.model import JobKind
from yingdan.kernel.context import Workspace

TASK = "yingdan.run"
NORMAL, HEAVY = "default", "heavy"
BATCH = 200
POLL_S = 0.5  # NOTIFY wakes workers; this is for one that was missed, and for jobs that waited for a lock
_LOG = logging.getLogger("yingdan.jobs")
# Every end of a job is told by its row and our own log; a lost connection by one line of ours, not by its traces.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
# workspace name, its schema, job, queue row
RunJob = Callable[[str, str, str, int], None]


class HandOver:
    """Gives queued jobs of workspaces to the queue."""

    def __init__(self, kinds: Mapping[str, JobKind]) -> None:
        self._kinds = kinds
        # Only its job manager is used, on connections it is given: it never opens one itself.
        self._manager = App(connector=SyncPsycopgConnector()).job_manager

    def hand_over(self, conn: Connection, workspace: Workspace, at: datetime) -> int:
        """Queue what is due in one workspace, at most 200 jobs, in one transaction; returns how many."""
        with conn.transaction():
            rows = store.waiting(conn, workspace.schema, at, BATCH)
            if not rows:
                return 0
            store.search_path(conn)
            queued = self._manager.batch_defer_jobs(
                [
                    Job(
                        id=None,
                        queue=HEAVY if self._heavy(kind) else NORMAL,
                        lock=f"{workspace.schema}:{lock}" if lock else None,
                        queueing_lock=None,
                        task_name=TASK,
                        priority=priority,
                        task_kwargs={"workspace": workspace.name, "schema": workspace.schema, "job": job},
                    )
                    for job, kind, lock, priority in rows
                ],
                connection=conn,
            )
            store.handed(conn, workspace.schema, [(r[0], q.id or 0) for r, q in zip(rows, queued, strict=True)])
        return len(rows)

    def _heavy(self, kind: str) -> bool:
        return kind in self._kinds and self._kinds[kind].process


def sweep(conn: Connection, workspaces: list[Workspace], silent_s: float) -> int:
    """Put the jobs of dead workers and those without a queue row back; returns how many."""
    found = 0
    schemas = {w.schema for w in workspaces}
    with conn.transaction():
        dead = store.stalled(conn, silent_s)
        for queue_id, schema, job in dead:
            if schema in schemas and job is not None and store.schema_exists(conn, schema):
                found += store.release(conn, schema, job, queue_id)
        if dead:
            store.search_path(conn)
            store.drop_queue_rows(conn, [d[0] for d in dead])
    for workspace in workspaces:
        with contextlib.suppress(psycopg.errors.UndefinedTable):  # removed a moment ago
            found += store.orphans(conn, workspace.schema)
    if found:
        _LOG.warning("%s jobs of dead workers go back into the queue", found)
    return found


class QueueWorker:
    """Takes jobs up in threads until told to stop; survives restarts of the database."""

    def __init__(
        self,
        dsn: str,
        run: RunJob,
        stop: threading.Event,
        *,
        threads: int = 2,
        heavy: int = 1,
        beat_s: float = 5.0,
        silent_s: float = 30.0,
        grace_s: float = 20.0,
    ) -> None:
        self._dsn, self._run, self._stop = dsn, run, stop
        self._sizes = {NORMAL: threads, HEAVY: heavy}
        self._beat_s, self._silent_s, self._grace_s = beat_s, silent_s, grace_s

    def serve(self) -> None:
        """Work until told to stop. A handler that ignores this for longer than the time of grace is left behind."""
        pause = 0.2
        while not self._stop.is_set():
            try:
                asyncio.run(self._work())
                pause = 0.2
            except (ConnectorException, psycopg.Error, OSError) as error:
                _LOG.warning("queue: %s; next try in %.1f s", error, pause)
                self._stop.wait(pause)
                pause = min(5.0, pause * 2)

    async def _work(self) -> None:
        app = App(
            connector=PsycopgConnector(
                conninfo=self._dsn,
                min_size=1,
                max_size=4,
                kwargs={"options": "-c search_path=yingdan,public -c timezone=UTC"},
                timeout=10.0,
                name="yingdan-queue",
            )
        )

        @app.task(name=TASK, pass_context=True)
        async def run(context: JobContext, *, workspace: str, schema: str, job: str) -> None:
            await _in_thread(lambda: self._run(workspace, schema, job, context.job.id or 0))

        async with app.open_async():
            workers = [
                asyncio.create_task(
                    app.run_worker_async(
                        queues=[name],
                        name=name,
                        concurrency=size,
                        wait=True,
                        install_signal_handlers=False,
                        delete_jobs="always",
                        fetch_job_polling_interval=POLL_S,
                        update_heartbeat_interval=self._beat_s,
                        stalled_worker_timeout=self._silent_s,
                        shutdown_graceful_timeout=self._grace_s,
                    )
                )
                for name, size in self._sizes.items()
                if size
            ]
            watch = asyncio.create_task(self._until_stop())
            await asyncio.wait([watch, *workers], return_when=asyncio.FIRST_COMPLETED)
            for task in (watch, *workers):
                task.cancel()
            ends = await asyncio.gather(*workers, return_exceptions=True)
            if not self._stop.is_set():
                # The library ends a worker whose connection is lost, and says so in its own log only.
                raise next((e for e in ends if isinstance(e, Exception)), ConnectorException("connection lost"))

    async def _until_stop(self) -> None:
        while not self._stop.is_set():  # noqa: ASYNC110 - the event is set by threads and signal handlers
            await asyncio.sleep(0.1)


async def _in_thread(work: Callable[[], None]) -> None:
    """Run ``work`` in a thread that never keeps the process from ending, as those of the usual executor do."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if ended.done():
            return
        if error is None:
            ended.set_result(None)
        else:
            ended.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as caught:  # noqa: BLE001 - it is raised again where the thread is waited for
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name="yingdan-job", daemon=True).start()
    await ended
