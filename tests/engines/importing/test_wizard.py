"""What the wizard keeps and offers: imports left in the middle, flows that a file brings, rows compared by eye."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.engines.importing.desk import ended, sign_in, upload
from tests.engines.jobs.workbench import working
from yingdan.bootstrap import Platform
from yingdan.kernel.context import Workspace

Rows = Callable[[str], list[tuple[Any, ...]]]
ACCOUNTS = "客户名称,行业,电话\n甲公司,零售,13800138000\n乙公司,零售,13900139000\n".encode()
DEALS = (
    "商机名称,客户,阶段,金额\nA,甲公司,Prospecting,1\nB,甲公司,Engaging,2\nC,甲公司,Engaging,3\n"
    "D,甲公司,Won,4\nE,甲公司,Lost,5\nF,甲公司,Pilot,6\n"
).encode()


@pytest.fixture
def caller(client: Client, workspace: Workspace) -> Caller:
    return sign_in(client, workspace, "admin", "Secret-123")


def left_over(platform: Platform, workspace: Workspace) -> list[str]:
    home = platform.settings.home
    assert home is not None
    return sorted(p.name for p in Path(home, "uploads", workspace.schema).glob("*"))


def test_a_wizard_that_is_left_is_found_again_and_becomes_the_batch(
    caller: Caller, client: Client, platform: Platform, workspace: Workspace, rows: Rows
) -> None:
    file = upload(caller, "/files", "客户.csv", ACCOUNTS).json()
    state = {"name": "六月名单", "step": 2, "tables": [], "anything": {"of": "the wizard"}}
    made = caller.post("/imports/drafts", {"files": [file["id"]], "state": state})
    assert made.status_code == 201, made.text
    draft = made.json()["id"]
    found = caller.get(f"/imports/drafts/{draft}").json()
    assert (found["state"], found["missing"]) == (state, [])
    assert [(f["id"], f["name"], f["sheets"]) for f in found["files"]] == [(file["id"], "客户.csv", ["客户"])]
    listed = caller.query("import_batch", fields=["name", "state"])["records"]
    assert [(r["id"], r["name"], r["state"]) for r in listed] == [(draft, "六月名单", "draft")]
    moved = caller.http.put(f"/api/v1/imports/drafts/{draft}", json={"files": [file["id"]], "state": {"step": 4}})
    assert moved.status_code == 204
    assert caller.get(f"/imports/drafts/{draft}").json()["state"] == {"step": 4}
    # a trial leaves the draft; the import itself takes its place
    trial = caller.post("/imports/start", {"files": [file["id"]], "draft": draft, "options": {"dry_run": True}}).json()
    assert trial["batch"] != draft
    assert caller.get(f"/imports/drafts/{draft}").status_code == 200
    started = caller.post("/imports/start", {"files": [file["id"]], "draft": draft, "options": {"name": "六月名单"}})
    assert started.json()["batch"] == draft
    with working(platform, platform.job_kinds):
        assert ended(caller, started.json()["id"])["result"]["counts"]["created"] == 2
    assert rows(f"select state, rows_created, name from $import_batch where id = '{draft}'") == [
        ("done", 2, "六月名单")
    ]
    # started once: not again, not changed any more
    again = caller.post("/imports/start", {"files": [file["id"]], "draft": draft})
    assert (again.status_code, again.json()["code"]) == (404, "record_not_found")
    assert caller.get(f"/imports/drafts/{draft}").status_code == 404
    assert rows("select count(*) from $account") == [(2,)]


def test_drafts_are_their_makers_alone_and_can_be_given_up(
    caller: Caller, client: Client, platform: Platform, workspace: Workspace
) -> None:
    with platform.write(platform.ctx(workspace)) as tx:
        role = tx.conn.execute(f"select id from \"{tx.schema}\".role where home = 'manager'").fetchone()
        person = {"name": "经理", "login": "li", "password": "correct-horse-9", "roles": [str(role[0]) if role else ""]}
        platform.records.create(tx, "user", [person])
    other = sign_in(client, workspace, "li", "correct-horse-9")
    file = upload(caller, "/files", "客户.csv", ACCOUNTS).json()["id"]
    draft = caller.post("/imports/drafts", {"files": [file], "state": {}}).json()["id"]
    body = {"files": [file], "state": {}}
    assert other.get(f"/imports/drafts/{draft}").status_code == 404
    assert other.http.put(f"/api/v1/imports/drafts/{draft}", json={"files": [], "state": {}}).status_code == 404
    assert other.delete(f"/imports/drafts/{draft}").status_code == 404
    assert other.post("/imports/drafts", body).status_code == 404
    assert client.anonymous().get(f"/imports/drafts/{draft}").status_code == 401
    assert caller.get("/imports/drafts/nothing").status_code == 404
    large = caller.post("/imports/drafts", {"files": [], "state": {"x": "y" * 2_100_000}})
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    assert file in left_over(platform, workspace)
    assert caller.delete(f"/imports/drafts/{draft}").status_code == 204
    assert [n for n in left_over(platform, workspace) if n.startswith(file)] == []
    assert caller.query("import_batch", fields=["name"])["records"] == []


def test_a_draft_whose_file_is_gone_says_which(caller: Caller, platform: Platform, workspace: Workspace) -> None:
    file = upload(caller, "/files", "客户.csv", ACCOUNTS).json()["id"]
    draft = caller.post("/imports/drafts", {"files": [file], "state": {"step": 1}}).json()["id"]
    Path(str(platform.settings.home), "uploads", workspace.schema, file).unlink()
    found = caller.get(f"/imports/drafts/{draft}")
    assert (found.status_code, found.json()["missing"], found.json()["files"]) == (200, ["客户.csv"], [])


def flow_of(caller: Caller, file: str, **options: Any) -> dict[str, Any]:
    seen = caller.post("/imports/preview", {"files": [file], "options": options})
    assert seen.status_code == 200, seen.text
    found: dict[str, Any] = seen.json()["tables"][0]
    return found


def ensured(flow: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return what a user confirms: the flow and its steps, in the order proposed."""
    link = {flow["link"]: {"find": name}}
    made = [{"object": flow["above"], "match": ["name"], "values": {"name": name}}]
    for place, step in enumerate(flow["steps"], 1):
        values = {"name": step["name"], **link, **step["values"], flow["order"]: place}
        made.append({"object": flow["object"], "match": [flow["link"], "name"], "values": values})
    return made


def test_a_flow_that_only_the_file_knows_is_proposed_made_and_taken_back(
    caller: Caller, platform: Platform, rows: Rows
) -> None:
    before = rows("select count(*) from $stage where deleted_at is null")
    file = upload(caller, "/files", "deals.csv", DEALS).json()["id"]
    table = flow_of(caller, file)
    flow = table["new_flow"]
    assert (flow["field"], flow["object"], flow["link"], flow["above"], flow["field_above"]) == (
        "stage", "stage", "pipeline", "pipeline", "pipeline",
    )  # fmt: skip
    assert [(s["name"], s["count"], s["means"], s["values"].get("type", "open")) for s in flow["steps"]] == [
        ("Prospecting", 1, "建立", "open"),
        ("Engaging", 2, "初步沟通", "open"),
        ("Pilot", 1, None, "open"),
        ("Won", 1, "成交", "won"),
        ("Lost", 1, "输单", "lost"),
    ]
    assert flow["unknown"] == 5
    made = ensured(flow, "Maven")
    mapping = {**table["mapping"], "constants": {"pipeline": {"find": "Maven"}}}
    mapping["columns"]["客户"] = [{"field": "account", "missing": "create"}]
    options = {"mapping": {"tables": [mapping], "ensure": made}, "migration": True}
    again = flow_of(caller, file, **options)
    assert [v for v in again["values"] if v["field"] == "stage"] == []
    started = caller.post("/imports/start", {"files": [file], "options": options})
    assert started.status_code == 202, started.text
    with working(platform, platform.job_kinds):
        result = ended(caller, started.json()["id"])["result"]
        assert (result["counts"]["created"], result["counts"]["failed"]) == (6, 0)
        stages = rows(
            "select s.name, s.position, s.type from $stage s join $pipeline p on p.id = s.pipeline where p.name = 'Maven'"
            " order by 2"
        )
        assert stages == [
            ("Prospecting", 1, "open"), ("Engaging", 2, "open"), ("Pilot", 3, "open"), ("Won", 4, "won"), ("Lost", 5, "lost"),
        ]  # fmt: skip
        assert rows("select count(*) from $opportunity o join $pipeline p on p.id = o.pipeline where p.name = 'Maven'") == [
            (6,)
        ]  # fmt: skip
        # next time the steps are there: nothing is proposed
        later = flow_of(caller, file)
        assert later["new_flow"] is None
        assert later["mapping"]["constants"] == {"pipeline": {"find": "Maven"}}
        undone = caller.post(f"/imports/{started.json()['batch']}/rollback").json()
        ended(caller, undone["id"])
    assert rows("select count(*) from $stage where deleted_at is null") == before
    # what was remembered does not ask for the pipeline that is gone
    anew = flow_of(caller, file)
    assert (anew["remembered"], anew["mapping"]["constants"]) == (True, {})
    assert anew["new_flow"]["unknown"] == 5


@pytest.mark.parametrize(
    ("made", "status", "code"),
    [
        ({"object": "nothing", "match": ["name"], "values": {"name": "x"}}, 422, "import_bad_mapping"),
        ({"object": "stage", "match": ["name"], "values": {"colour": "x"}}, 422, "import_bad_mapping"),
        ({"object": "stage", "match": ["name"], "values": {}}, 422, "import_bad_mapping"),
    ],
)
def test_records_to_make_first_are_checked_before_anything_is_written(
    caller: Caller, rows: Rows, made: dict[str, Any], status: int, code: str
) -> None:
    file = upload(caller, "/files", "deals.csv", DEALS).json()["id"]
    table = flow_of(caller, file)["mapping"]
    answer = caller.post(
        "/imports/start", {"files": [file], "options": {"mapping": {"tables": [table], "ensure": [made]}}}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert rows("select count(*) from $import_batch") == [(0,)]


def test_rows_are_compared_with_the_file_cell_by_cell(caller: Caller, platform: Platform, workspace: Workspace) -> None:
    job = upload(caller, "", "客户.csv", ACCOUNTS, options="{}").json()
    with working(platform, platform.job_kinds):
        ended(caller, job["id"])
    path = f"/imports/{job['batch']}/sample"
    first, second = caller.get(path).json()["rows"]
    assert (first["row"], first["wrong"]) == (2, None)
    assert first["cells"] == [
        {"column": "客户名称", "value": "甲公司", "fields": ["name"]},
        {"column": "行业", "value": "零售", "fields": ["industry"]},
        {"column": "电话", "value": "13800138000", "fields": ["phone"]},
    ]

    def put(row: int, body: dict[str, Any]) -> Any:
        return caller.http.put(f"/api/v1{path}/0/{row}", json=body)

    assert put(2, {"wrong": []}).json() == {"rows": 1, "cells": 3, "wrong": 0, "right": 1.0}
    assert put(3, {"wrong": ["行业"]}).json() == {"rows": 2, "cells": 6, "wrong": 1, "right": 0.8333}
    assert [r["wrong"] for r in caller.get(path).json()["rows"]] == [[], ["行业"]]
    assert caller.get(f"/imports/{job['batch']}").json()["check"]["wrong"] == 1
    assert put(3, {"wrong": None}).json() == {"rows": 1, "cells": 3, "wrong": 0, "right": 1.0}
    assert put(3, {"wrong": ["没有"]}).status_code == 422
    assert put(99, {"wrong": []}).status_code == 404
    assert caller.http.put(f"/api/v1{path}/7/2", json={"wrong": []}).status_code == 404
    # without the file the records can still be looked at
    for left in Path(str(platform.settings.home), "uploads", workspace.schema).glob("*"):
        left.unlink()
    assert [r["cells"] for r in caller.get(path).json()["rows"]] == [None, None]
    assert second["id"] == caller.get(path).json()["rows"][1]["id"]
