"""Imports being prepared over HTTP: left in the middle, found again by the address of the page."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from yingdan.api.edge import MAX_UPLOAD
from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.db.tx import Tx
from yingdan.engines.importing.drafts import Drafts
from yingdan.engines.importing.error_file import saying
from yingdan.engines.importing.errors import FileRefused, FileTooLarge
from yingdan.engines.importing.model import DEFAULT_LIMITS
from yingdan.engines.importing.reader import TableFile
from yingdan.engines.importing.uploads import Upload, Uploads
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import NotFound, TooLarge

_FILES = 20
_STATE_BYTES = 2_000_000


class DraftBody(BaseModel):
    """What is chosen so far: uploaded files by id, and the wizard's own state as it is to be given back."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(max_length=_FILES)
    state: dict[str, Any]


def add_drafts(api: APIRouter, gate: Gate, uploads: Uploads, drafts: Drafts) -> None:
    """Add the routes of drafts and of the limits of files."""

    @api.get("/limits")
    def limits_of_files(request: Request) -> Response:
        """What an upload may be at most: bytes, rows and columns."""
        with gate.read(request):
            limits = DEFAULT_LIMITS
        return json_answer(
            {
                "upload_bytes": min(MAX_UPLOAD, limits.file_bytes),
                "columns": limits.columns,
                "csv_rows": limits.csv_rows,
                "workbook_rows": limits.workbook_rows,
            }
        )

    @api.post("/drafts", status_code=201)
    def make_draft(body: DraftBody, request: Request) -> Response:
        """Keep an import that is being prepared; its id is that of the batch it will be."""

        def work(tx: Tx) -> Answer:
            kept = _kept(uploads, tx.ctx, body)
            return Answer({"id": drafts.make(tx, kept["title"], kept)}, 201)

        return gate.write(request, work)

    @api.get("/drafts/{id}")
    def read_draft(id: str, request: Request) -> Response:
        """A draft of the caller with its files; ``missing`` names files that are no longer there."""
        with gate.read(request) as tx:
            body, ctx = drafts.read(tx, id), tx.ctx
        files, missing = _files(uploads, ctx, body)
        return json_answer({"id": id, "files": files, "missing": missing, "state": body["state"]})

    @api.put("/drafts/{id}")
    def save_draft(id: str, body: DraftBody, request: Request) -> Response:
        """Keep what is chosen now."""

        def work(tx: Tx) -> Answer:
            kept = _kept(uploads, tx.ctx, body)
            drafts.save(tx, id, kept["title"], kept)
            return Answer(status=204)

        return gate.write(request, work)

    @api.delete("/drafts/{id}")
    def drop_draft(id: str, request: Request) -> Response:
        """Give a draft up, its files with it."""

        def work(tx: Tx) -> Answer:
            for file in drafts.drop(tx, id)["files"]:
                uploads.discard(tx.ctx, file["id"])
            return Answer(status=204)

        return gate.write(request, work)


def shown_file(kept: Upload, locale: str) -> dict[str, Any]:
    """Return an uploaded file as the wizard shows it. Raises: the refusals of reading (413, 422)."""
    source = TableFile(kept.path, name=kept.name)
    notes = [{**n.as_json(), "message": saying(n, locale)} for n in source.notes]
    body = {"id": kept.id, "name": kept.name, "size": kept.size, "kind": source.kind, "sheets": source.sheets}
    return {**body, "encoding": source.encoding, "delimiter": source.delimiter, "notes": notes}


def _kept(uploads: Uploads, ctx: Ctx, body: DraftBody) -> dict[str, Any]:
    """Return what is kept of a draft. Raises: NotFound (404) for a file of somebody else, too_large (413)."""
    if len(orjson.dumps(body.state)) > _STATE_BYTES:
        raise TooLarge
    found = [uploads.get(ctx, f) for f in body.files]
    title = str(body.state.get("name") or "") or ", ".join(f.name for f in found)
    return {"title": title, "files": [{"id": f.id, "name": f.name} for f in found], "state": body.state}


def _files(uploads: Uploads, ctx: Ctx, body: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    files: list[dict[str, Any]] = []
    missing: list[str] = []
    for file in body["files"]:
        try:
            files.append(shown_file(uploads.get(ctx, file["id"]), ctx.locale))
        except (NotFound, FileRefused, FileTooLarge):
            missing.append(file["name"])
    return files, missing
