"""Example data over HTTP: nothing is loaded over what is there, and nobody but administrators may ask."""

from __future__ import annotations

import pytest

from tests.client import Client

pytestmark = pytest.mark.usefixtures("organisation")


def test_a_workspace_with_data_takes_no_examples(client: Client) -> None:
    admin, lin = client.sign_in("admin"), client.sign_in("lin")
    lin.create("account", name="已有的客户")
    assert admin.get("/examples").json() == {"state": "none", "may_load": False}
    refused = admin.post("/examples")
    assert (refused.status_code, refused.json()["code"]) == (409, "examples_not_empty")
    assert admin.delete("/examples").json()["code"] == "examples_none"
    assert lin.post("/examples").status_code == 403
    assert lin.delete("/examples").status_code == 403
    assert lin.get("/examples").json()["may_load"] is False
