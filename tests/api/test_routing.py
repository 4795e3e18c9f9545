"""The table of routes chooses as a plain list would, and direct routes refuse as the usual ones do."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Header, Query, Request, Response
from fastapi.testclient import TestClient
from starlette.routing import Match

from tests.client import Client
from tests.people import Organisation
from yingdan.api import problems
from yingdan.api.app import build_app
from yingdan.api.direct import Lane, direct_of
from yingdan.api.models import QueryBody
from yingdan.api.routing import RouteTable
from yingdan.bootstrap import Platform
from yingdan.kernel.errors import NotFound

ODD_PATHS = ("/", "/api", "/api/v1", "/api/v1/", "/api/v1//", "/api/v1/nothing", "/api/v1/records//query", "/health")


def _chosen(routes: Any, scope: dict[str, Any]) -> tuple[Match, Any]:
    """Return what a plain list of routes chooses: the first that fits in full, else the first of another method."""
    fitting = [(m, r) for r in routes for m in [r.matches(dict(scope))[0]] if m is not Match.NONE]
    return next((f for f in fitting if f[0] is Match.FULL), fitting[0] if fitting else (Match.NONE, None))


def test_the_table_chooses_what_a_list_would() -> None:
    """And most calls can be made directly."""
    app = build_app(Platform.detached())
    table = next(r for r in app.routes if isinstance(r, RouteTable))
    assert len(table.routes) > 100
    assert sum(direct_of(r) is not None for r in table.routes) > len(table.routes) * 0.8
    filled = [r.path_format.replace("{object}", "opportunity").replace("{", "").replace("}", "") for r in table.routes]
    for path in (*filled, *(f"{p}/more" for p in filled), *(p.rpartition("/")[0] for p in filled), *ODD_PATHS):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"):
            scope: dict[str, Any] = {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}
            match, child = table.matches(scope)
            expected = _chosen(table.routes, scope)
            assert (match, child.get("yingdan.route")) == expected, (method, path)
            found = table.find(method, path)
            assert (found and found[0]) == (expected[1] if match is Match.FULL else None), (method, path)
            assert found is None or found[1] == child["path_params"]
    assert table.matches({"type": "websocket", "path": "/api/v1/me"})[0] is Match.NONE
    assert all(":path}" not in r.path for r in table.routes)


@pytest.fixture
def ways() -> tuple[TestClient, TestClient]:
    """One endpoint served directly and the usual way."""
    app = FastAPI()
    problems.install(app)
    api = APIRouter()

    @api.post("/api/v1/{name}")
    def ask(
        name: str,
        body: QueryBody,
        request: Request,
        at_most: Annotated[int | None, Query(le=9)] = None,
        if_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        if name == "broken":
            raise ZeroDivisionError
        if name == "refused":
            raise NotFound("record_not_found", object="x", id="y")
        return Response(f"{request.method} {name} {body!a} {at_most} {if_match}")

    table = RouteTable(api.routes)
    assert all(direct_of(r) for r in table.routes)
    app.router.routes.append(table)
    lane = Lane(table, app, app.exception_handlers)
    return TestClient(lane, raise_server_exceptions=False), TestClient(app, raise_server_exceptions=False)


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
def test_a_direct_route_answers_as_the_usual_one(ways: tuple[TestClient, TestClient], body: bytes, kind: str) -> None:
    for place in ("名字", "名字?at_most=7", "名字?at_most=70", "名字?at_most=x", "refused", "broken"):
        answers = [
            w.post(f"/api/v1/{place}", content=body, headers={"content-type": kind, "if-match": "3"}) for w in ways
        ]
        assert answers[0].status_code == answers[1].status_code, place
        assert answers[0].text == answers[1].text, place


def test_a_wrong_method_and_an_unknown_path_are_told_apart(client: Client, organisation: Organisation) -> None:
    http = client.sign_in("lin").http
    assert http.put("/api/v1/records/account/query", json={}).status_code == 405
    assert http.get("/api/v1/records/account/query/more/still").status_code == 404
    assert http.post("/api/v1/records/account/query", json={"limit": 1}).status_code == 200
