"""Objects and fields changed at run time: read, checked, planned and applied; administrators only, at once, with no restart.

Every verb takes the version of the catalog the administrator saw: two who change at the same time get one success and one
Conflict ``schema_changed`` (409). Wrong definitions raise Invalid (422) with the problems of each thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from yingdan.db.pool import Database
from yingdan.db.tx import Tx
from yingdan.engines.schema import store
from yingdan.engines.schema.dependents import Dependent, uses_of_field, uses_of_object
from yingdan.kernel.context import Ctx, Workspace
from yingdan.kernel.errors import Conflict, FieldProblem, NotFound
from yingdan.meta.apply_rows import count_lost
from yingdan.meta.catalog import Catalog, Entity
from yingdan.meta.convert import ALLOWED, is_plain
from yingdan.meta.definitions import FieldDef, IndexDef, Label, ObjectDef
from yingdan.meta.fields.registry import type_of
from yingdan.meta.fields.temporal import instant_text, parse_instant
from yingdan.meta.parts import read_index, with_part, without_part
from yingdan.meta.wire import (
    CURRENCY,
    base_field,
    change_field,
    change_object,
    first_layout,
    placed,
    read_field,
    read_label,
    read_object,
    refuse,
)

KEEP_RETIRED = timedelta(days=30)
_CONVERSION = frozenset({"type", "options", "scale", "target"})


class Definer(Protocol):
    """What brings definitions into a workspace; the composition root's platform is one."""

    db: Database

    def catalog(self, workspace: Workspace, version: int | None = None) -> Catalog:
        """Return the catalog of a workspace."""
        ...

    def define(
        self,
        workspace: Workspace,
        objects: Iterable[ObjectDef],
        *,
        expect_version: int | None = None,
        actor: str | None = None,
        purge: Iterable[str] = (),
    ) -> Catalog:
        """Bring the workspace to these definitions."""
        ...

    def read(self, ctx: Ctx) -> AbstractContextManager[Tx]:
        """Lend a connection for reading."""
        ...


class Schema:
    """Changes the objects of workspaces for administrators."""

    def __init__(self, definer: Definer) -> None:
        """Take what applies definitions."""
        self._definer = definer

    # -- objects -----------------------------------------------------------------------------------------------------

    def create_object(self, ctx: Ctx, version: int, body: Mapping[str, Any]) -> ObjectDef:
        """Create a custom object, and the objects of line tables that its fields spell out."""
        catalog = self._definer.catalog(ctx.workspace, version)
        given = body.get("fields")
        lines = [f for f in given if _spells_lines(f)] if isinstance(given, list) else []
        plain = {**body, "fields": [f for f in given if f not in lines]} if isinstance(given, list) else body
        definition = read_object(plain)
        self._free_name(catalog, definition.name)
        children = []
        for line in lines:
            field, child = _read_lines(definition, line, own_object=True)
            self._free_name(catalog, child.name)
            definition = replace(definition, fields=(*definition.fields, field))
            children.append(child)
        self._apply(ctx, version, [definition, *children])
        return definition

    def change_object(self, ctx: Ctx, version: int, name: str, body: Mapping[str, Any]) -> None:
        """Change label, order of fields, first layout and the like. Raises NotFound (404)."""
        definition = self._object(ctx, version, name).definition
        self._apply(ctx, version, [change_object(definition, body)])

    def retire_object(self, ctx: Ctx, version: int, name: str, *, force: bool = False) -> list[Dependent]:
        """Hide a custom object with its records for 30 days; then it is gone.

        Raises Conflict ``has_dependents`` (409) with what would break, or, unless ``force``, what would change.
        """
        entity = self._object(ctx, version, name)
        if not entity.definition.custom:
            raise refuse("name", "standard_object")
        with self._definer.read(ctx) as tx:
            found = uses_of_object(tx, entity.definition)
        lines = {f.target for f in entity.lines.values()}
        found = [d for d in found if d.object not in lines]
        _refuse_dependents(found, force=force)
        at = instant_text(ctx.now())
        children = [self._object(ctx, version, str(t)).definition for t in sorted(filter(None, lines))]
        gone = [replace(o, retired=at) for o in (entity.definition, *(c for c in children if c.custom))]
        self._apply(ctx, version, gone)
        return found

    def restore_object(self, ctx: Ctx, version: int, name: str) -> None:
        """Bring a retired object back with its records, and the line tables that went with it."""
        known = self._definer.catalog(ctx.workspace, version).definitions
        obj = known.get(name)
        if obj is None or obj.retired is None:
            raise Conflict("not_retired", name=name[:60])
        lines = {f.target for f in obj.fields if f.type == "sub"}
        back = [o for o in known.values() if o.retired == obj.retired and (o.name == name or o.name in lines)]
        self._apply(ctx, version, [replace(o, retired=None) for o in back])

    # -- fields ------------------------------------------------------------------------------------------------------

    def create_field(self, ctx: Ctx, version: int, name: str, body: Mapping[str, Any]) -> FieldDef:
        """Add a field. A required one needs a default where there are records; an amount gets its currency and its
        value in the workspace's currency beside it.

        Raises Conflict ``field_exists``, ``name_retired`` (409).
        """
        entity = self._object(ctx, version, name)
        obj = entity.definition
        wanted = str(body.get("name") or "")
        for known in obj.fields:
            if known.name == wanted and known.retired is not None:
                raise Conflict("name_retired", name=wanted, days=KEEP_RETIRED.days)
        if obj.get(wanted) is not None:
            raise Conflict("field_exists", field=wanted)
        if _spells_lines(body):
            field, child = _read_lines(obj, body, own_object=obj.custom)
            self._free_name(self._definer.catalog(ctx.workspace, version), child.name)
            self._apply(ctx, version, [replace(obj, fields=(*obj.fields, field)), child])
            return field
        field = read_field(body, own_object=obj.custom)
        if field.required and field.default is None and type_of(field).stored:
            with self._definer.db.connection() as conn:
                count = store.count_rows(conn, entity)
            if count:
                raise refuse(field.name, "required_needs_default", count=count)
        fields = (*obj.fields, field)
        if field.kind == "money" and field.currency_field is None and obj.custom and obj.get("currency") is None:
            fields = (*fields, CURRENCY)
        base = base_field(obj.name, field, {f.name for f in fields})
        fields = (*fields, base) if base else fields
        layout = placed(obj.layout, field) if obj.custom else obj.layout
        self._apply(ctx, version, [replace(obj, fields=fields, layout=layout)])
        return field

    def change_field(self, ctx: Ctx, version: int, name: str, field_name: str, body: Mapping[str, Any]) -> None:
        """Change a field. Making it required fills empty values with its default, first made sure to be there."""
        entity, field = self._field(ctx, version, name, field_name)
        changed = change_field(entity.definition, field, body)
        after = changed.get(field_name)
        if after is not None and after.required and not field.required and after.default is None:
            with self._definer.db.connection() as conn:
                count = store.count_empty(conn, entity, field_name)
            if count:
                raise refuse(field_name, "required_needs_default", count=count)
        if after is not None and after.unique and not field.unique:
            self._refuse_doubles(entity, [field_name])
        self._apply(ctx, version, [changed])

    def retire_field(
        self, ctx: Ctx, version: int, name: str, field_name: str, *, force: bool = False
    ) -> list[Dependent]:
        """Hide a field with its values for 30 days; then they are gone. Raises as ``retire_object``."""
        entity, field = self._field(ctx, version, name, field_name)
        if field.system or not (entity.definition.custom or field.name.startswith("x_")):
            raise refuse(field_name, "standard_field")
        with self._definer.read(ctx) as tx:
            found = uses_of_field(tx, entity.definition, field)
        _refuse_dependents(found, force=force)
        self._set_retired(ctx, version, entity.definition, field_name, instant_text(ctx.now()))
        return found

    def restore_field(self, ctx: Ctx, version: int, name: str, field_name: str) -> None:
        """Bring a retired field back with its values."""
        definition = self._object(ctx, version, name).definition
        if not any(f.name == field_name and f.retired is not None for f in definition.fields):
            raise Conflict("not_retired", name=field_name[:60])
        self._set_retired(ctx, version, definition, field_name, None)

    def _set_retired(self, ctx: Ctx, version: int, obj: ObjectDef, field_name: str, at: str | None) -> None:
        gone = {field_name, *(f.name for f in obj.fields if f.base_of == field_name)}
        fields = tuple(replace(f, retired=at) if f.name in gone else f for f in obj.fields)
        self._apply(ctx, version, [replace(obj, fields=fields)])

    def convert_field(
        self, ctx: Ctx, version: int, name: str, field_name: str, body: Mapping[str, Any], *, dry_run: bool
    ) -> dict[str, Any]:
        """Make a field one of another type, where every value survives; ``dry_run`` only counts those that would not.

        Raises Invalid ``not_convertible``, ``tracked_convert`` (422), Conflict ``would_lose`` (409).
        """
        entity, field = self._field(ctx, version, name, field_name)
        if field.system or not (entity.definition.custom or field.name.startswith("x_")):
            raise refuse(field_name, "standard_field")
        unknown = body.keys() - _CONVERSION
        if unknown:
            raise refuse(min(unknown)[:60], "unknown_field", name=min(unknown)[:60])
        kind = str(body.get("type") or "")
        if kind != field.type and (field.type, kind) not in ALLOWED:
            raise refuse("type", "not_convertible", was=field.type, to=kind[:60])
        extra = {k: body[k] for k in ("options", "scale") if k in body}
        fresh = read_field({"name": field.name, "type": kind, "label": field.label.as_json(), **extra}, own_object=True)
        changed = replace(
            field,
            type=kind,
            options=fresh.options or (field.options if kind in {"enum", "enum[]"} else ()),
            scale=fresh.scale if "scale" in body else field.scale,
            target=field.target if kind in {"ref", "ref[]"} else None,
            unique=field.unique and type_of(fresh).sortable,
            default=None if kind != field.type else field.default,
        )
        plain = is_plain(field, changed)
        if field.tracked and not plain:
            raise refuse(field_name, "tracked_convert")
        with self._definer.db.connection() as conn:
            lost, samples = (0, []) if plain else count_lost(conn, entity.schema, name, field, changed)
        if dry_run:
            return {"lost": lost, "samples": samples, "rewrite": not plain}
        if lost:
            raise Conflict("would_lose", count=lost, samples="; ".join(samples))
        obj = entity.definition
        gone = {f.name for f in obj.fields if f.base_of == field_name} if kind != "money" else ()
        at = instant_text(ctx.now())
        fields = tuple(
            changed if f.name == field_name else replace(f, retired=at) if f.name in gone else f for f in obj.fields
        )
        self._apply(ctx, version, [replace(obj, fields=fields, shape=obj.shape + (0 if plain else 1))])
        return {"lost": 0, "samples": [], "rewrite": not plain}

    # -- what belongs to objects -------------------------------------------------------------------------------------

    def put_part(self, ctx: Ctx, version: int, name: str, kind: str, body: Mapping[str, Any]) -> None:
        """Add or replace a record type, layout or button by its name."""
        self._apply(ctx, version, [with_part(self._object(ctx, version, name).definition, kind, body)])

    def remove_part(self, ctx: Ctx, version: int, name: str, kind: str, part: str) -> None:
        """Remove a record type (its records keep it, out of use), layout or button. Raises NotFound (404)."""
        changed = without_part(self._object(ctx, version, name).definition, kind, part)
        if changed is None:
            raise NotFound("part_not_found", name=part[:60])
        self._apply(ctx, version, [changed])

    def add_index(self, ctx: Ctx, version: int, name: str, body: Mapping[str, Any]) -> IndexDef:
        """Add an index or a rule of uniqueness. Raises Conflict ``not_unique`` (409) with values that occur twice."""
        entity = self._object(ctx, version, name)
        index = read_index(entity.definition, body)
        if index in entity.definition.indexes:
            raise Conflict("index_exists")
        if index.unique:
            self._refuse_doubles(entity, [c.split()[0] for c in index.columns])
        self._apply(ctx, version, [replace(entity.definition, indexes=(*entity.definition.indexes, index))])
        return index

    def remove_index(self, ctx: Ctx, version: int, name: str, columns: Sequence[str], *, unique: bool) -> None:
        """Remove an index an administrator added. Raises NotFound (404)."""
        obj = self._object(ctx, version, name).definition
        kept = tuple(i for i in obj.indexes if not (i.custom and i.unique == unique and i.columns == tuple(columns)))
        if len(kept) == len(obj.indexes):
            raise NotFound("part_not_found", name=", ".join(columns)[:60])
        self._apply(ctx, version, [replace(obj, indexes=kept)])

    def purge(self, ctx: Ctx) -> int:
        """Drop what was retired more than 30 days ago; return how many objects and fields."""
        catalog = self._definer.catalog(ctx.workspace)
        changed, gone, count = [], [], 0
        for obj in catalog.definitions.values():
            if obj.retired and _old(obj.retired, ctx):
                gone.append(obj.name)
                continue
            kept = tuple(f for f in obj.fields if not (f.retired and _old(f.retired, ctx)))
            if len(kept) != len(obj.fields):
                count += len(obj.fields) - len(kept)
                names = {f.name for f in kept}
                changed.append(without_names(replace(obj, fields=kept, shape=obj.shape + 1), names))
        if changed or gone:
            self._definer.define(ctx.workspace, changed, expect_version=catalog.version, purge=gone)
        return count + len(gone)

    # -- parts -------------------------------------------------------------------------------------------------------

    def _object(self, ctx: Ctx, version: int, name: str) -> Entity:
        return self._definer.catalog(ctx.workspace, version).get(name)

    def _field(self, ctx: Ctx, version: int, name: str, field_name: str) -> tuple[Entity, FieldDef]:
        entity = self._object(ctx, version, name)
        field = entity.definition.get(field_name)
        if field is None:
            raise NotFound("field_not_found", field=field_name[:60])
        return entity, field

    def _free_name(self, catalog: Catalog, name: str) -> None:
        known = catalog.definitions.get(name)
        if known is not None and known.retired is not None:
            raise Conflict("name_retired", name=name, days=KEEP_RETIRED.days)
        if known is not None:
            raise Conflict("object_exists", object=name)

    def _refuse_doubles(self, entity: Entity, names: Sequence[str]) -> None:
        with self._definer.db.connection() as conn:
            count, samples = store.count_doubles(conn, entity, names)
        if count:
            found = [FieldProblem(names[0], "duplicate_values", {"count": count, "samples": "; ".join(samples)})]
            raise Conflict("not_unique", problems=found)

    def _apply(self, ctx: Ctx, version: int, objects: Iterable[ObjectDef]) -> None:
        self._definer.define(ctx.workspace, objects, expect_version=version, actor=ctx.actor.user)


def without_names(obj: ObjectDef, names: set[str]) -> ObjectDef:
    """Return an object whose layouts and indexes name existing fields only."""
    live = names | {f.name for f in obj.all_fields} | {"_sort"}
    layout = replace(
        obj.layout,
        list=tuple(n for n in obj.layout.list if n in live),
        form=tuple(n for n in obj.layout.form if n in live),
        header=tuple(n for n in obj.layout.header if n in live),
    )
    indexes = tuple(i for i in obj.indexes if all(c.split()[0] in live for c in i.columns))
    return replace(obj, layout=layout, indexes=indexes)


def _old(retired: str, ctx: Ctx) -> bool:
    return bool(parse_instant(retired) + KEEP_RETIRED <= ctx.now())


def _refuse_dependents(found: Sequence[Dependent], *, force: bool) -> None:
    blocking = [d for d in found if d.blocking]
    stops = blocking if force else found
    if stops:
        problems = [
            FieldProblem(
                d.name,
                "used_by",
                {"kind": d.kind, "object": d.object, "name": d.name},
                "block" if d.blocking else "warn",
            )
            for d in found
        ]
        names = ", ".join(f"{d.object}.{d.name}" for d in stops[:10])
        raise Conflict("has_dependents", problems=problems, count=len(stops), names=names)


def _spells_lines(body: Any) -> bool:
    return isinstance(body, Mapping) and body.get("type") == "sub" and body.get("fields") is not None


def _read_lines(obj: ObjectDef, body: Mapping[str, Any], *, own_object: bool) -> tuple[FieldDef, ObjectDef]:
    """Read a line table that spells out the fields of its lines: the field, and the object of the lines."""
    rest = {k: v for k, v in body.items() if k != "fields"}
    bare = str(body.get("name") or "").removeprefix("x_")
    child_name = str(body.get("target") or f"x_{obj.name.removeprefix('x_')}_{bare}")[:48]
    via = str(body.get("via") or obj.name)[:48]
    field = read_field({**rest, "target": child_name, "via": via}, own_object=own_object)
    lines = read_object({"name": child_name, "label": body.get("label"), "fields": body["fields"]})
    name = replace(lines.get(lines.name_field) or lines.fields[0], required=False)
    named = any(isinstance(f, Mapping) and f.get("name") == lines.name_field for f in body["fields"])
    own = tuple(f if named or f.name != lines.name_field else name for f in lines.fields)
    link = FieldDef(via, "ref", obj.label, required=True, target=obj.name)
    number = FieldDef("line_no", "int", Label("行号", "行號", "Line"), derived=True)
    child = replace(
        lines, fields=(link, *own, number), parent=via, master=via, searchable=False, label=read_label(body["label"])
    )
    return field, replace(child, layout=first_layout(child))
