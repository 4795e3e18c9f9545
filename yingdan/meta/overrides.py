"""What administrators change of standard objects, kept apart so that it can be laid over the next release's definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yingdan.meta.definitions import FieldDef, Label, ObjectDef, Option

PREFIX = "x_"
FIELD_KEYS = frozenset(
    {"label", "help", "required", "default", "options", "tracked", "searchable", "required_if", "shown_if"}
)
OBJECT_KEYS = frozenset({"label", "order"})

_PLAIN = ("default", "tracked", "searchable", "required_if", "shown_if")


def renewed(standard: ObjectDef, stored: ObjectDef | None) -> ObjectDef:
    """Return a release's definition with what this workspace added to it and changed of it."""
    if stored is None:
        return standard
    own = {f.name for f in standard.fields}
    extra = tuple(
        f for f in stored.fields if f.name not in own and (f.name.startswith(PREFIX) or f.name == "record_type")
    )
    indexes = tuple(i for i in stored.indexes if i.custom and i not in standard.indexes)
    laid = replace(
        standard,
        fields=(*standard.fields, *extra),
        indexes=(*standard.indexes, *indexes),
        record_types=stored.record_types,
        arrangements=stored.arrangements,
        buttons=stored.buttons,
        rules=(*standard.rules, *(r for r in stored.rules if r.custom)),
        overrides=stored.overrides,
        shape=stored.shape,
    )
    return overlaid(laid)


def overlaid(obj: ObjectDef) -> ObjectDef:
    """Return an object with its overrides applied."""
    changes: Mapping[str, Any] = obj.overrides.get("fields", {})
    fields = tuple(_field(f, changes[f.name]) if f.name in changes else f for f in obj.fields)
    found = replace(obj, fields=in_order(fields, obj.overrides.get("order", ())))
    if "label" in obj.overrides:
        found = replace(found, label=Label.from_json(obj.overrides["label"]))
    return found


def in_order(fields: Iterable[FieldDef], names: Sequence[str]) -> tuple[FieldDef, ...]:
    """Return fields with the named ones first, in the order of the names."""
    place = {name: i for i, name in enumerate(names)}
    return tuple(sorted(fields, key=lambda f: place.get(f.name, len(place))))


def _field(field: FieldDef, change: Mapping[str, Any]) -> FieldDef:
    values: dict[str, Any] = {k: change[k] for k in _PLAIN if k in change}
    if "label" in change:
        values["label"] = Label.from_json(change["label"])
    if "help" in change:
        values["help"] = Label.from_json(change["help"]) if change["help"] else None
    if change.get("required"):
        values["required"] = True
    if "options" in change:
        values["options"] = merged_options(field.options, change["options"])
    return replace(field, **values)


def merged_options(known: Sequence[Option], given: Sequence[Mapping[str, Any]]) -> tuple[Option, ...]:
    """Return the given options in their order; known ones that are not given stay, out of use."""
    found = [read_option(o) for o in given]
    named = {o.value for o in found}
    return (*found, *(replace(o, active=False) for o in known if o.value not in named))


def read_option(body: Mapping[str, Any]) -> Option:
    """Read an option from its wire form."""
    value = str(body["value"])
    return Option(
        value,
        Label.from_json(body.get("label") or value),
        body.get("color"),
        bool(body.get("active", True)),
        tuple(str(w) for w in body.get("when") or ()),
    )
