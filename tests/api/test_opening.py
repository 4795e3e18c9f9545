"""The start page brings the first answers of whoever opens it, as the endpoints give them, and to nobody else."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.client import Caller, Client
from tests.people import PASSWORD
from yingdan.api.app import build_app
from yingdan.api.gate import COOKIE
from yingdan.bootstrap import Platform

pytestmark = pytest.mark.usefixtures("organisation")

PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}
BLOCK = re.compile(r'<script type="application/json" data-answer="([^"]+)" data-status="(\d+)">(.*?)</script>')


@pytest.fixture
def visitor(platform: Platform, tmp_path: Path) -> Caller:
    """Somebody at a client of three files."""
    (tmp_path / ".vite").mkdir()
    (tmp_path / "index.html").write_text("<html><head></head><body><p></p></body></html>")
    parts = {
        "files": {
            "frame": ["/assets/frame.css", "/assets/frame.js"],
            "list": ["/assets/list.js"],
            "sign_in": ["/s.js"],
        },
        "objects": {"accounts": "account"},
        "texts": {"zh-CN": ["/assets/zh.json"]},
    }
    (tmp_path / ".vite" / "parts.json").write_text(json.dumps(parts))
    return Caller(TestClient(build_app(platform, web=tmp_path)))


def _brought(caller: Caller, path: str, **headers: str) -> tuple[str, dict[str, tuple[str, Any]]]:
    answer = caller.http.get(path, headers={**PAGE, **headers})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    return answer.text, {name: (status, json.loads(body)) for name, status, body in BLOCK.findall(answer.text)}


def test_a_list_comes_with_its_files_and_answers(visitor: Caller, client: Client) -> None:
    """Exactly what the endpoints tell this person."""
    client.sign_in_at(visitor, "lin")
    name = "</script><script>alert(1)</script>"
    made = visitor.post("/views", {"object": "account", "name": name, "audience": "mine", "body": {}})
    assert made.status_code == 201, made.text
    text, brought = _brought(visitor, "/accounts")
    wanted = ["/me", "/objects", "/notifications/unread", "/examples", "/objects/account", "/views?object=account"]
    for path in wanted:
        assert brought[f"/api/v1{path}"] == ("200", visitor.get(path).json()), path
    assert name in json.dumps(brought["/api/v1/views?object=account"][1])
    assert "alert(1)</script>" not in text
    assert len(brought) == len(wanted)
    for link in (
        'rel="stylesheet" crossorigin href="/assets/frame.css"',
        'rel="modulepreload" crossorigin href="/assets/list.js"',
        'rel="preload" as="fetch" crossorigin href="/assets/zh.json"',
    ):
        assert link in text
    assert "/api/v1/metrics" in _brought(visitor, "/")[1]
    assert "/api/v1/objects/none" not in _brought(visitor, "/o/none")[1]
    assert set(_brought(visitor, "/o/account/018f")[1]) == {f"/api/v1{path}" for path in wanted[:4]}


def test_a_record_comes_with_the_names_of_its_links(visitor: Caller, client: Client) -> None:
    """Under the very address at which the page asks for it; what one may not see does not come."""
    client.sign_in_at(visitor, "lin")
    account = client.sign_in("lin").create("account", name="Opening Ltd")
    path = f"/accounts/{account['id']}"
    about = visitor.get("/objects/account").json()
    links = [f["name"] for f in about["fields"] if f["type"] in {"ref", "ref[]", "user", "dept", "sub"}]
    asked = f"/records/account/{account['id']}?expand={'%2C'.join(links)}"
    brought = _brought(visitor, path)[1]
    assert brought[f"/api/v1{asked}"] == ("200", visitor.get(asked).json())
    assert brought[f"/api/v1{asked}"][1]["owner"]["name"]
    hidden = _brought(visitor, "/o/account/00000000-0000-7000-8000-000000000000")[1]
    assert not [name for name in hidden if name.startswith("/api/v1/records")]


def test_who_is_not_signed_in_is_told_nothing(visitor: Caller, client: Client) -> None:
    """Nor who has no session any more."""
    client.sign_in_at(visitor, "lin")
    kept = f"{COOKIE}={visitor.http.cookies[COOKIE]}"
    visitor.http.cookies.clear()
    assert _brought(visitor, "/accounts", Cookie=kept)[1]["/api/v1/me"][0] == "200"
    for cookie in ("", f"{kept}x"):
        text, brought = _brought(visitor, "/accounts", Cookie=cookie)
        assert brought["/api/v1/me"][0] == "401"
        assert set(brought) <= {"/api/v1/me", "/api/v1/demo", "/api/v1/auth/providers"}
        assert "/s.js" in text
        assert "frame.js" not in text


def test_the_plain_page_is_nobodys(visitor: Caller, client: Client) -> None:
    """It is what a service worker keeps, and what a program gets that opens no page."""
    client.sign_in_at(visitor, "lin")
    for path, headers in (
        ("/index.html", PAGE),
        ("/accounts", {"Accept": "*/*"}),
        ("/accounts", {"Sec-Fetch-Dest": "script"}),
    ):
        answer = visitor.http.get(path, headers={"Accept": "text/html", **headers})
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["etag"]
        assert "data-answer" not in answer.text


def test_large_answers_are_packed_for_who_takes_that(client: Client) -> None:
    """And only then; small ones and streams go out as they are."""
    caller = client.sign_in("lin")
    plain = caller.http.get("/api/v1/objects", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with caller.http.stream("GET", "/api/v1/objects", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) == len(raw) < len(plain.content)
        assert gzip.decompress(raw) == plain.content
    small = caller.http.get("/api/v1/notifications/unread", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers
    wrong = caller.http.post("/api/v1/auth/login", json={"login": "lin", "password": f"not {PASSWORD}"})
    assert wrong.status_code == 401
