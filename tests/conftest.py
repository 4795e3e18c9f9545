"""What every test can ask for: a database of its own worker on an embedded server made for speed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.client import Client
from tests.leftovers import scratch_folder, sweep
from tests.people import PASSWORD, Organisation, build_organisation
from tests.statements import Statements
from yingdan.bootstrap import Platform
from yingdan.db.cluster import Cluster, ensure_running
from yingdan.db.tx import Tx
from yingdan.kernel.settings import Settings

TEMPLATE = "yingdan_template"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take long, so that at the end no worker waits for another; else the seed's order holds.

    A module stays on one worker (``--dist=loadfile``): its fixtures are made once, and its order is that of the seed alone.
    """
    long = {i.path for i in items if i.get_closest_marker("e2e") or i.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def pg_cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """One server for all workers of this run, in a home of its own (on a RAM disk where there is one).

    Every worker joins it as a process of its own, and the last one to leave stops it.
    """
    base = tmp_path_factory.getbasetemp()
    # The folder of the run is the parent's for workers; it names the run for all of them.
    run = (base if worker_id == "master" else base.parent).resolve()
    family = f"yingdan-test-{os.getuid()}-"
    sweep(scratch_folder(), f"{family}*")
    home = Path(scratch_folder(), f"{family}{run.name}-{run.stat().st_ino}")
    with ensure_running(home, fast=True) as cluster:
        yield cluster
    if not (home / "data" / "18" / "postmaster.pid").exists():
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def pg_template(pg_cluster: Cluster) -> str:
    """Name of the database which those of the workers are copies of; made by whichever worker comes first."""
    with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute("SELECT pg_catalog.pg_advisory_lock(hashtext('yingdan-test-template'))")
        if conn.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", [TEMPLATE]).fetchone() is None:
            draft = f"{TEMPLATE}_draft"
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)))
            conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            _fill_template(make_conninfo(pg_cluster.dsn, dbname=draft))
            conn.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(TEMPLATE))
            )
    return TEMPLATE


@pytest.fixture(scope="session")
def pg_dsn(pg_cluster: Cluster, pg_template: str, worker_id: str) -> Iterator[str]:
    """Connection string of this worker's own database, a copy of the template."""
    with copied(pg_cluster, pg_template, f"yingdan_{worker_id}") as dsn:
        yield dsn


@pytest.fixture(scope="module")
def module_dsn(pg_cluster: Cluster, pg_template: str, worker_id: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Connection string of a database of the asking module alone, for checks that count what a whole database holds."""
    with copied(pg_cluster, pg_template, f"yingdan_{worker_id}_{request.path.stem}") as dsn:
        yield dsn


@contextmanager
def copied(cluster: Cluster, template: str, name: str) -> Iterator[str]:
    """Connection string of a copy of a database that nobody is connected to, removed at the end."""
    with psycopg.connect(make_conninfo(cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute("SELECT pg_catalog.pg_advisory_lock(hashtext('yingdan-test-template'))")
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        conn.execute("SELECT pg_catalog.pg_advisory_unlock_all()")
    yield make_conninfo(cluster.dsn, dbname=name)
    with psycopg.connect(make_conninfo(cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _fill_template(dsn: str) -> None:
    """Put into the template what every database has, so that workers copy it instead of building it."""
    with psycopg.connect(dsn) as conn:
        conn.execute("CREATE EXTENSION pg_trgm")
        conn.execute("CREATE EXTENSION btree_gin")


@pytest.fixture(scope="session")
def platform(pg_dsn: str) -> Iterator[Platform]:
    """A platform on this worker's own database, with the workspace ``main`` in it."""
    with founded(pg_dsn) as opened:
        yield opened


@contextmanager
def founded(dsn: str) -> Iterator[Platform]:
    """A platform on an empty database, with the workspace ``main`` in it."""
    opened = Platform.open(Settings(database_url=dsn, threads=8, secret_key="for tests"))
    opened.create_workspace("main", kind="test", title="演示科技", admin_password=PASSWORD)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def organisation(platform: Platform) -> Organisation:
    """Two regions with a manager and two reps each, a boss and an administrator, as the workspace's users."""
    return build_organisation(platform)


@pytest.fixture
def tx(platform: Platform) -> Iterator[Tx]:
    """A unit of work as the administrator that is rolled back at the end of the test."""
    ctx = platform.ctx_for(platform.workspace("main"), "admin")
    with platform.write(ctx) as opened:
        yield opened
        raise psycopg.Rollback


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """A count of the statements that anybody in this process sends to the database."""
    return Statements(monkeypatch)


@pytest.fixture
def client(platform: Platform) -> Iterator[Client]:
    """A factory of signed-in HTTP clients of the application."""
    with Client(platform) as opened:
        yield opened
