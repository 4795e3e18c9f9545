"""The phone in a real Chromium: visits in three taps, reading and writing without a line, conflicts, leaving nothing behind."""

from __future__ import annotations

import re
import struct
import zlib

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.visitor import Visitor, ask

pytestmark = pytest.mark.e2e

_ON_DEVICE = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("yingdan-offline");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const names = [...opening.result.objectStoreNames];
    const reading = names.map((name) => new Promise((done) => {
      const request = opening.result.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => done([name, request.result]);
    }));
    Promise.all(reading).then((found) => { opening.result.close(); resolve(Object.fromEntries(found)); });
  };
})"""
_READY = "() => navigator.serviceWorker.controller?.state === 'activated'"


def _png(width: int = 60, height: int = 40) -> bytes:
    """Return a real picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\x2a\x7a\xd6" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _account(page: Page, name: str, **values: object) -> str:
    return str(ask(page, "POST", "/records/account", {"name": name, **values})["id"])


def _activities(page: Page, account: str) -> list[dict[str, object]]:
    body = {"filter": {"field": "account", "value": account}, "limit": 100}
    records = ask(page, "POST", "/records/activity/query", body)["records"]
    assert isinstance(records, list)
    return records


def _edit(page: Page, label: str, value: str) -> None:
    page.get_by_role("button", name=f"编辑{label}").first.click()
    box = page.locator("main input:focus")
    box.fill(value)
    box.press("Enter")


def _wait_until_sent(page: Page) -> None:
    for _ in range(60):
        if not page.evaluate(_ON_DEVICE)["queue"]:
            return
        page.wait_for_timeout(250)
    pytest.fail("something still waits to be sent")


def test_a_visit_takes_three_taps(visitor: Visitor) -> None:
    """＋, check in, save: the nearest customer is proposed; without a position the visit is kept without a check-in."""
    page = visitor.phone("lin", 30.111)
    near = _account(page, "三下科技", geo={"lat": 30.1115, "lng": 121.4737})
    _account(page, "远处科技", geo={"lat": 30.113, "lng": 121.4737})
    page.get_by_role("button", name="新建", exact=True).tap()
    expect(page.get_by_text("不在后台跟踪")).to_be_visible()
    page.get_by_role("button", name="签到并记录").tap()
    expect(page.get_by_text("已定位")).to_be_visible()
    expect(page.get_by_role("radio", name="三下科技")).to_be_checked()
    expect(page.get_by_text("远处科技")).to_have_count(1)
    page.get_by_role("button", name="保存拜访").tap()
    expect(page.get_by_text(re.compile("拜访已记录，距客户 5[56] 米"))).to_be_visible()
    visits = _activities(page, near)
    assert [(v["kind"], v["checkin_accuracy"]) for v in visits] == [("visit", 15)]
    assert visits[0]["checkin_at"]

    page = visitor.phone("lin", None)
    page.goto("/?new=visit")
    expect(page.get_by_text("没有定位权限")).to_be_visible()
    expect(page.get_by_role("button", name="保存拜访")).to_be_disabled()
    page.get_by_role("combobox").fill("三下科技")
    page.get_by_title("三下科技").last.click()
    page.get_by_role("button", name="保存拜访").tap()
    expect(page.get_by_text("拜访已记录", exact=True)).to_be_visible()
    assert sorted(v["checkin"] is None for v in _activities(page, near)) == [False, True]


def test_work_without_a_line_arrives_exactly_once(visitor: Visitor) -> None:
    """The shell and what was opened are there; three entries wait, outlive the page, and a cut answer doubles none."""
    page = visitor.phone("lin", 30.2)
    account = _account(page, "断网科技", geo={"lat": 30.2, "lng": 121.4737})
    page.goto(f"/accounts/{account}")
    page.get_by_role("heading", level=1, name="断网科技").wait_for()
    page.get_by_role("tab", name="动态").click()
    page.locator("textarea").first.wait_for()
    page.wait_for_function(_READY)
    page.wait_for_timeout(3_000)  # answers are kept when the browser is idle
    kept = page.evaluate(_ON_DEVICE)
    assert len(kept["answers"]) > 3
    assert "断网科技" not in str(kept), "what lies on the device is sealed"

    context = page.context
    context.set_offline(True)
    page.goto(f"/accounts/{account}")
    expect(page.get_by_text("离线：显示本机内容")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="断网科技")).to_be_visible()
    _edit(page, "电话", "021-61234567")
    expect(page.get_by_role("button", name="1 条待同步")).to_be_visible()
    page.get_by_role("tab", name="动态").click()
    log = page.locator("textarea").first
    log.fill("断网时打的电话")
    log.press("Control+Enter")
    expect(page.get_by_role("button", name="2 条待同步")).to_be_visible()
    page.get_by_role("button", name="新建", exact=True).tap()
    page.get_by_role("button", name="签到并记录").tap()
    expect(page.get_by_role("radio", name="断网科技")).to_be_checked()
    page.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": _png()})
    expect(page.get_by_role("button", name="移除照片 1")).to_be_visible()
    page.get_by_role("button", name="保存拜访").tap()
    expect(page.get_by_role("button", name="3 条待同步")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name="3 条待同步")).to_be_visible()

    posts: list[str] = []

    def cut(route: Route) -> None:
        """Let the server do it, and lose its answer the first time."""
        if route.request.method != "POST":
            route.continue_()
            return
        posts.append(route.request.headers["idempotency-key"])
        answer = route.fetch()
        if len(posts) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/api/v1/records/activity", cut)
    context.set_offline(False)
    expect(page.get_by_role("button", name="2 条待同步")).to_be_visible()
    assert len(posts) == 1
    page.close()  # killed in the middle of it
    page = visitor.tab(context)
    page.goto(f"/accounts/{account}")
    _wait_until_sent(page)
    expect(page.get_by_role("button", name=re.compile("待同步"))).to_have_count(0)
    expect(page.get_by_text("021-61234567").or_(page.get_by_text("+862161234567")).first).to_be_visible()
    found = _activities(page, account)
    assert sorted(str(a["kind"]) for a in found) == ["call", "visit"]
    photos = next(a["photos"] for a in found if a["kind"] == "visit")
    assert isinstance(photos, list)
    assert [p["type"] for p in photos] == ["image/jpeg"]


def test_a_conflict_is_picked_and_leaving_wipes(visitor: Visitor) -> None:
    """Both values of the field stand side by side; signing out asks about what waits and leaves nothing on the device."""
    page = visitor.phone("lin")
    account = _account(page, "冲突科技", website="https://old.example")
    page.goto(f"/accounts/{account}")
    page.get_by_role("heading", level=1, name="冲突科技").wait_for()
    page.wait_for_function(_READY)
    page.wait_for_timeout(2_500)
    page.context.set_offline(True)
    _edit(page, "客户名称", "手机上的名字")
    expect(page.get_by_role("button", name="1 条待同步")).to_be_visible()
    other = visitor.sign_in("li", f"/accounts/{account}")
    ask(other, "PATCH", f"/records/account/{account}", {"name": "电脑上的名字"})
    page.context.set_offline(False)
    dialog = page.get_by_role("dialog", name="别人刚刚改过这条记录")
    expect(dialog.get_by_text("手机上的名字")).to_be_visible()
    expect(dialog.get_by_text("电脑上的名字")).to_be_visible()
    dialog.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="1 条需要处理").click()
    page.get_by_role("button", name="对比处理").click()
    dialog.get_by_role("button", name="按所选保存").click()
    expect(page.get_by_role("heading", level=1, name="手机上的名字")).to_be_visible()
    assert ask(other, "GET", f"/records/account/{account}")["name"] == "手机上的名字"

    page.context.set_offline(True)
    page.goto("/mine")
    page.goto(f"/accounts/{account}")
    _edit(page, "客户名称", "没有送出的名字")
    expect(page.get_by_role("button", name="1 条待同步")).to_be_visible()
    page.goto("/mine")
    page.get_by_role("button", name="退出登录").click()
    warning = page.get_by_role("dialog", name="还有 1 条没有同步")
    warning.get_by_role("button", name="仍然退出").click()
    page.locator("input[name=password]").wait_for()
    left = page.evaluate(_ON_DEVICE)
    assert {name: len(rows) for name, rows in left.items()} == {"answers": 0, "keys": 0, "queue": 0}
    page.context.set_offline(False)
    page.goto(f"/accounts/{account}")
    page.locator("input[name=password]").wait_for()
    assert ask(other, "GET", f"/records/account/{account}")["name"] == "手机上的名字"
