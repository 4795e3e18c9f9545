"""Jobs: asked for in a transaction, run by a worker as the person who asked, visible and endable all along."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.engines.jobs import apart
from tests.engines.jobs.workbench import Desk, until, working
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.jobs import running
from yingdan.engines.jobs.model import ATTEMPTS, MOST_LOST, JobKind, RunningJob, Tick
from yingdan.engines.jobs.service import cancel, enqueue, job_of, my_jobs, trim_jobs
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import FieldProblem, Invalid, NotFound, Unavailable

APART = "tests.engines.jobs.apart"


@pytest.fixture(scope="module")
def desk(platform: Platform) -> Iterator[Desk]:
    workspace = platform.create_workspace("jobs", kind="test", admin_password="correct-horse-9")
    yield Desk(platform, workspace)
    platform.drop_workspace("jobs")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try failed jobs again at once."""
    monkeypatch.setattr(running, "FIRST_RETRY_S", 0.0)


def test_a_job_runs_as_the_person_who_asked_and_shows_its_progress(desk: Desk, platform: Platform) -> None:
    half, go_on = threading.Event(), threading.Event()

    def count(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
        time.sleep(running.WRITE_EVERY_S)
        job.progress(5, job.body["rows"])
        half.set()
        go_on.wait(20)
        job.link("file", "/api/v1/files/1")
        job.problem("required", field="name")
        job.progress(10, 10)
        return {"who": ctx.actor.user, "locale": ctx.locale}

    with working(platform, {"count": JobKind(count)}):
        job = desk.ask("count", rows=10)
        assert half.wait(20)
        seen = desk.see(job)
        assert (seen["state"], seen["progress"], seen["rows"]) == ("running", 0.5, 5)
        assert 0 < seen["rows_per_second"] <= 10
        go_on.set()
        ended = desk.end_of(job)
    assert (ended["state"], ended["progress"], ended["rows"]) == ("done", 1.0, 10)
    assert ended["links"] == {"file": "/api/v1/files/1"}
    assert ended["problems"][0]["code"] == "required"
    assert ended["result"] == {"who": desk.ctx.actor.user, "locale": "zh-CN"}
    assert ended["started_at"] >= ended["created_at"]
    assert desk.value("select count(*) from yingdan.procrastinate_jobs") == 0


def test_a_job_of_a_transaction_that_fails_never_was(desk: Desk, platform: Platform) -> None:
    asked: list[str] = []

    def fail() -> None:
        with platform.write(desk.ctx) as tx:
            asked.append(enqueue(tx, "count", {}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(NotFound):
        desk.see(asked[0])


def test_a_job_is_seen_by_its_owner_and_administrators_only(platform: Platform, organisation: Any, desk: Desk) -> None:
    main = platform.workspace("main")
    owner, other, admin = (Desk(platform, main, login) for login in ("lin", "wang", "admin"))
    job = owner.ask("none", lock="seen")
    assert owner.see(job)["state"] == "queued"
    assert admin.see(job)["id"] == job
    with pytest.raises(NotFound):
        other.see(job)
    with pytest.raises(NotFound), platform.write(other.ctx) as tx:
        cancel(tx, job)
    with platform.read(other.ctx) as tx:
        assert job not in [j["id"] for j in my_jobs(tx)]
    with platform.write(owner.ctx) as tx:
        assert cancel(tx, job)["state"] == "cancelled"
    with platform.read(owner.ctx) as tx, pytest.raises(NotFound):
        job_of(tx, "not an id")


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(desk: Desk, platform: Platform) -> None:
    ran = threading.Event()
    job = desk.ask("mark")
    with platform.write(desk.ctx) as tx:
        assert cancel(tx, job)["state"] == "cancelled"
    with working(platform, {"mark": JobKind(lambda *_: ran.set())}):
        assert desk.end_of(desk.ask("mark"))["state"] == "done"
        assert ran.is_set()
    assert desk.see(job)["started_at"] is None


def test_a_running_job_is_cancelled_at_its_next_chunk(desk: Desk, platform: Platform) -> None:
    def endless(services: Any, ctx: Ctx, job: RunningJob) -> None:
        for done in range(100_000):
            time.sleep(0.05)
            job.progress(done)

    with working(platform, {"endless": JobKind(endless)}):
        job = desk.ask("endless")
        until(lambda: desk.see(job)["state"] == "running")
        with platform.write(desk.ctx) as tx:
            assert cancel(tx, job)["cancelling"]
        assert desk.end_of(job)["state"] == "cancelled"


def test_jobs_with_one_lock_run_one_after_the_other_in_order(desk: Desk, platform: Platform) -> None:
    seen: list[tuple[str, int]] = []

    def note(services: Any, ctx: Ctx, job: RunningJob) -> None:
        seen.append(("start", job.body["number"]))
        time.sleep(0.1)
        seen.append(("end", job.body["number"]))

    with working(platform, {"note": JobKind(note)}, threads=3):
        for job in [desk.ask("note", lock="one", number=n) for n in range(4)]:
            desk.end_of(job)
    assert seen == [(what, n) for n in range(4) for what in ("start", "end")]


def test_a_refusal_ends_the_job_with_its_code_at_the_first_attempt(desk: Desk, platform: Platform) -> None:
    attempts: list[int] = []

    def refuse(services: Any, ctx: Ctx, job: RunningJob) -> None:
        attempts.append(job.attempt)
        raise Invalid(problems=[FieldProblem("name", "required")])

    with working(platform, {"refuse": JobKind(refuse)}):
        ended = desk.end_of(desk.ask("refuse"))
    assert ended["state"] == "failed"
    assert [(p["code"], p.get("field")) for p in ended["problems"]] == [("invalid", None), ("required", "name")]
    assert all(p["message"] for p in ended["problems"])
    assert attempts == [1]


def test_an_unforeseen_error_is_tried_again_and_then_given_up(desk: Desk, platform: Platform, soon: None) -> None:
    attempts: list[int] = []

    def stumble(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
        attempts.append(job.attempt)
        if job.body["always"] or job.attempt < 2:
            raise ZeroDivisionError
        return {}

    with working(platform, {"stumble": JobKind(stumble, attempts=3)}):
        assert desk.end_of(desk.ask("stumble", always=False))["state"] == "done"
        ended = desk.end_of(desk.ask("stumble", always=True))
    assert (ended["state"], ended["problems"][0]["code"]) == ("failed", "internal")
    assert attempts == [1, 2, 1, 2, 3]


def test_neither_an_outage_of_the_database_nor_dead_workers_use_attempts_up(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job waits for the database as long as it takes; it is given up when too many workers die over it without progress."""
    monkeypatch.setattr(running, "OUTAGE_RETRY_S", 0.0)
    runs: list[int] = []

    def starved(services: Any, ctx: Ctx, job: RunningJob) -> None:
        runs.append(job.attempt)
        if len(runs) <= ATTEMPTS:
            raise Unavailable("database_unreachable")
        if len(runs) == ATTEMPTS + 1:
            raise psycopg.errors.AdminShutdown
        job.progress(1, 1)

    with working(platform, {"starved": JobKind(starved)}):
        job = desk.ask("starved")
        assert desk.end_of(job)["state"] == "done"
    assert runs == [1] * (ATTEMPTS + 2)
    died = desk.ask("starved")
    with platform.db.direct() as conn:
        conn.execute(f"update {desk.workspace.schema}._job set lost = {MOST_LOST + 1} where id = %s", (died,))
    with working(platform, {"starved": JobKind(starved)}):
        ended = desk.end_of(died)
    assert (ended["state"], ended["problems"][0]["code"]) == ("failed", "job_gave_up")
    assert len(runs) == ATTEMPTS + 2


def test_a_kind_nobody_knows_fails_with_a_reason(desk: Desk, platform: Platform) -> None:
    with working(platform, {}):
        ended = desk.end_of(desk.ask("unheard_of"))
    assert (ended["state"], ended["problems"][0]["code"]) == ("failed", "job_kind_unknown")


def test_a_worker_that_stops_puts_its_job_back_without_counting_the_attempt(desk: Desk, platform: Platform) -> None:
    attempts: list[tuple[int, bool]] = []

    def long(services: Any, ctx: Ctx, job: RunningJob) -> None:
        attempts.append((job.attempt, job.first))
        for done in range(200 if len(attempts) == 1 else 2):
            time.sleep(0.05)
            job.progress(done, 200)

    with working(platform, {"long": JobKind(long)}):
        job = desk.ask("long")
        until(lambda: attempts)
    assert desk.see(job)["state"] == "queued"
    with working(platform, {"long": JobKind(long)}):
        assert desk.end_of(job)["state"] == "done"
    assert attempts == [(1, True), (1, False)]


def test_a_heavy_job_runs_in_a_process_of_its_own(desk: Desk, platform: Platform) -> None:
    with working(platform, {"tell": JobKind(f"{APART}:{apart.tell.__name__}", process=True)}):
        ended = desk.end_of(desk.ask("tell"))
    assert ended["state"] == "done", ended
    assert ended["result"]["process"] != os.getpid()
    assert ended["result"]["actor"] == desk.ctx.actor.name
    assert ended["rows"] == 3


def test_a_heavy_job_that_is_killed_is_tried_again_and_then_given_up(
    desk: Desk, platform: Platform, soon: None
) -> None:
    with working(platform, {"crash": JobKind(f"{APART}:crash", process=True, attempts=2)}):
        ended = desk.end_of(desk.ask("crash"))
    assert (ended["state"], ended["problems"][0]["code"]) == ("failed", "job_crashed")
    assert desk.value("select max(attempts) from {s}._job where kind = 'crash'") == 2


def test_cancelling_a_heavy_job_ends_its_process(desk: Desk, platform: Platform, tmp_path: Path) -> None:
    mark = tmp_path / "process"
    with working(platform, {"sleep": JobKind(f"{APART}:sleep", process=True)}):
        job = desk.ask("sleep", mark=str(mark))
        process = psutil.Process(int(until(lambda: mark.exists() and mark.read_text(encoding="utf-8"))))
        with platform.write(desk.ctx) as tx:
            cancel(tx, job)
        assert desk.end_of(job)["state"] == "cancelled"
        until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


def test_a_tick_runs_when_something_falls_due_by_the_clock_of_the_workspace(desk: Desk, platform: Platform) -> None:
    done: list[datetime] = []
    due_at = platform.clock.now() + timedelta(seconds=2)

    def work(services: Any, ctx: Ctx, job: RunningJob) -> None:
        assert ctx.actor.user is None
        done.append(platform.clock.now())

    def due(tx: Tx) -> bool:
        return tx.ctx.workspace == desk.workspace and tx.now >= due_at and not done

    with working(platform, {"remind": JobKind(work)}, ticks=[Tick("remind", 0.1, due)]):
        until(lambda: done)
        time.sleep(1.5)
    assert len(done) == 1
    assert done[0] >= due_at


def test_ended_jobs_are_removed_after_a_while(desk: Desk, platform: Platform) -> None:
    with platform.write(desk.ctx) as tx:
        own = enqueue(tx, "none", {})
        cancel(tx, own)
    with platform.write(platform.ctx(desk.workspace)) as tx:
        of_system = enqueue(tx, "none", {})
        cancel(tx, of_system)
    waits = desk.ask("none", lock="waits")
    now = platform.clock.now()
    with platform.db.direct() as conn:
        trim_jobs(conn, desk.workspace.schema, now - timedelta(days=1), now + timedelta(seconds=1), 1000)
        left = {r[0] for r in conn.execute(f'select id from "{desk.workspace.schema}"._job').fetchall()}
        assert of_system not in left
        assert {own, waits} <= left
        trim_jobs(conn, desk.workspace.schema, now + timedelta(seconds=1), now, 1000)
        left = {r[0] for r in conn.execute(f'select id from "{desk.workspace.schema}"._job').fetchall()}
        assert own not in left
        assert waits in left
    with platform.write(desk.ctx) as tx:
        cancel(tx, waits)
