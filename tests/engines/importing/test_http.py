"""Imports as outside programs and the wizard see them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.client import Caller, Client
from tests.engines.jobs.workbench import until, working
from yingdan.bootstrap import Platform
from yingdan.kernel.context import Workspace

Rows = Callable[[str], list[tuple[Any, ...]]]
ACCOUNTS = "客户名称,行业,电话\n甲公司,零售,13800138000\n乙公司,黑科技,\n丙公司,,13900139000\n"


@pytest.fixture
def caller(client: Client, workspace: Workspace) -> Caller:
    found = client.anonymous()
    answer = found.post("/auth/login", {"login": "admin", "password": "Secret-123", "workspace": workspace.name})
    assert answer.status_code == 200, answer.text
    found.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return found


def upload(caller: Caller, path: str, name: str, content: bytes, **data: Any) -> Any:
    return caller.http.post(f"/api/v1/imports{path}", files={"file": (name, content)}, data=data)


def ended(caller: Caller, job: str) -> dict[str, Any]:
    def look() -> Any:
        body = caller.get(f"/jobs/{job}").json()
        return body if body["state"] in {"done", "failed", "cancelled"} else None

    found: dict[str, Any] = until(look, patience_s=90)
    return found


def test_one_call_imports_a_file(caller: Caller, platform: Platform, rows: Rows) -> None:
    options = {"object": "account", "mode": "upsert", "duplicates": "fill", "dry_run": False, "migration": False}
    answer = upload(caller, "", "客户.csv", ACCOUNTS.encode("gb18030"), options=json.dumps(options))
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert job["state"] == "queued"
    with working(platform, platform.job_kinds):
        done = ended(caller, job["id"])
        assert (done["state"], done["rows"], done["result"]["counts"]["created"]) == ("done", 3, 2)
        assert done["links"]["import"] == f"/api/v1/imports/{job['batch']}"
        # the job's id and the batch's own lead to the same
        for either in (job["id"], job["batch"]):
            body = caller.get(f"/imports/{either}").json()
            assert (body["state"], body["counts"]["failed"]) == ("done", 1)
            assert [(p["sheet"], p["row"], p["column"], p["code"]) for p in body["problems"]] == [
                ("客户", 3, "行业", "not_option")
            ]
        sample = caller.get(f"/imports/{job['batch']}/sample?limit=2").json()["rows"]
        assert [(r["row"], r["object"], r["op"]) for r in sample] == [
            (2, "account", "created"),
            (4, "account", "created"),
        ]
        assert caller.get(f"/records/account/{sample[0]['id']}").json()["name"] == "甲公司"
        errors = caller.get(f"/imports/{job['batch']}/errors?format=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(errors.content)).worksheets[0]
        assert [c.value for c in sheet[2]][:2] == ["乙公司", "黑科技"]
        undone = caller.post(f"/imports/{job['batch']}/rollback")
        assert undone.status_code == 202
        assert ended(caller, undone.json()["id"])["result"]["rollback"]["removed"] == 2
    assert rows("select count(*) from $account where deleted_at is null") == [(0,)]
    again = caller.post(f"/imports/{job['batch']}/rollback").json()
    with working(platform, platform.job_kinds):
        failed = ended(caller, again["id"])
    assert (failed["state"], failed["problems"][0]["code"]) == ("failed", "import_batch_state")


def test_the_wizard_uploads_looks_confirms_and_remembers(caller: Caller, platform: Platform, rows: Rows) -> None:
    book = openpyxl.Workbook()
    book.active.title = "客户"
    book.active.append(["2026年展会名单", None])
    book.active.append(["公司", "行业", "我们的备注"])
    for i in range(6):
        book.active.append([f"公司{i}", "technolgy" if i == 0 else "technology", f"备注{i}"])
    book.create_sheet("说明").append(["此表由市场部提供"])
    stream = io.BytesIO()
    book.save(stream)
    kept = upload(caller, "/files", "展会.xlsx", stream.getvalue())
    assert kept.status_code == 201, kept.text
    assert kept.json()["sheets"] == ["客户", "说明"]
    file = kept.json()["id"]
    seen = caller.post("/imports/preview", {"files": [file]})
    assert seen.status_code == 200, seen.text
    table = seen.json()["tables"][0]
    assert len(seen.json()["tables"]) == 1
    assert (table["sheet"], table["rows"], table["guess"]["header_row"]) == ("客户", 6, 2)
    assert table["guess"]["columns"]["公司"]["field"] == "name"
    assert table["proposals"] == [
        {"column": "行业", "from": "technolgy", "to": "technology", "count": 1, "confidence": 0.9, "reason": "near"}
    ]
    mapping = {**table["mapping"], "columns": {"公司": "name", "行业": "industry", "我们的备注": "need_summary"}}
    repairs = [{k: table["proposals"][0][k] for k in ("column", "from", "to")}]
    options = {"mapping": mapping, "repairs": repairs, "name": "展会"}
    started = caller.post("/imports/start", {"files": [file], "options": options})
    assert started.status_code == 202, started.text
    with working(platform, platform.job_kinds):
        assert ended(caller, started.json()["id"])["result"]["counts"]["created"] == 6
    assert rows("select distinct industry from $account") == [("technology",)]
    batches = caller.query("import_batch", fields=["name", "state", "rows_created"])["records"]
    assert [(b["name"], b["state"], b["rows_created"]) for b in batches] == [("展会", "done", 6)]
    # the next file with these headers is understood as this one was
    later = upload(caller, "/files", "展会2.xlsx", stream.getvalue()).json()["id"]
    table = caller.post("/imports/preview", {"files": [later]}).json()["tables"][0]
    assert table["mapping"]["columns"]["我们的备注"] == [{"field": "need_summary"}]
    # yet what was repaired then is asked for again
    assert table["mapping"]["repairs"] == []
    assert [(p["from"], p["to"], p["reason"]) for p in table["proposals"]] == [
        ("technolgy", "technology", "remembered")
    ]


@pytest.mark.parametrize(
    ("name", "content", "options", "status", "code"),
    [
        ("空.csv", b"", "{}", 422, "import_empty_file"),
        ("图.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "{}", 422, "import_not_a_table"),
        ("a.csv", b"x,y\n1,2\n", "{}", 422, "import_unknown_object"),
        ("a.csv", b"name\nx\n", "{", 400, "bad_json"),
        ("a.csv", b"name\nx\n", '{"mode":"merge"}', 422, "import_bad_mapping"),
        ("a.csv", b"name\nx\n", '{"colour":1}', 422, "import_bad_mapping"),
        ("a.csv", b"name\nx\n", '{"object":"nothing"}', 404, "object_not_found"),
        ("a.csv", b"name\nx\n", "[]", 422, "import_bad_mapping"),
        ("a.csv", b"name\nx\n", '{"object":"account","mapping":{"name":"created_at"}}', 422, "import_bad_mapping"),
    ],
)
def test_refusals(caller: Caller, rows: Rows, name: str, content: bytes, options: str, status: int, code: str) -> None:
    answer = upload(caller, "", name, content, options=options)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert rows("select count(*) from $import_batch") == [(0,)]


def test_files_and_batches_of_others_are_not_to_be_seen(
    caller: Caller, client: Client, platform: Platform, workspace: Workspace
) -> None:
    with platform.write(platform.ctx(workspace)) as tx:
        role = tx.conn.execute(f"select id from \"{tx.schema}\".role where home = 'manager'").fetchone()
        person = {"name": "经理", "login": "li", "password": "correct-horse-9", "roles": [str(role[0]) if role else ""]}
        platform.records.create(tx, "user", [person])
    other = client.anonymous()
    login = {"login": "li", "password": "correct-horse-9", "workspace": workspace.name}
    other.http.headers["X-CSRF-Token"] = other.post("/auth/login", login).json()["csrf_token"]
    file = upload(caller, "/files", "客户.csv", ACCOUNTS.encode()).json()["id"]
    batch = upload(caller, "", "客户.csv", ACCOUNTS.encode(), options="{}").json()["batch"]
    assert other.post("/imports/preview", {"files": [file]}).status_code == 404
    assert other.post("/imports/preview", {"files": ["../../etc/passwd"]}).status_code == 404
    assert other.get(f"/imports/{batch}").status_code == 404
    assert other.get(f"/imports/{batch}/errors").status_code == 404
    assert other.post(f"/imports/{batch}/rollback").status_code == 404
    assert caller.get(f"/imports/{batch}").status_code == 200
    assert caller.get("/imports/nothing").status_code == 404
    assert client.anonymous().get(f"/imports/{batch}").status_code == 401
