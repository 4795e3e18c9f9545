"""SQL of jobs. Instants of the machinery (beats, retries) are the machine's, those people see are the context's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import quote

CHANNEL = "yingdan_live"
_SHOWN = "id, kind, state, progress, rows, rows_per_second, links, problems, result, created_by, created_at, started_at, ended_at, cancel"


def insert(tx: Tx, row: Mapping[str, Any]) -> None:
    """Write a new job."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_job')} (id, kind, state, body, lock, priority, locale, due_at, created_by, hand, role,"
            " created_at) values (%s, %s, 'queued', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                row["id"],
                row["kind"],
                Jsonb(row["body"]),
                row["lock"],
                row["priority"],
                row["locale"],
                row["due_at"],
                tx.ctx.actor.user,
                tx.ctx.actor.hand,
                tx.ctx.actor.only_role,
                tx.now,
            ),
        )
    )


def latest(tx: Tx, lock: str) -> tuple[str, str, datetime] | None:
    """Return (id, state, when it was asked for) of the newest job with this lock; one that waits or runs comes first."""
    row = tx.one(
        Sql(
            f"select id::text, state, created_at from {tx.catalog.system('_job')} where lock = %s"
            " order by state in ('queued', 'running') desc, created_at desc limit 1",
            (lock,),
        )
    )
    return None if row is None else (row[0], row[1], row[2])


def is_open(tx: Tx, kind: str) -> bool:
    """Tell whether a job of the system of this kind waits or runs."""
    return (
        tx.value(
            Sql(
                f"select 1 from {tx.catalog.system('_job')} where state in ('queued', 'running') and kind = %s and created_by is null"
                " limit 1",
                (kind,),
            )
        )
        is not None
    )


def trim(conn: Connection, schema: str, own_before: datetime, system_before: datetime, limit: int) -> int:
    """Remove jobs that ended long ago, those of the system sooner; returns how many."""
    table = f"{quote(schema)}._job"
    return conn.execute(
        f"delete from {table} where id in (select id from {table} where ended_at < case when created_by is null then %s"
        " else %s end limit %s)",
        (system_before, own_before, limit),
    ).rowcount


def _mine(tx: Tx) -> Sql:
    """Return the condition on jobs that are the caller's to know of.

    Who acts in another's name, or with a key of one role, knows of those asked for in just that way: the others may tell
    what only the person with all their rights may know.
    """
    actor = tx.ctx.actor
    return Sql(
        "created_by = %s and (%s::uuid is null or hand = %s) and (%s::uuid is null or role = %s)",
        (actor.user, actor.hand, actor.hand, actor.only_role, actor.only_role),
    )


def get(tx: Tx, job: str) -> dict[str, Any] | None:
    """Return a job of the caller, of anybody for an administrator."""
    mine = Sql("true") if tx.ctx.actor.is_admin else _mine(tx)
    statement = Sql(f"select {_SHOWN} from {tx.catalog.system('_job')} where id = %s and ", (job,)) + mine
    with tx.conn.cursor(row_factory=dict_row) as cur:
        return cur.execute(statement.text, statement.params).fetchone()


def recent(tx: Tx, limit: int, kind: str | None = None) -> list[dict[str, Any]]:
    """Return the caller's newest jobs (of one kind), each with what it was asked for (``body``)."""
    statement = (
        Sql(f"select {_SHOWN}, body from {tx.catalog.system('_job')} where ")
        + _mine(tx)
        + Sql(" and (%s::text is null or kind = %s) order by created_at desc, id desc limit %s", (kind, kind, limit))
    )
    with tx.conn.cursor(row_factory=dict_row) as cur:
        return cur.execute(statement.text, statement.params).fetchall()


def cancel(tx: Tx, job: str) -> None:
    """End a job that waits, and tell the worker of one that runs."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_job')} set cancel = true, state = case state when 'queued' then 'cancelled' else state end,"
            " ended_at = case state when 'queued' then %s else ended_at end where id = %s and state in ('queued', 'running')",
            (tx.now, job),
        )
    )


# -- the worker's side, past units of work: each call is one short transaction of its own ---------------------------------


def pending(conn: Connection, schemas: Sequence[str], at: datetime) -> set[str]:
    """Return the workspaces that have jobs to hand over, asked in one statement."""
    parts = [
        f"select %s where exists (select 1 from {quote(s)}._job where state = 'queued' and queue_id is null"
        " and (due_at is null or due_at <= %s))"
        for s in schemas
    ]
    params = [p for s in schemas for p in (s, at)]
    return {r[0] for r in conn.execute(" union all ".join(parts), params).fetchall()} if parts else set()


def waiting(conn: Connection, schema: str, at: datetime, limit: int) -> list[tuple[str, str, str | None, int]]:
    """Take (id, kind, lock, priority) of jobs that are due and not handed over; locked until the transaction ends."""
    return [
        (str(r[0]), r[1], r[2], r[3])
        for r in conn.execute(
            f"select id, kind, lock, priority from {quote(schema)}._job where state = 'queued' and queue_id is null"
            " and (due_at is null or due_at <= %s) order by created_at, id limit %s for update skip locked",
            (at, limit),
        ).fetchall()
    ]


def handed(conn: Connection, schema: str, pairs: Sequence[tuple[str, int]]) -> None:
    """Note which queue row each job has."""
    conn.execute(
        f"update {quote(schema)}._job j set queue_id = p.q from unnest(%s::uuid[], %s::bigint[]) as p(id, q) where j.id = p.id",
        ([p[0] for p in pairs], [p[1] for p in pairs]),
    )


def claim(conn: Connection, schema: str, job: str, queue_id: int, run: str, at: datetime) -> tuple[Any, ...] | None:
    """Begin a run: (kind, body, attempt, locale, created_by, hand, role, first, lost, catalog version); None when it is not this queue row's."""
    return conn.execute(
        f"update {quote(schema)}._job set state = 'running', run = %s, attempts = attempts + 1, beat_at = %s,"
        " started_at = coalesce(started_at, %s) where id = %s and state = 'queued' and queue_id = %s"
        " returning kind, body, attempts, locale, created_by, hand, role, started_at = %s, lost,"
        f" (select version from {quote(schema)}._catalog)",
        (run, at, at, job, queue_id, at),
    ).fetchone()


def beat(conn: Connection, schema: str, job: str, run: str, at: datetime) -> bool | None:
    """Give a sign of life; returns whether the job is cancelled, None when it is no longer this run's."""
    row = conn.execute(
        f"update {quote(schema)}._job set beat_at = %s where id = %s and run = %s and state = 'running' returning cancel",
        (at, job, run),
    ).fetchone()
    return None if row is None else bool(row[0])


def progress(
    conn: Connection,
    schema: str,
    job: str,
    run: str,
    at: datetime,
    *,
    share: float,
    rows: int,
    speed: float | None,
    links: Mapping[str, str],
) -> tuple[bool, str | None] | None:
    """Write progress; returns (cancelled, created_by), None when the job is no longer this run's."""
    row = conn.execute(
        f"update {quote(schema)}._job set progress = greatest(progress, %s), rows = greatest(rows, %s), rows_per_second = %s,"
        " lost = case when %s > rows then 0 else lost end, links = links || %s, beat_at = %s where id = %s and run = %s and state = 'running' returning cancel, created_by",
        (share, rows, speed, rows, Jsonb(dict(links)), at, job, run),
    ).fetchone()
    return None if row is None else (bool(row[0]), row[1])


def finish(conn: Connection, schema: str, job: str, run: str, at: datetime, values: Mapping[str, Any]) -> bool:
    """Bring a job to a final state; False when it is no longer this run's."""
    return (
        conn.execute(
            f"update {quote(schema)}._job set state = %s, progress = case when %s = 'done' then 1 else progress end, result = %s,"
            " links = links || %s, problems = %s, ended_at = %s, run = null where id = %s and run = %s and state = 'running'",
            (
                values["state"],
                values["state"],
                Jsonb(values.get("result")),
                Jsonb(values.get("links") or {}),
                Jsonb(values["problems"]) if values.get("problems") else None,
                at,
                job,
                run,
            ),
        ).rowcount
        > 0
    )


def back(conn: Connection, schema: str, job: str, run: str, due_at: datetime | None, *, counts: bool) -> bool:
    """Put a run's job back into the queue; ``counts`` keeps the attempt counted."""
    return (
        conn.execute(
            f"update {quote(schema)}._job set state = 'queued', run = null, queue_id = null, due_at = %s,"
            " attempts = attempts - %s where id = %s and run = %s and state = 'running'",
            (due_at, 0 if counts else 1, job, run),
        ).rowcount
        > 0
    )


def release(conn: Connection, schema: str, job: str, queue_id: int) -> bool:
    """Put the job of a dead worker back into the queue: that attempt does not count, the dead worker does."""
    return (
        conn.execute(
            f"update {quote(schema)}._job set attempts = attempts - (state = 'running')::int,"
            " lost = lost + (state = 'running')::int, state = 'queued', run = null, queue_id = null"
            " where id = %s and queue_id = %s and state in ('queued', 'running')",
            (job, queue_id),
        ).rowcount
        > 0
    )


def orphans(conn: Connection, schema: str) -> int:
    """Put jobs back whose queue row is gone (a restored workspace, a queue that was emptied); returns how many."""
    return conn.execute(
        f"update {quote(schema)}._job j set state = 'queued', run = null, queue_id = null where state in ('queued', 'running')"
        " and queue_id is not null and not exists (select 1 from yingdan.procrastinate_jobs p where p.id = j.queue_id"
        " and p.status in ('todo', 'doing') and p.args ->> 'job' = j.id::text)"
    ).rowcount


def stalled(conn: Connection, silent_s: float) -> list[tuple[int, str | None, str | None]]:
    """Return (queue id, workspace schema, job) of queue rows whose worker is gone or silent; locked, those of others skipped.

    Silent = behind the latest sign of life of any worker, so that no second clock is compared with the queue's.
    """
    return [
        (r[0], r[1], r[2])
        for r in conn.execute(
            "select p.id, p.args ->> 'schema', p.args ->> 'job' from yingdan.procrastinate_jobs p"
            " left join yingdan.procrastinate_workers w on w.id = p.worker_id where p.status = 'doing'"
            " and (w.id is null or w.last_heartbeat < (select max(last_heartbeat) from yingdan.procrastinate_workers)"
            " - make_interval(secs => %s)) order by p.id limit 200"
            " for update of p skip locked",
            (silent_s,),
        ).fetchall()
    ]


def drop_queue_rows(conn: Connection, ids: Sequence[int]) -> None:
    """Forget queue rows of dead workers, and with them their locks."""
    conn.execute("delete from yingdan.procrastinate_jobs where id = any(%s)", (list(ids),))


def search_path(conn: Connection) -> None:
    """Let the queue's functions find one another, for this transaction."""
    conn.execute("set local search_path to yingdan, public")


def schema_exists(conn: Connection, schema: str) -> bool:
    """Tell whether a workspace's schema is (still) there."""
    return conn.execute("select to_regclass(%s) is not null", (f"{quote(schema)}._job",)).fetchone() == (True,)


def hint(conn: Connection, payload: str) -> None:
    """Tell every process of something that people may be looking at."""
    conn.execute("select pg_notify(%s, %s)", (CHANNEL, payload))
