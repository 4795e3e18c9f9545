"""What the planner knows about tables, brought up to date at once after a bulk load instead of minutes later."""

from __future__ import annotations

from psycopg import Connection

from yingdan.meta.catalog import quote


def refresh_statistics(conn: Connection, schema: str) -> None:
    """Vacuum and analyse every table of a workspace; ``conn`` is in autocommit mode."""
    tables = conn.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = %s and c.relkind = 'r'"
        " and c.relpages > 0 order by 1",
        (schema,),
    ).fetchall()
    for (table,) in tables:
        conn.execute(f"vacuum (analyze) {quote(schema)}.{quote(table)}")
