"""Two administrators at one definition: who saves what has moved since is told, and nothing of the other's is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation


@pytest.fixture
def admin(client: Client, organisation: Organisation) -> Caller:
    """The administrator."""
    return client.sign_in("admin")


def _seen(version: object) -> dict[str, str]:
    return {"If-Match": str(version)}


def test_validation_rules_are_saved_as_seen(admin: Caller) -> None:
    def version() -> Any:
        return admin.get("/objects/contact").json()["version"]

    rule: dict[str, Any] = {"label": "r", "expression": "NOT(ISBLANK(name))", "message": "m"}
    path, seen = "/objects/contact/rules", version()
    assert admin.post(path, {**rule, "name": "one"}, headers=_seen(seen)).status_code == 201
    stale = _seen(seen)
    for late in (
        admin.post(path, {**rule, "name": "two"}, headers=stale),
        admin.http.put(f"/api/v1{path}/one", json={**rule, "severity": "warn"}, headers=stale),
        admin.delete(f"{path}/one", headers=stale),
    ):
        assert (late.status_code, late.json()["code"]) == (409, "schema_changed")
    assert [r["severity"] for r in admin.get(path).json()["rules"] if r["custom"]] == ["block"]
    assert admin.delete(f"{path}/one", headers=_seen("x")).status_code == 400
    put = admin.http.put(f"/api/v1{path}/one", json={**rule, "severity": "warn"}, headers=_seen(version()))
    assert (put.status_code, put.json()["severity"]) == (200, "warn")
    assert admin.delete(f"{path}/one", headers=_seen(version())).status_code == 204
    assert admin.delete(f"{path}/one").status_code == 404


def test_providers_are_saved_as_seen(admin: Caller) -> None:
    path = "/auth/providers/quick"
    body = {
        "kind": "oidc",
        "label": "one",
        "config": {"issuer": "https://a.example", "client_id": "c"},
        "active": False,
    }

    def put(label: str, seen: object = None) -> Any:
        headers = {} if seen is None else _seen(seen)
        return admin.http.put(f"/api/v1{path}", json={**body, "label": label}, headers=headers)

    made = put("one").json()
    other = put("other", made["version"])
    assert (other.status_code, other.json()["version"]) == (200, made["version"] + 1)
    late = put("late", made["version"])
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert late.json()["params"] == {"yours": made["version"], "theirs": made["version"] + 1}
    assert admin.delete(path, headers=_seen(made["version"])).status_code == 412
    [kept] = [p for p in admin.get("/auth/settings").json()["providers"] if p["name"] == "quick"]
    assert (kept["label"], kept["version"]) == ("other", made["version"] + 1)
    assert admin.delete(path, headers=_seen(kept["version"])).status_code == 204
    assert put("again", kept["version"]).status_code == 404, "gone meanwhile"


def test_roles_pipelines_and_share_rules_are_saved_as_seen(admin: Caller, organisation: Organisation) -> None:
    role = admin.create("role", name="seen role")
    pipeline = admin.create("pipeline", name="seen pipeline")
    stage = admin.create("stage", name="seen stage", pipeline=pipeline["id"], position=1)
    rule = admin.create("share_rule", name="seen rule", object="account", role=organisation.roles["老板"])
    for name, record in (("role", role), ("pipeline", pipeline), ("stage", stage), ("share_rule", rule)):
        path = f"/records/{name}/{record['id']}"
        assert admin.patch(path, {"name": "moved"}, headers=_seen(record["version"])).status_code == 200
        late = admin.patch(path, {"name": "late"}, headers=_seen(record["version"]))
        assert (late.status_code, late.json()["code"]) == (412, "stale")
        assert admin.get(path).json()["name"] == "moved"
    for name, record in (("share_rule", rule), ("stage", stage), ("pipeline", pipeline), ("role", role)):
        assert admin.delete(f"/records/{name}/{record['id']}").status_code == 204
