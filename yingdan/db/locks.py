"""Advisory locks that one connection holds for a whole installation; they end with the connection."""

from __future__ import annotations

from psycopg import Connection


def try_lock(conn: Connection, name: str) -> bool:
    """Take the lock ``name`` for this connection; False when another connection holds it."""
    row = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 3))", (name,)).fetchone()
    return row is not None and bool(row[0])
