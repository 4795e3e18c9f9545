"""Packages: what was made or changed at run time, as JSON that another workspace can take in.

A package holds custom objects whole; of standard objects the added fields and what was changed and arranged. Taking it in
adds what is missing, leaves what is the same, and refuses what is there and differs: nothing of it is done then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yingdan import __version__
from yingdan.engines.schema.service import Definer
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.catalog import Catalog
from yingdan.meta.check import check_objects
from yingdan.meta.definitions import FieldDef, ObjectDef
from yingdan.meta.overrides import PREFIX, overlaid
from yingdan.meta.plan import plan
from yingdan.meta.stored import field_from_json, object_from_json, object_to_json

FORMAT = "yingdan-package"
VERSION = 1
_PARTS = ("record_types", "arrangements", "buttons", "rules")


def export(catalog: Catalog, names: Sequence[str] | None) -> dict[str, Any]:
    """Return a package of the named objects, of everything made at run time by default. Raises NotFound (404)."""
    chosen = [catalog.get(n) for n in names] if names else list(catalog.entities.values())
    customs, extended = [], []
    for entity in chosen:
        obj = entity.definition
        if obj.custom:
            live = tuple(f for f in obj.fields if f.retired is None)
            customs.append(object_to_json(replace(obj, fields=live)))
            continue
        body = object_to_json(obj)
        more = {
            "name": obj.name,
            "fields": [f for f in body["fields"] if f["name"].startswith(PREFIX) and not f["retired"]],
            "indexes": [i for i in body["indexes"] if i["custom"]],
            "overrides": body["overrides"],
            **{k: [p for p in body[k] if k != "rules" or p["name"].startswith(PREFIX)] for k in _PARTS},
        }
        if any(v for k, v in more.items() if k != "name"):
            extended.append(more)
    return {"format": FORMAT, "version": VERSION, "product": __version__, "objects": customs, "extends": extended}


def take_in(definer: Definer, ctx: Ctx, version: int, body: Any, *, dry_run: bool) -> dict[str, Any]:
    """Take a package in; ``dry_run`` only tells the steps and conflicts.

    Returns ``{"steps", "conflicts", "added", "applied"}``. Raises Invalid ``bad_package`` (422) for what is none, or holds
    names without the prefix, and ``package_conflict`` (422) naming each conflict.
    """
    catalog = definer.catalog(ctx.workspace, version)
    wanted, conflicts, added = _merged(catalog, body)
    every = {**catalog.definitions, **wanted}
    problems = check_objects(every)
    if problems:
        raise Invalid("bad_definition", problems=problems)
    steps = plan(dict(catalog.definitions), every)
    told = [{"kind": s.kind, "object": s.object, "name": s.body.get("name") or s.body.get("column")} for s in steps]
    if not dry_run:
        if conflicts:
            raise Invalid("package_conflict", problems=conflicts, count=len(conflicts))
        definer.define(ctx.workspace, wanted.values(), expect_version=version, actor=ctx.actor.user)
    return {
        "steps": [s for s in told if s["kind"] != "flip"],
        "conflicts": [{"name": c.params["name"], "why": c.params["why"]} for c in conflicts],
        "added": added,
        "applied": not dry_run,
    }


def _merged(catalog: Catalog, body: Any) -> tuple[dict[str, ObjectDef], list[FieldProblem], list[str]]:
    if not isinstance(body, Mapping) or body.get("format") != FORMAT:
        raise Invalid("bad_package", why="format")
    if body.get("version") != VERSION:
        raise Invalid("bad_package", why=f"version {str(body.get('version'))[:20]}")
    wanted: dict[str, ObjectDef] = {}
    conflicts: list[FieldProblem] = []
    added: list[str] = []
    try:
        customs = [object_from_json(o) for o in body.get("objects", ())]
        extended = list(body.get("extends", ()))
        for obj in customs:
            _custom(catalog, obj, wanted, conflicts, added)
        for more in extended:
            _standard(catalog, more, wanted, conflicts, added)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid("bad_package", why=type(error).__name__) from error
    return wanted, conflicts, added


def _custom(
    catalog: Catalog, obj: ObjectDef, wanted: dict[str, ObjectDef], conflicts: list[FieldProblem], added: list[str]
) -> None:
    if not obj.custom or not obj.name.startswith(PREFIX):
        raise Invalid("bad_package", problems=[FieldProblem("name", "needs_prefix", {"name": obj.name})], why=obj.name)
    known = catalog.definitions.get(obj.name)
    if known is None:
        wanted[obj.name] = replace(obj, retired=None)
        added.append(obj.name)
        return
    if known.retired is not None:
        conflicts.append(_conflict(obj.name, "retired"))
        return
    fields = _fields(known, obj.fields, conflicts, added)
    wanted[obj.name] = replace(known, fields=fields, indexes=tuple(dict.fromkeys((*known.indexes, *obj.indexes))))
    wanted[obj.name] = _parts(wanted[obj.name], obj, conflicts, added)


def _standard(
    catalog: Catalog,
    more: Mapping[str, Any],
    wanted: dict[str, ObjectDef],
    conflicts: list[FieldProblem],
    added: list[str],
) -> None:
    name = str(more["name"])
    if name not in catalog:
        conflicts.append(_conflict(name, "missing"))
        return
    known = catalog.get(name).definition
    given = [field_from_json(f) for f in more["fields"]]
    bare = [f.name for f in given if not f.name.startswith(PREFIX)]
    if bare:
        raise Invalid(
            "bad_package", problems=[FieldProblem("name", "needs_prefix", {"name": n}) for n in bare], why=bare[0]
        )
    # read through the whole object, so that parts and indexes have one reader only
    body = {**object_to_json(known), **{k: more[k] for k in (*_PARTS, "indexes") if k in more}, "fields": []}
    other = object_from_json(body)
    indexes = tuple(replace(i, custom=True) for i in other.indexes)
    changed = replace(
        known, fields=_fields(known, given, conflicts, added), indexes=tuple(dict.fromkeys((*known.indexes, *indexes)))
    )
    for key, value in dict(more.get("overrides") or {}).items():
        if known.overrides.get(key) not in (None, {}, [], value):
            conflicts.append(_conflict(f"{name}.{key}", "changed"))
    if more.get("overrides"):
        changed = overlaid(replace(changed, overrides=dict(more["overrides"])))
    wanted[name] = _parts(changed, other, conflicts, added)


def _fields(
    known: ObjectDef, given: Sequence[FieldDef], conflicts: list[FieldProblem], added: list[str]
) -> tuple[FieldDef, ...]:
    have = {f.name: f for f in known.fields}
    fresh = []
    for field in given:
        old = have.get(field.name)
        place = f"{known.name}.{field.name}"
        if old is None:
            fresh.append(field)
            added.append(place)
        elif old.retired is not None:
            conflicts.append(_conflict(place, "retired"))
        elif (old.type, old.target, old.expression) != (field.type, field.target, field.expression):
            conflicts.append(_conflict(place, f"{old.type} / {field.type}"))
        elif {o.value for o in field.options} - {o.value for o in old.options}:
            conflicts.append(_conflict(place, "options"))
    return (*known.fields, *fresh)


def _parts(known: ObjectDef, given: ObjectDef, conflicts: list[FieldProblem], added: list[str]) -> ObjectDef:
    found: dict[str, Any] = {}
    for kind in _PARTS:
        have = {p.name: p for p in getattr(known, kind)}
        for part in getattr(given, kind):
            place = f"{known.name}.{kind}.{part.name}"
            if part.name not in have:
                have[part.name] = part
                added.append(place)
            elif have[part.name] != part:
                conflicts.append(_conflict(place, "differs"))
        found[kind] = tuple(have.values())
    return replace(known, **found)


def _conflict(name: str, why: str) -> FieldProblem:
    return FieldProblem(name, "package_conflict", {"name": name, "why": why})
