"""``python -m bench.raw``: the list endpoint beside its own SQL run by the driver, and bulk creation beside plain COPY.

List: the operation of that name of the whole bench. What the endpoint asks the database, fields, names and count alike, is
taken down once for random stages and owners and run again by psycopg, prepared, in as many connections as there are clients. The
proof of the caller, which the endpoint has in the same statement, is left out.
Bulk: opportunities of twenty fields through ``records`` (validated, numbered, with history, versions, search documents and
events), 1,000 a transaction; beside it COPY of the same rows and history rows, indexes and keys in place.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

import psycopg
import uvloop

from bench.data import SEED, Company, ensure_company
from bench.measure import Figures, Load, measure
from bench.operations import OPERATIONS, list_question
from bench.server import Server, serving
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.query.service import Query, query
from yingdan.kernel.settings import Settings
from yingdan.meta.catalog import Entity
from yingdan.meta.predicate import parse_filter

LIST_BAR, BULK_BAR, COPY_BAR = 0.60, 2_500, 0.40
LISTS = 400
ROUNDS, ROUND_S = 4, 2.0
BATCH = 1_000
Statement = tuple[str, tuple[Any, ...]]


def main(words: list[str] | None = None) -> int:
    """Measure and print; 1 when a bar is missed."""
    parser = ArgumentParser(prog="python -m bench.raw", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="opportunities there are")
    parser.add_argument("--create", type=int, default=10_000, help="opportunities to create")
    parser.add_argument("--home", default=str(Path(tempfile.gettempdir(), "yingdan-bench-raw")))
    options = parser.parse_args(words)
    home = Path(options.home, str(options.rows))
    platform = Platform.open(replace(Settings.from_env(), home=home))
    try:
        company = ensure_company(platform, options.rows)
        missed = False
        log = Path(tempfile.gettempdir(), "yingdan-bench-raw.log")
        with serving(home, company.workspace.name, log, {}) as server:
            lists = _lists(platform, company)
            for clients in (1, 8):
                missed |= _compare(platform, company, server, lists, clients)
        missed |= _bulk(platform, company, options.create)  # last: what it leaves for the worker would be in the way
    finally:
        platform.close()
    return 1 if missed else 0


def _compare(
    platform: Platform, company: Company, server: Server, lists: Sequence[Sequence[Statement]], clients: int
) -> bool:
    """Press endpoint and driver by turns, so that a busy moment falls on both, and print; True when the bar is missed."""
    operation = next(o for o in OPERATIONS if o.name == "list")
    raw: list[_Raw] = []
    found: list[Figures] = []
    for _ in range(ROUNDS):
        raw.append(_press_raw(platform, server, lists, clients))
        found.append(uvloop.run(measure(server, company, operation, Load(clients, 50, ROUND_S))))
    rate, raw_rate = fmean(f.rate for f in found), fmean(r.rate for r in raw)
    share = rate / raw_rate
    print(
        f"list, {clients} clients: {rate:.0f}/s by HTTP ({fmean(f.server_cpu for f in found):.2f} ms server,"
        f" {fmean(f.database_cpu for f in found):.2f} ms database), {raw_rate:.0f}/s by the driver"
        f" ({fmean(r.driver_ms for r in raw):.2f} ms driver, {fmean(r.database_ms for r in raw):.2f} ms database):"
        f" {share:.0%} (bar {LIST_BAR:.0%}){'' if share >= LIST_BAR else ' MISSED'}",
        flush=True,
    )
    return share < LIST_BAR


def _lists(platform: Platform, company: Company) -> list[list[Statement]]:
    """Take down what the list endpoint sends for random stages and owners, list by list."""
    rng = random.Random(SEED)
    found: list[list[Statement]] = []
    person = next(p for p in company.people if p.scope == "all")
    with platform.read(platform.ctx_for(company.workspace, person.login)) as tx:
        for _ in range(LISTS):
            asked = list_question(rng.choice(company.open_stages), rng.choice(company.people).id)
            spy = _Spy(tx.conn)
            wanted = Query(
                filter=parse_filter(asked["filter"]),
                sort=tuple((s["field"], s["dir"]) for s in asked["sort"]),
                fields=tuple(asked["fields"]),
                expand=tuple(asked["expand"]),
                limit=asked["limit"],
                count=asked["count"],
            )
            query(Tx(tx.ctx, spy, tx.catalog, tx.now, tx.memo), "opportunity", wanted)  # type: ignore[arg-type]  # a spy
            found.append(spy.seen)
    return found


class _Spy:
    """A connection that takes down what is sent."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        self.seen: list[Statement] = []

    def execute(self, text: str, params: tuple[Any, ...] = ()) -> Any:
        self.seen.append((text, tuple(params)))
        return self._conn.execute(text, params)


@dataclass(frozen=True, slots=True)
class _Raw:
    """Lists a second by the driver, and the processor time of one in milliseconds."""

    rate: float
    driver_ms: float
    database_ms: float


def _press_raw(platform: Platform, server: Server, lists: Sequence[Sequence[Statement]], clients: int) -> _Raw:
    """Have the driver get through these lists on so many connections."""
    counts = [0] * clients
    stop = threading.Event()

    def press(number: int) -> None:
        with platform.db.connection() as conn:
            at = number
            while not stop.is_set():
                for text, params in lists[at % len(lists)]:
                    conn.execute(text, params).fetchall()
                counts[number] += 1
                at += clients

    threads = [threading.Thread(target=press, args=(n,)) for n in range(clients)]
    before, own, started = server.cpu().database, time.process_time(), time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(ROUND_S)
    stop.set()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    lists_done, used = sum(counts), server.cpu().database - before
    per_list = 1000 / max(1, lists_done)
    return _Raw(lists_done / elapsed, (time.process_time() - own) * per_list, used * per_list)


def _bulk(platform: Platform, company: Company, count: int) -> bool:
    """Create opportunities, then copy the same rows and history, each taken back; True when both bars are missed."""
    rng = random.Random(SEED)
    rows = [_row(rng, company, n) for n in range(count)]
    ctx = platform.ctx_for(company.workspace, "admin")
    ids: list[str] = []
    with platform.write(ctx) as tx, tx.conn.transaction(force_rollback=True):  # plans and caches
        platform.records.create(tx, "opportunity", rows[:BATCH])
    started = time.perf_counter()
    for start in range(0, count, BATCH):
        with platform.write(ctx) as tx:
            ids += platform.records.create(tx, "opportunity", rows[start : start + BATCH])
    created = count / (time.perf_counter() - started)
    copied = _copy_rate(platform, company, ids)
    share = created / copied
    good = created >= BULK_BAR or share >= COPY_BAR
    print(
        f"bulk create: {created:.0f} rows/s, COPY of the same rows and history {copied:.0f} rows/s: {share:.0%}"
        f" (bar {BULK_BAR} rows/s or {COPY_BAR:.0%}){'' if good else ' MISSED'}",
        flush=True,
    )
    return not good


def _row(rng: random.Random, company: Company, number: int) -> dict[str, Any]:
    return {
        "name": f"批量商机 {number:06d}",
        "account": rng.choice(company.accounts),
        "owner": rng.choice(company.people).id,
        "amount": f"{rng.randrange(100, 900_000)}.00",
        "currency": "CNY",
        "expected_close": "2027-03-31",
        "stage": company.open_stages[0],
        "source": "event",
        "type": "new",
        "probability": "20",
        "next_step": "约第二次演示",
        "source_system": "bulk",
        "external_id": f"bulk-{number}-{rng.randrange(10**9)}",
    }


def _copy_rate(platform: Platform, company: Company, ids: Sequence[str]) -> float:
    """Return rows a second by COPY of rows and their history into the same tables."""
    catalog = platform.catalog(company.workspace)
    entity = catalog.get("opportunity")
    history = catalog.system("_history")
    with platform.db.direct() as conn:
        rows = _dump(conn, f"select * from {entity.table} where id = any(%s::uuid[])", ids)
        columns = "object, record, field, old, new, effective_at, recorded_at, actor, source, synthetic, amount_base"
        past: dict[str, list[tuple[Any, ...]]] = {}
        for line in _dump(conn, f"select {columns} from {history} where record = any(%s::uuid[])", ids)[1]:
            past.setdefault(line[1], []).append(line)
        _forget(conn, entity, history, ids)
        names = ", ".join(f'"{n}"' for n in rows[0])
        started = time.perf_counter()
        for start in range(0, len(rows[1]), BATCH):
            part = rows[1][start : start + BATCH]
            traces = [line for row in part for line in past[row[rows[0].index("id")]]]
            with conn.transaction():
                _copy(conn, f"copy {entity.table} ({names}) from stdin", part)
                _copy(conn, f"copy {history} ({columns}) from stdin", traces)
        took = time.perf_counter() - started
        _forget(conn, entity, history, ids)
    return len(ids) / took


def _dump(conn: psycopg.Connection[Any], text: str, ids: Sequence[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
    found = conn.execute(text, (list(ids),))
    return [c.name for c in found.description or ()], found.fetchall()


def _copy(conn: psycopg.Connection[Any], text: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with conn.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row(row)


def _forget(conn: psycopg.Connection[Any], entity: Entity, history: str, ids: Sequence[str]) -> None:
    for table, column in ((entity.table, "id"), (entity.versions, "id"), (history, "record")):
        conn.execute(f"delete from {table} where {column} = any(%s::uuid[])", (list(ids),))


if __name__ == "__main__":
    sys.exit(main())
