"""Changes of a large object while people write: ``python -m bench.schema [--rows 1000000] [--save]``.

Makes an object of its own with that many records, lets two processes write single records through the product's own door and
a third one read in transactions that stay open for 300 ms, and meanwhile adds fields, indexes and rules. What counts
is how long the slowest write took.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import psycopg

from bench.results import describe_machine
from yingdan.bootstrap import Platform
from yingdan.engines.schema.service import Schema
from yingdan.kernel.context import Ctx, Workspace
from yingdan.kernel.settings import Settings

OBJECT, NAME, PASSWORD = "x_big", "schemabench", "bench-schema-1"
WRITERS = 2
CALM_S = 10.0
READ_S, REST_S, PAUSE_S = 0.3, 0.1, 0.002
SAMPLE = 5_000
BAR_MS = 150.0
WRITER = "bench-writer"
START, END = "<!-- schema changes: written by python -m bench.schema -->", "<!-- end of schema changes -->"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "performance.md"


@dataclass(frozen=True, slots=True)
class Found:
    """One change: how long it took, and what the writers met meanwhile (milliseconds)."""

    work: str
    seconds: float
    writes: int
    median: float
    slowest: float
    waited: float

    @property
    def missed(self) -> bool:
        """Tell whether a writer waited for a lock longer than the bar."""
        return self.waited > BAR_MS


def main(words: list[str] | None = None) -> int:
    """Run the bench; 1 when a writer waited for a lock longer than the bar."""
    options = _options(words)
    settings = replace(Settings.from_env(), home=Path(options.home))
    platform = Platform.open(settings)
    try:
        workspace = _workspace(platform, options.rows)
        found = list(_measure(platform, settings, workspace))
    finally:
        platform.close()
    for one in found:
        print(
            f"{one.work:44} {one.seconds:7.2f} s  {one.writes:6} writes  median {one.median:6.1f} ms"
            f"  slowest {one.slowest:7.1f} ms  longest wait {one.waited:6.1f} ms" + ("  MISSED" if one.missed else "")
        )
    if options.save:
        _write_page(found, options.rows)
    return 1 if any(f.missed for f in found) else 0


def _measure(platform: Platform, settings: Settings, workspace: Workspace) -> Iterator[Found]:
    ctx = platform.ctx(workspace)
    with platform.read(ctx) as tx:
        table = tx.catalog.get(OBJECT).table
        rows = tx.conn.execute(f"select id from {table} order by id limit {SAMPLE}").fetchall()
    with _crowd(settings, platform.db.dsn, [str(r[0]) for r in rows]) as crowd:
        time.sleep(2.0)
        yield _run(crowd, "nothing, for comparison", lambda: time.sleep(CALM_S))
        for work, change in _changes(platform, ctx):
            yield _run(crowd, work, change)


def _changes(platform: Platform, ctx: Ctx) -> Iterator[tuple[str, Callable[[], object]]]:
    schema = Schema(platform)
    mark = platform.system_now().strftime("%H%M%S")

    def version() -> int:
        return platform.catalog(ctx.workspace).version

    def field(name: str, kind: str, **more: Any) -> Callable[[], object]:
        body = {"name": f"{name}{mark}", "type": kind, "label": name, **more}
        return lambda: schema.create_field(ctx, version(), OBJECT, body)

    must = {"required": True, "default": 7}
    yield "a field", field("plain", "text")
    yield "a link with its index", field("link", "ref", target="account")
    yield "a required field with a default", field("must", "int", **must)
    yield "an index over two fields", lambda: schema.add_index(ctx, version(), OBJECT, {"columns": ["owner", "amount"]})
    yield (
        "empty values filled, then required",
        lambda: schema.change_field(ctx, version(), OBJECT, "note", {"required": True, "default": "-"}),
    )
    yield (
        "a text field made a whole number",
        lambda: schema.convert_field(ctx, version(), OBJECT, "count", {"type": "int"}, dry_run=False),
    )
    yield "the index dropped", lambda: schema.remove_index(ctx, version(), OBJECT, ["owner", "amount"], unique=False)


class _Watch(threading.Thread):
    """Looks every few milliseconds how long writers have been waiting for a lock."""

    def __init__(self, dsn: str) -> None:
        super().__init__(daemon=True)
        self._dsn = dsn
        self._longest = 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        with psycopg.connect(self._dsn, autocommit=True) as conn:
            while not self._ended.is_set():
                row = conn.execute(
                    "select coalesce(extract(epoch from max(clock_timestamp() - l.waitstart)) * 1000, 0)::float8 from pg_locks l"
                    " join pg_stat_activity a on a.pid = l.pid where not l.granted and a.application_name = %s",
                    (WRITER,),
                ).fetchone()
                self._longest = max(self._longest, row[0] if row else 0.0)
                time.sleep(0.004)

    def take(self) -> float:
        """Return the longest wait in milliseconds since the last look."""
        longest, self._longest = self._longest, 0.0
        return longest

    def stop(self) -> None:
        """End the thread."""
        self._ended.set()
        self.join()


@dataclass(frozen=True, slots=True)
class _Crowd:
    told: Queue[tuple[float, float]]
    watch: _Watch

    def take(self) -> list[tuple[float, float]]:
        """Return (ended, milliseconds) of the writes since the last look."""
        found = []
        while not self.told.empty():
            found.append(self.told.get())
        return found


def _run(crowd: _Crowd, work: str, change: Callable[[], object]) -> Found:
    crowd.take()
    crowd.watch.take()
    started = time.monotonic()
    change()
    seconds = time.monotonic() - started
    time.sleep(0.3)  # who waited for the change ends a little after it
    times = sorted(ms for ended, ms in crowd.take() if ended >= started)
    middle, last = (times[len(times) // 2], times[-1]) if times else (0.0, 0.0)
    return Found(work, seconds, len(times), middle, last, crowd.watch.take())


@contextmanager
def _crowd(settings: Settings, dsn: str, ids: list[str]) -> Iterator[_Crowd]:
    context = multiprocessing.get_context("spawn")
    told: Queue[tuple[float, float]] = context.Queue()
    stop = context.Event()
    people = [context.Process(target=_write, args=(settings, ids, n, told, stop)) for n in range(WRITERS)]
    people.append(context.Process(target=_read, args=(settings, stop)))
    for one in people:
        one.start()
    watch = _Watch(dsn)
    watch.start()
    crowd = _Crowd(told, watch)
    try:
        while len(crowd.take()) < WRITERS * 5:
            time.sleep(0.5)
        yield crowd
    finally:
        watch.stop()
        stop.set()
        while any(p.is_alive() for p in people):
            crowd.take()  # a full pipe would keep its writer from ending
            time.sleep(0.1)


def _write(settings: Settings, ids: list[str], number: int, told: Queue[tuple[float, float]], stop: Event) -> None:
    os.environ["PGAPPNAME"] = WRITER
    platform = Platform.open(settings)
    ctx = platform.ctx(platform.workspace(NAME))
    dice = random.Random(number)
    mine = ids[number::WRITERS]
    while not stop.is_set():
        started = time.monotonic()
        with platform.write(ctx) as tx:
            platform.records.change(tx, OBJECT, [(dice.choice(mine), {"amount": dice.randint(1, 10**6)})])
        ended = time.monotonic()
        told.put((ended, (ended - started) * 1000))
        time.sleep(PAUSE_S)
    platform.close()


def _read(settings: Settings, stop: Event) -> None:
    """Keep a transaction open that has read the object, as a slow report would: an ALTER cannot pass it."""
    platform = Platform.open(settings)
    ctx = platform.ctx(platform.workspace(NAME))
    while not stop.is_set():
        with platform.snapshot(ctx) as tx:
            tx.conn.execute(f"select name from {tx.catalog.get(OBJECT).table} limit 1").fetchall()
            time.sleep(READ_S)
        time.sleep(REST_S)
    platform.close()


def _workspace(platform: Platform, rows: int) -> Workspace:
    known = {w.name: w for w in platform.workspaces()}
    if NAME in known:
        platform.drop_workspace(NAME)
    workspace = platform.create_workspace(NAME, kind="test", admin_password=PASSWORD)
    ctx = platform.ctx(workspace)
    fields = [
        {"name": "amount", "type": "money", "label": "Amount", "tracked": True},
        {"name": "note", "type": "text", "label": "Note"},
        {"name": "count", "type": "text", "label": "Count"},
    ]
    Schema(platform).create_object(
        ctx, platform.catalog(workspace).version, {"name": OBJECT, "label": "Big", "fields": fields}
    )
    print(f"filling {rows:,} records", flush=True)
    with platform.read(ctx) as tx:
        entity, admin = tx.catalog.get(OBJECT), tx.catalog.get("user").table
        rest = (
            f"from generate_series(1, {rows}) n, (select id from {admin} limit 1) u, (select %s::timestamptz as at) x"
        )
        records = (
            f"insert into {entity.table} (id, version, name, _sort, amount, count, currency, owner, created_at, updated_at)"
            f" select gen_random_uuid(), 1, 'n' || n, 'n' || n, n, n::text, 'CNY', u.id, x.at, x.at {rest}"
        )
        versions = (
            f"insert into {entity.versions} (id, valid_from, valid_to, owner, amount)"
            f" select id, created_at, 'infinity', owner, amount from {entity.table} where created_at <= %s"
        )
        tx.conn.execute("set statement_timeout = 0")
        for statement in (records, versions):
            tx.conn.execute(statement, (tx.now,))
        tx.conn.execute(f"vacuum analyze {entity.table}")
        tx.conn.execute("reset statement_timeout")
    return workspace


def _write_page(found: list[Found], rows: int) -> None:
    about = (
        f"An object with {rows:,} records; {WRITERS} processes change single records all the time, a third one keeps"
        f" transactions open for {READ_S * 1000:.0f} ms that have read it. Bar: no writer waits over {BAR_MS:.0f} ms."
        " What a write takes beyond its wait is the machine's: the first line is of writers alone."
    )
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {describe_machine()}; `python -m bench.schema --save`.",
        "",
        about,
        "",
        "| change | took s | writes meanwhile | median write ms | slowest write ms | longest wait for a lock ms |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {f.work} | {f.seconds:.2f} | {f.writes} | {f.median:.1f} | {f.slowest:.1f} | {f.waited:.1f}{' ✗' if f.missed else ''} |"
        for f in found
    ]
    text = PAGE.read_text(encoding="utf-8")
    if START not in text:
        text = text.rstrip() + f"\n\n## Schema changes\n\n{START}\n{END}\n"
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")


def _options(words: list[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.schema", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--home", default=str(Path(tempfile.gettempdir(), "yingdan-bench-schema")))
    parser.add_argument("--save", action="store_true", help="write the figures into docs/reference/performance.md")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
