"""Objects and fields changed at run time, by administrators: at once, with no restart; packages of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Query, Request, Response
from pydantic import Field

from yingdan.api.gate import Gate, check_session, json_answer, seen_version
from yingdan.api.metadata import describe, describe_field
from yingdan.api.models import Body as Model
from yingdan.db.tx import Tx
from yingdan.engines.schema import journal, packages
from yingdan.engines.schema.adviser import indexes
from yingdan.engines.schema.dependents import uses_of_field, uses_of_object
from yingdan.engines.schema.service import KEEP_RETIRED, Schema
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Conflict, Forbidden, NotFound
from yingdan.meta.convert import targets
from yingdan.meta.fields.temporal import parse_instant

Values = Annotated[dict[str, Any], Body(description="As in the object's metadata.")]
Part = Literal["record-types", "layouts", "buttons"]
IfMatch = Annotated[str | None, Header(description="Version of the metadata that was seen; 409 when it has moved.")]


class IndexBody(Model):
    """An index over fields (each may end in `` desc``), or with ``unique`` a rule."""

    columns: list[str] = Field(min_length=1, max_length=4)
    unique: bool = False


def router(gate: Gate) -> APIRouter:
    """Return the routes of run-time objects and packages."""
    api = APIRouter(prefix="/api/v1", tags=["schema"])
    schema = Schema(gate.platform)
    _add_objects(api, gate, schema)
    _add_fields(api, gate, schema)
    _add_parts(api, gate, schema)
    _add_packages(api, gate)
    return api


def enter(gate: Gate, request: Request, if_match: str | None = None) -> tuple[Ctx, int]:
    """Return the administrator's context and the version of the catalog they saw. Raises Forbidden (403)."""
    workspace, signed = gate.session(request)
    check_session(request, signed)
    if not signed.actor.is_admin:
        raise Forbidden("admin_only")
    version = signed.catalog_version
    seen = seen_version(if_match)
    if seen is not None and seen != version:
        raise Conflict("schema_changed")
    return gate.platform.ctx(workspace, signed.actor), version


def _administrator(tx: Tx) -> None:
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")


def _object(gate: Gate, request: Request, name: str, status: int = 200) -> Response:
    with gate.read(request) as tx:
        return json_answer(describe(tx, tx.catalog.get(name), fields=True), status)


def _field(gate: Gate, request: Request, name: str, field: str, status: int = 200) -> Response:
    with gate.read(request) as tx:
        entity = tx.catalog.get(name)
        found = entity.definition.get(field)
        if found is None:
            raise NotFound("field_not_found", field=field[:60])
        return json_answer(describe_field(tx, entity, found), status)


def _add_objects(api: APIRouter, gate: Gate, schema: Schema) -> None:
    @api.post("/objects", status_code=201)
    def new_object(body: Values, request: Request, if_match: IfMatch = None) -> Response:
        """Create a custom object; line tables that spell out their fields become objects of their own."""
        ctx, version = enter(gate, request, if_match)
        return _object(gate, request, schema.create_object(ctx, version, body).name, 201)

    @api.patch("/objects/{object}")
    def change_object(object: str, body: Values, request: Request, if_match: IfMatch = None) -> Response:
        """Change label, order of fields, first layout, …; of a standard object label and order."""
        ctx, version = enter(gate, request, if_match)
        schema.change_object(ctx, version, object, body)
        return _object(gate, request, object)

    @api.delete("/objects/{object}")
    def retire_object(object: str, request: Request, force: bool = False, if_match: IfMatch = None) -> Response:
        """Retire a custom object: hidden with its records, restorable for 30 days, then gone."""
        ctx, version = enter(gate, request, if_match)
        found = schema.retire_object(ctx, version, object, force=force)
        return json_answer({"retired": object, "days": KEEP_RETIRED.days, "used_by": [d.as_json() for d in found]})

    @api.post("/objects/{object}/restore")
    def restore_object(object: str, request: Request) -> Response:
        """Bring a retired object back with its records."""
        ctx, version = enter(gate, request)
        schema.restore_object(ctx, version, object)
        return _object(gate, request, object)

    @api.get("/objects/{object}/dependents")
    def object_dependents(object: str, request: Request) -> Response:
        """What would break or change if the object were retired."""
        with gate.read(request) as tx:
            _administrator(tx)
            found = uses_of_object(tx, tx.catalog.get(object).definition)
            return json_answer({"dependents": [d.as_json() for d in found]})

    @api.get("/schema/retired")
    def retired(request: Request) -> Response:
        """Retired objects and fields, with the days that are left to restore them."""
        with gate.read(request) as tx:
            _administrator(tx)
            found = []
            for obj in tx.catalog.definitions.values():
                for field in (None, *obj.fields):
                    since = obj.retired if field is None else field.retired
                    if since is None:
                        continue
                    left = (parse_instant(since) + KEEP_RETIRED - tx.now).days
                    label = (field or obj).label.as_json()
                    found.append(
                        {
                            "object": obj.name,
                            "field": field.name if field else None,
                            "label": label,
                            "retired_at": since,
                            "days_left": max(0, left),
                        }
                    )
            return json_answer({"retired": found})

    @api.get("/schema/changes")
    def schema_changes(request: Request, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
        """Schema changes with their state, who asked for them and why one failed, the newest first."""
        with gate.read(request) as tx:
            _administrator(tx)
            return json_answer(journal.schema_changes(tx, before))


def _add_fields(api: APIRouter, gate: Gate, schema: Schema) -> None:
    @api.post("/objects/{object}/fields", status_code=201)
    def new_field(object: str, body: Values, request: Request, if_match: IfMatch = None) -> Response:
        """Add a field; a required one needs a default where there are records."""
        ctx, version = enter(gate, request, if_match)
        field = schema.create_field(ctx, version, object, body)
        return _field(gate, request, object, field.name, 201)

    @api.patch("/objects/{object}/fields/{field}")
    def change_field(object: str, field: str, body: Values, request: Request, if_match: IfMatch = None) -> Response:
        """Change a field; of a standard one label, help, required, default, options, tracked, searchable."""
        ctx, version = enter(gate, request, if_match)
        schema.change_field(ctx, version, object, field, body)
        return _field(gate, request, object, field)

    @api.delete("/objects/{object}/fields/{field}")
    def retire_field(
        object: str, field: str, request: Request, force: bool = False, if_match: IfMatch = None
    ) -> Response:
        """Retire a field: hidden with its values, restorable for 30 days. With what uses it, only with ``force``."""
        ctx, version = enter(gate, request, if_match)
        found = schema.retire_field(ctx, version, object, field, force=force)
        return json_answer({"retired": field, "days": KEEP_RETIRED.days, "used_by": [d.as_json() for d in found]})

    @api.post("/objects/{object}/fields/{field}/restore")
    def restore_field(object: str, field: str, request: Request) -> Response:
        """Bring a retired field back with its values."""
        ctx, version = enter(gate, request)
        schema.restore_field(ctx, version, object, field)
        return _field(gate, request, object, field)

    @api.get("/objects/{object}/fields/{field}/dependents")
    def field_dependents(object: str, field: str, request: Request) -> Response:
        """What would break or change if the field were retired, and the types it may be converted to."""
        with gate.read(request) as tx:
            _administrator(tx)
            definition = tx.catalog.get(object).definition
            found = definition.get(field)
            if found is None:
                raise NotFound("field_not_found", field=field[:60])
            uses = [d.as_json() for d in uses_of_field(tx, definition, found)]
            return json_answer({"dependents": uses, "convertible": targets(found.type)})

    @api.post("/objects/{object}/fields/{field}/convert")
    def convert_field(
        object: str, field: str, body: Values, request: Request, dry_run: bool = False, if_match: IfMatch = None
    ) -> Response:
        """Make a field one of another type when no value is lost; ``dry_run`` counts those that would be."""
        ctx, version = enter(gate, request, if_match)
        return json_answer(schema.convert_field(ctx, version, object, field, body, dry_run=dry_run))


def _add_parts(api: APIRouter, gate: Gate, schema: Schema) -> None:
    @api.put("/objects/{object}/{part}/{name}")
    def put_part(
        object: str, part: Part, name: str, body: Values, request: Request, if_match: IfMatch = None
    ) -> Response:
        """Add or replace a record type, a layout or a button."""
        ctx, version = enter(gate, request, if_match)
        schema.put_part(ctx, version, object, part, {**body, "name": name})
        return _object(gate, request, object)

    @api.delete("/objects/{object}/{part}/{name}", status_code=204)
    def remove_part(object: str, part: Part, name: str, request: Request, if_match: IfMatch = None) -> Response:
        """Remove a record type (put out of use), a layout or a button."""
        ctx, version = enter(gate, request, if_match)
        schema.remove_part(ctx, version, object, part, name)
        return Response(status_code=204)

    @api.get("/objects/{object}/indexes")
    def list_indexes(object: str, request: Request) -> Response:
        """Indexes with size and use, and those that slow questions ask for."""
        with gate.read(request) as tx:
            _administrator(tx)
            return json_answer(indexes(tx, tx.catalog.get(object)))

    @api.post("/objects/{object}/indexes", status_code=201)
    def add_index(object: str, body: IndexBody, request: Request, if_match: IfMatch = None) -> Response:
        """Build an index beside the writers, or set up a rule that no two records break."""
        ctx, version = enter(gate, request, if_match)
        index = schema.add_index(ctx, version, object, body.model_dump())
        return json_answer({"columns": list(index.columns), "unique": index.unique, "custom": True}, 201)

    @api.delete("/objects/{object}/indexes", status_code=204)
    def remove_index(
        object: str,
        request: Request,
        columns: Annotated[str, Query(max_length=300)],
        unique: bool = False,
        if_match: IfMatch = None,
    ) -> Response:
        """Remove an index or rule that an administrator added; ``columns`` separated by commas."""
        ctx, version = enter(gate, request, if_match)
        schema.remove_index(ctx, version, object, columns.split(","), unique=unique)
        return Response(status_code=204)


def _add_packages(api: APIRouter, gate: Gate) -> None:
    @api.get("/packages/export")
    def export_package(request: Request, objects: Annotated[str | None, Query(max_length=4000)] = None) -> Response:
        """A package of the named objects, by default of everything made or changed at run time."""
        with gate.read(request) as tx:
            _administrator(tx)
            body = packages.export(tx.catalog, [n for n in objects.split(",") if n] if objects else None)
        answer = json_answer(body)
        answer.headers["Content-Disposition"] = 'attachment; filename="yingdan-package.json"'
        return answer

    @api.post("/packages/import")
    def import_package(body: Values, request: Request, dry_run: bool = False, if_match: IfMatch = None) -> Response:
        """Take a package in; ``dry_run`` shows the steps and names the conflicts."""
        ctx, version = enter(gate, request, if_match)
        return json_answer(packages.take_in(gate.platform, ctx, version, body, dry_run=dry_run))
