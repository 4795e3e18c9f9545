"""Objects and fields made, changed, retired and brought back at run time, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.engines.schema.runtime.making import codes, field_of, new_object
from yingdan.bootstrap import Platform
from yingdan.engines.schema.service import Schema
from yingdan.kernel.clock import ShiftedClock


def test_a_new_object_works_at_once_and_only_for_administrators(admin: Caller, client: Client) -> None:
    lin = client.sign_in("lin")
    body = {"name": "x_place", "label": {"zh-CN": "工地", "en": "Site"}, "fields": [field_of("budget", "money")]}
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
        ({"name": "x_a", "label": "x", "fields": [field_of("ctid")]}, "reserved_name"),
        ({"name": "x_a", "label": "x", "fields": [field_of("version", "int")]}, "reserved_name"),
        ({"name": "x_a", "label": "x", "fields": [field_of("k", "kind")]}, "unknown_type"),
        ({"name": "x_a", "label": "x", "fields": [field_of("k", "ref", target="nothing")]}, "unknown_object"),
        ({"name": "x_a", "label": "x", "fields": [field_of("k", "enum")]}, "required"),
        ({"name": "x_a", "label": "x", "fields": [field_of("k", "autonum", pattern="{0}{0}")]}, "bad_pattern"),
        ({"name": "x_a", "label": "x", "fields": [field_of("k", "int", default="many")]}, "not_int"),
        ({"name": "x_a", "label": "x", "surprise": 1}, "unknown_field"),
        ({"name": "x_a", "label": "x" * 200}, "too_long"),
        ({"name": "x_a", "label": "x", "fields": [field_of("k"), field_of("k")]}, "field_exists"),
        ({"name": "x_a", "label": "x", "fields": [field_of(f"f{n}") for n in range(501)]}, "too_many_fields"),
    ):
        answer = admin.post("/objects", wrong)
        assert (answer.status_code, code in codes(answer)) == (422, True), (wrong, answer.text[:300])


def test_labels_options_order_and_standard_fields(admin: Caller, client: Client, platform: Platform) -> None:
    new_object(admin, "x_label", field_of("a"), field_of("b", "enum", options=[{"value": "u"}, {"value": "v"}]))
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
    assert codes(admin.patch(path, {"b": "v"})) == ["option_inactive"]
    standard = "/objects/account/fields/level"
    before = admin.get("/objects/account").json()
    assert admin.patch(standard, {"type": "int"}).status_code == 422
    assert codes(admin.patch(standard, {"unique": True})) == ["standard_field"]
    assert codes(admin.patch(standard, {"options": [{"value": "s"}]})) == ["needs_prefix"]
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
    new_object(admin, "x_req", field_of("old", "enum", options=[{"value": "a"}, {"value": "b"}], tracked=True))
    kept = admin.create("x_req", name="有", old="b")
    empty = admin.create("x_req", name="无")
    fields = "/objects/x_req/fields"
    assert codes(admin.post(fields, field_of("must", "int", required=True))) == ["required_needs_default"]
    assert admin.post(fields, field_of("must", "int", required=True, default=7)).status_code == 201
    assert codes(admin.patch(f"{fields}/old", {"required": True})) == ["required_needs_default"]
    assert admin.patch(f"{fields}/old", {"required": True, "default": "a"}).status_code == 200
    for record, old in ((kept, "b"), (empty, "a")):
        found = admin.get(f"/records/x_req/{record['id']}").json()
        assert (found["must"], found["old"], found["version"]) == (7, old, 1)
    assert codes(admin.patch(f"/records/x_req/{kept['id']}", {"must": None})) == ["required"]
    assert admin.create("x_req", name="新")["must"] == 7
    counted = admin.post("/records/x_req/aggregate", {"group_by": [{"field": "old"}], "measures": [{"fn": "count"}]})
    assert counted.json()["rows"] == [{"old": "a", "count": 2}, {"old": "b", "count": 1}]


def test_retired_fields_rest_come_back_and_go(admin: Caller, platform: Platform, client: Client) -> None:
    new_object(admin, "x_ret", field_of("keep"), field_of("gone", "text", unique=True, searchable=True))
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
    assert codes(admin.patch(path, {"gone": "x"})) == ["unknown_field"]
    assert admin.post("/objects/x_ret/fields", field_of("gone")).json()["code"] == "name_retired"
    assert [(r["object"], r["field"], r["days_left"]) for r in admin.get("/schema/retired").json()["retired"]] == [
        ("x_ret", "gone", 29)
    ]
    assert admin.post(f"{field}/restore").status_code == 200
    assert admin.post(f"{field}/restore").json()["code"] == "not_retired"
    assert admin.get(path).json()["gone"] == "珍贵"
    assert codes(admin.post("/records/x_ret", {"name": "二", "gone": "珍贵"})) == ["duplicate_value"]
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
    new_object(admin, "x_needed")
    new_object(
        admin,
        "x_needs",
        field_of("to", "ref", target="x_needed"),
        field_of("a"),
        field_of("b", "enum", options=[{"value": "q"}]),
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
    new_object(admin, name, field_of("v", was, **more))
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
    assert codes(admin.post(f"{field}/convert", {"type": "geo"})) == ["not_convertible"]


def test_unique_rules_over_several_fields(admin: Caller) -> None:
    new_object(admin, "x_uni", field_of("a"), field_of("b", "int"), field_of("long", "ltext"), field_of("many", "tags"))
    admin.create("x_uni", name="1", a="x", b=1)
    second = admin.create("x_uni", name="2", a="x", b=1)
    indexes = "/objects/x_uni/indexes"
    refused = admin.post(indexes, {"columns": ["a", "b"], "unique": True})
    assert (refused.status_code, codes(refused)) == (409, ["duplicate_values"])
    admin.patch(f"/records/x_uni/{second['id']}", {"b": 2})
    assert admin.post(indexes, {"columns": ["a", "b"], "unique": True}).status_code == 201
    assert admin.post(indexes, {"columns": ["a", "b"], "unique": True}).status_code == 409
    assert codes(admin.post("/records/x_uni", {"name": "3", "a": "x", "b": 2})) == ["duplicate_value"]
    assert codes(admin.patch(f"/records/x_uni/{second['id']}", {"b": 1})) == ["duplicate_value"]
    assert admin.create("x_uni", name="4", a="x", b=None)["b"] is None
    assert admin.post(indexes, {"columns": ["many"]}).status_code == 422
    for n in range(12):
        columns = [c for i, c in enumerate(["a", "b", "name", "owner"]) if n + 1 & 1 << i]
        assert admin.post(indexes, {"columns": columns}).status_code == 201, columns
    assert codes(admin.post(indexes, {"columns": ["owner", "a", "b"]})) == ["too_many_indexes"]
    listed = admin.get(indexes).json()
    assert (listed["used"], listed["cap"], sum(i["unique"] and i["custom"] for i in listed["indexes"])) == (12, 12, 1)
    assert admin.delete(indexes, params={"columns": "a,b", "unique": True}).status_code == 204
    assert admin.delete(indexes, params={"columns": "a,b", "unique": True}).status_code == 404
    assert admin.create("x_uni", name="5", a="x", b=2)["b"] == 2
