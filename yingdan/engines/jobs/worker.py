"""Takes one job up: claims it, runs it here or in a process of its own, and leaves it in a state that says what happened."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import psycopg

from yingdan.engines.jobs import store
from yingdan.engines.jobs.model import MOST_LOST, Claim, JobKind, JobState
from yingdan.engines.jobs.running import OUTAGE_EXIT, OUTAGE_RETRY_S, Host, again, execute, finish, put_back
from yingdan.kernel.errors import NotFound
from yingdan.kernel.ids import uuid7

BEAT_S = 3.0
_LOG = logging.getLogger("yingdan.jobs")


class Runner:
    """Runs jobs of the kinds it knows. ``child`` describes, as JSON, how a process of its own reaches the installation."""

    def __init__(
        self,
        host: Host,
        kinds: Mapping[str, JobKind],
        stop: threading.Event,
        child: Callable[[], Mapping[str, Any]],
        program: str = "yingdan.cli.job_process",
    ) -> None:
        self._host, self._kinds, self._stop, self._child, self._program = host, kinds, stop, child, program

    def run(self, workspace_name: str, schema: str, job: str, queue_id: int) -> None:
        """Run the job of a queue row; does nothing when the job has been cancelled or handed to somebody else since."""
        claim = self._claim(workspace_name, schema, job, queue_id)
        if claim is None:
            return
        kind = self._kinds.get(claim.kind)
        if kind is None:
            finish(
                self._host,
                claim,
                JobState.FAILED,
                problems=[{"code": "job_kind_unknown", "params": {"kind": claim.kind}}],
            )
        elif claim.lost > MOST_LOST:
            finish(
                self._host,
                claim,
                JobState.FAILED,
                problems=[{"code": "job_gave_up", "params": {"attempts": claim.attempt + claim.lost - 1}}],
            )
        elif kind.process:
            self._apart(kind, claim)
        else:
            execute(self._host, kind, claim, self._stop)

    def _claim(self, workspace_name: str, schema: str, job: str, queue_id: int) -> Claim | None:
        try:
            workspace = self._host.workspace(workspace_name)
            run = uuid7(int(self._host.clock.now().timestamp() * 1000))
            with self._host.db.connection() as conn:
                row = store.claim(conn, schema, job, queue_id, run, self._host.clock.now())
        except (NotFound, psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return None
        if row is None or workspace.schema != schema:
            return None
        kind, body, attempt, locale, created_by, hand, role, first, lost, version = row
        # A schema change by another process must be known before the handler writes.
        self._host.catalog(workspace, version)
        return Claim(workspace, job, run, kind, body, attempt, locale, created_by, hand, role, first, lost)

    def _apart(self, kind: JobKind, claim: Claim) -> None:
        """Run a job in a process of its own and watch over it."""
        order = {
            "platform": self._child(),
            "run": kind.run,
            "attempts": kind.attempts,
            "claim": {
                "workspace": claim.workspace.name,
                "job": claim.job,
                "run": claim.run,
                "kind": claim.kind,
                "body": dict(claim.body),
                "attempt": claim.attempt,
                "locale": claim.locale,
                "created_by": claim.created_by,
                "hand": claim.hand,
                "role": claim.role,
                "first": claim.first,
                "lost": claim.lost,
            },
        }
        with subprocess.Popen([sys.executable, "-m", self._program], stdin=subprocess.PIPE) as process:
            try:
                self._watch(process, json.dumps(order).encode() + b"\n", kind, claim)
            finally:
                # The child ends itself when its standard input ends, so it never outlives this process either.
                process.kill()

    def _watch(self, process: subprocess.Popen[bytes], order: bytes, kind: JobKind, claim: Claim) -> None:
        try:
            if process.stdin is not None:
                process.stdin.write(order)
                process.stdin.flush()
        except BrokenPipeError:
            _LOG.warning("job %s: its process did not start", claim.job)
        beaten = time.monotonic()
        while process.poll() is None:
            if self._stop.wait(0.2):
                process.kill()
                put_back(self._host, claim, None, counts=False)
                return
            if time.monotonic() - beaten < BEAT_S:
                continue
            beaten = time.monotonic()
            state = self._beat(claim)
            if state == "lost":
                process.kill()
                return
            if state == "cancelled":
                process.kill()
                finish(self._host, claim, JobState.CANCELLED)
                return
        if process.returncode == OUTAGE_EXIT:
            put_back(self._host, claim, OUTAGE_RETRY_S, counts=False)
        elif process.returncode != 0:
            again(self._host, kind, claim, "job_crashed")

    def _beat(self, claim: Claim) -> str:
        """Return cancelled, lost, ended or alive; a database that does not answer now counts as alive."""
        try:
            with self._host.db.connection() as conn:
                state = store.beat(conn, claim.workspace.schema, claim.job, claim.run, self._host.clock.now())
        except psycopg.OperationalError:
            return "alive"
        if state is None:
            return "lost"
        return "cancelled" if state else "alive"
