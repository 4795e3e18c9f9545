"""Sign-in, sessions, API keys and who am I."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import COOKIE, KEY_PREFIX, Answer, Gate, json_answer
from yingdan.api.models import NewKey, NewPassword
from yingdan.db.tx import Tx
from yingdan.engines.identity.sign_in import end_session
from yingdan.engines.permission.service import may
from yingdan.engines.query.service import read_one
from yingdan.kernel.context import Actor, Workspace
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Catalog
from yingdan.meta.fields.temporal import instant_text

_OWN_FIELDS = ["name", "login", "department", "manager", "locale", "title"]


def router(gate: Gate) -> APIRouter:
    """Return the routes of identity."""
    api = APIRouter(prefix="/api/v1", tags=["identity"])
    platform = gate.platform

    @api.post("/auth/logout", status_code=204)
    def logout(request: Request) -> Response:
        """End this session."""
        workspace, signed = gate.session(request)
        if signed.session and signed.actor.user:
            if request.headers.get("x-csrf-token") != signed.csrf:
                raise Forbidden("csrf")
            with platform.db.connection() as conn:
                platform.identity.end_session(conn, workspace, signed.session, signed.actor.user)
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    @api.get("/auth/sessions")
    def sessions(request: Request, user: Annotated[str | None, Query(max_length=60)] = None) -> Response:
        """The caller's live sessions; those of another ``user`` for administrators."""
        workspace, signed = gate.session(request)
        if user is not None and not signed.actor.is_admin:
            raise Forbidden("admin_only")
        whose = user if user and is_uuid(user) else signed.actor.user or ""
        with platform.db.connection() as conn:
            rows = platform.identity.sessions(conn, workspace, whose)
        return json_answer(
            {
                "sessions": [
                    {
                        **r,
                        **{k: instant_text(r[k]) for k in ("created_at", "seen_at", "expires_at")},
                        "current": r["id"] == signed.session,
                    }
                    for r in rows
                ]
            }
        )

    @api.delete("/auth/sessions/{id}", status_code=204)
    def revoke(id: str, request: Request) -> Response:
        """End one of the caller's sessions, anybody's for administrators."""

        def work(tx: Tx) -> Answer:
            end_session(tx, id, platform.identity)
            return Answer(status=204)

        return gate.write(request, work)

    @api.post("/auth/password", status_code=204)
    def password(body: NewPassword, request: Request) -> Response:
        """Change the caller's own password; every session ends."""

        def work(tx: Tx) -> Answer:
            user = tx.ctx.actor.user or ""
            own = Tx(tx.ctx.as_system(), tx.conn, tx.catalog, tx.now)
            login_name = platform.records.load(own, "user", [user])[user]["login"]
            platform.identity.change_password(tx, login_name, body.old, body.new)
            return Answer(status=204)

        return gate.write(request, work)

    @api.get("/me")
    def me(request: Request) -> Response:
        """Who the caller is and what the caller may do."""
        workspace, signed = gate.session(request)
        with gate.read(request) as tx:
            own = Tx(tx.ctx.as_system(), tx.conn, tx.catalog, tx.now)
            user = read_one(own, "user", signed.actor.user or "", _OWN_FIELDS, ["department", "manager"])
            return json_answer(_me(workspace, signed.actor, tx.catalog, signed.csrf, user, _whose(own, signed.actor)))

    _add_keys(api, gate)
    return api


def _add_keys(api: APIRouter, gate: Gate) -> None:
    @api.post("/api-keys", status_code=201)
    def new_key(body: NewKey, request: Request) -> Response:
        """Make an API key; it is shown this once."""

        def work(tx: Tx) -> Answer:
            if body.role and (
                not is_uuid(body.role) or (body.role not in tx.ctx.actor.roles and not tx.ctx.actor.is_admin)
            ):
                raise Invalid(problems=[FieldProblem("role", "not_found_link", {"object": "role"})])
            key_id, key = gate.platform.identity.new_key(tx, body.name, body.role, body.expires_at)
            full = f"{KEY_PREFIX}{tx.ctx.workspace.name}.{key}"
            return Answer({"id": key_id, "key": full}, 201, secret=True)

        return gate.write(request, work)

    @api.get("/api-keys")
    def keys(request: Request) -> Response:
        """The caller's live API keys, without the keys themselves."""
        with gate.read(request) as tx:
            return json_answer({"keys": gate.platform.identity.keys(tx)})

    @api.delete("/api-keys/{id}", status_code=204)
    def drop_key(id: str, request: Request) -> Response:
        """End one of the caller's API keys."""

        def work(tx: Tx) -> Answer:
            gate.platform.identity.end_key(tx, id)
            return Answer(status=204)

        return gate.write(request, work)


def _whose(own: Tx, actor: Actor) -> dict[str, Any]:
    """Return who looks on as this user, or who acts for this user, when somebody does."""
    found: dict[str, Any] = {}
    for word, person in (("view_as", actor.viewer), ("acting", actor.hand)):
        if person:
            record = orjson.loads(read_one(own, "user", person, ["name"], []))
            found[word] = {"by": {"id": person, "name": record["name"]}}
    return found


def _me(
    workspace: Workspace, actor: Actor, catalog: Catalog, csrf: str, user_json: str, whose: dict[str, Any]
) -> bytes:
    body: dict[str, Any] = {
        **whose,
        "csrf_token": csrf,
        "roles": [{"id": i, "name": n} for i, n in zip(actor.roles, actor.role_names, strict=False)],
        "home": actor.home,
        "scope": actor.scope,
        "is_admin": actor.is_admin,
        "workspace": {
            "name": workspace.name,
            "title": workspace.title,
            "kind": workspace.kind,
            "timezone": workspace.timezone,
            "currency": workspace.currency,
        },
        "permissions": {
            name: sorted(
                v
                for v in ("read", "create", "update", "delete", "export", "import", "transfer", "share", "bulk")
                if may(actor, entity, v)
            )
            for name, entity in catalog.entities.items()
        },
    }
    return orjson.dumps(body)[:-1] + b',"user":' + user_json.encode() + b"}"
