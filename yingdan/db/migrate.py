"""Numbered migrations of system tables: of the control schema and of every workspace schema."""

from __future__ import annotations

from importlib import resources

from psycopg import Connection

from yingdan.db.gone import go_on_after
from yingdan.db.queue_schema import migrate_queue

CONTROL = ("control_001", "control_002", "control_expressions", "control_gone")
WORKSPACE = (
    "workspace_001",
    "workspace_import",
    "workspace_flow",
    "workspace_forecast",
    "workspace_audit",
    "workspace_import_wizard",
    "workspace_webhook",
    "workspace_sign_in",
    "workspace_dedupe",
    "workspace_permission",
    "workspace_schema",
    "workspace_formula",
    "workspace_forecast_split",
    "workspace_flow_origin",
    "workspace_views",
    "workspace_people",
    "workspace_refill",
    "workspace_jobs",
    "workspace_versions",
    "workspace_eras",
    "workspace_lost_runs",
)
EXTENSIONS = ("pg_trgm", "btree_gin")


def migrate_control(conn: Connection) -> None:
    """Create or upgrade the control schema and the extensions; safe to call from several processes at once."""
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(hashtextextended('yingdan:migrate', 0))")
        for extension in EXTENSIONS:
            conn.execute(f"create extension if not exists {extension}")
        conn.execute("create schema if not exists yingdan")
        conn.execute(
            "create table if not exists yingdan._migration (schema text, name text, primary key (schema, name))"
        )
        _run(conn, "yingdan", CONTROL)
        migrate_queue(conn)


def migrate_workspace(conn: Connection, schema: str, names: tuple[str, ...] = WORKSPACE) -> None:
    """Create or upgrade the system tables of one workspace; ``names`` are fewer where an older state is restored.

    The versions of a new one go on after those of one of its name that is gone.
    """
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(hashtextextended('yingdan:migrate', 0))")
        _run(conn, schema, names)
        go_on_after(conn, schema)


def _run(conn: Connection, schema: str, names: tuple[str, ...]) -> None:
    done = {r[0] for r in conn.execute("select name from yingdan._migration where schema = %s", (schema,)).fetchall()}
    for name in names:
        if name in done:
            continue
        script = resources.files("yingdan.db").joinpath("migrations", f"{name}.sql").read_text(encoding="utf-8")
        conn.execute(script.format(s=f'"{schema}"') if schema != "yingdan" else script)
        conn.execute("insert into yingdan._migration (schema, name) values (%s, %s)", (schema, name))
