"""Checks of definitions: pure, return problems and change nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yingdan.kernel.errors import FieldProblem
from yingdan.meta.definitions import FieldDef, ObjectDef
from yingdan.meta.fields.registry import FIELD_TYPES

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,47}$")
MAX_FIELDS = 500
LINK_TYPES = frozenset({"ref", "ref[]", "user", "dept"})


def check_objects(objects: Mapping[str, ObjectDef]) -> list[FieldProblem]:
    """Return every reason why these definitions cannot be applied together."""
    problems: list[FieldProblem] = []
    for obj in objects.values():
        problems += _check_object(obj, objects)
    return problems


def _check_object(obj: ObjectDef, objects: Mapping[str, ObjectDef]) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    if not _NAME.match(obj.name) or obj.name.endswith("__v"):
        problems.append(FieldProblem("name", "bad_name", {"name": obj.name}))
    if obj.custom and not obj.name.startswith("x_"):
        problems.append(FieldProblem("name", "needs_prefix", {"name": obj.name}))
    if len(obj.fields) > MAX_FIELDS:
        problems.append(FieldProblem("fields", "too_many_fields", {"max": MAX_FIELDS}))
    seen: set[str] = set()
    for field in obj.fields:
        if field.name in seen:
            problems.append(FieldProblem(field.name, "field_exists", {"name": field.name}))
        seen.add(field.name)
        problems += check_field(field, objects)
    names = {f.name for f in obj.all_fields}
    used = (obj.name_field, *obj.layout.list, *obj.layout.form, *(c.split()[0] for i in obj.indexes for c in i.columns))
    problems += [FieldProblem(n, "unknown_field", {"name": n}) for n in used if n not in names and n != "_sort"]
    return problems


def check_field(field: FieldDef, objects: Mapping[str, ObjectDef]) -> list[FieldProblem]:
    """Return every reason why this field cannot stand on an object beside ``objects``."""
    problems: list[FieldProblem] = []
    if not _NAME.match(field.name):
        problems.append(FieldProblem("name", "bad_name", {"name": field.name}))
    if field.kind not in FIELD_TYPES:
        problems.append(FieldProblem("type", "unknown_type", {"name": field.type}))
    elif field.type in LINK_TYPES and (field.target or "") not in objects:
        problems.append(FieldProblem("target", "unknown_object", {"name": field.target or ""}))
    elif field.type in {"enum", "enum[]"} and not field.options:
        problems.append(FieldProblem("options", "required", {}))
    if len({o.value for o in field.options}) != len(field.options):
        problems.append(FieldProblem("options", "duplicate_option", {}))
    return problems
