"""Carries a plan out as a journaled, resumable step machine: pending → building → active (or failed).

Every step is idempotent and takes its locks briefly (``lock_timeout`` with retries), so that no writer queues behind a
schema change. The flip of the catalog version is one small transaction of its own. After a kill the journal says where
to go on; a change that proves impossible is marked failed and leaves the definitions as they were.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.types.json import Jsonb

from yingdan.kernel.errors import Conflict, Invalid, Unavailable, YingdanError
from yingdan.kernel.ids import jitter
from yingdan.meta.apply_rows import catch_up, convert_rows, fill_rows, stop_watching, swap_columns
from yingdan.meta.apply_tables import add_column, build_index, create_table, drop, drop_index, link_column, tidy
from yingdan.meta.catalog import Catalog, quote
from yingdan.meta.check import check_objects
from yingdan.meta.definitions import ObjectDef
from yingdan.meta.plan import Step, plan
from yingdan.meta.stored import object_from_json, object_to_json

LOCK_TIMEOUT_MS = 50
TRIES = 200
BUSY_TRIES = 60
FEW_ROWS = 50


@dataclass(frozen=True, slots=True)
class _Change:
    """One change on its way: where it is written down and what it leads to."""

    conn: Connection
    schema: str
    id: int
    steps: list[Step]
    have: Mapping[str, ObjectDef]
    want: Mapping[str, ObjectDef]


def version_of(conn: Connection, schema: str) -> int:
    """Return the version of the active catalog of a workspace; 0 where there is none yet."""
    row = conn.execute(f"select version from {quote(schema)}._catalog").fetchone()
    return int(row[0]) if row else 0


def load(conn: Connection, schema: str) -> Catalog:
    """Read the active catalog of a workspace."""
    version = version_of(conn, schema)
    rows = conn.execute(f"select body from {quote(schema)}._meta_object order by name").fetchall()
    return Catalog(schema, [object_from_json(r[0]) for r in rows], version)


def apply_objects(
    connect: Callable[[], Connection],
    schema: str,
    objects: Iterable[ObjectDef],
    *,
    expect_version: int | None = None,
    note: Mapping[str, Any] | None = None,
) -> int:
    """Bring a workspace to these definitions (standard and custom together) and return its catalog version.

    ``connect`` gives an autocommit connection; ``note`` says who asked and when, for the journal. Raises Invalid (422)
    with the problems of the definitions, Conflict (409) ``schema_changed`` when ``expect_version`` is no longer the
    version, ``schema_busy`` while another change is being made, ``not_unique`` and ``would_lose`` when the records do
    not allow it, Unavailable when locks cannot be had.
    """
    want = {o.name: o for o in objects}
    problems = check_objects(want)
    if problems:
        raise Invalid("bad_definition", problems=problems)
    with connect() as conn:
        _lock(conn, schema)
        try:
            finish(conn, schema)
            current = load(conn, schema)
            if expect_version is not None and expect_version != current.version:
                raise Conflict("schema_changed")
            have = dict(current.definitions)
            if have == want:
                return current.version
            steps = plan(have, want)
            change = _Change(conn, schema, _write_down(conn, schema, steps, want, note or {}), steps, have, want)
            return _carry_out(change, 0)
        finally:
            conn.execute("select pg_advisory_unlock(hashtextextended(%s, 1))", (f"schema:{schema}",))


def resume(connect: Callable[[], Connection], schema: str) -> bool:
    """Finish a change that a killed process left half done; tell whether there was one. Leaves running ones alone."""
    with connect() as conn:
        if not _unfinished(conn, schema) or not _try_lock(conn, schema):
            return False
        try:
            return finish(conn, schema)
        finally:
            conn.execute("select pg_advisory_unlock(hashtextextended(%s, 1))", (f"schema:{schema}",))


def finish(conn: Connection, schema: str) -> bool:
    """Finish an unfinished change; the caller holds the schema lock. One that proves impossible is marked failed."""
    row = _unfinished(conn, schema)
    if row is None:
        return False
    steps = [Step(s["kind"], s["object"], s["body"]) for s in row[1]]
    have = dict(load(conn, schema).definitions)
    want = {o["name"]: object_from_json(o) for o in row[2]}
    try:
        _carry_out(_Change(conn, schema, row[0], steps, have, want), row[3])
    except (Conflict, Invalid):
        return True
    return True


def _unfinished(conn: Connection, schema: str) -> Any:
    return conn.execute(
        f"select id, steps, objects, done from {quote(schema)}._schema_change where state in ('pending', 'building')"
        " order by id limit 1"
    ).fetchone()


def _try_lock(conn: Connection, schema: str) -> bool:
    row = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 1))", (f"schema:{schema}",)).fetchone()
    return bool(row and row[0])


def _lock(conn: Connection, schema: str) -> None:
    for _ in range(BUSY_TRIES):
        if _try_lock(conn, schema):
            return
        time.sleep(jitter(0.2))
    raise Conflict("schema_busy")


def _write_down(
    conn: Connection, schema: str, steps: list[Step], want: Mapping[str, ObjectDef], note: Mapping[str, Any]
) -> int:
    row = conn.execute(
        f"insert into {quote(schema)}._schema_change (state, steps, objects, done, actor, at) values"
        " ('pending', %s, %s, 0, %s, %s) returning id",
        (
            Jsonb([{"kind": s.kind, "object": s.object, "body": s.body} for s in steps], dumps=_dumps),
            Jsonb([object_to_json(o) for o in want.values()], dumps=_dumps),
            note.get("actor"),
            note.get("at"),
        ),
    ).fetchone()
    if row is None:
        raise Unavailable
    return int(row[0])


def _carry_out(change: _Change, done: int) -> int:
    conn, journal = change.conn, f"{quote(change.schema)}._schema_change"
    fresh = {s.object for s in change.steps if s.kind == "table"}
    flip = next((n for n, s in enumerate(change.steps) if s.kind == "flip"), 0)
    conn.execute(f"update {journal} set state = 'building' where id = %s", (change.id,))
    try:
        for number, step in enumerate(change.steps[done:], start=done + 1):
            _do(change, step, number, fresh)
            conn.execute(f"update {journal} set done = greatest(done, %s) where id = %s", (number, change.id))
    except YingdanError as error:
        row = conn.execute(f"select done from {journal} where id = %s", (change.id,)).fetchone()
        if isinstance(error, Conflict | Invalid) and row is not None and row[0] <= flip:
            _give_up(change, error)
        raise
    row = conn.execute(
        f"with a as (update {journal} set state = 'active' where id = %s) select version from {quote(change.schema)}._catalog",
        (change.id,),
    ).fetchone()
    return int(row[0]) if row else 0


def _give_up(change: _Change, error: YingdanError) -> None:
    """Mark a change as failed; what it has prepared is dropped, or harmless and built upon by the next one."""
    for step in change.steps:
        if step.kind == "convert":
            _retry(change.conn, lambda step=step: stop_watching(change.conn, change.schema, step))  # type: ignore[misc]  # binds the step
        elif step.kind == "fill" and step.body["ahead"]:
            undo = Step("tidy", step.object, {**step.body, "what": "default"})
            _retry(change.conn, lambda undo=undo: tidy(change.conn, change.schema, undo))  # type: ignore[misc]  # binds the step
    change.conn.execute(
        f"update {quote(change.schema)}._schema_change set state = 'failed', error = %s where id = %s",
        (Jsonb({"code": error.code, "params": error.params}, dumps=_dumps), change.id),
    )


def _do(change: _Change, step: Step, number: int, fresh: set[str]) -> None:
    conn, schema = change.conn, change.schema
    match step.kind:
        case "table":
            _retry(conn, lambda: create_table(conn, schema, step))
        case "column":
            _retry(conn, lambda: add_column(conn, schema, step))
        case "link":
            _retry(conn, lambda: link_column(conn, schema, step))
        case "index":
            # waits for older transactions only, and nobody waits for it: no time limit
            build_index(conn, schema, step, fresh=step.object in fresh)
        case "unindex":
            drop_index(conn, schema, str(step.body["name"]))
        case "fill":
            fill_rows(conn, schema, step, _retry)
        case "convert":
            convert_rows(conn, schema, step, *_fields(change, step), _retry)
        case "flip":
            _flip(change, number)
        case "tidy":
            _retry(conn, lambda: tidy(conn, schema, step))
        case "drop":
            _retry(conn, lambda: drop(conn, schema, step))
        case _:
            msg = f"unknown step {step.kind}"
            raise ValueError(msg)


def _fields(change: _Change, step: Step) -> tuple[Any, Any]:
    name = str(step.body["column"])
    return change.have[step.object].get(name), change.want[step.object].get(name)


def _flip(change: _Change, number: int) -> None:
    converts = [s for s in change.steps if s.kind == "convert"]
    for step in converts:  # what was written meanwhile, until little is left for the flip itself
        while catch_up(change.conn, change.schema, step, *_fields(change, step)) > FEW_ROWS:
            pass
    _retry(change.conn, lambda: _flip_once(change, converts, number))


def _flip_once(change: _Change, converts: list[Step], number: int) -> None:
    conn, schema, want = change.conn, quote(change.schema), list(change.want.values())
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 2))", (f"catalog:{change.schema}",))
        for step in converts:
            catch_up(conn, change.schema, step, *_fields(change, step))
            swap_columns(conn, change.schema, step)
        conn.execute(f"delete from {schema}._meta_object where not (name = any(%s))", ([o.name for o in want],))
        with conn.cursor() as cur:
            cur.executemany(
                f"insert into {schema}._meta_object as m (name, body) values (%s, %s)"
                " on conflict (name) do update set body = excluded.body where m.body is distinct from excluded.body",
                [(o.name, Jsonb(object_to_json(o), dumps=_dumps)) for o in want],
            )
        conn.execute(f"update {schema}._catalog set version = version + 1")
        conn.execute(f"update {schema}._schema_change set done = %s where id = %s", (number, change.id))


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _retry(conn: Connection, work: Callable[[], None]) -> None:
    """Do something that needs locks: give up after 50 ms, so that writers behind it wait no longer, and come back."""
    conn.execute(f"set lock_timeout = {LOCK_TIMEOUT_MS}")
    try:
        for attempt in range(TRIES):
            try:
                work()
            except (LockNotAvailable, DeadlockDetected):
                time.sleep(jitter(min(1.0, 0.02 * (attempt + 1))))
            else:
                return
        raise Unavailable("schema_locked")
    finally:
        conn.execute("set lock_timeout = 0")
