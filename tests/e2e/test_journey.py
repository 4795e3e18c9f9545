"""The thread of a working day in a real browser: sign in by role, list, board, stage move, record, figures, drill."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e


def _count(text: str) -> int:
    match = re.search(r"[\d,]+", text)
    assert match, text
    return int(match[0].replace(",", ""))


def test_wrong_password_is_told(visitor: Visitor) -> None:
    """A wrong password says so in words and keeps the name."""
    page = visitor.page()
    page.goto("/")
    page.locator("input[name=username]").fill("boss")
    page.locator("input[name=password]").fill("not-the-password")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("不对")
    expect(page.locator("input[name=username]")).to_have_value("boss")


def test_each_role_sees_its_own(visitor: Visitor) -> None:
    """Boss, manager and rep see fewer and fewer opportunities in the same list."""
    counts = []
    for login in ("boss", "li", "lin"):
        page = visitor.sign_in(login, "/opportunities")
        total = page.get_by_text(re.compile(r"共 [\d,]+\+? 条"))
        expect(total).to_be_visible()
        expect(page.get_by_role("row").nth(2)).to_be_visible()
        counts.append(_count(total.inner_text()))
    assert counts[0] > counts[1] > counts[2] > 0, counts


def test_search_by_pinyin_initials_opens_a_record(visitor: Visitor) -> None:
    """The palette finds by initials and Enter opens the record page."""
    page = visitor.sign_in("boss", "/accounts")
    first = page.get_by_role("row").nth(1).get_by_role("cell").first
    expect(first).to_be_visible()
    name = first.inner_text().strip()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name=re.compile("搜索"))
    box.fill(name[:6])
    expect(page.get_by_role("option").filter(has_text=name).first).to_be_visible()
    page.get_by_role("option").filter(has_text=name).first.click()
    expect(page).to_have_url(re.compile(r"/accounts/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_stage_moves_on_the_board(visitor: Visitor) -> None:
    """A card moves by its menu and by dragging; counts follow; losing asks for the reason; the record tells the moves."""
    page = visitor.sign_in("lin", "/opportunities?m=board")
    start, talk = (page.get_by_role("region", name=n, exact=True) for n in ("建立", "初步沟通"))
    expect(start.get_by_role("heading")).to_be_visible()
    mover = start.get_by_role("button", name=re.compile("移动")).first
    card = (mover.get_attribute("aria-label") or "").replace("移动", "").strip("「」“” ")
    before = _count(talk.locator("header").inner_text())
    mover.click()
    with page.expect_response(lambda r: "/records/opportunity/" in r.url and r.request.method == "PATCH") as moved:
        page.get_by_role("menuitem", name="初步沟通").click()
    assert moved.value.ok, moved.value.text()
    expect(talk.locator("header")).to_contain_text(f"{before + 1:,}")
    quote = page.get_by_role("region", name="报价", exact=True)
    with page.expect_response(lambda r: "/records/opportunity/" in r.url and r.request.method == "PATCH") as dropped:
        talk.locator("[draggable='true']").first.drag_to(quote)
    assert dropped.value.ok, dropped.value.text()
    quote.get_by_role("button", name=re.compile("移动")).first.click()
    with page.expect_response(lambda r: "/records/opportunity/" in r.url and r.status == 422):
        page.get_by_role("menuitem", name="输单").click()
    expect(page.get_by_role("dialog")).to_contain_text("输单原因")
    page.keyboard.press("Escape")
    page.goto("/opportunities")
    page.get_by_role("cell").filter(has_text=card).first.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("初步沟通").first).to_be_visible()


def test_figures_drill_to_their_records(visitor: Visitor) -> None:
    """A number of the figures page opens the records whose count it is."""
    page = visitor.sign_in("boss", "/analytics/figures")
    row = page.get_by_role("row").filter(has_text="初步沟通").first
    expect(row).to_be_visible()
    link = row.get_by_role("link").first
    shown = _count(link.inner_text())
    link.click()
    expect(page.get_by_test_id("drill-value")).to_be_visible()
    assert _count(page.get_by_test_id("drill-value").inner_text()) == shown


@pytest.mark.parametrize("path", ["/accounts", "/opportunities", "/opportunities?m=board", "/analytics/figures"])
def test_phone_needs_no_sideways_scroll(visitor: Visitor, path: str) -> None:
    """Every page fits 390 px."""
    page = visitor.sign_in("li", path, width=390)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("locale", "word"), [("zh-TW", "商機"), ("en", "Opportunities")])
def test_other_languages(visitor: Visitor, locale: str, word: str) -> None:
    """The browser's language is the client's."""
    page = visitor.sign_in("lin", "/opportunities", locale=locale)
    expect(page.get_by_text(word).first).to_be_visible()
