"""Who sees what: scopes, shares, hidden and masked fields, links, in every reading channel there is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation

SECRET = "机密项目甲乙丙"


@pytest.fixture(scope="module")
def secret(platform: Any, organisation: Organisation) -> dict[str, str]:
    """Records of 小赵 in the south, which nobody of the east may see."""
    with platform.write(platform.ctx_for(platform.workspace("main"), "zhao")) as tx:
        account = platform.records.create(tx, "account", [{"name": f"{SECRET}客户", "phone": "13777770001"}])[0]
        deal = platform.records.create(tx, "opportunity", [{"name": SECRET, "account": account, "amount": "777"}])[0]
        contact = platform.records.create(tx, "contact", [{"name": f"{SECRET}联系人", "account": account}])[0]
    return {"account": account, "opportunity": deal, "contact": contact, "owner": organisation.users["zhao"]}


def _seen(caller: Caller, secret: dict[str, str]) -> dict[str, bool]:
    """Return by channel whether the secret shows."""
    by_name = {"field": "name", "op": "contains", "value": SECRET}
    found: dict[str, bool] = {}
    for name in ("account", "opportunity", "contact"):
        path = f"/records/{name}/{secret[name]}"
        found[f"{name} read"] = caller.get(path).status_code == 200
        found[f"{name} history"] = caller.get(f"{path}/history").status_code == 200
        found[f"{name} timeline"] = caller.get(f"{path}/timeline").status_code == 200
        found[f"{name} shares"] = caller.get(f"{path}/shares").status_code == 200
        found[f"{name} list"] = bool(caller.query(name, filter=by_name)["records"])
        found[f"{name} as_of"] = bool(caller.query(name, filter=by_name, as_of="2099-01-01T00:00:00Z")["records"])
        found[f"{name} count"] = caller.query(name, filter=by_name, count=True, limit=1)["total"] > 0
        body = {"filter": by_name, "measures": [{"fn": "count"}]}
        found[f"{name} aggregate"] = caller.post(f"/records/{name}/aggregate", body).json()["rows"][0]["count"] > 0
        board = {"filter": by_name, "column": {"account": "status", "opportunity": "stage", "contact": "status"}[name]}
        columns = caller.post(f"/records/{name}/board", board).json()["columns"]
        found[f"{name} board"] = any(c["count"] for c in columns)
        found[f"{name} search"] = secret[name] in [
            h["id"] for h in caller.get("/search", params={"q": SECRET}).json()["hits"]
        ]
        token = "1-0"
        found[f"{name} changes"] = secret[name] in str(
            caller.get(f"/records/{name}/changes", params={"since": token}).json()
        )
        found[f"{name} change"] = caller.patch(path, {"name": "x" * 300}).status_code != 404
        found[f"{name} remove"] = caller.delete(path, headers={"X-CSRF-Token": "probe"}).status_code not in {403, 404}
    link = {"name": "探测", "account": secret["account"]}
    found["link"] = caller.post("/records/contact", link).status_code == 201
    group = {"group_by": [{"field": "account.name"}], "measures": [{"fn": "count"}]}
    found["group keys"] = SECRET in caller.post("/records/opportunity/aggregate", group).text
    return found


@pytest.mark.parametrize("login", ["lin", "wang", "li", "qian"])
def test_nothing_shows_outside_the_scope(client: Client, secret: dict[str, str], login: str) -> None:
    """No channel gives a hint of records outside the caller's scope."""
    leaks = [channel for channel, shows in _seen(client.sign_in(login), secret).items() if shows]
    assert leaks == []


@pytest.mark.parametrize("login", ["chen", "boss", "admin"])
def test_superiors_see_it(client: Client, secret: dict[str, str], login: str) -> None:
    """Manager, boss and administrator see the same records: the refusals above are refusals of permission."""
    caller = client.sign_in(login)
    for name in ("account", "opportunity", "contact"):
        assert caller.get(f"/records/{name}/{secret[name]}").status_code == 200
        assert caller.query(name, filter={"field": "name", "op": "contains", "value": SECRET})["records"]
    assert secret["opportunity"] in [h["id"] for h in caller.get("/search", params={"q": SECRET}).json()["hits"]]


def test_shares_open_one_record_and_close_again(
    client: Client, secret: dict[str, str], organisation: Organisation
) -> None:
    """A share lets its grantee read, edit only at level edit, and ends at once; only who may edit can share."""
    zhao, lin = client.sign_in("zhao"), client.sign_in("lin")
    # A deal of its own: who once saw a record is told by `changes` that it has gone, and rightly so.
    shared = zhao.create("opportunity", name=SECRET, account=secret["account"])
    path = f"/records/opportunity/{shared['id']}"
    assert lin.post(f"{path}/shares", {"user": organisation.users["lin"]}).status_code == 404
    share = zhao.post(f"{path}/shares", {"user": organisation.users["lin"], "level": "read"}).json()
    assert lin.get(path).json()["name"] == SECRET
    assert lin.get(f"{path}?expand=account").json()["account"]["name"] is None
    assert lin.patch(path, {"next_step": "电话"}).status_code == 403
    assert zhao.delete(f"{path}/shares/{share['id']}").status_code == 204
    assert lin.get(path).status_code == 404
    edit = zhao.post(f"{path}/shares", {"department": organisation.departments["east"], "level": "edit"}).json()
    assert lin.patch(path, {"next_step": "电话"}).status_code == 200
    zhao.delete(f"{path}/shares/{edit['id']}")
    ended = zhao.post(f"{path}/shares", {"user": organisation.users["lin"], "until": "2020-01-01T00:00:00Z"}).json()
    assert lin.get(path).status_code == 404
    zhao.delete(f"{path}/shares/{ended['id']}")


def test_hidden_field_shows_nowhere(client: Client) -> None:
    """The cost of a product is hidden from reps in record, metadata, filter, sort, group, write and OpenAPI."""
    admin, lin = client.sign_in("admin"), client.sign_in("lin")
    product = admin.create("product", name="权限产品", list_price="100", cost="61.5")
    path = f"/records/product/{product['id']}"
    assert admin.get(path).json()["cost"] == "61.50"
    assert "cost" not in lin.get(path).json()
    assert "cost" not in [f["name"] for f in lin.get("/objects/product").json()["fields"]]
    assert lin.post("/records/product/query", {"fields": ["cost"]}).status_code == 422
    assert lin.post("/records/product/query", {"sort": [{"field": "cost"}]}).status_code == 422
    assert lin.post("/records/product/query", {"filter": {"field": "cost", "op": "gt", "value": 1}}).status_code == 422
    dotted = {"filter": {"field": "product.cost", "op": "gt", "value": 1}}
    assert lin.post("/records/opportunity/query", dotted).status_code == 422
    body = {"group_by": [{"field": "cost"}], "measures": [{"fn": "count"}]}
    assert lin.post("/records/product/aggregate", body).status_code == 422
    assert lin.post("/records/product/aggregate", {"measures": [{"fn": "max", "field": "cost"}]}).status_code == 422
    assert "cost" not in [i["field"] for i in lin.get(f"{path}/history").json()["items"]]
    assert "cost" in [i["field"] for i in admin.get(f"{path}/history").json()["items"]]
    assert "cost" not in lin.http.get("/api/openapi.json").json()["components"]["schemas"]["product.read"]["properties"]
    assert lin.patch(path, {"cost": "1"}).status_code == 403


def test_masked_field(client: Client, organisation: Organisation) -> None:
    """A masked field comes masked, and can be neither filtered nor sorted nor grouped by nor written."""
    admin = client.sign_in("admin")
    rights = {"*": {"verbs": ["read"]}, "account": {"verbs": ["read", "update"], "fields": {"phone": "masked"}}}
    role = admin.create("role", name="脱敏角色", scope="all", objects=rights)
    admin.create(
        "user", name="脱敏人", login="masked", password="correct-horse-9", roles=[role["id"]],
        department=organisation.departments["hq"],
    )  # fmt: skip
    account = admin.create("account", name="脱敏客户", phone="13600001111")
    masked = client.sign_in("masked")
    path = f"/records/account/{account['id']}"
    assert masked.get(path).json()["phone"] == "+86136****1111"
    assert masked.post("/records/account/query", {"sort": [{"field": "phone"}]}).status_code == 422
    assert (
        masked.post("/records/account/query", {"filter": {"field": "phone", "value": "+8613600001111"}}).status_code
        == 422
    )
    assert masked.patch(path, {"phone": "13600002222"}).status_code == 422
    for text, finds in (("13600001111", False), ("脱敏客户", True), ("tmkh", True)):
        hits = [h["id"] for h in masked.get("/search", params={"q": text}).json()["hits"]]
        page = masked.query("account", filter={"field": "name", "op": "search", "value": text}, count=True)
        assert (account["id"] in hits, page["total"] > 0) == (finds, finds), text
    assert account["id"] in [h["id"] for h in admin.get("/search", params={"q": "13600001111"}).json()["hits"]]
    assert masked.patch(path, {"level": "A"}).status_code == 200


def test_passwords_never_come_out(client: Client) -> None:
    """Neither the password nor its hash can be read, by anybody."""
    admin = client.sign_in("admin")
    page = admin.query("user")
    assert all("password" not in r for r in page["records"])
    assert admin.post("/records/user/query", {"fields": ["password"]}).status_code == 422
    assert "argon2" not in admin.http.post("/api/v1/records/user/query", json={}).text


def test_only_administrators_change_the_organisation(client: Client, organisation: Organisation) -> None:
    """Users, roles, departments and stages are changed by administrators alone."""
    boss = client.sign_in("boss")
    assert boss.patch(f"/records/user/{organisation.users['lin']}", {"name": "改名"}).status_code == 403
    assert boss.post("/records/role", {"name": "x", "scope": "all", "is_admin": True}).status_code == 403
    assert boss.post("/objects", {"name": "x_y", "label": "y"}).status_code == 403
    circle = client.sign_in("admin").patch(
        f"/records/department/{organisation.departments['hq']}", {"parent": organisation.departments["east"]}
    )
    assert circle.status_code == 422
    assert circle.json()["errors"][0]["code"] == "circular"


def test_records_cannot_be_put_outside_the_scope(client: Client, organisation: Organisation) -> None:
    """A rep cannot create for somebody else or give away; a manager can within the department."""
    lin, li = client.sign_in("lin"), client.sign_in("li")
    assert lin.post("/records/account", {"name": "给别人", "owner": organisation.users["wang"]}).status_code == 403
    own = lin.create("account", name="自己的")
    assert lin.patch(f"/records/account/{own['id']}", {"owner": organisation.users["zhao"]}).status_code == 403
    assert li.post("/records/account", {"name": "给下属", "owner": organisation.users["wang"]}).status_code == 201
    assert li.post("/records/account", {"name": "给外部门", "owner": organisation.users["zhao"]}).status_code == 403
