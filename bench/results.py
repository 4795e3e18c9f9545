"""Keeps figures as JSON and writes them beside the peer's into the reference page."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psutil

from bench.measure import Figures
from bench.operations import OPERATIONS
from bench.peer import MEMORY_BAR_MIB, PEER, PEER_MEMORY_MIB, PEER_ROWS

START, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Run:
    """One run over all operations; ``memory`` is (processes, MiB resident, MiB proportional) at its end."""

    rows: int
    scope: str
    machine: str
    command: str
    memory: tuple[int, float, float]
    figures: tuple[Figures, ...]


def describe_machine() -> str:
    """Return what the figures were measured on."""
    memory = psutil.virtual_memory().total / 2**30
    busy = psutil.getloadavg()[0]
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release().split('-')[0]},"
        f" Python {platform.python_version()}, load average {busy:.1f} before the run's end"
    )


def save(run: Run, folder: Path) -> None:
    """Keep a run, in the place of the last one of its kind; operations it left out keep their figures."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.rows}-{run.scope}.json"
    body = asdict(run) | {"measured_at": datetime.now(UTC).isoformat(timespec="seconds")}
    if path.exists():
        done = {(f["operation"], f["clients"]) for f in body["figures"]}
        old = orjson.loads(path.read_bytes())["figures"]
        body["figures"] = [*(f for f in old if (f["operation"], f["clients"]) not in done), *body["figures"]]
    names = [o.name for o in OPERATIONS]
    body["figures"] = sorted(body["figures"], key=lambda f: (names.index(f["operation"]), f["clients"]))
    path.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")


def write_page(folder: Path, page: Path) -> None:
    """Write the tables of all kept runs between the marks of the page."""
    runs = {p.stem: orjson.loads(p.read_bytes()) for p in sorted(folder.glob("*.json"))}
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    tables = "\n\n".join(_tables(runs))
    page.write_text(f"{before}{START}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def _tables(runs: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    main = runs.get(f"{PEER_ROWS}-all")
    if main:
        yield f"### {PEER_ROWS:,} opportunities, beside Odoo\n\n{_about(main)}\n\n{_beside_peer(main)}\n\n{_memory(main)}"
        yield f"### Processor time and tails at {PEER_ROWS:,}\n\n{_detail(main)}"
    sizes = {r["rows"]: r for r in runs.values() if r["scope"] == "all"}
    if len(sizes) > 1:
        yield f"### Growth\n\nMedian / p95 in milliseconds, one client.\n\n{_growth(sizes)}"
    scopes = {r["scope"]: r for r in runs.values() if r["rows"] == PEER_ROWS}
    if len(scopes) > 1:
        yield (
            "### Data scopes\n\nMedian / p95 in milliseconds at one client for callers who see everything, their"
            f" department, their own.\n\n{_by_scope(scopes)}"
        )


def _about(run: Mapping[str, Any]) -> str:
    return f"Measured {run['measured_at'][:16].replace('T', ' ')} UTC on {run['machine']}; `python -m bench {run['command']}`."


def _beside_peer(run: Mapping[str, Any]) -> str:
    lines = [
        "| operation | work | 1 client: p50 / p95 ms | req/s | Odoo req/s | times | 8 clients: p50 / p95 ms | req/s | Odoo req/s | times | bar |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    found = _by_key(run)
    for operation in OPERATIONS:
        peer = PEER[operation.name]
        cells = [f"`{operation.name}`", operation.work]
        for clients in (1, 8):
            f = found.get((operation.name, clients))
            if f is None:
                cells += ["–", "–", f"{peer.rate(clients):g}", "–"]
                continue
            times = f["rate"] / peer.rate(clients)
            missed = " ✗" if peer.bar and times < peer.bar else ""
            failed = f" ({f['failures']} failed)" if f["failures"] else ""
            cells += [
                f"{f['p50']:.1f} / {f['p95']:.1f}",
                f"{f['rate']:.1f}{failed}",
                f"{peer.rate(clients):g}",
                f"{times:.1f}{missed}",
            ]
        cells.append("–" if peer.bar is None else f"≥ {peer.bar:g}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _memory(run: Mapping[str, Any]) -> str:
    count, resident, proportional = run["memory"]
    return (
        f"Memory of the server at the end of the run, {count} process(es): {resident:.0f} MiB RSS, {proportional:.0f} MiB PSS"
        f" (bar ≤ {MEMORY_BAR_MIB} RSS; Odoo {PEER_MEMORY_MIB}–1,004 RSS)."
    )


def _detail(run: Mapping[str, Any]) -> str:
    lines = [
        "| operation | clients | requests | p99 ms | server ms/request | database ms/request |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| `{f['operation']}` | {f['clients']} | {f['requests']} | {f['p99']:.1f} | {f['server_cpu']:.2f} | {f['database_cpu']:.2f} |"
        for f in run["figures"]
    ]
    return "\n".join(lines)


def _growth(sizes: Mapping[int, Mapping[str, Any]]) -> str:
    ordered = sorted(sizes)
    lines = [
        "| operation | " + " | ".join(f"{n:,}" for n in ordered) + " | p95, largest : smallest |",
        "|---|" + "--:|" * (len(ordered) + 1),
    ]
    found = {n: _by_key(sizes[n]) for n in ordered}
    for operation in OPERATIONS:
        cells = [found[n].get((operation.name, 1)) for n in ordered]
        first, last = cells[0], cells[-1]
        ratio = f"{last['p95'] / first['p95']:.1f}" if first and last and first["p95"] else "–"
        texts = [f"{c['p50']:.1f} / {c['p95']:.1f}" if c else "–" for c in cells]
        lines.append(f"| `{operation.name}` | {' | '.join(texts)} | {ratio} |")
    return "\n".join(lines)


def _by_scope(scopes: Mapping[str, Mapping[str, Any]]) -> str:
    ordered = [s for s in ("all", "tree", "self") if s in scopes]
    found = {s: _by_key(scopes[s]) for s in ordered}
    lines = ["| operation | " + " | ".join(ordered) + " |", "|---|" + "--:|" * len(ordered)]
    for operation in OPERATIONS:
        cells = [found[s].get((operation.name, 1)) for s in ordered]
        if all(c is None for c in cells[1:]):
            continue
        texts = [f"{c['p50']:.1f} / {c['p95']:.1f}" if c else "–" for c in cells]
        lines.append(f"| `{operation.name}` | {' | '.join(texts)} |")
    return "\n".join(lines)


def _by_key(run: Mapping[str, Any]) -> dict[tuple[str, int], Mapping[str, Any]]:
    return {(f["operation"], f["clients"]): f for f in run["figures"]}
