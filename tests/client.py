"""HTTP clients of the application under test, signed in with real sessions."""

from __future__ import annotations

import time
from typing import Any, Self

import httpx2 as httpx
from starlette.testclient import TestClient

from tests.people import PASSWORD
from yingdan.api.app import build_app
from yingdan.bootstrap import Platform


class Caller:
    """One signed-in person."""

    def __init__(self, http: TestClient) -> None:
        self.http = http

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Send a GET below ``/api/v1``."""
        return self.http.get(f"/api/v1{path}", **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """Send a POST below ``/api/v1``."""
        return self.http.post(f"/api/v1{path}", json=body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> httpx.Response:
        """Send a PATCH below ``/api/v1``."""
        return self.http.patch(f"/api/v1{path}", json=body, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        """Send a DELETE below ``/api/v1``."""
        return self.http.delete(f"/api/v1{path}", **more)

    def create(self, object_name: str, **values: Any) -> dict[str, Any]:
        """Create a record and return it; the test fails when it is refused."""
        answer = self.post(f"/records/{object_name}", values)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def query(self, object_name: str, **body: Any) -> dict[str, Any]:
        """Return a page of records; the test fails when it is refused."""
        answer = self.post(f"/records/{object_name}/query", body)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    def changes(self, object_name: str, since: str, wanted: str) -> dict[str, Any]:
        """Return the changes since a token once they tell of the record ``wanted``.

        Nothing is told while an older write of anybody in the same database server still runs, such as another test's.
        """
        until = time.monotonic() + 30
        while time.monotonic() < until:
            answer: dict[str, Any] = self.get(f"/records/{object_name}/changes", params={"since": since}).json()
            if wanted in {*answer["changed"], *answer["removed"]}:
                return answer
            time.sleep(0.05)
        raise AssertionError(wanted)


class Client:
    """Makes callers; every one has a cookie jar of its own."""

    def __init__(self, platform: Platform) -> None:
        self._app = build_app(platform)
        self._opened: list[TestClient] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for http in self._opened:
            http.close()

    def anonymous(self) -> Caller:
        """Return a caller who is not signed in."""
        return self.at("testclient")

    def at(self, address: str) -> Caller:
        """Return a caller who is not signed in, at an address of the network."""
        http = TestClient(
            self._app, base_url="http://testserver", raise_server_exceptions=False, client=(address, 50_000)
        )
        self._opened.append(http)
        return Caller(http)

    def sign_in(self, login: str, password: str = PASSWORD) -> Caller:
        """Return a caller with a session of this person."""
        return self.sign_in_at(self.anonymous(), login, password)

    def sign_in_at(self, caller: Caller, login: str, password: str = PASSWORD) -> Caller:
        """Give a caller a session of this person."""
        answer = caller.post("/auth/login", {"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        caller.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return caller
