"""The commands for workspaces as a whole, with the words and the errors that somebody at a terminal gets."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from yingdan.cli.main import main
from yingdan.db.cluster import Cluster

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    pg_cluster: Cluster,
    pg_template: str,
    worker_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Run ``yingdan`` on a database of its own; returns exit code, output and errors."""
    name = f"yingdan_commands_{worker_id}"
    monkeypatch.setenv("YINGDAN_DATABASE_URL", make_conninfo(pg_cluster.dsn, dbname=name))
    monkeypatch.setenv("YINGDAN_HOME", str(tmp_path / "home"))

    def yingdan(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["yingdan", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(pg_template))
        )
        yield yingdan
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_company_is_backed_up_lost_and_restored(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "main.yingdan"
    assert run("workspace", "create", "main", "--admin-password", "correct-horse-9", "--title", "演示")[0] == 0
    code, out, _ = run("backup", str(archive), "--verify")
    assert (code, "verified" in out) == (0, True)
    assert archive.stat().st_mode & 0o077 == 0
    assert "workspace main" in run("restore", str(archive), "--describe")[1]
    code, _, error = run("restore", str(archive))
    assert (code, "main" in error) == (1, True)
    assert run("workspace", "drop", "main", typed="wrong\n")[0] == 130
    assert run("workspace", "drop", "main", "--yes")[0] == 0
    assert "is back" in run("restore", str(archive))[1]
    assert "verified" in run("restore", str(archive), "--verify")[1]
    assert run("upgrade")[0] == 0
    assert "can sign in again" in run("user", "unlock", "admin", "--workspace", "main", "--any-network")[1]
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    code, _, error = run("restore", str(archive), "--as", "other")
    assert (code, "archive" in error) == (1, True)


def test_copies_are_made_and_removed(run: Run) -> None:
    assert run("workspace", "create", "main", "--admin-password", "correct-horse-9")[0] == 0
    assert run("sandbox", "create", "trial", "--of", "main", "--masked", "--sample", "0.5")[0] == 0
    assert "main-trial" in run("sandbox", "list")[1]
    code, _, error = run("sandbox", "drop", "main")
    assert (code, "not a sandbox" in error) == (1, True)
    assert run("sandbox", "drop", "main-trial")[0] == 0
    assert run("workspace", "clone", "main", "copy")[0] == 0
    assert [line.split()[0] for line in run("workspace", "list")[1].splitlines()] == ["main", "copy"]
