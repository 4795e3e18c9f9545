"""Export: a file of what the caller may see, made by a job, for the caller alone; nothing in it is a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.client import Caller, Client
from yingdan.bootstrap import Platform
from yingdan.cli.worker import WorkerThread
from yingdan.db.sql import Sql

pytestmark = pytest.mark.usefixtures("organisation")


def finished(platform: Platform, caller: Caller, job: str) -> dict[str, Any]:
    """Run jobs until this one has ended, and return it."""
    with WorkerThread(platform, threads=1):
        for _ in range(300):
            body: dict[str, Any] = caller.get(f"/jobs/{job}").json()
            if body["state"] not in {"queued", "running"}:
                return body
            with platform.db.connection() as conn:
                conn.execute("select pg_sleep(0.1)")
    msg = "the job never ended"
    raise AssertionError(msg)


def test_what_one_sees_and_nothing_else(client: Client, platform: Platform) -> None:
    """Labels as heads, names for links, chosen rows in order; another's file and object stay closed."""
    lin, zhao, li, chen = (client.sign_in(n) for n in ("lin", "zhao", "li", "chen"))
    mine = [lin.create("account", name=f"出口{i}", level="A", city="=1+1", phone="021-50601234") for i in range(3)]
    zhao.create("account", name="出口别人的", level="A")
    query = {
        "filter": {"field": "name", "op": "starts_with", "value": "出口"},
        "sort": [{"field": "name"}],
        "fields": ["name", "level", "city", "owner"],
    }
    assert lin.post("/records/account/export", {"query": query}).status_code == 403, "reps may not export"
    asked = li.post("/records/account/export", {"query": query, "format": "csv"})
    assert asked.status_code == 202, asked.text
    done = finished(platform, li, asked.json()["id"])
    assert (done["state"], done["result"]["rows"]) == ("done", len(mine)), done
    link = done["links"]["file"].removeprefix("/api/v1")
    rows = list(csv.reader(io.StringIO(li.get(link).content.decode("utf-8-sig"))))
    assert rows[0] == ["客户名称", "客户级别", "所在地", "负责人"]
    assert [r[0] for r in rows[1:]] == ["出口0", "出口1", "出口2"]
    assert {(r[2], r[3]) for r in rows[1:]} == {("'=1+1", "小林")}
    assert chen.get(link).status_code == 404
    admin = client.sign_in("admin")
    noted = admin.get("/audit?object=account&action=export").json()["entries"][0]["note"]
    assert (noted["rows"], noted["format"]) == (3, "csv")


def test_a_workbook_keeps_texts_as_texts(client: Client, platform: Platform) -> None:
    """A cell that begins like a formula is text; numbers are numbers."""
    li = client.sign_in("li")
    li.create("account", name="+86 开头的客户", employees=12)
    query = {"filter": {"field": "name", "op": "starts_with", "value": "+86"}, "fields": ["name", "employees"]}
    asked = li.post("/records/account/export", {"query": query})
    done = finished(platform, li, asked.json()["id"])
    book = load_workbook(io.BytesIO(li.get(done["links"]["file"].removeprefix("/api/v1")).content))
    head, row = list(book.worksheets[0].iter_rows())[:2]
    assert [c.value for c in head] == ["客户名称", "员工人数"]
    assert [(c.value, c.data_type) for c in row] == [("+86 开头的客户", "s"), (12, "n")]


def test_refusals_come_at_once(client: Client, platform: Platform) -> None:
    """A bad query, a bad format, no right: told in the answer, not by a failed job."""
    li = client.sign_in("li")
    bad = {"query": {"filter": {"field": "nope", "op": "eq", "value": 1}}}
    assert li.post("/records/account/export", bad).status_code == 422
    assert li.post("/records/account/export", {"format": "pdf"}).status_code in {400, 422}
    assert li.post("/records/nothing/export", {}).status_code == 404
    ctx = platform.ctx(platform.workspace("main"))
    with platform.write(ctx) as tx:
        before = tx.value(Sql(f"select count(*) from {tx.catalog.system('_job')} where kind = 'export'"))
    assert li.post("/records/role/export", {}).status_code in {403, 404}
    with platform.write(ctx) as tx:
        after = tx.value(Sql(f"select count(*) from {tx.catalog.system('_job')} where kind = 'export'"))
    assert after == before
