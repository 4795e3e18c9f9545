"""One request to a receiver: to the checked address, without redirects, with a limit on everything it may do to us."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from yingdan.engines.webhooks.address import RefusedAddressError, Target, resolve
from yingdan.engines.webhooks.model import EXCERPT

STEP_TIMEOUT_S = 8.0
TOTAL_TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request; ``problem`` is a code, None when the receiver said 2xx."""

    problem: str | None
    status: int | None = None
    response: str = ""
    took_ms: int = 0


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was checked, whatever the name says by now."""

    def __init__(self, parts: SplitResult, port: int, target: Target) -> None:
        super().__init__(parts.hostname or "", port, timeout=STEP_TIMEOUT_S)
        self._target, self._tls = target, parts.scheme == "https"

    def connect(self) -> None:
        raw = socket.socket(self._target.family, socket.SOCK_STREAM)
        raw.settimeout(STEP_TIMEOUT_S)
        try:
            raw.connect((self._target.address, self.port))
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self.host) if self._tls else raw
        except BaseException:
            raw.close()
            raise

    def cut(self) -> None:
        """End the connection under the feet of whoever waits on it."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def post(url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool) -> Outcome:
    """Send one request and return what came of it; a redirect is not followed and counts as a failure."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    started = time.monotonic()
    try:
        target = resolve(parts.hostname or "", port, allow_private=allow_private)
    except RefusedAddressError as error:
        return Outcome(error.code)
    connection = _Pinned(parts, port, target)
    watch = threading.Timer(TOTAL_TIMEOUT_S, connection.cut)
    watch.daemon = True
    watch.start()
    status, text = None, ""
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        status = answer.status
        text = answer.read(EXCERPT).decode("utf-8", "replace").replace("\x00", "")
        problem = None if 200 <= status < 300 else "redirected" if 300 <= status < 400 else "bad_status"
    except TimeoutError:
        problem = "timed_out"
    except ssl.SSLError:
        problem = "bad_certificate"
    except (OSError, http.client.HTTPException):
        problem = "timed_out" if time.monotonic() - started >= TOTAL_TIMEOUT_S else "no_connection"
    finally:
        watch.cancel()
        connection.close()
    return Outcome(problem, status, text, int((time.monotonic() - started) * 1000))
