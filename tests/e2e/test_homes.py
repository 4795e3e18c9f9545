"""Homes by role, the funnel and the forecast in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

NUMBER = re.compile(r"\d")
COMPUTED_MS = 180_000


def _count(text: str) -> int:
    match = re.search(r"[\d,]+", text)
    assert match, text
    return int(match[0].replace(",", ""))


def _card(page: Page, name: str) -> None:
    """A card is there and shows figures or deals, no error."""
    region = page.get_by_role("region", name=name, exact=True)
    expect(region).to_contain_text(NUMBER)
    expect(region.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("login", "tiles", "cards"),
    [
        (
            "boss",
            ("boss.year", "boss.quarter", "boss.month", "boss.rate", "boss.open", "boss.weighted"),
            ("各团队关键指标", "漏斗：存量与增量", "金额最大的进行中商机", "停滞的商机：14 天没有跟进"),
        ),
        (
            "li",
            ("manager.quarter", "manager.month", "manager.rate", "manager.open"),
            ("成员表现", "需要我介入", "漏斗：存量与增量", "金额最大的进行中商机"),
        ),
        (
            "lin",
            ("rep.month", "rep.quarter", "rep.rate", "rep.open", "rep.visits"),
            ("日常事项", "能快速签单", "漏斗：存量与增量", "最近跟进"),
        ),
    ],
)
def test_home_of_a_role(visitor: Visitor, login: str, tiles: tuple[str, ...], cards: tuple[str, ...]) -> None:
    """The home opens after sign-in with the role's cards, each with figures."""
    page = visitor.sign_in(login)
    for tile in tiles:
        expect(page.get_by_test_id(f"tile-{tile}").get_by_role("link")).to_contain_text(NUMBER)
    for card in cards:
        _card(page, card)
    assert page.locator("[role=alert]").count() == 0


def test_home_forecast_tells_figures_or_that_it_computes(visitor: Visitor) -> None:
    """The card is never empty: the next periods with their interval, or that they are on their way."""
    page = visitor.sign_in("boss")
    expect(page.get_by_test_id("home-forecast")).to_contain_text(re.compile(r"80% 在|正在计算"))


def test_a_team_of_the_home_drills_to_its_records(visitor: Visitor) -> None:
    """The new opportunities of a team are as many as the list behind the number."""
    page = visitor.sign_in("boss")
    row = page.get_by_role("region", name="各团队关键指标").get_by_role("row").filter(has_text="华东区")
    link = row.locator("a[href*='metric=M-62']")
    expect(link).to_contain_text(NUMBER)
    shown = _count(link.inner_text())
    link.click()
    expect(page.get_by_test_id("drill-count")).to_be_visible()
    assert _count(page.get_by_test_id("drill-count").inner_text()) == shown
    assert _count(page.get_by_test_id("drill-value").inner_text()) == shown


@pytest.mark.parametrize("metric", ["M-10", "M-11", "M-12"])
def test_funnel_drills_to_its_records(visitor: Visitor, metric: str) -> None:
    """Stock, flow and outflow of a stage equal what their drill sums to, on a past day too."""
    page = visitor.sign_in("boss", "/analytics/funnel?as_of=2026-09-30&window=last_quarter")
    row = page.get_by_test_id("matrix").get_by_role("row").filter(has_text="报价").first
    link = row.locator(f"a[href*='metric={metric}&variant=count']")
    expect(link).to_contain_text(NUMBER)
    shown = _count(link.inner_text())
    link.click()
    expect(page.get_by_test_id("drill-value")).to_contain_text(NUMBER)
    assert _count(page.get_by_test_id("drill-value").inner_text()) == shown
    assert "as_of=2026-09-30" in page.url


def test_funnel_is_exported_as_figures_and_picture(visitor: Visitor) -> None:
    """The table comes as CSV with the stages in it, the chart as PNG."""
    page = visitor.sign_in("boss", "/analytics/funnel")
    expect(page.get_by_test_id("matrix")).to_contain_text("报价")
    page.locator("[role=img] svg").first.wait_for()
    kept: list[bytes] = []
    for item in ("导出数据 (CSV)", "导出图片 (PNG)"):
        page.get_by_role("button", name="漏斗：更多操作").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item).click()
        kept.append(download.value.path().read_bytes())
    assert "报价" in kept[0].decode("utf-8-sig")
    assert kept[1].startswith(b"\x89PNG")


def test_forecast_shows_a_result_or_that_it_computes(visitor: Visitor) -> None:
    """What is not there yet is said to be computed, and appears by itself with the back-test beside it."""
    page = visitor.sign_in("boss", "/analytics/forecast?period=month")
    state = page.get_by_test_id("forecast-state")
    expect(state).to_have_attribute("data-state", re.compile("ready|stale|running"))
    page.get_by_test_id("backtest").wait_for(timeout=COMPUTED_MS)
    expect(page.get_by_test_id("backtest")).to_contain_text("采用")
    page.get_by_role("button", name="看表").click()
    expect(page.get_by_test_id("forecast-table").get_by_role("row")).to_have_count(4)
    expect(page.get_by_test_id("forecast-groups")).to_contain_text("华东区")


@pytest.mark.parametrize(("tab", "table"), [("rollup", "rollup"), ("waterfall", "waterfall"), ("errors", "errors")])
def test_what_people_say(visitor: Visitor, tab: str, table: str) -> None:
    """Commitments, changes and accuracy show their figures."""
    page = visitor.sign_in("li", f"/analytics/forecast?period=quarter&tab={tab}")
    expect(page.get_by_test_id(table)).to_contain_text(NUMBER)


def test_an_open_deal_tells_its_chance(visitor: Visitor) -> None:
    """The record page says the chance, or plainly why there is none."""
    page = visitor.sign_in("lin")
    page.get_by_role("region", name="能快速签单").get_by_role("link").first.click()
    expect(page.get_by_test_id("score")).to_contain_text("赢单概率")
    expect(page.get_by_test_id("score")).not_to_have_text("赢单概率")


@pytest.mark.parametrize("path", ["/", "/analytics/funnel", "/analytics/forecast", "/analytics/forecast?tab=rollup"])
def test_phone_needs_no_sideways_scroll(visitor: Visitor, path: str) -> None:
    """Homes, funnel and forecast fit 390 px."""
    page = visitor.sign_in("li", path, width=390)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('main').scrollWidth") <= 390
