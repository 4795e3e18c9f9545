"""``python -m bench.vitals``: how the web client feels, measured in Chromium beside the bars it is held to.

Serves a company of its own (``--rows 200000`` the bench's, otherwise the demo company) or takes one that is served
(``--address``). Loading is measured with a cold cache, the processor slowed down four times and Chromium's "Fast 4G"; scrolling
with the processor slowed down four times; the rest as the machine is. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from bench.data import PASSWORD as BENCH_PASSWORD
from bench.data import ensure_company, workspace_name
from bench.results import describe_machine
from bench.server import serving
from bench.visits import Visitor, Visits
from tools.bundle import sizes
from tools.screenshots import serve_demo
from tools.setup import ROOT, find_browser
from yingdan.bootstrap import Platform
from yingdan.kernel.settings import Settings

PAGE = ROOT / "docs" / "reference" / "performance.md"
START, END = "<!-- web: written by make vitals -->", "<!-- end of web -->"
FLAGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
DEMO_PASSWORD = "yingdan-demo"  # noqa: S105 - printed by every start of the demo


class Measured(NamedTuple):
    """One figure: what, how it is said, its value and the most it may be."""

    what: str
    value: float
    bar: float
    form: str = "{:.0f} ms"
    more: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is within its bar."""
        return self.value <= self.bar


def main() -> int:
    """Measure everything that is asked for; 1 when a bar is missed."""
    options = _options()
    with _company(options) as (address, person), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        figures = list(_measure(browser, address, person, options))
        browser.close()
    if options.save:
        _write(figures, options)
    missed = [each for each in figures if not each.kept]
    print(f"{len(figures) - len(missed)} of {len(figures)} within their bars")
    return 1 if missed else 0


def _measure(browser: Browser, address: str, person: Visitor, options: argparse.Namespace) -> Iterator[Measured]:
    only = set(options.only.split(",")) if options.only else set()
    for name, part in PARTS.items():
        if only and name not in only:
            continue
        for figure in part(Visits(browser, address, person)):
            print(_line(figure), flush=True)
            yield figure


def _bundle(_: Visits) -> Iterator[Measured]:
    found = sizes()
    yield Measured("JavaScript of the first page, gzip", found.initial / 1000, 260, "{:.0f} kB")
    name, size = max(found.routes.items(), key=lambda pair: pair[1])
    yield Measured("most that a route adds, gzip", size / 1000, 150, "{:.0f} kB", name)


def _loading(visits: Visits) -> Iterator[Measured]:
    for name, path in visits.first_pages():
        lcp, shift = visits.cold(path)
        yield Measured(f"LCP of {name}", lcp, 2500)
        yield Measured(f"CLS of {name}", shift, 0.05, "{:.3f}")


def _routes(visits: Visits) -> Iterator[Measured]:
    to_list, to_record = visits.route_changes()
    yield Measured("to a list, p75", to_list.p75, 300, more=to_list.told)
    yield Measured("to a record never opened before, p75", to_record.p75, 200, more=to_record.told)


def _editing(visits: Visits) -> Iterator[Measured]:
    shown, answered = visits.edits()
    yield Measured("inline edit visible, p95", shown.p95, 50, more=shown.told)
    yield Measured("inline edit acknowledged, p95", answered.p95, 250, more=answered.told)


def _dragging(visits: Visits) -> Iterator[Measured]:
    shown, answered = visits.drags()
    yield Measured("stage drag visible, p95", shown.p95, 50, more=shown.told)
    yield Measured("stage drag acknowledged, p95", answered.p95, 250, more=answered.told)


def _scrolling(visits: Visits) -> Iterator[Measured]:
    scrolled = visits.scroll()
    told = f"{scrolled.rows:,} rows, {scrolled.frames:,} frames"
    yield Measured("frames over 50 ms", 100 * scrolled.slow / scrolled.frames, 1, "{:.2f} %", told)
    yield Measured("longest task", scrolled.longest, 200)


def _interacting(visits: Visits) -> Iterator[Measured]:
    latency, shift = visits.interactions()
    yield Measured("INP over interactions, p75", latency.p75, 150, more=latency.told)
    yield Measured("CLS over the same", shift, 0.05, "{:.3f}")


PARTS = {
    "bundle": _bundle,
    "load": _loading,
    "routes": _routes,
    "edit": _editing,
    "drag": _dragging,
    "scroll": _scrolling,
    "inp": _interacting,
}


@contextmanager
def _company(options: argparse.Namespace) -> Iterator[tuple[str, Visitor]]:
    if options.address:
        yield options.address.rstrip("/"), Visitor(options.login, options.password)
    elif options.rows:
        home = Path(options.home, str(options.rows))
        platform = Platform.open(replace(Settings.from_env(), home=home))
        try:
            ensure_company(platform, options.rows)
            log = Path(tempfile.gettempdir(), "yingdan-vitals-server.log")
            with serving(home, workspace_name(options.rows), log, {}) as server:
                yield f"http://127.0.0.1:{server.port}", Visitor("p05", BENCH_PASSWORD)
        finally:
            platform.close()
    else:
        with serve_demo(None, options.demo) as address:
            yield address, Visitor("boss", DEMO_PASSWORD)


def _line(figure: Measured) -> str:
    verdict = "ok" if figure.kept else "MISSED"
    value, bar = figure.form.format(figure.value), figure.form.format(figure.bar)
    return f"{figure.what:44} {value:>10}  bar {bar:>10}  {verdict:6} {figure.more}"


def _write(figures: list[Measured], options: argparse.Namespace) -> None:
    """Put the table into the section of the page which is this command's."""
    page = PAGE.read_text("utf-8")
    where = f"{options.rows:,} opportunities" if options.rows else f"the {options.demo} demo company"
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    rows = [
        f"| {each.what} | {each.form.format(each.value)}{'' if each.kept else ' (missed)'} | ≤ {each.form.format(each.bar)} |"
        f" {each.more} |"
        for each in figures
    ]
    head = (f"Measured {now} on {where}; {describe_machine()}.", "", "| figure | value | bar | |", "|---|--:|--:|---|")
    before, rest = page.split(START, 1)
    after = rest.split(END, 1)[1]
    PAGE.write_text(before + "\n".join([START, "", *head, *rows, "", END]) + after, "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.vitals", description=__doc__)
    parser.add_argument("--address", help="a company that is being served already")
    parser.add_argument("--login", default="boss")
    parser.add_argument("--password", default=DEMO_PASSWORD)
    parser.add_argument("--rows", type=int, default=0, help="the bench's company of so many opportunities")
    parser.add_argument("--demo", default="small", help="how large the demo company is: small, full")
    parser.add_argument("--only", default="", help=f"parts with commas: {', '.join(PARTS)}")
    parser.add_argument("--save", action="store_true", help="write the section of the reference page")
    parser.add_argument(
        "--home", default=os.environ.get("YINGDAN_BENCH_HOME", str(Path(tempfile.gettempdir(), "yingdan-bench")))
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
