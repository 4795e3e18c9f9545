"""Files become records by hand in a real browser: the wizard from upload to roll-back, the bell, and live news."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor, ask

REPOSITORY = Path(__file__).parents[2]
MAVEN = Path(os.environ.get("YINGDAN_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / "maven_crm_sales"
FILES = ("accounts", "products", "sales_teams", "sales_pipeline")
WORK_MS = 180_000
YEARS = "2016-01-01/2018-01-01"

pytestmark = pytest.mark.e2e


def _next(page: Page) -> None:
    wizard = page.get_by_test_id("import-wizard")
    step = int(wizard.get_attribute("data-step") or 0)
    page.get_by_role("button", name="下一步").click()
    expect(wizard).to_have_attribute("data-step", str(step + 1), timeout=60_000)


def _upload(page: Page, *files: Any) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    expect(page.get_by_role("list", name="已上传的文件").get_by_role("button")).to_have_count(len(files))


def _row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def _pick(page: Page, box: Locator, option: str) -> None:
    box.click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text=option).first.click()


def _try(page: Page) -> None:
    page.get_by_role("button", name="开始校验").click()
    expect(page.get_by_test_id("count-created")).to_be_visible(timeout=WORK_MS)


def _run(page: Page) -> str:
    page.get_by_role("button", name="开始导入").click()
    page.wait_for_url("**/import/batches/*")
    expect(page.get_by_test_id("batch-state")).to_have_text("完成", timeout=WORK_MS)
    return page.url.rsplit("/", 1)[1]


def _roll_back(page: Page) -> None:
    page.get_by_role("button", name="回滚").click()
    page.get_by_role("dialog").get_by_role("button", name="回滚").click()
    expect(page.get_by_test_id("batch-state")).to_have_text("已回滚", timeout=WORK_MS)


def _figures_of_the_data_set(page: Page) -> None:
    """Nothing of the demo company lies in the years of the data set: what is won then is the data set's."""

    def figure(metric: str, **more: str) -> Any:
        answer = page.request.get(f"/api/v1/metrics/{metric}", params={"scope": "company", "window": YEARS, **more})
        assert answer.ok, answer.text()
        return answer.json()

    regions = {g["label"]: int(float(g["value"])) for g in figure("M-01", group_by="region")["groups"]}
    assert {k: v for k, v in regions.items() if v} == {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
    months = figure("M-01", group_by="month", window="2017-03-01/2018-01-01")["groups"]
    assert [int(float(g["value"])) for g in months] == [
        1_134_672, 721_932, 1_025_713, 1_338_466, 696_932, 1_050_059, 1_235_264, 731_980, 938_943, 1_131_573,
    ]  # fmt: skip
    assert round(figure("M-19")["value"], 1) == 51.8
    assert round(figure("M-19", variant="lost")["value"], 1) == 41.5


@pytest.mark.skipif(not MAVEN.is_dir(), reason=f"the Maven data set is not at {MAVEN} (YINGDAN_SHARED_DATA)")
def test_maven_by_hand_gives_the_figures_of_the_command_line(visitor: Visitor) -> None:
    """Four files in migration mode: recognised, mapped, repaired, tried, imported, counted, taken back."""
    page = visitor.sign_in("admin", "/import")
    _upload(page, *(str(MAVEN / f"{name}.csv") for name in FILES))
    _next(page)
    expect(page.get_by_text("表头在第几行")).to_have_count(4)
    _next(page)
    page.get_by_role("tab", name="accounts.csv").click()
    _pick(page, _row(page, "revenue").get_by_label("单位"), "百万")
    _next(page)
    page.get_by_role("button", name="全部采纳（2）").click()
    # the stages of the file do not exist here: they are made with a pipeline of their own
    expect(page.get_by_text("4 个阶段还不存在")).to_be_visible()
    page.get_by_role("radio", name=re.compile("建立：新的销售流程")).check()
    page.get_by_label("销售流程的名称").fill("Maven")
    steps = page.get_by_role("table", name="要建立的内容").get_by_role("row")
    expect(steps.nth(1)).to_contain_text("Prospecting")
    expect(steps.nth(4)).to_contain_text("Lost")
    _next(page)
    page.get_by_role("switch", name="迁移模式").click()
    _next(page)
    # left in the middle and opened again, nothing is lost
    expect(page.get_by_test_id("import-kept")).to_contain_text("已自动保存")
    page.reload()
    expect(page.get_by_test_id("import-wizard")).to_have_attribute("data-step", "5")
    page.get_by_role("button", name="上一步").click()
    expect(page.get_by_role("switch", name="迁移模式")).to_be_checked()
    _next(page)
    _try(page)
    expect(page.get_by_test_id("count-created")).to_contain_text("8,927")
    expect(page.get_by_test_id("count-failed").get_by_role("definition")).to_have_text("0")
    expect(page.get_by_test_id("count-warnings")).to_have_count(0)
    before = ask(page, "POST", "/records/opportunity/query", {"limit": 1, "count": True})["total"]
    batch = _run(page)
    # the page may be left and opened again
    page.goto("/import/batches")
    page.locator(f"a[href='/import/batches/{batch}']").click()
    expect(page).to_have_url(re.compile(batch))
    for file, rows in (("sales_teams", "35"), ("products", "7"), ("accounts", "85"), ("sales_pipeline", "8,800")):
        expect(_row(page, f"{file}.csv").first.get_by_role("cell").nth(3)).to_have_text(rows)
    mine = {"field": "import_batch", "op": "eq", "value": batch}
    columns = ask(page, "POST", "/records/opportunity/board", {"column": "stage", "sum": "amount", "filter": mine})[
        "columns"
    ]
    found = {c["label"]: (c["count"], c["sum"]) for c in columns if c["count"]}
    assert {stage: count for stage, (count, _) in found.items()} == {
        "Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500,
    }  # fmt: skip
    assert float(found["Won"][1]) == 10_005_534
    _figures_of_the_data_set(page)
    accounts = ask(
        page,
        "POST",
        "/records/account/query",
        {"filter": mine, "fields": ["name", "industry", "annual_revenue", "city"], "limit": 100},
    )["records"]
    assert len(accounts) == 85
    assert {a["industry"] for a in accounts} >= {"technology", "medical", "retail"}
    assert "technolgy" not in {a["industry"] for a in accounts}
    assert next(a for a in accounts if a["name"] == "Acme Corporation")["annual_revenue"] == "1100040000.00"
    assert "Philippines" in {a["city"] for a in accounts}
    page.get_by_text("抽 10 行").click()
    line = page.locator("li[data-row]").filter(has_text="sales_pipeline").first
    expect(line.get_by_role("cell", name="opportunity_id", exact=True)).to_be_visible()
    line.get_by_role("button", name="全部一致").click()
    expect(page.get_by_test_id("sample-sums")).to_contain_text("准确率 100%")
    line.get_by_role("button", name="deal_stage 有误").click()
    expect(page.get_by_test_id("sample-sums")).to_contain_text("1 个有误")
    _roll_back(page)
    left = ask(page, "POST", "/records/pipeline/query", {"limit": 50, "fields": ["name"]})["records"]
    assert "Maven" not in {p["name"] for p in left}
    assert ask(page, "POST", "/records/opportunity/query", {"limit": 1, "count": True})["total"] == before


def test_a_gb18030_file_with_bad_cells_is_corrected_and_taken_back(visitor: Visitor) -> None:
    """A bad phone is shown with its cell and goes out as a file; an unknown stage is settled; the batch goes back."""
    accounts = "客户名称,电话\n海棠电子测试,13800138000\n木槿机械测试,12ab\n".encode("gb18030")
    deals = "商机名称,客户,阶段,金额\n海棠首单测试,海棠电子测试,接触中,￥12.5万\n".encode("gb18030")
    page = visitor.sign_in("admin", "/import")
    _upload(
        page,
        {"name": "客户.csv", "mimeType": "text/csv", "buffer": accounts},
        {"name": "商机.csv", "mimeType": "text/csv", "buffer": deals},
    )
    expect(page.get_by_text("gb18030").first).to_be_visible()
    _next(page)
    expect(page.get_by_role("cell", name="木槿机械测试")).to_be_visible()
    for _ in range(4):
        _next(page)
    _try(page)
    expect(page.get_by_test_id("count-failed")).to_contain_text("2")
    expect(_row(page, "12ab")).to_contain_text("电话")
    expect(_row(page, "接触中")).to_contain_text("阶段")
    page.get_by_role("button", name="上一步").click()
    page.get_by_role("button", name="上一步").click()
    box = _row(page, "接触中").get_by_role("combobox")
    box.click()
    box.fill("初步沟通")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text="初步沟通").first.click()
    _next(page)
    _next(page)
    _try(page)
    expect(page.get_by_test_id("count-created")).to_contain_text("2")
    expect(page.get_by_test_id("count-failed")).to_contain_text("1")
    batch = _run(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="下载错误文件").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(started.value.path()).read_bytes())).worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["木槿机械测试", "12ab"]
    deal = ask(
        page,
        "POST",
        "/records/opportunity/query",
        {"filter": {"field": "import_batch", "op": "eq", "value": batch}, "expand": ["stage"]},
    )["records"][0]
    assert (deal["name"], deal["stage"]["name"], deal["amount"]) == ("海棠首单测试", "初步沟通", "125000.00")
    _roll_back(page)
    expect(page.get_by_text("删除 2 条")).to_be_visible()


def test_a_file_that_is_no_table_says_so_and_the_phone_needs_no_sideways_scroll(visitor: Visitor) -> None:
    """A picture is refused in words; every page of imports fits 390 px."""
    page = visitor.sign_in("admin", "/import", width=390)
    picture: Any = {"name": "图.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(50)}
    page.locator("input[type=file]").set_input_files(picture)
    expect(page.get_by_role("alert")).to_contain_text("不是表格")
    _upload(page, {"name": "客户.csv", "mimeType": "text/csv", "buffer": "客户名称,行业\n石榴测试,零售\n".encode()})
    for _ in range(5):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        _next(page)
    expect(page.get_by_role("button", name="开始校验")).to_be_visible()
    page.goto("/import/batches")
    expect(page.get_by_role("heading", name="导入批次")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_others_do_arrives_without_moving_the_list(visitor: Visitor) -> None:
    """A record given to somebody rings the bell and tells of news above the list; the list moves when asked."""
    rep, boss = visitor.sign_in("lin", "/accounts"), visitor.sign_in("boss", "/accounts")
    expect(rep.get_by_role("row").nth(2)).to_be_visible()
    rep.wait_for_timeout(3_000)  # what was just asked for is no news
    me = rep.request.get("/api/v1/me").json()["user"]["id"]
    ask(boss, "POST", "/records/account", {"name": "紫薇实时测试", "owner": me})
    chip = rep.get_by_role("button", name=re.compile("条更新"))
    expect(chip).to_be_visible()
    expect(rep.get_by_text("紫薇实时测试")).to_have_count(0)
    bell = rep.get_by_role("button", name=re.compile(r"通知，\d+ 条未读"))
    expect(bell).to_be_visible()
    chip.click()
    expect(chip).to_have_count(0)
    bell.click()
    rep.get_by_role("button", name=re.compile("紫薇实时测试")).click()
    expect(rep.get_by_role("heading", name="紫薇实时测试")).to_be_visible()


def test_somebody_without_the_right_is_not_offered_imports(visitor: Visitor) -> None:
    """The navigation shows imports to those who may import."""
    page = visitor.sign_in("lin", "/accounts")
    expect(page.get_by_role("row").nth(2)).to_be_visible()
    expect(page.get_by_role("link", name="导入数据")).to_have_count(0)
