"""``python -m bench.lookups``: global search and the duplicate check among very many customers.

Half of the names are Chinese and made of few words, so that whole posting lists are long. Search terms have one to six
characters, 有限公司 (which every second customer is called) among them. Drafts are names that are there, misspelt or
shortened, and new ones.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import uvloop

from bench.client import Client
from bench.data import ADMIN_PASSWORD, SEED, Filler, organise
from bench.server import Server, serving
from bench.words import account_name
from yingdan.bootstrap import Platform
from yingdan.engines.dedupe.characters import alike
from yingdan.kernel.context import Workspace
from yingdan.kernel.settings import Settings

WARM_UP, REQUESTS = 20, 400
TERMS = ("华", "科", "星", "上海", "软件", "有限", "公司", "华星", "有限公司", "上海华", "集团有限", "科技有限公司", "深圳金科", "华星软件",
         "f", "fa", "fal", "falcon", "zephyr", "energy", "123", "4567", "777777", "hx", "shhx", "szjk")  # fmt: skip
SEARCH_BAR_MS, DUPLICATES_BAR_MS = 50.0, 100.0


def main(words: list[str] | None = None) -> int:
    """Measure and print; 1 when a bar is missed or a request failed."""
    parser = ArgumentParser(prog="python -m bench.lookups", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--home", default=str(Path(tempfile.gettempdir(), "yingdan-bench-lookups")))
    options = parser.parse_args(words)
    home = Path(options.home, str(options.rows))
    platform = Platform.open(replace(Settings.from_env(), home=home))
    try:
        workspace = _ensure(platform, options.rows)
        with serving(home, workspace.name, Path(tempfile.gettempdir(), "yingdan-bench-lookups.log"), {}) as server:
            missed = uvloop.run(_measure_all(server, workspace.name, options.rows, options.requests))
    finally:
        platform.close()
    return 1 if missed else 0


def _ensure(platform: Platform, rows: int) -> Workspace:
    name = f"lookups_{rows}"
    if any(w.name == name for w in platform.workspaces()):
        return platform.workspace(name)
    started = time.perf_counter()
    workspace = platform.create_workspace(name, kind="test", admin_password=ADMIN_PASSWORD)
    people, stages = organise(platform, workspace)
    with platform.db.direct() as conn:
        Filler(conn, platform, workspace, people, stages).fill(0, accounts=rows)
    print(f"made {rows:,} customers in {time.perf_counter() - started:.0f} s", flush=True)
    return workspace


async def _measure_all(server: Server, workspace: str, rows: int, requests: int) -> int:
    client = await Client("127.0.0.1", server.port).connect()
    await client.sign_in(workspace, "admin", ADMIN_PASSWORD)
    rng = random.Random(SEED)
    ways: tuple[tuple[str, float, Callable[[int], tuple[str, bytes]]], ...] = (
        ("search", SEARCH_BAR_MS, lambda n: _search(client, n)),
        ("duplicates", DUPLICATES_BAR_MS, lambda n: _draft(client, rng, n, rows)),
    )
    missed = 0
    for name, bar, ask in ways:
        slow: dict[str, list[float]] = {}
        before = server.cpu()
        for number in range(WARM_UP + requests):
            label, raw = ask(number)
            started = time.perf_counter()
            status, body = await client.ask(raw)
            took = (time.perf_counter() - started) * 1000
            if status != 200:
                print(f"{name} {label}: {status} {body[:200]!r}")
                missed += 1
            elif number >= WARM_UP:
                slow.setdefault(label, []).append(took)
        times = sorted(t for found in slow.values() for t in found)
        p50, p95, p99 = (_quantile(times, q) for q in (0.50, 0.95, 0.99))
        after, count = server.cpu(), (WARM_UP + requests) / 1000
        server_ms, database_ms = (after.server - before.server) / count, (after.database - before.database) / count
        verdict = "" if p95 <= bar else " MISSED"
        missed += bool(verdict)
        print(
            f"{name}: {len(times)} requests, p50 {p50:.1f}, p95 {p95:.1f} (bar {bar:g}){verdict}, p99 {p99:.1f} ms;"
            f" processor {server_ms:.1f} + {database_ms:.1f} ms a request"
        )
        worst = sorted(((max(v), k) for k, v in slow.items()), reverse=True)[:6]
        print("  slowest: " + ", ".join(f"{k} {t:.1f}" for t, k in worst), flush=True)
        await asyncio.sleep(0)
    client.close()
    return missed


def _search(client: Client, number: int) -> tuple[str, bytes]:
    term = TERMS[number % len(TERMS)]
    return term, client.request("GET", f"/api/v1/search?q={quote(term)}&limit=20")


def _draft(client: Client, rng: random.Random, number: int, rows: int) -> tuple[str, bytes]:
    name = account_name(rng, rng.randrange(rows))
    kind = ("as it is", "misspelt", "short", "new")[number % 4]
    if kind == "misspelt":
        at = rng.randrange(min(6, len(name)))
        name = name[:at] + (alike().get(name[at]) or "x")[0] + name[at + 1 :]
    elif kind == "short":
        name = name[2:6] if not name.isascii() else " ".join(name.split()[:2])
    elif kind == "new":
        name = f"{'沪渝粤苏'[number % 3]}梧桐{number}贸易有限公司" if number % 2 else f"Quokka {number} Ltd"
    draft = {"name": name, "phone": f"+86139{rng.randrange(10**8):08d}"}
    language = "zh" if not name.isascii() else "en"
    return f"{kind} {language}", client.request("POST", "/api/v1/records/account/duplicates", draft)


def _quantile(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0


if __name__ == "__main__":
    sys.exit(main())
