"""SQL of the import engine: runs, chunks, journal, problems, rows that wait, and look-ups by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.importing.model import Problem, Severity
from yingdan.engines.permission.service import predicate
from yingdan.meta.catalog import Column, Entity

SMALL_TABLE = 5_000


def hold(conn: Connection, schema: str, batch: str) -> bool:
    """Take the lock of a run on a connection of its own; it is free again when that connection ends, however it ends."""
    row = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 7))", (f"import:{schema}:{batch}",)).fetchone()
    return bool(row and row[0])


def recall_mapping(tx: Tx, signature: str) -> dict[str, Any] | None:
    """Return the mapping last used for tables with these headers."""
    body = tx.value(
        Sql(f"select value from {tx.catalog.system('_setting')} where key = %s", (f"import_mapping:{signature}",))
    )
    return None if body is None else dict(body)


def remember_mapping(tx: Tx, signature: str, table: Mapping[str, Any]) -> None:
    """Keep the mapping of a table for the next file with these headers."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_setting')} (key, value) values (%s, %s) on conflict (key) do update"
            " set value = excluded.value",
            (f"import_mapping:{signature}", Jsonb(dict(table))),
        )
    )


def add_run(tx: Tx, batch: str, plan: Mapping[str, Any]) -> None:
    """Keep what a run is to do."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_import_run')} (batch, state, plan, actor, created_at) values (%s, 'ready', %s, %s, %s)",
            (batch, Jsonb(plan), tx.ctx.actor.user, tx.now),
        )
    )


def get_run(tx: Tx, batch: str, *, lock: bool = False) -> tuple[str, dict[str, Any], datetime, float] | None:
    """Return (state, plan, created_at, seconds worked) of a run; ``lock`` keeps others from working on it."""
    row = tx.one(
        Sql(
            f"select state, plan, created_at, busy_s from {tx.catalog.system('_import_run')} where batch = %s"
            + (" for update" if lock else ""),
            (batch,),
        )
    )
    return None if row is None else (row[0], row[1], row[2], row[3])


def note_job(tx: Tx, batch: str, job: str) -> None:
    """Note a job that works on a run, so that the run is found by it."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_import_run')} set plan = jsonb_set(plan, '{{jobs}}',"
            " coalesce(plan->'jobs', '[]') || to_jsonb(%s::text)) where batch = %s",
            (job, batch),
        )
    )


def batch_of_job(tx: Tx, job: str) -> str | None:
    """Return the run a job works or worked on; batches are few, so no index is kept for it."""
    batch = tx.value(Sql(f"select batch from {tx.catalog.system('_import_run')} where plan->'jobs' ? %s", (job,)))
    return None if batch is None else str(batch)


def set_state(tx: Tx, batch: str, state: str, *, seconds: float = 0.0) -> None:
    """Move a run to another state and add the seconds worked."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_import_run')} set state = %s, busy_s = busy_s + %s,"
            " started_at = coalesce(started_at, %s), ended_at = %s where batch = %s",
            (state, seconds, tx.now, tx.now if state != "running" else None, batch),
        )
    )


def chunk_done(tx: Tx, batch: str, part: int, turn: int, chunk: int) -> bool:
    """Tell whether a chunk was written already."""
    return (
        tx.value(
            Sql(
                f"select 1 from {tx.catalog.system('_import_chunk')} where batch = %s and part = %s and pass = %s and chunk = %s",
                (batch, part, turn, chunk),
            )
        )
        is not None
    )


def chunks_of(tx: Tx, batch: str) -> set[tuple[int, int, int]]:
    """Return (part, pass, chunk) of everything written so far."""
    return {
        (r[0], r[1], r[2])
        for r in tx.all(
            Sql(f"select part, pass, chunk from {tx.catalog.system('_import_chunk')} where batch = %s", (batch,))
        )
    }


def add_chunk(tx: Tx, batch: str, part: int, turn: int, chunk: int, counts: Mapping[str, int]) -> None:
    """Mark a chunk as written, in its own transaction; a second writer of the same chunk fails here."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_import_chunk')} (batch, part, pass, chunk, counts) values (%s, %s, %s, %s, %s)",
            (batch, part, turn, chunk, Jsonb(dict(counts))),
        )
    )


def counts_of(tx: Tx, batch: str) -> dict[int, dict[str, int]]:
    """Return the summed counts of each part."""
    rows = tx.all(
        Sql(
            f"select part, e.key, sum(e.value::bigint)::bigint from {tx.catalog.system('_import_chunk')},"
            " jsonb_each_text(counts) e where batch = %s group by 1, 2",
            (batch,),
        )
    )
    found: dict[int, dict[str, int]] = {}
    for part, key, value in rows:
        found.setdefault(part, {})[key] = value
    return found


def add_journal(tx: Tx, rows: Sequence[Sequence[Any]]) -> None:
    """Note which row became or changed which record: (batch, part, row, object, record, op, version, before)."""
    columns = ["batch", "part", "row", "object", "record", "op", "version", "before"]
    tx.copy(tx.catalog.system("_import_row"), columns, rows)


def written_by(tx: Tx, batch: str, records: Sequence[str]) -> set[str]:
    """Return which records this run has written already: a second row for one is a duplicate within the file."""
    if not records:
        return set()
    return {
        str(r[0])
        for r in tx.all(
            Sql(
                f"select record from {tx.catalog.system('_import_row')} where record = any(%s::uuid[]) and batch = %s",
                (list(records), batch),
            )
        )
    }


def journal(tx: Tx, batch: str, limit: int) -> list[tuple[str, str, str, int, Any]]:
    """Return the last ``limit`` writes of a run not yet taken back, newest first: object, record, op, version, before."""
    return [
        (r[0], str(r[1]), r[2], r[3], r[4])
        for r in tx.all(
            Sql(
                f"select object, record, op, version, before from {tx.catalog.system('_import_row')} where batch = %s"
                " order by part desc, row desc, record desc limit %s",
                (batch, limit),
            )
        )
    ]


def journal_size(tx: Tx, batch: str) -> int:
    """Return how many writes of a run are not yet taken back."""
    return int(tx.value(Sql(f"select count(*) from {tx.catalog.system('_import_row')} where batch = %s", (batch,))))


def drop_journal(tx: Tx, batch: str, records: Sequence[str]) -> None:
    """Forget writes that were taken back, or reported as kept."""
    tx.run(
        Sql(
            f"delete from {tx.catalog.system('_import_row')} where batch = %s and record = any(%s::uuid[])",
            (batch, list(records)),
        )
    )


def sample_rows(tx: Tx, batch: str, limit: int) -> list[tuple[int, int, str, str, str]]:
    """Return some (part, row, object, record, op) spread over the run, for a check by eye."""
    return [
        (r[0], r[1], r[2], str(r[3]), r[4])
        for r in tx.all(
            Sql(
                "select part, row, object, record, op from ("
                f" select *, row_number() over (order by part, row) as n, count(*) over () as total"
                f" from {tx.catalog.system('_import_row')} where batch = %s and row > 0) j"
                " where (n - 1) %% greatest(total / %s, 1) = 0 order by part, row limit %s",
                (batch, limit, limit),
            )
        )
    ]


def add_problems(tx: Tx, batch: str, part: int, problems: Iterable[Problem]) -> None:
    """Keep problems."""
    columns = ["batch", "part", "sheet", "row", '"column"', "code", "value", "severity", "params"]
    tx.copy(
        tx.catalog.system("_import_problem"),
        columns,
        [
            [
                batch,
                part,
                p.sheet,
                p.row,
                p.column[:200],
                p.code,
                p.value[:500],
                p.severity.value,
                Jsonb(dict(p.params)) if p.params else None,
            ]
            for p in problems
        ],
    )


def problems_of(
    tx: Tx, batch: str, *, limit: int, after: int = 0, severity: str = ""
) -> list[tuple[int, int, Problem]]:
    """Return (id, part, problem) in order of the files; ``after`` is the last id of the page before."""
    rows = tx.all(
        Sql(
            f'select id, part, sheet, row, "column", code, value, severity, params from {tx.catalog.system("_import_problem")}'
            " where batch = %s and id > %s and (%s = '' or severity = %s) order by id limit %s",
            (batch, after, severity, severity, limit),
        )
    )
    return [(r[0], r[1], Problem(r[5], r[2], r[3], r[4], r[6], Severity(r[7]), r[8] or {})) for r in rows]


def problems_of_part(tx: Tx, batch: str, part: int) -> dict[int, list[Problem]]:
    """Return the errors of one part by row number."""
    found: dict[int, list[Problem]] = {}
    for r in tx.all(
        Sql(
            f'select sheet, row, "column", code, value, params from {tx.catalog.system("_import_problem")}'
            " where batch = %s and part = %s and severity = 'error' and row is not null order by id",
            (batch, part),
        )
    ):
        found.setdefault(r[1], []).append(Problem(r[3], r[0], r[1], r[2], r[4], Severity.ERROR, r[5] or {}))
    return found


def problem_counts(tx: Tx, batch: str) -> list[tuple[str, str, int]]:
    """Return (code, severity, how many)."""
    return [
        (r[0], r[1], r[2])
        for r in tx.all(
            Sql(
                f"select code, severity, count(*) from {tx.catalog.system('_import_problem')} where batch = %s"
                " group by 1, 2 order by 3 desc, 1",
                (batch,),
            )
        )
    ]


def add_waiting(tx: Tx, batch: str, part: int, rows: Sequence[tuple[int, Sequence[Any]]]) -> None:
    """Put rows aside whose links to their own object lead to rows still to come."""
    tx.copy(
        tx.catalog.system("_import_waiting"),
        ["batch", "part", "row", "cells"],
        [[batch, part, number, Jsonb(list(cells))] for number, cells in rows],
    )


def take_waiting(tx: Tx, batch: str, part: int, limit: int, after: int) -> list[tuple[int, list[Any]]]:
    """Take rows that wait, in order, out of the waiting room; the transaction that writes them takes them."""
    table = tx.catalog.system("_import_waiting")
    return [
        (r[0], r[1])
        for r in tx.all(
            Sql(
                f"delete from {table} where (batch, part, row) in (select batch, part, row from {table}"
                " where batch = %s and part = %s and row > %s order by row limit %s) returning row, cells",
                (batch, part, after, limit),
            )
        )
    ]


def waiting(tx: Tx, batch: str, part: int) -> int:
    """Return how many rows of a part wait."""
    return int(
        tx.value(
            Sql(
                f"select count(*) from {tx.catalog.system('_import_waiting')} where batch = %s and part = %s",
                (batch, part),
            )
        )
    )


def candidates(
    tx: Tx, entity: Entity, columns: Sequence[Column], values: Mapping[str, Sequence[Any]] | None, limit: int
) -> list[tuple[Any, ...]]:
    """Return (id, columns …) of live records the caller may read; with ``values`` only those that match any of them."""
    names = ", ".join(f"t.{c.sql}" for c in columns)
    condition = predicate(tx, entity, "t").wrap("(", ")")
    query = Sql(f"select t.id, {names} from {entity.table} t where t.deleted_at is null and ") + condition
    if values is not None:
        parts = [f't."{name}" = any(%s)' for name in values]
        query += Sql(" and (" + " or ".join(parts) + ")", tuple(list(v) for v in values.values()))
    return tx.all(query + Sql(" limit %s", (limit,)))


def by_key(
    tx: Tx,
    entity: Entity,
    columns: Sequence[Column],
    keys: Sequence[tuple[Any, ...]],
    origin: tuple[str, str | None] | None = None,
) -> dict[tuple[str, ...], list[str]]:
    """Return ids of live records the caller may read by the texts of key columns, at most two for each key.

    ``origin`` is one more column with the value (or null) it has to have.
    """
    if not keys:
        return {}
    condition = predicate(tx, entity, "t").wrap("(", ")")
    arrays = ", ".join(f"%s::{c.type.column}[]" for c in columns)
    names = [f"k{i}" for i in range(len(columns))]
    on = " and ".join(f"t.{c.sql} = k.{n}" for c, n in zip(columns, names, strict=True))
    outs = ", ".join(f"k.{n}::text" for n in names)
    rows = tx.all(
        Sql(
            f"select {outs}, t.id from unnest({arrays}) as k({', '.join(names)}) join {entity.table} t on {on}"
            " where t.deleted_at is null and ",
            tuple([k[i] for k in keys] for i in range(len(columns))),
        )
        + condition
        + _same(origin)
        + " order by t.id"
    )
    found: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        ids = found.setdefault(tuple(row[:-1]), [])
        if len(ids) < 2 and str(row[-1]) not in ids:
            ids.append(str(row[-1]))
    return found


def _same(origin: tuple[str, str | None] | None) -> Sql:
    if origin is None:
        return Sql("")
    name, value = origin
    return Sql(f' and t."{name}" is null') if value is None else Sql(f' and t."{name}" = %s', (value,))


def state_of(tx: Tx, entity: Entity, ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """Return (version, deleted) of records by id, locked, in order of id."""
    return {
        str(r[0]): (r[1], r[2])
        for r in tx.all(
            Sql(
                f"select id, version, deleted_at is not null from {entity.table} where id = any(%s::uuid[]) order by id for update",
                (list(ids),),
            )
        )
    }


def used_elsewhere(tx: Tx, entity: Entity, ids: Sequence[str], batch: str) -> dict[str, str]:
    """Return which records live records of other origin link to, with the name of the linking object."""
    found: dict[str, str] = {}
    for other in tx.catalog.entities.values():
        for column in other.columns.values():
            if column.field.target != entity.name or column.field.system:
                continue
            if column.type.many:
                source = f"unnest(t.{column.sql}) as l(id)"
                query = f"select distinct l.id from {other.table} t, {source} where l.id = any(%s::uuid[])"
            else:
                query = f"select distinct t.{column.sql} from {other.table} t where t.{column.sql} = any(%s::uuid[])"
            query += " and t.deleted_at is null and t.import_batch is distinct from %s"
            for row in tx.all(Sql(query, (list(ids), batch))):
                found.setdefault(str(row[0]), other.name)
    return found
