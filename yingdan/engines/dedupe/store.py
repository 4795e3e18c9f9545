"""SQL of duplicates; nothing outside this package calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.dedupe.model import Candidate, Key, Wanted
from yingdan.engines.permission.service import may, predicate
from yingdan.meta.catalog import Catalog, Entity

COPY_FROM = 100
AT_MOST, EACH = 200, 10
PAGE = 5_000
FIRST_ID = "00000000-0000-0000-0000-000000000000"


def insert_keys(tx: Tx, object_name: str, rows: Sequence[tuple[str, Key]]) -> None:
    """Write keys of records."""
    if not rows:
        return
    table, columns = tx.catalog.system("_duplicate_key"), ("object", "record", "kind", "key", "rest")
    values = [(object_name, record, k.kind, k.key, k.rest) for record, k in rows]
    if len(values) >= COPY_FROM:
        tx.copy(table, columns, values)
        return
    tx.run(
        Sql(
            f"insert into {table} ({', '.join(columns)}) select %s, * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[])",
            (object_name, *([v[i] for v in values] for i in range(1, 5))),
        )
    )


def delete_keys(tx: Tx, ids: Sequence[str]) -> None:
    """Remove all keys of records."""
    tx.run(Sql(f"delete from {tx.catalog.system('_duplicate_key')} where record = any(%s::uuid[])", (list(ids),)))


def delete_all(conn: Connection, catalog: Catalog, object_name: str) -> None:
    """Remove the keys of a whole object."""
    conn.execute(f"delete from {catalog.system('_duplicate_key')} where object = %s", (object_name,))


def lacks_keys(conn: Connection, catalog: Catalog, entity: Entity) -> bool:
    """Tell whether an object has records and no keys at all."""
    keys = f"select 1 from {catalog.system('_duplicate_key')} where object = %s"
    row = conn.execute(
        f"select exists (select 1 from {entity.table}) and not exists ({keys})", (entity.name,)
    ).fetchone()
    return bool(row and row[0])


def live_values(conn: Connection, entity: Entity, fields: Sequence[str], after: str | None) -> list[tuple[Any, ...]]:
    """Return (id, values …) of live records after an id, at most 5,000."""
    columns = "".join(f", {entity.columns[f].sql}" for f in fields)
    return conn.execute(
        f"select id{columns} from {entity.table} where deleted_at is null and id > %s order by id limit {PAGE}",
        (after or FIRST_ID,),
    ).fetchall()


def copy_keys(conn: Connection, catalog: Catalog, object_name: str, rows: Iterable[tuple[str, Key]]) -> None:
    """Write very many keys."""
    table = catalog.system("_duplicate_key")
    with conn.cursor() as cursor, cursor.copy(f"copy {table} (object, record, kind, key, rest) from stdin") as copy:
        for record, key in rows:
            copy.write_row((object_name, record, key.kind, key.key, key.rest))


def sharing(tx: Tx, objects: Sequence[str], wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    """Return (object, record) of the records that share a key, those that agree best first, at most 200."""
    table = tx.catalog.system("_duplicate_key")
    # two walks of the index in its own order, each with its limit: a common name costs no more than a rare one
    near = "d.kind = w.kind and d.key = w.key and d.object = any(%s::text[]) and d.rest"
    rows = tx.all(
        Sql(
            "select k.object, k.record from unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::int[]) with ordinality"
            " as w(kind, key, rest, near, far, n) cross join lateral ("
            f"(select d.object, d.record, 0 as step from {table} d where {near} = w.rest limit w.near) union all"
            f" (select d.object, d.record, 1 from {table} d where w.far > 0 and {near} <> w.rest limit w.far)) k"
            f" group by k.object, k.record order by min(k.step), min(w.n), k.record limit {AT_MOST}",
            (
                [w.key.kind for w in wanted],
                [w.key.key for w in wanted],
                [w.key.rest for w in wanted],
                [w.near for w in wanted],
                [w.far for w in wanted],
                list(objects),
                list(objects),
            ),
        )
    )
    return [(r[0], str(r[1])) for r in rows]


def sharing_each(tx: Tx, objects: Sequence[str], keys: Sequence[tuple[int, Key]]) -> list[tuple[int, str, str]]:
    """Return (number, object, record) of records that share a key of one of many drafts, a few for each key."""
    table = tx.catalog.system("_duplicate_key")
    return [
        (int(r[0]), r[1], str(r[2]))
        for r in tx.all(
            Sql(
                "select distinct w.n, k.object, k.record from unnest(%s::int[], %s::text[], %s::text[], %s::text[])"
                f" as w(n, kind, key, rest) cross join lateral (select d.object, d.record from {table} d"
                " where d.kind = w.kind and d.key = w.key and d.rest = w.rest and d.object = any(%s::text[])"
                f" limit {EACH}) k",
                (
                    [n for n, _ in keys],
                    [k.kind for _, k in keys],
                    [k.key for _, k in keys],
                    [k.rest for _, k in keys],
                    list(objects),
                ),
            )
        )
    ]


def candidates(tx: Tx, entity: Entity, ids: Sequence[str], fields: Sequence[str]) -> list[Candidate]:
    """Return live records by id with the values of these fields, and whether the caller may read each."""
    visible = predicate(tx, entity, "t") if may(tx.ctx.actor, entity, "read") else Sql("false")
    columns = "".join(f", t.{entity.columns[f].sql}" for f in fields)
    rows = tx.all(
        visible.wrap("select t.id, ", f", t.owner, t.last_activity_at{columns} from {entity.table} t")
        + Sql(" where t.id = any(%s::uuid[]) and t.deleted_at is null", (list(ids),))
    )
    return [
        Candidate(entity.name, str(r[0]), dict(zip(fields, r[4:], strict=True)), bool(r[1]), r[2] and str(r[2]), r[3])
        for r in rows
    ]


def owners(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of users by id."""
    user = tx.catalog.get("user")
    rows = tx.all(Sql(f"select id, name from {user.table} where id = any(%s::uuid[])", (list(ids),)))
    return {str(r[0]): str(r[1]) for r in rows}


def pages(tx: Tx, entity: Entity, fields: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (id, values …) of the live records that the caller may read, in pages in the order of id."""
    columns = "".join(f", t.{entity.columns[f].sql}" for f in fields)
    condition = predicate(tx, entity, "t")
    last = FIRST_ID
    while True:
        rows = tx.all(
            Sql(f"select t.id{columns} from {entity.table} t where t.deleted_at is null and t.id > %s and ", (last,))
            + condition.wrap("(", ")")
            + f" order by t.id limit {PAGE}"
        )
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        last = str(rows[-1][0])
