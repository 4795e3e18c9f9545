"""Runs operations under the load shape of the budgets and turns what was seen into figures."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.client import Client
from bench.data import PASSWORD, SEED, Company, Person
from bench.operations import Operation, Turn
from bench.server import Server

WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Load:
    """How hard to press: clients at once, the least number of requests of each, and the least time in seconds."""

    clients: int
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What an operation did under a load. Times in milliseconds; processor time per request."""

    operation: str
    clients: int
    requests: int
    failures: int
    rate: float
    p50: float
    p95: float
    p99: float
    server_cpu: float
    database_cpu: float
    example: str = ""


@dataclass(slots=True)
class _Seen:
    times: list[float] = field(default_factory=list)
    failures: int = 0
    example: str = ""


async def measure(server: Server, company: Company, operation: Operation, load: Load, *, scope: str = "all") -> Figures:
    """Run one operation: ten requests to warm up, then each client in a session of its own with its own chance."""
    people = [p for p in company.people if p.scope == scope]
    turns = []
    for number in range(load.clients):
        caller = people[number % len(people)]
        client = await Client("127.0.0.1", server.port).connect()
        await client.sign_in(company.workspace.name, caller.login, PASSWORD)
        rng = random.Random(f"{SEED} {operation.name} {load.clients} {number}")
        turns.append(Turn(client, company, rng, _owners(company, caller), company.stages))
    try:
        warm = _Seen()
        for number in range(WARM_UP):
            await _once(turns[number % len(turns)], operation, warm)
        before, started = server.cpu(), time.perf_counter()
        seen = await asyncio.gather(*(_press(t, operation, load, started) for t in turns))
        elapsed, after = time.perf_counter() - started, server.cpu()
    finally:
        for turn in turns:
            turn.client.close()
    return _figures(operation, load, seen, elapsed, after.server - before.server, after.database - before.database)


def _owners(company: Company, caller: Person) -> tuple[Person, ...]:
    """Return the people whose records the caller sees."""
    if caller.scope == "all":
        return company.people
    if caller.scope == "tree":
        return tuple(p for p in company.people if p.department == caller.department)
    return (caller,)


async def _press(turn: Turn, operation: Operation, load: Load, started: float) -> _Seen:
    seen = _Seen()
    while len(seen.times) + seen.failures < load.requests or time.perf_counter() - started < load.seconds:
        await _once(turn, operation, seen)
    return seen


async def _once(turn: Turn, operation: Operation, seen: _Seen) -> None:
    raw = operation.ask(turn)
    turn.number += 1
    start = time.perf_counter()
    status, body = await turn.client.ask(raw)
    took = time.perf_counter() - start
    if status == operation.status and operation.good(body):
        seen.times.append(took)
    else:
        seen.failures += 1
        seen.example = seen.example or f"{status} {body[:300].decode('utf-8', 'replace')}"


def _figures(
    operation: Operation, load: Load, seen: Sequence[_Seen], elapsed: float, server: float, database: float
) -> Figures:
    times = sorted(t * 1000 for s in seen for t in s.times)
    failures = sum(s.failures for s in seen)
    count = max(1, len(times) + failures)
    return Figures(
        operation.name,
        load.clients,
        len(times) + failures,
        failures,
        round(len(times) / elapsed, 2),
        _quantile(times, 0.50),
        _quantile(times, 0.95),
        _quantile(times, 0.99),
        round(server * 1000 / count, 2),
        round(database * 1000 / count, 2),
        next((s.example for s in seen if s.example), ""),
    )


def _quantile(times: Sequence[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))], 2) if times else 0.0
