"""A person turns a second factor on, signs in with it, ends another device and turns it off again, in a real browser."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import PASSWORD, Visitor
from yingdan.engines.identity import totp

pytestmark = pytest.mark.e2e
LOGIN = "director"


class Device:
    """A person's device: a code counts once, so it begins with the oldest that the server's drift allows."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._step = 0

    def code(self) -> str:
        """Return a code that was not used before."""
        self._step = max(self._step + 1, int(time.time()) // totp.STEP_S - totp.DRIFT_STEPS)
        return totp.code_at(self._secret, self._step)


def _password(page: Page) -> None:
    page.goto("/")
    page.locator("input[name=username]").fill(LOGIN)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_second_factor_from_the_picture_to_the_recovery_code(visitor: Visitor) -> None:
    page = visitor.sign_in(LOGIN)
    page.goto("/me/security")
    expect(page.get_by_role("heading", name="登录与安全")).to_be_visible()
    expect(page.get_by_text("本机")).to_be_visible()
    page.get_by_role("button", name="开启").click()
    expect(page.locator("canvas, .ant-qrcode svg").first).to_be_visible()
    page.get_by_text("不能扫描？手工输入密钥").click()
    device = Device(page.locator("details code").inner_text())
    page.locator("#factor-code").fill("000000")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("验证码不对")).to_be_visible()
    page.locator("#factor-code").fill(device.code())
    page.get_by_role("button", name="确认").click()
    codes = page.locator("section li code")
    expect(codes).to_have_count(totp.RECOVERY_CODES)
    recovery = codes.nth(0).inner_text()
    page.get_by_role("button", name="已保存").click()
    expect(page.get_by_text("已开启，还有 10 个恢复码")).to_be_visible()

    other = visitor.page()
    _password(other)
    other.locator("input[name=code]").fill("123456")
    other.get_by_role("button", name="确认").click()
    expect(other.get_by_role("alert")).to_have_text("验证码不对，请重试")
    other.locator("input[name=code]").fill(device.code())
    other.get_by_role("button", name="确认").click()
    expect(other.locator("input[name=code]")).to_have_count(0)
    other.goto("/me/security")
    expect(other.get_by_text("本机")).to_be_visible()

    third = visitor.page(width=390, height=844)
    _password(third)
    third.locator("input[name=code]").fill(recovery)
    third.get_by_role("button", name="确认").click()
    expect(third.locator("input[name=code]")).to_have_count(0)
    third.goto("/me/security")
    expect(third.get_by_text("已开启，还有 9 个恢复码")).to_be_visible()
    third.get_by_role("button", name="退出其他所有设备").click()
    expect(third.get_by_text("本机")).to_be_visible()
    other.reload()
    expect(other.locator("input[name=username]")).to_be_visible()
    third.locator("#factor-code").fill(device.code())
    third.get_by_role("button", name="关闭").click()
    expect(third.get_by_role("button", name="开启")).to_be_visible()
