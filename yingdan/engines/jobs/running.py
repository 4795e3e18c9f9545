"""One run of one job: what its handler holds in its hands, and how every way it can end is written down."""

from __future__ import annotations

import importlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

import psycopg
from psycopg import Connection

from yingdan.db.pool import Database
from yingdan.engines.jobs import store
from yingdan.engines.jobs.model import (
    Claim,
    JobCancelledError,
    JobHandler,
    JobInterruptedError,
    JobKind,
    JobLostError,
    JobState,
)
from yingdan.kernel.clock import Clock
from yingdan.kernel.context import SYSTEM, Actor, Ctx, Workspace
from yingdan.kernel.errors import Unavailable, YingdanError
from yingdan.meta.catalog import Catalog

WRITE_EVERY_S = 0.5
FIRST_RETRY_S = 2.0
LAST_RETRY_S = 300.0
OUTAGE_RETRY_S = 2.0
OUTAGE_EXIT = 75  # what a process of its own ends with when the database is away (EX_TEMPFAIL)
PATIENCE_S = 20.0
_LOG = logging.getLogger("yingdan.jobs")


class Host(Protocol):
    """What running a job needs of the composition root."""

    db: Database
    clock: Clock
    identity: Any

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces."""
        ...

    def workspace(self, name: str | None = None, host: str = "") -> Workspace:
        """Return a workspace by name."""
        ...

    def catalog(self, workspace: Workspace, version: int | None = None) -> Catalog:
        """Return the catalog, read again when ``version`` has moved."""
        ...

    def ctx(self, workspace: Workspace, actor: Actor = SYSTEM, **more: Any) -> Ctx:
        """Return a context."""
        ...


class Ticket:
    """The handler's side of a job (``RunningJob``)."""

    def __init__(self, host: Host, claim: Claim, stop: threading.Event) -> None:
        self.id, self.kind, self.body, self.attempt = claim.job, claim.kind, claim.body, claim.attempt
        self.first = claim.first
        self.links: dict[str, str] = {}
        self.problems: list[dict[str, Any]] = []
        self._host, self._claim, self._stop = host, claim, stop
        self._started = self._written = self._asked = time.monotonic()
        self._base: int | None = 0 if claim.first else None  # a resumed run was not that fast
        self._rows, self._share, self._cancelled = 0, 0.0, False

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how many rows are done, of how many. Raises JobEndedError when the run has to end."""
        if self._base is None:
            self._base = done
        self._rows = done
        self._share = min(1.0, done / total) if total else 0.0
        if self._stop.is_set():
            self.flush()
            raise JobInterruptedError
        if time.monotonic() - self._written >= WRITE_EVERY_S or done == total:
            self.flush()
        if self._cancelled:
            raise JobCancelledError

    def cancelled(self) -> bool:
        """Tell whether somebody cancelled the job."""
        if not self._cancelled and time.monotonic() - self._asked >= WRITE_EVERY_S:
            self._asked = time.monotonic()
            with self._host.db.connection() as conn:
                state = store.beat(conn, self._claim.workspace.schema, self.id, self._claim.run, self._host.clock.now())
            if state is None:
                raise JobLostError
            self._cancelled = state
        return self._cancelled

    def link(self, name: str, url: str) -> None:
        """Add a result link."""
        self.links[name] = url

    def problem(self, code: str, **params: Any) -> None:
        """Add a problem that does not end the job."""
        self.problems.append({"code": code, "params": params})

    def flush(self) -> None:
        """Write progress now. Raises JobLostError when another run has the job."""
        self._written = self._asked = time.monotonic()
        seconds = self._written - self._started
        done = self._rows - (self._base or 0)
        with self._host.db.connection() as conn:
            state = store.progress(
                conn,
                self._claim.workspace.schema,
                self.id,
                self._claim.run,
                self._host.clock.now(),
                share=self._share,
                rows=self._rows,
                speed=done / seconds if done > 0 and seconds > 0 else None,
                links=self.links,
            )
            if state is None:
                raise JobLostError
            tell(conn, self._host, self._claim)
        self._cancelled = state[0]


def tell(conn: Connection, host: Host, claim: Claim) -> None:
    """Let the person who asked for the job know that it has moved."""
    if claim.created_by:
        store.hint(
            conn,
            json.dumps(
                {
                    "w": claim.workspace.name,
                    "o": "job",
                    "ids": [claim.job],
                    "u": [claim.created_by],
                    "v": int(host.clock.now().timestamp() * 1000),
                }
            ),
        )


def resolve(run: JobHandler | str) -> JobHandler:
    """Return the handler, imported now when it is only named."""
    if not isinstance(run, str):
        return run
    module, _, name = run.partition(":")
    handler: JobHandler = getattr(importlib.import_module(module), name)
    return handler


def execute(host: Host, kind: JobKind, claim: Claim, stop: threading.Event) -> None:
    """Run a claimed job to whatever end it comes to, and write that end down."""
    ticket = Ticket(host, claim, stop)
    try:
        actor = _actor(host, claim)
        on_behalf = actor.user if actor.hand else None
        ctx = host.ctx(claim.workspace, actor, locale=claim.locale, request_id=f"job:{claim.job}", on_behalf=on_behalf)
        result = resolve(kind.run)(host, ctx, ticket)
    except JobLostError:
        _LOG.warning("job %s of %s was taken over by another worker", claim.job, claim.workspace.name)
    except JobCancelledError:
        finish(host, claim, JobState.CANCELLED, ticket)
    except JobInterruptedError:
        put_back(host, claim, None, counts=False)
    except (psycopg.OperationalError, Unavailable) as error:
        if is_outage(error):
            _LOG.warning("job %s of %s: the database is away; it is run again", claim.job, claim.workspace.name)
            put_back(host, claim, OUTAGE_RETRY_S, counts=False)
        else:
            again(host, kind, claim, getattr(error, "code", "internal"), error, ticket)
    except YingdanError as error:
        if error.status >= 500:
            again(host, kind, claim, error.code, error, ticket)
        else:
            ticket.problems.append({"code": error.code, "params": _plain(error.params)})
            ticket.problems += [
                {"field": p.field, "code": p.code, "params": _plain(p.params)} for p in error.problems[:100]
            ]
            finish(host, claim, JobState.FAILED, ticket)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises becomes a state of its job
        again(host, kind, claim, "internal", error, ticket)
    else:
        finish(host, claim, JobState.DONE, ticket, result)


def is_outage(error: BaseException) -> bool:
    """Tell whether the database is away or going down: nothing that a job has done, so no attempt of it."""
    if isinstance(error, Unavailable):
        return error.code == "database_unreachable"
    state = error.sqlstate if isinstance(error, psycopg.OperationalError) else "none"
    return state is None or state[:2] == "08" or state in {"57P01", "57P02", "57P03"}


def again(
    host: Host, kind: JobKind, claim: Claim, code: str, error: BaseException | None = None, ticket: Ticket | None = None
) -> None:
    """Try a job once more later, or give it up with ``code`` after its last attempt."""
    _LOG.warning(
        "job %s (%s) of %s: attempt %s ended by %s",
        claim.job,
        claim.kind,
        claim.workspace.name,
        claim.attempt,
        code,
        exc_info=error,
    )
    if claim.attempt < kind.attempts:
        delay = min(LAST_RETRY_S, FIRST_RETRY_S * 4 ** (claim.attempt - 1))
        put_back(host, claim, delay, counts=True)
        return
    problems = [*(ticket.problems if ticket else []), {"code": code, "params": {}}]
    _stubborn(
        host,
        lambda conn: store.finish(
            conn,
            claim.workspace.schema,
            claim.job,
            claim.run,
            host.clock.now(),
            {"state": JobState.FAILED, "problems": problems, "links": ticket.links if ticket else {}},
        ),
        claim,
    )


def finish(
    host: Host,
    claim: Claim,
    state: JobState,
    ticket: Ticket | None = None,
    result: Mapping[str, Any] | None = None,
    problems: list[dict[str, Any]] | None = None,
) -> None:
    """Write the final state of a job down."""
    if ticket is not None and state == JobState.DONE and ticket._rows:  # noqa: SLF001 - the last figures belong to the end
        try:
            ticket.flush()
        except JobLostError:
            return
        except (psycopg.Error, YingdanError):
            _LOG.info("job %s: last progress not written", claim.job)
    values = {
        "state": state,
        "result": dict(result) if result else None,
        "links": ticket.links if ticket else {},
        "problems": problems or (ticket.problems if ticket else None),
    }
    _stubborn(
        host,
        lambda conn: store.finish(conn, claim.workspace.schema, claim.job, claim.run, host.clock.now(), values),
        claim,
    )


def put_back(host: Host, claim: Claim, delay_s: float | None, *, counts: bool) -> None:
    """Put a job back into the queue, to be run after ``delay_s`` seconds."""
    due = None if delay_s is None else host.clock.now() + timedelta(seconds=delay_s)
    _stubborn(
        host, lambda conn: store.back(conn, claim.workspace.schema, claim.job, claim.run, due, counts=counts), claim
    )


def _stubborn(host: Host, write: Callable[[Connection], object], claim: Claim) -> None:
    """Write although the database may be restarting; what stays unwritten is found by the sweep."""
    deadline, pause = time.monotonic() + PATIENCE_S, 0.1
    while True:
        try:
            with host.db.connection() as conn:
                write(conn)
                tell(conn, host, claim)
                return
        except (psycopg.OperationalError, Unavailable):
            if time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(2.0, pause * 2)


def _actor(host: Host, claim: Claim) -> Actor:
    if claim.created_by is None:
        return SYSTEM
    with host.db.connection() as conn:
        if claim.hand is not None:
            acting: Actor = host.identity.in_name_of(conn, claim.workspace, claim.hand, claim.created_by)
            return acting
        actor: Actor = host.identity.actor(conn, claim.workspace, claim.created_by, claim.role)
        return actor


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, str | int | float | bool) else str(v) for k, v in params.items()}
