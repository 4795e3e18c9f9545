"""Duplicates through HTTP: hints, what is masked, rules that refuse, keys that follow the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.dedupe.scanning import run_scan
from yingdan.engines.dedupe.upkeep import rebuild_missing
from yingdan.engines.dedupe.work import SCAN


@pytest.fixture
def lin(client: Client, organisation: Organisation) -> Caller:
    """A rep, who sees only her own records."""
    return client.sign_in("lin")


@pytest.fixture
def admin(client: Client, organisation: Organisation) -> Caller:
    """Somebody who may do everything."""
    return client.sign_in("admin")


def _matches(caller: Caller, object_name: str, **draft: Any) -> list[dict[str, Any]]:
    answer = caller.post(f"/records/{object_name}/duplicates", draft)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["matches"]
    return found


def test_own_records_are_found_by_name_phone_code_and_domain(lin: Caller) -> None:
    one = lin.create(
        "account",
        name="上海澜图科技有限公司",
        phone="021-61234567",
        uscc="91310000MA1K12345X",
        website="https://www.lantu.cn/a",
    )
    for draft in (
        {"name": "澜图科技"},
        {"name": "蘭圖科技（上海）股份有限公司"},
        {"name": "上海兰图科技有限公司"},
        {"name": "别的名字", "phone": "+86 21 6123 4567"},
        {"uscc": "91310000ma1k12345x"},
    ):
        found = _matches(lin, "account", **draft)
        assert [m.get("id") for m in found] == [one["id"]], draft
        assert found[0]["name"] == one["name"]
        assert not found[0]["masked"]
        assert found[0]["reasons"]
        assert 0.75 <= found[0]["score"] <= 1
    assert _matches(lin, "account", name="上海澜图科技有限公司北京分公司") == []
    assert _matches(lin, "account", name="北京澜图科技有限公司") == []
    assert _matches(lin, "account", name="x", website="http://lantu.cn") == []  # a shared domain alone is too little
    assert _matches(lin, "account", id=one["id"], name="上海澜图科技有限公司") == []
    assert lin.post("/records/account/duplicates", {"id": "nonsense"}).status_code == 400
    assert lin.post("/records/nothing/duplicates", {}).status_code == 404


def test_keys_follow_changes_removal_and_restoring(lin: Caller) -> None:
    one = lin.create("account", name="杭州棠溪贸易有限公司")
    assert _matches(lin, "account", name="棠溪贸易")
    lin.patch(f"/records/account/{one['id']}", {"name": "杭州柏舟贸易有限公司"})
    assert _matches(lin, "account", name="棠溪贸易") == []
    assert _matches(lin, "account", name="柏舟贸易")
    lin.delete(f"/records/account/{one['id']}")
    assert _matches(lin, "account", name="柏舟贸易") == []
    lin.post(f"/records/account/{one['id']}/restore")
    assert _matches(lin, "account", name="柏舟贸易")


def test_what_others_have_comes_masked(lin: Caller, admin: Caller, client: Client, organisation: Organisation) -> None:
    hers = admin.create(
        "account", name="宁波梧声电子商务有限公司", phone="0574-87654321", owner=organisation.users["lin"]
    )
    other = next(n for n in organisation.users if n not in {"lin", "admin", "boss"} and _blind(client, n, hers["id"]))
    caller = client.sign_in(other)
    found = _matches(caller, "account", name="梧声电子商务")
    assert [(m["name"], m["masked"], "id" in m) for m in found] == [("梧声电子商务", True, False)]
    assert found[0]["owner"].endswith("*")
    assert len(found[0]["owner"]) == 2


def _blind(client: Client, login: str, record: str) -> bool:
    return client.sign_in(login).get(f"/records/account/{record}").status_code == 404


@pytest.fixture
def blocking(admin: Caller) -> Iterator[str]:
    """The rule of accounts, refusing."""
    rule = admin.query("dedupe_rule", filter={"field": "object", "value": "account"})["records"][0]["id"]
    admin.patch(f"/records/dedupe_rule/{rule}", {"action": "block"})
    yield rule
    admin.patch(f"/records/dedupe_rule/{rule}", {"action": "hint", "enabled": True, "keys": None, "threshold": "0.75"})


def test_a_rule_refuses_and_gives_way_to_a_reason(lin: Caller, admin: Caller, blocking: str) -> None:
    one = lin.create("account", name="苏州青岫软件有限公司")
    refused = lin.post("/records/account", {"name": "青岫软件"})
    assert refused.status_code == 409
    body = refused.json()
    assert body["code"] == "duplicate_found"
    assert [m["id"] for m in body["matches"]] == [one["id"]]
    assert one["name"] in body["detail"]
    reason = quote("同名的另一家公司")
    allowed = {"X-Allow-Duplicate": reason}
    assert lin.post("/records/account", {"name": "青岫软件"}, headers=allowed).status_code == 403  # a rep may not merge
    made = admin.post("/records/account", {"name": "青岫软件"}, headers=allowed)
    assert made.status_code == 201
    history = admin.get(f"/records/account/{made.json()['id']}/history").json()["items"]
    assert {h["reason"] for h in history} == {"同名的另一家公司"}
    bulk = lin.post(
        "/records/account/bulk", {"op": "create", "records": [{"name": "青岫软件公司"}, {"name": "无关的甲公司"}]}
    )
    results = bulk.json()["results"]
    assert results[0]["problem"]["errors"][0]["code"] == "duplicate_record"
    assert "problem" not in results[1]
    assert lin.post("/records/account", {"name": "青岫软件", "employees": "many"}).status_code == 422


def test_a_rule_out_of_use_finds_nothing(lin: Caller, admin: Caller, blocking: str) -> None:
    lin.create("account", name="无锡听澜食品有限公司", phone="0510-81234567")
    admin.patch(f"/records/dedupe_rule/{blocking}", {"keys": ["phone"]})
    assert _matches(lin, "account", name="听澜食品") == []
    assert _matches(lin, "account", name="听澜食品", phone="0510-81234567")
    admin.patch(f"/records/dedupe_rule/{blocking}", {"enabled": False})
    assert _matches(lin, "account", name="听澜食品", phone="0510-81234567") == []
    assert lin.patch(f"/records/dedupe_rule/{blocking}", {"enabled": True}).status_code == 403


def test_people_are_found_by_mobile_mail_and_name_within_an_account(lin: Caller) -> None:
    account = lin.create("account", name="南京枕流咨询有限公司")
    one = lin.create("contact", name="周晚晴", account=account["id"], mobile="13912345678", email="Wan@zhenliu.cn")
    assert [m["id"] for m in _matches(lin, "contact", mobile="139-1234-5678")] == [one["id"]]
    assert [m["id"] for m in _matches(lin, "contact", email="wan@ZHENLIU.cn")] == [one["id"]]
    assert [m["id"] for m in _matches(lin, "contact", name="周晚晴", account=account["id"])] == [one["id"]]
    assert _matches(lin, "contact", name="周晚晴") == []


def test_a_hidden_field_gives_no_evidence(admin: Caller, client: Client, organisation: Organisation) -> None:
    role = admin.create(
        "role",
        name="查重测试",
        scope="all",
        objects={"account": {"verbs": ["read", "create"], "fields": {"phone": "hidden"}}},
    )
    admin.create("user", name="盲", login="blindfold", password="blind-pass-1", roles=[role["id"]])
    admin.create("account", name="嘉兴拾光家居有限公司", phone="0573-82345678")
    blind = client.sign_in("blindfold", "blind-pass-1")
    assert _matches(admin, "account", phone="0573-82345678")
    assert _matches(blind, "account", phone="0573-82345678") == []
    assert _matches(blind, "account", name="拾光家居")


def test_keys_can_be_written_anew(platform: Platform, organisation: Organisation, lin: Caller) -> None:
    lin.create("account", name="温州观潮鞋业有限公司")
    catalog = platform.catalog(platform.workspace("main"))
    with platform.db.direct() as conn:
        conn.execute(f"delete from {catalog.system('_duplicate_key')}")
        assert _matches(lin, "account", name="观潮鞋业") == []
        assert rebuild_missing(conn, catalog)["account"] >= 1
        assert rebuild_missing(conn, catalog) == {}
    assert _matches(lin, "account", name="观潮鞋业")


def test_a_whole_object_is_looked_through(client: Client, platform: Platform, admin: Caller, lin: Caller) -> None:
    for name in ("常州云岫科技有限公司", "云岫科技（常州）有限公司", "常州云岫科技有限公司南通分公司"):
        lin.create("account", name=name)
    account = lin.create("account", name="镇江听松传媒有限公司")["id"]
    for name, mobile in (("许知远", "13712340001"), ("许知远", "13712340001"), ("梁实秋", "13712340002")):
        lin.create("contact", name=name, mobile=mobile, account=account, title="采购经理")
    assert lin.post("/records/account/duplicates/scan").status_code == 403
    found = {name: _scan(platform, admin, name) for name in ("account", "contact")}
    names = [{r["name"] for r in g["records"]} for g in found["account"]["groups"]]
    assert {"常州云岫科技有限公司", "云岫科技（常州）有限公司"} in names
    assert not any("常州云岫科技有限公司南通分公司" in n for n in names)
    people = [[r["name"] for r in g["records"]] for g in found["contact"]["groups"]]
    assert ["许知远", "许知远"] in people
    assert not any("梁实秋" in g for g in people)


class _Running:
    """A job that is run here and now."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.id, self.kind, self.attempt, self.first = "", SCAN, 1, True
        self.body: Mapping[str, Any] = body
        self.done = 0

    def progress(self, done: int, total: int | None = None) -> None:
        self.done = done if total is None else total

    def cancelled(self) -> bool:
        return False

    def link(self, name: str, url: str) -> None:
        raise AssertionError(name, url)

    def problem(self, code: str, **params: Any) -> None:
        raise AssertionError(code, params)


def _scan(platform: Platform, admin: Caller, name: str) -> dict[str, Any]:
    answer = admin.post(f"/records/{name}/duplicates/scan")
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "queued"
    result = run_scan(platform, platform.ctx_for(platform.workspace("main"), "admin"), _Running({"object": name}))
    return dict(result)


def test_custom_objects_go_by_name_and_phone(admin: Caller) -> None:
    made = admin.post(
        "/objects",
        {
            "name": "x_stall",
            "label": "摊位",
            "fields": [
                {"name": "name", "type": "text", "label": "名称"},
                {"name": "x_phone", "type": "phone", "label": "电话"},
            ],
        },
    )
    assert made.status_code == 201, made.text
    one = admin.create("x_stall", name="东门早市", x_phone="0571-81234567")
    assert [m["id"] for m in _matches(admin, "x_stall", name="东門早市")] == [one["id"]]
    assert [m["id"] for m in _matches(admin, "x_stall", name="别处", x_phone="057181234567")] == [one["id"]]
    assert _matches(admin, "x_stall", name="西门早市") == []
