"""Several HTTP processes behind one socket, watched by the process that runs the worker.

They are started anew rather than forked (the parent has threads and connections), get their settings on the standard
input, never in a list of processes, and end when that input closes: no matter how the parent goes, none is left behind.
"""

from __future__ import annotations

import json
import logging
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType
from typing import Any

from yingdan.bootstrap import Platform
from yingdan.cli.worker import child_settings

BACKLOG = 2_048
RESPAWN_AFTER_S = 1.0
END_TIMEOUT_S = 25.0
_COMMAND = "from yingdan.cli.serving import serve_child; serve_child()"
_LOG = logging.getLogger("yingdan.serve")


class HttpProcesses:
    """Keeps ``count`` processes serving on one socket until a signal says stop."""

    def __init__(self, platform: Platform, host: str, port: int, count: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        settings = child_settings(platform) | {"threads": platform.settings.threads, "workers": 1}
        self._words = json.dumps({"settings": settings, "socket": self._socket.fileno()}).encode() + b"\n"
        self._count = count
        self._stop = threading.Event()
        self._children: list[subprocess.Popen[bytes]] = []

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; a process that dies is replaced."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told)
        try:
            self._children = [self._start() for _ in range(self._count)]
            while not self._stop.wait(RESPAWN_AFTER_S):
                for place, child in enumerate(self._children):
                    if child.poll() is not None and not self._stop.is_set():
                        _LOG.warning("an HTTP process ended with %s and is replaced", child.returncode)
                        self._children[place] = self._start()
        finally:
            self._socket.close()
            self._end()

    def _told(self, _: int, __: FrameType | None) -> None:
        self._stop.set()

    def _start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            pass_fds=(self._socket.fileno(),),
            start_new_session=True,
        )
        if child.stdin is not None:
            child.stdin.write(self._words)
            child.stdin.flush()
        return child

    def _end(self) -> None:
        for child in self._children:
            if child.stdin is not None:
                child.stdin.close()
        for child in self._children:
            try:
                child.wait(timeout=END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def read_words() -> dict[str, Any]:
    """Return what the parent tells a new HTTP process: its settings and the number of the socket."""
    words: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    return words


def when_parent_ends(act: Any) -> None:
    """Call ``act`` once the parent has closed our standard input, or died."""

    def wait() -> None:
        sys.stdin.buffer.read()
        act()

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()
