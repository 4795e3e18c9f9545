"""What the wizard is shown before anything is written: unknown texts, tables that are not understood, sheets left out."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from tests.client import Caller, Client
from yingdan.kernel.context import Workspace


@pytest.fixture
def caller(client: Client, workspace: Workspace) -> Caller:
    found = client.anonymous()
    answer = found.post("/auth/login", {"login": "admin", "password": "Secret-123", "workspace": workspace.name})
    assert answer.status_code == 200, answer.text
    found.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return found


def preview(caller: Caller, *files: tuple[str, bytes], **options: Any) -> dict[str, Any]:
    ids = []
    for file in files:
        kept = caller.http.post("/api/v1/imports/files", files={"file": file})
        assert kept.status_code == 201, kept.text
        ids.append(kept.json()["id"])
    answer = caller.post("/imports/preview", {"files": ids, "options": options})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_unknown_options_and_names_are_told_with_their_counts(caller: Caller) -> None:
    accounts = "客户名称,行业\n甲公司,零售\n乙公司,黑科技\n丙公司,黑科技\n丁公司,互联网\n".encode()
    deals = "商机名称,客户,阶段\nA,甲公司,建立\nB,戊公司,冷冻中\nC,乙公司,prospecting\n".encode("gb18030")
    tables = preview(caller, ("客户.csv", accounts), ("商机.csv", deals))["tables"]
    found = {t["mapping"]["object"]: {(v["field"], v["value"]): v for v in t["values"]} for t in tables}
    unknown = found["account"]["industry", "黑科技"]
    assert (unknown["count"], unknown["to"], unknown["by"]) == (2, None, "unknown")
    assert found["account"]["industry", "互联网"]["by"] == "word"
    assert ("stage", "建立") not in found["opportunity"]
    # 甲公司 comes with the other file, 戊公司 from nowhere
    assert ("account", "甲公司") not in found["opportunity"]
    assert found["opportunity"]["account", "戊公司"]["by"] == "unknown"
    assert found["opportunity"]["stage", "冷冻中"]["to"] is None
    assert found["opportunity"]["stage", "prospecting"]["to"] == "建立"
    settled = {**tables[1]["mapping"], "values": {"stage": {"冷冻中": "竞标"}}}
    again = preview(caller, ("商机.csv", deals), mapping={"tables": [settled]})["tables"][0]["values"]
    assert {v["value"]: v["to"] for v in again if v["field"] == "stage"}["冷冻中"] == "竞标"


def test_words_that_companies_use_are_understood(caller: Caller) -> None:
    """A signed deal is won, a lost tender lost, RMB is CNY; the way round of a header does not matter."""
    deals = (
        "项目名称,客户全称,销售阶段,预算金额,币别,预计签单日\n"
        "A,甲公司,已签约,1.2万,RMB,2024.3.5\nB,乙公司,丢标,￥1200,RMB,2024年3月5日\nC,丙公司,接洽中试点,80元,人民币,45356\n"
    ).encode("gb18030")
    table = preview(caller, ("销售漏斗.csv", deals))["tables"][0]
    mapped = {column: targets[0]["field"] for column, targets in table["mapping"]["columns"].items()}
    assert mapped == {
        "项目名称": "name",
        "客户全称": "account",
        "销售阶段": "stage",
        "预算金额": "amount",
        "币别": "currency",
        "预计签单日": "expected_close",
    }
    meant = {v["value"]: v["to"] for v in table["values"] if v["field"] in {"stage", "currency"}}
    assert meant == {"已签约": "成交", "丢标": "输单", "接洽中试点": None, "RMB": "CNY"}
    steps = {s["name"]: s["values"].get("type", "open") for s in table["new_flow"]["steps"]}
    assert list(steps.items()) == [("接洽中试点", "open"), ("已签约", "won"), ("丢标", "lost")]


def test_places_nobody_knows_are_asked_for(caller: Caller) -> None:
    """Traditional characters are no riddle; a name of nowhere, or of several places, is settled by hand."""
    content = (
        "客户名称,省份\n甲公司,內蒙古\n乙公司,大湾区\n丙公司,大湾区\n丁公司,朝阳区\n戊公司,福建省福清市\n".encode()
    )
    table = preview(caller, ("客户.csv", content))["tables"][0]
    places = {v["value"]: (v["count"], v["to"], v["by"]) for v in table["values"] if v["field"] == "region"}
    assert places == {"大湾区": (2, None, "unknown"), "朝阳区": (1, None, "unknown")}
    assert [p for p in table["proposals"] if p["column"] == "省份"] == []
    settled = {**table["mapping"], "values": {"region": {"大湾区": "440000", "朝阳区": "北京市朝阳区"}}}
    again = preview(caller, ("客户.csv", content), mapping={"tables": [settled]})["tables"][0]["values"]
    assert {v["value"]: v["to"] for v in again if v["field"] == "region"} == {"大湾区": "440000", "朝阳区": "110105"}


def test_a_table_that_is_not_understood_is_shown_and_can_be_named(caller: Caller) -> None:
    content = "x,y\n甲,1\n乙,2\n".encode()
    seen = preview(caller, ("a.csv", content))
    assert seen["tables"] == []
    refused = seen["refused"][0]
    assert (refused["file"], refused["code"], refused["headers"]) == ("a.csv", "import_unknown_object", ["x", "y"])
    assert refused["samples"][0] == ["甲", "1"]
    assert "a.csv" in refused["message"]
    named = {"file": "a.csv", "object": "account", "columns": {"x": "name", "y": None}}
    assert (
        preview(caller, ("a.csv", content), mapping={"tables": [named]})["tables"][0]["mapping"]["object"] == "account"
    )


def test_sheets_that_are_not_asked_for_are_left_out(caller: Caller) -> None:
    book = openpyxl.Workbook()
    book.active.title = "客户"
    book.active.append(["客户名称", "行业"])
    book.active.append(["甲公司", "零售"])
    book.create_sheet("旧客户").append(["客户名称", "行业"])
    book["旧客户"].append(["乙公司", "零售"])
    stream = io.BytesIO()
    book.save(stream)
    file = ("客户[1].xlsx", stream.getvalue())
    both = preview(caller, file)["tables"]
    assert [t["sheet"] for t in both] == ["客户", "旧客户"]
    one = preview(caller, file, mapping={"tables": [both[1]["mapping"]]}, only_mapped=True)["tables"]
    assert [t["sheet"] for t in one] == ["旧客户"]
