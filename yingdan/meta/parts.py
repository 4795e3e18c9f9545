"""Reads what an administrator arranges on an object: record types, layouts, buttons, indexes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from yingdan.kernel.ids import is_uuid
from yingdan.meta.definitions import Arrangement, Button, FieldDef, IndexDef, Label, ObjectDef, Option, RecordType
from yingdan.meta.fields.registry import type_of
from yingdan.meta.wire import keys_of, names_of, read_label, refuse

RECORD_TYPE = "record_type"
DEVICES = ("desktop", "mobile")
BUTTON_KINDS = ("action", "url", "set")
PARTS_MAX = 50
INDEXES_MAX = 12
COLUMNS_MAX = 4
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,47}$")
_SECTION = frozenset({"label", "columns", "fields", "shown_if"})
_PLACED = frozenset({"name", "required", "readonly", "shown_if", "required_if", "width"})
_BODY = frozenset({"sections", "list", "header", "related", "board"})


def _named(body: Any, allowed: frozenset[str]) -> Mapping[str, Any]:
    found = keys_of(body, allowed | {"name", "label"})
    if not _NAME.fullmatch(str(found.get("name") or "")):
        raise refuse("name", "bad_name", name=str(found.get("name"))[:60])
    return found


def read_record_type(obj: ObjectDef, body: Any) -> RecordType:
    """Read a record type: own options of enumerations, links it may have, defaults and a layout."""
    body = _named(body, frozenset({"active", "options", "links", "defaults", "layout"}))
    options, links = body.get("options") or {}, body.get("links") or {}
    for name, values in options.items():
        field = _field(obj, name, "options")
        unknown = set(names_of(values, name, 1_000)) - {o.value for o in field.options}
        if unknown:
            raise refuse(name, "not_option", allowed=", ".join(o.value for o in field.options[:20]))
    for name, values in links.items():
        if not type_of(_field(obj, name, "links")).link or not all(is_uuid(v) for v in names_of(values, name, 1_000)):
            raise refuse(name, "not_link")
    defaults = body.get("defaults") or {}
    for name in keys_of(defaults, frozenset(f.name for f in obj.all_fields), "defaults"):
        _field(obj, name, "defaults")
    return RecordType(
        str(body["name"]),
        read_label(body.get("label")),
        body.get("active") is not False,
        {n: tuple(v) for n, v in options.items()},
        {n: tuple(v) for n, v in links.items()},
        dict(defaults),
        _layout_of(obj, body.get("layout")),
    )


def _layout_of(obj: ObjectDef, name: Any) -> str | None:
    if name is None:
        return None
    if str(name) not in {a.name for a in obj.arrangements}:
        raise refuse("layout", "unknown_layout", name=str(name)[:60])
    return str(name)


def _field(obj: ObjectDef, name: Any, where: str) -> FieldDef:
    field = obj.get(str(name))
    if field is None:
        raise refuse(where, "unknown_field", name=str(name)[:60])
    return field


def read_arrangement(obj: ObjectDef, body: Any) -> Arrangement:
    """Read a layout for some roles, devices and record types."""
    body = _named(body, _BODY | {"roles", "devices", "record_types"})
    devices, types = names_of(body.get("devices"), "devices"), names_of(body.get("record_types"), "record_types")
    roles = names_of(body.get("roles"), "roles")
    if set(devices) - set(DEVICES):
        raise refuse("devices", "not_option", allowed=", ".join(DEVICES))
    if set(types) - {t.name for t in obj.record_types}:
        raise refuse("record_types", "not_option", allowed=", ".join(t.name for t in obj.record_types))
    if not all(is_uuid(r) for r in roles):
        raise refuse("roles", "not_link")
    found: dict[str, Any] = {}
    if "sections" in body:
        if not isinstance(body["sections"], list) or len(body["sections"]) > PARTS_MAX:
            raise refuse("sections", "not_list")
        found["sections"] = [_section(obj, s) for s in body["sections"]]
    for key in ("list", "header"):
        if key in body:
            found[key] = [_field(obj, n, key).name for n in names_of(body[key], key)]
    if "related" in body:
        related = body["related"]
        if not isinstance(related, list) or not all(
            isinstance(r, Mapping) and set(r) == {"object", "field"} for r in related
        ):
            raise refuse("related", "not_list")
        found["related"] = [{"object": str(r["object"]), "field": str(r["field"])} for r in related[:PARTS_MAX]]
    if "board" in body and body["board"] is not None:
        board = keys_of(body["board"], frozenset({"column", "sum"}), "board")
        found["board"] = {k: _field(obj, v, "board").name for k, v in board.items() if v is not None}
    return Arrangement(str(body["name"]), read_label(body.get("label")), found, roles, devices, types)


def _section(obj: ObjectDef, body: Any) -> dict[str, Any]:
    body = keys_of(body, _SECTION, "sections")
    fields = body.get("fields")
    if not isinstance(fields, list):
        raise refuse("sections", "not_list")
    placed = []
    for item in fields:
        one = keys_of({"name": item} if isinstance(item, str) else item, _PLACED, "sections")
        placed.append({**one, "name": _field(obj, one.get("name"), "sections").name})
    columns = body.get("columns", 2)
    if columns not in (1, 2, 3, 4):
        raise refuse("sections", "out_of_range")
    label = read_label(body["label"]).as_json() if body.get("label") else None
    found = {"label": label, "columns": columns, "fields": placed}
    return {**found, "shown_if": str(body["shown_if"])} if body.get("shown_if") else found


def read_button(obj: ObjectDef, body: Any) -> Button:
    """Read a button: opens an address, sets fields of the record or runs one of the object's actions."""
    body = _named(body, frozenset({"kind", "target", "shown_if", "confirm"}))
    kind, target = body.get("kind"), body.get("target")
    if kind not in BUTTON_KINDS:
        raise refuse("kind", "not_option", allowed=", ".join(BUTTON_KINDS))
    if kind == "url":
        if not isinstance(target, str) or not re.match(r"^(https?://|/)[^\s]*$", target) or len(target) > 2_000:
            raise refuse("target", "not_url")
    elif kind == "action":
        if target not in {a.name for a in obj.actions}:
            raise refuse("target", "not_option", allowed=", ".join(a.name for a in obj.actions))
    else:
        if not isinstance(target, Mapping) or not target:
            raise refuse("target", "required")
        for name in target:
            if _field(obj, name, "target").derived:
                raise refuse(str(name), "read_only")
    confirm = read_label(body["confirm"], "confirm", 200) if body.get("confirm") else None
    shown_if = str(body["shown_if"]) if body.get("shown_if") else None
    return Button(str(body["name"]), read_label(body.get("label")), str(kind), target, shown_if, confirm)


def read_index(obj: ObjectDef, body: Any) -> IndexDef:
    """Read an index or, with ``unique``, the rule that no two live records have the same values."""
    body = keys_of(body, frozenset({"columns", "unique"}))
    columns = names_of(body.get("columns"), "columns", COLUMNS_MAX)
    if not columns:
        raise refuse("columns", "required")
    for column in columns:
        name, _, direction = column.partition(" ")
        field = _field(obj, name, "columns")
        kind = type_of(field)
        if direction not in ("", "desc") or field.at_read or not kind.stored or not (kind.sortable or kind.link):
            raise refuse("columns", "not_sortable", name=name)
    if len({c.split()[0] for c in columns}) != len(columns):
        raise refuse("columns", "duplicate_option")
    unique = body.get("unique") is True
    if not unique and sum(i.custom and not i.unique for i in obj.indexes) >= INDEXES_MAX:
        raise refuse("columns", "too_many_indexes", max=INDEXES_MAX)
    return IndexDef(columns, unique=unique, custom=True)


_READERS: Mapping[str, tuple[str, Callable[[ObjectDef, Any], Any]]] = {
    "record-types": ("record_types", read_record_type),
    "layouts": ("arrangements", read_arrangement),
    "buttons": ("buttons", read_button),
}
KINDS = tuple(_READERS)


def with_part(obj: ObjectDef, kind: str, body: Any) -> ObjectDef:
    """Return an object with one more, or with another one of this name."""
    attribute, read = _READERS[kind]
    part = read(obj, body)
    known = getattr(obj, attribute)
    names = [p.name for p in known]
    if part.name in names:
        listed = tuple(part if p.name == part.name else p for p in known)
    elif len(known) >= PARTS_MAX:
        raise refuse("name", "too_many", max=PARTS_MAX)
    else:
        listed = (*known, part)
    return _with_record_type(_put(obj, attribute, listed))


def without_part(obj: ObjectDef, kind: str, name: str) -> ObjectDef | None:
    """Return an object without the part of this name, None where there is none."""
    attribute, _ = _READERS[kind]
    listed = tuple(p for p in getattr(obj, attribute) if p.name != name)
    if len(listed) == len(getattr(obj, attribute)):
        return None
    if kind == "record-types":  # records of that type keep it: the option stays, out of use
        kept = tuple(replace(t, active=False) if t.name == name else t for t in obj.record_types)
        return _with_record_type(replace(obj, record_types=kept))
    return _put(obj, attribute, listed)


def _put(obj: ObjectDef, attribute: str, listed: tuple[Any, ...]) -> ObjectDef:
    change: dict[str, Any] = {attribute: listed}
    return replace(obj, **change)


def _with_record_type(obj: ObjectDef) -> ObjectDef:
    """Give an object with record types the field that holds them."""
    if not obj.record_types:
        return obj
    options = tuple(Option(t.name, t.label, None, t.active) for t in obj.record_types)
    label = Label("记录类型", "記錄類型", "Record type")
    default = next((t.name for t in obj.record_types if t.active), None)
    field = FieldDef(RECORD_TYPE, "enum", label, options=options, tracked=True, default=default)
    others = tuple(f for f in obj.fields if f.name != RECORD_TYPE)
    return replace(obj, fields=(*others, field))


def part_json(part: RecordType | Arrangement | Button) -> dict[str, Any]:
    """Return a record type, layout or button as it goes over the wire."""
    body: dict[str, Any] = {k: v for k, v in asdict(part).items() if v is not None}
    if isinstance(part, Arrangement):
        body |= dict(body.pop("body"))
    for key in ("label", "confirm"):
        label = getattr(part, key, None)
        if label is not None:
            body[key] = label.as_json()
    return body


def arrangement_for(
    obj: ObjectDef, roles: tuple[str, ...], device: str | None, record_type: str | None
) -> Arrangement | None:
    """Return the layout that fits a caller: the one of the record type, else the first in order that fits."""
    chosen = next((t.layout for t in obj.record_types if t.name == record_type), None)
    for arrangement in obj.arrangements:
        if chosen is not None and arrangement.name != chosen:
            continue
        if arrangement.roles and not set(arrangement.roles) & set(roles):
            continue
        if arrangement.devices and (device or DEVICES[0]) not in arrangement.devices:
            continue
        if arrangement.record_types and record_type not in arrangement.record_types:
            continue
        return arrangement
    return None
