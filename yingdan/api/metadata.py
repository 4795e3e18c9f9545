"""Metadata: what objects and fields there are, in the caller's rights and laid out for the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Gate, json_answer
from yingdan.db.tx import Tx
from yingdan.engines.formula.filling import filled_shares
from yingdan.engines.permission.service import may, row_right, widest_right
from yingdan.kernel.errors import NotFound
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef
from yingdan.meta.parts import arrangement_for, part_json
from yingdan.meta.wire import option_json

Device = Annotated[Literal["desktop", "mobile"] | None, Query()]
_MORE = (
    "max_length",
    "pattern",
    "gapless",
    "depends_on",
    "via",
    "currency_field",
    "expression",
    "result",
    "required_if",
    "shown_if",
)
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
    def one_object(
        object: str,
        request: Request,
        device: Device = None,
        record_type: Annotated[str | None, Query(max_length=60)] = None,
    ) -> Response:
        """One object with its fields, options, the layout for this caller and device, and the caller's rights.

        ``filling`` of a field: its values are still being worked out for the records there are, so many percent are done.
        """
        with gate.read(request) as tx:
            entity = tx.catalog.get(object)
            if not may(tx.ctx.actor, entity, "read"):
                raise NotFound("object_not_found", object=object)
            return json_answer(describe(tx, entity, fields=True, device=device, record_type=record_type))

    return api


def describe(
    tx: Tx, entity: Entity, *, fields: bool, device: str | None = None, record_type: str | None = None
) -> dict[str, Any]:
    """Return an object as it goes over the wire, laid out for the caller's roles and device."""
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
    arranged = arrangement_for(d, actor.roles, device, record_type)
    if arranged is not None:
        body["layout"] |= {"name": arranged.name, **_cut(arranged.body, names)}
    if fields:
        body["version"] = tx.catalog.version
        filling = filled_shares(tx, d.name)
        body["fields"] = [
            {**describe_field(tx, entity, f), **({"filling": filling[f.name]} if f.name in filling else {})}
            for f in shown
        ]
        body["record_types"] = [part_json(t) for t in d.record_types]
        body["buttons"] = [part_json(b) for b in d.buttons]
        if actor.is_admin:
            body["layouts"] = [part_json(a) for a in d.arrangements]
    return body


def _cut(body: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """Return a layout without the fields that the caller may not know of."""
    found = dict(body)
    for key in ("list", "header"):
        if key in found:
            found[key] = [n for n in found[key] if n in names]
    if "sections" in found:
        found["sections"] = [{**s, "fields": [f for f in s["fields"] if f["name"] in names]} for s in found["sections"]]
    if found.get("board") and not set(found["board"].values()) <= names:
        found["board"] = None
    return found


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
        body["options"] = [option_json(o) for o in field.options]
    if field.target:
        body["target"] = field.target
    if field.kind in {"dec", "money", "pct"}:
        body["scale"] = field.scale
    for key in _MORE:
        value = getattr(field, key)
        if value:
            body[key] = value
    if field.help:
        body["help"] = field.help.as_json()
    if field.rollup:
        body["rollup"] = {k: v for k, v in asdict(field.rollup).items() if v is not None}
    return body


def _may_read(tx: Tx, object_name: str) -> bool:
    return object_name in tx.catalog and may(tx.ctx.actor, tx.catalog.get(object_name), "read")
