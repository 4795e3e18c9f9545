"""Servers and folders of test runs that were killed: found by their free locks, stopped and removed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

# A run that is just starting has no locks yet.
_YOUNGEST_S = 600


def sweep(folder: Path, pattern: str) -> list[Path]:
    """Remove homes below ``folder`` that no process uses any more; returns what was removed."""
    gone: list[Path] = []
    for home in folder.glob(pattern):
        with contextlib.suppress(OSError):  # another run sweeps too
            if time.time() - home.stat().st_mtime < _YOUNGEST_S:
                continue
            with _is_free(home / "lock" / "start") as first, _is_free(home / "lock" / "users") as second:
                if first and second:
                    _end_server(home)
                    shutil.rmtree(home)
                    gone.append(home)
    return gone


def _end_server(home: Path) -> None:
    for file in home.glob("data/*/postmaster.pid"):
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(file.read_text(encoding="utf-8").split()[0]))
            if process.cmdline()[1:] == ["-D", str(file.parent)]:
                os.kill(process.pid, signal.SIGQUIT)
                process.wait(timeout=10)


@contextlib.contextmanager
def _is_free(lock: Path) -> Iterator[bool]:
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
