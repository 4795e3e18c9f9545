"""The built web client, served from memory: hashed assets for ever, every other path is the client's own route.

A route is answered with the start page for this very visitor (``opening``); ``/index.html`` is the plain one, which belongs to
nobody and may be kept.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp

from yingdan.api.opening import Parts, opening
from yingdan.kernel.errors import NotFound

_PACKED = (".js", ".css", ".html", ".json", ".svg", ".webmanifest", ".txt", ".map")
_RESERVED = ("api/", "health/", "metrics")
FOREVER = "public, max-age=31536000, immutable"
START = "index.html"
PARTS = ".vite/parts.json"


@dataclass(frozen=True, slots=True)
class _File:
    plain: bytes
    packed: bytes | None
    media_type: str
    etag: str


class WebClient:
    """The files of the web client; an installation without them says how to build them."""

    def __init__(self, folder: Path) -> None:
        self._files = (
            {str(p.relative_to(folder)): _load(p) for p in sorted(folder.rglob("*")) if p.is_file()}
            if folder.is_dir()
            else {}
        )
        parts = self._files.get(PARTS)
        self._parts = Parts.read(parts.plain if parts else None)

    @property
    def built(self) -> bool:
        """Whether there is a client to serve."""
        return START in self._files

    def is_start(self, path: str) -> bool:
        """Whether a path is a route of the client."""
        return self.built and path not in self._files and not path.startswith((*_RESERVED, "assets/"))

    async def start(self, request: Request, app: ASGIApp) -> Response:
        """Return the start page for one visitor, whose first answers are asked of ``app``."""
        body = await opening(self._files[START].plain.decode(), self._parts, request, app)
        headers = {"Cache-Control": "no-store"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = gzip.compress(body, 5, mtime=0), "gzip"
        return Response(body, headers=headers, media_type="text/html")

    def answer(self, request: Request, path: str) -> Response:
        """Return the file at a path, or the start page for a route of the client."""
        if path.startswith(_RESERVED):
            raise NotFound("no_such_route")
        file = self._files.get(path)
        if file is None and path.startswith("assets/"):
            raise NotFound("no_such_route")  # of another version: the start page would be taken for a script
        fixed = file is not None and path.startswith("assets/")
        file = file or self._files.get(START)
        if file is None:
            return Response(
                "The web client is not built: run `make setup`.", 503, media_type="text/plain; charset=utf-8"
            )
        headers = {"Cache-Control": FOREVER if fixed else "no-cache", "ETag": file.etag, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
        return Response(file.plain, headers=headers, media_type=file.media_type)


def _load(path: Path) -> _File:
    plain = path.read_bytes()
    kind = "application/manifest+json" if path.suffix == ".webmanifest" else mimetypes.guess_type(path.name)[0]
    packed = gzip.compress(plain, 6, mtime=0) if path.suffix in _PACKED and len(plain) > 1_000 else None
    return _File(plain, packed, kind or "application/octet-stream", f'"{hashlib.sha256(plain).hexdigest()[:20]}"')


def router(client: WebClient, app: ASGIApp) -> APIRouter:
    """Return the route of the web client; it has to come last. ``app`` answers the first questions of the start page."""
    api = APIRouter(include_in_schema=False)

    @api.get("/{path:path}")
    async def web(path: str, request: Request) -> Response:
        if client.is_start(path) and _opened(request):
            return await client.start(request, app)
        return client.answer(request, path)

    return api


def _opened(request: Request) -> bool:
    """Whether somebody opens a page, in place of a program that fetches what it can."""
    wanted = request.headers.get("sec-fetch-dest", "document")
    return wanted == "document" and "text/html" in request.headers.get("accept", "")
