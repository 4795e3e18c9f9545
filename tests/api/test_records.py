"""Records over HTTP: create, read, change, remove, restore, conflicts, bad input."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.people import Organisation

pytestmark = pytest.mark.usefixtures("organisation")
UNSORTABLE = frozenset(
    ["json", "tags", "enum[]", "ref[]", "secret", "rich", "geo", "address", "file[]", "image[]", "sign", "sub"]
)


def test_life_of_a_record(client: Client) -> None:
    """Create, read with links, change, remove, not found, restore."""
    lin = client.sign_in("lin")
    account = lin.create("account", name="上海明德软件有限公司", phone="021-50601234")
    assert account["phone"] == "+862150601234"
    deal = lin.create("opportunity", name="明德 CRM 项目", account=account["id"], amount="120000")
    assert deal["amount"] == "120000.00"
    assert deal["code"].startswith("OP-")
    path = f"/records/opportunity/{deal['id']}"
    read = lin.get(f"{path}?fields=name,account,stage&expand=account,stage").json()
    assert read["account"] == {"id": account["id"], "name": "上海明德软件有限公司"}
    assert read["stage"]["name"] == "建立"
    assert lin.patch(path, {"amount": 150000.5}).json()["amount"] == "150000.50"
    assert lin.delete(path).status_code == 204
    assert lin.get(path).status_code == 404
    assert lin.post(f"{path}/restore").status_code == 200
    assert lin.get(path).json()["name"] == "明德 CRM 项目"


def test_stale_version(client: Client) -> None:
    """With If-Match a change is refused when the record has moved, without it the fields sent are written."""
    lin = client.sign_in("lin")
    path = f"/records/account/{lin.create('account', name='版本客户')['id']}"
    first = lin.patch(path, {"level": "A"}, headers={"If-Match": "1"})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    stale = lin.patch(path, {"level": "B"}, headers={"If-Match": "1"})
    assert stale.status_code == 412
    assert stale.json()["params"] == {"yours": 1, "theirs": 2}
    assert lin.patch(path, {"level": "B"}).json()["level"] == "B"
    assert lin.patch(path, {"level": "C"}, headers={"If-Match": "abc"}).status_code == 400


def test_idempotency(client: Client) -> None:
    """The same key and body answers the same record; another body under the key is refused."""
    lin = client.sign_in("lin")
    key = {"Idempotency-Key": "create-once"}
    first = lin.post("/records/account", {"name": "幂等客户"}, headers=key)
    second = lin.post("/records/account", {"name": "幂等客户"}, headers=key)
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]
    assert lin.post("/records/account", {"name": "别的客户"}, headers=key).status_code == 409


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"name": "a", "nothing": 1}, "nothing", "unknown_field"),
        ({"name": "a", "level": "Z"}, "level", "not_option"),
        ({"name": "a", "employees": "many"}, "employees", "not_int"),
        ({"name": "a", "annual_revenue": "NaN"}, "annual_revenue", "not_number"),
        ({"name": "a", "phone": "call me"}, "phone", "not_phone"),
        ({"name": "a", "website": "javascript:alert(1)"}, "website", "not_url"),
        ({"name": "a", "parent": "00000000-0000-7000-8000-000000000000"}, "parent", "not_found_link"),
        ({"name": "a", "parent": "not-an-id"}, "parent", "not_link"),
        ({"name": "a", "version": 7}, "version", "read_only"),
        ({"name": ["a"]}, "name", "not_text"),
        ({"name": "a", "tags": "one"}, "tags", "not_list"),
    ],
)
def test_bad_values(client: Client, values: dict[str, object], field: str, code: str) -> None:
    """Every bad value is a 422 that names field and code, in the caller's language."""
    lin = client.sign_in("lin")
    answer = lin.post("/records/account", values, headers={"Accept-Language": "en"})
    assert answer.status_code == 422, answer.text
    problems = {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert (field, code) in problems
    assert all(e["message"].isascii() for e in answer.json()["errors"])


def test_malformed_requests(client: Client) -> None:
    """Bad JSON, wrong shapes, unknown objects and hostile texts are refused, never a 5xx."""
    lin = client.sign_in("lin")
    raw = {"content-type": "application/json"}
    assert lin.http.post("/api/v1/records/account", content=b"{bad", headers=raw).status_code == 400
    assert lin.http.post("/api/v1/records/account", content=b"[1]", headers=raw).status_code == 400
    assert lin.post("/records/account/query", {"limit": 501}).status_code == 400
    assert (
        lin.post("/records/account/query", {"filter": {"field": "name", "op": "like", "value": "x"}}).status_code == 400
    )
    assert lin.post("/records/account/query", {"cursor": "abc"}).status_code == 400
    assert lin.post("/records/nothing/query", {}).status_code == 404
    assert lin.get("/records/account/not-an-id").status_code == 404
    assert lin.post("/records/account/query", {"filter": {"field": "nope"}}).status_code == 422
    for hostile in ("'; drop table account; --", "a\x00b", "%s", "x" * 5000, "😀\u202eabc"):
        answer = lin.post("/records/account/query", {"filter": {"field": "name", "op": "contains", "value": hostile}})
        assert answer.status_code in {200, 400}, answer.text
    deep: dict[str, object] = {"field": "name", "value": "x"}
    for _ in range(50):
        deep = {"not": deep}
    assert lin.post("/records/account/query", {"filter": deep}).status_code == 400
    assert (
        lin.http.post(
            "/api/v1/records/account", content=b"x", headers={**raw, "content-length": str(2**34)}
        ).status_code
        == 413
    )
    assert lin.get("/nothing-here").status_code == 404


def test_problem_texts_in_three_languages(client: Client) -> None:
    """Titles follow Accept-Language."""
    texts = set()
    for language in ("zh-CN", "zh-TW", "en"):
        answer = client.anonymous().get("/me", headers={"Accept-Language": language})
        assert answer.status_code == 401
        texts.add(answer.json()["title"])
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert len(texts) == 3


def test_bulk(client: Client) -> None:
    """Bad rows are told apart from good ones; atomic refuses all; upsert finds by match fields."""
    lin = client.sign_in("lin")
    rows = [{"name": "批量甲", "external_id": "E1"}, {"name": ""}, {"name": "批量乙", "external_id": "E2"}]
    results = lin.post("/records/account/bulk", {"op": "create", "records": rows}).json()["results"]
    assert ["id" in r for r in results] == [True, False, True]
    assert results[1]["problem"]["errors"][0]["code"] == "required"
    before = lin.query("account", count=True)["total"]
    refused = lin.post(
        "/records/account/bulk", {"op": "create", "records": [{"name": "甲"}, {"name": ""}], "atomic": True}
    )
    assert refused.status_code == 422
    assert lin.query("account", count=True)["total"] == before
    body = {
        "op": "upsert",
        "match": ["external_id"],
        "records": [{"external_id": "E1", "name": "批量甲改"}, {"external_id": "E3", "name": "新"}],
    }
    answer = lin.post("/records/account/bulk", body).json()["results"]
    assert answer[0]["id"] == results[0]["id"]
    assert lin.get(f"/records/account/{results[0]['id']}").json()["name"] == "批量甲改"
    gone = lin.post("/records/account/bulk", {"op": "delete", "records": [{"id": results[0]["id"]}]}).json()
    assert gone["results"][0]["id"] == results[0]["id"]


def test_stage_moves(client: Client) -> None:
    """Winning needs an amount, losing a reason and a note; reopening a reason; history keeps every move."""
    lin = client.sign_in("lin")
    deal = lin.create("opportunity", name="阶段商机")
    path = f"/records/opportunity/{deal['id']}"
    stages = {s["name"]: s["id"] for s in lin.query("stage", limit=100)["records"]}
    refused = lin.post(f"{path}/actions/advance", {"stage": stages["成交"]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "amount"
    assert lin.patch(path, {"amount": "88000", "stage": stages["报价"]}).json()["probability"] == "40.00"
    assert lin.post(f"{path}/actions/lose", {"lost_reason": "price"}).status_code == 422
    assert (
        lin.post(f"{path}/actions/lose", {"lost_reason": "price", "lost_note": "客户认为报价超出年度预算"}).status_code
        == 200
    )
    assert lin.get(path).json()["biz_status"] == "lost"
    assert lin.post(f"{path}/actions/reopen", {}).status_code == 422
    assert lin.post(f"{path}/actions/reopen", {"reason": "客户追加预算"}).status_code == 200
    assert lin.post(f"{path}/actions/advance", {"stage": stages["成交"]}).status_code == 200
    won = lin.get(path).json()
    assert (won["biz_status"], won["lost_at"], won["won_at"] is not None) == ("won", None, True)
    moves = [i["new_label"] for i in lin.get(f"{path}/history").json()["items"] if i["field"] == "stage"]
    assert moves == ["成交", "建立", "输单", "报价", "建立"]
    assert lin.post(f"{path}/actions/fly", {}).status_code == 404


def test_activity_shows_on_the_timeline(client: Client) -> None:
    """An activity carries its time to account and opportunity and stands on their timelines."""
    lin = client.sign_in("lin")
    account = lin.create("account", name="时间线客户")
    deal = lin.create("opportunity", name="时间线商机", account=account["id"])
    lin.create("activity", kind="visit", content="拜访了采购总监, 确认预算", opportunity=deal["id"])
    for name, record in (("account", account), ("opportunity", deal)):
        items = lin.get(f"/records/{name}/{record['id']}/timeline").json()["items"]
        assert [i["activity"]["kind"] for i in items if i["kind"] == "activity"] == ["visit"]
        assert lin.get(f"/records/{name}/{record['id']}").json()["last_activity_at"]


def test_backdated_change_rebuilds_the_past(client: Client, organisation: Organisation) -> None:
    """A change that took effect earlier is history of that day, and an as-of read sees it; reps may not backdate."""
    li = client.sign_in("li")
    deal = li.create(
        "opportunity",
        name="补录商机",
        amount="1000",
        owner=organisation.users["lin"],
        _effective_at="2026-01-05T01:00:00Z",
    )
    path = f"/records/opportunity/{deal['id']}"
    stages = {s["name"]: s["id"] for s in li.query("stage", limit=100)["records"]}
    assert li.patch(path, {"stage": stages["竞标"], "_effective_at": "2026-03-01T01:00:00Z"}).status_code == 200
    assert li.patch(path, {"amount": "3000", "_effective_at": "2026-02-01T01:00:00Z"}).status_code == 200
    wanted = {"field": "id", "op": "eq", "value": deal["id"]}

    def at(day: str) -> list[tuple[str, str]]:
        page = li.query("opportunity", filter=wanted, as_of=f"{day}T00:00:00Z", expand=["stage"])
        return [(r["amount"], r["stage"]["name"]) for r in page["records"]]

    assert at("2026-01-01") == []
    assert at("2026-01-10") == [("1000.00", "建立")]
    assert at("2026-02-10") == [("3000.00", "建立")]
    assert at("2026-03-10") == [("3000.00", "竞标")]
    lin = client.sign_in("lin")
    assert lin.patch(path, {"amount": "1", "_effective_at": "2026-01-01T00:00:00Z"}).status_code == 403


def test_every_object_lists(client: Client) -> None:
    """Every object of the workspace answers list, aggregate, metadata and search of its name; labels are complete."""
    admin = client.sign_in("admin")
    objects = admin.get("/objects").json()["objects"]
    assert {"account", "contact", "opportunity", "activity", "product", "user", "import_batch"} <= {
        o["name"] for o in objects
    }
    for obj in objects:
        detail = admin.get(f"/objects/{obj['name']}").json()
        for labelled in (detail, *detail["fields"], *(o for f in detail["fields"] for o in f.get("options", ()))):
            assert all(labelled["label"].get(k) for k in ("zh-CN", "zh-TW", "en")), labelled
        sortable = [f["name"] for f in detail["fields"] if f["type"] not in UNSORTABLE]
        for name in sortable:
            page = admin.query(obj["name"], sort=[{"field": name, "dir": "desc"}], limit=2, count=True)
            assert page["total"] >= len(page["records"])
        body = {"group_by": [{"field": "created_at", "grain": "month"}], "measures": [{"fn": "count"}]}
        assert admin.post(f"/records/{obj['name']}/aggregate", body).status_code == 200


@pytest.mark.parametrize("word", ["_past", "_id", "_gaps", "_sort"])
@pytest.mark.parametrize("value", [[], [{"at": 1}], "00000000-0000-7000-8000-000000000001", 7])
def test_inner_words_are_not_for_callers(client: Client, word: str, value: object) -> None:
    """Words by which the product's own writers steer a write are unknown fields to callers."""
    lin = client.sign_in("lin")
    answer = lin.post("/records/account", {"name": "内部词", word: value})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_field")
