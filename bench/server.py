"""The server under test, started by the product's own command in processes of its own, and what it consumes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

START_TIMEOUT_S = 60.0
_COMMAND = "from yingdan.cli.main import main; main()"


@dataclass(frozen=True, slots=True)
class Cpu:
    """Processor seconds used so far by the server's processes and by PostgreSQL's."""

    server: float
    database: float


class Server:
    """A running server with its worker processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, postmaster: int | None) -> None:
        self.port = port
        self._process = psutil.Process(process.pid)
        self._postmaster = None if postmaster is None else psutil.Process(postmaster)

    def cpu(self) -> Cpu:
        """Return what was used until now."""
        database = [] if self._postmaster is None else _tree(self._postmaster)
        own = [p for p in _tree(self._process) if p not in database]
        return Cpu(_seconds(own), _seconds(database))

    def memory(self) -> tuple[int, float, float]:
        """Return how many processes serve, and their resident and proportional memory in MiB, PostgreSQL left out."""
        database = [] if self._postmaster is None else _tree(self._postmaster)
        resident = proportional = 0
        own = [p for p in _tree(self._process) if p not in database]
        for process in own:
            with contextlib.suppress(psutil.Error):
                full = process.memory_full_info()
                resident += full.rss
                proportional += full.pss
        return len(own), resident / 2**20, proportional / 2**20


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _seconds(processes: Iterable[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def serving(home: Path | None, workspace: str, log: Path, env: dict[str, str]) -> Iterator[Server]:
    """Run ``yingdan serve`` on a free port of the loopback address until the block ends."""
    port = _free_port()
    settings = {**os.environ, **env, "YINGDAN_WORKSPACE": workspace}
    if home is not None:
        settings["YINGDAN_HOME"] = str(home)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env=settings,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(process, port, log)
        yield Server(process, port, None if home is None else _postmaster(home))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _postmaster(home: Path) -> int | None:
    for path in home.glob("data/*/postmaster.pid"):
        return int(path.read_text(encoding="utf-8").splitlines()[0])
    return None


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
            return
        time.sleep(0.1)
    msg = f"the server did not start: {log.read_text(encoding='utf-8', errors='replace')[-1500:]}"
    raise RuntimeError(msg)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
