"""Files: upload, then put the id into a field of a record; download by whoever may read that field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.db.tx import Tx
from yingdan.engines.files.service import Files
from yingdan.engines.files.sniff import may_show
from yingdan.engines.records.attachments import file_of
from yingdan.engines.records.store_files import StoredFile
from yingdan.kernel.errors import NotFound
from yingdan.meta import regions

_BLOCK = 1 << 20
_REGION_LEVELS = ("province", "city", "district")


def sent_file(files: Files, found: StoredFile, *, inline: bool = False) -> Response:
    """Return the content of a file as it is sent: to be saved, shown in place only where that is safe. Raises NotFound (404)."""
    place = files.path(found.path)
    if not place.is_file():
        raise NotFound("file_not_found", id=found.id)
    stream = place.open("rb")

    def blocks() -> Iterator[bytes]:
        with stream:
            while block := stream.read(_BLOCK):
                yield block

    how = "inline" if inline and may_show(found.media_type) else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Length": str(found.size),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return StreamingResponse(blocks(), media_type=found.media_type, headers=headers)


def router(gate: Gate) -> APIRouter:
    """Return the routes of files, and of the regions that addresses choose from."""
    api = APIRouter(prefix="/api/v1", tags=["files"])
    files = Files(gate.platform.files)

    @api.post("/files", status_code=201)
    def upload(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        """Keep a file of at most 200 MiB. It is the uploader's alone until a record holds it; after two days it is gone."""

        def work(tx: Tx) -> Answer:
            return Answer(files.keep(tx, file.file, file.filename or "file").as_json(), 201)

        return gate.write(request, work)

    @api.get("/files/{id}")
    def about_file(id: str, request: Request) -> Response:
        """Name, type by content and size of a file."""
        with gate.read(request) as tx:
            found = file_of(tx, id)
        return json_answer({"id": found.id, "name": found.name, "type": found.media_type, "size": found.size})

    @api.get("/files/{id}/content")
    def download(id: str, request: Request, inline: bool = False) -> Response:
        """The content. It is saved, never run: only pictures may be shown in place, on request."""
        with gate.read(request) as tx:
            found = file_of(tx, id)
        return sent_file(files, found, inline=inline)

    @api.get("/regions")
    def list_regions(request: Request, parent: Annotated[str | None, Query(pattern="^[0-9]{6}$")] = None) -> Response:
        """Provinces, or what lies right below a region: codes by GB/T 2260 with names."""
        with gate.read(request):
            names = regions.regions()
        if parent is not None and parent not in names:
            raise NotFound("region_not_found", region=parent)
        found = [
            {
                "code": c,
                "name": names[c],
                "full_name": regions.full_name(c),
                "level": _REGION_LEVELS[len(regions.levels(c)) - 1],
                "leaf": not regions.children(c),
            }
            for c in regions.children(parent)
        ]
        return json_answer({"regions": found})

    return api
