"""SQL of duplicates; nothing outside this package calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.dedupe.model import Candidate, Key
from yingdan.engines.permission.service import may, predicate
from yingdan.meta.catalog import Entity

COPY_FROM = 100
PER_KEY = 60
FUZZY = 60
PAGE = 5_000


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


def delete_all(tx: Tx, object_name: str) -> None:
    """Remove the keys of a whole object."""
    tx.run(Sql(f"delete from {tx.catalog.system('_duplicate_key')} where object = %s", (object_name,)))


def sharing(tx: Tx, objects: Sequence[str], keys: Iterable[Key]) -> list[tuple[str, str]]:
    """Return (object, record) of records that share a key; of each key the best agreeing ones, a few Latin near misses."""
    listed = list(keys)
    table = tx.catalog.system("_duplicate_key")
    exact = Sql(
        "select k.object, k.record from unnest(%s::text[], %s::text[], %s::text[]) w(kind, key, rest) cross join lateral"
        f" (select object, record from {table} d where d.kind = w.kind and d.key = w.key and d.object = any(%s::text[])"
        f" order by (d.rest = w.rest) desc, d.record limit {PER_KEY}) k",
        ([k.kind for k in listed], [k.key for k in listed], [k.rest for k in listed], list(objects)),
    )
    near = (
        Sql(
            f"(select object, record from {table} where kind = 'latin' and key %% %s and object = any(%s::text[])"
            f" order by similarity(key, %s) desc limit {FUZZY})",
            (key.key, list(objects), key.key),
        )
        for key in listed
        if key.kind == "latin"
    )
    return [(r[0], str(r[1])) for r in tx.all(join((exact, *near), " union "))]


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


def pages(tx: Tx, entity: Entity, fields: Sequence[str], *, everything: bool) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (id, values …) of live records in pages in the order of id: all, or those the caller may read."""
    columns = "".join(f", t.{entity.columns[f].sql}" for f in fields)
    condition = Sql("true") if everything else predicate(tx, entity, "t")
    last = "00000000-0000-0000-0000-000000000000"
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
