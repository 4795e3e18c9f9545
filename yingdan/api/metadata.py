"""Metadata: what objects and fields there are, in the caller's rights; administrators add objects and fields at run time."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from yingdan.api.gate import Gate, check_session, json_answer
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import may, row_right, widest_right
from yingdan.kernel.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from yingdan.meta.catalog import Catalog, Entity
from yingdan.meta.definitions import FieldDef
from yingdan.meta.wire import read_field, read_object

_VERBS = ("read", "create", "update", "delete", "export", "import", "transfer", "merge", "bulk", "share")


def router(gate: Gate) -> APIRouter:
    """Return the routes of metadata."""
    api = APIRouter(prefix="/api/v1/objects", tags=["metadata"])

    @api.get("")
    def objects(request: Request) -> Response:
        """Every object the caller may read."""
        with gate.read(request) as tx:
            return json_answer(
                {
                    "objects": [
                        describe(tx, e, fields=False)
                        for e in tx.catalog.entities.values()
                        if may(tx.ctx.actor, e, "read")
                    ]
                }
            )

    @api.get("/{object}")
    def one_object(object: str, request: Request) -> Response:
        """One object with its fields, options, layout and the caller's rights."""
        with gate.read(request) as tx:
            entity = tx.catalog.get(object)
            if not may(tx.ctx.actor, entity, "read"):
                raise NotFound("object_not_found", object=object)
            return json_answer(describe(tx, entity, fields=True))

    @api.post("", status_code=201)
    def new_object(body: Annotated[dict[str, Any], Body()], request: Request) -> Response:
        """Create a custom object (administrators); it takes effect at once."""
        tx_workspace, catalog = _administrator(gate, request)
        definition = read_object(body)
        if definition.name in catalog:
            raise Conflict("object_exists", object=definition.name)
        gate.platform.define(tx_workspace, [definition], expect_version=catalog.version)
        with gate.read(request) as tx:
            return json_answer(describe(tx, tx.catalog.get(definition.name), fields=True), 201)

    @api.post("/{object}/fields", status_code=201)
    def new_field(object: str, body: Annotated[dict[str, Any], Body()], request: Request) -> Response:
        """Add a field to an object (administrators); it takes effect at once."""
        workspace, catalog = _administrator(gate, request)
        entity = catalog.get(object)
        field = read_field(body)
        if field.name in entity.columns:
            raise Conflict("field_exists", field=field.name)
        if field.required:
            raise Invalid(problems=[FieldProblem("required", "required_later")])
        changed = replace(entity.definition, fields=(*entity.definition.fields, field))
        gate.platform.define(workspace, [changed], expect_version=catalog.version)
        with gate.read(request) as tx:
            return json_answer(describe_field(tx, tx.catalog.get(object), field), 201)

    return api


def describe(tx: Tx, entity: Entity, *, fields: bool) -> dict[str, Any]:
    """Return an object as it goes over the wire."""
    d = entity.definition
    actor = tx.ctx.actor
    shown = [f for f in d.all_fields if widest_right(actor, entity, f.name) != "hidden" and f.name != "deleted_at"]
    names = {f.name for f in shown}
    body: dict[str, Any] = {
        "name": d.name,
        "label": d.label.as_json(),
        "name_field": d.name_field,
        "group": d.group,
        "custom": d.custom,
        "public": d.public,
        "verbs": [v for v in _VERBS if may(actor, entity, v)],
        "actions": [
            {"name": a.name, "label": a.label.as_json(), "input": [_plain_field(f, "edit") for f in a.input]}
            for a in d.actions
        ],
        "layout": {
            "list": [n for n in d.layout.list or (d.name_field, "owner", "created_at") if n in names],
            "form": [n for n in d.layout.form or (d.name_field,) if n in names],
            "header": [n for n in d.layout.header if n in names],
            "board": {"column": d.layout.board_column, "sum": d.layout.board_sum}
            if d.layout.board_column in names
            else None,
            "related": [{"object": r.object, "field": r.field} for r in d.layout.related if _may_read(tx, r.object)],
            "search": [c.field.name for c in entity.searchable] if d.searchable else [],
        },
    }
    if fields:
        body["fields"] = [describe_field(tx, entity, f) for f in shown]
    return body


def describe_field(tx: Tx, entity: Entity, field: FieldDef) -> dict[str, Any]:
    """Return a field as it goes over the wire, with the caller's right to it."""
    body = _plain_field(field, widest_right(tx.ctx.actor, entity, field.name))
    if row_right(tx.ctx.actor, entity, field.name) is not None:
        body["by_record"] = True  # in single records the right is narrower
    return body


def _plain_field(field: FieldDef, right: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "label": field.label.as_json(),
        "required": field.required,
        "unique": field.unique,
        "derived": field.derived,
        "tracked": field.tracked,
        "searchable": field.searchable,
        "system": field.system,
        "rights": right,
    }
    if field.default is not None:
        body["default"] = field.default
    if field.options:
        body["options"] = [
            {"value": o.value, "label": o.label.as_json(), "color": o.color, "active": o.active} for o in field.options
        ]
    if field.target:
        body["target"] = field.target
    if field.type in {"dec", "money", "pct"}:
        body["scale"] = field.scale
    if field.max_length:
        body["max_length"] = field.max_length
    return body


def _may_read(tx: Tx, object_name: str) -> bool:
    return object_name in tx.catalog and may(tx.ctx.actor, tx.catalog.get(object_name), "read")


def _administrator(gate: Gate, request: Request) -> tuple[Any, Catalog]:
    workspace, signed = gate.session(request)
    check_session(request, signed)
    if not signed.actor.is_admin:
        raise Forbidden("admin_only")
    return workspace, gate.platform.catalog(workspace, signed.catalog_version)
