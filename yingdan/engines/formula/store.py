"""SQL of stored formulas and roll-ups: their tables, filling in after a change of definitions, upkeep and checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from psycopg import Connection

from yingdan.db.sql import TRUE, Sql, join
from yingdan.engines.formula.model import COLUMN_OF, ChildFigure, FieldRef, Kind, SqlEnv
from yingdan.engines.formula.service import Rollups, compiled, rollup_table, to_column_sql
from yingdan.engines.formula.sql import compile_sql
from yingdan.engines.formula.workdays import mainland
from yingdan.meta.catalog import Catalog, Entity, quote
from yingdan.meta.definitions import FieldDef, ObjectDef
from yingdan.meta.fields.registry import type_of

BATCH = 2_000
FIRST_ID = "00000000-0000-0000-0000-000000000000"
_ALL = Sql("")


def prepare_tables(conn: Connection, schema: str, objects: Iterable[ObjectDef]) -> None:
    """Create the tables and columns of roll-ups that are not there yet; none of them is read before the catalog flips."""
    for obj in objects:
        columns = [f for f in obj.fields if f.type == "rollup"]
        if not columns:
            continue
        table = rollup_table(schema, obj.name)
        conn.execute(f"create table if not exists {table} (id uuid primary key)")
        for one in columns:
            # whole numbers as numeric too, so that another figure finds room in the same column
            kind = "numeric" if type_of(one).numeric else type_of(one).column
            conn.execute(f"alter table {table} add column if not exists {quote(one.name)} {kind}")


# -- what remains to be filled in --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fill:
    """A field that is to be worked out for the records there are: the last record done, and how many were."""

    object: str
    field: str
    after: str
    done: int


def note_work(conn: Connection, schema: str, fields: Iterable[tuple[str, str]]) -> None:
    """Write down which (object, field) have to be worked out once the definitions have changed, all of them anew."""
    for object_name, name in fields:
        conn.execute(
            f"insert into {quote(schema)}._refill (object, field, from_version)"
            f" select %s, %s, version + 1 from {quote(schema)}._catalog on conflict (object, field)"
            " do update set from_version = excluded.from_version, by_version = null, after = null, done = 0",
            (object_name, name),
        )


def open_work(conn: Connection, schema: str, version: int) -> list[Fill]:
    """Return what is to be filled in under a version of the catalog; what was done under another one counts for nothing."""
    rows = conn.execute(
        "select object, field, case when by_version = %s then after end, case when by_version = %s then done else 0 end"
        f" from {quote(schema)}._refill where from_version <= %s order by 1, 2",
        (version, version, version),
    )
    return [Fill(r[0], r[1], str(r[2] or FIRST_ID), int(r[3])) for r in rows]


def about_rows(conn: Connection, entity: Entity) -> int:
    """Return about how many records there are: as the database has counted, from its pages where it has not."""
    row = conn.execute(
        "select case when reltuples < 0 then 0 else reltuples end::bigint, s.n_live_tup from pg_catalog.pg_class c"
        " left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid where c.oid = %s::regclass",
        (entity.table,),
    ).fetchone()
    return 0 if row is None else max(int(row[0] or 0), int(row[1] or 0))


def hold_filling(conn: Connection, schema: str) -> bool:
    """Take the right to fill in for this connection; False while another one has it."""
    row = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 5))", (f"refill:{schema}",)).fetchone()
    return bool(row and row[0])


def hold_version(conn: Connection, schema: str) -> int:
    """Keep the definitions as they are until the transaction ends, and return their version."""
    conn.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 2))", (f"catalog:{schema}",))
    row = conn.execute(f"select version from {quote(schema)}._catalog").fetchone()
    return int(row[0]) if row else 0


def note_progress(conn: Connection, schema: str, version: int, one: Fill) -> None:
    """Write down how far the filling in of a field is."""
    conn.execute(
        f"update {quote(schema)}._refill set by_version = %s, after = %s, done = %s"
        " where object = %s and field = %s and from_version <= %s",
        (version, one.after, one.done, one.object, one.field, version),
    )


def end_work(conn: Connection, schema: str, version: int, object_name: str, name: str) -> None:
    """Strike out what is done, unless a later change of definitions asks for it again."""
    conn.execute(
        f"delete from {quote(schema)}._refill where object = %s and field = %s and from_version <= %s",
        (object_name, name, version),
    )


def fill_formula(
    conn: Connection, catalog: Catalog, entity: Entity, field: FieldDef, zone: str, now: datetime, after: str
) -> tuple[int, str | None, int]:
    """Write a stored formula of the next records that have another value; returns how many changed, the last one's id
    (None at the end) and how many records were looked at.

    Neither version nor history move: the value follows from what the record holds already.
    """
    expression = compiled(catalog, entity, field.expression or "").expression
    value = to_column_sql(field, compile_sql(expression.node, plain_env("t", zone, now)))
    return fill_next(conn, entity, field.name, value, after)


def fill_next(
    conn: Connection, entity: Entity, name: str, value: Sql, after: str, *, only: Sql = _ALL
) -> tuple[int, str | None, int]:
    """Write a value worked out of the record itself (alias ``t``) into a column of the next records (``only`` of some)."""
    column = quote(name)
    row = conn.execute(
        f"select max(id::text), count(*) from (select id from {entity.table} where id > %s order by id limit {BATCH}) b",
        (after,),
    ).fetchone()
    if row is None or not row[1]:
        return 0, None, 0
    # locked in the order of ids, as writers lock theirs
    update = (
        Sql(
            f"with b as materialized (select t.id from {entity.table} t where t.id > %s and t.id <= %s and ",
            (after, row[0]),
        )
        + only
        + value.wrap(
            f"t.{column} is distinct from ", f" order by t.id for update) update {entity.table} t set {column} = "
        )
        + value
        + " from b where t.id = b.id"
    )
    return conn.execute(update.text, update.params).rowcount, str(row[0]), int(row[1])


def plain_env(alias: str, zone: str, now: datetime) -> SqlEnv:
    """Return an environment for expressions over a record's own columns."""

    def own(ref: FieldRef) -> Sql:
        return Sql(f"{alias}.{quote(ref.path[0])}")

    def none(figure: ChildFigure) -> Sql:
        return Sql(f"null::{COLUMN_OF[figure.kind]}")

    return SqlEnv(now, zone, mainland(), own, none)


# -- roll-ups ----------------------------------------------------------------------------------------------------------


def _figure(catalog: Catalog, rollups: Rollups, field: FieldDef, zone: str, now: datetime) -> Sql:
    roll = field.rollup
    if roll is None:
        return Sql("null")
    condition = TRUE
    if roll.filter:
        expression = compiled(catalog, rollups.child, roll.filter, Kind.BOOL).expression
        condition = compile_sql(expression.node, plain_env("c", zone, now))
    only = condition.wrap(" filter (where ", ")") if roll.filter else Sql("")
    if roll.function == "count":
        return Sql("count(c.id)") + only
    column = f"c.{quote(roll.field or '')}"
    figure = Sql(f"{roll.function}({column})") + only
    if roll.function == "sum":
        return figure.wrap("coalesce(", ", 0)")
    return figure.wrap("round(", f", {field.scale})") if roll.function == "avg" else figure


def _lock(conn: Connection, catalog: Catalog, rollups: Rollups, ids: Sequence[str]) -> None:
    """Lock the rows of these parents in the order of ids, made where they are missing."""
    table = rollup_table(catalog.schema, rollups.parent.name)
    conn.execute(
        f"insert into {table} (id) select p.id from {rollups.parent.table} p where p.id = any(%s::uuid[]) order by p.id"
        " on conflict do nothing",
        (ids,),
    )
    conn.execute(f"select 1 from {table} where id = any(%s::uuid[]) order by id for update", (ids,))


def add(conn: Connection, catalog: Catalog, rollups: Rollups, changes: Mapping[str, Sequence[Decimal]]) -> None:
    """Add to the counts and sums of parents: for each id one number a field; it costs the same however many children."""
    ids = sorted(changes)
    _lock(conn, catalog, rollups, ids)
    names = [quote(f.name) for f in rollups.fields]
    arrays = ", ".join("%s::numeric[]" for _ in names)
    conn.execute(
        f"update {rollup_table(catalog.schema, rollups.parent.name)} r"
        f" set {', '.join(f'{n} = coalesce(r.{n}, 0) + d.{n}' for n in names)}"
        f" from unnest(%s::uuid[], {arrays}) as d(id, {', '.join(names)}) where r.id = d.id",
        (ids, *([changes[i][at] for i in ids] for at in range(len(names)))),
    )


def recompute(
    conn: Connection, catalog: Catalog, rollups: Rollups, ids: Sequence[str], zone: str, now: datetime
) -> int:
    """Bring the roll-ups of these parents up to date; returns how many rows changed.

    Their rows are locked in the order of ids first, in a statement of its own: what follows sees every child that
    another transaction committed while this one waited, so that no sum is lost.
    """
    table = rollup_table(catalog.schema, rollups.parent.name)
    wanted = sorted(set(ids))
    _lock(conn, catalog, rollups, wanted)
    names = [quote(f.name) for f in rollups.fields]
    aliased = join(
        [_figure(catalog, rollups, f, zone, now) + f" as {n}" for f, n in zip(rollups.fields, names, strict=True)], ", "
    )
    update = (
        Sql(f"update {table} r set {', '.join(f'{n} = a.{n}' for n in names)} from (select p.id, ")
        + Sql(
            ", ".join(f"f.{n}" for n in names) + " from unnest(%s::uuid[]) as p(id) cross join lateral (select ",
            (wanted,),
        )
        + aliased
        + f" from {rollups.child.table} c where c.{quote(rollups.link)} = p.id and c.deleted_at is null) f) a"
        f" where r.id = a.id and ({', '.join(f'r.{n}' for n in names)}) is distinct from ({', '.join(f'a.{n}' for n in names)})"
    )
    return conn.execute(update.text, update.params).rowcount


def all_ids(conn: Connection, entity: Entity, after: str) -> list[str]:
    """Return the next ids of an object, deleted records included."""
    rows = conn.execute(
        f"select id::text from {entity.table} where id > %s order by id limit {BATCH}", (after,)
    ).fetchall()
    return [str(r[0]) for r in rows]


def drop_orphans(conn: Connection, entity: Entity) -> int:
    """Remove roll-ups of records that are gone for good; returns how many there were."""
    return conn.execute(
        f"delete from {rollup_table(entity.schema, entity.name)} r"
        f" where not exists (select 1 from {entity.table} p where p.id = r.id)"
    ).rowcount
