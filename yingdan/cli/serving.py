"""Runs the HTTP server and, in the same process, a worker."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import uvicorn

from yingdan.api.app import build_app
from yingdan.bootstrap import Platform
from yingdan.cli.worker import WorkerThread
from yingdan.engines.notify.live import Hub


def serve(platform: Platform, host: str, port: int) -> None:
    """Serve until a signal stops it; requests under way get 20 seconds to finish, jobs go on at the next start."""
    server = _Server(
        uvicorn.Config(
            build_app(platform),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=20,
            server_header=False,
            timeout_keep_alive=30,
        ),
        platform.hub,
    )
    # The server sends itself the signal that stopped it once more when it has stopped: that must not end the process
    # before the worker and the database have been closed.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    with WorkerThread(platform):
        server.run()
    for number, handler in before.items():
        signal.signal(number, handler)
    if not server.started:
        sys.exit(3)


class _Server(uvicorn.Server):
    """Ends live streams when it is told to stop; they would keep it waiting."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._hub.end()
        super().handle_exit(sig, frame)
