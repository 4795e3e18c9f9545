"""What one does with figures in a real browser: narrow, descend, go back, hand out, take along, judge, submit."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

NUMBER = re.compile(r"\d")


def _total(page: Page) -> str:
    cell = page.get_by_test_id("matrix").locator("tfoot td").nth(1)
    expect(cell).to_contain_text(NUMBER)
    return cell.inner_text()


def _menu(page: Page, card: Locator, item: str) -> None:
    card.get_by_role("button", name=re.compile("更多操作")).first.click()
    page.get_by_role("menuitem", name=item).click()


def test_the_funnel_of_one_region_is_kept_in_the_address(visitor: Visitor) -> None:
    """A region chosen narrows every figure and the records behind them, and survives a reload and the way back."""
    page = visitor.sign_in("boss", "/analytics/funnel")
    whole = _total(page)
    bar = page.get_by_role("region", name="筛选")
    bar.get_by_label("区域").click()
    page.locator(".ant-select-item-option").first.click()
    expect(page.get_by_test_id("matrix").locator("tfoot td").nth(1)).not_to_have_text(whole)
    assert "where=region" in page.url
    part = _total(page)
    page.reload()
    assert _total(page) == part
    page.get_by_test_id("matrix").locator("tfoot a").first.click()
    expect(page.get_by_test_id("drill-count")).to_contain_text(NUMBER)
    assert "where=region" in page.url
    page.get_by_test_id("back").click()
    expect(page).to_have_url(re.compile(r"/analytics/funnel\?.*where=region"))
    bar.get_by_role("button", name="清除筛选").click()
    expect(page.get_by_test_id("matrix").locator("tfoot td").nth(1)).to_have_text(whole)


def test_a_row_opens_into_the_next_level_down_to_the_records(visitor: Visitor) -> None:
    """From the region to its teams, their people and their records; the way back stands above."""
    page = visitor.sign_in("boss")
    card = page.get_by_role("region", name="各团队关键指标")
    card.get_by_text("区域", exact=True).click()
    body = card.locator("tbody")
    for heading in ("区域", "团队", "负责人"):
        expect(card.locator("thead th").first).to_have_text(heading)
        expect(body.get_by_role("button").first).to_be_visible()
        body.get_by_role("button").first.click()
    expect(page.get_by_test_id("drill-value")).to_contain_text(NUMBER)
    assert page.url.count("where=") == 2
    page.get_by_test_id("back").click()
    expect(page.get_by_role("region", name="各团队关键指标")).to_be_visible()


def test_a_task_about_a_figure_reaches_whom_it_is_for(visitor: Visitor) -> None:
    """The manager hands out a task from a card; it carries the figure, the scope and the way back, and its owner is told."""
    page = visitor.sign_in("li")
    card = page.get_by_role("region", name="成员表现")
    expect(card).to_contain_text(NUMBER)
    _menu(page, card, "下达任务")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("内容")).to_have_value(re.compile(r"赢单金额: ¥[\s\S]*/analytics/drill\?metric=M-01"))
    dialog.get_by_label("主题").fill("把赢率提上来")
    dialog.get_by_label("负责人").fill("小林")
    page.locator(".ant-select-item-option", has_text="小林").click()
    dialog.get_by_role("button", name="下达任务").click()
    expect(page.get_by_text("任务已下达")).to_be_visible()
    rep = visitor.sign_in("lin")
    recent = rep.get_by_role("region", name="最近跟进")
    expect(recent).to_contain_text("任务")
    expect(recent).to_contain_text("赢单金额")


def test_records_behind_a_figure_go_to_a_workbook(visitor: Visitor) -> None:
    """As many lines as records, with their parts as numbers."""
    page = visitor.sign_in("boss", "/analytics/drill?metric=M-01&variant=amount&scope=company&window=this_quarter")
    count = page.get_by_test_id("drill-count")
    expect(count).to_contain_text(NUMBER)
    found = re.search(r"[\d,]+", count.inner_text())
    assert found
    with page.expect_download() as download:
        _menu(page, page.locator("main"), "导出数据 (XLSX)")
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert len(lines) == int(found[0].replace(",", "")) + 1
    part = lines[0].index("计入")
    assert all(isinstance(line[part], int | float) for line in lines[1:])


def test_a_deal_is_judged_on_the_forecast_page_and_on_the_deal(visitor: Visitor) -> None:
    """Leaving a deal out lowers the judged sum, never the deals' own; counting it in again restores it."""
    page = visitor.sign_in("li", "/analytics/forecast?period=quarter&tab=rollup")
    rollup = page.get_by_test_id("rollup")
    cell = rollup.locator("tbody tr").first.locator("td").nth(4)
    expect(cell).to_contain_text(NUMBER)
    before = cell.get_attribute("title") or ""
    row = page.get_by_test_id("period-deals").locator("tbody tr").first
    name = row.get_by_role("link").inner_text()
    row.get_by_role("button", name="判断").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=re.compile("保\\s?存"))).to_be_disabled()
    dialog.get_by_label(re.compile("理由")).fill("客户预算还没批")
    dialog.get_by_role("button", name=re.compile("保\\s?存")).click()
    expect(page.get_by_text("判断已保存")).to_be_visible()
    expect(row.get_by_test_id("judgment")).to_contain_text("剔除")
    expect(cell).not_to_have_attribute("title", before)
    after = cell.get_attribute("title") or ""
    assert before.splitlines()[0] == after.splitlines()[0]  # what the deals add up to
    row.get_by_role("link", name=name).click()
    told = page.get_by_role("region", name="预测判断")
    expect(told).to_contain_text("客户预算还没批")
    told.get_by_role("button", name="判断").click()
    dialog.get_by_label(re.compile("理由")).fill("预算批了")
    dialog.get_by_role("button", name=re.compile("保\\s?存")).click()
    expect(told).to_contain_text("预算批了")
    expect(told.get_by_test_id("judgment")).to_contain_text("计入")


def test_submitting_and_adjusting_a_forecast(visitor: Visitor) -> None:
    """A rep's word stands beside the deals; the manager takes off an amount with a reason."""
    rep = visitor.sign_in("lin", "/analytics/forecast?period=quarter&tab=rollup")
    rep.get_by_label("承诺（含已赢）").fill("123456")
    rep.get_by_role("region", name="提交我的预测").get_by_role("button", name="提交我的预测").click()
    expect(rep.get_by_text("已提交")).to_be_visible()
    page = visitor.sign_in("li", "/analytics/forecast?period=quarter&tab=rollup")
    page.get_by_text("负责人", exact=True).first.click()
    row = page.get_by_test_id("rollup").locator("tbody tr", has_text="小林")
    expect(row).to_contain_text("¥12.3万")
    cell = row.locator("td").nth(2)
    before = cell.get_attribute("title") or ""
    row.get_by_role("button", name="调整").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("增减金额")).fill("-5000")
    dialog.get_by_label(re.compile("理由")).fill("一单要推迟")
    dialog.get_by_role("button", name=re.compile("保\\s?存")).click()
    expect(page.get_by_text("已调整")).to_be_visible()
    expect(cell).not_to_have_attribute("title", before)
    after = (cell.get_attribute("title") or "").splitlines()
    assert after[:3] == before.splitlines()[:3]
    assert after[3] != before.splitlines()[3]


def test_health_stands_beside_every_open_deal(visitor: Visitor) -> None:
    """The list marks deals with their points; the deal itself says what was taken off."""
    page = visitor.sign_in("li", "/opportunities")
    mark = page.get_by_role("img", name=re.compile("^商机健康")).first
    expect(mark).to_contain_text(NUMBER)
    points = mark.inner_text()
    mark.locator("xpath=ancestor::*[@role='cell']").get_by_role("link").click()
    expect(page.get_by_test_id("health")).to_contain_text(points)


def test_the_administrators_home(visitor: Visitor) -> None:
    """Whether the system runs, and counts that lead to their records."""
    page = visitor.sign_in("admin")
    expect(page.get_by_role("region", name="系统健康")).to_contain_text("正常")
    quality = page.get_by_role("region", name="数据质量")
    link = quality.get_by_role("listitem").filter(has_text="没有下一步").get_by_role("link")
    expect(link).to_have_text(NUMBER)
    shown = link.inner_text()
    link.click()
    expect(page.get_by_text(re.compile(rf"共\s*{shown}\s*条"))).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/analytics/figures", "/analytics/funnel?where=region:x"])
@pytest.mark.parametrize("login", ["boss", "admin"])
def test_narrow_screens_need_no_sideways_scroll(visitor: Visitor, login: str, path: str) -> None:
    """Homes and figures fit 390 px in English, the longest words."""
    page = visitor.sign_in(login, path, width=390, locale="en")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 390
