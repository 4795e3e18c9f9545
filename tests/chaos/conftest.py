"""Worker processes that tests start and kill, on a database of the module's own: cutting its connections disturbs nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines.jobs.workbench import until

PROGRAM = Path(__file__).with_name("worker_process.py")
ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(module_dsn: str, tmp_path: Path) -> Iterator[Start]:
    """Start worker processes; those still there at the end are stopped."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(role: str = "plain") -> subprocess.Popen[bytes]:
        ready = tmp_path / f"ready{len(running)}"
        command = [sys.executable, str(PROGRAM), module_dsn, role, str(ready), str(tmp_path)]
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
        running.append(process)
        until(lambda: ready.exists() or process.poll() is not None)
        assert ready.exists()
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
