"""Stage gates over HTTP: every unmet check of the stages on the way is told at once; warnings ask for a reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation

pytestmark = pytest.mark.usefixtures("organisation")

BUDGET = {"kind": "field", "field": "budget_confirmed"}
BIG = {"kind": "formula", "expression": "amount >= 1000", "label": {"zh-CN": "金额不少于一千"}}
DEMO = {"kind": "activity", "activity": "demo", "count": 1}
SUMMARY = {"kind": "field", "field": "need_summary"}


def _pipeline(admin: Caller, name: str, stages: list[dict[str, Any]]) -> tuple[str, list[str]]:
    pipeline = str(admin.create("pipeline", name=name)["id"])
    rows = [
        admin.create("stage", pipeline=pipeline, position=i, **{"type": "open", **s})
        for i, s in enumerate(stages, start=1)
    ]
    return pipeline, [str(r["id"]) for r in rows]


def _told(answer: Any) -> list[tuple[str, str, str]]:
    return [(e["field"], e["code"], e["severity"]) for e in answer.json()["errors"]]


def test_unmet_checks_are_told_one_by_one_and_skipped_stages_count(client: Client) -> None:
    admin, lin = client.sign_in("admin"), client.sign_in("lin")
    pipeline, (first, second, third) = _pipeline(
        admin,
        "关口一",
        [
            {"name": "初", "exit_criteria": [BUDGET], "key_activities": [DEMO]},
            {"name": "中", "exit_criteria": [BIG]},
            {"name": "末", "entry_criteria": [SUMMARY]},
        ],
    )
    deal = lin.create("opportunity", name="关口商机", pipeline=pipeline, stage=first, amount="10")
    path = f"/records/opportunity/{deal['id']}"
    refused = lin.patch(path, {"stage": third})
    assert refused.status_code == 422, refused.text
    assert sorted(_told(refused)) == [
        ("", "gate_activity", "warn"),
        ("", "gate_formula", "block"),
        ("budget_confirmed", "gate_field", "block"),
        ("need_summary", "gate_field", "block"),
    ]
    assert "金额不少于一千" in refused.text
    assert "0/1" in refused.text
    assert lin.get(path).json()["stage"] == first

    only_warned = lin.patch(path, {"stage": second, "budget_confirmed": True})
    assert _told(only_warned) == [("", "gate_activity", "warn"), ("stage_reason", "gate_reason", "block")]
    moved = lin.patch(path, {"stage": second, "budget_confirmed": True, "stage_reason": "客户已看过同类产品"})
    assert moved.status_code == 200, moved.text
    done = lin.post(f"{path}/actions/advance", {"stage": third, "amount": "2000", "need_summary": "十台"})
    assert done.status_code == 200, done.text
    assert lin.patch(path, {"stage": first}).status_code == 200, "nothing is asked on the way back"


def test_activities_count_from_the_first_time_in_the_stage(client: Client) -> None:
    admin, lin = client.sign_in("admin"), client.sign_in("lin")
    need = [{**DEMO, "severity": "block"}]
    pipeline, (first, second) = _pipeline(admin, "关口二", [{"name": "甲", "key_activities": need}, {"name": "乙"}])
    deal = lin.create("opportunity", name="演示商机", pipeline=pipeline, stage=first)
    path = f"/records/opportunity/{deal['id']}"
    lin.create("activity", kind="demo", opportunity=deal["id"], at="2020-01-01T00:00:00Z")
    assert _told(lin.patch(path, {"stage": second})) == [("", "gate_activity", "block")], "before the stage"
    lin.create("activity", kind="demo", opportunity=deal["id"])
    assert lin.patch(path, {"stage": second}).status_code == 200
    assert lin.patch(path, {"stage": first}).status_code == 200
    assert lin.patch(path, {"stage": second}).status_code == 200, "once is enough"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "magic"},
        {"kind": "field", "field": "no_such"},
        {"kind": "field", "field": "amount", "code": "rm"},
        {"kind": "formula", "expression": "amount >"},
        {"kind": "formula", "expression": "amount"},
        {"kind": "activity", "activity": "demo", "count": 0},
        {"kind": "activity", "activity": "dance"},
        {"kind": "field", "field": "amount", "severity": "maybe"},
        {"kind": "field", "field": "amount", "label": {"zh-CN": 1}},
        "amount",
    ],
)
def test_checks_that_cannot_be_read_are_refused(client: Client, organisation: Organisation, body: Any) -> None:
    admin = client.sign_in("admin")
    stage = admin.query("stage", fields=["name"], limit=1)["records"][0]["id"]
    refused = admin.patch(f"/records/stage/{stage}", {"exit_criteria": [BUDGET, body]})
    assert refused.status_code == 422, refused.text
    assert _told(refused) == [("exit_criteria", "bad_check", "block")]
    assert organisation.users["lin"]
    assert client.sign_in("lin").patch(f"/records/stage/{stage}", {"exit_criteria": []}).status_code == 403
