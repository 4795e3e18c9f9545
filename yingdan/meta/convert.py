"""Which types of fields may become which, and how a value makes the step."""

from __future__ import annotations  # lint-skip-file: no-chinese — reads yes and no as people write them

from decimal import Decimal
from typing import Any

from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.registry import type_of

_NAMED = {"phone", "email", "url", "region", "autonum"}
_NUMBERS = {"int", "dec", "money", "pct", "duration"}
_READ_FROM_TEXT = {*_NAMED, *_NUMBERS, "ltext", "rich", "enum", "enum[]", "tags", "date", "datetime", "bool"} - {
    "autonum"
}
# from → to, where every value survives as it is: only the definition changes
_SAME = {
    ("text", "ltext"),
    *((n, t) for n in (*_NAMED, "enum") for t in ("text", "ltext")),
    *((a, b) for a in ("dec", "money", "pct") for b in ("dec", "money", "pct") if a != b),
}
# from → to, where every value has to prove itself
_TRIED = {
    *((a, b) for a in ("text", "ltext") for b in _READ_FROM_TEXT if a != b),
    ("ltext", "text"),
    *((a, b) for a in _NUMBERS for b in _NUMBERS if a != b),
    *((a, b) for a in (*_NUMBERS, "bool", "date", "datetime") for b in ("text", "ltext")),
    ("enum", "enum[]"),
    ("enum", "tags"),
    ("enum[]", "tags"),
    ("tags", "enum[]"),
    ("tags", "text"),
    ("enum[]", "enum"),
    ("ref", "ref[]"),
    ("ref[]", "ref"),
}
ALLOWED: frozenset[tuple[str, str]] = frozenset(_SAME | _TRIED)


def is_plain(was: FieldDef, field: FieldDef) -> bool:
    """Tell whether a change of type needs no new column: every value stays as it is."""
    if was.scale > field.scale and field.kind in {"dec", "money", "pct"}:
        return False
    return (was.kind, field.kind) in _SAME or was.kind == field.kind


def targets(kind: str) -> list[str]:
    """Return the types that a field of this type may become."""
    return sorted(b for a, b in ALLOWED if a == kind)


def converted(was: FieldDef, field: FieldDef, value: Any) -> Any:
    """Return a column value of the old field as one of the new field, None stays None.

    Raises BadValue where it would be lost or become another value.
    """
    if value is None:
        return None
    kind = type_of(field)
    new = kind.parse(field, _given(was, field, value))
    if isinstance(value, Decimal | int) and isinstance(new, Decimal | int) and Decimal(new) != Decimal(value):
        raise BadValue("would_lose")
    if was.kind == "ltext" and field.kind == "text" and new != value:
        raise BadValue("would_lose")
    if new in (None, []) and value not in ("", []):
        raise BadValue("would_lose")
    return new


def _given(was: FieldDef, field: FieldDef, value: Any) -> Any:
    to = field.kind
    if isinstance(value, list):
        if to in {"enum", "ref"}:
            if len(value) > 1:
                raise BadValue("would_lose")
            return value[0] if value else ""
        return ", ".join(value) if to == "text" else value
    if to in {"enum[]", "tags", "ref[]"}:
        if was.kind in {"text", "ltext"}:
            return [p for p in (part.strip() for part in value.replace("；", ";").replace(",", ";").split(";")) if p]
        return [value]
    if to == "bool" and isinstance(value, str):
        found = {"true": True, "false": False, "是": True, "否": False}.get(value.strip().lower())
        if found is None:
            raise BadValue("not_bool")
        return found
    if to in {"text", "ltext"} and not isinstance(value, str):
        return type_of(was).text(value)
    if to == "int" and isinstance(value, Decimal):
        if value != value.to_integral_value():
            raise BadValue("would_lose")
        return int(value)
    if to == "enum" and isinstance(value, str):
        wanted = value.strip()
        labels = {t: o.value for o in field.options for t in (o.value, o.label.zh_cn, o.label.zh_tw, o.label.en)}
        return labels.get(wanted, wanted)
    return value
