"""What a killed test run leaves behind is cleared by the next, and nothing else is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.leftovers import scratch_folder, sweep
from yingdan.db.cluster import ensure_running

pytestmark = pytest.mark.slow


def test_only_old_homes_without_users_are_swept() -> None:
    with tempfile.TemporaryDirectory(prefix="yd-", dir=scratch_folder()) as name:
        folder = Path(name)
        folder.chmod(0o755)
        used, young, old = (folder / f"run-{kind}" for kind in ("used", "young", "old"))
        for home in (young, old):
            with ensure_running(home, fast=True):
                pass
        with ensure_running(used, fast=True) as cluster:
            for home in (used, old):
                os.utime(home, (1, 1))
            assert sweep(folder, "run-*") == [old]
            assert cluster.ensure_alive().pid == cluster.info.pid
        assert young.exists()
        assert not old.exists()
