"""Rights in use: teams of records, why somebody may or may not, acting for somebody, looking on as somebody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import DelegationBody, TeamBody, ViewAsBody
from yingdan.api.teams import put_team, record_id
from yingdan.db.tx import Tx
from yingdan.engines.identity.delegations import end_delegation, list_delegations, new_delegation
from yingdan.engines.identity.looking import look_as, look_as_oneself
from yingdan.engines.permission.explain import explain
from yingdan.engines.permission.shares import team_of
from yingdan.kernel.errors import Forbidden


def router(gate: Gate) -> APIRouter:
    """Return the routes of rights in use."""
    api = APIRouter(prefix="/api/v1", tags=["permission"])
    _add_record_routes(api, gate)

    @api.get("/delegations")
    def delegations(request: Request) -> Response:
        """Who may act for whom now or later: what the caller gave or got; administrators see all."""
        with gate.read(request) as tx:
            return json_answer({"delegations": list_delegations(tx)})

    @api.post("/delegations", status_code=201)
    def delegate(body: DelegationBody, request: Request) -> Response:
        """Let somebody act for the caller until an instant (at most 366 days), by the header `X-Act-For`."""

        def work(tx: Tx) -> Answer:
            return Answer(new_delegation(tx, body.model_dump()), 201)

        return gate.write(request, work)

    @api.delete("/delegations/{id}", status_code=204)
    def end(id: str, request: Request) -> Response:
        """End a delegation; either side may."""

        def work(tx: Tx) -> Answer:
            end_delegation(tx, id)
            return Answer(status=204)

        return gate.write(request, work)

    @api.post("/view-as", status_code=204)
    def view_as(body: ViewAsBody, request: Request) -> Response:
        """Let this session see what another user sees, read only (administrators; audited)."""
        session = gate.session(request)[1].session

        def work(tx: Tx) -> Answer:
            look_as(tx, session, body.user, body.reason)
            return Answer(status=204)

        return gate.write(request, work)

    @api.delete("/view-as", status_code=204)
    def view_as_oneself(request: Request) -> Response:
        """Let this session see what the administrator sees again."""
        session = gate.session(request)[1].session

        def work(tx: Tx) -> Answer:
            look_as_oneself(tx, session)
            return Answer(status=204)

        return gate.write(request, work)

    return api


def _add_record_routes(api: APIRouter, gate: Gate) -> None:
    @api.get("/records/{object}/{id}/explain")
    def explain_access(
        object: str,
        id: str,
        request: Request,
        user: Annotated[str | None, Query(max_length=60)] = None,
        field: Annotated[str | None, Query(max_length=60)] = None,
    ) -> Response:
        """Why the caller (or, for administrators, another user) may or may not read and change a record and its fields."""
        with gate.read(request) as tx:
            actor = tx.ctx.actor
            if user is not None and user != actor.user:
                if not actor.is_admin:
                    raise Forbidden("admin_only")
                actor = gate.platform.identity.actor(tx.conn, tx.ctx.workspace, user)
            return json_answer(explain(tx, object, record_id(object, id), actor, field))

    @api.get("/records/{object}/{id}/team")
    def team(object: str, id: str, request: Request) -> Response:
        """The people who work on a record beside its owner."""
        with gate.read(request) as tx:
            gate.platform.records.load(tx, object, [record_id(object, id)])
            return json_answer({"team": team_of(tx, object, id)})

    @api.put("/records/{object}/{id}/team")
    def change_team(object: str, id: str, body: TeamBody, request: Request) -> Response:
        """Set the team of a record; needs the right to change and to share it."""

        def work(tx: Tx) -> Answer:
            put_team(gate.platform.records, tx, object, record_id(object, id), body.team)
            return Answer({"team": team_of(tx, object, id)})

        return gate.write(request, work)
