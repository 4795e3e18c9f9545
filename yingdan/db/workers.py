"""Signs of life of worker processes in the control schema, in the machine's own time."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection


def beat(conn: Connection, worker: str, started: datetime, at: datetime, forget_before: datetime) -> None:
    """Write a worker's sign of life and forget workers that have long been silent."""
    conn.execute(
        "insert into yingdan.worker (id, started_at, beat_at) values (%s, %s, %s)"
        " on conflict (id) do update set beat_at = excluded.beat_at",
        (worker, started, at),
    )
    conn.execute("delete from yingdan.worker where beat_at < %s", (forget_before,))


def leave(conn: Connection, worker: str) -> None:
    """Take a worker that stops off the list."""
    conn.execute("delete from yingdan.worker where id = %s", (worker,))
