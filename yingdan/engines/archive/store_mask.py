"""SQL that replaces what tells who somebody is: the same value always by the same stand-in, which leads nowhere back."""

from __future__ import annotations

from psycopg import Connection

from yingdan.db.sql import Sql, join
from yingdan.kernel.text import document_of, sort_key
from yingdan.meta.catalog import Catalog, Column, Entity, quote

_KEPT_TEXTS = frozenset(["source_system", "external_id", "currency", "object"])
# Without its own name nothing here says anything: taken away rather than replaced.
_EMPTIED = frozenset(["json", "geo", "address", "secret", "sign", "file[]", "image[]"])
_SETTINGS = frozenset(["role", "department", "product", "pipeline", "stage", "goal_plan"])


def mask_of(entity: Entity, column: Column) -> str | None:
    """Return how a field is masked (``name``, ``phone`` …), None for one that stays as it is.

    Master data that everybody may read keeps its words, people excepted.
    """
    field = column.field
    if field.name == "created_by_original":
        return "name"
    if field.system:
        return "empty" if field.name == "gaps" else None
    if entity.name in _SETTINGS or (entity.definition.public and entity.name != "user"):
        return None
    if field.type == "formula":
        return "empty"  # worked out anew from what is masked; past values could tell
    if field.type in _EMPTIED:
        return None if entity.name == "user" and field.type == "secret" else "empty"
    if field.type in {"phone", "email", "url"}:
        return field.type
    if field.type in {"ltext", "rich"}:
        return "prose"
    if field.name == entity.definition.name_field:
        return "name"
    if field.type == "tags":
        return "empty"
    if field.type == "text" and field.name not in _KEPT_TEXTS and (entity.name != "user" or field.name != "login"):
        return "word"
    return None


def masked(how: str, value: str, salt: str, label: str) -> Sql:
    """Return the SQL that replaces ``value``, an expression of type text; ``label`` begins names."""
    mark = Sql(f"md5(%s || {value})", (salt,))
    if how == "phone":
        digits = mark.wrap("translate(", ", 'abcdef', '234567')")
        body = digits.wrap(f"left({value}, 5) || left(", f", greatest(length({value}) - 5, 0))")
    elif how == "email":
        body = mark.wrap("'u' || left(", ", 12) || '@example.invalid'")
    elif how == "url":
        body = mark.wrap("'https://example.invalid/' || left(", ", 8)")
    elif how == "prose":
        body = Sql(f"repeat('x', least(length({value}), 200))")
    elif how == "name":
        body = Sql("%s || ' ' || left(", (label,)) + mark + ", 10)"
    elif how == "word":
        body = mark.wrap("left(", f", greatest(least(length({value}), 10), 4))")
    else:
        return Sql("null")
    return body.wrap(f"case when {value} is null or {value} = '' then {value} else ", " end")


def record_columns(entity: Entity, names: list[str], salt: str) -> Sql:
    """Return the columns of records or of their versions, masked."""
    parts = []
    for name in names:
        column = entity.columns.get(name)
        how = mask_of(entity, column) if column is not None else None
        plain = Sql(quote(name))
        parts.append(plain if how is None else _as(masked(how, quote(name), salt, label_of(entity)), name))
    return join(parts, ", ")


def history_columns(catalog: Catalog, names: list[str], salt: str) -> Sql:
    """Return the columns of history: values masked as in the records they belong to, reasons taken away."""
    parts: list[Sql] = []
    for name in names:
        if name == "reason":
            parts.append(Sql("null as reason"))
        elif name in {"old", "new"}:
            whens = Sql("")
            for entity in catalog.entities.values():
                for column in entity.tracked:
                    how = mask_of(entity, column)
                    if how is not None:
                        whens += Sql(" when object = %s and field = %s then ", (entity.name, column.field.name))
                        whens += masked(how, name, salt, label_of(entity))
            parts.append(_as(whens.wrap("case", f" else {name} end") if whens.text else Sql(name), name))
        else:
            parts.append(Sql(quote(name)))
    return join(parts, ", ")


def file_columns(names: list[str]) -> Sql:
    """Return the columns of files: that there was one, and nothing in it."""
    gone = {"name": "'file'", "content": "''::bytea", "path": "null", "size": "0"}
    return Sql(", ".join(f"{gone[n]} as {quote(n)}" if n in gone else quote(n) for n in names))


def label_of(entity: Entity) -> str:
    """Return the word that stand-ins of names begin with."""
    return entity.name.removeprefix("x_").replace("_", " ").capitalize()


def _as(sql: Sql, name: str) -> Sql:
    return sql.wrap("", f" as {quote(name)}")


def name_again(conn: Connection, catalog: Catalog, batch: int = 2_000) -> None:
    """Work out sort keys and search documents of masked records anew; each batch is a transaction of its own."""
    for entity in catalog.entities.values():
        if not any(mask_of(entity, c) for c in entity.columns.values() if c.type.stored):
            if entity.definition.searchable:
                _name_batches(conn, catalog, entity, batch, sorts=False)
            continue
        _name_batches(conn, catalog, entity, batch, sorts=True)


def _name_batches(conn: Connection, catalog: Catalog, entity: Entity, batch: int, *, sorts: bool) -> None:
    searched = [c for c in entity.searchable if c.type.stored]
    words = ", ".join(f"{c.sql}::text" for c in searched)
    name = entity.columns[entity.definition.name_field].sql
    last = "00000000-0000-0000-0000-000000000000"
    while True:
        rows = conn.execute(
            f"select id, owner, owner_dept, coalesce(updated_at, created_at), deleted_at is null, {name}::text, {words}"
            f" from {entity.table} where id > %s order by id limit {batch}",
            (last,),
        ).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        with conn.transaction():
            if sorts:
                conn.execute(
                    f"update {entity.table} t set _sort = u.key from unnest(%s::uuid[], %s::text[]) as u(id, key) where t.id = u.id",
                    ([r[0] for r in rows], [sort_key(r[5] or "") for r in rows]),
                )
            if entity.definition.searchable:
                _add_documents(conn, catalog, entity, [r for r in rows if r[4]])


def _add_documents(conn: Connection, catalog: Catalog, entity: Entity, rows: list[tuple[object, ...]]) -> None:
    columns = "object, record, owner, owner_dept, rank, name, terms, initials"
    with conn.cursor() as cur, cur.copy(f"copy {catalog.system('_search_doc')} ({columns}) from stdin") as copy:
        for record, owner, department, rank, _, name, *words in rows:
            found = document_of(str(name or ""), [None if w is None else str(w) for w in words])
            copy.write_row(
                (entity.name, record, owner, department, rank, found["name"], found["terms"], found["initials"])
            )
