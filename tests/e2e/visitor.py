"""Somebody who opens pages of the demo company in a real Chromium and asks its server as the person of a page."""

from __future__ import annotations

import os
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "yingdan-demo"
PATIENCE_MS = 60_000  # a shared machine may be busy; a page that works does not wait
SLOWDOWN = float(os.environ.get("YINGDAN_BROWSER_SLOWDOWN", "1"))  # so many times slower: finds what holds by luck
_ASK = """async ([method, path, body]) => {
  const me = await (await fetch("/api/v1/me")).json();
  const headers = {"Content-Type": "application/json", "X-CSRF-Token": me.csrf_token};
  const answer = await fetch("/api/v1" + path, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
  const text = await answer.text();
  return [answer.status, text ? JSON.parse(text) : null];
}"""


def answer(page: Page, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """Return status and body of the server's answer to the person of a page."""
    status, found = page.evaluate(_ASK, [method, path, body])
    return status, found


def ask(page: Page, method: str, path: str, body: object = None) -> Any:
    """Return the body of the server's answer to the person of a page; the test fails when it is a refusal."""
    status, found = answer(page, method, path, body)
    assert status < 400, found
    return found


class Visitor:
    """Opens pages as a person of the demo company."""

    def __init__(self, browser: Browser, server: str) -> None:
        self._browser, self.server = browser, server
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, *, width: int = 1440, height: int = 900, locale: str = "zh-CN", **more: Any) -> Page:
        """Return a fresh page in a context of its own; ``more`` are options of the context."""
        # nothing slides: what is clicked stands still
        options: dict[str, Any] = {"service_workers": "block", "reduced_motion": "reduce", **more}
        context = self._browser.new_context(
            base_url=self.server, viewport={"width": width, "height": height}, locale=locale, **options
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        return self.tab(context)

    def tab(self, context: BrowserContext) -> Page:
        """Return another page of a context."""
        page = context.new_page()
        if SLOWDOWN > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, login: str, path: str = "/", **more: Any) -> Page:
        """Return a page signed in as somebody through the sign-in form, at a path; ``more`` as for ``page``."""
        page = self.page(**more)
        page.goto(path)
        page.locator("input[name=username]").fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.locator("input[name=password]").wait_for(state="detached")
        return page

    def phone(self, login: str, lat: float | None = 31.2304) -> Page:
        """Return the home of somebody on a phone with a service worker at a latitude; None refuses the position."""
        page = self.sign_in(
            login,
            width=390,
            height=844,
            service_workers="allow",
            has_touch=True,
            permissions=[] if lat is None else ["geolocation"],
            geolocation={"latitude": lat or 0, "longitude": 121.4737, "accuracy": 15},
        )
        page.get_by_role("navigation", name="主导航").wait_for()
        return page

    def close(self) -> None:
        """Close every context; no page may have thrown."""
        for context in self._contexts:
            context.close()
        assert self.complaints == []
