"""Changes of many records: told before, made at once or by a job, refused row by row, taken back as one; exports end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.test_export import finished
from tests.client import Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.db.sql import Sql
from yingdan.engines.records import undo

pytestmark = pytest.mark.usefixtures("organisation")
BULK = "/records/account/bulk"


def starting(name: str) -> dict[str, Any]:
    """Return a filter by the beginning of the name."""
    return {"field": "name", "op": "starts_with", "value": name}


def test_a_preview_counts_what_one_may_not_change(client: Client, organisation: Organisation) -> None:
    """Found and allowed are counts of the server; a closed field or another's verb is refused at once."""
    li, zhao = client.sign_in("li"), client.sign_in("zhao")
    mine = [li.create("account", name=f"预览{i}")["id"] for i in range(3)]
    theirs = zhao.create("account", name="预览别人")["id"]
    level = {"op": "update", "values": {"level": "B"}}
    asked = {**level, "query": {"filter": starting("预览")}}
    assert li.post(f"{BULK}/preview", asked).json() == {"found": 3, "allowed": 3, "most": 50_000}
    shared = zhao.post(f"/records/account/{theirs}/shares", {"user": organisation.users["li"], "level": "read"})
    assert shared.status_code == 201, shared.text
    assert li.post(f"{BULK}/preview", asked).json() == {"found": 4, "allowed": 3, "most": 50_000}
    done = li.post(BULK, {**level, "ids": [*mine, theirs]}).json()["results"]
    assert ["problem" in r for r in done] == [False, False, False, True]
    assert (done[3]["problem"]["status"], done[3]["problem"]["code"]) == (403, "record_read_only")
    closed = li.post(f"{BULK}/preview", {"op": "update", "values": {"created_at": "2026-01-01"}, "query": {}})
    assert (closed.status_code, closed.json()["errors"][0]["code"]) == (422, "read_only")
    assert li.post(f"{BULK}/preview", {"op": "update", "query": {}}).status_code == 400
    assert li.post("/records/nothing/bulk/preview", level).status_code == 404


def test_tags_are_added_and_removed_without_losing_others(client: Client, platform: Platform) -> None:
    """Parts of lists change in each record as it is, at once and by a job; a field that is no list is refused."""
    li = client.sign_in("li")
    tags: tuple[list[str], ...] = (["老客户"], [], ["重点", "老客户"])
    ids = [li.create("account", name=f"标签{i}", tags=t)["id"] for i, t in enumerate(tags)]
    asked = {"op": "update", "ids": ids, "add": {"tags": ["展会"]}, "remove": {"tags": ["老客户"]}}
    answer = li.post(BULK, asked)
    assert all("id" in r for r in answer.json()["results"]), answer.text
    read = [li.get(f"/records/account/{i}").json()["tags"] for i in ids]
    assert read == [["展会"], ["展会"], ["重点", "展会"]]
    assert li.post(f"/undo/{answer.headers['X-Undo-Token']}", {}).json()["undone"] == 3
    assert li.get(f"/records/account/{ids[2]}").json()["tags"] == ["重点", "老客户"]
    job = li.post(BULK, {"op": "update", "query": {"filter": starting("标签")}, "add": {"tags": ["年会"]}})
    assert job.status_code == 202, job.text
    done = finished(platform, li, job.json()["id"])["result"]
    assert (done["done"], done["refused"]) == (3, 0)
    assert li.get(f"/records/account/{ids[0]}").json()["tags"] == ["老客户", "年会"]
    assert li.post(f"/undo/{done['operation']}", {}).json()["undone"] == 3
    wrong = li.post(BULK, {"op": "update", "ids": ids, "add": {"name": ["x"]}})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "not_list")
    assert li.post(BULK, {**asked, "query": {}}).status_code == 400, "ids or a query, not both"


def test_a_trial_run_writes_nothing(client: Client) -> None:
    """The refusals of each row are those of the run itself; nothing is changed and there is nothing to take back."""
    li = client.sign_in("li")
    ids = [li.create("account", name=f"试算{i}", level="A")["id"] for i in range(2)]
    rows = [{"id": ids[0], "level": "C"}, {"id": ids[1], "employees": "many"}]
    tried = li.post(BULK, {"op": "update", "records": rows, "dry_run": True})
    assert ["problem" in r for r in tried.json()["results"]] == [False, True]
    assert tried.json()["results"][1]["problem"]["errors"][0]["field"] == "employees"
    assert "X-Undo-Token" not in tried.headers
    record = li.get(f"/records/account/{ids[0]}").json()
    assert (record["level"], record["version"]) == ("A", 1)
    done = li.post(BULK, {"op": "update", "records": rows})
    assert done.json()["results"] == tried.json()["results"]
    assert li.get(f"/records/account/{ids[0]}").json()["level"] == "C"
    assert li.post(BULK, {"op": "update", "query": {}, "values": {"level": "A"}, "dry_run": True}).status_code == 400


def test_exports_are_listed_and_end_after_a_day(client: Client, platform: Platform) -> None:
    """Own exports only, newest first; the link and the file are gone after 24 hours."""
    li, admin = client.sign_in("li"), client.sign_in("admin")
    li.create("account", name="导出史")
    job = li.post("/records/account/export", {"query": {"filter": starting("导出史")}, "format": "csv"}).json()["id"]
    done = finished(platform, li, job)
    assert done["links"]["file"] == f"/api/v1/exports/{job}/content"
    first = li.get("/exports").json()["exports"][0]
    assert (first["id"], first["object"], first["format"], first["expired"]) == (job, "account", "csv", False)
    assert first["result"]["rows"] == 1
    assert li.get(f"/exports/{job}/content").status_code == 200
    assert admin.get(f"/exports/{job}/content").status_code == 404, "not even an administrator's"
    assert all(e["id"] != job for e in admin.get("/exports").json()["exports"])
    with platform.write(platform.ctx(platform.workspace("main"))) as tx:
        tx.run(
            Sql(
                f"update {tx.catalog.system('_job')} set ended_at = ended_at - interval '25 hours' where id = %s",
                (job,),
            )
        )
        ending = tx.all(
            Sql(
                f"select due_at > now() from {tx.catalog.system('_job')} where kind = 'export_end' and body->>'file' = %s",
                (done["result"]["file"]["id"],),
            )
        )
    assert ending == [(True,)], "the file itself goes too"
    gone = li.get(f"/exports/{job}/content")
    assert (gone.status_code, gone.json()["code"]) == (404, "export_gone")
    assert li.get("/exports").json()["exports"][0]["expired"] is True


def test_a_large_change_goes_back_by_a_job(client: Client, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much for one call is taken back by a job with the same result; another's is refused at once."""
    monkeypatch.setattr(undo, "AT_ONCE", 2)
    li, chen = client.sign_in("li"), client.sign_in("chen")
    ids = [li.create("account", name=f"大撤{i}", level="A")["id"] for i in range(3)]
    token = li.post(BULK, {"op": "update", "ids": ids, "values": {"level": "B"}}).headers["X-Undo-Token"]
    assert chen.post(f"/undo/{token}", {}).status_code == 404
    asked = li.post(f"/undo/{token}", {})
    assert (asked.status_code, asked.json()["kind"]) == (202, "undo"), asked.text
    done = finished(platform, li, asked.json()["id"])
    assert (done["state"], done["result"]["undone"], done["result"]["left"]) == ("done", 3, [])
    assert {li.get(f"/records/account/{i}").json()["level"] for i in ids} == {"A"}
    assert li.post(f"/undo/{token}", {}).status_code == 404, "once"
