"""Words of jobs: states, kinds, what a handler gets, and why a run may end early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from yingdan.db.pool import Database
from yingdan.db.tx import Tx
from yingdan.kernel.context import Ctx, Workspace

ATTEMPTS = 5
MOST_LOST = 20  # workers that died over a job, one after the other, without its getting any further


class JobState(StrEnum):
    """Where a job is; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobEndedError(Exception):
    """The run has to end here; a handler lets it pass (its open transaction rolls back)."""


class JobCancelledError(JobEndedError):
    """Somebody cancelled the job."""


class JobInterruptedError(JobEndedError):
    """The worker is stopping; the job goes back into the queue and goes on from its last chunk."""


class JobLostError(JobEndedError):
    """Another worker has taken the job over, because this one seemed to be dead."""


class Services(Protocol):
    """What a handler works with; the composition root's platform is one."""

    db: Database
    records: Any

    def write(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Open a unit of work: one transaction."""
        ...

    def read(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Lend a connection for single-statement reads."""
        ...

    def snapshot(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Open a read-only transaction that sees one instant."""
        ...


class RunningJob(Protocol):
    """The handler's side of a job."""

    id: str
    kind: str
    body: Mapping[str, Any]
    attempt: int
    first: bool  # no run before, not even one that was interrupted, has begun with the work

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how many rows are done, of how many; call it between chunks.

        Raises JobCancelledError, JobInterruptedError or JobLostError when the run has to end.
        """
        ...

    def cancelled(self) -> bool:
        """Tell whether somebody cancelled the job, for handlers that put something right before they end."""
        ...

    def link(self, name: str, url: str) -> None:
        """Add a result link, such as the file of an export."""
        ...

    def problem(self, code: str, **params: Any) -> None:
        """Add a problem that does not end the job."""
        ...


class JobHandler(Protocol):
    """Does the work of one kind of job; returns its result as JSON.

    It may be run again after a crash, so it works in chunks, each one transaction that leaves a mark of being done.
    """

    def __call__(self, services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any] | None:
        """Do the job as the person who asked for it (``ctx.actor``)."""
        ...


@dataclass(frozen=True, slots=True)
class JobKind:
    """How a kind of job is run.

    ``run`` is the handler or, so that heavy libraries are never imported before they are needed, ``module:function``.
    ``process`` runs it in a process of its own, which gives all memory back at its end; cancelling kills that process.
    ``attempts`` is how often a job is tried that met an unforeseen error. A worker that dies does not count among them, nor
    a database that is away: the job is run again, and given up when it got no further under ``MOST_LOST`` of them.
    """

    run: JobHandler | str
    process: bool = False
    attempts: int = ATTEMPTS


@dataclass(frozen=True, slots=True)
class Tick:
    """A kind of job that every workspace runs again and again, for work that falls due with time.

    The worker looks every ``every_s`` seconds of real time; ``due`` says by the workspace's own clock (``tx.now``) whether
    there is anything to do. The job acts as the system. A tick whose last job has not ended is left out.
    """

    kind: str
    every_s: float
    due: Callable[[Tx], bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """One run's right to a job: only its holder may write to the job's row.

    ``hand`` is who asked for it in the name of ``created_by``, ``role`` the one role of the key by which it was asked for.
    ``first``: it was never begun before; ``lost``: so many workers died over it since it last got further.
    """

    workspace: Workspace
    job: str
    run: str
    kind: str
    body: Mapping[str, Any]
    attempt: int
    locale: str
    created_by: str | None
    hand: str | None = None
    role: str | None = None
    first: bool = True
    lost: int = 0
