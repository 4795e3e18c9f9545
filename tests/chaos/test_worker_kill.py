"""Workers that are killed and databases that restart: nothing is lost, nothing is done twice."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.chaos.conftest import Start
from tests.engines.jobs.workbench import Desk, until
from yingdan.bootstrap import Platform
from yingdan.engines.notify.service import notifications
from yingdan.kernel.settings import Settings

pytestmark = pytest.mark.slow

ROWS = 400


@pytest.fixture(scope="module")
def desk(module_dsn: str) -> Iterator[Desk]:
    platform = Platform.open(Settings(database_url=module_dsn, threads=4))
    yield Desk(platform, platform.create_workspace("main", kind="test", admin_password="correct-horse-9"))
    platform.close()


def _made(desk: Desk, name: str) -> int:
    return int(desk.value(f"select count(*) from {{s}}.account where name like '{name}%'"))


def test_a_job_goes_on_where_its_killed_worker_stopped(desk: Desk, start: Start) -> None:
    first = start()
    job = desk.ask("load", name="断点", rows=ROWS, pause_s=0.1)
    until(lambda: _made(desk, "断点") >= 60)
    first.kill()
    first.wait()
    done = _made(desk, "断点")
    assert done < ROWS
    assert desk.see(job)["state"] == "running"  # nobody could say otherwise
    start()
    ended = desk.end_of(job)
    assert ended["state"] == "done", ended
    assert _made(desk, "断点") == ROWS
    assert ended["result"]["chunks"] == (ROWS - done) // 20
    assert desk.value("select count(distinct external_id) from {s}.account where name like '断点%'") == ROWS
    assert desk.value(f"select attempts from {{s}}._job where id = '{job}'") == 1, (
        "the worker died, the job did nothing wrong"
    )


def test_two_workers_share_jobs_and_one_takes_over_from_the_other(desk: Desk, start: Start) -> None:
    first, _ = start(), start()
    jobs = [desk.ask("load", name=f"分担{n}-", rows=100, pause_s=0.1) for n in range(4)]
    until(lambda: _made(desk, "分担") >= 40)
    first.kill()
    first.wait()
    assert {desk.end_of(job)["state"] for job in jobs} == {"done"}
    assert _made(desk, "分担") == 400


def test_a_worker_killed_between_reading_and_handling_events_loses_none(desk: Desk, start: Start) -> None:
    with desk.platform.write(desk.ctx) as tx:
        user = desk.platform.records.create(
            tx, "user", [{"login": "kill", "name": "小杀", "password": "correct-horse-9"}]
        )[0]
    start_dying = start("dying")
    with desk.platform.write(desk.ctx) as tx:
        record = desk.platform.records.create(tx, "account", [{"name": "将丢未丢", "owner": user}])[0]
    assert start_dying.wait(30) == -signal.SIGKILL
    assert desk.value("select count(*) from {s}._notification") == 0
    start()
    until(lambda: desk.value("select count(*) from {s}._notification"))
    time.sleep(1)
    with desk.platform.read(desk.platform.ctx_for(desk.workspace, "kill")) as tx:
        assert [n["record"] for n in notifications(tx)["notifications"]] == [record]


def test_a_worker_told_to_stop_stops_and_puts_its_job_back(desk: Desk, start: Start) -> None:
    process = start()
    job = desk.ask("load", name="有序", rows=ROWS, pause_s=0.1)
    until(lambda: _made(desk, "有序") >= 20)
    process.terminate()
    assert process.wait(20) == 0
    assert desk.see(job)["state"] == "queued"
    assert desk.value(f"select attempts from {{s}}._job where id = '{job}'") == 0
    assert desk.value(f"select count(*) from yingdan.worker where id like '%:{process.pid}:%'") == 0
    start()
    assert desk.end_of(job)["state"] == "done"
    assert _made(desk, "有序") == ROWS


def test_a_worker_survives_the_loss_of_all_its_connections(desk: Desk, start: Start, module_dsn: str) -> None:
    process = start()
    job = desk.ask("load", name="重启", rows=ROWS, pause_s=0.1)
    until(lambda: _made(desk, "重启") >= 20)
    # The desk's own idle connections are left alone.
    with psycopg.connect(module_dsn, autocommit=True) as conn:
        conn.execute(
            "select pg_terminate_backend(a.pid) from pg_stat_activity a where datname = current_database()"
            " and a.pid <> pg_backend_pid() and a.pid <> all(%s)",
            ([c.info.backend_pid for c in desk.platform.db._pool._pool],),
        )
    assert desk.end_of(job)["state"] == "done"
    assert process.poll() is None
    assert _made(desk, "重启") == ROWS
    later = desk.ask("load", name="之后", rows=20, pause_s=0)
    assert desk.end_of(later)["state"] == "done"
