"""Kill -9 of server, worker and database at random points of writes, imports, schema changes and jobs; then count.

``python -m tests.chaos.storm --rounds 200 --seed 1`` prints what it saw and fails when an acknowledged write is lost, an
effect doubled, a schema half-applied or the seals of the audit broken.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
import psycopg

from tests.chaos.clients import Ledger, Person
from tests.chaos.household import PARTS, PASSWORD, Household
from yingdan.engines.audit.service import seal

COUNTERS = 3
SETTLE_S = 120.0
UP_S = 1.5  # how long people work on average before the next part dies
SCHEMA = "ws_main"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a storm did, and everything that was wrong afterwards."""

    rounds: int
    answers: int
    cut_off: int
    kills: dict[str, int]
    slowest_s: float
    faults: list[str]


def storm(rounds: int, seed: int) -> Outcome:
    """Let people work while one part after another is killed, and check the world at the end."""
    chance = random.Random(seed)
    ledger, stop = Ledger(), threading.Event()
    kills = dict.fromkeys(PARTS, 0)
    slowest = 0.0
    with Household() as house, ExitStack() as ends:
        people = [Person(house.address, ledger, stop, seed * 100 + i) for i in range(5)]
        for person in people:
            ends.enter_context(closing(person))
            person.sign_in()
        _prepare(house, ledger)
        work = (("create", "assign", "remove"), ("count_up",), ("count_up", "create"), ("bulk", "import"), ("field",))
        threads = [
            threading.Thread(target=p.work, args=kinds, daemon=True) for p, kinds in zip(people, work, strict=True)
        ]
        for thread in threads:
            thread.start()
        for _ in range(rounds):
            time.sleep(UP_S * (0.3 + chance.random()))
            part = chance.choice(PARTS)
            kills[part] += 1
            house.kill(part)
            time.sleep(chance.random() * 0.5)
            began = time.monotonic()
            house.revive(part)
            house.wait_ready(90)
            slowest = max(slowest, time.monotonic() - began)
        stop.set()
        for thread in threads:
            thread.join(120)
            if thread.is_alive():
                ledger.fault("a client never got its answer")
        faults = [*ledger.faults, *_wrong(house, ledger)]
    return Outcome(rounds, ledger.answers, ledger.cut_off, kills, slowest, faults)


def _prepare(house: Household, ledger: Ledger) -> None:
    with httpx.Client(base_url=f"{house.address}/api/v1", timeout=30) as http:
        signed = http.post("/auth/login", json={"login": "admin", "password": PASSWORD})
        http.headers["X-CSRF-Token"] = signed.json()["csrf_token"]
        roles = http.post("/records/role/query", json={"limit": 50}).json()["records"]
        rep = next(r["id"] for r in roles if r["name"] == "一线销售")
        body = {"name": "代表", "login": "rep", "password": PASSWORD, "roles": [rep]}
        assert http.post("/records/user", json=body).status_code == 201
        for number in range(COUNTERS):
            made = http.post("/records/account", json={"name": f"计数{number}", "employees": 0})
            ledger.counters[made.json()["id"]] = 0


def _wrong(house: Household, ledger: Ledger) -> list[str]:
    """Return what is not as it was acknowledged, once jobs and events have come to rest."""
    found: list[str] = []
    with house.connect() as conn:
        found += _unsettled(conn)
        for what, marks in (("created", ledger.created), ("assigned", ledger.assigned)):
            held = _counts(conn, "external_id", list(marks))
            found += [f"{what} {m}: {held.get(m, 0)} records" for m in marks if held.get(m, 0) != 1]
        found += _notification_faults(conn)
        for kind, expected in (("b", ledger.bulk), ("i", {m: rows for m, (_, rows) in ledger.imports.items()})):
            for mark, rows in expected.items():
                count = _value(
                    conn, f"select count(*) from {SCHEMA}.account where external_id like %s", f"{kind}{mark}-%"
                )
                if count != rows:
                    found.append(f"{kind}{mark}: {count} of {rows} rows")
        for record, value in ledger.counters.items():
            now = _value(conn, f"select employees from {SCHEMA}.account where id = %s", record)
            if now != value:
                found.append(f"counter {record}: {now} instead of {value}")
        alive = _value(
            conn,
            f"select count(*) from {SCHEMA}.account where id = any(%s::uuid[]) and deleted_at is null",
            list(ledger.removed),
        )
        if alive:
            found.append(f"{alive} removed records are back")
        found += _schema_faults(conn, ledger)
        found += _history_faults(conn)
        while seal(conn, SCHEMA, _value(conn, "select now()")):
            pass
    with httpx.Client(base_url=f"{house.address}/api/v1", timeout=60) as http:
        signed = http.post("/auth/login", json={"login": "admin", "password": PASSWORD})
        verdict = http.post("/audit/verify", headers={"X-CSRF-Token": signed.json()["csrf_token"]}).json()
        if not verdict["intact"]:
            found.append(f"audit: {verdict}")
    return found


def _notification_faults(conn: psycopg.Connection[Any]) -> list[str]:
    """Compare what people were given with what they were told of; many at once are told in one notification with a count."""
    given = _value(conn, f"select count(*) from {SCHEMA}.account where starts_with(name, %s)", "分配")
    told = _value(
        conn,
        f"select count(*) filter (where kind = 'assigned') + coalesce(sum((params ->> 'count')::int)"
        f" filter (where kind = 'assigned_many'), 0) from {SCHEMA}._notification where object = 'account'",
    )
    twice = _value(
        conn,
        f"select count(*) from (select 1 from {SCHEMA}._notification where kind = 'assigned' group by record"
        " having count(*) > 1) x",
    )
    return [f"{given} given, {told} told of, {twice} twice"] if twice or given != told else []


def _unsettled(conn: psycopg.Connection[Any]) -> list[str]:
    """Wait until no job or schema change is under way and every event is delivered; return what never came to rest."""
    end = time.monotonic() + SETTLE_S
    jobs = events = changes = 0
    while time.monotonic() < end:
        jobs = _value(conn, f"select count(*) from {SCHEMA}._job where state in ('queued', 'running')")
        events = _value(
            conn,
            f"select count(*) from {SCHEMA}._outbox o where exists (select 1 from {SCHEMA}._outbox_reader r"
            " where (r.last_xid, r.last_id) < (o.xid, o.id))",
        )
        changes = _value(conn, f"select count(*) from {SCHEMA}._schema_change where state in ('pending', 'building')")
        if not jobs and not events and not changes:
            failed = conn.execute(f"select kind, problems::text from {SCHEMA}._job where state = 'failed'").fetchall()
            return [f"job {kind} failed: {why}" for kind, why in failed]
        time.sleep(0.5)
    return [f"{jobs} jobs, {events} events and {changes} schema changes never came to rest"]


def _schema_faults(conn: psycopg.Connection[Any], ledger: Ledger) -> list[str]:
    """Return fields without a column, columns without a field, steps left open and indexes left invalid."""
    body = _value(conn, f"select body::text from {SCHEMA}._meta_object where name = 'account'")
    columns = {
        r[0]
        for r in conn.execute(
            "select column_name from information_schema.columns where table_schema = %s and table_name = 'account'",
            (SCHEMA,),
        ).fetchall()
    }
    found = [f"field {f} has no column" for f in ledger.fields if f not in columns or f'"{f}"' not in str(body)]
    found += [f"column {c} has no field" for c in columns if c.startswith("x_") and f'"{c}"' not in str(body)]
    open_steps = _value(
        conn, f"select count(*) from {SCHEMA}._schema_change where state not in ('active', 'done', 'failed')"
    )
    invalid = _value(
        conn,
        "select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = %s and not i.indisvalid",
        SCHEMA,
    )
    if open_steps or invalid:
        found.append(f"{open_steps} schema changes open, {invalid} invalid indexes")
    return found


def _history_faults(conn: psycopg.Connection[Any]) -> list[str]:
    """Return live records without exactly one present version."""
    wrong = _value(
        conn,
        f"select count(*) from (select t.id from {SCHEMA}.account t left join {SCHEMA}.account__v v on v.id = t.id"
        " and v.valid_to = 'infinity' where t.deleted_at is null group by t.id having count(v.id) <> 1) x",
    )
    return [f"{wrong} records without one present version"] if wrong else []


def _counts(conn: psycopg.Connection[Any], column: str, values: list[str]) -> dict[str, int]:
    rows = conn.execute(
        f"select {column}, count(*) from {SCHEMA}.account where {column} = any(%s) group by 1", (values,)
    ).fetchall()
    return {str(r[0]): int(r[1]) for r in rows}


def _value(conn: psycopg.Connection[Any], statement: str, *params: Any) -> Any:
    row = conn.execute(statement, params).fetchone()
    return row[0] if row else None


def main() -> None:
    """Run a storm and say what it saw."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    told = words.parse_args()
    began = time.monotonic()
    outcome = storm(told.rounds, told.seed)
    sys.stdout.write(
        f"{outcome.rounds} kills {outcome.kills} in {time.monotonic() - began:.0f} s; {outcome.answers} acknowledged,"
        f" {outcome.cut_off} requests cut off, longest way back {outcome.slowest_s:.1f} s; {len(outcome.faults)} faults\n"
    )
    for fault in outcome.faults[:50]:
        sys.stdout.write(f" - {fault}\n")
    sys.exit(bool(outcome.faults))


if __name__ == "__main__":
    main()
