"""A real server with a small demo company for each module, and a real Chromium that signs in to it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.conftest import copied
from tests.e2e.visitor import PATIENCE_MS, Visitor
from yingdan.api.app import WEB
from yingdan.bootstrap import Platform
from yingdan.cli.demo import load_demo
from yingdan.db.cluster import Cluster
from yingdan.kernel.settings import Settings

START_S = 180
COMPANY = "yingdan_company"
SECRET = "for browser tests"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def company(pg_cluster: Cluster, pg_template: str) -> str:
    """Name of a database with a small demo company; made by whichever worker comes first, and never written again."""
    with psycopg.connect(make_conninfo(pg_cluster.dsn, dbname="postgres"), autocommit=True) as conn:
        conn.execute("SELECT pg_catalog.pg_advisory_lock(hashtext(%s))", [COMPANY])
        if conn.execute("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s", [COMPANY]).fetchone() is None:
            draft = f"{COMPANY}_draft"
            with copied(pg_cluster, pg_template, draft) as dsn:
                platform = Platform.open(Settings(database_url=dsn, threads=4, secret_key=SECRET))
                load_demo(platform, size="small")
                platform.close()
                conn.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(COMPANY))
                )
    return COMPANY


@pytest.fixture(scope="module")
def server(pg_cluster: Cluster, company: str, worker_id: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a server with a demo company of the module's own: what one module changes, no other module meets."""
    assert (WEB / "index.html").is_file(), "the web client is not built: run `make setup`"
    home = Path(tempfile.mkdtemp(prefix="yingdan-e2e-"))
    port = _free_port()
    command = [str(Path(sys.executable).with_name("yingdan")), "demo", "--size", "small", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (
        copied(pg_cluster, company, f"yingdan_{worker_id}_{request.path.stem}") as dsn,
        (home / "server.log").open("wb") as log,
    ):
        own = {"YINGDAN_DATABASE_URL": dsn, "YINGDAN_SECRET_KEY": SECRET, "YINGDAN_HOME": str(home / "data")}
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(address, process, home / "server.log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the journeys of a module; its driver's event loop must not outlive them."""
    with sync_playwright() as playwright:
        path = next((p for p in CHROMIUM if Path(p).exists()), None)
        expect.set_options(timeout=PATIENCE_MS)
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """Somebody who opens pages."""
    opened = Visitor(browser, server)
    yield opened
    opened.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.3)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
