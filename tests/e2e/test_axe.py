"""Every route, light and dark, under axe: nothing serious, nothing critical."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.visitor import Visitor
from tools.routes import Address, addresses, routes, settle
from tools.setup import WEB

pytestmark = pytest.mark.e2e

AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
GO = """path => {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
RUN = """async (rules) => {
  const only = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const outside = { exclude: ["textarea[name=hiddenTextarea]"] }; // measures heights for antd, never seen
  const found = await axe.run(outside, { resultTypes: ["violations"], ...only });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => [id, node.target.join(" "), node.failureSummary ?? ""]));
}"""
# Colours change on the way: wait until the theme is drawn and nothing moves any more.
CHANGED = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const moving = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.all(moving.map((each) => each.finished.catch(() => undefined)));
}"""
# What else than colours could a theme change?
THEMES = {"light": None, "dark": ["color-contrast"]}


def test_nothing_on_any_route_is_in_anybodys_way(visitor: Visitor) -> None:
    """All routes and what opens over them; each is drawn once and looked at in both themes."""
    looked: set[str] = set()
    problems: list[str] = []
    pages: dict[str, Page] = {}
    admin = pages["admin"] = visitor.sign_in("admin")
    for address in addresses(admin.request):
        if address.login not in pages:
            pages[address.login] = visitor.sign_in(address.login)
        problems += _look(pages[address.login], address)
        looked.add(address.route)
    problems += _look(visitor.page(), Address("sign-in", "sign-in", "/"))
    skipped = {route for route in routes() if route not in looked}
    assert all("/:id" in route or route.count("/") == 1 for route in skipped), skipped
    assert not problems, "\n".join(problems)


def test_axe_finds_what_is_wrong(visitor: Visitor) -> None:
    """A picture without words and letters too pale are found: the check can fail."""
    page = visitor.page()
    page.goto("/")
    page.locator("input[name=username]").wait_for()
    page.evaluate("""() => {
      document.body.insertAdjacentHTML("beforeend", '<img src="/favicon.svg"><p style="color:#bbb;background:#fff">pale</p>');
    }""")
    assert {rule for rule, *_ in _axe(page)} >= {"image-alt", "color-contrast"}


def _look(page: Page, address: Address) -> list[str]:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    if address.act or not page.url.startswith("http"):
        page.goto(address.path)
    else:  # as a link leads there: the app need not start again
        page.evaluate(GO, address.path)
    settle(page)
    if address.act:
        address.act(page)
        settle(page)
    found = []
    for theme, rules in THEMES.items():
        if theme == "dark":
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            page.locator("html[data-theme=dark]").wait_for()
            page.evaluate(CHANGED)
        found += [f"{address.name} {theme}: {rule} at {target}\n  {why}" for rule, target, why in _axe(page, rules)]
    return found


def _axe(page: Page, rules: list[str] | None = None) -> list[Any]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[Any] = page.evaluate(RUN, rules)
    return found
