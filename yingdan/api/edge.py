"""The outermost layer: request ids, limits of size, security headers, time and count of every call."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import orjson
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from yingdan.kernel.i18n import choose_locale, text

MAX_BODY = 10 * 2**20
MAX_UPLOAD = 220 * 2**20
_UPLOADS = ("/api/v1/imports", "/api/v1/files")
# Below this an answer fits into a packet or two anyway.
_WORTH_PACKING = 2_000
_PACKED_LEVEL = 4
_PACKABLE = (b"content-type", b"content-encoding")
_CALLS = Counter("yingdan_http_requests_total", "Calls by route, method and status", ("route", "method", "status"))
_TIME = Histogram(
    "yingdan_http_request_seconds",
    "Seconds a call took",
    ("route", "method"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; worker-src 'self' blob:;"
    " connect-src 'self'; frame-src 'self' blob:; object-src blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"content-security-policy", _POLICY.encode()),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=(self)"),
]


class Edge:
    """ASGI middleware around the application."""

    def __init__(self, app: ASGIApp, new_id: Callable[[], str]) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        request_id = self._new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        limit = MAX_UPLOAD if path.startswith(_UPLOADS) else MAX_BODY
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > limit:
            await _too_large(send, request_id, headers.get(b"accept-language", b"").decode("latin-1"), limit)
            return
        started = time.perf_counter()
        status = 500

        packed = _packed(send) if path.startswith("/api/") and b"gzip" in headers.get(b"accept-encoding", b"") else send

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_HEADERS, (b"x-request-id", request_id.encode())]
                if path.startswith("/api/"):
                    message["headers"].append((b"cache-control", b"no-store"))
            await packed(message)

        try:
            await self._app(scope, _limited(receive, limit), answer)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            _CALLS.labels(route, scope["method"], status).inc()
            _TIME.labels(route, scope["method"]).observe(time.perf_counter() - started)


def _packed(send: Send) -> Send:
    """Pack what is answered in one piece and large enough to be worth it; what comes bit by bit goes out as it comes."""
    start: MutableMapping[str, Any] | None = None

    async def packed(message: MutableMapping[str, Any]) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            kinds = {name: value for name, value in message["headers"] if name in _PACKABLE}
            if b"content-encoding" not in kinds and b"json" in kinds.get(b"content-type", b""):
                start = message
                return
        elif start is not None:
            body: bytes = message.get("body", b"")
            if not message.get("more_body") and len(body) >= _WORTH_PACKING:
                message["body"] = gzip.compress(body, _PACKED_LEVEL, mtime=0)
                kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
                length = str(len(message["body"])).encode()
                start["headers"] = [
                    *kept,
                    (b"content-length", length),
                    (b"content-encoding", b"gzip"),
                    (b"vary", b"Accept-Encoding"),
                ]
            await send(start)
            start = None
        await send(message)

    return packed


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def limited() -> MutableMapping[str, Any]:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            # longer than it said; an error of HTTP passes through whatever reads the body
            raise HTTPException(413)
        return message

    return limited


async def _too_large(send: Send, request_id: str, languages: str, limit: int) -> None:
    locale = choose_locale(languages)
    body = orjson.dumps(
        {
            "type": "urn:yingdan:error:too_large",
            "title": text("error.too_large", locale),
            "status": 413,
            "code": "too_large",
            "detail": text("error.upload_too_large", locale, limit_mb=limit >> 20),
            "errors": [],
            "request_id": request_id,
        }
    )
    await send(
        {
            "type": "http.response.start",
            "status": 413,
            "headers": [(b"content-type", b"application/problem+json"), *_HEADERS],
        }
    )
    await send({"type": "http.response.body", "body": body})
