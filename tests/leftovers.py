"""Where tests put servers of their own, and how those of killed runs are found, stopped and removed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

# Containers often have a RAM disk of 64 MB, too little for a database.
_ROOMY_BYTES = 2_000_000_000
# A run that is just starting has no locks yet.
_YOUNGEST_S = 600


def scratch_folder() -> Path:
    """Return a RAM disk that is large enough for databases, else the folder for temporary files."""
    shared = Path("/dev/shm")  # noqa: S108 - folders with names of their own are made there
    is_roomy = os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > _ROOMY_BYTES
    return shared if is_roomy else Path(tempfile.gettempdir())


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
