"""Visits with a check-in: customers near a point, distance and time by the server, pictures once however often sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation

HERE = {"lat": 31.2304, "lng": 121.4737}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def _north(metres: float) -> dict[str, float]:
    return {"lat": HERE["lat"] + metres / 111_195, "lng": HERE["lng"]}


@pytest.fixture(scope="module")
def accounts(platform: Any, organisation: Organisation) -> list[str]:
    """Customers of one representative 40, 250 and 900 metres away, one without a place, and one of somebody else."""
    rows = [
        {"name": f"附近客户 {metres}", "geo": _north(metres), "owner": organisation.users["lin"]}
        for metres in (40, 250, 900)
    ]
    rows.append({"name": "无位置客户", "owner": organisation.users["lin"]})
    rows.append({"name": "别人的客户", "geo": HERE, "owner": organisation.users["chen"]})
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        ids: list[str] = platform.records.create(tx, "account", rows)
    return ids


@pytest.fixture
def lin(client: Client, accounts: list[str]) -> Caller:
    """The representative who owns them."""
    return client.sign_in("lin")


@pytest.mark.parametrize(("metres", "near"), [(100, {"附近客户 40"}), (300, {"附近客户 40", "附近客户 250"})])
def test_customers_near_a_point(lin: Caller, metres: int, near: set[str]) -> None:
    """Only what the caller may see and lies within the distance; the condition joins others and its opposite."""
    close = {"field": "geo", "op": "near", "value": {**HERE, "within_m": metres}}
    found = lin.query("account", filter=close, fields=["name", "geo"], limit=100)["records"]
    assert {r["name"] for r in found} == near
    mine = {"field": "name", "op": "contains", "value": "客户"}
    away = lin.query("account", filter={"and": [mine, {"not": close}]}, fields=["name"], limit=100)["records"]
    assert near.isdisjoint({r["name"] for r in away})
    assert "无位置客户" in {r["name"] for r in away}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("geo", {**HERE, "within_m": 0}, "not_distance"),
        ("geo", {**HERE, "within_m": 10**9}, "not_distance"),
        ("geo", HERE, "not_distance"),
        ("geo", "31,121", "not_distance"),
        ("geo", {"lat": 91, "lng": 0, "within_m": 5}, "not_geo"),
        ("geo", {"lat": 1, "within_m": 5}, "not_geo"),
        ("name", {**HERE, "within_m": 5}, "not_point"),
    ],
)
def test_what_is_no_distance_is_refused(lin: Caller, field: str, value: Any, code: str) -> None:
    """A radius or a point that makes no sense, and a field without a place."""
    answer = lin.post("/records/account/query", {"filter": {"field": field, "op": "near", "value": value}})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


def test_a_check_in_is_measured_by_the_server(lin: Caller, accounts: list[str]) -> None:
    """Distance and time come from the server; the caller cannot set them, and they follow the account."""
    earlier = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    visit = {"kind": "visit", "account": accounts[1], "at": earlier, "checkin": HERE, "checkin_accuracy": 12}
    record = lin.create("activity", **visit)
    assert record["checkin_distance"] == pytest.approx(250, abs=2)
    received = datetime.fromisoformat(record["checkin_at"])
    assert datetime.now(UTC) - received < timedelta(minutes=2)
    path = f"/records/activity/{record['id']}"
    items = lin.get(f"/records/account/{accounts[1]}/timeline").json()["items"]
    told = next(i["activity"] for i in items if i["kind"] == "activity")
    assert told["checkin_distance"] == record["checkin_distance"]
    assert datetime.fromisoformat(told["checkin_at"]) - received < timedelta(milliseconds=1)
    assert "photos" not in told
    for name, value in (("checkin_distance", 1), ("checkin_at", earlier)):
        assert lin.patch(path, {name: value}).status_code == 422
    assert lin.patch(path, {"account": accounts[0]}).json()["checkin_distance"] == pytest.approx(40, abs=2)
    moved = lin.patch(path, {"account": accounts[3]}).json()
    assert (moved["checkin_distance"], moved["checkin_at"]) == (None, record["checkin_at"])
    cleared = lin.patch(path, {"checkin": None}).json()
    assert (cleared["checkin"], cleared["checkin_at"]) == (None, None)


def test_a_visit_sent_twice_is_one(lin: Caller, accounts: list[str]) -> None:
    """The same keys give the same picture and the same visit; a picture that is none is refused."""
    pictures = []
    for _ in range(2):
        answer = lin.http.post(
            "/api/v1/files", files={"file": ("现场.png", PNG)}, headers={"Idempotency-Key": "visit-1-photo-0"}
        )
        assert answer.status_code == 201, answer.text
        pictures.append(answer.json()["id"])
    assert pictures[0] == pictures[1]
    body = {"kind": "visit", "account": accounts[0], "content": "现场看了产线", "photos": [pictures[0]]}
    before = len(lin.query("activity", filter={"field": "account", "value": accounts[0]}, limit=100)["records"])
    made = [lin.post("/records/activity", body, headers={"Idempotency-Key": "visit-1"}) for _ in range(2)]
    assert [m.status_code for m in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert made[1].headers["Idempotency-Replayed"] == "true"
    after = len(lin.query("activity", filter={"field": "account", "value": accounts[0]}, limit=100)["records"])
    assert after == before + 1
    told = next(
        i for i in lin.get(f"/records/account/{accounts[0]}/timeline").json()["items"] if i["kind"] == "activity"
    )
    assert told["activity"]["photos"] == [pictures[0]]
    text = lin.http.post("/api/v1/files", files={"file": ("a.png", b"plain")}).json()["id"]
    assert lin.post("/records/activity", {**body, "photos": [text]}).status_code == 422
