"""Steps on tables, columns, links and indexes; each may be repeated and none holds a lock for long."""

from __future__ import annotations

import hashlib

import psycopg
from psycopg import Connection

from yingdan.kernel.errors import Conflict
from yingdan.meta.catalog import quote
from yingdan.meta.plan import Step

OLD = "__old"


def tables_of(schema: str, step: Step) -> tuple[str, str]:
    """Return the quoted names of an object's table and of its version table."""
    return f"{quote(schema)}.{quote(step.object)}", f"{quote(schema)}.{quote(step.object + '__v')}"


def create_table(conn: Connection, schema: str, step: Step) -> None:
    """Create an object's table, its version table and its part of the search documents."""
    table, versions = tables_of(schema, step)
    columns = {c["name"]: c["type"] for c in step.body["columns"]}
    special = {"id": "uuid primary key", "version": "integer not null default 1"}
    lines = [f"{quote(n)} {special.get(n, t)}" for n, t in columns.items()]
    tracked = [f"{quote(n)} {columns[n]}" for n in step.body["tracked"]]
    with conn.transaction():
        conn.execute(f'create table if not exists {table} ({", ".join(lines)}, "_sort" text collate "C")')
        conn.execute(
            f"create table if not exists {versions} (seq bigint generated always as identity, id uuid not null,"
            f" valid_from timestamptz not null, valid_to timestamptz not null, {', '.join(tracked)})"
        )
        conn.execute(f"create index if not exists {quote(step.object + '__v_id')} on {versions} (id, valid_to)")
        conn.execute(
            f"create table if not exists {quote(schema)}.{quote('_search_' + step.object)}"
            f" partition of {quote(schema)}._search_doc for values in ('{step.object}')"
        )


def add_column(conn: Connection, schema: str, step: Step) -> None:
    """Add a column, with its default for the records there are (which costs no rewrite)."""
    body = step.body
    column = f"{quote(body['name'])} {body['type']}"
    default = f" default {body['default']}" if body.get("default") else ""
    table, versions = tables_of(schema, step)
    with conn.transaction():
        for place in (table, versions) if body["tracked"] else (table,):
            # a change that failed may have left a column of another type behind
            if not body.get("known") and _type_of(conn, place, body["name"]) not in (None, body["type"]):
                conn.execute(f"alter table {place} drop column {quote(body['name'])}")
            conn.execute(f"alter table {place} add column if not exists {column}{default}")


def _type_of(conn: Connection, table: str, column: str) -> str | None:
    row = conn.execute(
        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass and attname = %s"
        " and attnum > 0 and not attisdropped",
        (table, column),
    ).fetchone()
    found = str(row[0]) if row else None
    return "timestamptz" if found == "timestamp with time zone" else found


def link_column(conn: Connection, schema: str, step: Step) -> None:
    """Tie a column to the records it names: for new ones at once, then the old ones are checked without blocking."""
    mark = hashlib.sha256(f"{step.object}.{step.body['column']}".encode()).hexdigest()[:8]
    name = f"fk_{step.object[:20]}_{step.body['column'][:20]}_{mark}"
    table, _ = tables_of(schema, step)
    target = f"{quote(schema)}.{quote(step.body['target'])}"
    there = conn.execute(
        "select 1 from pg_constraint where conname = %s and conrelid = %s::regclass", (name, table)
    ).fetchone()
    if there is None:
        conn.execute(
            f"alter table {table} add constraint {quote(name)} foreign key ({quote(step.body['column'])})"
            f" references {target} (id) not valid"
        )
    conn.execute(f"alter table {table} validate constraint {quote(name)}")


def build_index(conn: Connection, schema: str, step: Step, *, fresh: bool) -> None:
    """Build an index beside the writers; what a broken build left is dropped. Raises Conflict ``not_unique`` (409)."""
    body = step.body
    table, _ = tables_of(schema, step)
    row = conn.execute(
        "select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n"
        " on n.oid = c.relnamespace where n.nspname = %s and c.relname = %s",
        (schema, body["name"]),
    ).fetchone()
    if row is not None and row[0]:
        return
    if row is not None:
        drop_index(conn, schema, str(body["name"]))
    unique = "unique " if body["unique"] else ""
    how = "" if fresh else "concurrently "
    try:
        conn.execute(f"create {unique}index {how}{quote(str(body['name']))} on {table} {body['sql']}")
    except psycopg.errors.UniqueViolation as error:
        drop_index(conn, schema, str(body["name"]))
        raise Conflict("not_unique", index=str(body["name"])) from error


def drop_index(conn: Connection, schema: str, name: str) -> None:
    """Drop an index beside the writers."""
    conn.execute(f"drop index concurrently if exists {quote(schema)}.{quote(name)}")


def tidy(conn: Connection, schema: str, step: Step) -> None:
    """Take away what was needed for the change only: a default for new rows, the old column of a converted field."""
    column = str(step.body["column"])
    table, versions = tables_of(schema, step)
    if step.body["what"] == "old":
        conn.execute(f"alter table {table} drop column if exists {quote(column + OLD)}")
        return
    with conn.transaction():
        for place in (table, versions) if step.body["tracked"] else (table,):
            conn.execute(f"alter table {place} alter column {quote(column)} drop default")


def drop(conn: Connection, schema: str, step: Step) -> None:
    """Drop the column or the tables of what was retired and purged."""
    table, versions = tables_of(schema, step)
    with conn.transaction():
        if step.body.get("table"):
            search = f"{quote(schema)}.{quote('_search_' + step.object)}"
            for place in (search, versions, table):
                conn.execute(f"drop table if exists {place}")
            return
        for place in (table, versions):
            conn.execute(f"alter table {place} drop column if exists {quote(step.body['column'])}")
