"""``python -m bench.importing``: one large file through the interface, seconds and memory of server and worker.

The file goes the way of the wizard: uploaded, looked at, started, written by a job. The clock runs from the start call
until the job is done; upload and preview are told beside it.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.data import ADMIN_PASSWORD
from bench.server import Server, serving
from yingdan.bootstrap import Platform
from yingdan.kernel.settings import Settings

WORKSPACE = "bench_import"
SAMPLE_EVERY_S = 0.5
BOUNDARY = "bench-of-imports"
CITIES = ("苏州", "上海", "北京", "深圳", "广州", "杭州")
INDUSTRIES = ("零售", "制造", "软件", "金融", "医疗", "能源")


@dataclass(slots=True)
class Memory:
    """Resident memory of the product's processes in MiB: before the job and at most while it ran."""

    before: float
    most: float


class Session:
    """A signed-in administrator."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=900)
        self._headers: dict[str, str] = {}
        login = {"login": "admin", "password": ADMIN_PASSWORD, "workspace": WORKSPACE}
        self._headers["X-CSRF-Token"] = self.ask("POST", "/auth/login", login)["csrf_token"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON of an answer. Raises RuntimeError for a refusal."""
        raw = None if body is None else json.dumps(body).encode()
        return self._send(method, path, raw, "application/json")

    def upload(self, name: str, content: bytes) -> str:
        """Upload a file and return its id."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        raw = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        answer = self._send("POST", "/imports/files", raw, f"multipart/form-data; boundary={BOUNDARY}")
        return str(answer["id"])

    def _send(self, method: str, path: str, raw: bytes | None, kind: str) -> Any:
        self._line.request(method, f"/api/v1{path}", raw, {**self._headers, "Content-Type": kind})
        answer = self._line.getresponse()
        text = answer.read()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._headers["Cookie"] = cookie.split(";")[0]
        if answer.status >= 300:
            msg = f"{method} {path}: {answer.status} {text[:300].decode(errors='replace')}"
            raise RuntimeError(msg)
        return json.loads(text) if text else None


def main(words: list[str] | None = None) -> int:
    """Measure; 1 when a row was not written."""
    parser = ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--home", default=str(Path(tempfile.gettempdir(), "yingdan-bench", "importing")))
    options = parser.parse_args(words)
    home = Path(options.home)
    platform = Platform.open(replace(Settings.from_env(), home=home))
    try:
        if any(w.name == WORKSPACE for w in platform.workspaces()):
            platform.drop_workspace(WORKSPACE)
        platform.create_workspace(WORKSPACE, kind="test", admin_password=ADMIN_PASSWORD)
        with serving(home, WORKSPACE, Path(tempfile.gettempdir(), "yingdan-bench-server.log"), {}) as server:
            return _measure(server, options.rows)
    finally:
        platform.close()


def _measure(server: Server, rows: int) -> int:
    session = Session(server.port)
    content = _file(rows)
    clock = time.perf_counter()
    file = session.upload("客户.csv", content)
    uploaded = time.perf_counter() - clock
    clock = time.perf_counter()
    table = session.ask("POST", "/imports/preview", {"files": [file]})["tables"][0]
    seen = time.perf_counter() - clock
    before = server.cpu()
    with _watched(server) as memory:
        clock = time.perf_counter()
        started = session.ask("POST", "/imports/start", {"files": [file], "options": {"mapping": table["mapping"]}})
        job = session.ask("GET", f"/jobs/{started['id']}")
        while job["state"] in {"queued", "running"}:
            time.sleep(0.2)
            job = session.ask("GET", f"/jobs/{started['id']}")
        took = time.perf_counter() - clock
    after = server.cpu()
    created = job["result"]["counts"]["created"] if job["state"] == "done" else 0
    print(
        f"{rows:,} rows of {len(content) / 1e6:.1f} MB: upload {uploaded:.1f} s, preview {seen:.1f} s,"
        f" import {took:.1f} s ({created / took:,.0f} rows/s), {created:,} created, job {job['state']};"
        f" server and worker {memory.before:.0f} MiB before, {memory.most:.0f} MiB at most;"
        f" processor {after.server - before.server:.0f} s + database {after.database - before.database:.0f} s;"
        f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    return 0 if created == rows else 1


def _file(rows: int) -> bytes:
    lines = ["客户名称,行业,城市,电话,员工数,客户编号,备注"]
    for i in range(rows):
        phone = 13_000_000_000 + i
        lines.append(
            f"苏州海棠{i}号机械有限公司,{INDUSTRIES[i % 6]},{CITIES[i % 6]},{phone},{i % 900 + 1},C{i:07d},展会第{i}位"
        )
    return ("\n".join(lines) + "\n").encode()


@contextmanager
def _watched(server: Server) -> Iterator[Memory]:
    found = Memory(server.memory()[1], 0.0)
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(SAMPLE_EVERY_S):
            found.most = max(found.most, server.memory()[1])

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
