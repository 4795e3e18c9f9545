"""A worker killed between a webhook's request and the note that it went out: sent again, under the same id, never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.engines.jobs.workbench import Desk, until
from tests.engines.webhooks.receiver import receiving
from yingdan.bootstrap import Platform
from yingdan.db.cluster import Cluster
from yingdan.kernel.settings import Settings

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("webhook_process.py")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dsn(pg_cluster: Cluster, pg_template: str, worker_id: str) -> Iterator[str]:
    """A database of its own: another worker of the same database would lead."""
    name = sql.Identifier(f"yingdan_hooks_{worker_id}")
    with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(pg_template)))
        yield make_conninfo(pg_cluster.dsn, dbname=f"yingdan_hooks_{worker_id}")
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _start(dsn: str, role: str, ready: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), dsn, role, str(ready)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    until(lambda: ready.exists() or process.poll() is not None)
    return process


def test_a_request_whose_worker_died_goes_out_again(dsn: str, tmp_path: Path) -> None:
    platform = Platform.open(Settings(database_url=dsn, threads=4, secret_key="for tests"))
    desk = Desk(platform, platform.create_workspace("main", kind="test", admin_password="correct-horse-9"))
    with receiving() as receiver:
        with platform.write(desk.ctx) as tx:
            platform.webhooks.save_settings(tx, allow_private=True)
            platform.webhooks.create(tx, {"name": "erp", "url": receiver.url, "events": ["account.created"]})
            records = platform.records.create(tx, "account", [{"name": f"客户{n}"} for n in range(3)])
        dying = _start(dsn, "dying", tmp_path / "dying")
        assert dying.wait(30) == -signal.SIGKILL
        assert len(receiver.got) == 1
        assert desk.value("select count(*) from {s}._webhook_delivery where state = 'pending'") == 3
        second = _start(dsn, "plain", tmp_path / "plain")
        until(lambda: desk.value("select count(*) from {s}._webhook_delivery where state = 'delivered'") == 3)
        second.terminate()
        assert second.wait(30) == 0
        bodies = receiver.bodies()
    assert [b["record"] for b in bodies] == [records[0], *records]
    assert bodies[0]["id"] == bodies[1]["id"]
    platform.close()
