"""A whole installation as real processes, for killing: a server, a worker beside it, and the embedded database of both."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import httpx2 as httpx
import psutil
import psycopg

from tests.leftovers import scratch_folder
from yingdan.db.cluster import ensure_running

PASSWORD = "chaos-horse-9"
PARTS = ("server", "worker", "postgres")
COMMAND = str(Path(sys.executable).with_name("yingdan"))


class Household:
    """Starts, kills and starts again the processes of one installation in a home of its own."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="yingdan-chaos-", dir=scratch_folder()))
        self.home.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self._port}"
        self._env = {**os.environ, "YINGDAN_HOME": str(self.home / "data"), "YINGDAN_DATABASE_URL": ""}
        self._log = (self.home / "log").open("wb")
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            self._run("init", "--admin-password", PASSWORD, "--kind", "test")
            for part in ("server", "worker"):
                self.start(part)
            self.wait_ready(120)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()
        for file in (self.home / "data").rglob("postmaster.pid"):  # its last user was killed
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                database = psutil.Process(int(file.read_text(encoding="utf-8").split()[0]))
                os.kill(database.pid, signal.SIGQUIT)
                database.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def _run(self, *words: str) -> None:
        subprocess.run([COMMAND, *words], env=self._env, check=True, stdout=self._log, stderr=self._log, timeout=180)

    def start(self, part: str) -> None:
        """Start the server or the worker; the database comes with whichever is first."""
        words = ["serve", "--port", str(self._port)] if part == "server" else ["worker", "--threads", "2"]
        self._running[part] = subprocess.Popen(
            [COMMAND, *words], env=self._env, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True
        )

    def kill(self, part: str) -> None:
        """Kill a part as the system would: with no warning."""
        if part == "postgres":
            with contextlib.suppress(ProcessLookupError, FileNotFoundError, IndexError):
                pid_file = next((self.home / "data").rglob("postmaster.pid"))
                os.kill(int(pid_file.read_text(encoding="utf-8").split()[0]), signal.SIGKILL)
            return
        process = self._running[part]
        process.kill()
        process.wait()

    def revive(self, part: str) -> None:
        """Start again what was killed; the database is the living processes' own business."""
        if part != "postgres":
            self.start(part)

    def wait_ready(self, seconds: float) -> None:
        """Wait until the server answers that it is ready."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/health/ready", timeout=3).status_code == 200:
                    return
            time.sleep(0.1)
        msg = f"not ready after {seconds} s; see {self.home / 'log'}"
        raise TimeoutError(msg)

    @contextlib.contextmanager
    def connect(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Lend a connection of our own to the database."""
        with ensure_running(self.home / "data") as cluster, psycopg.connect(cluster.dsn, autocommit=True) as conn:
            yield conn
