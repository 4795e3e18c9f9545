"""Forms, undo, bin, merging and the audit in a real browser, with all that goes wrong meanwhile."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.visitor import PASSWORD, Visitor, answer, ask

pytestmark = pytest.mark.e2e

OBJECT = "x_form_e2e"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _account(page: Page, name: str, **more: object) -> str:
    return str(ask(page, "POST", "/records/account", {"name": name, **more})["id"])


def _new_account(page: Page) -> None:
    page.goto("/accounts")
    page.get_by_role("main").get_by_role("button", name="新建").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_form_loses_nothing(visitor: Visitor) -> None:
    """Drafts, the leave guard, a lost line, an ended session and refusals: what was typed is still there and gets saved."""
    page = visitor.sign_in("lin", "/accounts")
    _new_account(page)
    form = page.get_by_role("dialog").first
    name = form.locator("[data-field=name] input")
    name.fill("草稿科技 🚀 \u202eabc <b>x</b>")
    form.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="离开，保留草稿").click()
    expect(form).to_be_hidden()
    _new_account(page)
    page.get_by_role("button", name="恢复草稿").click()
    expect(name).to_have_value("草稿科技 🚀 \u202eabc <b>x</b>")
    page.context.set_offline(True)
    form.get_by_role("button", name="保 存").or_(form.get_by_role("button", name="保存", exact=True)).click()
    expect(page.get_by_role("button", name="1 条待同步")).to_be_visible()
    expect(form).to_be_hidden()
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="1 条待同步")).to_be_hidden(timeout=90_000)
    expect(page.get_by_role("main").get_by_text("草稿科技 🚀").first).to_be_visible()
    _new_account(page)
    name.fill("长" * 5000)
    name.press("Control+Enter")
    expect(form.get_by_text("有 1 处需要修改")).to_be_visible()
    name.fill("草稿科技 🚀 <b>x</b>")
    page.context.clear_cookies()
    name.press("Control+Enter")
    again = page.get_by_role("dialog", name=re.compile("登录已过期"))
    expect(again).to_be_visible()
    again.locator("input[name=username]").fill("lin")
    again.locator("input[name=password]").fill(PASSWORD)
    again.locator("button[type=submit]").click()
    expect(again).to_be_hidden()
    expect(name).to_have_value("草稿科技 🚀 <b>x</b>")
    expect(form.locator(".ant-btn-loading")).to_have_count(0)  # the first try has been given up
    name.press("Control+Enter")
    page.wait_for_url(re.compile(r"/accounts/[0-9a-f-]{36}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("草稿科技 🚀 <b>x</b>")


def test_an_inline_edit_waits_and_a_conflict_is_picked(visitor: Visitor) -> None:
    """Without a line the value stays and is sent later; somebody else's change is shown beside one's own; undo brings back."""
    page = visitor.sign_in("lin", "/accounts")
    record = _account(page, "离线科技", phone="01088886666")
    page.goto(f"/accounts/{record}")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("离线科技")
    page.wait_for_timeout(2_000)  # the editors are fetched a moment after the page
    page.context.set_offline(True)
    _edit(page, "客户名称", "离线科技改")
    expect(page.get_by_text("未保存：联网后自动重试")).to_be_visible()
    expect(page.locator("main").get_by_text("离线科技改").first).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("未保存：联网后自动重试")).to_be_hidden(timeout=90_000)
    expect(heading).to_have_text("离线科技改")
    other = visitor.sign_in("li", f"/accounts/{record}")
    raced: list[object] = []

    def race(route: Route) -> None:
        """Let somebody else save right before the first change arrives."""
        if route.request.method == "PATCH" and not raced:
            raced.append(answer(other, "PATCH", f"/records/account/{record}", {"name": "别人的名字"})[0])
        route.continue_()

    page.route(f"**/records/account/{record}", race)
    _edit(page, "客户名称", "我的名字")
    dialog = page.get_by_role("dialog", name="别人刚刚改过这条记录")
    expect(dialog.get_by_text("别人的名字")).to_be_visible()
    assert raced == [200]
    dialog.get_by_role("button", name="按所选保存").click()
    expect(heading).to_have_text("我的名字")
    page.get_by_role("button", name="撤销", exact=True).or_(page.get_by_role("button", name="撤 销")).click()
    expect(heading).not_to_have_text("我的名字")


def _edit(page: Page, label: str, value: str) -> None:
    page.get_by_role("button", name=f"编辑{label}").first.click()
    box = page.locator("main input:focus")
    box.fill(value)
    box.press("Enter")


def test_merging_taking_back_and_the_bin(visitor: Visitor) -> None:
    """Two records become one with the picked values, the merge is taken back, removed ones are restored; strangers may not."""
    page = visitor.sign_in("lin", "/accounts")
    one, two = (
        _account(page, "合并甲", website="https://a.example"),
        _account(page, "合并乙", website="https://b.example"),
    )
    page.goto(f"/merge/account?ids={one},{two}")
    page.get_by_role("radio", name=re.compile("· 合并乙")).first.check()
    page.get_by_role("button", name="合并 2 条").click()
    page.wait_for_url(re.compile(r"/accounts/[0-9a-f-]{36}"))
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="撤销合并").click()
    page.get_by_role("button", name="撤销这次合并").click()
    expect(page.get_by_text("合并已撤销")).to_be_visible()
    assert {answer(page, "GET", f"/records/account/{i}")[0] for i in (one, two)} == {200}
    ask(page, "DELETE", f"/records/account/{one}")
    ask(page, "DELETE", f"/records/account/{two}")
    page.goto("/recycle-bin?object=account")
    for name in ("合并甲", "合并乙"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("status").get_by_role("button", name=re.compile("恢.?复")).click()
    expect(page.get_by_text("已恢复 2 条")).to_be_visible()
    page.goto("/audit")
    expect(page.get_by_text("只有管理员可以查看审计")).to_be_visible()
    admin = visitor.sign_in("admin", f"/audit?record={one}")
    expect(admin.get_by_text("恢复了").first).to_be_visible()
    admin.get_by_role("button", name="验证完整性").click()
    expect(admin.get_by_text(re.compile("^完整"))).to_be_visible()


def test_fields_that_go_files_and_pasted_markup(visitor: Visitor) -> None:
    """A field retired while the form is open takes only itself along; files are previewed; pasted scripts never run."""
    admin = visitor.sign_in("admin", "/")
    label = {"zh-CN": "临时", "zh-TW": "臨時", "en": "Temporary"}
    fields = [
        {"name": "going", "type": "text", "label": label},
        {"name": "story", "type": "rich", "label": {**label, "zh-CN": "故事"}},
        {"name": "papers", "type": "file[]", "label": {**label, "zh-CN": "材料"}},
    ]
    body = {"name": OBJECT, "label": {**label, "zh-CN": "表单试验"}, "fields": fields}
    assert answer(admin, "POST", "/objects", body)[0] == 201
    admin.goto(f"/o/{OBJECT}")
    admin.get_by_role("main").get_by_role("button", name="新建").first.click()
    form = admin.get_by_role("dialog").first
    form.locator("[data-field=name] input").fill("一份表单")
    more = form.get_by_role("button", name=re.compile("更多字段"))
    if more.is_visible():
        more.click()
    form.locator("[data-field=going] input").fill("会消失")
    form.locator("[data-field=papers] input[type=file]").set_input_files(
        {"name": "图.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    expect(form.get_by_text("图.png")).to_be_visible()
    paper = form.locator("[data-field=story] [contenteditable]")
    paper.click()
    admin.evaluate(
        """() => { const data = new DataTransfer();
             data.setData('text/html', '<b>粗</b><img src=x onerror="window.ran=1"><script>window.ran=1</script>');
             document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    expect(paper.locator("b")).to_have_text("粗")
    assert answer(admin, "DELETE", f"/objects/{OBJECT}/fields/going?force=true")[0] in (200, 202, 204)
    form.locator("[data-field=name] input").press("Control+Enter")
    expect(admin.get_by_text("字段已停用或权限已变更")).to_be_visible()
    expect(form.locator("[data-field=name] input")).to_have_value("一份表单")
    form.locator("[data-field=name] input").press("Control+Enter")
    admin.wait_for_url(re.compile(OBJECT + "/[0-9a-f-]{36}"))
    expect(admin.get_by_text("粗").first).to_be_visible()
    admin.get_by_role("button", name="图.png").first.click()
    expect(admin.get_by_role("dialog").get_by_role("img", name="图.png")).to_be_visible()
    assert admin.evaluate("() => window.ran") is None
