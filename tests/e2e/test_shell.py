"""What stands around every page: whose eyes and name one works in, the palette, comments, buttons, first steps."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor, ask

pytestmark = pytest.mark.e2e


def _found(page: Page, words: str) -> list[dict[str, Any]]:
    hits = ask(page, "GET", f"/search?limit=50&q={quote(words)}")["hits"]
    return [hit for hit in hits if hit["object"] == "opportunity"]


def _deal_of(page: Page) -> dict[str, Any]:
    """An opportunity the person may see, of a name that no other one has or begins with."""
    return next(
        deal
        for deal in _found(page, "项目")
        if [hit["id"] for hit in _found(page, deal["name"]) if hit["name"].startswith(deal["name"])] == [deal["id"]]
    )


def _menu(page: Page, entry: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name="我的菜单").click()
    page.get_by_role("menuitem", name=entry).click()


def test_with_other_eyes_and_in_another_name(visitor: Visitor) -> None:
    """An administrator looks on and can change nothing; somebody away lets a colleague work, and the colleague comes back."""
    admin = visitor.sign_in("admin")
    _menu(admin, "以…身份查看")
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="开始查看")).to_be_disabled()
    dialog.get_by_label("人员").fill("陈志远")
    admin.locator(".ant-select-item-option", has_text="陈志远").click()
    dialog.get_by_label("原因").fill("核对权限")
    dialog.get_by_role("button", name="开始查看").click()
    bar = admin.get_by_role("status").filter(has_text="正以 陈志远 的身份查看")
    expect(bar).to_be_visible()
    expect(admin.get_by_role("button", name="设置", exact=True)).to_have_count(0)
    deal = _deal_of(admin)
    admin.goto(f"/opportunities/{deal['id']}")
    admin.get_by_label("写评论").fill("不能写")
    admin.get_by_role("button", name="发表评论").click()
    expect(admin.locator(".ant-message-error")).to_be_visible()
    bar.get_by_role("button", name=re.compile("退出")).click()
    expect(bar).to_have_count(0)

    li = visitor.sign_in("li", "/me/delegations")
    li.get_by_label("代理人").fill("陈志远")
    li.locator(".ant-select-item-option", has_text="陈志远").click()
    li.get_by_label("结束时间").fill("2020-01-01 10:00")
    li.get_by_label("结束时间").press("Enter")
    li.get_by_role("button", name="交给代理人").click()
    expect(li.get_by_role("alert")).to_be_visible()  # an end that has passed
    li.get_by_label("结束时间").fill("2027-06-30 10:00")
    li.get_by_label("结束时间").press("Enter")
    li.get_by_role("button", name="交给代理人").click()
    expect(li.get_by_text("陈志远 代 李建华")).to_be_visible()
    chen = visitor.sign_in("chen")
    _menu(chen, "代 李建华 处理")
    acting = chen.get_by_role("status").filter(has_text="正在代 李建华 处理")
    expect(acting).to_be_visible()
    acting.get_by_role("button", name="退出代理").click()
    expect(acting).to_have_count(0)


def test_the_palette_goes_and_does(visitor: Visitor) -> None:
    """From a search to the record, on to what can be done there, to the look of the page, and back by the back button."""
    page = visitor.sign_in("li")
    deal = _deal_of(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill(deal["name"])
    page.get_by_role("option", name=deal["name"]).first.click()
    crumbs = page.get_by_role("navigation", name="当前位置")
    expect(crumbs.get_by_text(deal["name"])).to_be_visible()
    expect(page).to_have_title(f"{deal['name']} · 赢单")
    page.keyboard.press("Control+k")
    page.get_by_role("option", name=re.compile("编辑全部字段")).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="保存")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("深色")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("zzzzqq")
    expect(page.get_by_text("没有找到")).to_be_visible()
    page.keyboard.press("Escape")
    crumbs.get_by_role("link", name="商机").click()
    expect(page).to_have_url(re.compile(r"/opportunities(\?|$)"))
    page.go_back()
    expect(page).to_have_url(re.compile(deal["id"]))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("记录页左边是资料")).to_be_visible()


def test_a_comment_calls_a_colleague(visitor: Visitor) -> None:
    """Whoever may see the record is told and finds the way; whoever may not is named to the author."""
    lin = visitor.sign_in("lin")
    deal = _deal_of(lin)
    lin.goto(f"/opportunities/{deal['id']}")
    box = lin.get_by_label("写评论")
    for initials, name in (("ljh", "李建华"), ("czy", "陈志远")):
        box.press_sequentially(f"@{initials}")
        lin.locator(".ant-mentions-dropdown-menu-item", has_text=name).click()
    box.press_sequentially("报价请过目 <b>")
    box.press("Control+Enter")
    expect(lin.get_by_text("陈志远 看不到这条记录")).to_be_visible()
    expect(lin.get_by_text("报价请过目 <b>")).to_be_visible()
    li = visitor.sign_in("li")
    li.get_by_role("button", name=re.compile("通知，1 条未读|通知")).first.click()
    li.get_by_role("button", name=re.compile("在商机「.*」的评论中提到了您")).first.click()
    expect(li).to_have_url(re.compile(deal["id"]))
    said = li.locator("li[data-kind=comment]").first
    expect(said.get_by_text("@李建华")).to_be_visible()
    expect(said.get_by_role("button", name="修改")).to_have_count(0)  # it is not his
    own = lin.locator("li[data-kind=comment]").first
    own.get_by_role("button", name="修改").click()
    lin.get_by_label("修改", exact=True).fill("@李建华 已改")
    own.get_by_role("button", name="保存").click()
    expect(own.get_by_text("（已修改）")).to_be_visible()
    expect(said.get_by_text("已改", exact=False).first).to_be_visible()  # live on the other's page
    own.get_by_role("button", name="删除").click()
    lin.locator(".ant-popconfirm").get_by_role("button", name="删除").click()
    expect(lin.locator("li[data-kind=comment]")).to_have_count(0)


def test_a_button_and_two_administrators(visitor: Visitor) -> None:
    """A button is made and used; of two administrators at one object the slower one is told and sees what is there."""
    slow = visitor.sign_in("admin", "/settings/objects/opportunity?tab=buttons")
    slow.get_by_role("button", name="新建按钮").click()
    quick = visitor.sign_in("admin", "/settings/objects/opportunity?tab=buttons")
    for page, label in ((quick, "约决策人"), (slow, "另一个")):
        if page is quick:
            page.get_by_role("button", name="新建按钮").click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_role("button", name="保存")).to_be_disabled()
        drawer.get_by_label("按钮名称").fill(label)
        drawer.get_by_label("再改一个字段").fill("下一步")
        page.locator(".ant-select-item-option").get_by_text("下一步", exact=True).click()
        drawer.get_by_label("下一步 改为").fill("约决策人见面")
        drawer.get_by_role("button", name="保存").click()
    expect(quick.get_by_text("已创建「约决策人」")).to_be_visible()
    expect(slow.locator(".ant-message-error")).to_be_visible()
    expect(slow.get_by_role("button", name="约决策人", exact=True)).to_be_visible()
    slow.get_by_role("dialog").get_by_role("button", name="保存").click()  # seen now: it may be saved
    expect(slow.get_by_text("已创建「另一个」")).to_be_visible()
    rep = visitor.sign_in("lin")
    deal = _deal_of(rep)
    rep.goto(f"/opportunities/{deal['id']}")
    rep.get_by_role("button", name="约决策人", exact=True).click()
    expect(rep.get_by_text("约决策人见面").first).to_be_visible()
    rep.get_by_role("button", name="撤销").click()
    expect(rep.get_by_text("约决策人见面")).to_have_count(0)
    for label in ("约决策人", "另一个"):
        slow.get_by_role("button", name=label, exact=True).click()
        slow.get_by_role("dialog").get_by_role("button", name="删除", exact=True).click()
        expect(slow.get_by_text(f"已删除「{label}」")).to_be_visible()


def test_first_steps_stay_away_once_put_away(visitor: Visitor) -> None:
    """They lead to where a step is done; put away on one device they are gone on the phone; notifications by topic likewise."""
    page = visitor.sign_in("li")
    steps = page.get_by_role("region", name="上手五步")
    expect(steps.get_by_role("link", name="提交本季预测")).to_have_attribute("href", "/analytics/forecast")
    steps.get_by_role("button", name="不再显示").click()
    expect(steps).to_have_count(0)
    phone = visitor.sign_in("li", width=390)
    expect(phone.get_by_text("环比").first).to_be_visible()
    expect(phone.get_by_role("region", name="上手五步")).to_have_count(0)
    phone.goto("/me/notifications")
    phone.get_by_role("switch", name="评论里提到我").click()
    expect(phone.get_by_text("已保存")).to_be_visible()
    page.goto("/me/notifications")
    expect(page.get_by_role("switch", name="评论里提到我")).not_to_be_checked()
    page.get_by_role("switch", name="评论里提到我").click()
    expect(page.get_by_text("已保存")).to_be_visible()


def test_a_shortcut_gets_another_key(visitor: Visitor) -> None:
    """The key chosen works and the one given up does not, also after a reload; a key in use is refused."""
    page = visitor.sign_in("lin", "/accounts")
    search = page.get_by_role("textbox", name="搜索名称、拼音首字母")
    expect(search).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog")
    own = sheet.get_by_role("button", name="在列表中搜索：/")
    own.click()
    page.keyboard.press("x")
    expect(sheet.get_by_role("alert")).to_contain_text("X 已用于「选中」")
    page.keyboard.press("q")
    expect(sheet.get_by_role("button", name="在列表中搜索：Q")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.reload()
    expect(search).to_be_visible()
    page.keyboard.press("/")
    expect(search).not_to_be_focused()
    page.keyboard.press("q")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    sheet.get_by_role("button", name="恢复默认").click()
    expect(own).to_be_visible()
