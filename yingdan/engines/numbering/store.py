"""SQL of numbering."""

from __future__ import annotations

from psycopg import Connection


def reserve(conn: Connection, table: str, name: str, period: str, size: int) -> int:
    """Reserve ``size`` values in a transaction of its own and return the last of them."""
    row = conn.execute(
        f"insert into {table} as s (name, period, value) values (%s, %s, %s)"
        " on conflict (name, period) do update set value = s.value + excluded.value returning value",
        (name, period, size),
    ).fetchone()
    return int(row[0]) if row else size
