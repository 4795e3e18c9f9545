"""Carries a plan out as a journaled, resumable step machine: pending → building → active.

Every step is idempotent and takes its locks briefly (``lock_timeout`` with retries), so that no writer queues behind a
schema change. The flip of the catalog version is the last, small transaction. After a kill the journal says where to
go on; invalid indexes of a broken build are dropped and built again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable

import psycopg
from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from yingdan.kernel.errors import Conflict, Invalid, Unavailable
from yingdan.kernel.ids import jitter
from yingdan.meta.catalog import Catalog, quote
from yingdan.meta.check import check_objects
from yingdan.meta.definitions import ObjectDef, object_from_json, object_to_json
from yingdan.meta.plan import Step, plan

LOCK_TIMEOUT_MS = 80
TRIES = 200


def load(conn: Connection, schema: str) -> Catalog:
    """Read the active catalog of a workspace."""
    row = conn.execute(f"select version from {quote(schema)}._catalog").fetchone()
    rows = conn.execute(f"select body from {quote(schema)}._meta_object order by name").fetchall()
    return Catalog(schema, [object_from_json(r[0]) for r in rows], row[0] if row else 0)


def apply_objects(
    connect: Callable[[], Connection], schema: str, objects: Iterable[ObjectDef], *, expect_version: int | None = None
) -> int:
    """Bring a workspace to these definitions (standard and custom together) and return its catalog version.

    ``connect`` gives an autocommit connection. Raises Invalid (422) with the problems of the definitions, Conflict
    ``schema_changed`` (409) when ``expect_version`` is no longer the version, Unavailable when locks cannot be had.
    """
    want = {o.name: o for o in objects}
    problems = check_objects(want)
    if problems:
        raise Invalid("bad_definition", problems=problems)
    with connect() as conn:
        conn.execute("select pg_advisory_lock(hashtextextended(%s, 1))", (f"schema:{schema}",))
        try:
            resume(conn, schema)
            current = load(conn, schema)
            if expect_version is not None and expect_version != current.version:
                raise Conflict("schema_changed")
            have = {name: e.definition for name, e in current.entities.items()}
            if have == want:
                return current.version
            steps = plan(have, want)
            journal = conn.execute(
                f"insert into {quote(schema)}._schema_change (state, steps, objects, done) values ('building', %s, %s, 0)"
                " returning id",
                (
                    Jsonb([{"kind": s.kind, "object": s.object, "body": s.body} for s in steps]),
                    Jsonb([object_to_json(o) for o in want.values()]),
                ),
            ).fetchone()
            if journal is None:
                raise Unavailable
            return _carry_out(conn, schema, int(journal[0]), steps, 0, list(want.values()))
        finally:
            conn.execute("select pg_advisory_unlock(hashtextextended(%s, 1))", (f"schema:{schema}",))


def resume(conn: Connection, schema: str) -> None:
    """Finish a change that a killed process left half done; the caller holds the schema lock."""
    row = conn.execute(
        f"select id, steps, objects, done from {quote(schema)}._schema_change where state = 'building' order by id limit 1"
    ).fetchone()
    if row is None:
        return
    steps = [Step(s["kind"], s["object"], s["body"]) for s in row[1]]
    _carry_out(conn, schema, row[0], steps, row[3], [object_from_json(o) for o in row[2]])


def _carry_out(conn: Connection, schema: str, change: int, steps: list[Step], done: int, want: list[ObjectDef]) -> int:
    fresh = {s.object for s in steps if s.kind == "table"}
    for number, step in enumerate(steps[done:], start=done + 1):
        _retry(conn, lambda step=step: _do(conn, schema, step, fresh))  # type: ignore[misc]  # default argument binds the step
        conn.execute(f"update {quote(schema)}._schema_change set done = %s where id = %s", (number, change))
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 2))", (f"catalog:{schema}",))
        conn.execute(f"delete from {quote(schema)}._meta_object where not (name = any(%s))", ([o.name for o in want],))
        with conn.cursor() as cur:
            cur.executemany(
                f"insert into {quote(schema)}._meta_object (name, body) values (%s, %s)"
                " on conflict (name) do update set body = excluded.body",
                [(o.name, Jsonb(object_to_json(o), dumps=_dumps)) for o in want],
            )
        row = conn.execute(f"update {quote(schema)}._catalog set version = version + 1 returning version").fetchone()
        conn.execute(f"update {quote(schema)}._schema_change set state = 'active' where id = %s", (change,))
    return int(row[0]) if row else 0


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _retry(conn: Connection, work: Callable[[], None]) -> None:
    conn.execute(f"set lock_timeout = {LOCK_TIMEOUT_MS}")
    try:
        for attempt in range(TRIES):
            try:
                work()
            except LockNotAvailable:
                time.sleep(jitter(min(1.0, 0.02 * (attempt + 1))))
            else:
                return
        raise Unavailable("schema_locked")
    finally:
        conn.execute("set lock_timeout = 0")


def _do(conn: Connection, schema: str, step: Step, fresh: set[str]) -> None:
    table = f"{quote(schema)}.{quote(step.object)}"
    versions = f"{quote(schema)}.{quote(step.object + '__v')}"
    body = step.body
    if step.kind == "table":
        _create_table(conn, schema, step, table, versions)
    elif step.kind == "column":
        with conn.transaction():
            column = f"{quote(body['name'])} {body['type']}"
            conn.execute(f"alter table {table} add column if not exists {column}")
            if body["tracked"]:
                conn.execute(f"alter table {versions} add column if not exists {column}")
    elif step.kind == "link":
        _link(conn, schema, table, step)
    else:
        _index(conn, schema, table, body, fresh=step.object in fresh)


def _create_table(conn: Connection, schema: str, step: Step, table: str, versions: str) -> None:
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


def _link(conn: Connection, schema: str, table: str, step: Step) -> None:
    name = f"fk_{step.object[:25]}_{step.body['column'][:25]}"
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


def _index(conn: Connection, schema: str, table: str, body: dict[str, object], *, fresh: bool) -> None:
    row = conn.execute(
        "select i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n"
        " on n.oid = c.relnamespace where n.nspname = %s and c.relname = %s",
        (schema, body["name"]),
    ).fetchone()
    if row is not None and row[0]:
        return
    name = quote(str(body["name"]))
    if row is not None:
        conn.execute(f"drop index concurrently if exists {quote(schema)}.{name}")
    unique = "unique " if body["unique"] else ""
    how = "" if fresh else "concurrently "
    try:
        conn.execute(f"create {unique}index {how}{name} on {table} {body['sql']}")
    except psycopg.errors.UniqueViolation as error:
        conn.execute(f"drop index if exists {quote(schema)}.{name}")
        raise Conflict("not_unique", index=str(body["name"])) from error
