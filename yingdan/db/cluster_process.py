"""The server process of the embedded PostgreSQL: initialise, configure, start, find and stop it (callers hold the start lock)."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from yingdan.db.cluster_home import PORT_NAME, Home, ensure_password, ensure_runtime, write_private
from yingdan.kernel.errors import Unavailable

SUPERUSER = DATABASE = "yingdan"
# Crash recovery of 1 GB of WAL takes 5-7 s on two cores; a disk ten times slower still comes up in this time.
START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 60.0
_POLL_S = 0.02
_LOG_LIMIT_BYTES = 20_000_000
_SMALL_SHARED_MEMORY_BYTES = 256 * 1024 * 1024
_INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--lc-collate=C",
    # macOS has no C.UTF-8; any UTF-8 type will do, since the builtin provider does the folding.
    "--lc-ctype=en_US.UTF-8" if sys.platform == "darwin" else "--lc-ctype=C.UTF-8",
    "--auth=scram-sha-256",
)
_HBA = """# Written by Yingdan at every start. A password is asked everywhere, on the socket too.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
local replication all scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its process id, and how to reach it."""

    pid: int
    dsn: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PidFile:
    """What the server says of itself in ``postmaster.pid``."""

    pid: int
    port: int
    socket_dir: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Server:
    """One data directory with the programs that serve it."""

    home: Home
    programs: Path
    data: Path
    password: str = field(repr=False)
    fast: bool

    def find_running(self) -> Running | None:
        """Return the live server of this data directory once it answers, None when there is none."""
        pid = self.live_pid()
        return None if pid is None else self._wait_until_ready(pid, None)

    def live_pid(self) -> int | None:
        """Return the process id of a live server of this data directory; a reused id of another program is not one."""
        file = _read_pid_file(self.data)
        if file is None or not _is_server(file.pid, self.data):
            return None
        return file.pid

    def start(self) -> tuple[Running, subprocess.Popen[bytes]]:
        """Start the server, after a crash too, and wait until it answers.

        Raises:
            Unavailable: ``database_start_failed`` with the end of the server's log.
        """
        self._ensure_initialised()
        port = PORT_NAME if self.home.socket_fits else _free_port(self.home.run / "port")
        self._write_configuration(port)
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            _disown_stale_pid_files(self.data, self.home.run)
            mark = _log_size(self.home.log_file)
            process = self._spawn()
            try:
                running = self._wait_until_ready(process.pid, process)
                self._ensure_database(running)
            except Unavailable:
                self.stop(process.pid, process)
                # Back ends of a killed server go within moments; until then their shared memory bars a new one.
                if "still in use" in _log_tail(self.home.log_file, mark) and time.monotonic() < deadline:
                    time.sleep(0.2)
                    continue
                raise
            return running, process

    def stop(self, pid: int, process: subprocess.Popen[bytes] | None) -> None:
        """Stop the server: open transactions are rolled back, what was committed is written out.

        ``process`` is given when the server is a child of ours: it is waited for, so that it leaves no zombie.
        """

        def is_gone() -> bool:
            return process.poll() is not None if process is not None else not _is_server(pid, self.data)

        # Whoever does not go in two minutes is killed; what was acknowledged is in the log and comes back.
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if is_gone():
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + STOP_TIMEOUT_S
            while not is_gone() and time.monotonic() < deadline:
                time.sleep(_POLL_S)

    def dsn(self, host: str, port: int) -> str:
        """Return the connection string of this server."""
        return make_conninfo(host=host, port=port, user=SUPERUSER, password=self.password, dbname=DATABASE)

    def _wait_until_ready(self, pid: int, process: subprocess.Popen[bytes] | None) -> Running:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if process is not None and process.poll() is not None:
                break
            file = _read_pid_file(self.data)
            if file is not None and file.pid == pid and file.is_ready:
                return Running(pid, self.dsn(file.socket_dir or "127.0.0.1", file.port))
            if process is None and not _is_server(pid, self.data):
                break
            time.sleep(_POLL_S)
        log = self.home.log_file
        raise Unavailable("database_start_failed", log=str(log), reason=_log_tail(log, max(0, _log_size(log) - 2000)))

    def _ensure_initialised(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        others = [path.parent.name for path in self.home.data_root.glob("*/PG_VERSION") if path.parent.name.isdigit()]
        if others:
            raise Unavailable("database_other_major", found=", ".join(sorted(others)), needed=self.data.name)
        # Built beside and renamed, so that a killed initdb never leaves half a data directory.
        for left_over in self.home.data_root.glob("*.new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        draft = self.data.with_name(f"{self.data.name}.new-{os.getpid()}")
        draft.mkdir(mode=0o700)
        self.home.give(draft, 0o700)
        word = self.home.run / "initial-password"
        self._write(word, self.password)
        try:
            done = self._run(
                "initdb", "-D", str(draft), "-U", SUPERUSER, f"--pwfile={word}", "--no-instructions", *_INITDB,
                *(("--no-sync",) if self.fast else ()),
            )  # fmt: skip
        finally:
            word.unlink(missing_ok=True)
        if done.returncode != 0:
            raise Unavailable("database_start_failed", log=str(draft), reason=done.stderr.strip()[-2000:])
        draft.rename(self.data)

    def _write_configuration(self, port: int) -> None:
        self._write(self.data / "pg_hba.conf", _HBA)
        self._write(self.data / "postgresql.conf", self._configuration(port))

    def _write(self, path: Path, text: str) -> None:
        write_private(path, text)
        self.home.give(path, 0o600)

    def _configuration(self, port: int) -> str:
        memory = psutil.virtual_memory().total
        settings: dict[str, str] = {
            "listen_addresses": "" if self.home.socket_fits else "127.0.0.1",
            "unix_socket_directories": str(self.home.run) if self.home.socket_fits else "",
            "unix_socket_permissions": "0700",
            "port": str(port),
            "max_connections": "100",
            "password_encryption": "scram-sha-256",
            "shared_buffers": "128MB" if self.fast else f"{_buffers_mib(memory)}MB",
            "effective_cache_size": f"{max(512, memory // 2 // 1024 // 1024)}MB",
            **self._warm_start(),
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "dynamic_shared_memory_type": "mmap" if _has_small_shared_memory() else "posix",
            "jit": "off",
            "random_page_cost": "1.1",
            "wal_level": "minimal" if self.fast else "replica",
            "max_wal_senders": "0" if self.fast else "4",
            "wal_compression": "off",  # pglz took as much time as a whole write does; lz4 is not in this build
            "min_wal_size": "256MB",
            "max_wal_size": "2GB",
            "checkpoint_timeout": "15min",
            # Counts and sums are read from indexes alone, as long as most pages are known to be visible to all.
            "autovacuum_naptime": "20s",
            "autovacuum_vacuum_scale_factor": "0.02",
            "autovacuum_vacuum_insert_scale_factor": "0.02",
            "autovacuum_analyze_scale_factor": "0.05",
            "fsync": "off" if self.fast else "on",
            "full_page_writes": "off" if self.fast else "on",
            "synchronous_commit": "off" if self.fast else "on",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            "log_line_prefix": "%m [%p] ",
        }
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
        custom = str(self.home.root / "postgresql.custom.conf").replace("'", "''")
        return "\n".join(
            [
                "# Written by Yingdan at every start; put settings of your own into the file included last.",
                *lines,
                f"include_if_exists = '{custom}'",
                "",
            ]
        )

    def _warm_start(self) -> dict[str, str]:
        """Return the settings by which the server's cache comes back after a restart, where the library is there.

        What is in the cache is written down every five minutes and at the end, and read back in the background. Without
        it the first minutes of a large company are slow: every page of every list is fetched for the first time.
        """
        if self.fast or not any((self.programs.parent / "lib").glob("**/pg_prewarm.*")):
            return {}
        return {"shared_preload_libraries": "pg_prewarm"}

    def _ensure_database(self, running: Running) -> None:
        # "postgres" always exists, and a first start killed between initdb and here is made good by the next.
        try:
            with psycopg.connect(make_conninfo(running.dsn, dbname="postgres"), autocommit=True) as conn:
                known = conn.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", [DATABASE]).fetchone()
                if known is None:
                    conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError as problem:  # most likely the password file was lost
            raise Unavailable(
                "database_start_failed", log=str(self.home.log_file), reason=f"{problem} ({self.home.password_file})"
            ) from problem

    def _spawn(self) -> subprocess.Popen[bytes]:
        log = self.home.log_file
        if _log_size(log) > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            # A session of its own: Ctrl-C in our terminal must not stop the server before we have finished with it.
            return subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data)],
                cwd=self.data, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
                env=_clean_environment(), **self._identity(),
            )  # fmt: skip

    def _run(self, program: str, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / program), *args], cwd=self.home.run, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False, timeout=START_TIMEOUT_S, env=_clean_environment(), **self._identity(),
        )  # fmt: skip

    def _identity(self) -> dict[str, Any]:
        user = self.home.user
        identity: dict[str, Any] = {"umask": 0o077}
        if user is not None:
            identity |= {"user": user.uid, "group": user.gid, "extra_groups": []}
        return identity


def open_server(home: Home, *, fast: bool) -> Server:
    """Prepare programs, password and data directory name; nothing is started."""
    programs = ensure_runtime(home)
    major = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=START_TIMEOUT_S
    ).stdout.split()[-1].split(".")[0]  # fmt: skip
    return Server(home, programs, home.data_root / major, ensure_password(home), fast)


def _clean_environment() -> dict[str, str]:
    """The server sees nothing of our environment but the path: no PG* variable, no library override, no secret."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _read_pid_file(data: Path) -> PidFile | None:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid = abs(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    lines += [""] * (8 - len(lines))
    port = int(lines[3]) if lines[3].strip().isdigit() else PORT_NAME
    return PidFile(pid, port, lines[4].strip(), lines[7].strip() == "ready")


def _is_server(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a live server process of ``data`` (its back ends show another command line)."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # Only the command line can be read of another user's process where root lacks CAP_SYS_PTRACE (containers).
        program, *args = process.cmdline() or [""]
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return Path(program).name == "postgres" and args == ["-D", str(data)]


def _disown_stale_pid_files(data: Path, run: Path) -> None:
    """Put our own process id into lock files whose id was reused by a stranger.

    The server refuses to start while the id in its lock file is alive, whoever that is (usual in containers, where ids
    start anew). It takes the id of its parent for stale, though; and unlike removing the file this keeps the server's
    own check that no back end of the dead server still holds the shared memory.
    """
    for path in (data / "postmaster.pid", run / f".s.PGSQL.{PORT_NAME}.lock"):
        with contextlib.suppress(FileNotFoundError):
            _, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True) or [""]
            path.write_text(f"{os.getpid()}\n{''.join(rest)}", encoding="utf-8")


def _free_port(remembered: Path) -> int:
    """Return a free TCP port of the loopback address, the one of the last start if nobody took it."""
    wanted = [0]
    with contextlib.suppress(OSError, ValueError):
        wanted.insert(0, int(remembered.read_text(encoding="ascii")))
    for port in wanted:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            free = int(probe.getsockname()[1])
            remembered.write_text(str(free), encoding="ascii")
            return free
    raise Unavailable("database_start_failed", log="", reason="no free TCP port on 127.0.0.1")


def _buffers_mib(memory: int) -> int:
    """Return the size of PostgreSQL's own cache in MiB: a sixteenth of the machine's memory within sensible bounds."""
    return max(128, min(4_096, memory // 16 // 2**20))


def _has_small_shared_memory() -> bool:
    """Whether /dev/shm is as small as containers make it (64 MB), too small for parallel queries."""
    try:
        state = os.statvfs("/dev/shm")  # noqa: S108 - asked for its size, nothing is written there
    except OSError:
        return False
    return state.f_frsize * state.f_blocks < _SMALL_SHARED_MEMORY_BYTES


def _log_size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _log_tail(log: Path, offset: int) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace").strip()[-2000:]
