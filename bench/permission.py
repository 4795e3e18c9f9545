"""``python -m bench.permission``: lists and counts of people who see 50 to 900,000 of a million records.

The company is made by set-based SQL in a home of its own, in a minute or two, and kept for the next run. Every question is
asked in turns by everybody, so that a busy moment of the machine falls on all of them alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from psycopg import Connection

from bench.results import describe_machine
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.query.service import Query, query
from yingdan.kernel.context import Ctx, Source, Workspace
from yingdan.kernel.errors import NotFound
from yingdan.kernel.settings import Settings
from yingdan.meta.catalog import quote
from yingdan.meta.predicate import parse_filter

NAME = "permission"
# login → (records owned by the login's own department, people there, data scope)
PEOPLE = {
    "sees50": (50, 1, "self"),
    "sees500": (500, 1, "self"),
    "sees50k": (50_000, 50, "department"),
    "sees900k": (900_000, 900, "department"),
}
SHARES = 20  # single records that others share with each of them
LIST_BAR_MS, COUNT_BAR_MS = 5.0, 50.0
Ask = Callable[[Tx], object]


def main(words: list[str] | None = None) -> int:
    """Measure and print; 1 when a bar is missed."""
    options = _options(words)
    platform = Platform.open(Settings(home=Path(options.home)))
    try:
        workspace = _ensure(platform, options.rows)
        contexts = {"admin": platform.ctx_for(workspace, "admin")}
        contexts |= {login: platform.ctx_for(workspace, login) for login in PEOPLE}
        missed = _measure(platform, contexts, options.rounds)
    finally:
        platform.close()
    print(describe_machine())
    return 1 if missed else 0


def _measure(platform: Platform, contexts: dict[str, Ctx], rounds: int) -> int:
    with platform.read(contexts["admin"]) as tx:
        stage = tx.conn.execute(f"select id from {quote(tx.schema)}.stage order by position limit 1").fetchone()
    shown = ("name", "account", "owner", "stage", "amount", "created_at")
    by_stage = parse_filter({"field": "stage", "op": "eq", "value": stage[0] if stage else None})
    asks: dict[str, Ask] = {
        "newest 50": lambda tx: query(tx, "opportunity", Query(fields=shown, expand=("owner", "stage"))),
        "of a stage, largest 50": lambda tx: query(
            tx,
            "opportunity",
            Query(filter=by_stage, sort=(("amount", "desc"),), fields=shown, expand=("owner", "stage")),
        ),
        "capped count": lambda tx: query(tx, "opportunity", Query(fields=("id",), limit=1, count=True)),
        "capped count of a stage": lambda tx: query(
            tx, "opportunity", Query(filter=by_stage, fields=("id",), limit=1, count=True)
        ),
    }
    missed = 0
    print("| question | who | p50 ms | p95 ms | p95 − administrator's | bar |\n|---|---|--:|--:|--:|--:|")
    for ask_name, ask in asks.items():
        times = _times(platform, contexts, ask, rounds)
        admin = _p95(times["admin"])
        bar = COUNT_BAR_MS if "count" in ask_name else LIST_BAR_MS
        for login, found in times.items():
            over = _p95(found) - admin
            missed += login != "admin" and over > bar
            told = "–" if login == "admin" else f"{over:+.1f}"
            print(
                f"| {ask_name} | {login} | {statistics.median(found):.1f} | {_p95(found):.1f} | {told} |"
                f" {'–' if login == 'admin' else f'{bar:g}'} |",
                flush=True,
            )
    return missed


def _times(platform: Platform, contexts: dict[str, Ctx], ask: Ask, rounds: int) -> dict[str, list[float]]:
    """Return milliseconds by person; the first three rounds warm plans and pages and do not count."""
    found: dict[str, list[float]] = {login: [] for login in contexts}
    for number in range(rounds + 3):
        for login, ctx in contexts.items():
            with platform.read(ctx) as tx:
                start = time.perf_counter()
                ask(tx)
                if number >= 3:
                    found[login].append((time.perf_counter() - start) * 1000)
    return found


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _ensure(platform: Platform, rows: int) -> Workspace:
    """Return the company, made anew unless it is there with as many records."""
    name = f"{NAME}{rows}"
    try:
        return platform.workspace(name)
    except NotFound:
        print(f"making {rows:,} records …", flush=True)
    workspace = platform.create_workspace(name, kind="test", admin_password="bench-pass-1")  # noqa: S106
    with platform.write(platform.ctx(workspace, source=Source.SYSTEM)) as tx:
        departments = {login: _people(platform, tx, login, *plan) for login, plan in PEOPLE.items()}
        departments["rest"] = _people(platform, tx, "rest", rows, 100, "self")
    with platform.db.direct() as conn:
        _records(conn, workspace.schema, rows, departments)
    return workspace


def _people(platform: Platform, tx: Tx, login: str, _: int, size: int, scope: str) -> str:
    rights = {"*": {"verbs": ["read"]}}
    role = platform.records.create(tx, "role", [{"name": login, "scope": scope, "objects": rights}])[0]
    department = platform.records.create(tx, "department", [{"name": login}])[0]
    platform.records.create(
        tx,
        "user",
        [
            {
                "name": f"{login} {i}",
                "login": login if i == 0 else f"{login}-{i}",
                "department": department,
                "roles": [role],
            }
            for i in range(size)
        ],
    )
    return department


def _records(conn: Connection, schema: str, rows: int, departments: dict[str, str]) -> None:
    """Write the records, everybody's strewn among all others' as they would be after years of work."""
    s = quote(schema)
    bounds = [sum(size for size, _, _ in list(PEOPLE.values())[: i + 1]) for i in range(len(PEOPLE))]
    conn.execute(
        f"insert into {s}.opportunity (id, name, _sort, owner, owner_dept, pipeline, stage, amount, amount_base, currency,"
        " biz_status, created_at, updated_at, version) select gen_random_uuid(), 'Deal ' || n, 'deal ' || n,"
        " u.ids[1 + n %% cardinality(u.ids)], u.department, g.pipeline, g.ids[1 + (n * 7919) %% cardinality(g.ids)],"
        " n %% 99991, n %% 99991, 'CNY', 'open',"
        " timestamptz '2026-01-01' + ((n * 104729) %% 26000000) * interval '1 second', now(), 1"
        " from generate_series(0::bigint, %s::bigint - 1) n join (select d.at, d.id as department, array_agg(p.id) as ids"
        f' from unnest(%s::uuid[]) with ordinality as d(id, at) join {s}."user" p on p.department = d.id group by 1, 2) u'
        " on u.at = 1 + width_bucket((n * 7368787) %% %s, %s::bigint[]) cross join"
        f" (select pipeline, array_agg(id order by position) as ids from {s}.stage where type = 'open' group by 1 limit 1) g",
        (rows, list(departments.values()), rows, bounds),
    )
    for login in PEOPLE:
        conn.execute(
            f"insert into {s}._share (id, object, record, grantee, kind, level, created_at) select gen_random_uuid(),"
            f" 'opportunity', o.id, (select id from {s}.\"user\" where login = %s), 'user', 'read', now()"
            f" from (select id from {s}.opportunity where owner_dept = %s limit {SHARES}) o",
            (login, departments["rest"]),
        )
    conn.execute(f"vacuum analyze {s}.opportunity")
    conn.execute(f"vacuum analyze {s}._share")


def _options(words: list[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.permission", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="records in the company")
    parser.add_argument("--rounds", type=int, default=100, help="times that everybody asks every question")
    home = os.environ.get("YINGDAN_BENCH_HOME", str(Path(tempfile.gettempdir(), "yingdan-bench")))
    parser.add_argument("--home", default=str(Path(home, NAME)), help="folder of the bench's own database")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
