"""The table of routes chooses as a plain list would, and direct routes refuse as the usual ones do."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.routing import Match

from tests.client import Client
from tests.people import Organisation
from yingdan.api import problems
from yingdan.api.app import build_app
from yingdan.api.direct import DirectRoute
from yingdan.api.models import QueryBody
from yingdan.api.routing import RouteTable
from yingdan.bootstrap import Platform

ODD_PATHS = ("/", "/api", "/api/v1", "/api/v1/", "/api/v1//", "/api/v1/nothing", "/api/v1/records//query", "/health")


def _chosen(routes: Any, scope: dict[str, Any]) -> tuple[Match, Any]:
    """Return what a plain list of routes chooses: the first that fits in full, else the first of another method."""
    fitting = [(m, r) for r in routes for m in [r.matches(dict(scope))[0]] if m is not Match.NONE]
    return next((f for f in fitting if f[0] is Match.FULL), fitting[0] if fitting else (Match.NONE, None))


def test_the_table_chooses_what_a_list_would() -> None:
    app = build_app(Platform.detached())
    table = next(r for r in app.routes if isinstance(r, RouteTable))
    assert len(table.routes) > 100
    filled = [r.path_format.replace("{object}", "opportunity").replace("{", "").replace("}", "") for r in table.routes]
    for path in (*filled, *(f"{p}/more" for p in filled), *(p.rpartition("/")[0] for p in filled), *ODD_PATHS):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"):
            scope: dict[str, Any] = {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}
            match, child = table.matches(scope)
            expected = _chosen(table.routes, scope)
            assert (match, child.get("yingdan.route")) == expected, (method, path)
    assert table.matches({"type": "websocket", "path": "/api/v1/me"})[0] is Match.NONE
    assert all(":path}" not in r.path for r in table.routes)


@pytest.fixture
def both() -> TestClient:
    """One endpoint served directly and the usual way."""
    app = FastAPI()
    problems.install(app)
    for prefix, kind in (("/direct", {"route_class": DirectRoute}), ("/usual", {})):
        api = APIRouter(prefix=prefix, **kind)  # type: ignore[arg-type]

        @api.post("/{name}")
        def ask(name: str, body: QueryBody, request: Request) -> Response:
            return Response(f"{request.method} {name} {body!a}")

        app.include_router(api)
    return TestClient(app)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"limit": 7, "as_of": "2026-01-02T03:04:05+08:00", "fields": ["name"]}', "application/json"),
        (b'{"limit": 7}', "application/json; charset=utf-8"),
        (b'{"limit": "7"}', "application/json"),
        (b'{"limit": 0}', "application/json"),
        (b'{"limit": 7.5}', "application/json"),
        (b'{"as_of": "2026-01-02"}', "application/json"),
        (b'{"nothing": 1}', "application/json"),
        (b'{"limit": NaN}', "application/json"),
        (b"[]", "application/json"),
        (b"", "application/json"),
        (b'{"limit": 7', "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"cursor": "\\ud800"}', "application/json"),
        (b'{"filter": ' + b'{"not":' * 300 + b"{}" + b"}" * 300 + b"}", "application/json"),
        (b'{"limit": 7}', "text/plain"),
    ],
)
def test_a_direct_route_answers_as_the_usual_one(both: TestClient, body: bytes, kind: str) -> None:
    answers = [both.post(f"/{way}/名字", content=body, headers={"content-type": kind}) for way in ("direct", "usual")]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].text == answers[1].text


def test_a_wrong_method_and_an_unknown_path_are_told_apart(client: Client, organisation: Organisation) -> None:
    http = client.sign_in("lin").http
    assert http.put("/api/v1/records/account/query", json={}).status_code == 405
    assert http.get("/api/v1/records/account/query/more/still").status_code == 404
    assert http.post("/api/v1/records/account/query", json={"limit": 1}).status_code == 200
