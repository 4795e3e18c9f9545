"""What belongs to objects, over HTTP: record types, line tables, indexes, gapless numbers; two who change at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.client import Caller, Client
from tests.engines.schema.runtime.making import codes, field_of, new_object
from tests.people import PASSWORD, Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.schema.adviser import note_slow
from yingdan.meta.predicate import parse_filter


def test_record_types_and_dependent_options(admin: Caller) -> None:
    cities = [{"value": "sh", "when": ["cn"]}, {"value": "ny", "when": ["us"]}, {"value": "online"}]
    countries = [{"value": "cn"}, {"value": "us"}]
    new_object(
        admin,
        "x_type",
        field_of("country", "enum", options=countries),
        field_of("city", "enum", options=cities, depends_on="country"),
    )
    assert codes(admin.post("/records/x_type", {"name": "错", "country": "us", "city": "sh"})) == ["option_not_here"]
    record = admin.create("x_type", name="对", country="cn", city="sh")
    assert codes(admin.patch(f"/records/x_type/{record['id']}", {"country": "us"})) == ["option_not_here"]
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
    assert codes(admin.post("/records/x_type", {"name": "海外", "record_type": "abroad", "country": "cn"})) == [
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
    assert codes(admin.post("/records/x_type", {"name": "晚", "record_type": "abroad"})) == ["option_inactive"]


def test_lines_live_with_their_record(admin: Caller, client: Client, organisation: Organisation) -> None:
    lines = field_of(
        "lines",
        "sub",
        fields=[field_of("what", required=True), field_of("qty", "int"), field_of("to", "ref", target="account")],
    )
    new_object(admin, "x_order", lines)
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
    assert codes(admin.patch(path, {"lines": [{"id": account}]})) == ["not_found_link"]
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
    new_object(admin, "x_race")
    version = admin.get("/objects/x_race").json()["version"]
    with Client(platform) as clients:
        people = [clients.sign_in("admin") for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda n: people[n].post(
                        "/objects/x_race/fields", field_of(f"f{n}"), headers={"If-Match": str(version)}
                    ),
                    range(2),
                )
            )
    assert sorted(a.status_code for a in answers) == [201, 409]
    lost = next(a for a in answers if a.status_code == 409)
    assert lost.json()["code"] == "schema_changed"
    assert admin.post("/objects/x_race/fields", field_of("late"), headers={"If-Match": str(version)}).status_code == 409
    changes = admin.get("/schema/changes").json()["changes"]
    assert (changes[0]["state"], changes[0]["objects"]) == ("active", ["x_race"])


def test_statements_of_before_are_planned_anew(admin: Caller, platform: Platform) -> None:
    """A connection that has prepared its statements goes on working when a column gets another type."""
    new_object(admin, "x_plans", field_of("v"))
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


def test_slow_questions_ask_for_an_index(admin: Caller, platform: Platform) -> None:
    new_object(admin, "x_slow", field_of("a"), field_of("b", "int"), field_of("t", "tags"))
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
    number = field_of("no", "autonum", pattern="HT-{DEPT}-{0000:reset=never}", gapless=True)
    new_object(admin, "x_contract", number, field_of("must", "int", required=True))
    lin = organisation.users["lin"]
    first = admin.create("x_contract", name="一", must=1, owner=lin)["no"]
    for _ in range(3):
        assert admin.post("/records/x_contract", {"name": "坏", "owner": lin}).status_code == 422
    with platform.write(platform.ctx(platform.workspace("main"))) as tx, tx.conn.transaction(force_rollback=True):
        platform.records.create(tx, "x_contract", [{"name": "x", "must": 1, "owner": lin}])
    assert (first, admin.create("x_contract", name="二", must=1, owner=lin)["no"]) == ("HT-HD-0001", "HT-HD-0002")
