"""Search, saved views, the demo's sign-in names, the test clock, health and figures for monitoring."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from yingdan import __version__
from yingdan.api.gate import Answer, Gate, check_session, json_answer
from yingdan.api.models import ClockBody, ShelfBody, ViewBody
from yingdan.db.tx import Tx
from yingdan.engines.search.service import search
from yingdan.engines.views.service import arrange, list_views, remove_view, save_view
from yingdan.kernel.clock import ShiftedClock
from yingdan.kernel.errors import Conflict, YingdanError
from yingdan.meta.fields.temporal import instant_text

BEAT_MAX_AGE = timedelta(seconds=60)


def router(gate: Gate) -> APIRouter:
    """Return the routes that are about no single object."""
    api = APIRouter(tags=["system"])

    @api.get("/api/v1/search")
    def search_all(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        limit: int = 20,
        objects: Annotated[str | None, Query(max_length=500)] = None,
    ) -> Response:
        """Search every object the caller may see: Chinese, pinyin initials, Latin, phone tails."""
        with gate.read(request) as tx:
            return json_answer(search(tx, q, objects=objects.split(",") if objects else None, limit=limit))

    @api.get("/api/v1/demo")
    def demo(request: Request) -> Response:
        """Whether this is the demo company, and the names to sign in with."""
        try:
            workspace = gate.workspace(request)
        except YingdanError:
            return json_answer({"demo": False, "logins": [], "workspace": None})
        logins = []
        if workspace.kind == "demo":
            with gate.platform.db.connection() as conn:
                logins = (gate.platform.identity.setting(conn, workspace, "demo") or {}).get("logins", [])
        return json_answer(
            {
                "demo": workspace.kind == "demo",
                "logins": logins,
                "workspace": workspace.name,
                "title": workspace.title,
                "version": __version__,
            }
        )

    @api.post("/api/v1/clock/advance")
    def advance(body: ClockBody, request: Request) -> Response:
        """Move the clock of a demo or test workspace forward; refused on a production workspace."""
        workspace, signed = gate.session(request)
        check_session(request, signed)
        clock = gate.platform.clock
        if workspace.kind not in {"demo", "test"} or not isinstance(clock, ShiftedClock):
            raise Conflict("clock_not_movable")
        clock.advance(timedelta(days=body.days, hours=body.hours, minutes=body.minutes))
        return json_answer({"now": instant_text(clock.now())})

    _add_views(api, gate)
    _add_health(api, gate)
    return api


def _add_views(api: APIRouter, gate: Gate) -> None:
    @api.get("/api/v1/views")
    def views(request: Request, object: Annotated[str | None, Query(max_length=60)] = None) -> Response:
        """The views the caller may use; of one object also the one that opens and those that are pinned."""
        with gate.read(request) as tx:
            return json_answer(list_views(tx, object))

    @api.post("/api/v1/views", status_code=201)
    def new_view(body: ViewBody, request: Request) -> Response:
        """Save a view."""

        def work(tx: Tx) -> Answer:
            return Answer(save_view(tx, body.model_dump(exclude_unset=True)), 201)

        return gate.write(request, work)

    @api.patch("/api/v1/views/{id}")
    def change_view(id: str, body: ViewBody, request: Request) -> Response:
        """Change one of the caller's views."""

        def work(tx: Tx) -> Answer:
            return Answer(save_view(tx, body.model_dump(exclude_unset=True, exclude={"object"}), id))

        return gate.write(request, work)

    @api.put("/api/v1/views/shelf")
    def arrange_views(body: ShelfBody, request: Request) -> Response:
        """Choose which view of an object opens and which are pinned, for oneself or for a role."""

        def work(tx: Tx) -> Answer:
            return Answer(arrange(tx, body.object, opens=body.opens, pinned=body.pinned, role=body.role))

        return gate.write(request, work)

    @api.delete("/api/v1/views/{id}", status_code=204)
    def drop_view(id: str, request: Request) -> Response:
        """Remove one of the caller's views."""

        def work(tx: Tx) -> Answer:
            remove_view(tx, id)
            return Answer(status=204)

        return gate.write(request, work)


def _add_health(api: APIRouter, gate: Gate) -> None:
    @api.get("/health/live")
    def live() -> Response:
        """The process answers."""
        return json_answer({"status": "ok", "version": __version__})

    @api.get("/health/ready")
    def ready() -> Response:
        """Database, migrations and worker are there (503 otherwise)."""
        checks = {"database": False, "migrations": False, "worker": False}
        try:
            with gate.platform.db.connection() as conn:
                conn.execute("select 1")
                checks["database"] = True
                beats = gate.platform.identity.worker_beats(conn)
                checks["migrations"] = True
                now = gate.platform.system_now()
                checks["worker"] = any(now - b < BEAT_MAX_AGE for b in beats)
        except YingdanError:
            return json_answer({"status": "unavailable", "checks": checks}, 503)
        good = all(checks.values())
        return json_answer({"status": "ok" if good else "unavailable", "checks": checks}, 200 if good else 503)

    @api.get("/metrics")
    def metrics() -> Response:
        """Figures for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
