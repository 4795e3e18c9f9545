"""OpenAPI: the static generic surface for everybody, and with a sign-in one model for every object the caller may read."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from yingdan import __version__
from yingdan.api.gate import COOKIE, Gate, json_answer
from yingdan.api.routing import RouteTable
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import may, widest_right
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "params": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "severity": {"type": "string", "enum": ["block", "warn"]},
                },
            },
        },
    },
}
_ERRORS = {
    "400": "Malformed",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not there, or not the caller's to know of",
    "409": "Conflict",
    "412": "The record has moved",
    "413": "Too large",
    "422": "Invalid values or an unmet rule",
    "429": "Too many tries",
    "503": "Not available now",
}
_FILE: dict[str, Any] = {
    "description": "Written as the id of an uploaded file, read as what is known of it.",
    "anyOf": [{"type": "string", "format": "uuid"}, {"type": "object"}],
}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "duration": {"type": "integer"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "dec": {"type": "string"},
    "money": {"type": "string"},
    "pct": {"type": "string"},
    "json": {},
    "address": {"type": "object"},
    "geo": {"type": "object", "properties": {"lat": {"type": "number"}, "lng": {"type": "number"}}},
    "file[]": {"type": "array", "items": _FILE},
    "image[]": {"type": "array", "items": _FILE},
    "sign": _FILE,
    "sub": {"type": "array", "items": {"type": "object"}},
    "tags": {"type": "array", "items": {"type": "string"}},
    "enum[]": {"type": "array", "items": {"type": "string"}},
    "ref[]": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    "ref": {"type": "string", "format": "uuid"},
    "user": {"type": "string", "format": "uuid"},
    "dept": {"type": "string", "format": "uuid"},
    "id": {"type": "string", "format": "uuid"},
}


def static_document(app: FastAPI) -> dict[str, Any]:
    """Return the generic OpenAPI document, the same for every installation of this release."""
    routes = [route for part in app.routes for route in (part.routes if isinstance(part, RouteTable) else [part])]
    document = get_openapi(title=app.title, version=__version__, openapi_version="3.1.0", routes=routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = {
        "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
        "bearer": {"type": "http", "scheme": "bearer"},
    }
    document["security"] = [{"cookie": []}, {"bearer": []}]
    for path in document["paths"].values():
        for operation in path.values():
            for status, text in _ERRORS.items():
                operation["responses"][status] = {
                    "description": text,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    return document


def install_documents(app: FastAPI, gate: Gate) -> None:
    """Serve the document and a page to read it."""

    @app.get("/api/openapi.json", include_in_schema=False)
    def document(request: Request) -> Response:
        body = static_document(app)
        if COOKIE in request.cookies or "authorization" in request.headers:
            with gate.read(request) as tx:
                add_objects(tx, body)
        return json_answer(body)

    @app.get("/api/docs", include_in_schema=False)
    def page() -> Response:
        return Response(
            _PAGE,
            media_type="text/html; charset=utf-8",
            headers={
                "Content-Security-Policy": "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
            },
        )


def add_objects(tx: Tx, document: dict[str, Any]) -> None:
    """Add a model and paths for every object the caller may read."""
    schemas = document["components"]["schemas"]
    for name, entity in tx.catalog.entities.items():
        if not may(tx.ctx.actor, entity, "read"):
            continue
        schemas[f"{name}.read"] = _model(tx, entity, {"masked", "read", "edit"})
        schemas[f"{name}.write"] = _model(tx, entity, {"edit"})
        read, write = (
            {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}.{k}"}}}}
            for k in ("read", "write")
        )
        label = entity.definition.label.text(tx.ctx.locale)
        base = f"/api/v1/records/{name}"
        ident = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
        answers = {s: {"description": t} for s, t in _ERRORS.items()}
        document["paths"][base] = {
            "post": {
                "tags": [label],
                "summary": f"Create {name}",
                "requestBody": write,
                "responses": {"201": {"description": "Created", **read}, **answers},
            }
        }
        document["paths"][base + "/{id}"] = {
            "get": {
                "tags": [label],
                "summary": f"Read {name}",
                "parameters": ident,
                "responses": {"200": {"description": "The record", **read}, **answers},
            },
            "patch": {
                "tags": [label],
                "summary": f"Change {name}",
                "parameters": ident,
                "requestBody": write,
                "responses": {"200": {"description": "The record", **read}, **answers},
            },
        }


def _model(tx: Tx, entity: Entity, rights: set[str]) -> dict[str, Any]:
    fields = [f for f in entity.definition.all_fields if widest_right(tx.ctx.actor, entity, f.name) in rights]
    body: dict[str, Any] = {"type": "object", "properties": {f.name: _schema(tx, f) for f in fields}}
    required = [f.name for f in fields if f.required and f.default is None]
    if "read" not in rights and required:
        body["required"] = required
    return body


def _schema(tx: Tx, field: FieldDef) -> dict[str, Any]:
    body = dict(_SCHEMAS.get(field.kind, {"type": "string"}))
    if field.kind == "enum":
        body["enum"] = [o.value for o in field.options]
    if field.target:
        body["description"] = f"→ {field.target}"
    return {**body, "title": field.label.text(tx.ctx.locale)}


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Yingdan API</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:1000px;margin:24px auto;padding:0 16px;color:#1f2329}
h1{font-size:20px}h2{font-size:15px;margin:24px 0 8px}summary{cursor:pointer;padding:6px 0}
b{display:inline-block;width:64px;font-size:12px;color:#1456f0}code{font-size:13px}pre{background:#f5f6f7;padding:12px;overflow:auto}
@media(prefers-color-scheme:dark){body{background:#1a1a1a;color:#ddd}pre{background:#262626}b{color:#6ea1ff}}</style>
<h1>Yingdan API</h1><p><a href="/api/openapi.json">openapi.json</a></p><main id="m"></main>
<script>
fetch('/api/openapi.json').then(r=>r.json()).then(d=>{const m=document.getElementById('m'),g={};
for(const[p,o]of Object.entries(d.paths))for(const[v,op]of Object.entries(o))(g[(op.tags||['other'])[0]]??=[]).push([v,p,op]);
for(const[t,ops]of Object.entries(g)){const h=document.createElement('h2');h.textContent=t;m.append(h);
for(const[v,p,op]of ops){const e=document.createElement('details'),s=document.createElement('summary'),b=document.createElement('b'),
c=document.createElement('code'),x=document.createElement('pre');b.textContent=v.toUpperCase();c.textContent=p;
s.append(b,c,' ',op.summary||'');const r=op.requestBody?.content;let ref=r&&Object.values(r)[0].schema?.$ref;
x.textContent=(op.description||'')+'\\n'+JSON.stringify(ref?d.components.schemas[ref.split('/').pop()]:r||op.parameters||{},null,2);
e.append(s,x);m.append(e)}}});
</script></html>"""
