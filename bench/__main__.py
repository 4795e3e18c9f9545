"""``python -m bench``: make the data, start the server, measure, compare, write down."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

import uvloop

from bench.data import Company, ensure_company, open_jobs, workspace_name
from bench.measure import Figures, Load, measure
from bench.operations import OPERATIONS, SCOPED
from bench.peer import PEER, PEER_ROWS
from bench.results import Run, describe_machine, save, write_page
from bench.server import Server, serving
from yingdan.bootstrap import Platform
from yingdan.kernel.settings import Settings

ONE, EIGHT = Load(1, 200, 2.0), Load(8, 40, 3.0)
QUICK = (Load(1, 30, 0.0), Load(8, 8, 0.0))
SETTLE_AT_MOST_S = 600.0
QUIET_CHECKS = 6
ROOT = Path(__file__).resolve().parent.parent


def main(words: list[str] | None = None) -> int:
    """Run the bench; 1 when an operation failed."""
    options = _options(words)
    failed = False
    for rows in [int(n) for n in options.rows.split(",")]:
        # a database for each size: background work on one must not disturb the figures of another
        home = Path(options.home, str(rows)) if options.home else None
        platform = Platform.open(replace(Settings.from_env(), home=home))
        try:
            company = ensure_company(platform, rows, fresh=options.fresh)
            log = Path(tempfile.gettempdir(), "yingdan-bench-server.log")
            env = {"YINGDAN_WORKERS": str(options.workers)} if options.workers else {}
            with serving(home, workspace_name(rows), log, env) as server:
                _settle(platform, wait=not options.quick)
                figures, memory = uvloop.run(_measure_all(server, company, options))
        finally:
            platform.close()
        failed = failed or any(f.failures for f in figures)
        run = Run(rows, options.scope, describe_machine(), " ".join(sys.argv[1:]), memory, tuple(figures))
        if options.save:
            save(run, ROOT / "bench" / "results")
    if options.save:
        write_page(ROOT / "bench" / "results", ROOT / "docs" / "reference" / "performance.md")
    return 1 if failed else 0


def _settle(platform: Platform, *, wait: bool) -> None:
    """Wait until the jobs that new data bring about (passages, the night's forecast) are done."""
    quiet, deadline = 0, time.monotonic() + (SETTLE_AT_MOST_S if wait else 0.0)
    while quiet < QUIET_CHECKS and time.monotonic() < deadline:
        time.sleep(1.0)
        quiet = 0 if open_jobs(platform) else quiet + 1


async def _measure_all(
    server: Server, company: Company, options: Namespace
) -> tuple[list[Figures], tuple[int, float, float]]:
    usual = [o.name for o in OPERATIONS] if options.scope == "all" else SCOPED
    names = options.ops.split(",") if options.ops else usual
    loads = QUICK if options.quick else (ONE, EIGHT)
    figures: list[Figures] = []
    print(f"{company.rows:,} opportunities, scope {options.scope}, {os.cpu_count()} cores")
    for operation in OPERATIONS:
        if operation.name not in names:
            continue
        for load in loads:
            if options.clients and load.clients != options.clients:
                continue
            found = await measure(server, company, operation, load, scope=options.scope)
            figures.append(found)
            _tell(found, compare=company.rows == PEER_ROWS and options.scope == "all")
            await asyncio.sleep(0.2)
    memory = server.memory()
    print(f"memory of {memory[0]} processes: {memory[1]:.0f} MiB RSS, {memory[2]:.0f} MiB PSS")
    return figures, memory


def _tell(found: Figures, *, compare: bool) -> None:
    peer = PEER[found.operation]
    times = found.rate / peer.rate(found.clients)
    verdict = ""
    if compare:
        verdict = f"  {times:6.1f} x" + (
            "" if peer.bar is None else f" (bar {peer.bar:g})" + ("" if times >= peer.bar else " MISSED")
        )
    print(
        f"{found.operation:14} {found.clients} clients {found.rate:8.1f}/s  p50 {found.p50:7.2f} p95 {found.p95:7.2f}"
        f" p99 {found.p99:7.2f} ms  cpu {found.server_cpu:6.2f} + {found.database_cpu:6.2f} ms{verdict}"
        + (f"  FAILED {found.failures}: {found.example}" if found.failures else ""),
        flush=True,
    )


def _options(words: list[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", default=str(PEER_ROWS), help="opportunities, one run for each: 10000,200000,1000000")
    parser.add_argument("--ops", default="", help="only these operations, with commas")
    parser.add_argument("--clients", type=int, default=0, help="only with 1 or with 8 clients")
    parser.add_argument("--scope", default="all", choices=["all", "tree", "self"], help="data scope of the callers")
    parser.add_argument("--workers", type=int, default=0, help="server processes (else the product's default)")
    parser.add_argument("--quick", action="store_true", help="few requests: does it run, not how fast")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    parser.add_argument("--save", action="store_true", help="keep the figures and write the page")
    parser.add_argument(
        "--home",
        default=os.environ.get("YINGDAN_BENCH_HOME", str(Path(tempfile.gettempdir(), "yingdan-bench"))),
        help="folder of the bench's own databases, one for each size",
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
