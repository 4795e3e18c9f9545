"""When something below fails, callers are told so, nothing is half done, and the server goes on without a restart."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.client import Caller, Client
from tests.leftovers import scratch_folder
from tests.people import PASSWORD, Organisation
from yingdan.bootstrap import Platform
from yingdan.db import pool
from yingdan.db.cluster import ensure_running
from yingdan.db.sql import Sql
from yingdan.kernel.settings import Settings

CLIENTS = 100


def test_a_hundred_clients_with_one_version(client: Client, organisation: Organisation) -> None:
    """All have read the same version: one change is taken, ninety-nine are told, nothing is lost between them."""
    lin = client.sign_in("lin")
    record = lin.create("account", name="百人一改")
    path = f"/records/account/{record['id']}"
    tag = {"If-Match": str(record["version"])}
    assert lin.patch(path, {"city": "x"}, headers={"If-Match": "no version"}).status_code == 400

    def change(number: int) -> tuple[int, int]:
        return number, lin.patch(path, {"employees": number, "status": "active"}, headers=tag).status_code

    with ThreadPoolExecutor(CLIENTS) as people:
        answers = list(people.map(change, range(1, CLIENTS + 1)))
    assert sorted(status for _, status in answers) == [200] + [412] * (CLIENTS - 1)
    winner = next(number for number, status in answers if status == 200)
    now = lin.get(path).json()
    assert (now["employees"], now["version"]) == (winner, record["version"] + 1)
    told = [i for i in lin.get(f"{path}/history").json()["items"] if i["field"] == "status"]
    assert [i["new"] for i in told] == ["active", "untouched"], "one change"


@pytest.mark.usefixtures("organisation")
def test_a_question_that_takes_too_long(pg_dsn: str, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that waits too long is ended and answered with what to do; the next one is served."""
    short = pool._OPTIONS.replace(f"statement_timeout={pool.STATEMENT_TIMEOUT_MS}", "statement_timeout=300")
    assert short != pool._OPTIONS
    monkeypatch.setattr(pool, "_OPTIONS", short)
    hasty = Platform.open(Settings(database_url=pg_dsn, threads=4, secret_key="for tests"))
    try:
        with Client(hasty) as clients:
            lin = clients.sign_in("lin")
            made = lin.create("account", name="慢问题")
            table = platform.catalog(platform.workspace("main")).get("account").table
            with platform.db.direct() as conn, conn.transaction():
                conn.execute(f"lock table {table} in access exclusive mode")
                asked = lin.post("/records/account/query", {"filter": {"field": "name", "value": "慢问题"}})
                changed = lin.patch(f"/records/account/{made['id']}", {"city": "上海"})
            for answer in (asked, changed):
                assert (answer.status_code, answer.json()["code"]) == (503, "too_slow"), answer.text
                assert answer.headers["content-type"] == "application/problem+json"
            in_english = {"Accept-Language": "en"}
            with platform.db.direct() as conn, conn.transaction():
                conn.execute(f"lock table {table} in access exclusive mode")
                asked = lin.post("/records/account/query", {}, headers=in_english)
            assert "narrow" in asked.json()["title"].lower()
            again = lin.query("account", filter={"field": "name", "value": "慢问题"})["records"]
            assert [(r["id"], r["version"], r["city"]) for r in again] == [(made["id"], made["version"], None)]
    finally:
        hasty.close()


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """Let this process write files of at most ``size`` bytes, as on a disk with no more room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handled = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handled)


@pytest.mark.usefixtures("organisation")
def test_no_room_for_files(pg_dsn: str, tmp_path: Path) -> None:
    """A file for which the disk has no room is refused, nothing of it stays, and records are written as before."""
    full = Platform.open(Settings(database_url=pg_dsn, home=tmp_path, threads=4, secret_key="for tests"))
    content = os.urandom(600_000)
    try:
        with Client(full) as clients:
            lin = clients.sign_in("lin")

            def upload() -> Any:
                return lin.http.post("/api/v1/files", files={"file": ("plan.bin", content, "text/plain")})

            def known() -> int:
                with full.read(full.ctx(full.workspace("main"))) as tx:
                    return int(tx.value(Sql(f"select count(*) from {tx.catalog.system('_file')}")))

            before = known()
            with _files_no_larger_than(100_000):
                refused = upload()
                assert lin.create("account", name="没有磁盘也能建")["version"] == 1
            assert (refused.status_code, refused.json()["code"]) == (503, "disk_full"), refused.text
            assert known() == before
            assert [p for p in full.files.rglob("*") if p.is_file()] == []
            kept = upload()
            assert kept.status_code == 201, kept.text
            assert lin.get(f"/files/{kept.json()['id']}/content").content == content
    finally:
        full.close()


@pytest.fixture
def own_home() -> Iterator[Path]:
    """A home for a database server of the test's own."""
    folder = Path(tempfile.mkdtemp(prefix="yd-", dir=scratch_folder()))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.mark.slow  # it starts a database server of its own
def test_the_database_goes_away_and_comes_back(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped or killed, it is answered 503 until it is back; sessions and acknowledged records are there again."""
    monkeypatch.setattr(pool, "CHECKOUT_TIMEOUT_S", 1.0)
    with ensure_running(own_home) as cluster:
        # without the watch, so that the test decides when the server is back
        served = Platform.open(Settings(database_url=cluster.dsn, home=own_home, threads=4, secret_key="for tests"))
        try:
            served.create_workspace("main", kind="test", admin_password=PASSWORD)
            with Client(served) as clients:
                admin = clients.sign_in("admin")
                for number, how in enumerate((signal.SIGINT, signal.SIGKILL)):
                    kept = admin.create("account", name=f"前 {number}")["id"]
                    server = psutil.Process(cluster.info.pid)
                    everything = [*server.children(recursive=True), server]
                    os.kill(server.pid, how)
                    # a session of a killed server may still answer in the moment before it notices
                    _wait(lambda all_=everything: not any(map(_runs, all_)))
                    _is_refused(admin, kept)
                    cluster.ensure_alive()
                    _wait(lambda path=f"/records/account/{kept}": admin.get(path).status_code == 200)
                    assert admin.create("account", name=f"后 {number}")["version"] == 1
                assert len(admin.query("account")["records"]) == 4
        finally:
            served.close()


def _is_refused(admin: Caller, record: str) -> None:
    started = time.monotonic()
    for answer in (
        admin.get(f"/records/account/{record}"),
        admin.post("/records/account", {"name": "nobody keeps this"}),
        admin.get("/me"),
    ):
        assert answer.status_code == 503, answer.text
        assert answer.json()["code"] in {"database_unreachable", "database_busy"}
        assert int(answer.headers["retry-after"]) > 0
    assert time.monotonic() - started < 30, "nobody waits for minutes"
    # once it is known that nothing can be reached, nobody is kept waiting for it
    _wait(lambda: admin.get("/me").json()["code"] == "database_unreachable")
    started = time.monotonic()
    assert admin.get("/me").json()["code"] == "database_unreachable"
    assert time.monotonic() - started < pool.RECONNECT_S


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait(until: Any) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)
