"""Objects and fields made, changed, retired and brought back at run time, over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import PASSWORD, Organisation, build_organisation
from yingdan.bootstrap import Platform
from yingdan.engines.schema.adviser import note_slow
from yingdan.engines.schema.service import Schema
from yingdan.kernel.clock import ShiftedClock
from yingdan.kernel.settings import Settings
from yingdan.meta.predicate import parse_filter


@pytest.fixture(scope="module")
def platform(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform on a database of this module: what others retire, change or add to standard objects is not in it."""
    home = tmp_path_factory.mktemp("home")
    opened = Platform.open(Settings(database_url=module_dsn, threads=8, secret_key="for tests", home=home))
    opened.create_workspace("main", kind="test", title="演示科技", admin_password=PASSWORD)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def organisation(platform: Platform) -> Organisation:
    return build_organisation(platform)


@contextmanager
def _company(platform: Platform, name: str) -> Iterator[Caller]:
    """The administrator of a workspace that is there while the block lasts, with nothing but standard objects."""
    platform.create_workspace(name, kind="test", admin_password=PASSWORD)
    with Client(platform) as clients:
        caller = clients.anonymous()
        signed = caller.post("/auth/login", {"login": "admin", "password": PASSWORD, "workspace": name})
        caller.http.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        yield caller
    platform.drop_workspace(name)


@pytest.fixture
def packing(platform: Platform) -> Iterator[Caller]:
    """The administrator of a company that no other test customises."""
    with _company(platform, "packing") as caller:
        yield caller


@pytest.fixture(scope="module")
def admin(platform: Platform, organisation: Organisation) -> Iterator[Caller]:
    with Client(platform) as client:
        yield client.sign_in("admin")


def _object(admin: Caller, name: str, *fields: dict[str, Any]) -> None:
    answer = admin.post("/objects", {"name": name, "label": "自建", "fields": list(fields)})
    assert answer.status_code == 201, answer.text


def _field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "label": name, **more}


def _codes(answer: Any) -> list[str]:
    return [e["code"] for e in answer.json()["errors"]]


def test_a_new_object_works_at_once_and_only_for_administrators(admin: Caller, client: Client) -> None:
    lin = client.sign_in("lin")
    body = {"name": "x_place", "label": {"zh-CN": "工地", "en": "Site"}, "fields": [_field("budget", "money")]}
    assert lin.post("/objects", body).status_code == 403
    made = admin.post("/objects", body)
    assert made.status_code == 201
    assert [f["name"] for f in made.json()["fields"]][:3] == ["name", "budget", "currency"]
    assert admin.post("/objects", body).status_code == 409
    record = admin.create("x_place", name="一号工地", budget="12.3")
    assert (record["budget"], record["currency"]) == ("12.30", "CNY")
    page = admin.query("x_place", filter={"field": "budget", "op": "gt", "value": 1}, count=True)
    assert page["total"] == 1
    assert "x_place" in [h["object"] for h in admin.get("/search", params={"q": "一号工地"}).json()["hits"]]
    for wrong, code in (
        ({"name": "site", "label": "x"}, "needs_prefix"),
        ({"name": "x_a", "label": ""}, "required"),
        ({"name": "x_Bad Name", "label": "x"}, "bad_name"),
        ({"name": "x_a", "label": "x", "fields": [_field("ctid")]}, "reserved_name"),
        ({"name": "x_a", "label": "x", "fields": [_field("version", "int")]}, "reserved_name"),
        ({"name": "x_a", "label": "x", "fields": [_field("k", "kind")]}, "unknown_type"),
        ({"name": "x_a", "label": "x", "fields": [_field("k", "ref", target="nothing")]}, "unknown_object"),
        ({"name": "x_a", "label": "x", "fields": [_field("k", "enum")]}, "required"),
        ({"name": "x_a", "label": "x", "fields": [_field("k", "autonum", pattern="{0}{0}")]}, "bad_pattern"),
        ({"name": "x_a", "label": "x", "fields": [_field("k", "int", default="many")]}, "not_int"),
        ({"name": "x_a", "label": "x", "surprise": 1}, "unknown_field"),
        ({"name": "x_a", "label": "x" * 200}, "too_long"),
        ({"name": "x_a", "label": "x", "fields": [_field("k"), _field("k")]}, "field_exists"),
        ({"name": "x_a", "label": "x", "fields": [_field(f"f{n}") for n in range(501)]}, "too_many_fields"),
    ):
        answer = admin.post("/objects", wrong)
        assert (answer.status_code, code in _codes(answer)) == (422, True), (wrong, answer.text[:300])


def test_labels_options_order_and_standard_fields(admin: Caller, client: Client, platform: Platform) -> None:
    _object(admin, "x_label", _field("a"), _field("b", "enum", options=[{"value": "u"}, {"value": "v"}]))
    assert admin.patch("/objects/x_label", {"label": "改名", "order": ["b", "a"]}).json()["label"]["zh-CN"] == "改名"
    assert [f["name"] for f in admin.get("/objects/x_label").json()["fields"]][:2] == ["b", "a"]
    record = admin.create("x_label", name="选项", b="v")
    path, field = f"/records/x_label/{record['id']}", "/objects/x_label/fields/b"
    options = admin.patch(field, {"options": [{"value": "w", "label": "新", "color": "green"}, {"value": "u"}]}).json()[
        "options"
    ]
    assert [(o["value"], o["active"]) for o in options] == [("w", True), ("u", True), ("v", False)]
    assert admin.patch(path, {"a": "留着旧值"}).status_code == 200, "a kept value stays"
    assert admin.patch(path, {"b": "w"}).status_code == 200
    assert _codes(admin.patch(path, {"b": "v"})) == ["option_inactive"]
    standard = "/objects/account/fields/level"
    before = admin.get("/objects/account").json()
    assert admin.patch(standard, {"type": "int"}).status_code == 422
    assert _codes(admin.patch(standard, {"unique": True})) == ["standard_field"]
    assert _codes(admin.patch(standard, {"options": [{"value": "s"}]})) == ["needs_prefix"]
    known = next(f for f in before["fields"] if f["name"] == "level")
    more = [*known["options"], {"value": "x_s", "label": "战略"}]
    assert admin.patch(standard, {"label": "客户级别", "options": more}).status_code == 200
    platform.upgrade(platform.workspace("main"))
    after = next(f for f in admin.get("/objects/account").json()["fields"] if f["name"] == "level")
    assert (after["label"]["zh-CN"], after["options"][-1]["value"]) == ("客户级别", "x_s"), "an upgrade keeps it"
    assert admin.delete("/objects/account").status_code == 422
    assert admin.delete(standard).status_code == 422
    assert client.sign_in("lin").patch(standard, {"label": "x"}).status_code == 403


def test_a_required_field_with_default_fills_what_is_there(admin: Caller) -> None:
    _object(admin, "x_req", _field("old", "enum", options=[{"value": "a"}, {"value": "b"}], tracked=True))
    kept = admin.create("x_req", name="有", old="b")
    empty = admin.create("x_req", name="无")
    fields = "/objects/x_req/fields"
    assert _codes(admin.post(fields, _field("must", "int", required=True))) == ["required_needs_default"]
    assert admin.post(fields, _field("must", "int", required=True, default=7)).status_code == 201
    assert _codes(admin.patch(f"{fields}/old", {"required": True})) == ["required_needs_default"]
    assert admin.patch(f"{fields}/old", {"required": True, "default": "a"}).status_code == 200
    for record, old in ((kept, "b"), (empty, "a")):
        found = admin.get(f"/records/x_req/{record['id']}").json()
        assert (found["must"], found["old"], found["version"]) == (7, old, 1)
    assert _codes(admin.patch(f"/records/x_req/{kept['id']}", {"must": None})) == ["required"]
    assert admin.create("x_req", name="新")["must"] == 7
    counted = admin.post("/records/x_req/aggregate", {"group_by": [{"field": "old"}], "measures": [{"fn": "count"}]})
    assert counted.json()["rows"] == [{"old": "a", "count": 2}, {"old": "b", "count": 1}]


def test_retired_fields_rest_come_back_and_go(admin: Caller, platform: Platform, client: Client) -> None:
    _object(admin, "x_ret", _field("keep"), _field("gone", "text", unique=True, searchable=True))
    record = admin.create("x_ret", name="退", keep="1", gone="珍贵")
    path, field = f"/records/x_ret/{record['id']}", "/objects/x_ret/fields/gone"
    admin.post(
        "/views",
        {"object": "x_ret", "name": "用它的视图", "body": {"filter": {"field": "gone", "op": "eq", "value": "x"}}},
    )
    used = admin.get(f"{field}/dependents").json()["dependents"]
    assert {(u["kind"], u["name"]) for u in used} >= {("view", "用它的视图"), ("layout", "default")}
    refused = admin.delete(field)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_dependents")
    assert client.sign_in("lin").delete(field, params={"force": True}).status_code == 403
    assert admin.delete(field, params={"force": True}).status_code == 200
    assert "gone" not in admin.get(path).json()
    assert _codes(admin.patch(path, {"gone": "x"})) == ["unknown_field"]
    assert admin.post("/objects/x_ret/fields", _field("gone")).json()["code"] == "name_retired"
    assert [(r["object"], r["field"], r["days_left"]) for r in admin.get("/schema/retired").json()["retired"]] == [
        ("x_ret", "gone", 29)
    ]
    assert admin.post(f"{field}/restore").status_code == 200
    assert admin.post(f"{field}/restore").json()["code"] == "not_retired"
    assert admin.get(path).json()["gone"] == "珍贵"
    assert _codes(admin.post("/records/x_ret", {"name": "二", "gone": "珍贵"})) == ["duplicate_value"]
    admin.delete(field, params={"force": True})
    assert admin.delete("/objects/x_ret").status_code == 200
    assert admin.get("/objects/x_ret").status_code == 404
    assert admin.get(path).status_code == 404
    assert admin.post("/objects/x_ret/restore").status_code == 200
    assert admin.get(path).json()["keep"] == "1"
    admin.delete("/objects/x_ret")
    late = ShiftedClock(platform.clock.now() + timedelta(days=31))
    ctx = platform.ctx(platform.workspace("main"))
    assert Schema(platform).purge(ctx) == 0
    assert Schema(platform).purge(type(ctx)(ctx.workspace, ctx.actor, late)) == 1
    with platform.db.connection() as conn:
        assert conn.execute("select to_regclass('ws_main.x_ret'), to_regclass('ws_main.x_ret__v')").fetchone() == (
            None,
            None,
        )
    assert admin.post("/objects", {"name": "x_ret", "label": "再来"}).status_code == 201


def test_what_others_need_is_not_retired(admin: Caller) -> None:
    _object(admin, "x_needed")
    _object(
        admin,
        "x_needs",
        _field("to", "ref", target="x_needed"),
        _field("a"),
        _field("b", "enum", options=[{"value": "q"}]),
    )
    refused = admin.delete("/objects/x_needed", params={"force": True})
    assert (refused.status_code, [e["message"] != "" for e in refused.json()["errors"]]) == (409, [True])
    assert admin.delete("/objects/x_needs/fields/name").status_code == 409, "the name field"
    assert admin.delete("/objects/x_needs/fields/owner").status_code == 422, "a system field"


@pytest.mark.parametrize(
    ("was", "to", "good", "bad", "expected"),
    [
        ("text", "int", "42", "4x", 42),
        ("text", "date", "2026-01-31", "31.1.", "2026-01-31"),
        ("text", "phone", "13800001111", "x", "+8613800001111"),
        ("text", "enum", "甲", "丙", "a"),
        ("text", "tags", "a;b", None, ["a", "b"]),
        ("ltext", "text", "一行", "两\n行", "一行"),
        ("dec", "int", "5.00", "5.50", 5),
        ("int", "text", 5, None, "5"),
        ("enum", "enum[]", "a", None, ["a"]),
        ("enum[]", "enum", ["a"], ["a", "b"], "a"),
        ("bool", "text", True, None, "true"),
        ("email", "text", "a@b.cn", None, "a@b.cn"),
    ],
)
def test_conversions_lose_nothing(admin: Caller, was: str, to: str, good: Any, bad: Any, expected: Any) -> None:
    name = f"x_cv_{was.replace('[]', 's')}_{to.replace('[]', 's')}"
    options = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}]
    more = {"options": options} if was.startswith("enum") else {}
    _object(admin, name, _field("v", was, **more))
    path, field = f"/records/{name}/", f"/objects/{name}/fields/v"
    keep = admin.create(name, name="好", v=good)["id"]
    admin.create(name, name="空")
    body = {"type": to, **({"options": options} if to.startswith("enum") else {})}
    if bad is not None:
        spoiled = admin.create(name, name="坏", v=bad)["id"]
        assert admin.post(f"{field}/convert", body, params={"dry_run": True}).json()["lost"] == 1
        refused = admin.post(f"{field}/convert", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "would_lose")
        assert admin.get(path + spoiled).json()["v"] is not None
        admin.patch(path + spoiled, {"v": good})
    done = admin.post(f"{field}/convert", body)
    assert (done.status_code, done.json()["lost"] if done.status_code == 200 else done.text) == (200, 0)
    assert admin.get(path + keep).json()["v"] == expected
    assert admin.create(name, name="新", v=expected)["v"] == expected
    assert _codes(admin.post(f"{field}/convert", {"type": "geo"})) == ["not_convertible"]


def test_unique_rules_over_several_fields(admin: Caller) -> None:
    _object(admin, "x_uni", _field("a"), _field("b", "int"), _field("long", "ltext"), _field("many", "tags"))
    admin.create("x_uni", name="1", a="x", b=1)
    second = admin.create("x_uni", name="2", a="x", b=1)
    indexes = "/objects/x_uni/indexes"
    refused = admin.post(indexes, {"columns": ["a", "b"], "unique": True})
    assert (refused.status_code, _codes(refused)) == (409, ["duplicate_values"])
    admin.patch(f"/records/x_uni/{second['id']}", {"b": 2})
    assert admin.post(indexes, {"columns": ["a", "b"], "unique": True}).status_code == 201
    assert admin.post(indexes, {"columns": ["a", "b"], "unique": True}).status_code == 409
    assert _codes(admin.post("/records/x_uni", {"name": "3", "a": "x", "b": 2})) == ["duplicate_value"]
    assert _codes(admin.patch(f"/records/x_uni/{second['id']}", {"b": 1})) == ["duplicate_value"]
    assert admin.create("x_uni", name="4", a="x", b=None)["b"] is None
    assert admin.post(indexes, {"columns": ["many"]}).status_code == 422
    for n in range(12):
        columns = [c for i, c in enumerate(["a", "b", "name", "owner"]) if n + 1 & 1 << i]
        assert admin.post(indexes, {"columns": columns}).status_code == 201, columns
    assert _codes(admin.post(indexes, {"columns": ["owner", "a", "b"]})) == ["too_many_indexes"]
    listed = admin.get(indexes).json()
    assert (listed["used"], listed["cap"], sum(i["unique"] and i["custom"] for i in listed["indexes"])) == (12, 12, 1)
    assert admin.delete(indexes, params={"columns": "a,b", "unique": True}).status_code == 204
    assert admin.delete(indexes, params={"columns": "a,b", "unique": True}).status_code == 404
    assert admin.create("x_uni", name="5", a="x", b=2)["b"] == 2


def test_record_types_and_dependent_options(admin: Caller) -> None:
    cities = [{"value": "sh", "when": ["cn"]}, {"value": "ny", "when": ["us"]}, {"value": "online"}]
    countries = [{"value": "cn"}, {"value": "us"}]
    _object(
        admin,
        "x_type",
        _field("country", "enum", options=countries),
        _field("city", "enum", options=cities, depends_on="country"),
    )
    assert _codes(admin.post("/records/x_type", {"name": "错", "country": "us", "city": "sh"})) == ["option_not_here"]
    record = admin.create("x_type", name="对", country="cn", city="sh")
    assert _codes(admin.patch(f"/records/x_type/{record['id']}", {"country": "us"})) == ["option_not_here"]
    assert admin.patch(f"/records/x_type/{record['id']}", {"country": "us", "city": "online"}).status_code == 200
    types = "/objects/x_type/record-types"
    layout = {
        "label": "手机",
        "devices": ["mobile"],
        "sections": [{"label": "基本", "fields": ["name", {"name": "city", "required": True}]}],
    }
    assert admin.http.put("/api/v1/objects/x_type/layouts/phone", json=layout).status_code == 200
    made = admin.http.put(f"/api/v1{types}/abroad", json={"label": "海外", "options": {"country": ["us"]}})
    assert (made.status_code, [t["name"] for t in made.json()["record_types"]]) == (200, ["abroad"])
    assert (
        admin.http.put(f"/api/v1{types}/bad", json={"label": "x", "options": {"country": ["mars"]}}).status_code == 422
    )
    assert _codes(admin.post("/records/x_type", {"name": "海外", "record_type": "abroad", "country": "cn"})) == [
        "not_in_record_type"
    ]
    assert admin.create("x_type", name="海外", record_type="abroad", country="us")["record_type"] == "abroad"
    phone = admin.get("/objects/x_type", params={"device": "mobile"}).json()["layout"]
    assert (phone["name"], phone["sections"][0]["fields"][1]) == ("phone", {"name": "city", "required": True})
    assert "name" not in admin.get("/objects/x_type").json()["layout"]
    button = {"label": "地图", "kind": "url", "target": "https://example.com/?q={city}"}
    assert admin.http.put("/api/v1/objects/x_type/buttons/map", json=button).json()["buttons"][0]["kind"] == "url"
    script = {**button, "target": "javascript:alert(1)"}
    assert admin.http.put("/api/v1/objects/x_type/buttons/evil", json=script).status_code == 422
    assert admin.delete(f"{types}/abroad").status_code == 204
    assert admin.delete("/objects/x_type/buttons/none").status_code == 404
    assert _codes(admin.post("/records/x_type", {"name": "晚", "record_type": "abroad"})) == ["option_inactive"]


def test_lines_live_with_their_record(admin: Caller, client: Client, organisation: Organisation) -> None:
    lines = _field(
        "lines",
        "sub",
        fields=[_field("what", required=True), _field("qty", "int"), _field("to", "ref", target="account")],
    )
    _object(admin, "x_order", lines)
    account = admin.create("account", name="行内客户")["id"]
    record = admin.create(
        "x_order", name="单", lines=[{"what": "甲", "qty": 1}, {"what": "乙", "qty": 2, "to": account}]
    )
    path = f"/records/x_order/{record['id']}"
    assert [(x["what"], x["qty"], x["line_no"]) for x in record["lines"]] == [("甲", 1, 1), ("乙", 2, 2)]
    first, second = record["lines"]
    refused = admin.patch(path, {"lines": [{"id": first["id"], "qty": "many"}, {"what": ""}]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "lines[0].qty"
    assert admin.get(path).json()["lines"] == record["lines"], "nothing of a refused write stays"
    assert _codes(admin.patch(path, {"lines": [{"id": account}]})) == ["not_found_link"]
    rows = [{"name": "好", "lines": [{"what": "甲"}]}, {"name": "坏", "lines": [{"qty": 1}, {"what": "x", "no": 1}]}]
    bulk = admin.post("/records/x_order/bulk", {"op": "create", "records": rows}).json()["results"]
    assert ("id" in bulk[0], [e["field"] for e in bulk[1]["problem"]["errors"]]) == (
        True,
        ["lines[0].what", "lines[1].no"],
    )
    admin.delete(f"/records/x_order/{bulk[0]['id']}")
    changed = admin.patch(path, {"lines": [{"what": "丙"}, {"id": second["id"], "qty": 5}]}).json()
    assert [(x["what"], x["qty"]) for x in changed["lines"]] == [("丙", None), ("乙", 5)]
    assert changed["version"] == 2, "lines are part of the record"
    assert admin.patch(path, {"name": "单子"}).json()["lines"] == changed["lines"]
    shown = admin.get(path, params={"expand": "lines"}).json()["lines"]
    assert shown[1]["to"]["name"] == "行内客户"
    assert "lines" not in admin.query("x_order")["records"][0]
    assert len(admin.query("x_order", fields=["lines"])["records"][0]["lines"]) == 2
    total = {
        "filter": {"field": "x_order", "value": record["id"]},
        "measures": [{"fn": "sum", "field": "qty", "as": "s"}],
    }
    assert admin.post("/records/x_order_lines/aggregate", total).json()["rows"] == [{"s": "5"}]
    admin.delete(path)
    assert admin.query("x_order_lines", count=True)["total"] == 0
    admin.post(f"{path}/restore")
    assert [x["what"] for x in admin.get(path).json()["lines"]] == ["丙", "乙"]
    rights = {"*": {"verbs": ["read"]}, "x_order": {"verbs": ["read", "create", "update"]}}
    role = admin.create("role", name="下单", scope="self", objects=rights)
    admin.create(
        "user",
        name="单员",
        login="orders",
        password=PASSWORD,
        roles=[role["id"]],
        department=organisation.departments["east"],
    )
    clerk = client.sign_in("orders")
    own = clerk.create("x_order", name="我的", lines=[{"what": "甲"}])
    assert len(own["lines"]) == 1
    assert clerk.get(path).status_code == 404
    assert clerk.query("x_order_lines")["records"][0]["what"] == "甲"
    assert len(clerk.query("x_order_lines")["records"]) == 1


def test_two_administrators_one_wins(admin: Caller, platform: Platform) -> None:
    _object(admin, "x_race")
    version = admin.get("/objects/x_race").json()["version"]
    with Client(platform) as clients:
        people = [clients.sign_in("admin") for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda n: people[n].post(
                        "/objects/x_race/fields", _field(f"f{n}"), headers={"If-Match": str(version)}
                    ),
                    range(2),
                )
            )
    assert sorted(a.status_code for a in answers) == [201, 409]
    lost = next(a for a in answers if a.status_code == 409)
    assert lost.json()["code"] == "schema_changed"
    assert admin.post("/objects/x_race/fields", _field("late"), headers={"If-Match": str(version)}).status_code == 409
    changes = admin.get("/schema/changes").json()["changes"]
    assert (changes[0]["state"], changes[0]["objects"]) == ("active", ["x_race"])


def test_packages_travel(packing: Caller, platform: Platform) -> None:
    _object(
        packing,
        "x_pack",
        _field("k", "enum", options=[{"value": "a", "label": "甲"}]),
        _field("to", "ref", target="account"),
    )
    packing.post("/objects/account/fields", _field("x_packed", "int"))
    packing.http.put(
        "/api/v1/objects/x_pack/layouts/one", json={"label": "一", "sections": [{"fields": ["name", "k"]}]}
    )
    package = packing.get("/packages/export", params={"objects": "x_pack,account"}).json()
    assert [o["name"] for o in package["objects"]] == ["x_pack"]
    again = packing.post("/packages/import", package, params={"dry_run": True}).json()
    assert (again["conflicts"], again["added"], again["steps"]) == ([], [], [])
    with _company(platform, "packed") as other:
        plan = other.post("/packages/import", package, params={"dry_run": True}).json()
        assert ("table", "x_pack") in [(s["kind"], s["object"]) for s in plan["steps"]]
        assert (plan["applied"], other.get("/objects/x_pack").status_code) == (False, 404)
        assert other.post("/packages/import", package).json()["added"] == ["x_pack", "account.x_packed"]
        made = other.get("/objects/x_pack").json()
        assert (made["layouts"][0]["name"], other.create("x_pack", name="到了", k="a")["k"]) == ("one", "a")
        other.post("/objects/x_pack/fields", _field("own", "int"))
        clash = other.get("/packages/export", params={"objects": "x_pack"}).json()
        clash["objects"][0]["fields"] = [
            {**f, "type": "dec"} if f["name"] == "own" else f for f in clash["objects"][0]["fields"]
        ]
        refused = other.post("/packages/import", clash)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "x_pack.own")
    for bad in ({}, {"format": "yingdan-package", "version": 9}, {**package, "objects": [{"name": "x"}]},
                {**package, "objects": [{**package["objects"][0], "name": "sneaky"}]}):  # fmt: skip
        assert packing.post("/packages/import", bad).status_code == 422, bad


def test_statements_of_before_are_planned_anew(admin: Caller, platform: Platform) -> None:
    """A connection that has prepared its statements goes on working when a column gets another type."""
    _object(admin, "x_plans", _field("v"))
    ctx = platform.ctx(platform.workspace("main"))
    with platform.write(ctx) as tx:
        record = platform.records.create(tx, "x_plans", [{"name": "1", "v": "5"}])[0]
    for number in range(8):  # enough for every connection of the pool to keep its plans
        with platform.write(ctx) as tx:
            platform.records.change(tx, "x_plans", [(record, {"v": str(number)})])
    assert admin.post("/objects/x_plans/fields/v/convert", {"type": "int"}).status_code == 200
    for number in range(8):
        with platform.write(ctx) as tx:
            platform.records.change(tx, "x_plans", [(record, {"v": number + 100})])
        assert admin.get(f"/records/x_plans/{record}").json()["v"] == number + 100


def test_the_how_to_does_what_it_says(packing: Caller) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "how-to" / "custom-objects.md").read_text(encoding="utf-8")
    commands = re.findall(r'^curl (?:-X (\w+) )?.*?"?\$Y(/[^\s"]*)"?(?: -d \'(.*?)\')?', page, re.MULTILINE | re.DOTALL)
    assert len(commands) > 12
    for verb, path, body in commands:
        method = verb or ("POST" if body else "GET")
        answer = packing.http.request(method, f"/api/v1{path}", json=json.loads(body) if body else None)
        assert answer.status_code in {200, 201}, (method, path, answer.text)


def test_slow_questions_ask_for_an_index(admin: Caller, platform: Platform) -> None:
    _object(admin, "x_slow", _field("a"), _field("b", "int"), _field("t", "tags"))
    ctx = platform.ctx(platform.workspace("main"))
    slow = parse_filter({"and": [{"field": "b", "op": "gt", "value": 1}, {"field": "a", "value": "x"}]})
    tagged = parse_filter({"field": "t", "value": "x"})
    with platform.read(ctx) as tx:
        for _ in range(3):
            note_slow(tx, "x_slow", slow, (("created_at", "desc"),), 0.9)
        note_slow(tx, "x_slow", slow, (), 0.01)
        note_slow(tx, "x_slow", tagged, (), 5.0)
        note_slow(tx, "x_slow", parse_filter({"or": [{"field": "a", "value": "x"}]}), (), 5.0)
    advice = admin.get("/objects/x_slow/indexes").json()["advice"]
    assert [(a["columns"], a["seen"], a["mean_ms"]) for a in advice] == [(["a", "b", "created_at desc"], 3, 900.0)]
    assert admin.post("/objects/x_slow/indexes", {"columns": advice[0]["columns"]}).status_code == 201
    assert admin.get("/objects/x_slow/indexes").json()["advice"] == []


def test_gapless_numbers_know_no_gap(admin: Caller, platform: Platform, organisation: Organisation) -> None:
    admin.patch(f"/records/department/{organisation.departments['east']}", {"code": "HD"})
    number = _field("no", "autonum", pattern="HT-{DEPT}-{0000:reset=never}", gapless=True)
    _object(admin, "x_contract", number, _field("must", "int", required=True))
    lin = organisation.users["lin"]
    first = admin.create("x_contract", name="一", must=1, owner=lin)["no"]
    for _ in range(3):
        assert admin.post("/records/x_contract", {"name": "坏", "owner": lin}).status_code == 422
    with platform.write(platform.ctx(platform.workspace("main"))) as tx, tx.conn.transaction(force_rollback=True):
        platform.records.create(tx, "x_contract", [{"name": "x", "must": 1, "owner": lin}])
    assert (first, admin.create("x_contract", name="二", must=1, owner=lin)["no"]) == ("HT-HD-0001", "HT-HD-0002")
