"""Pivot tables, fiscal windows, boards that go on, and timelines of many pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.permission.calendar import days_within
from yingdan.kernel.windows import window_days

_TAG = "pivoted"
_FILTER = {"field": "account.tags", "op": "eq", "value": _TAG}


@pytest.fixture
def admin(client: Client, organisation: Organisation) -> Caller:
    """Somebody who may do everything."""
    return client.sign_in("admin")


@pytest.fixture(scope="module")
def deals(platform: Platform, organisation: Organisation) -> list[str]:
    """Deals of two owners."""
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        account = platform.records.create(tx, "account", [{"name": "枢轴贸易有限公司", "tags": [_TAG]}])[0]
        rows = [
            {
                "name": f"枢轴 {n:02d}",
                "account": account,
                "amount": n,
                "owner": organisation.users["lin" if n % 3 else "qian"],
            }
            for n in range(1, 31)
        ]
        ids: list[str] = platform.records.create(tx, "opportunity", rows)
    return ids


def test_figures_down_and_across_with_totals(admin: Caller, deals: list[str], organisation: Organisation) -> None:
    body = {
        "filter": _FILTER,
        "rows": [{"field": "owner"}],
        "columns": [{"field": "created_at", "grain": "year"}],
        "measures": [
            {"fn": "sum", "field": "amount", "as": "sum"},
            {"fn": "count"},
            {"fn": "avg", "field": "amount", "as": "avg"},
        ],
    }
    answer = admin.post("/records/opportunity/pivot", body)
    assert answer.status_code == 200, answer.text
    table = answer.json()
    rows = {r["key"]["owner"]: r for r in table["rows"]}
    assert len(table["columns"]) == 1
    assert {o: float(r["total"]["sum"]) for o, r in rows.items()} == {
        organisation.users["lin"]: 300.0,
        organisation.users["qian"]: 165.0,
    }
    assert float(table["total"]["sum"]) == 465.0
    assert table["total"]["count"] == 30
    assert float(table["total"]["avg"]) == 15.5  # not the mean of means
    assert [c["count"] for c in table["column_totals"]] == [30]
    assert all(r["cells"][0]["count"] == r["total"]["count"] for r in table["rows"])
    twice = admin.post("/records/opportunity/pivot", body | {"columns": [{"field": "owner"}]})
    assert (twice.status_code, twice.json()["code"]) == (400, "doubled_group")
    assert admin.post("/records/opportunity/pivot", body | {"rows": [{"field": "nothing"}]}).status_code == 422


def test_a_board_column_goes_on_by_its_cursor(admin: Caller, deals: list[str]) -> None:
    sort = [{"field": "amount", "dir": "desc"}]
    board = admin.post(
        "/records/opportunity/board",
        {"filter": _FILTER, "column": "stage", "cards": 12, "sort": sort, "fields": ["amount"]},
    ).json()
    column = next(c for c in board["columns"] if c["count"])
    seen = [r["id"] for r in column["cards"]]
    assert all(c["next_cursor"] is None for c in board["columns"] if c is not column)
    cursor = column["next_cursor"]
    own = {"and": [_FILTER, {"field": "stage", "op": "eq", "value": column["value"]}]}
    while cursor:
        page = admin.query("opportunity", filter=own, sort=sort, limit=12, cursor=cursor)
        seen += [r["id"] for r in page["records"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(deals)
    other = admin.post("/records/opportunity/query", {"filter": _FILTER, "sort": sort, "cursor": column["next_cursor"]})
    assert other.status_code == 400


def test_a_timeline_of_many_pages_tells_everything_once(admin: Caller, platform: Platform, deals: list[str]) -> None:
    start = datetime(2026, 1, 5, 9, tzinfo=UTC)
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        rows = [
            {
                "kind": "call",
                "subject": f"通话 {n}",
                "opportunity": deals[0],
                "at": (start + timedelta(minutes=n // 3)).isoformat(),  # three at a time
            }
            for n in range(450)
        ]
        platform.records.create(tx, "activity", rows)
    told: list[dict[str, Any]] = []
    before = ""
    while True:
        page = admin.get(
            f"/records/opportunity/{deals[0]}/timeline", params={"before": before} if before else {}
        ).json()
        told += page["items"]
        before = page["next"]
        if not before:
            break
    subjects = [i["activity"]["subject"] for i in told if i["kind"] == "activity"]
    assert len(subjects) == len(set(subjects)) == 450
    assert sum(i["kind"] == "change" for i in told) >= 1
    assert [i["at"] for i in told] == sorted((i["at"] for i in told), reverse=True)
    assert admin.get(f"/records/opportunity/{deals[0]}/timeline?before=yesterday").status_code == 400


@pytest.fixture
def april(admin: Caller) -> Iterator[None]:
    """A fiscal year that begins in April."""
    assert _settle(admin, 4) == 200
    yield
    _settle(admin, 1)


def _settle(caller: Caller, month: int) -> int:
    return caller.http.put("/api/v1/settings/calendar", json={"fiscal_start": month}).status_code


def test_the_fiscal_year_is_the_workspaces_own(
    admin: Caller, client: Client, platform: Platform, deals: list[str], april: None
) -> None:
    assert admin.get("/settings/calendar").json() == {"fiscal_start": 4}
    assert _settle(client.sign_in("lin"), 7) == 403
    assert _settle(admin, 13) == 400
    ctx = platform.ctx_for(platform.workspace("main"), "admin")
    with platform.read(ctx) as tx:
        today = tx.now.astimezone(tx.ctx.workspace.zone).date()
        year = today.year if today.month >= 4 else today.year - 1
        assert days_within(tx, "this_fiscal_year") == (date(year, 4, 1), date(year + 1, 4, 1))
        assert days_within(tx, "this_year") == (date(today.year, 1, 1), date(today.year + 1, 1, 1))
    found = admin.query(
        "opportunity", filter={"and": [_FILTER, {"field": "created_at", "op": "within", "value": "this_fiscal_year"}]}
    )
    assert len(found["records"]) == len(deals)


def test_windows_of_workdays_know_holidays_and_exchanged_weekends(platform: Platform) -> None:
    workspace = platform.workspace("main")
    ctx = platform.ctx(workspace)
    with platform.read(ctx) as tx:
        tx.now = datetime(2025, 10, 9, 4, tzinfo=UTC)  # the first workday after National Day
        assert days_within(tx, "last_2_workdays") == (date(2025, 9, 30), date(2025, 10, 10))
        assert days_within(tx, "next_2_workdays") == (date(2025, 10, 10), date(2025, 10, 12))  # a Saturday is worked
        assert days_within(tx, "last_0_workdays") is None
        assert days_within(tx, "last_2_holidays") is None
    assert window_days("last_fiscal_quarter", date(2026, 5, 5), 4) == (date(2026, 1, 1), date(2026, 4, 1))
