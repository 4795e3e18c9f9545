"""The built web client, served from memory: hashed assets for ever, every other path is the client's own route."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from yingdan.kernel.errors import NotFound

_PACKED = (".js", ".css", ".html", ".json", ".svg", ".webmanifest", ".txt", ".map")
_RESERVED = ("api/", "health/", "metrics")
FOREVER = "public, max-age=31536000, immutable"


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

    @property
    def built(self) -> bool:
        """Whether there is a client to serve."""
        return "index.html" in self._files

    def answer(self, request: Request, path: str) -> Response:
        """Return the file at a path, or the start page for a route of the client."""
        if path.startswith(_RESERVED):
            raise NotFound("no_such_route")
        file = self._files.get(path)
        if file is None and path.startswith("assets/"):
            raise NotFound("no_such_route")  # of another version: the start page would be taken for a script
        fixed = file is not None and path.startswith("assets/")
        file = file or self._files.get("index.html")
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


def router(client: WebClient) -> APIRouter:
    """Return the route of the web client; it has to come last."""
    api = APIRouter(include_in_schema=False)

    @api.get("/{path:path}")
    async def web(path: str, request: Request) -> Response:
        return client.answer(request, path)

    return api
