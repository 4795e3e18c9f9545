"""What a field or an object is used by, before it is retired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.schema import store
from yingdan.meta.definitions import FieldDef, ObjectDef


@dataclass(frozen=True, slots=True)
class Dependent:
    """One use: of which kind, in which object, under which name. A ``blocking`` one would break."""

    kind: str
    object: str
    name: str
    blocking: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the use as it goes over the wire."""
        return asdict(self)


def uses_of_object(tx: Tx, obj: ObjectDef) -> list[Dependent]:
    """Return what leads to an object from others."""
    found = []
    for other in _live(tx):
        if other.name == obj.name:
            continue
        found += [
            Dependent(f.type, other.name, f.name, blocking=True)
            for f in other.all_fields
            if f.target == obj.name or (f.rollup and f.rollup.object == obj.name)
        ]
        found += [Dependent("related", other.name, r.field) for r in other.layout.related if r.object == obj.name]
    return found


def uses_of_field(tx: Tx, obj: ObjectDef, field: FieldDef) -> list[Dependent]:
    """Return everything that names a field: formulas, rules, layouts, indexes, views."""
    found = list(_in_expressions(tx, obj, field))
    name = field.name
    found += [Dependent("field", obj.name, f.name) for f in obj.all_fields if name in {f.depends_on, f.currency_field}]
    for other in _live(tx):
        for line in other.all_fields:
            if line.type == "sub" and line.target == obj.name and line.via == name:
                found.append(Dependent("sub", other.name, line.name, blocking=True))
            if line.rollup and line.rollup.object == obj.name and name in {line.rollup.field, line.rollup.link}:
                found.append(Dependent("rollup", other.name, line.name, blocking=True))
    if name in {obj.name_field, obj.parent, obj.master}:
        found.append(Dependent("object", obj.name, obj.name, blocking=True))
    found += [
        Dependent("index", obj.name, ", ".join(i.columns))
        for i in obj.indexes
        if name in {c.split()[0] for c in i.columns}
    ]
    layout = (*obj.layout.list, *obj.layout.form, *obj.layout.header)
    if name in layout:
        found.append(Dependent("layout", obj.name, "default"))
    found += [Dependent("layout", obj.name, a.name) for a in obj.arrangements if _names(a.body, name)]
    found += [
        Dependent("record_type", obj.name, t.name)
        for t in obj.record_types
        if name in t.options or name in t.links or name in t.defaults
    ]
    found += [
        Dependent("button", obj.name, b.name) for b in obj.buttons if isinstance(b.target, dict) and name in b.target
    ]
    found += [Dependent("view", obj.name, v) for v in store.views_naming(tx, obj.name, name)]
    return list(dict.fromkeys(found))


def _live(tx: Tx) -> list[ObjectDef]:
    return [e.definition for e in tx.catalog.entities.values()]


def _in_expressions(tx: Tx, obj: ObjectDef, field: FieldDef) -> Iterator[Dependent]:
    known_as = {field.name, field.label.zh_cn, field.label.zh_tw, field.label.en} - {""}
    word = re.compile(r"(?<!\w)(" + "|".join(re.escape(n) for n in sorted(known_as)) + r")(?!\w)")
    for other in _live(tx):
        for formula in other.all_fields:
            goes_along = other.name == obj.name and formula.base_of == field.name
            if f"{obj.name}.{field.name}" in formula.reads and not goes_along:
                yield Dependent("formula", other.name, formula.name, blocking=True)
    for formula in obj.all_fields:
        if formula.name == field.name:
            continue
        if formula.expression and word.search(formula.expression):
            yield Dependent("formula", obj.name, formula.name, blocking=True)
        if any(c and word.search(c) for c in (formula.required_if, formula.shown_if)):
            yield Dependent("condition", obj.name, formula.name, blocking=True)
    for rule in obj.rules:
        if word.search(rule.expression):
            yield Dependent("rule", obj.name, rule.name, blocking=True)


def _names(body: Any, name: str) -> bool:
    if isinstance(body, dict):
        return any(_names(v, name) for v in body.values())
    if isinstance(body, list | tuple):
        return any(_names(v, name) for v in body)
    return bool(body == name)
