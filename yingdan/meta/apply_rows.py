"""Steps over rows, in batches of their own transactions: filling in a default, converting values into a new column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from psycopg import Connection

from yingdan.kernel.errors import Conflict
from yingdan.meta.apply_tables import OLD, tables_of
from yingdan.meta.catalog import quote
from yingdan.meta.convert import converted
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue
from yingdan.meta.plan import Step

BATCH = 1_000
AT_ONCE = 250  # rows changed in one transaction: who wants to write one of them waits for it
SAMPLES = 5
NEW = "__new"
FIRST = "00000000-0000-0000-0000-000000000000"

Retry = Callable[[Connection, Callable[[], None]], None]


def fill_rows(conn: Connection, schema: str, step: Step, retry: Retry) -> None:
    """Give empty values their default, batch by batch; ``ahead`` of the flip new rows get it from the column itself."""
    table, versions = tables_of(schema, step)
    column, value = quote(step.body["column"]), step.body["value"]
    if step.body["ahead"]:
        retry(conn, lambda: _execute(conn, f"alter table {table} alter column {column} set default {value}"))
    last = FIRST
    while True:
        rows = conn.execute(f"select id from {table} where id > %s order by id limit {AT_ONCE}", (last,)).fetchall()
        if not rows:
            break
        ids = [str(r[0]) for r in rows]
        last = ids[-1]

        def batch(ids: Sequence[str] = ids) -> None:
            with conn.transaction():
                if value is not None:
                    conn.execute(
                        f"update {table} set {column} = {value} where id = any(%s::uuid[]) and {column} is null", (ids,)
                    )
                if step.body["tracked"]:
                    conn.execute(
                        f"update {versions} v set {column} = t.{column} from {table} t where v.id = any(%s::uuid[])"
                        f" and t.id = v.id and v.{column} is null and t.{column} is not null",
                        (ids,),
                    )

        retry(conn, batch)
    if not step.body["ahead"] and value is not None:
        retry(conn, lambda: _execute(conn, f"alter table {table} alter column {column} drop default"))


def convert_rows(conn: Connection, schema: str, step: Step, was: FieldDef, field: FieldDef, retry: Retry) -> None:
    """Write every value of a field, converted, into a column beside it, while writers go on.

    What they change meanwhile is noted by a trigger and converted before the flip. Raises Conflict ``would_lose`` (409)
    with how many records cannot be converted, and some of their values.
    """
    lost, samples = count_lost(conn, schema, step.object, was, field)
    if lost:
        raise Conflict("would_lose", count=lost, samples="; ".join(samples))
    retry(conn, lambda: _watch(conn, schema, step))
    table, _ = tables_of(schema, step)
    for rows in _batches(conn, table, quote(was.name)):
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            retry(conn, lambda part=part: _write(conn, table, step, was, field, part))  # type: ignore[misc]  # binds the rows


def count_lost(
    conn: Connection, schema: str, object_name: str, was: FieldDef, field: FieldDef
) -> tuple[int, list[str]]:
    """Return how many records have a value that cannot become one of the new type, and some of these values."""
    lost, samples = 0, dict[str, None]()
    for rows in _batches(conn, f"{quote(schema)}.{quote(object_name)}", quote(was.name)):
        for _, value in rows:
            try:
                converted(was, field, value)
            except BadValue:
                lost += 1
                if len(samples) < SAMPLES:
                    samples[str(value)[:60]] = None
    return lost, list(samples)


def catch_up(conn: Connection, schema: str, step: Step, was: FieldDef, field: FieldDef) -> int:
    """Convert what was written since it was last looked at; return how many rows that were."""
    table, _ = tables_of(schema, step)
    watched = f"{quote(schema)}._schema_dirty"
    with conn.transaction():
        gone = conn.execute(f"delete from {watched} where object = %s returning record", (step.object,)).fetchall()
        ids = sorted({str(r[0]) for r in gone})
        for start in range(0, len(ids), BATCH):
            rows = conn.execute(
                f"select id, {quote(was.name)} from {table} where id = any(%s::uuid[])", (ids[start : start + BATCH],)
            ).fetchall()
            _write(conn, table, step, was, field, rows)
    return len(ids)


def swap_columns(conn: Connection, schema: str, step: Step) -> None:
    """Put the new column in the place of the old one; part of the flip."""
    table, _ = tables_of(schema, step)
    column = str(step.body["column"])
    _drop_trigger(conn, schema, step)
    conn.execute(f"alter table {table} rename column {quote(column)} to {quote(column + OLD)}")
    conn.execute(f"alter table {table} rename column {quote(column + NEW)} to {quote(column)}")


def stop_watching(conn: Connection, schema: str, step: Step) -> None:
    """Take back what a conversion that is given up has prepared."""
    table, _ = tables_of(schema, step)
    with conn.transaction():
        _drop_trigger(conn, schema, step)
        conn.execute(f"alter table {table} drop column if exists {quote(step.body['column'] + NEW)}")
        conn.execute(f"delete from {quote(schema)}._schema_dirty where object = %s", (step.object,))


def _watch(conn: Connection, schema: str, step: Step) -> None:
    table, _ = tables_of(schema, step)
    trigger = quote("_watch_" + step.body["column"])
    with conn.transaction():
        conn.execute(
            f"create or replace function {quote(schema)}._note_dirty() returns trigger language plpgsql as $$ begin"
            f" insert into {quote(schema)}._schema_dirty (object, record) values (tg_table_name, new.id); return null; end $$"
        )
        conn.execute(f"drop trigger if exists {trigger} on {table}")
        conn.execute(f"alter table {table} drop column if exists {quote(step.body['column'] + OLD)}")
        conn.execute(
            f"alter table {table} add column if not exists {quote(step.body['column'] + NEW)} {step.body['to']}"
        )
        conn.execute(
            f"create trigger {trigger} after insert or update of {quote(step.body['column'])} on {table}"
            f" for each row execute function {quote(schema)}._note_dirty()"
        )


def _drop_trigger(conn: Connection, schema: str, step: Step) -> None:
    table, _ = tables_of(schema, step)
    conn.execute(f"drop trigger if exists {quote('_watch_' + step.body['column'])} on {table}")


def _write(
    conn: Connection, table: str, step: Step, was: FieldDef, field: FieldDef, rows: Sequence[tuple[Any, Any]]
) -> None:
    column, kind = quote(step.body["column"] + NEW), step.body["to"]
    values: list[tuple[Any, Any]] = []
    for record, value in rows:
        try:
            values.append((converted(was, field, value), str(record)))
        except BadValue as error:
            raise Conflict("would_lose", count=1, samples=str(value)[:60]) from error
    if kind.endswith("[]"):  # arrays of arrays have no rows
        with conn.transaction(), conn.cursor() as cur:
            cur.executemany(f"update {table} set {column} = %s::{kind} where id = %s", values)
        return
    conn.execute(
        f"update {table} t set {column} = u.value from unnest(%s::{kind}[], %s::uuid[]) as u(value, id) where t.id = u.id",
        ([v for v, _ in values], [i for _, i in values]),
    )


def _batches(conn: Connection, table: str, column: str) -> Iterator[list[tuple[Any, Any]]]:
    """Yield (id, value) of all records with a value, the removed ones too."""
    last = FIRST
    while True:
        rows: list[tuple[Any, Any]] = conn.execute(
            f"select id, {column} from {table} where id > %s and {column} is not null order by id limit {BATCH}",
            (last,),
        ).fetchall()
        if not rows:
            return
        yield rows
        last = str(rows[-1][0])


def _execute(conn: Connection, statement: str) -> None:
    conn.execute(statement)
