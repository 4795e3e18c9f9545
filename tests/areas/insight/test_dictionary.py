"""The dictionary itself: complete in three languages, in step with its page, and what the interface answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from tools.docs import REFERENCE, metrics_page
from yingdan.areas.insight.groups import GROUPS
from yingdan.areas.insight.metrics import METRICS
from yingdan.bootstrap import Platform


def test_the_reference_page_is_current() -> None:
    assert Path(REFERENCE / "metrics.md").read_text(encoding="utf-8") == metrics_page(), "run: make docs"


def test_every_metric_is_told_in_three_languages() -> None:
    for metric in METRICS:
        for label in (metric.label, metric.formula, metric.notes, *(v.label for v in metric.variants)):
            assert all(label.as_json().values()), metric.id
    assert len({m.id for m in METRICS}) == len(METRICS)


def test_every_way_to_cut_exists() -> None:
    known = {g.name for g in GROUPS}
    assert {g for m in METRICS for g in m.groups} <= known


@pytest.fixture
def served(client: Client, platform: Platform, organisation: Organisation) -> Client:
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        for who, amount in (("lin", "100"), ("zhao", "50")):
            row = {"name": f"Served {who}", "amount": amount, "owner": organisation.users[who]}
            platform.records.create(tx, "opportunity", [row])
    return client


def test_the_interface_lists_answers_and_drills(served: Client) -> None:
    boss, rep = served.sign_in("boss"), served.sign_in("lin")
    listed = boss.get("/metrics").json()["metrics"]
    assert {m["id"] for m in listed} == {m.id for m in METRICS}
    assert listed[0]["label"].keys() == {"zh-CN", "zh-TW", "en"}
    whole = boss.get("/metrics/M-63", params={"group_by": "owner"}).json()
    mine = rep.get("/metrics/M-63", params={"group_by": "owner"}).json()
    assert whole["unit"] == "money"
    assert isinstance(whole["value"], str)
    assert len(mine["groups"]) == 1
    assert mine["value"] == mine["groups"][0]["value"]
    assert float(whole["value"]) > float(mine["value"])
    key = mine["groups"][0]["key"]
    page = rep.get(
        "/metrics/M-63/drill", params={"group_by": "owner", "key": key, "limit": 500, "expand": "owner"}
    ).json()
    assert format(sum(float(r["_value"]) for r in page["records"]), ".2f") == mine["value"]
    assert {r["owner"]["id"] for r in page["records"]} == {key}


def test_narrowed_over_the_wire(served: Client, organisation: Organisation) -> None:
    boss, rep = served.sign_in("boss"), served.sign_in("lin")
    east, south = (f"team:{organisation.departments[d]}" for d in ("east", "south"))

    def amount(caller: Caller, *where: str) -> float:
        answer = caller.get("/metrics/M-63", params={"where": list(where)})
        assert answer.status_code == 200, answer.text
        return float(answer.json()["value"])

    assert amount(boss, east) + amount(boss, south) == pytest.approx(amount(boss))
    assert amount(boss, east, south) == pytest.approx(amount(boss))
    assert 0 < amount(rep, east) == amount(rep) < amount(boss)
    assert amount(rep, south) == amount(rep, "team:019f0000-0000-7000-8000-000000000000") == 0
    page = rep.get("/metrics/M-63/drill", params={"where": south}).json()
    assert (page["total"], page["records"]) == (0, [])
    listed = boss.get("/metrics").json()["metrics"]
    filters = {m["id"]: [f["name"] for f in m["filters"]] for m in listed}
    assert {"team", "branch", "owner", "product", "region"} <= set(filters["M-14"])
    assert "stage" not in filters["M-10"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/metrics/M-99", 404, "metric_not_found"),
        ("/metrics/M-10?window=someday", 422, "invalid"),
        ("/metrics/M-10?group_by=password", 422, "invalid"),
        ("/metrics/M-10?scope=everybody", 422, "invalid"),
        ("/metrics/M-10?variant=best", 422, "invalid"),
        ("/metrics/M-10?as_of=yesterday", 422, "invalid"),
        ("/metrics/M-10?pipeline=mine", 422, "invalid"),
        ("/metrics/M-11?group_by=day&window=2000-01-01/2026-01-01", 422, "invalid"),
        ("/metrics/M-10?compare=best", 422, "invalid"),
        ("/metrics/M-10?where=amount:1", 422, "invalid"),
        ("/metrics/M-10/drill?where=team", 422, "invalid"),
        ("/metrics/M-10/drill?limit=0", 400, "bad_limit"),
        ("/metrics/M-10/drill?cursor=nonsense", 400, "bad_cursor"),
        ("/metrics/M-14/drill?group_by=stage&key=nowhere", 422, "invalid"),
    ],
)
def test_what_is_not_understood_is_refused(served: Client, path: str, status: int, code: str) -> None:
    answer = served.sign_in("boss").get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_nobody_sees_figures_without_signing_in(served: Client) -> None:
    assert served.anonymous().get("/metrics/M-10").status_code == 401
