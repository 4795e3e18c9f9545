"""The interface keeps what its document says, whatever is sent: no server error, no status that is not documented."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from tests import apart
from tests.client import Caller, Client

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("organisation")]
EXAMPLES = int(os.environ.get("YINGDAN_CONTRACT_EXAMPLES", "6"))
# A stream has no end, a signed-out caller no rights, a moved clock no way back; files have tests of their own.
LEFT_OUT = ("/api/v1/events", "/api/v1/auth/", "/api/v1/clock", "/health", "/metrics")
platform, organisation = apart.platform, apart.organisation  # what is sent at random settles this and that


def _send(caller: Caller, case: Any) -> tuple[int, str]:
    body = case.body if type(case.body).__name__ != "NotSet" else None
    more: dict[str, Any] = {}
    if body is not None and case.media_type == "application/json":
        more["json"] = body
    elif isinstance(body, dict):
        more["data"] = {k: str(v) for k, v in body.items()}
    headers = {k: str(v) for k, v in (case.headers or {}).items() if str(v).isprintable() and str(v).isascii()}
    headers.pop("Cookie", None)
    answer = caller.http.request(case.method, case.formatted_path, params=case.query or None, headers=headers, **more)
    return answer.status_code, answer.text


def _attempt(caller: Caller, operation: Any, documented: set[str]) -> tuple[int, list[str]]:
    """Try one operation with made-up values; return how often, and what broke the promise."""
    faults: list[str] = []
    count = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        nonlocal count
        count += 1
        status, text = _send(caller, case)
        if status >= 500 or str(status) not in documented:
            sent = f"{case.method} {case.formatted_path} {case.query} {str(case.body)[:300]}"
            faults.append(f"{sent}: {status} {text[:200]}")

    attempt()
    return count, faults


@pytest.mark.parametrize("login", ["admin", "lin"])
def test_the_interface_keeps_its_document(client: Client, login: str) -> None:
    """Every operation of the document as it stands for this caller, with values made up from its schema."""
    caller = client.sign_in(login)
    document = caller.http.get("/api/openapi.json").json()
    faults: list[str] = []
    count = 0
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if operation.path.startswith(LEFT_OUT):
            continue
        documented = set(document["paths"][operation.path][operation.method.lower()]["responses"])
        tried, broken = _attempt(caller, operation, documented)
        count += tried
        faults += broken
    assert not faults, f"{len(faults)} of {count} requests:\n" + "\n".join(faults[:20])
    assert count > 300
