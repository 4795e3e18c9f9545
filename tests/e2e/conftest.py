"""A real server with a small demo company, and a real Chromium that signs in to it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from yingdan.api.app import WEB

START_S = 180
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PASSWORD = "yingdan-demo"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of a server with a small demo company; stopped at the end."""
    assert (WEB / "index.html").is_file(), "the web client is not built: run `make setup`"
    home = Path(tempfile.mkdtemp(prefix="yingdan-e2e-"))
    home.chmod(0o755)
    port = _free_port()
    command = [str(Path(sys.executable).with_name("yingdan")), "demo", "--size", "small", "--port", str(port)]
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(  # our own program
        command, env={**os.environ, "YINGDAN_HOME": str(home / "data")}, stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, home / "server.log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()
        assert not list((home / "data").rglob("postmaster.pid")), "the database was left running"
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the journeys of a module; its driver's event loop must not outlive them."""
    with sync_playwright() as playwright:
        path = next((p for p in CHROMIUM if Path(p).exists()), None)
        expect.set_options(timeout=20_000)  # a shared machine may be busy; a page that works does not wait
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


class Visitor:
    """Opens pages as a person of the demo company."""

    def __init__(self, browser: Browser, server: str) -> None:
        self._browser, self.server = browser, server
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, *, width: int = 1440, height: int = 900, locale: str = "zh-CN") -> Page:
        """Return a fresh page in a context of its own."""
        context = self._browser.new_context(
            base_url=self.server, viewport={"width": width, "height": height}, locale=locale, service_workers="block"
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, login: str, path: str = "/", *, width: int = 1440, locale: str = "zh-CN") -> Page:
        """Return a page signed in as somebody through the sign-in form, at a path."""
        page = self.page(width=width, locale=locale)
        page.goto(path)
        page.locator("input[name=username]").fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.locator("input[name=password]").wait_for(state="detached")
        return page

    def close(self) -> None:
        """Close every context; no page may have thrown."""
        for context in self._contexts:
            context.close()
        assert self.complaints == []


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """Somebody who opens pages."""
    opened = Visitor(browser, server)
    yield opened
    opened.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.3)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
