"""Work on many rows in a real browser: choose, change, refuse in part, take back; edit cells, meet a conflict, paste."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor, ask

pytestmark = pytest.mark.e2e

_PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""


def create(page: Page, name: str, **values: Any) -> dict[str, Any]:
    """Create an account."""
    made: dict[str, Any] = ask(page, "POST", "/records/account", {"name": name, **values})
    assert "id" in made, made
    return made


def city_of(page: Page, record: dict[str, Any]) -> Any:
    """Return what the server has as the place of an account."""
    return ask(page, "GET", f"/records/account/{record['id']}")["city"]


def row_of(page: Page, name: str) -> Locator:
    """Return the row of the list with this name."""
    return page.get_by_role("row").filter(has_text=name)


def cell(page: Page, name: str, field: str) -> Locator:
    """Return a cell of the list."""
    return row_of(page, name).locator(f"[data-field='{field}']")


def test_everything_found_is_changed_refused_in_part_and_taken_back(visitor: Visitor) -> None:
    """The preview says what is not one's own; the result names it; a second try and the way back are one click each."""
    chen, li = visitor.sign_in("chen"), visitor.sign_in("li")
    user = ask(li, "GET", "/me")["user"]["id"]
    theirs = create(chen, "批改别家公司", city="别处")
    ask(chen, "POST", f"/records/account/{theirs['id']}/shares", {"user": user, "level": "read"})
    mine = [create(li, f"批改{sign}公司", city="老地方") for sign in "甲乙"]
    li.goto("/accounts?q=批改")
    expect(row_of(li, "批改乙公司")).to_be_visible()
    li.get_by_role("checkbox", name="选择 批改甲公司").click()
    expect(li.get_by_role("status").filter(has_text="已选 1 条")).to_be_visible()
    li.get_by_role("button", name="选择全部 3 条").click()
    li.get_by_role("button", name="编辑字段").click()
    dialog = li.get_by_role("dialog")
    dialog.get_by_label("字段", exact=True).fill("所在地")
    li.keyboard.press("Enter")
    dialog.get_by_label("新的值").fill("新城")
    expect(dialog.get_by_text("1 条因权限排除")).to_be_visible()
    dialog.get_by_role("button", name="修改 2 条").click()
    expect(dialog.get_by_text("部分失败：成功 2 条，失败 1 条")).to_be_visible()
    expect(dialog.get_by_role("row").filter(has_text="批改别家公司")).to_contain_text("修改")
    assert [city_of(li, r) for r in (*mine, theirs)] == ["新城", "新城", "别处"]
    dialog.get_by_role("button", name="重试失败的 1 条").click()
    expect(dialog.get_by_text("全部失败：1 条")).to_be_visible()
    dialog.get_by_role("button", name="完成").click()
    expect(li.get_by_role("status").filter(has_text="已选 1 条")).to_be_visible()
    with li.expect_response(lambda r: "/undo/" in r.url) as undone:
        li.keyboard.press("Control+z")
    assert undone.value.ok, undone.value.text()
    expect(cell(li, "批改甲公司", "city")).to_have_text("老地方")
    assert [city_of(li, r) for r in mine] == ["老地方", "老地方"]


def test_a_rep_changes_chosen_rows_only(visitor: Visitor) -> None:
    """Who may neither change in bulk nor export is not offered it; Shift chooses a range."""
    page = visitor.sign_in("lin", "/accounts")
    expect(page.get_by_role("row").nth(4)).to_be_visible()
    boxes = page.get_by_role("checkbox", name=re.compile("^选择 "))
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.get_by_role("status").filter(has_text="已选 3 条")).to_be_visible()
    bar = page.get_by_role("region", name="批量操作")
    expect(bar.get_by_role("button", name="编辑字段")).to_be_visible()
    expect(bar.get_by_role("button", name=re.compile("选择全部"))).to_have_count(0)
    expect(bar.get_by_role("button", name="导出")).to_have_count(0)
    bar.get_by_role("button", name="清空").click()
    expect(bar).to_have_count(0)


def test_cells_are_edited_in_place(visitor: Visitor) -> None:
    """Enter and Tab save and go on, Escape gives up, a refusal stays at its cell, a conflict shows both values."""
    page = visitor.sign_in("li")
    record = create(page, "格内编辑公司", city="原地")
    page.goto("/accounts?q=格内编辑")
    city = cell(page, "格内编辑公司", "city")
    city.dblclick()
    editor = city.get_by_role("textbox")
    editor.fill("不算数")
    page.keyboard.press("Escape")
    expect(city).to_have_text("原地")
    page.keyboard.press("Enter")
    editor.fill("长" * 101)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="太长")).to_be_visible()
    city.dblclick()
    expect(editor).to_have_value("长" * 101)
    editor.fill("杭州")
    page.keyboard.press("Tab")
    expect(cell(page, "格内编辑公司", "owner").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(city).to_have_text("杭州")
    cell(page, "格内编辑公司", "created_at").dblclick()
    expect(page.get_by_role("status").filter(has_text="由系统维护")).to_be_visible()
    city.dblclick()
    editor.fill("我改的")
    changed = ask(page, "PATCH", f"/records/account/{record['id']}", {"city": "别人改的"})
    assert changed["city"] == "别人改的", changed
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="别人刚刚改过这条记录")
    expect(dialog).to_contain_text("别人改的")
    expect(dialog).to_contain_text("我改的")
    dialog.get_by_role("button", name="按所选保存").click()
    expect(dialog).to_have_count(0)
    expect(city).to_have_text("我改的")
    assert city_of(page, record) == "我改的"


def test_a_rectangle_from_a_spreadsheet_is_looked_over_first(visitor: Visitor) -> None:
    """What is no value and what the server would refuse is told and left out; one way back; filling down by keys."""
    page = visitor.sign_in("li")
    rows = [create(page, f"粘贴{sign}公司", city="旧", level="D") for sign in "甲乙丙"]
    page.goto("/accounts?q=粘贴")
    shown = page.get_by_role("row").filter(has_text="粘贴")
    expect(shown).to_have_count(3)
    names = [shown.nth(i).get_by_role("link").first.inner_text() for i in range(3)]
    cell(page, names[0], "level").click()
    page.evaluate(_PASTE, f"A级\t金融\t苏州\r\n胡说\t教育\t{'长' * 101}\r\n")
    dialog = page.get_by_role("dialog", name="粘贴预览")
    expect(dialog.get_by_text("将修改 2 条记录的 4 个单元格")).to_be_visible()
    expect(dialog.get_by_role("row").filter(has_text="胡说")).to_contain_text("认不出")
    expect(dialog.get_by_role("row").filter(has_text="长长")).to_contain_text("太长")
    dialog.get_by_role("button", name="写入 4 个单元格").click()
    expect(page.get_by_text("已修改 2 条记录")).to_be_visible()
    expect(cell(page, names[0], "city")).to_have_text("苏州")
    expect(cell(page, names[1], "industry")).to_have_text("教育")
    cell(page, names[0], "city").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    with page.expect_response(lambda r: r.url.endswith("/bulk")) as filled:
        page.keyboard.press("Control+d")
    assert filled.value.ok, filled.value.text()
    assert [city_of(page, r) for r in rows] == ["苏州"] * 3
    for _ in range(2):
        with page.expect_response(lambda r: "/undo/" in r.url) as undone:
            page.keyboard.press("Control+z")
        assert undone.value.ok, undone.value.text()
    expect(cell(page, names[0], "city")).to_have_text("旧")
    assert [city_of(page, r) for r in rows] == ["旧"] * 3


def test_an_export_can_be_fetched(visitor: Visitor) -> None:
    """Chosen columns of the chosen rows; the file is there at once and in the history."""
    page = visitor.sign_in("li")
    create(page, "导出走查公司")
    page.goto("/accounts?q=导出走查")
    page.get_by_role("checkbox", name="选择 导出走查公司").click()
    page.get_by_role("button", name="导出", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="负责人").click()
    dialog.get_by_text("CSV").click()
    dialog.get_by_role("button", name="导出 1 条").click()
    with page.expect_download() as fetched:
        dialog.get_by_role("link", name="下载").click()
    text = fetched.value.path().read_text("utf-8-sig")
    assert "导出走查公司" in text
    assert "负责人" not in text
    page.goto("/exports")
    expect(page.get_by_role("listitem").filter(has_text="csv").first).to_contain_text("前有效")
