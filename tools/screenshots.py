"""Take the pictures of the README from a demo company of its own (or of ``--address``), into ``docs/images``.

``all`` takes every route in three widths, two themes and three languages instead, into a folder to look through (``--out``), and
sheets of them side by side; ``--only``, ``--widths``, ``--themes`` and ``--locales`` choose among them.
"""

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
from playwright.sync_api import Error as BrowserError

from tools.routes import addresses, settle, sign_in
from tools.setup import ROOT, VENV, find_browser

IMAGES = ROOT / "docs" / "images"
START_TIMEOUT_S = 300
DRAWN_MS = 400
PHONE_BELOW = 768
SHEET = 12
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
    parser.add_argument("what", nargs="?", choices=["readme", "all"], default="readme")
    parser.add_argument("--only", default="", help="part of the names of routes, with commas")
    parser.add_argument("--widths", default="1440,1024,390")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--locales", default="zh-CN,zh-TW,en-US")
    parser.add_argument("--address", help="a demo company that is being served already")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    out = given.out or (IMAGES if given.what == "readme" else Path(tempfile.gettempdir(), "yingdan-pictures"))
    out.mkdir(parents=True, exist_ok=True)
    with serve_demo(given.address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        if given.what == "all":
            _take_all(browser, address, given, out)
        else:
            for suffix, locale in LANGUAGES.items():
                for shot in SHOTS:
                    _take(browser, address, shot, locale, out / f"{shot.name}-{suffix}.png")
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
    sign_in(page, shot.login, shot.path)
    # Loaded anew: "idle" of a page that was idle before its sign-in says nothing.
    page.goto(shot.path, wait_until="networkidle")
    settle(page)
    page.wait_for_timeout(DRAWN_MS)
    page.screenshot(path=file)
    context.close()
    print(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file, flush=True)


def _take_all(browser: Browser, address: str, given: argparse.Namespace, out: Path) -> None:
    """Every route by width, theme and language; both themes are of one visit."""
    admin = browser.new_page(base_url=address)
    sign_in(admin, "admin")
    wanted = [part for part in given.only.split(",") if part]
    found = [each for each in addresses(admin.request) if not wanted or any(part in each.name for part in wanted)]
    themes = given.themes.split(",")
    for width in map(int, given.widths.split(",")):
        for locale in given.locales.split(","):
            taken: dict[str, list[Path]] = {theme: [] for theme in themes}
            pages: dict[str, Page] = {}
            for each in found:
                if each.login not in pages:
                    pages[each.login] = _window(browser, address, width, locale)
                    sign_in(pages[each.login], each.login)
                page = pages[each.login]
                try:
                    page.goto(each.path)
                    settle(page)
                    if each.act:
                        each.act(page)
                        settle(page)
                    for theme in themes:
                        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                        page.wait_for_timeout(DRAWN_MS)
                        file = out / f"{each.name}-{width}-{theme}-{locale}.png"
                        page.screenshot(path=file)
                        taken[theme].append(file)
                except BrowserError as error:
                    print(f"{each.name} {width} {locale}: {error.message.splitlines()[0]}", flush=True)
            for page in pages.values():
                page.context.close()
            for theme, files in taken.items():
                _sheets(browser, files, width, out / f"sheet-{width}-{theme}-{locale}")
                print(f"{len(files)} pictures of {width} px, {theme}, {locale}", flush=True)


def _window(browser: Browser, address: str, width: int, locale: str) -> Page:
    height = 844 if width < PHONE_BELOW else 900
    return browser.new_page(
        base_url=address,
        locale=locale,
        viewport={"width": width, "height": height},
        service_workers="block",
        reduced_motion="reduce",
    )


def _sheets(browser: Browser, files: list[Path], width: int, out: Path) -> None:
    """Put pictures side by side, a dozen on a sheet, each under its name."""
    across, shown = (6, 300) if width < PHONE_BELOW else (3, 620)
    page = browser.new_page(viewport={"width": across * (shown + 8), "height": 800})
    for start in range(0, len(files), SHEET):
        figures = "".join(
            f'<figure style="margin:4px;width:{shown}px"><img src="file://{file}" width="{shown}"><figcaption>{file.stem}</figcaption></figure>'
            for file in files[start : start + SHEET]
        )
        sheet = out.with_name(f"{out.name}-{start // SHEET + 1}.html")
        sheet.write_text(f'<body style="display:flex;flex-wrap:wrap;margin:0;font:12px sans-serif">{figures}', "utf-8")
        page.goto(f"file://{sheet}")
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
    page.close()


@contextmanager
def serve_demo(address: str | None, size: str = "full") -> Iterator[str]:
    """Yield the address of a demo company: the given one, or one of its own that is stopped and removed at the end."""
    if address is not None:
        yield address.rstrip("/")
        return
    home = Path(tempfile.mkdtemp(prefix="yingdan-shots-"))
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(VENV / "bin" / "yingdan"), "demo", "--size", size, "--port", str(port)]
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
