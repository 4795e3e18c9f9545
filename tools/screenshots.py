"""Take the pictures of the README from a demo company of its own (or of ``--address``), into ``docs/images``."""

from __future__ import annotations

import argparse
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
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tools.setup import ROOT, VENV, find_browser

IMAGES = ROOT / "docs" / "images"
PASSWORD = "yingdan-demo"  # noqa: S105 - printed by every start of the demo
START_TIMEOUT_S = 300
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--hide-scrollbars"]


class Shot(NamedTuple):
    """One picture: its name, who looks at what, and the window."""

    name: str
    login: str
    path: str
    width: int = 1440
    height: int = 900
    dark: bool = False


SHOTS = (
    Shot("figures", "boss", "/analytics/figures"),
    Shot("list", "boss", "/opportunities"),
    Shot("board", "boss", "/opportunities?m=board"),
    Shot("board-dark", "boss", "/opportunities?m=board", dark=True),
    Shot("list-phone", "lin", "/opportunities", width=390, height=844),
)


def main() -> int:
    """Take every picture, in Chinese and English."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a demo company that is being served already")
    parser.add_argument("--out", type=Path, default=IMAGES)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with _server(given.address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for suffix, locale in LANGUAGES.items():
            for shot in SHOTS:
                _take(browser, address, shot, locale, given.out / f"{shot.name}-{suffix}.png")
        browser.close()
    return 0


def _take(browser: Browser, address: str, shot: Shot, locale: str, file: Path) -> None:
    context = browser.new_context(
        base_url=address,
        locale=locale,
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
        service_workers="block",
    )
    page = context.new_page()
    page.goto(shot.path)
    page.locator("input[name=username]").fill(shot.login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.locator("input[name=password]").wait_for(state="detached")
    # Loaded anew: "idle" of a page that was idle before its sign-in says nothing.
    page.goto(shot.path, wait_until="networkidle")
    _settle(page)
    page.screenshot(path=file)
    context.close()
    print(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file, flush=True)


def _settle(page: Page) -> None:
    """Wait until nothing is loading any more and charts have drawn."""
    page.wait_for_function("!document.querySelector('[aria-busy=true]')", timeout=60_000)
    page.wait_for_timeout(800)


@contextmanager
def _server(address: str | None) -> Iterator[str]:
    if address is not None:
        yield address.rstrip("/")
        return
    home = Path(tempfile.mkdtemp(prefix="yingdan-shots-"))
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(VENV / "bin" / "yingdan"), "demo", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "YINGDAN_HOME": str(home / "data")})
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(home, ignore_errors=True)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("the demo did not start")
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.3)
    sys.exit("the demo did not get ready")


if __name__ == "__main__":
    sys.exit(main())
