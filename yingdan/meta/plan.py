"""The pure difference between what a workspace has and what it should have, as steps to carry out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yingdan.meta.catalog import quote
from yingdan.meta.definitions import FieldDef, IndexDef, ObjectDef
from yingdan.meta.fields.registry import type_of


@dataclass(frozen=True, slots=True)
class Step:
    """One idempotent step. ``kind``: table, column, link, index; ``body`` is plain JSON, so that a journal can hold it."""

    kind: str
    object: str
    body: dict[str, Any]


def plan(have: Mapping[str, ObjectDef], want: Mapping[str, ObjectDef]) -> list[Step]:
    """Return the steps that lead from ``have`` to ``want``: tables, then columns, then links, then indexes.

    Nothing is ever dropped here: a retired object or field keeps its data until it is purged.
    """
    tables: list[Step] = []
    columns: list[Step] = []
    links: list[Step] = []
    indexes: list[Step] = []
    for name, obj in want.items():
        old = have.get(name)
        fresh = old is None
        if old is None:
            tables.append(
                Step("table", name, {"columns": [_column(f) for f in obj.all_fields], "tracked": _tracked(obj)})
            )
        known = {} if old is None else {f.name: f for f in old.all_fields}
        for field in obj.all_fields:
            before = known.get(field.name)
            if before is None or before.tracked != field.tracked:
                if not fresh:
                    columns.append(Step("column", name, {**_column(field), "tracked": field.tracked}))
                if before is None and type_of(field).link:
                    links.append(Step("link", name, {"column": field.name, "target": field.target}))
        had = set() if old is None else {_index_name(old, i) for i in _indexes(old)}
        for index in _indexes(obj):
            label = _index_name(obj, index)
            if label not in had:
                indexes.append(
                    Step(
                        "index", name, {"name": label, "sql": _index_sql(index), "unique": index.unique, "fresh": fresh}
                    )
                )
    return [*tables, *columns, *links, *indexes]


def _column(field: FieldDef) -> dict[str, Any]:
    return {"name": field.name, "type": type_of(field).column}


def _tracked(obj: ObjectDef) -> list[str]:
    return [f.name for f in obj.tracked]


def _indexes(obj: ObjectDef) -> list[IndexDef]:
    found = list(obj.indexes)
    usual = [("owner", "created_at desc", "id"), ("created_at desc", "id"), ("_sort", "id")]
    if not obj.public:
        usual.append(("owner_dept", "created_at desc"))
    own = {i.columns for i in found if i.where is None}
    found += [IndexDef(columns) for columns in usual if columns not in own]
    found += [IndexDef((f.name,), unique=True) for f in obj.fields if f.unique]
    found.append(IndexDef(("source_system", "external_id"), unique=True, where="external_id is not null"))
    found.append(IndexDef(("import_batch",), where="import_batch is not null"))
    first = {i.columns[0].split()[0] for i in found}
    found += [
        IndexDef((f.name,), where=None if f.required else f"{quote(f.name)} is not null")
        for f in obj.fields
        if type_of(f).link and f.name not in first
    ]
    return list(dict.fromkeys(found))


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
