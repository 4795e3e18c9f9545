"""``python -m bench.insight``: the forecast page and the widgets of figures and homes over HTTP, against their bars.

Uses the bench's own company. The win model and the forecast are made by the jobs of the served workspace first, so that what
is measured is what a reader gets: stored results, cut by the reader's rights. Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

import orjson
import uvloop

from bench.client import Client
from bench.data import PASSWORD, Company, ensure_company, open_jobs, workspace_name
from bench.measure import Load, measure
from bench.operations import Operation, Turn
from bench.server import Server, serving
from yingdan.bootstrap import Platform
from yingdan.kernel.settings import Settings

PAGE_MS, WIDGET_MS = 1000.0, 500.0
_PATIENCE_S = 900.0
_PAGE = ("forecasts?period=quarter&group_by=team", "forecasts?period=month&group_by=product_line")
_WIDGETS = (
    ("stock", "metrics/M-10?group_by=stage"),
    ("entries", "metrics/M-11?group_by=stage&window=T12M"),
    ("conversion", "metrics/M-13?group_by=stage&window=T12M"),
    ("dwell", "metrics/M-16?group_by=stage&window=T6M"),
    ("won_by_month", "metrics/M-01?group_by=month&window=T12M"),
    ("won_by_team", "metrics/M-01?group_by=team&window=this_quarter&compare=previous"),
    ("win_rate", "metrics/M-17?window=T6M"),
    ("cycle", "metrics/M-19?window=T6M"),
    ("velocity", "metrics/M-20"),
    ("coverage", "metrics/M-21"),
    ("effective", "metrics/M-22?variant=stock"),
    ("health", "metrics/M-31?group_by=health"),
    ("new_deals", "metrics/M-62?group_by=month&window=T12M"),
    ("pipeline", "metrics/M-63?group_by=forecast_category"),
    ("weighted", "metrics/M-63?variant=weighted&group_by=team"),
    ("growth", "metrics/M-64"),
)


def _get(path: str) -> Operation:
    def ask(turn: Turn) -> bytes:
        return turn.client.request("GET", f"/api/v1/{path}")

    wanted = b'"periods":[{' if path.startswith("forecasts") else b'"unit":'
    return Operation(path, ask, lambda body: wanted in body, path)


def main() -> int:
    """Measure; 1 when a bar is missed or a request failed."""
    parser = ArgumentParser(prog="python -m bench.insight", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--scope", default="all", choices=["all", "tree", "self"])
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--stored", action="store_true", help="take the forecast that is there instead of a new one")
    parser.add_argument("--home", default=str(Path(tempfile.gettempdir(), "yingdan-bench")))
    options = parser.parse_args()
    home = Path(options.home, str(options.rows))
    platform = Platform.open(replace(Settings.from_env(), home=home))
    try:
        company = ensure_company(platform, options.rows)
        with serving(home, workspace_name(options.rows), Path(options.home, "server.log"), {}) as server:
            return int(uvloop.run(_run(server, company, platform, options)))
    finally:
        platform.close()


async def _run(server: Server, company: Company, platform: Platform, options: Namespace) -> bool:
    scope = options.scope
    took = None if options.stored else await _forecast_made(server, company)
    for _ in range(int(_PATIENCE_S)):
        if not open_jobs(platform):
            break
        await asyncio.sleep(1)
    print(f"{company.rows:,} opportunities, scope {scope}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if took is not None:
        print(f"{'forecast made by its job, from the asking on':48} {took:8.1f} s")
    missed = False
    for name, path, bar in (*(("forecast page", p, PAGE_MS) for p in _PAGE), *((n, p, WIDGET_MS) for n, p in _WIDGETS)):
        found = await measure(server, company, _get(path), Load(1, options.requests, 0.0), scope=scope)
        verdict = "FAILED " + found.example if found.failures else "" if found.p95 <= bar else "MISSED"
        missed = missed or bool(verdict)
        print(
            f"{name:14} {path:58} p50 {found.p50:7.1f}  p95 {found.p95:7.1f} ms  (bar {bar:.0f}) {verdict}", flush=True
        )
    return missed


async def _forecast_made(server: Server, company: Company) -> float:
    """Ask for a forecast anew and wait for it; seconds until it was there."""
    client = await Client("127.0.0.1", server.port).connect()
    caller = next(p for p in company.people if p.scope == "all")
    await client.sign_in(company.workspace.name, caller.login, PASSWORD)
    try:
        begun = time.perf_counter()
        _, body = await client.ask(client.request("POST", "/api/v1/forecasts/refresh", {}))
        job = orjson.loads(body)["job"]
        while time.perf_counter() - begun < _PATIENCE_S:
            _, body = await client.ask(client.request("GET", f"/api/v1/jobs/{job}"))
            if orjson.loads(body)["state"] not in {"queued", "running"}:
                break
            await asyncio.sleep(0.5)
        return time.perf_counter() - begun
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
