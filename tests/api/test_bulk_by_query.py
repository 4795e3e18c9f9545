"""One change for everything that a filter finds: done as a job, refused rows told, undone as a whole."""

from __future__ import annotations

import pytest

from tests.api.test_export import finished
from tests.client import Client
from yingdan.bootstrap import Platform

pytestmark = pytest.mark.usefixtures("organisation")


def test_a_filter_changes_what_one_may_change(client: Client, platform: Platform) -> None:
    """Rows the caller sees but may not change are counted and told; the rest moves, and comes back by one token."""
    lin, li, zhao = client.sign_in("lin"), client.sign_in("li"), client.sign_in("zhao")
    mine = [lin.create("account", name=f"批改{i}", level="C")["id"] for i in range(5)]
    other = zhao.create("account", name="批改别人", level="C")["id"]
    zhao.post(f"/records/account/{other}/shares", {"user": li.get("/me").json()["user"]["id"], "level": "read"})
    query = {"filter": {"field": "name", "op": "starts_with", "value": "批改"}}
    assert lin.post("/records/account/bulk", {"op": "update"}).status_code == 400
    both = {"op": "update", "query": query, "records": [], "values": {"level": "A"}}
    assert li.post("/records/account/bulk", both).status_code == 400
    assert li.post("/records/account/bulk", {"op": "update", "query": query}).status_code == 400
    asked = li.post("/records/account/bulk", {"op": "update", "query": query, "values": {"level": "A"}})
    assert asked.status_code == 202, asked.text
    result = finished(platform, li, asked.json()["id"])["result"]
    refused = [p["id"] for p in result["problems"]]
    assert result["done"] == len(mine)
    assert result["refused"] == len(refused) <= 1
    assert set(refused) <= {other}
    assert {lin.get(f"/records/account/{i}").json()["level"] for i in mine} == {"A"}
    assert zhao.get(f"/records/account/{other}").json()["level"] == "C"
    assert lin.post(f"/undo/{result['operation']}").status_code == 404, "somebody else's operation"
    assert li.post(f"/undo/{result['operation']}").json()["undone"] == len(mine)
    assert {lin.get(f"/records/account/{i}").json()["level"] for i in mine} == {"C"}
