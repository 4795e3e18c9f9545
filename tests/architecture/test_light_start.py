"""Serving needs no heavy library: those belong into the processes of their jobs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "scipy", "sklearn", "lightgbm", "statsforecast", "polars", "pandas", "numba", "pypinyin.phrases_dict")


def test_serving_imports_nothing_heavy() -> None:
    """Each of them would cost every server process 20 to 150 MiB and a second of its start."""
    code = f"import sys, yingdan.cli.main; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
