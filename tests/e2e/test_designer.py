"""An administrator makes an object without code, people use it at once, and it changes and goes again; in a real browser.

Every click and every text that is typed counts as a step, so that the way stays short enough for a first-timer.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e
OBJECT = "x_sample_request"
LABEL = "样品申请"
STEPS_MAX = 75


class Hand:
    """Clicks and types, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps = page, 0

    def click(self, name: str, *, role: str = "button", within: Locator | None = None) -> None:
        """Click what has exactly this name."""
        self.press((within or self.page).get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]

    def press(self, found: Locator) -> None:
        """Click something."""
        found.click()
        self.steps += 1

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Type into what has exactly this label."""
        (within or self.page).get_by_label(label, exact=True).fill(text)
        self.steps += 1

    def choose(self, label: str, text: str) -> None:
        """Pick an option of a select by typing it."""
        self.fill(label, text)
        self.press(
            self.page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text=text).first
        )


def _field(hand: Hand, kind: str, label: str, more: Callable[[Hand], None] | None = None) -> None:
    hand.click("新建字段")
    drawer = hand.page.get_by_role("dialog")
    hand.press(drawer.locator("button strong").get_by_text(kind, exact=True))
    hand.fill("名称", label, within=drawer)
    if more:
        more(hand)
    hand.click("保存", within=drawer)
    expect(hand.page.get_by_text(f"已创建「{label}」")).to_be_visible()
    expect(drawer).to_have_count(0)


def _options(hand: Hand) -> None:
    for number, text in enumerate(("待寄出", "已寄出"), start=1):
        hand.click("添加选项")
        hand.fill(f"第 {number} 个选项名称", text)


def _formula(hand: Hand) -> None:
    hand.fill("公式", "qty * prise")
    expect(hand.page.get_by_text("第 7 个字符")).to_be_visible()  # refused where it is wrong
    hand.fill("公式", "qty * price")
    expect(hand.page.get_by_text("结果是数字")).to_be_visible()


def _make(hand: Hand) -> None:
    """The object with eight fields of its own: name, number, link, status, two numbers, formula, photo, date."""
    hand.page.goto("/settings")
    hand.press(hand.page.get_by_role("link", name="对象与字段"))
    hand.click("新建对象")
    hand.fill("对象名称", LABEL)
    hand.fill("API 名称", OBJECT)
    hand.click("创建")
    expect(hand.page.get_by_role("heading", name=LABEL)).to_be_visible()
    _field(hand, "自动编号", "单号", lambda h: h.fill("编号规则", "SQ-{YYYY}-{0000}"))
    _field(hand, "关联记录", "商机", lambda h: h.choose("关联到", "商机"))
    _field(hand, "单选", "状态", _options)
    _field(hand, "整数", "数量", lambda h: h.fill("API 名称", "qty"))
    _field(hand, "小数", "单价", lambda h: h.fill("API 名称", "price"))
    _field(hand, "公式", "金额", _formula)
    _field(hand, "图片", "照片")
    _field(hand, "日期", "需要日期")


def _arrange(hand: Hand) -> None:
    """A layout for phones, one column."""
    hand.click("布局", role="tab")
    hand.click("新建布局")
    hand.fill("布局名称", "手机布局")
    hand.press(hand.page.get_by_label("适用设备"))
    hand.press(hand.page.locator(".ant-select-dropdown:visible").get_by_text("手机", exact=True))
    hand.page.keyboard.press("Escape")
    hand.click("保存")
    expect(hand.page.get_by_text("已保存「手机布局」")).to_be_visible()


def _permit(hand: Hand) -> None:
    """Reps may make and change them; the plan is shown before it holds."""
    hand.page.goto("/settings/roles")
    hand.click("一线销售")
    hand.fill("查找对象", LABEL)
    for verb in ("新建", "修改"):
        hand.press(hand.page.get_by_label(f"{LABEL} {verb}"))
    hand.click("查看变更并保存")
    plan = hand.page.get_by_role("dialog")
    expect(plan.get_by_text(f"{LABEL} · 新建: 无 → 有")).to_be_visible()
    hand.click("确认生效", within=plan)
    expect(plan).to_have_count(0)


def test_from_nothing_to_an_object_in_use_and_back(visitor: Visitor) -> None:
    hand = Hand(visitor.sign_in("admin"))
    _make(hand)
    _arrange(hand)
    _permit(hand)
    assert hand.steps <= STEPS_MAX, hand.steps

    # a rep sees it at once, on the web and on a phone, and no settings
    rep = visitor.sign_in("lin", f"/o/{OBJECT}")
    rep.get_by_role("button", name=f"新建{LABEL}").first.click()
    form = rep.get_by_role("dialog")
    form.get_by_label("名称").fill("伺服电机样品")
    form.get_by_label("数量").fill("3")
    form.get_by_label("单价").fill("12.5")
    form.get_by_role("button", name="保存").first.click()
    expect(form).to_have_count(0)
    expect(rep.get_by_text("伺服电机样品").first).to_be_visible()
    found = rep.request.get("/api/v1/search", params={"q": "伺服电机"})
    assert OBJECT in found.text(), found.text()
    assert "delete" not in rep.request.get(f"/api/v1/objects/{OBJECT}").json()["verbs"]
    rep.goto("/settings/objects")
    expect(rep.get_by_text("只有管理员可以打开设置")).to_be_visible()
    phone = visitor.sign_in("lin", f"/o/{OBJECT}", width=390)
    expect(phone.get_by_text("伺服电机样品").first).to_be_visible()

    _later(hand)


def _later(hand: Hand) -> None:
    """A required field asks what existing records get; what goes tells what uses it, and comes back."""
    page = hand.page
    page.goto(f"/settings/objects/{OBJECT}")
    hand.click("新建字段")
    drawer = page.get_by_role("dialog")
    drawer.locator("button strong").get_by_text("单行文本", exact=True).click()
    drawer.get_by_label("名称", exact=True).fill("用途")
    drawer.get_by_label("必填", exact=True).check()
    drawer.get_by_role("button", name="保存").click()
    expect(page.locator(".ant-message-error")).to_be_visible()
    drawer.get_by_label("默认值（也用于填补已有记录）").fill("试用")
    expect(drawer.locator(".ant-btn-loading")).to_have_count(0)
    drawer.get_by_role("button", name="保存").click()
    expect(drawer).to_have_count(0)

    row = page.get_by_role("row").filter(has_text="qty")
    row.get_by_role("button", name="停用").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_text("以下内容依赖它")).to_be_visible()
    expect(asked.get_by_role("button", name="停用")).to_be_disabled()
    asked.get_by_role("button", name="取消").click()

    page.get_by_role("row").filter(has_text="需要日期").get_by_role("button", name="停用").click()
    asked = page.get_by_role("dialog")
    sure = asked.get_by_label("我已了解以上内容会受影响")
    expect(asked.get_by_role("listitem").or_(asked.get_by_text("没有任何地方使用它")).first).to_be_visible()
    if sure.count():
        sure.check()
    asked.get_by_role("button", name="停用").click()
    expect(page.get_by_text("已停用「需要日期」")).to_be_visible()
    page.goto("/settings/objects")
    gone = page.get_by_role("listitem").filter(has_text="需要日期")
    expect(gone.get_by_text("还剩")).to_be_visible()
    gone.get_by_role("button", name="恢复").click()
    expect(page.get_by_text("已恢复「需要日期」")).to_be_visible()
    page.goto(f"/settings/objects/{OBJECT}")
    page.get_by_role("button", name="停用", exact=True).first.click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("listitem").or_(asked.get_by_text("没有任何地方使用它")).first).to_be_visible()
    if asked.get_by_label("我已了解以上内容会受影响").count():
        asked.get_by_label("我已了解以上内容会受影响").check()
    asked.get_by_role("button", name="停用").click()
    expect(page.get_by_role("listitem").filter(has_text=OBJECT).get_by_role("button", name="恢复")).to_be_visible()


def test_a_gate_stops_a_deal_until_it_is_met(visitor: Visitor) -> None:
    admin = visitor.sign_in("admin", "/settings/pipelines")
    admin.get_by_role("button", name="建立", exact=True).click()
    drawer = admin.get_by_role("dialog")
    drawer.get_by_role("button", name="向准出条件添加检查").click()
    expect(drawer.get_by_text("还有未填完的检查")).to_be_visible()
    expect(drawer.get_by_role("button", name="保存")).to_be_disabled()
    drawer.get_by_label("选择字段").fill("下一步日期")
    admin.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text="下一步日期").first.click()
    drawer.get_by_role("button", name="保存").click()
    expect(drawer).to_have_count(0)
    expect(admin.get_by_text("准出条件 1")).to_be_visible()

    page = visitor.sign_in("lin", "/opportunities")
    page.get_by_role("button", name="新建商机").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("商机名称").fill("关口试单")
    form.get_by_role("button", name="保存").first.click()
    expect(form).to_have_count(0)
    found = page.request.get("/api/v1/search", params={"q": "关口试单"}).json()
    deal = next(hit["id"] for group in found.values() if isinstance(group, list) for hit in group if hit.get("id"))
    page.goto(f"/opportunities/{deal}")
    path = page.locator("ol[aria-label=阶段]")
    path.get_by_role("button", name="初步沟通").click()
    asked = page.get_by_role("dialog")
    expect(asked.get_by_text("「建立」要求：下一步日期 未填写")).to_be_visible()
    asked.get_by_role("button", name="取消").click()
    expect(path.locator("[aria-current=step]")).to_contain_text("建立")


def test_what_goes_out_and_comes_in_is_shown_first(visitor: Visitor) -> None:
    """A key is shown once, a broken package is refused, a person's rights are told in words."""
    page = visitor.sign_in("admin", "/settings")
    page.get_by_placeholder("查找设置").fill("密钥")
    page.get_by_role("link", name="API 密钥").click()
    page.get_by_label("密钥用途").fill("对账程序")
    page.get_by_role("button", name="创建").click()
    expect(page.get_by_text("密钥只显示这一次")).to_be_visible()
    page.reload()
    expect(page.get_by_text("对账程序").first).to_be_visible()
    expect(page.get_by_text("密钥只显示这一次")).to_have_count(0)

    page.goto("/settings/packages")
    upload = page.locator("input[type=file]")
    upload.set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": b"{"})
    expect(page.get_by_text("文件不是有效的 JSON")).to_be_visible()
    upload.set_input_files({"name": "b.json", "mimeType": "application/json", "buffer": b'{"format": "other"}'})
    expect(page.locator(".ant-message-error")).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name="导出配置包").click()
    upload.set_input_files(str(kept.value.path()))
    expect(page.get_by_text("没有需要导入的内容")).to_be_visible()

    page.goto("/settings/simulator")
    page.get_by_label("人员").fill("小林")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    expect(page.locator(".ant-select-dropdown:visible")).to_have_count(0)
    page.get_by_label("记录", exact=True).click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    expect(page.get_by_text("能否修改")).to_be_visible()
    expect(page.get_by_role("button", name="以此人身份查看")).to_be_disabled()
