"""Lists in a real browser: views that are saved, shared and opened by role; five ways to look; keys; news that do not jump."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor, answer, ask

pytestmark = pytest.mark.e2e

_COMPOSE = """(key) => document.body.dispatchEvent(
  new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, isComposing: true}))"""


def deals(page: Page, tag: str, *days: str) -> list[dict[str, Any]]:
    """Create a deal of a new account for each expected day of closing."""
    account = ask(page, "POST", "/records/account", {"name": f"{tag}科技"})
    made = [
        ask(
            page,
            "POST",
            "/records/opportunity",
            {"name": f"{tag}{n}", "account": account["id"], "expected_close": day, "amount": f"{(n + 1) * 1000}.00"},
        )
        for n, day in enumerate(days)
    ]
    assert all("id" in one for one in made), made
    return made


def only(tag: str, **more: str) -> str:
    """Return the address of the list of these deals."""
    found = {"join": "and", "items": [{"field": "name", "op": "contains", "value": tag}]}
    parts = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    return f"/opportunities?f={quote(json.dumps(found, ensure_ascii=False))}{parts}"


def pick_view(page: Page, name: str) -> None:
    """Choose an entry of the menu of views."""
    page.locator("main h1 + button").click()
    page.get_by_role("menuitem", name=name).first.click()


def rows(page: Page) -> Locator:
    """Return the rows of the table, without head and foot."""
    return page.locator("[role=rowgroup] [role=row]")


def test_a_view_is_arranged_saved_and_shared(visitor: Visitor) -> None:
    """Columns, sums and colours stay with a view; the team sees it, others do not; only its owner changes it."""
    page = visitor.sign_in("lin")
    deals(page, "视图单", "2027-03-01", "2027-03-02", "2027-03-03")
    page.goto(only("视图单"))
    expect(rows(page)).to_have_count(3)
    head = page.get_by_role("columnheader").filter(has_text="预计金额")
    head.hover()
    head.get_by_role("button", name="预计金额：列操作").click()
    page.get_by_role("menuitem", name="合计此列").click()
    expect(page.get_by_role("row").filter(has_text="汇总")).to_contain_text("¥6,000")
    before = page.get_by_role("columnheader").all_inner_texts()
    stage = page.get_by_role("columnheader").filter(has_text="阶段")
    stage.get_by_role("button").first.press("Alt+ArrowLeft")
    expect(page.get_by_role("columnheader").nth(before.index("阶段") - 1)).to_have_text("阶段")
    page.get_by_role("button", name="显示设置").click()
    settings = page.get_by_role("dialog", name="显示设置")
    settings.get_by_role("tab", name="颜色规则").click()
    settings.get_by_role("button", name="加一条规则").click()
    settings.get_by_role("textbox").last.fill("视图单0")
    settings.get_by_text("红", exact=True).click()
    expect(page.locator("[role=row][data-tone=bad]")).to_have_count(1)
    settings.get_by_role("button", name="Close").or_(settings.get_by_role("button", name="关闭")).first.click()
    expect(page.get_by_role("img", name="有未保存的改动")).to_be_visible()
    pick_view(page, "另存为新视图")
    dialog = page.get_by_role("dialog", name="另存为新视图")
    dialog.get_by_label("视图名称").fill("三月的单")
    dialog.get_by_text("本团队").click()
    dialog.get_by_role("button", name=re.compile("保\\s*存")).click()
    expect(page.locator("main h1 + button")).to_have_text("三月的单")
    expect(page.get_by_role("img", name="有未保存的改动")).to_have_count(0)
    page.wait_for_url(re.compile(r"\?view=[0-9a-f-]{36}$"))
    link = page.url
    page.reload()
    expect(page.get_by_role("row").filter(has_text="汇总")).to_contain_text("¥6,000")
    expect(page.get_by_role("columnheader").nth(before.index("阶段") - 1)).to_have_text("阶段")
    expect(page.locator("[role=row][data-tone=bad]")).to_have_count(1)
    manager = visitor.sign_in("li", link)
    expect(manager.locator("main h1 + button")).to_have_text("三月的单")
    manager.locator("main h1 + button").click()
    expect(manager.get_by_role("menuitem", name="另存为新视图")).to_be_visible()
    expect(manager.get_by_role("menuitem", name="删除视图")).to_have_count(0)
    stranger = visitor.sign_in("chen", link)
    expect(stranger.locator("main h1 + button")).to_have_text("全部")
    view = link.rpartition("=")[2]
    assert answer(stranger, "PATCH", f"/views/{view}", {"name": "x"})[0] == 404
    assert answer(manager, "PATCH", f"/views/{view}", {"name": "x"})[1]["code"] == "view_of_other"


def test_an_administrator_settles_what_opens_for_a_role(visitor: Visitor) -> None:
    """A role's view opens for its people; nobody else may settle it; an own choice comes before it."""
    admin = visitor.sign_in("admin", "/contacts")
    pick_view(admin, "各角色的默认视图")
    dialog = admin.get_by_role("dialog")
    role = ask(admin, "GET", "/views?object=contact")["roles"]
    sales = next(r for r in role if r["name"] == "一线销售")
    dialog.get_by_role("combobox", name="角色「一线销售」的默认视图").click()
    with admin.expect_response(lambda r: r.url.endswith("/views/shelf") and r.request.method == "PUT") as put:
        admin.locator(".ant-select-item-option").filter(has_text="我的").first.click()
    assert put.value.status == 200
    try:
        page = visitor.sign_in("lin", "/contacts")
        expect(page.locator("main h1 + button")).to_have_text("我的")
        pick_view(page, "全部")
        pick_view(page, "置顶此视图")
        expect(page.get_by_role("group", name="置顶").get_by_role("button", name="全部")).to_be_visible()
        _, refused = answer(page, "PUT", "/views/shelf", {"object": "contact", "role": sales["id"], "opens": "all"})
        assert refused["code"] == "admin_only"
        ask(page, "PUT", "/views/shelf", {"object": "contact", "pinned": [], "opens": "all"})
        page.goto("/contacts")
        expect(page.locator("main h1 + button")).to_have_text("全部")
        ask(page, "PUT", "/views/shelf", {"object": "contact", "opens": ""})
    finally:
        ask(admin, "PUT", "/views/shelf", {"object": "contact", "role": sales["id"], "opens": ""})


def test_five_ways_to_look_at_a_list(visitor: Visitor) -> None:
    """Split by keys, groups with sums, days to drag between with a way back; all of it in the address."""
    page = visitor.sign_in("lin")
    made = deals(page, "看法单", "2027-04-06", "2027-04-07", "2027-04-07")
    page.goto(only("看法单", s="name"))
    modes = page.get_by_role("radiogroup", name="显示方式")
    modes.get_by_text("分栏").click()
    beside = page.get_by_role("region", name="选中的记录")
    expect(beside.get_by_role("heading", level=1)).to_have_text("看法单0")
    page.keyboard.press("j")
    expect(beside.get_by_role("heading", level=1)).to_have_text("看法单1")
    expect(page).to_have_url(re.compile(made[1]["id"]))
    page.keyboard.press("k")
    expect(page.get_by_role("option", selected=True)).to_contain_text("看法单0")
    modes.get_by_text("分组").click()
    group = page.get_by_role("row").filter(has=page.locator("button[aria-expanded]"))
    expect(group).to_contain_text("¥6,000")
    expect(group).to_contain_text("3")
    expect(page.get_by_role("row").filter(has_text="看法单2")).to_be_visible()
    group.locator("button[aria-expanded]").click()
    expect(page.get_by_role("row").filter(has_text="看法单2")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("option", selected=True)).to_be_visible()
    page.goto(only("看法单", m="calendar", on="2027-04-15"))
    day = page.locator("[data-day='2027-04-06']")
    target = page.locator("[data-day='2027-04-09']")
    expect(page.locator("[data-day='2027-04-07']").get_by_role("button")).to_have_count(2)
    with page.expect_response(lambda r: r.request.method == "PATCH" and "/records/opportunity/" in r.url) as moved:
        day.get_by_role("button", name="看法单0").drag_to(target)
    assert moved.value.json()["expected_close"] == "2027-04-09"
    expect(target.get_by_role("button", name="看法单0")).to_be_visible()
    page.get_by_role("button", name=re.compile("撤\\s*销")).click()
    expect(day.get_by_role("button", name="看法单0")).to_be_visible()
    day.get_by_role("button", name="看法单0").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-day='2027-04-07']").get_by_role("button")).to_have_count(3)
    page.get_by_role("radiogroup", name="月或周").get_by_text("周").click()
    expect(page).to_have_url(re.compile("sc=week"))
    phone = visitor.sign_in("lin", only("看法单", m="calendar", on="2027-04-15"), width=390)
    expect(phone.locator("section[data-day='2027-04-07']").get_by_role("link")).to_have_count(3)


def test_keys_of_a_list_and_news_that_do_not_jump(visitor: Visitor) -> None:
    """Keys act on the row, never while somebody types or composes; another's change waits until it is asked for."""
    page = visitor.sign_in("lin")
    made = deals(page, "键盘单", "2027-05-01", "2027-05-02")
    page.goto(only("键盘单", s="name"))
    expect(rows(page)).to_have_count(2)
    page.evaluate(_COMPOSE, "j")
    expect(page.locator("[role=row][data-active=true]")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator("[role=row][data-active=true]")).to_contain_text("键盘单0")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.keyboard.press("x")
    page.keyboard.press("a")
    assign = page.get_by_role("dialog", name="键盘单0 · 负责人")
    expect(assign).to_be_visible()
    page.keyboard.press("Escape")
    expect(assign).to_be_hidden()
    page.keyboard.press("t")
    expect(page.get_by_role("dialog", name="新建跟进")).to_contain_text("键盘单0")
    page.get_by_role("dialog", name="新建跟进").get_by_role("button", name=re.compile("取\\s*消")).click()
    expect(page.get_by_role("dialog", name="新建跟进")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("jx")
    expect(page.get_by_role("textbox", name="搜索名称、拼音首字母")).to_have_value("jx")
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(2)
    page.wait_for_timeout(2_600)  # what was asked for a moment ago is no news
    manager = visitor.sign_in("li")
    ask(manager, "PATCH", f"/records/opportunity/{made[1]['id']}", {"name": "键盘单甲", "amount": "77.00"})
    chip = page.get_by_role("button", name="有 1 条更新")
    expect(chip).to_be_visible()
    expect(rows(page).nth(1)).to_contain_text("键盘单1")
    chip.click()
    expect(page.get_by_role("row").filter(has_text="键盘单甲")).to_contain_text("¥77")
