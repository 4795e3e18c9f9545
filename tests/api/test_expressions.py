"""Formulas, roll-ups, validation rules and checks of expressions over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation


@pytest.fixture
def admin(client: Client, organisation: Organisation) -> Caller:
    """The administrator, in a workspace with an organisation."""
    return client.sign_in("admin")


def _label(text: str) -> dict[str, str]:
    return {"zh-CN": text, "zh-TW": text, "en": text}


def _make(admin: Caller, name: str, *fields: dict[str, Any]) -> None:
    body = {"name": name, "label": _label(name), "fields": [{"label": _label(f["name"]), **f} for f in fields]}
    answer = admin.post("/objects", body)
    assert answer.status_code == 201, answer.text


def _add(admin: Caller, object_name: str, **field: Any) -> Any:
    return admin.post(f"/objects/{object_name}/fields", {"label": _label(field["name"]), **field})


@pytest.fixture
def shop(admin: Caller) -> str:
    """An order object with lines; made once."""
    if admin.get("/objects/x_order").status_code == 404:
        _make(
            admin,
            "x_order",
            {"name": "title", "type": "text", "label": _label("标题")},
            {"name": "discount", "type": "pct", "label": _label("折扣")},
            {"name": "due", "type": "date"},
            {"name": "account", "type": "ref", "target": "account"},
        )
        _make(
            admin,
            "x_line",
            {"name": "of", "type": "ref", "target": "x_order"},
            {"name": "price", "type": "money", "label": _label("单价")},
            {"name": "count", "type": "int", "label": _label("数量")},
            {"name": "gift", "type": "bool"},
        )
    return "x_order"


def test_stored_formula(admin: Caller, shop: str) -> None:
    """A stable formula is worked out on every write, filled in for records there are, filtered and added up."""
    old = admin.create("x_line", name="old", price="10.005", count=3)
    answer = _add(
        admin, "x_line", name="x_total", type="formula", expression="四舍五入({单价} * 数量, 2)", result="money"
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["expression"] == "四舍五入({单价} * 数量, 2)"
    assert admin.get(f"/records/x_line/{old['id']}").json()["x_total"] == "30.03"
    new = admin.create("x_line", name="new", price="2", count=2)
    assert new["x_total"] == "4.00"
    changed = admin.patch(f"/records/x_line/{new['id']}", {"count": 5}).json()
    assert changed["x_total"] == "10.00"
    assert admin.patch(f"/records/x_line/{new['id']}", {"count": None}).json()["x_total"] is None
    refused = admin.patch(f"/records/x_line/{new['id']}", {"x_total": "1"})
    assert refused.status_code == 422
    page = admin.query("x_line", filter={"field": "x_total", "op": "gte", "value": "30"})
    assert old["id"] in [r["id"] for r in page["records"]]
    assert new["id"] not in [r["id"] for r in page["records"]]
    own = {"field": "id", "op": "in", "value": [old["id"], new["id"]]}
    body = {"filter": own, "measures": [{"fn": "sum", "field": "x_total"}]}
    rows = admin.post("/records/x_line/aggregate", body).json()["rows"]
    assert rows[0]["sum_x_total"] == "30.03"


def test_formula_at_read(admin: Caller, shop: str) -> None:
    """A formula over links or the clock is worked out when read: shown, filtered, sorted, grouped."""
    for name, expression, result in (
        ("x_industry", "{account.industry} & ''", "text"),
        ("x_late", "AND(NOT(ISBLANK(due)), due < TODAY())", "bool"),
        ("x_days", "IF(x_late, DATEDIFF(due, TODAY(), 'day'), 0)", "int"),
    ):
        answer = _add(admin, shop, name=name, type="formula", expression=expression, result=result)
        assert answer.status_code == 201, answer.text
    account = admin.create("account", name="公式客户", industry="software")
    late = admin.create(shop, name="late", title="late", due="2020-01-01", account=account["id"])
    fine = admin.create(shop, name="fine", title="fine", due="2190-01-01")
    assert (late["x_late"], late["x_industry"], fine["x_late"], fine["x_days"]) == (True, "software", False, 0)
    assert late["x_days"] > 2000
    page = admin.query(
        shop, filter={"field": "x_late", "op": "eq", "value": True}, sort=[{"field": "x_days", "dir": "desc"}]
    )
    assert [r["id"] for r in page["records"]] == [late["id"]]
    assert page["records"][0]["x_days"] == late["x_days"]
    admin.patch(f"/records/account/{account['id']}", {"industry": "retail"})
    assert admin.get(f"/records/{shop}/{late['id']}").json()["x_industry"] == "retail"
    rows = admin.post(
        f"/records/{shop}/aggregate",
        {"group_by": [{"field": "x_industry"}], "measures": [{"fn": "max", "field": "x_days"}]},
    ).json()["rows"]
    assert {"x_industry": "retail", "max_x_days": late["x_days"]} in rows
    shown = admin.query(shop, fields=["x_days"], filter={"field": "id", "op": "eq", "value": late["id"]})["records"]
    assert shown == [{"id": late["id"], "version": late["version"], "x_days": late["x_days"]}]


def test_rollups(admin: Caller, shop: str) -> None:
    """Counts, sums and extremes over lines follow creation, change, re-parenting, removal and restoring, in bulk too."""
    first = admin.create(shop, name="first", title="1")
    lines = admin.post(
        "/records/x_line/bulk",
        {
            "op": "create",
            "records": [{"name": f"l{i}", "of": first["id"], "price": str(i), "count": 1} for i in (1, 2, 3)],
        },
    ).json()["results"]
    for name, function, field, condition in (
        ("x_lines", "count", None, None),
        ("x_sum", "sum", "price", "NOT(gift = TRUE)"),
        ("x_top", "max", "price", None),
        ("x_mean", "avg", "price", None),
    ):
        rollup = {"object": "x_line", "link": "of", "function": function, "field": field, "filter": condition}
        answer = _add(admin, shop, name=name, type="rollup", rollup=rollup)
        assert answer.status_code == 201, answer.text
    doubled = _add(admin, shop, name="x_double", type="formula", expression="x_sum * 2", result="money")
    assert doubled.status_code == 201, doubled.text

    def figures(order: dict[str, Any]) -> tuple[Any, ...]:
        found = admin.get(f"/records/{shop}/{order['id']}").json()
        return found["x_lines"], found["x_sum"], found["x_top"], found["x_mean"], found["x_double"]

    assert figures(first) == (3, "6.00", "3.00", "2.00", "12.00"), "filled in for what was there"
    second = admin.create(shop, name="second", title="2")
    assert figures(second) == (0, "0.00", None, None, "0.00")
    version = admin.get(f"/records/{shop}/{first['id']}").json()["version"]
    admin.patch(f"/records/x_line/{lines[2]['id']}", {"of": second["id"]})
    assert figures(first) == (2, "3.00", "2.00", "1.50", "6.00")
    assert figures(second) == (1, "3.00", "3.00", "3.00", "6.00")
    assert admin.get(f"/records/{shop}/{first['id']}").json()["version"] == version, "outside version and history"
    admin.patch(f"/records/x_line/{lines[1]['id']}", {"gift": True})
    assert figures(first) == (2, "1.00", "2.00", "1.50", "2.00")
    admin.delete(f"/records/x_line/{lines[1]['id']}")
    assert figures(first) == (1, "1.00", "1.00", "1.00", "2.00")
    admin.post(f"/records/x_line/{lines[1]['id']}/restore")
    assert figures(first) == (2, "1.00", "2.00", "1.50", "2.00")
    two = {"field": "id", "op": "in", "value": [first["id"], second["id"]]}  # other tests make records of the shop too
    many = {"and": [two, {"field": "x_lines", "op": "gt", "value": 1}]}
    page = admin.query(shop, filter=many, sort=[{"field": "x_sum", "dir": "desc"}])
    assert [r["id"] for r in page["records"]] == [first["id"]]
    chained = {"object": shop, "link": "account", "function": "sum", "field": "x_sum"}
    refused = _add(admin, "account", name="x_orders", type="rollup", rollup=chained)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "expr_not_stored")


def test_validation_rules(admin: Caller, shop: str) -> None:
    """A write that breaks a rule is refused with the rule's own message; warnings alone do not stop it."""
    rule = {
        "name": "discount_limit",
        "label": _label("折扣上限"),
        "expression": "或者(为空({折扣}), {折扣} <= 30)",
        "message": {"zh-CN": "折扣不得超过 30%", "zh-TW": "折扣不得超過 30%", "en": "At most 30% off"},
        "field": "discount",
    }
    assert admin.post(f"/objects/{shop}/rules", rule).status_code == 201
    assert admin.post(f"/objects/{shop}/rules", rule).status_code == 409
    warning = {**rule, "name": "no_title", "expression": "NOT(ISBLANK(title))", "severity": "warn", "field": "title"}
    assert admin.post(f"/objects/{shop}/rules", warning).status_code == 201
    refused = admin.post(f"/records/{shop}", {"name": "a", "discount": "40"})
    assert refused.status_code == 422
    assert [(e["field"], e["code"], e["severity"], e["message"]) for e in refused.json()["errors"]] == [
        ("discount", "rule", "block", "折扣不得超过 30%"),
        ("title", "rule", "warn", "折扣不得超过 30%"),
    ]
    english = admin.post(f"/records/{shop}", {"name": "a", "discount": "40"}, headers={"Accept-Language": "en"})
    assert english.json()["errors"][0]["message"] == "At most 30% off"
    kept = admin.create(shop, name="b", discount="30")
    warned = admin.patch(f"/records/{shop}/{kept['id']}", {"discount": "29"})
    assert (warned.status_code, json.loads(warned.headers["X-Warnings"])[0]["field"]) == (200, "title")
    told = admin.patch(f"/records/{shop}/{kept['id']}", {"title": "b"})
    assert "X-Warnings" not in told.headers
    assert admin.patch(f"/records/{shop}/{kept['id']}", {"discount": "31"}).status_code == 422
    bad = admin.post(f"/objects/{shop}/rules", {**rule, "name": "odd", "expression": "{折扣} + 1"})
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "expr_needs_bool")
    loose = {k: v for k, v in rule.items() if k != "name"} | {"active": False}
    assert admin.http.put(f"/api/v1/objects/{shop}/rules/discount_limit", json=loose).status_code == 200
    assert admin.patch(f"/records/{shop}/{kept['id']}", {"discount": "31"}).status_code == 200
    for name in ("discount_limit", "no_title"):
        assert admin.delete(f"/objects/{shop}/rules/{name}").status_code == 204
    assert admin.get(f"/objects/{shop}/rules").json()["rules"] == []


def test_rules_over_links_and_lines(admin: Caller, shop: str) -> None:
    """Rules see the customer of the draft and the lines of the record."""
    rule = {
        "name": "needs_software",
        "label": _label("行业"),
        "expression": 'IF(COUNT(x_line) > 0, account.industry = "software", TRUE)',
        "message": _label("先选软件行业的客户"),
    }
    assert admin.post(f"/objects/{shop}/rules", rule).status_code == 201
    try:
        order = admin.create(shop, name="c", title="c")
        admin.create("x_line", name="l", of=order["id"])
        other = admin.create("account", name="其他行业", industry="retail")
        soft = admin.create("account", name="软件行业", industry="software")
        assert admin.patch(f"/records/{shop}/{order['id']}", {"account": other["id"]}).status_code == 422
        assert admin.patch(f"/records/{shop}/{order['id']}", {"account": soft["id"]}).status_code == 200
    finally:
        admin.delete(f"/objects/{shop}/rules/needs_software")


def test_conditional_requirement(admin: Caller, shop: str) -> None:
    """A field may be required in some states only; the condition is served for the screens."""
    answer = _add(
        admin, shop, name="x_why", type="text", required_if="discount > 20", shown_if="NOT(ISBLANK(discount))"
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["required_if"] == "discount > 20"
    refused = admin.post(f"/records/{shop}", {"name": "d", "discount": "25"})
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("x_why", "required")]
    assert admin.create(shop, name="d", discount="25", x_why="老客户")["x_why"] == "老客户"
    assert admin.create(shop, name="e", discount="20")["x_why"] is None
    bad = _add(admin, shop, name="x_bad", type="text", required_if="discountt > 20")
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "expr_unknown_field_near")
    assert admin.delete(f"/objects/{shop}/fields/x_why?force=true").status_code in {200, 204}


def test_cycles_are_named(admin: Caller, shop: str) -> None:
    """Formulas that need one another are refused with the cycle; the object stays as it was."""
    assert _add(admin, "x_line", name="x_a", type="formula", expression="price + 1").status_code == 201
    assert _add(admin, "x_line", name="x_b", type="formula", expression="x_a + 1").status_code == 201
    refused = admin.patch("/objects/x_line/fields/x_a", {"expression": "x_b + 1"})
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["message"].endswith("x_line.x_a → x_line.x_b → x_line.x_a")
    itself = _add(admin, "x_line", name="x_c", type="formula", expression="x_c + 1")
    assert itself.status_code == 422
    through = _add(admin, shop, name="x_through", type="formula", expression="SUM(x_line.x_b)")
    assert through.status_code == 201
    round_about = admin.patch("/objects/x_line/fields/x_a", {"expression": "of.x_through + 1"})
    assert (round_about.status_code, round_about.json()["errors"][0]["code"]) == (422, "expr_cycle")
    there = admin.create("x_line", name="y", price="2")
    changed = admin.patch("/objects/x_line/fields/x_a", {"expression": "price * 10"})
    assert changed.status_code == 200, changed.text
    there = admin.get(f"/records/x_line/{there['id']}").json()
    assert (there["x_a"], there["x_b"]) == ("20.00", "21.00"), "what is made from it is filled in again too"
    line = admin.create("x_line", name="z", price="1")
    assert (line["x_a"], line["x_b"]) == ("10.00", "11.00")


def test_check(admin: Caller, shop: str, client: Client) -> None:
    """The check names type, problems with their place and suggestions, and the value for a record."""

    def check(expression: str, **more: Any) -> dict[str, Any]:
        answer = admin.post("/expressions/check", {"object": "x_line", "expression": expression, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    good = check("单价 * 2")
    assert (good["ok"], good["type"], good["stored"], good["reads"]) == (True, "number", True, ["x_line.price"])
    assert check("TODAY()")["stored"] is False
    line = admin.create("x_line", name="c", price="1.5", count=0)
    assert check("单价 * 2", record=line["id"])["value"] == "3"
    divided = check("1 +\n 单价 / 数量", record=line["id"])
    assert divided["value"] is None
    assert [(f["code"], f["line"], f["column"]) for f in divided["faults"]] == [("expr_zero_divisor", 2, 5)]
    wrong = check("IF({单件} > 1, 'a', 2)")
    assert wrong["ok"] is False
    assert [(p["code"], p["offset"], p["end"], p["suggestion"]) for p in wrong["problems"]] == [
        ("expr_unknown_field_near", 3, 7, "{单价}"),
        ("expr_needs_text", 18, 19, None),
    ]
    assert check("SUMM(1)")["problems"][0]["suggestion"] == "SUM"
    assert check("单价 * ", needs="number")["problems"][0]["code"] == "expr_ends"
    listed = admin.get("/expressions/functions?object=x_line").json()
    assert {"IF", "NETWORKDAYS", "REGEXMATCH"} <= {f["name"] for f in listed["functions"]}
    assert {"path": "of.discount", "label": _label("of.折扣"), "type": "number"} in listed["fields"]
    rep = client.sign_in("lin")
    assert rep.post("/expressions/check", {"object": "account", "expression": "1"}).status_code == 403
    assert rep.get("/objects/account/rules").status_code == 403


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("(" * 2000 + "1" + ")" * 2000, "expr_too_deep"),
        ("-" * 9000 + "1", "expr_too_deep"),
        ("+".join(["1"] * 400), "expr_too_deep"),
        ("CONCAT(" + ",".join(["1"] * 2000) + ")", "expr_too_large"),
        ("1" * 9_900_000, "expr_too_long"),
        ("REGEXMATCH(name, '(((((a+)+)+)+)+)+$')", None),
        ("REGEXMATCH(name, '" + "(a|aa)+" * 20 + "$')", None),
        ("REGEXMATCH(name, '(x{50}){50}')", "expr_bad_pattern"),
        ("9 ^ 366 ^ 366", None),
        ("1e400", "expr_unexpected"),
        ("name; drop table x", "expr_unexpected"),
        ("'\x00'", "expr_character"),
        ("{__class__}", "expr_unknown_field"),
        ("", "expr_ends"),
    ],
)
def test_hostile_expressions(admin: Caller, shop: str, expression: str, code: str | None) -> None:
    """What is too deep, large or long is refused clearly; patterns that elsewhere run away end at once."""
    line = admin.create("x_line", name="a" * 150 + "!")
    answer = admin.post("/expressions/check", {"object": "x_line", "expression": expression, "record": line["id"]})
    assert answer.status_code == 200, answer.text[:300]
    body = answer.json()
    assert [p["code"] for p in body["problems"]][:1] == ([code] if code else [])
    assert answer.elapsed.total_seconds() < 5


def test_figures_below_are_those_the_reader_sees(
    admin: Caller, shop: str, client: Client, organisation: Organisation
) -> None:
    """A formula over lines counts what its reader may see; a roll-up counts everything; both in the past too."""
    rollup = {"object": "x_line", "link": "of", "function": "count"}
    assert _add(admin, shop, name="x_all", type="rollup", rollup=rollup).status_code == 201
    assert _add(admin, shop, name="x_mine", type="formula", expression="COUNT(x_line)", result="int").status_code == 201
    lin, wang = client.sign_in("lin"), client.sign_in("wang")
    ids = organisation.users
    order = admin.create(shop, name="shared", owner=ids["lin"])
    admin.create("x_line", name="own", of=order["id"], owner=ids["lin"])
    later = admin.create("x_line", name="other", of=order["id"], owner=ids["wang"])["created_at"]
    admin.post(f"/records/{shop}/{order['id']}/shares", {"user": ids["wang"], "level": "read"})
    seen = {c: c.get(f"/records/{shop}/{order['id']}").json() for c in (admin, lin, wang)}
    assert [(seen[c]["x_all"], seen[c]["x_mine"]) for c in (admin, lin, wang)] == [(2, 2), (2, 1), (2, 1)]
    past = admin.query(shop, fields=["x_mine"], filter={"field": "x_mine", "op": "eq", "value": 2}, as_of=later)
    assert order["id"] in {r["id"] for r in past["records"]}


def test_standard_fields_take_conditions(admin: Caller, shop: str) -> None:
    """A condition on a field of a standard object holds at once and goes with the next release."""
    answer = admin.patch("/objects/account/fields/phone", {"required_if": 'industry = "finance"'})
    assert answer.status_code == 200, answer.text
    try:
        refused = admin.post("/records/account", {"name": "金融客户", "industry": "finance"})
        assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [("phone", "required")]
        assert admin.post("/records/account", {"name": "零售客户", "industry": "retail"}).status_code == 201
    finally:
        admin.patch("/objects/account/fields/phone", {"required_if": None})
    assert admin.post("/records/account", {"name": "金融客户", "industry": "finance"}).status_code == 201
