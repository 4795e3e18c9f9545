"""The files of the web client as the server hands them out."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from yingdan.api.problems import install
from yingdan.api.static import FOREVER, WebClient, router


@pytest.fixture
def http(tmp_path: Path) -> TestClient:
    """A server of a small client."""
    (tmp_path / "assets").mkdir()
    for name, text in (
        ("index.html", "<p>start</p>"),
        ("assets/main-1a2b.js", "1"),
        ("sw.js", "2"),
        ("app.en.webmanifest", "{}"),
    ):
        (tmp_path / name).write_text(text)
    app = FastAPI()
    install(app)
    app.include_router(router(WebClient(tmp_path), app))
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("/assets/main-1a2b.js", "text/javascript", FOREVER),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/app.en.webmanifest", "application/manifest+json", "no-cache"),
        ("/accounts/1", "text/html", "no-cache"),
    ],
)
def test_types_and_lifetimes(http: TestClient, path: str, kind: str, cache: str) -> None:
    """Hashed files for ever; the service worker and the start page are asked for each time, and answered short when unchanged."""
    answer = http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"] == cache
    assert http.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_script_of_another_version_is_missing(http: TestClient) -> None:
    """It is not answered with the start page, which the browser would take for the script."""
    assert http.get("/assets/main-9z9z.js").status_code == 404
    assert http.get("/api/v1/none").status_code == 404
