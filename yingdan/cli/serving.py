"""Runs the HTTP server and a worker: in one process, or with HTTP processes of their own beside the worker's."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from yingdan.api.app import build_app
from yingdan.bootstrap import Platform
from yingdan.cli.memory import keep_memory_small
from yingdan.cli.processes import HttpProcesses, read_words, when_parent_ends
from yingdan.cli.worker import WorkerThread
from yingdan.engines.notify.live import Hub
from yingdan.kernel.settings import Settings


def serve(platform: Platform, host: str, port: int) -> None:
    """Serve until a signal stops it; requests under way get 20 seconds to finish, jobs go on at the next start.

    With more than one HTTP process (``YINGDAN_WORKERS``) this one watches them and runs the worker alone. A clock that
    tests may move lives in one process, so there is one then.
    """
    keep_memory_small()
    count = platform.settings.workers
    if count > 1 and platform.settings.clock is None:
        processes = HttpProcesses(platform, host, port, count)
        with WorkerThread(platform):
            processes.run()
        return
    server = _server(platform, host=host, port=port)
    with _signals_held(), WorkerThread(platform):
        server.run()
    if not server.started:
        sys.exit(3)


def serve_child() -> None:
    """Serve as one of several HTTP processes, on the socket the parent has opened, until the parent ends."""
    keep_memory_small()
    words = read_words()
    platform = Platform.open(_settings(words["settings"]))
    listening = socket.socket(fileno=words["socket"])
    server = _server(platform)
    when_parent_ends(lambda: server.handle_exit(signal.SIGTERM, None))
    try:
        with _signals_held():
            server.run(sockets=[listening])
    finally:
        platform.close()


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let a signal that stopped the server not end the process as well.

    The server raises it once more when it has stopped; the worker and the database still have to be closed then.
    """
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _settings(words: dict[str, Any]) -> Settings:
    known = {f.name for f in fields(Settings)}
    told = {k: v for k, v in words.items() if k in known}
    if told.get("home"):
        told["home"] = Path(told["home"])
    if told.get("clock"):
        told["clock"] = datetime.fromisoformat(told["clock"])
    return Settings(**told)


def _server(platform: Platform, **where: Any) -> _Server:
    config = uvicorn.Config(
        build_app(platform),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=20,
        server_header=False,
        timeout_keep_alive=30,
        **where,
    )
    return _Server(config, platform.hub)


class _Server(uvicorn.Server):
    """Ends live streams when it is told to stop; they would keep it waiting."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hub.end()
        super().handle_exit(sig, frame)
