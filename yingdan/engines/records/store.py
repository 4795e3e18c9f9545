"""SQL of the record engine; nothing outside this package calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import Entity

BULK_FROM = 5  # drafts; fewer go through one pipeline of inserts
COPY_FROM = 100  # rows; from here on COPY beats a list of values
HISTORY_COLUMNS = {
    "object": "text",
    "record": "uuid",
    "field": "text",
    "old": "text",
    "new": "text",
    "effective_at": "timestamptz",
    "recorded_at": "timestamptz",
    "actor": "uuid",
    "source": "text",
    "synthetic": "boolean",
    "reason": "text",
    "amount_base": "numeric",
    "batch": "uuid",
    "on_behalf": "uuid",
}


def read_rows(
    tx: Tx,
    entity: Entity,
    ids: Sequence[str],
    fields: Iterable[str] | None,
    condition: Sql,
    *,
    lock: bool = False,
    deleted: bool = False,
) -> dict[str, dict[str, Any]]:
    """Return column values of live rows by id, under a condition on alias ``t``."""
    names = list(entity.columns) if fields is None else ["id", *(f for f in fields if f != "id")]
    columns = ", ".join(f"t.{entity.columns[n].sql}" for n in names)
    alive = "t.deleted_at is not null" if deleted else "t.deleted_at is null"
    rows = tx.all(
        Sql(f"select {columns} from {entity.table} t where ")
        + _among("t.id", ids)
        + f" and {alive} and "
        + condition.wrap("(", ")")
        + (" order by t.id for update of t" if lock else "")
    )
    return {str(r[names.index("id")]): dict(zip(names, r, strict=True)) for r in rows}


def _among(column: str, ids: Sequence[str]) -> Sql:
    """Return the condition that an id is one of these; of a single one the server keeps the plan."""
    if len(ids) == 1:
        return Sql(f"{column} = %s", (ids[0],))
    return Sql(f"{column} = any(%s::uuid[])", (list(ids),))


def read_all(tx: Tx, entity: Entity, fields: Sequence[str], limit: int) -> dict[str, dict[str, Any]]:
    """Return values of every live row of a small table."""
    columns = ", ".join(f"t.{entity.columns[n].sql}" for n in fields)
    rows = tx.all(Sql(f"select t.id, {columns} from {entity.table} t where t.deleted_at is null limit {limit}"))
    return {str(r[0]): dict(zip(fields, r[1:], strict=True)) for r in rows}


def insert_rows(tx: Tx, entity: Entity, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert records; a column that a row does not name stays empty."""
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    if len(rows) < COPY_FROM:
        # The driver keeps what it has read of a statement only up to 50 parameters.
        names = [n for n in names if any(r.get(n) is not None for r in rows)]
    _insert(tx, entity.table, names, rows)


def _insert(tx: Tx, table: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [f'"{n}"' for n in names]
    if len(rows) >= COPY_FROM:
        tx.copy(table, columns, [[r.get(n) for n in names] for r in rows])
        return
    marks = "(" + ", ".join(["%s"] * len(names)) + ")"
    tx.run(
        Sql(
            f"insert into {table} ({', '.join(columns)}) values {', '.join([marks] * len(rows))}",
            tuple(r.get(n) for r in rows for n in names),
        )
    )


def update_row(tx: Tx, entity: Entity, record_id: str, values: Mapping[str, Any]) -> None:
    """Write changed columns of one record and raise its version."""
    sets = ", ".join(f'"{n}" = %s' for n in values)
    tx.run(Sql(f"update {entity.table} set {sets}, version = version + 1 where id = %s", (*values.values(), record_id)))


def insert_history(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append history rows; few of them as arrays, so that one statement with one plan serves any number."""
    table = tx.catalog.system("_history")
    if len(rows) >= COPY_FROM:
        _insert(tx, table, list(HISTORY_COLUMNS), rows)
    elif rows:
        arrays = ", ".join(f"%s::{kind}[]" for kind in HISTORY_COLUMNS.values())
        tx.run(
            Sql(
                f"insert into {table} ({', '.join(HISTORY_COLUMNS)}) select * from unnest({arrays})",
                tuple([r.get(n) for r in rows] for n in HISTORY_COLUMNS),
            )
        )


def insert_versions(tx: Tx, entity: Entity, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows to the version table."""
    if rows:
        names = ["id", "valid_from", "valid_to", *(c.field.name for c in entity.tracked)]
        _insert(tx, entity.versions, names, rows)


def last_version_starts(tx: Tx, entity: Entity, ids: Sequence[str]) -> dict[str, Any]:
    """Return when the present version of each record began, as text ('-infinity' where unknown)."""
    rows = tx.all(
        Sql(
            f"select id, valid_from::text, valid_from from {entity.versions} where id = any(%s::uuid[]) and valid_to = 'infinity'"
            " and valid_from > '-infinity'",
            (list(ids),),
        )
    )
    return {str(r[0]): r[2] for r in rows}


def close_versions(tx: Tx, entity: Entity, ends: Sequence[tuple[str, datetime]]) -> None:
    """End the present version of records; one that began at the very same instant is replaced."""
    params: tuple[Any, ...]
    if len(ends) == 1:
        source, params = "(select %s::uuid as id, %s::timestamptz as at)", ends[0]
    else:
        source = "(select * from unnest(%s::uuid[], %s::timestamptz[]) as u(id, at))"
        params = ([e[0] for e in ends], [e[1] for e in ends])
    present = "v.id = e.id and v.valid_to = 'infinity' and v.valid_from"
    tx.run(
        Sql(
            f"with gone as (delete from {entity.versions} v using {source} e where {present} = e.at)"
            f" update {entity.versions} v set valid_to = e.at from {source} e where {present} <> e.at",
            (*params, *params),
        )
    )


def replace_versions(tx: Tx, entity: Entity, record_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the versions of one record anew."""
    tx.run(Sql(f"delete from {entity.versions} where id = %s", (record_id,)))
    insert_versions(tx, entity, rows)


def history_of(tx: Tx, record_id: str) -> list[tuple[Any, ...]]:
    """Return (field, old, new, effective_at) of a record in the order in which things happened."""
    return tx.all(
        Sql(
            f"select field, old, new, effective_at from {tx.catalog.system('_history')} where record = %s"
            " order by effective_at, recorded_at, id",
            (record_id,),
        )
    )


def cast_texts(
    tx: Tx, entity: Entity, rows: Sequence[Mapping[str, str | None]], names: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Turn the texts of history back into column values by the database's own casts; tracked fields unless named."""
    columns = entity.tracked if names is None else tuple(entity.columns[n] for n in names)
    found: list[dict[str, Any]] = []
    for row in rows:
        texts = [
            ("{" + (row.get(c.field.name) or "") + "}")
            if c.type.many and row.get(c.field.name) is not None
            else row.get(c.field.name)
            for c in columns
        ]
        casts = ", ".join(f"%s::{c.type.column}" for c in columns)
        values = tx.one(Sql(f"select {casts}", tuple(texts))) or ()
        found.append(
            {
                c.field.name: Jsonb(v) if c.type.column == "jsonb" and v is not None else v
                for c, v in zip(columns, values, strict=True)
            }
        )
    return found


def upsert_search(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write search documents."""
    names = ("object", "record", "owner", "owner_dept", "name", "terms", "initials", "rank")
    table = tx.catalog.system("_search_doc")
    rows = [{**r, "terms": _array(r["terms"])} for r in rows]
    if len(rows) >= BULK_FROM:
        delete_search(tx, str(rows[0]["object"]), [str(r["record"]) for r in rows])
        _insert(tx, table, names, rows)
        return
    for row in rows:
        tx.run(
            Sql(
                f"insert into {table} ({', '.join(names)}) values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (object, record)"
                " do update set owner = excluded.owner, owner_dept = excluded.owner_dept, name = excluded.name,"
                " terms = excluded.terms, initials = excluded.initials, rank = excluded.rank",
                tuple(row[n] for n in names),
            )
        )


def _array(words: Iterable[str]) -> str:
    """Return search terms (letters, digits and ``~``, so nothing to escape) as the text of an array, which is quicker to send."""
    inner = '","'.join(words)
    return f'{{"{inner}"}}' if inner else "{}"


def delete_search(tx: Tx, object_name: str, ids: Sequence[str]) -> None:
    """Remove search documents."""
    tx.run(
        Sql(
            f"delete from {tx.catalog.system('_search_doc')} where object = %s and record = any(%s::uuid[])",
            (object_name, list(ids)),
        )
    )


def insert_outbox(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append events."""
    names = ("object", "record", "event", "version", "body", "at", "actor")
    _insert(tx, tx.catalog.system("_outbox"), names, [{**r, "body": Jsonb(r["body"])} for r in rows])


def existing(tx: Tx, entity: Entity, ids: Sequence[str], condition: Sql) -> set[str]:
    """Return which of these ids are live rows under a condition on alias ``t``."""
    return {
        str(r[0])
        for r in tx.all(
            Sql(f"select t.id from {entity.table} t where ")
            + _among("t.id", ids)
            + " and t.deleted_at is null and "
            + condition.wrap("(", ")")
        )
    }


def taken_values(tx: Tx, entity: Entity, column: str, values: Sequence[Any], but: Sequence[str]) -> dict[Any, str]:
    """Return which values of a unique column live rows hold already, with the id of the holder."""
    rows = tx.all(
        Sql(
            f"select {column}, id from {entity.table} where {column} = any(%s) and deleted_at is null and not (id = any(%s::uuid[]))",
            (list(values), list(but)),
        )
    )
    return {r[0]: str(r[1]) for r in rows}


def taken_keys(
    tx: Tx, entity: Entity, names: Sequence[str], keys: Sequence[tuple[Any, ...]], but: Sequence[str]
) -> set[tuple[Any, ...]]:
    """Return which combinations of values live rows hold already; none of the values is null."""
    columns = [entity.columns[n] for n in names]
    listed = ", ".join(c.sql for c in columns)
    one = Sql("(" + " and ".join(f"{c.sql} = %s::{c.type.column}" for c in columns) + ")")
    found: set[tuple[Any, ...]] = set()
    for start in range(0, len(keys), 200):
        part = keys[start : start + 200]
        where = Sql(" or ".join([one.text] * len(part)), tuple(v for key in part for v in key))
        rows = tx.all(
            Sql(f"select {listed} from {entity.table} where deleted_at is null and (")
            + where
            + Sql(") and not (id = any(%s::uuid[]))", (list(but),))
        )
        found |= {tuple(r) for r in rows}
    return found & set(keys)


def taken_externals(
    tx: Tx, entity: Entity, pairs: Sequence[tuple[str | None, str]], but: Sequence[str]
) -> set[tuple[str | None, str]]:
    """Return which (source_system, external_id) pairs live rows hold already."""
    named = [p[1] for p in pairs if p[0] is not None]
    bare = [p[1] for p in pairs if p[0] is None]
    sources = sorted({p[0] for p in pairs if p[0] is not None})
    # two branches, so that both walk the index that begins with the source
    select = f"select source_system, external_id from {entity.table} where external_id = any(%s) and deleted_at is null"
    rows = tx.all(
        Sql(
            f"{select} and source_system = any(%s) and not (id = any(%s::uuid[]))"
            f" union all {select} and source_system is null and not (id = any(%s::uuid[]))",
            (named, sources, list(but), bare, list(but)),
        )
    )
    return {(r[0], r[1]) for r in rows}


def touch_activity(tx: Tx, entity: Entity, rows: Mapping[str, tuple[datetime | None, datetime | None]]) -> None:
    """Carry activity times to records, in id order; neither version nor history move.

    Only the latest activity says what comes next. Records that stay as they are are not written, which is what makes
    loading old activities cheap.
    """
    ids = sorted(rows)
    following = (
        "case when e.at < t.last_activity_at then t.next_activity_at"
        " else coalesce(e.next_at, case when t.next_activity_at > e.at then t.next_activity_at end) end"
    )
    tx.run(
        Sql(
            f"update {entity.table} t set last_activity_at = greatest(t.last_activity_at, e.at), next_activity_at = {following}"
            " from unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) as e(id, at, next_at) where t.id = e.id"
            f" and (t.last_activity_at, t.next_activity_at) is distinct from (greatest(t.last_activity_at, e.at), {following})",
            (ids, [rows[i][0] for i in ids], [rows[i][1] for i in ids]),
        )
    )


def match_rows(
    tx: Tx, entity: Entity, fields: Sequence[str], keys: Sequence[tuple[Any, ...]], condition: Sql
) -> dict[tuple[Any, ...], str]:
    """Return the oldest record for each key of texts, among those the condition on alias ``t`` admits."""
    if not keys:
        return {}
    columns = [f"t.{entity.columns[f].sql}" for f in fields]
    casts = ", ".join(f"%s::{entity.columns[f].type.column}[]" for f in fields)
    names = ", ".join(f"k{i}" for i in range(len(fields)))
    on = " and ".join(f"{c} = k.k{i}" for i, c in enumerate(columns))
    rows = tx.all(
        Sql(
            f"select distinct on (k.n) k.n, t.id from unnest({casts}) with ordinality as k({names}, n) join {entity.table} t"
            f" on {on} and t.deleted_at is null where ",
            tuple([k[i] for k in keys] for i in range(len(fields))),
        )
        + condition.wrap("(", ")")
        + " order by k.n, t.created_at, t.id"
    )
    return {keys[int(n) - 1]: str(record_id) for n, record_id in rows}
