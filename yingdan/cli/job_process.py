"""One heavy job in a process of its own: the order comes on standard input, whose end ends the process.

So the memory of the job is given back when it is over, it dies with its worker, and passwords are on no command line.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import orjson
import psycopg

from yingdan.bootstrap import Platform
from yingdan.engines.jobs.model import Claim, JobKind
from yingdan.engines.jobs.running import OUTAGE_EXIT, execute, is_outage
from yingdan.kernel.errors import Unavailable
from yingdan.kernel.settings import Settings


def main() -> None:
    """Run the one job that standard input asks for."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_worker, name="yingdan-parent", daemon=True).start()
    with contextlib.suppress(OSError):
        os.nice(5)  # people at work come first
    _keep_bytecode(order["platform"]["home"])
    try:
        _run(order)
    except (psycopg.OperationalError, Unavailable) as error:
        if not is_outage(error):
            raise
        sys.exit(OUTAGE_EXIT)


def _run(order: Mapping[str, Any]) -> None:
    settings = order["platform"]
    platform = Platform.open(
        Settings(
            **{
                **settings,
                "home": Path(settings["home"]) if settings["home"] else None,
                "clock": datetime.fromisoformat(settings["clock"]) if settings["clock"] else None,
            }
        )
    )
    claim: dict[str, Any] = order["claim"]
    try:
        execute(
            platform,
            JobKind(order["run"], process=True, attempts=order["attempts"]),
            Claim(**{**claim, "workspace": platform.workspace(claim["workspace"])}),
            threading.Event(),
        )
    finally:
        platform.close()


def _keep_bytecode(home: str | None) -> None:
    """Let heavy libraries be compiled once for all jobs, where the installation came without compiled files.

    Compiling those of the forecast takes several seconds of processor time, in every job anew.
    """
    if home is not None and not Path(cache_from_source(orjson.__file__)).exists():
        sys.pycache_prefix, sys.dont_write_bytecode = str(Path(home, "cache", "bytecode")), False


def _end_with_worker() -> None:
    # The bare descriptor: a thread that waits inside the buffered reader holds its lock and would make an orderly end fatal.
    while os.read(0, 4096):
        pass
    os._exit(3)


if __name__ == "__main__":
    main()
