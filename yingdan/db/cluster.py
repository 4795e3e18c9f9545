"""Supervisor of the embedded PostgreSQL: start or join it, keep it alive, and stop it when the last user leaves."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import logging
import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from yingdan.db.cluster_check import check_server
from yingdan.db.cluster_home import Home, find_home, open_home
from yingdan.db.cluster_process import Running, Server, open_server
from yingdan.kernel.errors import Unavailable

__all__ = ["Cluster", "ServerInfo", "check_server", "ensure_running"]

_WATCH_INTERVAL_S = 1.0
_log = logging.getLogger("yingdan.db.cluster")


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A running server: its connection string (password included), process, data, and whether we started it."""

    dsn: str = field(repr=False)
    pid: int
    data_dir: Path
    started_here: bool


class Cluster:
    """One process's hold on the embedded server.

    Every process that uses the server holds a shared lock on ``lock/users``, which the operating system takes back when
    the process dies. Whoever leaves as the last one stops the server, no matter who started it; a server left behind by
    a killed process is joined by the next one.
    """

    def __init__(self, home: Home, server: Server, users: IO[bytes]) -> None:
        self._home = home
        self._server = server
        self._users = users
        self._owner = os.getpid()
        self._guard = threading.Lock()
        self._left = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._running, self._process = _start_or_join(server)

    @property
    def info(self) -> ServerInfo:
        """The server as it runs now; process id and connection string can change when it was restarted."""
        running = self._running
        return ServerInfo(running.dsn, running.pid, self._server.data, self._process is not None)

    @property
    def dsn(self) -> str:
        """Connection string of the product's database, password included."""
        return self._running.dsn

    def ensure_alive(self) -> ServerInfo:
        """Bring the server back if it died (kill -9, out of memory); nothing acknowledged is lost.

        Raises:
            Unavailable: ``database_start_failed`` when it does not come up, ``database_released`` after leaving.
        """
        with self._guard:
            if self._left.is_set():
                raise Unavailable("database_released")
            if self._server.live_pid() != self._running.pid:
                _log.warning("embedded PostgreSQL is gone, starting or joining it again")
                self._end_child()
                with _start_lock(self._home):
                    self._running, self._process = _start_or_join(self._server)
            return self.info

    def watch(self) -> None:
        """Look after the server in a background thread until this process leaves, restarting it when it dies."""

        def look_after() -> None:
            while not self._left.wait(_WATCH_INTERVAL_S):
                try:
                    self.ensure_alive()
                except Unavailable as problem:
                    if not self._left.is_set():
                        _log.error("embedded PostgreSQL does not start: %s", problem.params)

        threading.Thread(target=look_after, name="postgresql-watch", daemon=True).start()

    def release(self) -> None:
        """Leave the server; it is stopped cleanly when no other process uses it. Calling twice is harmless."""
        self._leave(force=False)

    def stop(self) -> None:
        """Leave the server and stop it even if other processes still use it."""
        self._leave(force=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _leave(self, *, force: bool) -> None:
        # A forked child shares our lock; it must not take the server away from its parent.
        if os.getpid() != self._owner:
            return
        with self._guard:
            if self._left.is_set():
                return
            self._left.set()
            atexit.unregister(self.release)
            with _start_lock(self._home), self._users:
                if force or _is_last_user(self._users):
                    self._end_child()
                    pid = self._server.live_pid()
                    if pid is not None:  # somebody else started it
                        self._server.stop(pid, None)
                elif self._process is not None:
                    # Not ours to wait for any more: the last user stops it. (Else Python warns of a running child.)
                    self._process.returncode = 0

    def _end_child(self) -> None:
        """Stop the server that this process started, or wait for the end of one that is dying."""
        if self._process is not None:
            self._server.stop(self._process.pid, self._process)


def ensure_running(home: Path | None = None, *, fast: bool = False) -> Cluster:
    """Return a hold on the embedded server of ``home``, starting it if it does not run.

    Without ``home`` it is ``YINGDAN_HOME``, else ``/var/lib/yingdan`` for root and ``~/.yingdan`` for other users.
    ``fast`` gives up safety against crashes for speed (tests); it has no effect on a server that already runs.

    Raises:
        Unavailable: with a code that tells what stands in the way (see ``cluster_home`` and ``cluster_process``).
    """
    opened = open_home(find_home(home))
    with _start_lock(opened):
        server = open_server(opened, fast=fast)
        users = (opened.locks / "users").open("ab")
        try:
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster = Cluster(opened, server, users)
        except BaseException:
            users.close()
            raise
    atexit.register(cluster.release)
    return cluster


def _start_or_join(server: Server) -> tuple[Running, subprocess.Popen[bytes] | None]:
    running = server.find_running()
    return (running, None) if running is not None else server.start()


def _is_last_user(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _start_lock(home: Home) -> Iterator[None]:
    """Let one process at a time start, stop or leave the server of ``home``."""
    with (home.locks / "start").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
