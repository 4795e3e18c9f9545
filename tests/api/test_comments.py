"""Comments: who may say something, who reads it, who is told, and how people keep their own choices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Caller, Client
from tests.engines.jobs.workbench import until
from tests.people import Organisation


@pytest.fixture
def account(client: Client, organisation: Organisation) -> str:
    """An account of 小林 in the east."""
    return str(client.sign_in("lin").create("account", name="评论试验客户")["id"])


def _said(caller: Caller, account: str) -> list[dict[str, Any]]:
    items = caller.get(f"/records/account/{account}/timeline").json()["items"]
    return [i for i in items if i["kind"] == "comment"]


def _told(caller: Caller) -> list[dict[str, Any]]:
    found = caller.get("/notifications").json()["notifications"]
    return [n for n in found if n["kind"] == "mentioned"]


def test_those_called_hear_of_it_where_they_may_read_the_record(
    client: Client, organisation: Organisation, account: str
) -> None:
    lin, li, zhao = client.sign_in("lin"), client.sign_in("li"), client.sign_in("zhao")
    people = [organisation.users[p] for p in ("li", "zhao", "lin")]
    body = {"text": "@李经理 @小赵 请看一下报价", "mentions": people}
    answer = lin.post(f"/records/account/{account}/comments", body)
    assert answer.status_code == 201
    assert answer.json()["unseen"] == ["小赵"]
    [comment] = _said(li, account)
    assert comment["text"] == "@李经理 @小赵 请看一下报价"
    assert comment["actor"]["name"] == "小林"
    assert {m["name"] for m in comment["comment"]["mentions"]} >= {"李经理"}
    [told] = [n for n in _told(li) if n["record"] == account]
    assert told["text"] == "小林 在客户「评论试验客户」的评论中提到了您"
    assert not [n for n in _told(zhao) + _told(lin) if n["record"] == account]
    # neither may somebody without the record speak of it or read what is said
    assert zhao.post(f"/records/account/{account}/comments", {"text": "好"}).status_code == 404
    assert zhao.get(f"/records/account/{account}/timeline").status_code == 404


def test_only_the_author_changes_a_comment_and_administrators_may_remove_it(
    client: Client, organisation: Organisation, account: str
) -> None:
    lin, li, admin = client.sign_in("lin"), client.sign_in("li"), client.sign_in("admin")
    path = f"/records/account/{account}/comments"
    comment = lin.post(path, {"text": "初稿"}).json()["id"]
    refused = li.patch(f"{path}/{comment}", {"text": "改"})
    assert (refused.status_code, refused.json()["code"]) == (403, "comment_of_other")
    assert li.delete(f"{path}/{comment}").status_code == 403
    changed = lin.patch(f"{path}/{comment}", {"text": "定稿 @李经理", "mentions": [organisation.users["li"]]})
    assert changed.status_code == 200
    again = lin.patch(f"{path}/{comment}", {"text": "定稿! @李经理", "mentions": [organisation.users["li"]]})
    assert again.status_code == 200
    [said] = _said(li, account)
    assert said["text"] == "定稿! @李经理"
    assert said["comment"]["edited_at"]
    assert len([n for n in _told(li) if n["record"] == account]) == 1  # once, not at every change
    assert admin.delete(f"{path}/{comment}").status_code == 204
    assert _said(li, account) == []
    assert lin.delete(f"{path}/{comment}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "   "}, "text"),
        ({"text": "长" * 5_001}, "text"),
        ({"text": "好", "mentions": ["nobody"]}, "mentions"),
        ({"text": "好", "mentions": ["00000000-0000-7000-8000-000000000000"]}, "mentions"),
    ],
)
def test_what_is_no_comment_is_refused(client: Client, account: str, body: dict[str, Any], field: str) -> None:
    lin = client.sign_in("lin")
    answer = lin.post(f"/records/account/{account}/comments", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert _said(lin, account) == []


def test_hostile_text_comes_back_as_it_was(client: Client, account: str) -> None:
    text = "<script>alert(1)</script> '; drop table _comment; -- \u202e مرحبا 😀"
    lin = client.sign_in("lin")
    assert lin.post(f"/records/account/{account}/comments", {"text": text}).status_code == 201
    assert _said(lin, account)[0]["text"] == text


def test_topics_of_notifications_can_be_turned_off(client: Client, organisation: Organisation, account: str) -> None:
    lin, wang = client.sign_in("lin"), client.sign_in("wang")
    assert wang.get("/me/preferences").json()["topics"] == ["assigned", "mentioned"]
    assert lin.http.put("/api/v1/me/preferences/x", json={"value": 1}).status_code == 200
    off = wang.http.put("/api/v1/me/preferences/notifications", json={"value": {"off": ["mentioned"]}})
    assert off.json()["preferences"]["notifications"] == {"off": ["mentioned"]}
    lin.http.put(f"/api/v1/records/account/{account}/team", json={"team": [{"user": organisation.users["wang"]}]})
    body = {"text": "@小王", "mentions": [organisation.users["wang"]]}
    assert lin.post(f"/records/account/{account}/comments", body).json()["unseen"] == []
    assert not [n for n in _told(wang) if n["record"] == account]
    wang.http.put("/api/v1/me/preferences/notifications", json={"value": {"off": []}})
    lin.post(f"/records/account/{account}/comments", body)
    until(lambda: bool([n for n in _told(wang) if n["record"] == account]))
    # nobody sees another's choices, and there is an end to how much is kept
    assert "notifications" not in lin.get("/me/preferences").json()["preferences"]
    assert lin.http.put("/api/v1/me/preferences/x", json={"value": "y" * 20_001}).status_code == 422
    assert lin.http.put("/api/v1/me/preferences/Bad-Key", json={"value": 1}).status_code == 422


def test_first_steps_tick_themselves(client: Client, organisation: Organisation) -> None:
    def done(caller: Caller) -> dict[str, bool]:
        return {s["key"]: s["done"] for s in caller.get("/me/checklist").json()["steps"]}

    qian, boss, admin = client.sign_in("qian"), client.sign_in("boss"), client.sign_in("admin")
    assert list(done(qian)) == ["account", "deal", "activity", "comment", "view"]
    before = done(qian)
    assert not before["comment"]
    mine = qian.create("account", name="第一步客户")["id"]
    qian.post(f"/records/account/{mine}/comments", {"text": "第一步"})
    after = done(qian)
    assert after["account"]
    assert after["comment"]
    assert set(done(boss)) == {"goals", "deals", "judgment", "comment", "view"}
    assert done(admin)["organisation"]
    assert qian.get("/me/checklist").json()["dismissed"] is False
    qian.http.put("/api/v1/me/preferences/checklist", json={"value": {"dismissed": True}})
    assert qian.get("/me/checklist").json()["dismissed"] is True
    assert boss.get("/me/checklist").json()["dismissed"] is False
