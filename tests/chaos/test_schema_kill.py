"""Schema changes that are killed at any moment: finished by the next process, none half done, no written record lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.engines.jobs.workbench import until
from yingdan.bootstrap import Platform
from yingdan.db.cluster import Cluster
from yingdan.engines.schema.service import Schema
from yingdan.kernel.settings import Settings

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("schema_process.py")
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("YINGDAN_CHAOS_ROUNDS", "4"))
ROWS = 4_000


@pytest.fixture
def dsn(pg_cluster: Cluster, pg_template: str, worker_id: str) -> Iterator[str]:
    name = f"yingdan_schema_{worker_id}"
    with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(pg_template))
        )
        yield make_conninfo(pg_cluster.dsn, dbname=name)
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _start(dsn: str, mode: str, told: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), dsn, mode, str(told)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def test_killed_changes_are_finished(dsn: str, tmp_path: Path) -> None:
    platform = Platform.open(Settings(database_url=dsn, threads=4))
    workspace = platform.create_workspace("main", kind="test", admin_password="correct-horse-9")
    ctx = platform.ctx(workspace)
    fields = [{"name": "v", "type": "text", "label": "v"}]
    body = {"name": "x_chaos", "label": "x", "fields": fields}
    Schema(platform).create_object(ctx, platform.catalog(workspace).version, body)
    with platform.write(ctx) as tx:
        platform.records.create(tx, "x_chaos", [{"name": f"n{n}", "v": str(n)} for n in range(ROWS)])
    dice = random.Random(7)
    written = tmp_path / "written"
    writer = _start(dsn, "write", written)
    try:
        until(lambda: written.exists() and written.read_text().count("\n") > 5)
        for number in range(ROUNDS):
            told = tmp_path / f"round{number}"
            process = _start(dsn, "change", told)
            until(told.exists)
            time.sleep(dice.uniform(0.0, 2.5))
            process.kill()
            process.wait()
            until(lambda: not _held(dsn))
            platform.resume_schema(workspace)
            _check(platform, dsn)
            assert writer.poll() is None, "who only writes notices nothing"
    finally:
        writer.kill()
        writer.wait()
    known = {line for line in written.read_text().split() if len(line) == 36}
    with platform.read(ctx) as tx:
        table = platform.catalog(workspace).get("x_chaos").table
        there = {str(r[0]) for r in tx.conn.execute(f"select id from {table}")}
    assert len(known) > 50
    assert known <= there, "every acknowledged record is there"
    platform.close()


def _held(dsn: str) -> bool:
    """Tell whether the dead process's connection still holds the lock of schema changes."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute(
            "select count(*) from pg_locks l where l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and l.granted"
            " and l.database = (select oid from pg_database where datname = current_database()) and l.objsubid = 1"
        ).fetchone()
    return bool(row and row[0])


def _check(platform: Platform, dsn: str) -> None:
    """The definitions and the tables say the same, and nothing of a broken build is left."""
    catalog = platform.catalog(platform.workspace("main"))
    catalog = platform.define(platform.workspace("main"), [])
    entity = catalog.get("x_chaos")
    with psycopg.connect(dsn, autocommit=True) as conn:
        states = {r[0] for r in conn.execute("select state from ws_main._schema_change").fetchall()}
        assert states == {"active"}
        found: dict[str, str] = dict(
            conn.execute(
                "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'ws_main.x_chaos'::regclass"
                " and attnum > 0 and not attisdropped"
            ).fetchall()
        )
        extra = {n for n in found if n.endswith(("__new", "__old"))}
        assert not extra
        for name, column in entity.columns.items():
            kind = {"timestamptz": "timestamp with time zone"}.get(column.type.column, column.type.column)
            assert found.get(name) in ({"integer"} if name == "version" else {kind}), name
        invalid = conn.execute(
            "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname = 'ws_main' and not i.indisvalid"
        ).fetchall()
        assert invalid == []
        empty = conn.execute("select count(*) from ws_main.x_chaos where v is null").fetchone()
        assert empty == (0,)
        must = [n for n in entity.columns if n.startswith("a") and n[1:].isdigit()]
        for name in must:
            assert conn.execute(f'select count(*) from ws_main.x_chaos where "{name}" is null').fetchone() == (0,)
    with platform.write(platform.ctx(platform.workspace("main"))) as tx:
        platform.records.create(tx, "x_chaos", [{"name": "nach dem Sturz", "v": "1"}])
