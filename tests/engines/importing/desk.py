"""What tests of imports over HTTP share: signing in, uploading, waiting for a job."""

from __future__ import annotations

from typing import Any

from tests.client import Caller, Client
from tests.engines.jobs.workbench import until
from yingdan.kernel.context import Workspace


def sign_in(client: Client, workspace: Workspace, login: str, password: str) -> Caller:
    """Return a caller with a session in this workspace."""
    found = client.anonymous()
    answer = found.post("/auth/login", {"login": login, "password": password, "workspace": workspace.name})
    assert answer.status_code == 200, answer.text
    found.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return found


def upload(caller: Caller, path: str, name: str, content: bytes, language: str = "zh-CN", **data: Any) -> Any:
    """Send one file below ``/imports``."""
    return caller.http.post(
        f"/api/v1/imports{path}", files={"file": (name, content)}, data=data, headers={"Accept-Language": language}
    )


def ended(caller: Caller, job: str) -> dict[str, Any]:
    """Wait for a job and return it."""

    def look() -> Any:
        body = caller.get(f"/jobs/{job}").json()
        return body if body["state"] in {"done", "failed", "cancelled"} else None

    found: dict[str, Any] = until(look, patience_s=90)
    return found
