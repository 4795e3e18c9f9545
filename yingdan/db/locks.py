"""Advisory locks: those that one connection holds for a whole installation, and those that end with a transaction."""

from __future__ import annotations

from psycopg import Connection


def try_lock(conn: Connection, name: str) -> bool:
    """Take the lock ``name`` for this connection; False when another connection holds it."""
    row = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 3))", (name,)).fetchone()
    return row is not None and bool(row[0])


def hold(conn: Connection, schema: str, name: str) -> None:
    """Wait for the lock ``name`` of a workspace and keep it until the running transaction ends.

    What is read afterwards shows what the holder before has committed.
    """
    conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 3))", (f"{schema}:{name}",))
