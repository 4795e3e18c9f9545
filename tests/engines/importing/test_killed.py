"""An import whose process is killed leaves nothing half done; it can be gone on with or taken back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engines.jobs.workbench import QuietJob, until
from yingdan.areas.insight.jobs import roll_back, run_import
from yingdan.bootstrap import Platform
from yingdan.kernel.context import Ctx, Workspace
from yingdan.kernel.errors import YingdanError

Rows = Callable[[str], list[tuple[Any, ...]]]
ROWS = 12_000
_PROGRAM = "from yingdan.cli.importing import importing; importing()"


def command(dsn: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "YINGDAN_DATABASE_URL": dsn}
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *arguments],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def killed(pg_dsn: str, workspace: Workspace, rows: Rows, tmp_path: Path) -> str:
    """Start an import, kill its process in the midst and return the batch."""
    path = tmp_path / "客户.csv"
    lines = (f"公司{i},{f'公司{i - 1}' if i % 5 == 0 and i else ''}" for i in range(ROWS))
    path.write_text("客户名称,母公司\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with command(pg_dsn, str(path), "--workspace", workspace.name) as process:
        until(lambda: rows("select count(*) from $_import_chunk where part = 0")[0][0] >= 2, patience_s=90)
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=60)[1]
    done = rows("select count(*) from $account")[0][0]
    assert 0 < done < ROWS
    # what is there is whole chunks: each record has its history and its place in the journal
    assert rows("select count(*) from $_import_row") == [(done,)]
    assert rows("select count(distinct id) from $account__v") == [(done,)]
    found = re.search(r"batch (\S+)", said)
    assert found is not None
    return found[1]


def test_it_goes_on_without_doubling(killed: str, pg_dsn: str, workspace: Workspace, rows: Rows) -> None:
    with command(pg_dsn, "resume", killed, "--workspace", workspace.name) as process:
        out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    assert f"{ROWS} rows, {ROWS} created" in out
    assert rows("select count(*), count(distinct name), count(parent) from $account") == [(ROWS, ROWS, ROWS // 5 - 1)]


def test_it_can_be_taken_back(killed: str, pg_dsn: str, workspace: Workspace, rows: Rows) -> None:
    with command(pg_dsn, "rollback", killed, "--workspace", workspace.name) as process:
        _, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    assert rows("select count(*) from $account where deleted_at is null") == [(0,)]
    assert rows("select state from $import_batch") == [("rolled_back",)]


def test_a_job_that_died_before_the_word_of_its_end_is_done(
    load: Any, platform: Platform, ctx: Ctx, rows: Rows
) -> None:
    """Run again, it tells what the run before came to; a first run of a batch that has ended is refused."""
    body = load({"客户.csv": "客户名称\n甲公司\n乙公司\n"})
    job = QuietJob("import", {"batch": body["batch"]})
    with pytest.raises(YingdanError, match="import_batch_state"):
        run_import(platform, ctx, job)
    job.first = False
    assert run_import(platform, ctx, job)["counts"]["created"] == 2
    back = QuietJob("import_rollback", {"batch": body["batch"]})
    told = roll_back(platform, ctx, back)
    back.first = False
    assert roll_back(platform, ctx, back) == told
    assert rows("select count(*) from $account where deleted_at is null") == [(0,)]
