"""A restore that is killed on the way leaves no workspace, and the next one clears up after it."""

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

from tests.engines.jobs.workbench import until
from yingdan.bootstrap import Platform
from yingdan.db.cluster import Cluster
from yingdan.kernel.settings import Settings

pytestmark = pytest.mark.slow


@pytest.fixture
def dsn(pg_cluster: Cluster, pg_template: str, worker_id: str) -> Iterator[str]:
    """A database of its own: drafts of other tests are none of this one's."""
    name = sql.Identifier(f"yingdan_restore_{worker_id}")
    with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(pg_template)))
        yield make_conninfo(pg_cluster.dsn, dbname=f"yingdan_restore_{worker_id}")
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _drafts(conn: psycopg.Connection) -> list[str]:
    rows = conn.execute("select nspname from pg_namespace where nspname like 'yd\\_draft\\_%'").fetchall()
    return [r[0] for r in rows]


def test_a_killed_restore_leaves_nothing_for_long(dsn: str, tmp_path: Path) -> None:
    platform = Platform.open(Settings(database_url=dsn, threads=4, secret_key="for tests", home=tmp_path / "home"))
    workspace = platform.create_workspace("main", kind="test", admin_password="correct-horse-9")
    with platform.write(platform.ctx_for(workspace, "admin")) as tx:
        platform.records.create(tx, "account", [{"name": f"客户{n}"} for n in range(2_000)])
    archive = tmp_path / "main.yd"
    platform.backup(workspace, archive)
    command = [
        sys.executable,
        "-c",
        "from yingdan.cli.main import main; main()",
        "restore",
        str(archive),
        "--as",
        "back",
    ]
    environment = {**os.environ, "YINGDAN_DATABASE_URL": dsn, "YINGDAN_HOME": str(tmp_path / "home")}
    with psycopg.connect(dsn, autocommit=True) as conn:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: _drafts(conn) or process.poll() is not None, patience_s=60)
        process.kill()
        assert process.wait(30) == -signal.SIGKILL
        left = _drafts(conn)
        assert left
        assert [w.name for w in platform.workspaces()] == ["main"]
        held = "select count(*) from pg_locks where locktype = 'advisory' and not pid = pg_backend_pid()"
        held += " and database = (select oid from pg_database where datname = current_database())"
        until(lambda: conn.execute(held).fetchone() == (0,))  # the server notices that the client is gone
        report, back = platform.restore(archive, "back")
        assert (report.verified, back.name) == (True, "back")
        assert _drafts(conn) == []
    platform.close()
