"""Filters, sorting, paging, boards, figures, search."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.query import changes

_TAG = "qtest"


@pytest.fixture(scope="module")
def accounts(platform: Any, organisation: Organisation) -> list[str]:
    """Twenty-three accounts of one rep with known values."""
    rows = [
        {
            "name": f"{'华东' if n % 2 else 'Acme'} 测试 {n:02d} 公司",
            "employees": n * 10 if n % 5 else None,
            "level": "ABCD"[n % 4],
            "tags": [_TAG, f"g{n % 3}"],
            "city": ["上海", "北京", None][n % 3],
            "owner": organisation.users["lin"],
        }
        for n in range(23)
    ]
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        ids: list[str] = platform.records.create(tx, "account", rows)
    return ids


@pytest.fixture
def lin(client: Client, accounts: list[str]) -> Caller:
    """The rep who owns them."""
    return client.sign_in("lin")


def _mine(*more: dict[str, Any]) -> dict[str, Any]:
    return {"and": [{"field": "tags", "op": "eq", "value": _TAG}, *more]}


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({"field": "level", "op": "eq", "value": "A"}, 6),
        ({"field": "level", "op": "ne", "value": "A"}, 17),
        ({"field": "level", "op": "in", "value": ["A", "B"]}, 12),
        ({"field": "level", "op": "not_in", "value": ["A", "B"]}, 11),
        ({"field": "employees", "op": "is_null"}, 5),
        ({"field": "employees", "op": "gte", "value": 200}, 2),
        ({"field": "employees", "op": "between", "value": [10, 40]}, 4),
        ({"not": {"field": "employees", "op": "gte", "value": 200}}, 21),
        ({"field": "city", "op": "ne", "value": "上海"}, 15),
        ({"field": "city", "op": "eq", "value": None}, 7),
        ({"field": "name", "op": "contains", "value": "华东"}, 11),
        ({"field": "name", "op": "contains", "value": "ＡＣＭＥ"}, 12),
        ({"field": "name", "op": "starts_with", "value": "acme"}, 12),
        ({"field": "name", "op": "search", "value": "测试 公司"}, 23),
        ({"field": "name", "op": "search", "value": "hdcs"}, 11),
        ({"field": "tags", "op": "in", "value": ["g0"]}, 8),
        ({"field": "owner", "op": "me"}, 23),
        ({"field": "created_at", "op": "within", "value": "today"}, 23),
        ({"field": "created_at", "op": "within", "value": "last_month"}, 0),
        ({"field": "owner.name", "op": "eq", "value": "小林"}, 23),
        ({"field": "owner.department.name", "op": "eq", "value": "华东"}, 23),
        ({"or": [{"field": "level", "value": "A"}, {"field": "level", "value": "B"}]}, 12),
    ],
)
def test_filters(lin: Caller, condition: dict[str, Any], count: int) -> None:
    """Each operator counts what it should; ``ne``, ``not_in`` and ``not`` include empty values."""
    page = lin.query("account", filter=_mine(condition), count=True, limit=100)
    assert (page["total"], len(page["records"])) == (count, count)


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("field", ["employees", "name", "level", "city", "owner"])
def test_pages_hold_each_row_once(lin: Caller, field: str, direction: str) -> None:
    """Paging by cursor meets every row once, empty values last in both directions."""
    body: dict[str, Any] = {
        "filter": _mine(),
        "sort": [{"field": field, "dir": direction}],
        "limit": 4,
        "fields": [field],
    }
    rows: list[dict[str, Any]] = []
    cursor = None
    for _ in range(10):
        page = lin.query("account", **body, cursor=cursor)
        rows += page["records"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len({r["id"] for r in rows}) == len(rows) == 23
    values = [r[field] for r in rows]
    filled = [v for v in values if v is not None]
    assert values[: len(filled)] == filled
    if field in {"employees", "level"}:
        assert filled == sorted(filled, reverse=direction == "desc")


def test_cursor_is_bound_to_its_query(lin: Caller) -> None:
    """A cursor of one filter is refused under another."""
    cursor = lin.query("account", filter=_mine(), limit=3)["next_cursor"]
    assert lin.post("/records/account/query", {"limit": 3, "cursor": cursor}).status_code == 400


def test_board_adds_up(lin: Caller) -> None:
    """Counts and sums of the columns are those of the records, cards are bounded."""
    for n in range(5):
        lin.create("opportunity", name=f"看板商机 {n}", amount=str(1000 * (n + 1)), competitor="board-test")
    wanted = {"field": "competitor", "op": "eq", "value": "board-test"}
    body = {"filter": wanted, "column": "stage", "cards": 2, "sum": "amount", "expand": ["account"]}
    columns = lin.post("/records/opportunity/board", body).json()["columns"]
    assert [c["label"] for c in columns][:3] == ["建立", "初步沟通", "报价"]
    assert (columns[0]["count"], columns[0]["sum"], len(columns[0]["cards"])) == (5, "15000.00", 2)
    assert sum(c["count"] for c in columns) == 5
    by_status = lin.post("/records/opportunity/board", {**body, "column": "biz_status"}).json()["columns"]
    assert next(c["sum"] for c in by_status if c["value"] == "open") == "15000.00"


def test_aggregate(lin: Caller) -> None:
    """Groups, measures, having and date buckets."""
    body = {
        "filter": _mine(),
        "group_by": [{"field": "level"}, {"field": "created_at", "grain": "month"}],
        "measures": [
            {"fn": "count", "as": "n"},
            {"fn": "sum", "field": "employees"},
            {"fn": "count_distinct", "field": "city"},
        ],
        "having": [{"measure": "n", "op": "gt", "value": 5}],
        "sort": [{"field": "n", "dir": "desc"}],
    }
    rows = lin.post("/records/account/aggregate", body).json()["rows"]
    assert {r["level"] for r in rows} == {"A", "B", "C"}
    assert all(r["created_at_month"].endswith("-01") for r in rows)
    assert lin.post("/records/account/aggregate", {"measures": [{"fn": "sum", "field": "name"}]}).status_code == 422
    assert lin.post("/records/account/aggregate", {"measures": [{"fn": "median"}]}).status_code == 400


@pytest.mark.parametrize("text", ["寻味斋", "寻味", "味", "xwz", "13912340987", "0987", "Xunwei"])
def test_search_finds(lin: Caller, text: str) -> None:
    """Chinese parts, pinyin initials, phones and their tails, Latin words."""
    if not lin.query("account", filter={"field": "name", "op": "contains", "value": "寻味斋"})["records"]:
        lin.create("account", name="苏州寻味斋食品有限公司 Xunwei", phone="13912340987")
    hits = lin.get("/search", params={"q": text}).json()["hits"]
    assert "苏州寻味斋食品有限公司 Xunwei" in [h["name"] for h in hits]


def test_changes_since(lin: Caller) -> None:
    """A token marks a place in commit order: later changes are told once, removed records as removed."""
    token = lin.get("/records/contact/changes").json()["next"]
    account = lin.create("account", name="增量客户")
    contact = lin.create("contact", name="增量联系人", account=account["id"])
    told = lin.changes("contact", token, contact["id"])
    assert told["changed"] == [contact["id"]]
    assert lin.get("/records/contact/changes", params={"since": told["next"]}).json()["changed"] == []
    lin.delete(f"/records/contact/{contact['id']}")
    assert lin.changes("contact", told["next"], contact["id"])["removed"] == [contact["id"]]
    assert lin.get("/records/contact/changes", params={"since": "x"}).status_code == 400
    assert lin.get("/records/contact/changes", params={"since": f"{10**12}-0"}).status_code == 400, "of another server"


def test_changes_are_told_in_the_order_of_numbers(
    lin: Caller, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page nothing is left out where the numbers of transactions get a digit more."""
    monkeypatch.setattr(changes, "PAGE", 1)
    made = [lin.create("account", name=f"位数{n}")["id"] for n in range(2)]
    with platform.db.direct() as conn:
        for record, xid in zip(made, ("9", "10"), strict=True):
            conn.execute("update ws_main._outbox set xid = %s::xid8 where record = %s", (xid, record))
    token, told = "8-0", []
    for _ in made:
        page = lin.get("/records/account/changes", params={"since": token}).json()
        told += page["changed"]
        token = page["next"]
    assert told == made
