"""The pure difference between what a workspace has and what it should have, as steps to carry out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.meta.catalog import quote
from yingdan.meta.convert import is_plain
from yingdan.meta.definitions import FieldDef, IndexDef, ObjectDef
from yingdan.meta.fields.registry import type_of


@dataclass(frozen=True, slots=True)
class Step:
    """One idempotent step; ``body`` is plain JSON, so that a journal can hold it.

    Before the flip: ``table``, ``column``, ``link``, ``fill`` (a default for empty values), ``convert`` (values into a
    new column), ``index``. Then ``flip``: the new definitions hold. After it: ``fill`` of what was written meanwhile,
    ``tidy`` (defaults and columns nobody needs any more), ``unindex``, ``drop`` (of what was purged).
    """

    kind: str
    object: str
    body: dict[str, Any]


def plan(have: Mapping[str, ObjectDef], want: Mapping[str, ObjectDef]) -> list[Step]:
    """Return the steps that lead from ``have`` to ``want``.

    A retired object or field keeps its data. Only what was retired and is no longer wanted at all (it was purged) is
    dropped, after the flip; what a release no longer brings stays where it is.
    """
    before: list[Step] = []
    links: list[Step] = []
    indexes: list[Step] = []
    after: list[Step] = []
    for name, obj in want.items():
        old = have.get(name)
        if old is None:
            columns = [_column(f) for f in _stored(obj)]
            before.append(Step("table", name, {"columns": columns, "tracked": [f.name for f in obj.tracked]}))
            links += [_link(name, f) for f in _stored(obj) if type_of(f).link]
            indexes += [_build(name, i, fresh=True) for i in _named(obj).items()]
            continue
        moved = _changes(name, old, obj, before, links, after)
        had, wanted = _named(old), _named(obj)
        for label, index in wanted.items():
            on_moved = moved & {c.split()[0] for c in index.columns}
            if label not in had or on_moved:
                (after if on_moved else indexes).append(_build(name, (label, index), fresh=False))
        after += [Step("unindex", name, {"name": label}) for label in had if label not in wanted]
    after += [Step("drop", name, {"table": True}) for name, old in have.items() if name not in want and old.retired]
    return [*before, *links, *indexes, Step("flip", "", {}), *after]


def _changes(
    name: str, old: ObjectDef, obj: ObjectDef, before: list[Step], links: list[Step], after: list[Step]
) -> set[str]:
    """Add the steps for the fields of an object that is there; return the fields whose column is another one now."""
    known = {f.name: f for f in _stored(old)}
    kept = {f.name for f in obj.fields}
    moved: set[str] = set()
    for field in _stored(obj):
        was = known.get(field.name)
        if was is None:
            default = _literal(field) if field.required else None
            before.append(Step("column", name, {**_column(field), "tracked": field.tracked, "default": default}))
            if default is not None:
                after.append(Step("tidy", name, {"column": field.name, "tracked": field.tracked, "what": "default"}))
            if type_of(field).link:
                links.append(_link(name, field))
            continue
        if field.tracked and not was.tracked:
            before.append(Step("column", name, {**_column(field), "tracked": True, "default": None, "known": True}))
            after.append(Step("fill", name, {"column": field.name, "value": None, "tracked": True, "ahead": False}))
        if was.kind != field.kind and not is_plain(was, field):
            moved.add(field.name)
            before.append(Step("convert", name, {"column": field.name, "to": type_of(field).column}))
            after.append(Step("tidy", name, {"column": field.name, "what": "old"}))
        if field.required and not was.required and field.default is not None and not field.system:
            fill = {"column": field.name, "value": _literal(field), "tracked": field.tracked}
            before.append(Step("fill", name, {**fill, "ahead": True}))
            after.append(Step("fill", name, {**fill, "ahead": False}))
    gone = [f for f in old.fields if f.name not in kept and f.retired is not None and type_of(f).stored]
    after += [Step("drop", name, {"column": f.name}) for f in gone]
    return moved


def _stored(obj: ObjectDef) -> list[FieldDef]:
    """Return the fields with a column, the retired ones too: their columns are kept.

    Fields that are worked out when read have one that stays empty: whole rows have the same columns everywhere, and a
    formula may become a stored one and back without a change of the table.
    """
    named = {f.name for f in obj.fields}
    system = [f for f in obj.all_fields if f.name not in named]
    return [f for f in (*obj.fields, *system) if type_of(f).stored]


def _column(field: FieldDef) -> dict[str, Any]:
    return {"name": field.name, "type": type_of(field).column}


def _link(name: str, field: FieldDef) -> Step:
    return Step("link", name, {"column": field.name, "target": field.target})


def _literal(field: FieldDef) -> str | None:
    """Return the default of a field as an SQL literal."""
    if field.default is None:
        return None
    kind = type_of(field)
    value = kind.parse(field, field.default)
    if kind.many:
        items = ",".join('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in value)
        text = "{" + items + "}"
    else:
        text = kind.text(value)
    return "'" + text.replace("'", "''") + f"'::{kind.column}"


def _build(name: str, named: tuple[str, IndexDef], *, fresh: bool) -> Step:
    label, index = named
    return Step("index", name, {"name": label, "sql": _index_sql(index), "unique": index.unique, "fresh": fresh})


def _named(obj: ObjectDef) -> dict[str, IndexDef]:
    """Return the indexes an object should have, by name; those over retired fields rest."""
    live = {f.name for f in obj.all_fields} | {"_sort"}
    found = [i for i in _indexes(obj) if all(c.split()[0] in live for c in i.columns)]
    return {_index_name(obj, i): i for i in found}


def _indexes(obj: ObjectDef) -> list[IndexDef]:
    found = list(obj.indexes)
    usual: list[tuple[str, ...]] = [("owner", "created_at desc", "id"), ("created_at desc", "id"), ("_sort", "id")]
    if not obj.public:
        usual.append(("owner_dept", "created_at desc"))
    own = {i.columns for i in found if i.where is None}
    found += [IndexDef(columns) for columns in usual if columns not in own]
    fields = [f for f in obj.all_fields if not f.system and type_of(f).stored and not f.at_read]
    found += [IndexDef((f.name,), unique=True) for f in fields if f.unique]
    found.append(IndexDef(("source_system", "external_id"), unique=True, where="external_id is not null"))
    found.append(IndexDef(("import_batch",), where="import_batch is not null"))
    first = {i.columns[0].split()[0] for i in found}
    found += [
        IndexDef((f.name,), where=None if f.required else f"{quote(f.name)} is not null")
        for f in fields
        if type_of(f).link and f.name not in first
    ]
    return list(dict.fromkeys(found))


def index_names(obj: ObjectDef, wanted: Sequence[IndexDef]) -> list[str]:
    """Return the names indexes of an object have in the database."""
    return [_index_name(obj, i) for i in wanted]


def all_indexes(obj: ObjectDef) -> list[IndexDef]:
    """Return every index an object has, those that come by themselves too."""
    return list(_named(obj).values())


def _index_sql(index: IndexDef) -> str:
    parts = []
    for column in index.columns:
        name, _, direction = column.partition(" ")
        parts.append(quote(name) + (" desc nulls last" if direction == "desc" else ""))
    include = f" include ({', '.join(quote(c) for c in index.include)})" if index.include else ""
    where = "deleted_at is null" + (f" and {index.where}" if index.where else "")
    return f"({', '.join(parts)}){include} where {where}"


def _index_name(obj: ObjectDef, index: IndexDef) -> str:
    text = f"{obj.name}|{'u' if index.unique else ''}|{_index_sql(index)}"
    return f"ix_{obj.name[:30]}_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
