"""Asking for jobs, watching them and cancelling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from yingdan.db.tx import Tx
from yingdan.engines.jobs import store
from yingdan.engines.jobs.model import JobState, Tick
from yingdan.kernel.errors import NotFound
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid


def enqueue(
    tx: Tx,
    kind: str,
    body: Mapping[str, Any],
    lock: str | None = None,
    *,
    due_at: datetime | None = None,
    priority: int = 0,
) -> str:
    """Ask for a job within the caller's transaction and return its id; it exists once that transaction commits.

    Jobs of one workspace with the same ``lock`` run one after the other in order. The job acts as the caller: in the
    same name and with no more rights, such as those of a key of one role.
    """
    job = tx.ctx.new_id()
    store.insert(
        tx,
        {
            "id": job,
            "kind": kind,
            "body": dict(body),
            "lock": lock,
            "priority": priority,
            "locale": tx.ctx.locale,
            "due_at": due_at,
        },
    )
    return job


def newest_job(tx: Tx, lock: str) -> tuple[str, str, datetime] | None:
    """Return (id, state, when it was asked for) of the newest job with this lock, whoever asked; None where none was."""
    return store.latest(tx, lock)


def job_of(tx: Tx, job: str) -> dict[str, Any]:
    """Return a job as it goes over the wire. Raises NotFound (404) for one of somebody else, administrators excepted."""
    row = store.get(tx, job) if is_uuid(job) else None
    if row is None:
        raise NotFound("job_not_found", id=job)
    return _shown(row, tx.ctx.locale)


def my_jobs(tx: Tx, limit: int = 50) -> list[dict[str, Any]]:
    """Return the caller's newest jobs."""
    return [_shown(r, tx.ctx.locale) for r in store.recent(tx, limit)]


def my_jobs_of(tx: Tx, kind: str, limit: int = 50) -> list[tuple[dict[str, Any], Mapping[str, Any], datetime | None]]:
    """Return the caller's newest jobs of a kind: as they go over the wire, what they were asked for, and when they ended."""
    rows = store.recent(tx, limit, kind)
    return [(_shown(r, tx.ctx.locale), r["body"], r["ended_at"]) for r in rows]


def cancel(tx: Tx, job: str) -> dict[str, Any]:
    """Cancel a job: at once while it waits, at its next chunk while it runs; a finished one stays as it is.

    Raises NotFound (404) for a job of somebody else, administrators excepted.
    """
    job_of(tx, job)
    store.cancel(tx, job)
    return job_of(tx, job)


def _shown(row: Mapping[str, Any], locale: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": row["id"],
        "kind": row["kind"],
        "state": row["state"],
        "progress": round(float(row["progress"]), 4),
        "rows": row["rows"],
        "links": row["links"],
        "created_at": _instant(row["created_at"]),
        "started_at": _instant(row["started_at"]),
        "ended_at": _instant(row["ended_at"]),
    }
    if row["rows_per_second"] is not None:
        shown["rows_per_second"] = round(float(row["rows_per_second"]), 1)
    if row["problems"]:
        shown["problems"] = [{**p, "message": _message(p, locale)} for p in row["problems"]]
    if row["result"] is not None:
        shown["result"] = row["result"]
    if row["cancel"] and row["state"] == JobState.RUNNING:
        shown["cancelling"] = True
    return shown


def _message(problem: Mapping[str, Any], locale: str) -> str:
    """Return the text of a problem: of a field or rule, else of an error."""
    code, params = problem["code"], problem.get("params") or {}
    found = text(f"problem.{code}", locale, **params)
    return found if found != f"problem.{code}" else text(f"error.{code}", locale, **params)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def tick(tx: Tx, wanted: Tick) -> str | None:
    """Ask for the job of a tick when something is due and the last one has ended; returns its id."""
    if store.is_open(tx, wanted.kind) or not wanted.due(tx):
        return None
    return enqueue(tx, wanted.kind, {}, lock=f"tick:{wanted.kind}")


def trim_jobs(conn: Connection, schema: str, own_before: datetime, system_before: datetime, limit: int) -> int:
    """Remove jobs that ended long ago, those of the system sooner; returns how many."""
    return store.trim(conn, schema, own_before, system_before, limit)


def pending_jobs(conn: Connection, schemas: Sequence[str], at: datetime) -> set[str]:
    """Return the workspaces (schemas) that have jobs to hand over to the queue."""
    return store.pending(conn, schemas, at)
