"""Rights in use over HTTP: teams, share rules, cascades, rights by record, delegation, view-as, keys of a role, explain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import PASSWORD, Organisation
from yingdan.bootstrap import Platform

ALL = ["read", "create", "update", "delete", "transfer", "share"]


def _later(**more: float) -> str:
    return (datetime.now(UTC) + timedelta(**more)).isoformat()


@pytest.fixture
def admin(client: Client) -> Caller:
    """The administrator."""
    return client.sign_in("admin")


def _person(admin: Caller, organisation: Organisation, login: str, **role: Any) -> str:
    """Create somebody in the south with a role of their own and return the id."""
    made = admin.create("role", name=f"role {login}", **{"scope": "self", **role})
    user = admin.create(
        "user",
        name=f"P {login}",
        login=login,
        password=PASSWORD,
        roles=[made["id"]],
        department=organisation.departments["south"],
    )
    return str(user["id"])


def test_a_team_opens_a_record_until_its_time_is_over(client: Client, organisation: Organisation) -> None:
    """Members read, those with edit change, nobody after the time; the team is a field of the record."""
    zhao, lin = client.sign_in("zhao"), client.sign_in("lin")
    account = zhao.create("account", name="Team account", team=[{"user": organisation.users["lin"], "role": "read"}])
    path = f"/records/account/{account['id']}"
    assert account["team"][0]["user"] == organisation.users["lin"]
    assert lin.get(path).json()["team"][0]["role"] == "read"
    assert lin.patch(path, {"level": "A"}).status_code == 403
    member = {"user": organisation.users["lin"], "role": "edit", "until": _later(days=1)}
    assert zhao.patch(path, {"team": [member]}).status_code == 200
    assert lin.patch(path, {"level": "A"}).status_code == 200
    assert lin.http.put(f"/api/v1{path}/team", json={"team": []}).status_code in {200, 403}
    over = {**member, "until": _later(days=-1)}
    assert zhao.http.put(f"/api/v1{path}/team", json={"team": [over]}).status_code == 200
    assert lin.get(path).status_code == 404
    assert zhao.get(f"{path}/team").json()["team"][0]["role"] == "edit"
    twice = zhao.http.put(f"/api/v1{path}/team", json={"team": [member, member]})
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "duplicate_value")
    assert zhao.http.put(f"/api/v1{path}/team", json={"team": [{"user": account["id"]}]}).status_code == 422
    assert lin.http.put(f"/api/v1{path}/team", json={"team": []}).status_code == 404


def test_share_rules_and_what_passes_along_links(client: Client, admin: Caller, organisation: Organisation) -> None:
    """A rule shares what its filter finds, now and later; a shared account brings its deals, not those of other accounts."""
    zhao, lin = client.sign_in("zhao"), client.sign_in("lin")
    good = zhao.create("account", name="Ruled A", level="A")
    other = zhao.create("account", name="Ruled D", level="D")
    deal = zhao.create("opportunity", name="Deal of ruled A", account=good["id"])
    hidden = zhao.create("opportunity", name="Deal of ruled D", account=other["id"])
    paths = [f"/records/account/{good['id']}", f"/records/opportunity/{deal['id']}"]
    closed = [f"/records/account/{other['id']}", f"/records/opportunity/{hidden['id']}"]
    assert [lin.get(p).status_code for p in (*paths, *closed)] == [404] * 4
    rule = {
        "name": "key accounts",
        "object": "account",
        "rule": {"and": [{"field": "level", "value": "A"}, {"field": "name", "op": "starts_with", "value": "ruled"}]},
        "department": organisation.departments["east"],
    }
    made = admin.create("share_rule", **rule)
    assert [lin.get(p).status_code for p in (*paths, *closed)] == [200, 200, 404, 404]
    assert lin.patch(paths[0], {"city": "X"}).status_code == 403
    assert zhao.patch(f"/records/account/{other['id']}", {"level": "A"}).status_code == 200
    assert lin.get(closed[0]).status_code == 200
    assert admin.patch(f"/records/share_rule/{made['id']}", {"active": False}).status_code == 200
    assert [lin.get(p).status_code for p in (*paths, *closed)] == [404] * 4
    for wrong, code in (
        ({"rule": {"field": "nothing", "value": 1}}, "bad_rule"),
        ({"rule": {"field": "level", "op": "like", "value": 1}}, "bad_rule"),
        ({"department": None}, "one_grantee"),
        ({"user": organisation.users["lin"]}, "one_grantee"),
        ({"object": "x'; drop table account; --"}, "unknown_value"),
    ):
        answer = admin.post("/records/share_rule", {**rule, **wrong})
        assert answer.status_code == 422, wrong
        assert code in {e["code"] for e in answer.json()["errors"]}
    assert lin.post("/records/share_rule", rule).status_code == 403
    assert lin.get(f"/records/share_rule/{made['id']}").status_code == 404


def test_scope_by_rule(client: Client, admin: Caller, organisation: Organisation) -> None:
    """A role may reach what a filter finds; what is written has to stay within it."""
    zhao = client.sign_in("zhao")
    inside = zhao.create("account", name="In the rule", city="Suzhou")
    outside = zhao.create("account", name="Not in the rule", city="Wuxi")
    rights = {"*": {"verbs": ["read"]}, "account": {"verbs": [v for v in ALL if v != "transfer"]}}
    rule = {"account": {"field": "city", "value": "Suzhou"}}
    _person(admin, organisation, "ruled", scope="rule", rule=rule, objects=rights)
    ruled = client.sign_in("ruled")
    path = f"/records/account/{inside['id']}"
    assert ruled.get(path).status_code == 200
    assert ruled.get(f"/records/account/{outside['id']}").status_code == 404
    found = ruled.query("account", filter={"field": "name", "op": "contains", "value": "in the rule"}, count=True)
    assert found["total"] == 1
    assert ruled.patch(path, {"level": "B"}).status_code == 200
    moved = ruled.patch(path, {"city": "Wuxi"})
    assert (moved.status_code, moved.json()["code"]) == (403, "outside_scope")
    assert ruled.get(path).json()["city"] == "Suzhou"
    assert ruled.post("/records/account", {"name": "Own", "city": "Anywhere"}).status_code == 201
    bad = admin.post("/records/role", {"name": "bad rule", "scope": "rule", "rule": {"field": "nope", "value": 1}})
    assert (bad.status_code, bad.json()["errors"][0]["code"]) == (422, "bad_rule")
    none = admin.post("/records/role", {"name": "no rule", "scope": "rule"})
    assert none.json()["errors"][0]["code"] == "required"
    deep: Any = {"field": "city", "value": "x"}
    for _ in range(40):
        deep = {"not": deep}
    too_deep = admin.post("/records/role", {"name": "deep rule", "scope": "rule", "rule": deep})
    assert too_deep.status_code == 422


def test_a_field_by_record(client: Client, admin: Caller, organisation: Organisation) -> None:
    """An amount masked unless the record is one's own: shown and changed there, masked elsewhere, never asked about."""
    right = {"when": {"field": "owner", "op": "me"}, "then": "edit", "else": "masked"}
    rights = {"*": {"verbs": ["read"]}, "opportunity": {"verbs": ALL, "fields": {"amount": right}}}
    _person(admin, organisation, "byrow", scope="all", objects=rights)
    zhao, byrow = client.sign_in("zhao"), client.sign_in("byrow")
    theirs = zhao.create("opportunity", name="Not mine", amount="424242")
    mine = byrow.create("opportunity", name="Mine", amount="171717")
    assert byrow.get(f"/records/opportunity/{mine['id']}").json()["amount"] == "171717.00"
    shown = byrow.get(f"/records/opportunity/{theirs['id']}").text
    assert "424242" not in shown
    assert "***" in shown
    assert byrow.patch(f"/records/opportunity/{mine['id']}", {"amount": "5"}).status_code == 200
    refused = byrow.patch(f"/records/opportunity/{theirs['id']}", {"amount": "5"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "read_only")
    assert byrow.patch(f"/records/opportunity/{theirs['id']}", {"next_step": "call"}).status_code == 200
    history = {i["field"] for i in byrow.get(f"/records/opportunity/{theirs['id']}/history").json()["items"]}
    assert "amount" not in history
    assert "amount" in {i["field"] for i in byrow.get(f"/records/opportunity/{mine['id']}/history").json()["items"]}
    for body in ({"sort": [{"field": "amount"}]}, {"filter": {"field": "amount", "op": "gt", "value": "1"}}):
        assert byrow.post("/records/opportunity/query", body).status_code == 422
    measure = {"measures": [{"fn": "sum", "field": "amount"}]}
    assert byrow.post("/records/opportunity/aggregate", measure).status_code == 422
    base = {"measures": [{"fn": "sum", "field": "amount_base"}]}
    assert byrow.post("/records/opportunity/aggregate", base).status_code == 422
    board = {"column": "stage", "sum": "amount"}
    assert byrow.post("/records/opportunity/board", board).status_code == 422
    assert byrow.get("/metrics/M-63?variant=amount").json()["value"] is None
    field = next(f for f in byrow.get("/objects/opportunity").json()["fields"] if f["name"] == "amount")
    assert (field["rights"], field["by_record"]) == ("edit", True)
    wrong = {"opportunity": {"verbs": ["read"], "fields": {"amount": {"when": {"field": "nope"}, "then": "edit"}}}}
    assert admin.post("/records/role", {"name": "wrong", "objects": wrong}).status_code == 422


def test_every_type_of_field_by_record(client: Client, admin: Caller, organisation: Organisation) -> None:
    """Whatever the type of a field, it can be masked in some records: texts, numbers, dates, links, lists."""
    right = {"when": {"field": "owner", "op": "me"}, "then": "edit", "else": "masked"}
    objects: dict[str, Any] = {"*": {"verbs": ["read"]}}
    for name in ("account", "opportunity", "activity"):
        fields = [f["name"] for f in admin.get(f"/objects/{name}").json()["fields"]]
        objects[name] = {"verbs": ALL, "fields": dict.fromkeys(fields, right)}
    _person(admin, organisation, "everyfield", scope="all", objects=objects)
    zhao, masked = client.sign_in("zhao"), client.sign_in("everyfield")
    values = {"tags": ["x"], "employees": 3, "annual_revenue": "5", "phone": "13655550000", "level": "A"}
    account = zhao.create("account", name="Every field", **values)
    deal = zhao.create("opportunity", name="Every deal", account=account["id"], expected_close="2030-01-01")
    zhao.create("activity", kind="call", account=account["id"], at="2026-01-01T00:00:00Z", content="said")
    for name, record in (("account", account), ("opportunity", deal)):
        shown = masked.get(f"/records/{name}/{record['id']}?expand=owner")
        assert shown.status_code == 200, shown.text
        for field, value in record.items():
            if field not in {"id", "version", "team"} and value not in (None, [], {}, False, True):
                assert shown.json()[field] != value, field
    for name in objects.keys() - {"*"}:
        page = masked.post(f"/records/{name}/query", {"expand": ["owner"], "limit": 20})
        assert page.status_code == 200, page.text
        past = {"as_of": "2099-01-01T00:00:00Z", "limit": 20}
        assert masked.post(f"/records/{name}/query", past).status_code == 200
    assert masked.get(f"/records/account/{account['id']}/timeline").json()["items"] == []
    assert masked.create("account", name="My own", employees=4)["employees"] == 4


def test_figures_of_what_is_hidden(client: Client, admin: Caller, organisation: Organisation) -> None:
    """A figure that counts by a field which the caller may not read is refused: its records would tell the values."""
    rights = {"*": {"verbs": ["read"]}, "opportunity": {"verbs": ["read"], "fields": {"stage": "masked"}}}
    _person(admin, organisation, "nostage", scope="all", objects=rights)
    zhao, nostage = client.sign_in("zhao"), client.sign_in("nostage")
    zhao.create("opportunity", name="Somewhere in the funnel", amount="5")
    assert zhao.get("/metrics/M-63").status_code == 200
    for path in ("/metrics/M-63", "/metrics/M-63?group_by=stage", "/metrics/M-63/drill", "/metrics/M-01"):
        assert nostage.get(path).status_code in {403, 422}, path
    assert nostage.post("/records/opportunity/board", {"column": "stage"}).status_code == 422
    assert nostage.query("opportunity", count=True)["total"] > 0


def test_acting_for_somebody(client: Client, platform: Platform, organisation: Organisation, admin: Caller) -> None:
    """With a delegation one acts with the other's rights; history and audit name both; without it nothing opens."""
    zhao, qian = client.sign_in("zhao"), client.sign_in("qian")
    account = zhao.create("account", name="Delegated")
    path = f"/records/account/{account['id']}"
    header = {"X-Act-For": organisation.users["zhao"]}
    assert qian.get(path).status_code == 404
    assert qian.get(path, headers=header).json()["code"] == "not_delegated"
    body = {"delegate": organisation.users["qian"], "until": _later(days=3), "reason": "holiday"}
    made = zhao.post("/delegations", body)
    assert made.status_code == 201, made.text
    assert [d["id"] for d in qian.get("/delegations").json()["delegations"]] == [made.json()["id"]]
    assert qian.get(path, headers=header).status_code == 200
    assert qian.get(path).status_code == 404
    assert qian.get("/me", headers=header).json()["acting"]["by"]["id"] == organisation.users["qian"]
    assert qian.patch(path, {"level": "A"}, headers=header).status_code == 200
    item = next(i for i in zhao.get(f"{path}/history").json()["items"] if i["field"] == "level")
    assert item["actor"]["id"] == organisation.users["qian"]
    assert item["on_behalf"]["id"] == organisation.users["zhao"]
    own = zhao.get(path).json()
    assert (own["owner"], own["updated_by"]) == (organisation.users["zhao"], organisation.users["qian"])
    key = qian.get("/api-keys", headers=header)
    assert key.status_code == 200  # about the caller's own access the caller stays the caller
    assert qian.delete(f"/delegations/{made.json()['id']}").status_code == 204
    assert qian.get(path, headers=header).status_code == 403
    for wrong in (
        {**body, "until": _later(days=-1)},
        {**body, "until": _later(days=900)},
        {**body, "delegate": organisation.users["zhao"]},
    ):
        assert zhao.post("/delegations", wrong).status_code == 422
    assert zhao.post("/delegations", {**body, "user": organisation.users["lin"]}).status_code == 403
    admin_id = admin.get("/me").json()["user"]["id"]
    boss = admin.post("/delegations", {**body, "user": admin_id})
    assert boss.status_code == 201
    as_admin = {"X-Act-For": admin_id}
    assert qian.get("/me", headers=as_admin).json()["is_admin"] is False
    assert qian.post("/records/role", {"name": "mine"}, headers=as_admin).status_code == 403
    assert admin.delete(f"/delegations/{boss.json()['id']}").status_code == 204


def test_looking_on_as_somebody(client: Client, organisation: Organisation, admin: Caller) -> None:
    """An administrator sees what a rep sees, changes nothing meanwhile, and both ends stand in the audit."""
    zhao = client.sign_in("zhao")
    account = zhao.create("account", name="Looked at")
    path = f"/records/account/{account['id']}"
    assert zhao.post("/view-as", {"user": organisation.users["lin"]}).status_code == 403
    assert admin.post("/view-as", {"user": account["id"]}).status_code == 422
    assert admin.post("/view-as", {"user": organisation.users["lin"], "reason": "support"}).status_code == 204
    me = admin.get("/me").json()
    assert me["user"]["id"] == organisation.users["lin"]
    assert me["is_admin"] is False
    assert me["view_as"]["by"]["name"]
    assert admin.get(path).status_code == 404
    for refused in (
        admin.post("/records/account", {"name": "x"}),
        admin.post("/views", {"object": "account", "name": "x", "body": {}}),
        admin.post("/objects", {"name": "x_y", "label": "y"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "view_only")
    assert admin.get("/auth/sessions").status_code == 200
    assert admin.delete("/view-as").status_code == 204
    assert admin.get(path).status_code == 200
    assert "view_as" not in admin.get("/me").json()
    actions = [e["action"] for e in admin.get("/audit").json()["entries"]][:4]
    assert {"view_as", "view_as_end"} <= set(actions)


def test_keys_of_a_role(client: Client, organisation: Organisation, admin: Caller) -> None:
    """A key narrowed to a role has that role's rights, and none when its user loses the role."""
    narrow = admin.create("role", name="key role", scope="self", objects={"account": {"verbs": ["read"]}})
    user = _person(admin, organisation, "keyed", scope="all", objects={"*": {"verbs": ALL}})
    roles = admin.get(f"/records/user/{user}").json()["roles"]
    assert admin.patch(f"/records/user/{user}", {"roles": [*roles, narrow["id"]]}).status_code == 200
    keyed = client.sign_in("keyed")
    account = keyed.create("account", name="Of the key")
    made = keyed.post("/api-keys", {"name": "narrow", "role": narrow["id"]}).json()
    program = client.anonymous()
    program.http.headers["Authorization"] = f"Bearer {made['key']}"
    path = f"/records/account/{account['id']}"
    assert program.get(path).status_code == 200
    assert program.patch(path, {"city": "x"}).status_code == 403
    assert program.post("/records/contact/query", {}).status_code == 404
    assert program.query("account", count=True)["total"] == 1
    assert keyed.post("/api-keys", {"name": "x", "role": organisation.roles["老板"]}).status_code == 422
    assert admin.patch(f"/records/user/{user}", {"roles": roles}).status_code == 200
    assert program.get(path).status_code == 404


def test_explanations(client: Client, organisation: Organisation, admin: Caller) -> None:
    """The chain of reasons in the caller's language; about others only for administrators; nothing of hidden records."""
    zhao, lin = client.sign_in("zhao"), client.sign_in("lin")
    account = zhao.create("account", name="Explained")
    path = f"/records/account/{account['id']}/explain"
    own = zhao.get(path, headers={"Accept-Language": "en"}).json()
    assert own["read"]["allowed"]
    assert "owner_self" in [r["code"] for r in own["read"]["reasons"]]
    assert lin.get(path).status_code == 404
    assert lin.get(path, params={"user": organisation.users["zhao"]}).status_code == 403
    about = {"user": organisation.users["lin"]}
    no = admin.get(path, params=about, headers={"Accept-Language": "en"}).json()
    assert not no["read"]["allowed"]
    reasons = {r["code"]: r for r in no["read"]["reasons"]}
    assert "小赵" in reasons["owner_other"]["text"]
    assert not reasons["share_none"]["holds"]
    share = zhao.post(f"/records/account/{account['id']}/shares", {"user": organisation.users["lin"]})
    assert share.status_code == 201
    yes = admin.get(path, params=about, headers={"Accept-Language": "zh-CN"}).json()
    assert yes["read"]["allowed"]
    assert not yes["edit"]["allowed"]
    assert any("共享给了" in r["text"] for r in yes["read"]["reasons"] if r["holds"])
    texts = [r["text"] for part in ("read", "edit", "delete") for r in yes[part]["reasons"]]
    assert not [t for t in texts if "{" in t or t.startswith("explain.")]
    product = admin.create("product", name="Explained product", cost="3")
    field = admin.get(
        f"/records/product/{product['id']}/explain",
        params={**about, "field": "cost"},
        headers={"Accept-Language": "en"},
    ).json()["fields"][0]
    assert field["right"] == "hidden"
    assert "hidden" in field["reasons"][0]["text"]
    assert lin.get(f"/records/product/{product['id']}/explain", params={"field": "cost"}).status_code == 422
    assert admin.get(path, params={"user": "nobody"}).status_code == 404


def test_changes_tell_of_records_that_left_and_of_shares(
    client: Client, platform: Platform, organisation: Organisation
) -> None:
    """Who sees by department learns that a record left it; who had a share learns that it ended; others learn nothing."""
    zhao, chen, li, lin = (client.sign_in(n) for n in ("zhao", "chen", "li", "lin"))
    account = zhao.create("account", name="Leaving")
    tokens = {c: c.get("/records/account/changes").json()["next"] for c in (chen, li, lin)}
    made = zhao.post(f"/records/account/{account['id']}/shares", {"user": organisation.users["lin"]}).json()
    assert account["id"] in lin.changes("account", tokens[lin], account["id"])["changed"]
    zhao.delete(f"/records/account/{account['id']}/shares/{made['id']}")
    boss = client.sign_in("boss")
    moved = boss.patch(f"/records/account/{account['id']}", {"owner": organisation.users["wang"]})
    assert moved.status_code == 200
    assert account["id"] in li.changes("account", tokens[li], account["id"])["changed"]
    assert account["id"] in chen.changes("account", tokens[chen], account["id"])["removed"]
    gone = lin.get("/records/account/changes", params={"since": tokens[lin]}).json()
    assert account["id"] in gone["removed"]
    qian = client.sign_in("qian")
    assert account["id"] not in str(qian.get("/records/account/changes", params={"since": tokens[chen]}).json())
