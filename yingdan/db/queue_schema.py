"""The tables of the job queue (procrastinate) in the control schema, kept at the version of the installed library."""

from __future__ import annotations

from importlib import resources

from psycopg import Connection

LIBRARY = "procrastinate"


def migrate_queue(conn: Connection) -> None:
    """Create or upgrade the queue's tables; call inside the transaction that holds the migration lock."""
    done = {r[0] for r in conn.execute("select name from yingdan._migration where schema = %s", (LIBRARY,)).fetchall()}
    folder = resources.files("procrastinate.sql")
    known = sorted(f.name for f in folder.joinpath("migrations").iterdir() if f.name.endswith(".sql"))
    fresh = [name for name in known if name not in done]
    if not fresh:
        return
    # The library's scripts and functions name no schema.
    conn.execute("set local search_path to yingdan, public")
    if done:
        for name in fresh:
            conn.execute(folder.joinpath("migrations", name).read_text(encoding="utf-8"))
    else:
        conn.execute(folder.joinpath("schema.sql").read_text(encoding="utf-8"))
    for name in fresh:
        conn.execute("insert into yingdan._migration (schema, name) values (%s, %s)", (LIBRARY, name))
    conn.execute("set local search_path to pg_catalog, public")
