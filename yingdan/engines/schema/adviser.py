"""Which indexes an object has, and which ones the slow questions of its users ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.schema import store
from yingdan.meta.catalog import Entity
from yingdan.meta.fields.temporal import instant_text
from yingdan.meta.parts import COLUMNS_MAX, INDEXES_MAX
from yingdan.meta.plan import all_indexes, index_names
from yingdan.meta.predicate import Condition, Group, Node

SLOW_MS = 200.0
_EQUAL = frozenset({"eq", "in", "me", "my_team"})
_RANGE = frozenset({"lt", "lte", "gt", "gte", "between", "within"})
ADVICE_MAX = 5


def shape_of(entity: Entity, node: Node | None, sort: tuple[tuple[str, str], ...]) -> tuple[list[str], list[str]]:
    """Return the own fields a question compares (equal ones first, then one range) and sorts by."""
    equal = sorted({c.field for c in _conditions(node) if c.op in _EQUAL and c.field in entity.columns})
    ranges = sorted({c.field for c in _conditions(node) if c.op in _RANGE and c.field in entity.columns} - set(equal))
    sorts = [f"{n} desc" if d == "desc" else n for n, d in sort if n in entity.columns]
    return [*equal, *ranges[:1]], sorts[:1]


def _conditions(node: Node | None) -> Iterator[Condition]:
    """Yield the comparisons that all have to hold."""
    if isinstance(node, Condition):
        yield node
    elif isinstance(node, Group) and node.kind == "and":
        for part in node.nodes:
            yield from _conditions(part)


def note_slow(tx: Tx, object_name: str, node: Node | None, sort: tuple[tuple[str, str], ...], seconds: float) -> None:
    """Remember the shape of a question that took long; of quick ones nothing. Reads go on in autocommit."""
    if seconds * 1000 < SLOW_MS or object_name not in tx.catalog:
        return
    fields, sorts = shape_of(tx.catalog.get(object_name), node, sort)
    if fields:
        store.note_slow(tx.conn, tx.schema, object_name, fields, sorts, seconds * 1000, tx.now)


def indexes(tx: Tx, entity: Entity) -> dict[str, Any]:
    """Return ``{"indexes", "advice", "cap", "used"}`` of an object; sizes in bytes."""
    definition = entity.definition
    listed = all_indexes(definition)
    names = index_names(definition, listed)
    sizes = store.sizes(tx, names)
    found = [
        {
            "columns": list(i.columns),
            "unique": i.unique,
            "custom": i.custom,
            "bytes": sizes.get(n, (0, 0))[0],
            "used": sizes.get(n, (0, 0))[1],
        }
        for n, i in zip(names, listed, strict=True)
    ]
    used = sum(i.custom and not i.unique for i in definition.indexes)
    return {"indexes": found, "advice": advice(tx, entity), "cap": INDEXES_MAX, "used": used}


def advice(tx: Tx, entity: Entity) -> list[dict[str, Any]]:
    """Return the indexes that slow questions ask for and that are not there, the most worthwhile first."""
    have = [tuple(i.columns) for i in all_indexes(entity.definition)]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for fields, sort, seen, mean_ms, last_at in store.slow_shapes(tx, entity.name):
        columns = _columns(entity, fields, sort)
        if not columns or any(h[: len(columns)] == columns for h in have):
            continue
        one = found.setdefault(columns, {"columns": list(columns), "seen": 0, "mean_ms": 0.0, "last_at": ""})
        total = one["seen"] + seen
        one["mean_ms"] = round((one["mean_ms"] * one["seen"] + mean_ms * seen) / total, 1)
        one["seen"], one["last_at"] = total, max(one["last_at"], instant_text(last_at))
    return sorted(found.values(), key=lambda a: -a["seen"] * a["mean_ms"])[:ADVICE_MAX]


def _columns(entity: Entity, fields: list[str], sort: list[str]) -> tuple[str, ...]:
    """Return the columns of an index that answers a question; nothing where a field cannot stand in one."""
    usable = [
        f for f in fields if f in entity.columns and (entity.columns[f].type.sortable or entity.columns[f].type.link)
    ]
    more = [s for s in sort if s.split()[0] not in usable and s.split()[0] in entity.columns]
    return tuple((*usable, *more)[:COLUMNS_MAX]) if usable else ()
