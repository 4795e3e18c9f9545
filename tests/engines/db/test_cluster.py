"""The embedded server: started, shared, killed, brought back and stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.leftovers import scratch_folder
from yingdan.db.cluster import Cluster, check_server, ensure_running
from yingdan.kernel.errors import Unavailable

REPOSITORY = Path(__file__).parents[3]
pytestmark = pytest.mark.slow  # each starts servers of its own


@pytest.fixture(scope="session")
def fresh_home() -> Iterator[Path]:
    """A home that was started and stopped once; tests work on copies, since initialising takes a second each time."""
    folder = Path(tempfile.mkdtemp(prefix="yd-", dir=scratch_folder()))
    folder.chmod(0o755)
    with ensure_running(folder / "home"):
        pass
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A home not yet there, which the server's system user can reach: pytest's own folders are private to us."""
    folder = Path(tempfile.mkdtemp(prefix="yd-", dir=scratch_folder()))
    folder.chmod(0o755)
    yield folder / "home"
    _end_server(folder / "home")
    shutil.rmtree(folder)


@pytest.fixture
def home(fresh_home: Path, empty_home: Path) -> Path:
    """A home of the test's own, initialised."""
    subprocess.run(["cp", "-a", str(fresh_home), str(empty_home)], check=True)
    return empty_home


def test_starts_is_private_and_stops(empty_home: Path) -> None:
    with ensure_running(empty_home) as cluster:
        info = cluster.info
        assert info.started_here
        assert str(conninfo_to_dict(info.dsn)["password"]) not in repr(info), "a log line must not tell the password"
        assert info.pid == psutil.Process(info.pid).pid
        with psycopg.connect(cluster.dsn) as conn:
            check_server(conn)
            assert _setting(conn, "data_directory") == str(info.data_dir)
            assert _setting(conn, "TimeZone") == "UTC"
            assert _setting(conn, "fsync") == "on"
            assert _setting(conn, "jit") == "off"
            assert _setting(conn, "listen_addresses") == ""
            assert _one(conn, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
        if os.geteuid() == 0:
            assert psutil.Process(info.pid).username() == "yingdan"
        word = empty_home / "secret" / "postgresql"
        assert stat.S_IMODE(word.stat().st_mode) == 0o600
        assert stat.S_IMODE(info.data_dir.stat().st_mode) == 0o700
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(make_conninfo(cluster.dsn, password="wrong"))
    assert _is_gone(info.pid)
    assert not (info.data_dir / "postmaster.pid").exists()
    assert "database system is shut down" in (empty_home / "log" / "postgresql.log").read_text()


def test_data_stays_over_restarts_and_the_password_too(home: Path) -> None:
    with ensure_running(home) as cluster:
        _fill(cluster.dsn, 3)
        first = cluster.dsn
    with ensure_running(home) as cluster:
        assert cluster.dsn == first
        assert _count(cluster.dsn) == 3


def test_a_second_process_joins_and_the_last_one_stops_it(home: Path) -> None:
    first = ensure_running(home)
    pid = first.info.pid
    other = _python(home, "print(cluster.info.pid, cluster.info.started_here, flush=True)", "input()")
    assert _line(other) == f"{pid} False"
    first.release()
    assert psutil.pid_exists(pid), "still in use by the other process"
    with psycopg.connect(first.dsn) as conn:
        assert _one(conn, "SELECT 1") == 1
    other.communicate("\n", timeout=30)
    assert other.returncode == 0
    assert _is_gone(pid)


def test_processes_starting_at_once_share_one_server(empty_home: Path) -> None:
    starters = [_python(empty_home, "print(cluster.info.pid, flush=True)", "input()") for _ in range(3)]
    pids = {_line(starter) for starter in starters}
    assert len(pids) == 1
    for starter in starters:
        starter.communicate("\n", timeout=30)
    assert _is_gone(int(pids.pop()))


def test_stop_takes_it_from_everybody(home: Path) -> None:
    one, two = ensure_running(home), ensure_running(home)
    one.stop()
    assert _is_gone(two.info.pid)
    with pytest.raises(Unavailable) as refused:
        one.ensure_alive()
    assert refused.value.code == "database_released"
    two.release()


def test_no_acknowledged_row_is_lost_when_the_server_is_killed(home: Path) -> None:
    with ensure_running(home) as cluster:
        killed = cluster.info.pid
        _fill(cluster.dsn, 0)
        acknowledged = 0
        with (  # noqa: PT012 - the kill comes between two statements
            pytest.raises(psycopg.OperationalError),
            psycopg.connect(cluster.dsn, autocommit=True) as conn,
        ):
            while True:
                conn.execute("INSERT INTO kept (n) VALUES (%s)", [acknowledged])
                acknowledged += 1
                if acknowledged == 200:
                    os.kill(killed, signal.SIGKILL)
        info = cluster.ensure_alive()
        assert info.pid != killed
        assert _count(cluster.dsn) in {acknowledged, acknowledged + 1}
        assert _one_of(cluster.dsn, "SELECT max(n) + 1 = count(*) FROM kept") is True


def test_the_cache_comes_back_after_a_restart(home: Path) -> None:
    with ensure_running(home) as cluster:
        _wait_until_warm(home, starts=1)  # a server that stops before keeps what was written down last
        _fill(cluster.dsn, 5_000)
    with ensure_running(home) as cluster:
        _wait_until_warm(home, starts=2)
        with psycopg.connect(cluster.dsn) as conn:
            told = conn.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT count(*) FROM kept").fetchone()
        assert told is not None
        plan = told[0][0]["Plan"]
        assert plan["Shared Hit Blocks"] > 10
        assert plan["Shared Read Blocks"] == 0


def _wait_until_warm(home: Path, starts: int) -> None:
    log, deadline = home / "log" / "postgresql.log", time.monotonic() + 30
    while log.read_bytes().count(b"successfully prewarmed") < starts:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_watch_brings_a_killed_server_back(home: Path) -> None:
    with ensure_running(home) as cluster:
        cluster.watch()
        killed = cluster.info.pid
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while cluster.info.pid == killed and time.monotonic() < deadline:
            time.sleep(0.05)
        assert cluster.info.pid != killed
        assert _one_of(cluster.dsn, "SELECT 1") == 1


def test_recovers_after_we_and_the_server_were_killed(home: Path) -> None:
    other = _python(home, "print(cluster.info.pid, flush=True)", "input()")
    pid = int(_line(other))
    other.kill()
    other.communicate(timeout=30)
    assert psutil.pid_exists(pid), "the server outlives its killed starter"
    os.kill(pid, signal.SIGKILL)
    _wait_until_gone(pid)
    with ensure_running(home) as cluster:
        assert cluster.info.started_here
        assert _one_of(cluster.dsn, "SELECT 1") == 1


def test_a_server_left_behind_is_joined_and_then_stopped(home: Path) -> None:
    other = _python(home, "print(cluster.info.pid, flush=True)", "input()")
    pid = int(_line(other))
    other.kill()
    other.communicate(timeout=30)
    with ensure_running(home) as cluster:
        assert cluster.info.pid == pid
        assert not cluster.info.started_here
    _wait_until_gone(pid)


def test_starts_though_a_stranger_took_the_process_id_of_a_killed_server(home: Path) -> None:
    with ensure_running(home) as cluster:
        os.kill(cluster.info.pid, signal.SIGKILL)
        data = cluster.info.data_dir
        cluster.ensure_alive()
    identity = {"user": "yingdan"} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "60"], **identity)  # type: ignore[call-overload] # same user as the server
    try:
        stale = f"{stranger.pid}\n{data}\n1700000000\n5432\n{home}/run\n\n  5432001    262144\nready\n"
        (data / "postmaster.pid").write_text(stale)
        (home / "run" / ".s.PGSQL.5432.lock").write_text(stale)
        (home / "run" / ".s.PGSQL.5432").touch()
        with ensure_running(home) as cluster:
            assert _one_of(cluster.dsn, "SELECT 1") == 1
        assert stranger.poll() is None, "the stranger is left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_half_an_initialisation_is_thrown_away(home: Path) -> None:
    with ensure_running(home) as cluster:
        data = cluster.info.data_dir
    half = data.with_name(f"{data.name}.new-1")
    data.rename(half)
    (half / "PG_VERSION").unlink()
    with ensure_running(home) as cluster:
        assert _one_of(cluster.dsn, "SELECT 1") == 1
    assert not half.exists()


def test_a_path_too_long_for_a_socket_uses_tcp_with_a_password(empty_home: Path) -> None:
    deep = empty_home / ("long-" * 20)
    with ensure_running(deep) as cluster:
        known = conninfo_to_dict(cluster.dsn)
        assert known["host"] == "127.0.0.1"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(make_conninfo(cluster.dsn, password="wrong"))
        with psycopg.connect(cluster.dsn) as conn:
            assert _setting(conn, "listen_addresses") == "127.0.0.1"
            assert _setting(conn, "unix_socket_directories") == ""
        os.kill(cluster.info.pid, signal.SIGKILL)
        _wait_until_gone(cluster.info.pid)
        cluster.ensure_alive()
        assert conninfo_to_dict(cluster.dsn)["port"] == known["port"], "pools keep their connection string"
    _end_server(deep)


def test_fast_gives_up_safety_for_tests_only(home: Path) -> None:
    with ensure_running(home, fast=True) as cluster, psycopg.connect(cluster.dsn) as conn:
        assert [_setting(conn, name) for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["off"] * 3


def test_another_major_version_is_refused_not_shadowed(home: Path) -> None:
    with ensure_running(home) as cluster:
        data = cluster.info.data_dir
    data.rename(data.with_name("17"))
    with pytest.raises(Unavailable) as refused:
        ensure_running(home)
    assert (refused.value.code, refused.value.params["found"]) == ("database_other_major", "17")
    assert not data.exists()


def test_a_lost_password_is_told(home: Path) -> None:
    with ensure_running(home):
        pass
    (home / "secret" / "postgresql").unlink()
    with pytest.raises(Unavailable) as refused:
        ensure_running(home)
    assert refused.value.code == "database_start_failed"
    assert "password authentication failed" in refused.value.params["reason"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: as a plain user we are the server's user ourselves")
def test_a_home_in_a_private_folder_is_told(empty_home: Path) -> None:
    empty_home.parent.chmod(0o700)
    with pytest.raises(Unavailable) as refused:
        ensure_running(empty_home)
    assert refused.value.code == "database_home_unreachable"
    assert refused.value.params["folder"] == str(empty_home.parent)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_as_a_plain_user(empty_home: Path) -> None:
    if not _others_can_read(REPOSITORY):
        pytest.skip("the repository or its Python is private to root: no plain user can run it")
    nobody = pwd.getpwnam("nobody")
    empty_home.mkdir()
    os.chown(empty_home, nobody.pw_uid, nobody.pw_gid)
    other = _python(
        empty_home, "import psutil; print(psutil.Process(cluster.info.pid).username(), flush=True)", user="nobody"
    )
    out, _ = other.communicate(timeout=60)
    assert out.strip() == "nobody"
    assert stat.S_IMODE(empty_home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc", "database_encoding"),
        ("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc", "database_ctype"),
        ("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' LOCALE_PROVIDER libc", None),
    ],
)
def test_boot_check_of_a_database(pg_cluster: Cluster, options: str, code: str | None) -> None:
    name = f"checked_{os.getpid()}"
    with psycopg.connect(pg_cluster.dsn, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}".encode())
        try:
            with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname=name)) as conn:
                conn.execute("CREATE EXTENSION pg_trgm")
                if code is None:
                    check_server(conn)
                else:
                    with pytest.raises(Unavailable) as refused:
                        check_server(conn)
                    assert refused.value.code == code
                    assert refused.value.params["database"] == name
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _python(home: Path, *lines: str, user: str | None = None) -> subprocess.Popen[str]:
    """Run the lines in another process that holds the server of ``home`` as ``cluster``."""
    program = "\n".join(
        [
            "from pathlib import Path",
            "from yingdan.db.cluster import ensure_running",
            f"with ensure_running(Path({str(home)!r})) as cluster:",
            *(f"    {line}" for line in lines),
        ]
    )
    return subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, user=user,
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _is_gone(pid: int) -> bool:
    """Whether the process has ended; one that nobody has collected yet has ended too."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while not _is_gone(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def _end_server(home: Path) -> None:
    """Stop what a failed test left running, by the process id in its own data directory."""
    for file in home.glob("data/*/postmaster.pid"):
        pid = int(file.read_text().split()[0])
        if psutil.pid_exists(pid) and psutil.Process(pid).name() == "postgres":
            os.kill(pid, signal.SIGQUIT)
            _wait_until_gone(pid)


def _others_can_read(folder: Path) -> bool:
    python = Path(sys.executable).resolve()
    return all(
        place.stat().st_mode & 0o001 for end in (folder, python, Path(sys.prefix)) for place in (end, *end.parents)
    )


def _fill(dsn: str, rows: int) -> None:
    with psycopg.connect(dsn) as conn:
        conn.execute("CREATE TABLE kept (n integer)")
        conn.execute("INSERT INTO kept SELECT n FROM generate_series(0, %s - 1) AS n", [rows])


def _count(dsn: str) -> int:
    return int(_one_of(dsn, "SELECT count(*) FROM kept"))


def _one_of(dsn: str, statement: str) -> Any:
    with psycopg.connect(dsn) as conn:
        return _one(conn, statement)


def _one(conn: psycopg.Connection[tuple[Any, ...]], statement: str) -> Any:
    row = conn.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def _setting(conn: psycopg.Connection[tuple[Any, ...]], name: str) -> Any:
    return _one(conn, f"SELECT current_setting('{name}')")
