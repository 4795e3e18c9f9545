"""Checks of definitions: pure, return problems and change nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yingdan.kernel.errors import FieldProblem
from yingdan.meta.definitions import FieldDef, ObjectDef
from yingdan.meta.fields.registry import FIELD_TYPES
from yingdan.meta.patterns import pattern_problem

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
    if not _NAME.fullmatch(obj.name) or "__" in obj.name:
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
        problems += _check_beside(field, obj, objects)
    names = {f.name for f in obj.all_fields} | {f.name for f in obj.fields}
    used = (obj.name_field, *obj.layout.list, *obj.layout.form, *(c.split()[0] for i in obj.indexes for c in i.columns))
    problems += [FieldProblem(n, "unknown_field", {"name": n}) for n in used if n not in names and n != "_sort"]
    return problems


def check_field(field: FieldDef, objects: Mapping[str, ObjectDef]) -> list[FieldProblem]:
    """Return every reason why this field cannot stand on an object beside ``objects``."""
    problems: list[FieldProblem] = []
    if not _NAME.fullmatch(field.name) or "__" in field.name:
        problems.append(FieldProblem("name", "bad_name", {"name": field.name}))
    if field.kind not in FIELD_TYPES:
        problems.append(FieldProblem("type", "unknown_type", {"name": field.type}))
    elif field.type in LINK_TYPES and (field.target or "") not in objects:
        problems.append(FieldProblem("target", "unknown_object", {"name": field.target or ""}))
    elif field.type in {"enum", "enum[]"} and not field.options:
        problems.append(FieldProblem("options", "required", {}))
    if len({o.value for o in field.options}) != len(field.options):
        problems.append(FieldProblem("options", "duplicate_option", {}))
    if field.pattern is not None and (wrong := pattern_problem(field.pattern)):
        problems.append(FieldProblem("pattern", "bad_pattern", {"part": wrong}))
    return problems


def _check_beside(field: FieldDef, obj: ObjectDef, objects: Mapping[str, ObjectDef]) -> list[FieldProblem]:
    """Return what is wrong with a field in the place where it stands."""
    problems: list[FieldProblem] = []
    if field.depends_on is not None:
        other = obj.get(field.depends_on)
        if other is None or other.name == field.name or other.kind not in {"enum", "bool"}:
            problems.append(FieldProblem("depends_on", "depends_loop", {}))
    if field.base_of is not None and field.retired is None:
        amount = obj.get(field.base_of)
        if amount is None or amount.kind != "money" or not field.derived or field.type != "money":
            problems.append(FieldProblem("base_of", "unknown_field", {"name": field.base_of[:60]}))
    if field.currency_field is not None and obj.get(field.currency_field) is None:
        problems.append(FieldProblem("currency_field", "unknown_field", {"name": field.currency_field}))
    if field.type == "sub" and field.retired is None:
        lines = objects.get(field.target or "")
        via = lines.get(field.via or "") if lines else None
        if via is None or via.type != "ref" or via.target != obj.name:
            problems.append(FieldProblem("target", "no_via", {"name": field.target or ""}))
    return problems
