"""Imports: upload, look at, start, watch, take back; the work itself is done by jobs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.import_drafts import add_drafts, shown_file
from yingdan.areas.insight.import_words import WORDS
from yingdan.db.cluster_home import find_home
from yingdan.db.tx import Tx
from yingdan.engines.importing.error_file import saying, write_error_file
from yingdan.engines.importing.mapping_file import dump_table
from yingdan.engines.importing.model import Problem, Severity
from yingdan.engines.importing.options import parse_options
from yingdan.engines.importing.plan import Part, Refused, SourceFile
from yingdan.engines.importing.service import Importing
from yingdan.engines.importing.uploads import Upload, Uploads
from yingdan.engines.jobs.service import enqueue, job_of
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed
from yingdan.kernel.i18n import text

_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_BLOCK = 1 << 20
_FILES = 20


class ImportBody(BaseModel):
    """What to import: uploaded files by id, and how."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(min_length=1, max_length=_FILES)
    options: dict[str, Any] | None = None
    draft: str | None = None


class CheckBody(BaseModel):
    """What was found when a row was compared: columns that are wrong; null takes the finding back."""

    model_config = ConfigDict(extra="forbid")

    wrong: list[str] | None = Field(max_length=300)


def router(gate: Gate) -> APIRouter:
    """Return the routes of imports. Planning reads the files within the call; rows are written by a job."""
    api = APIRouter(prefix="/api/v1/imports", tags=["imports"])
    uploads = Uploads(find_home(gate.platform.settings.home) / "uploads")
    engine = Importing(gate.platform, gate.platform.records, WORDS)
    add_drafts(api, gate, uploads, engine.drafts)
    _add_uploads(api, gate, uploads, engine)
    _add_batches(api, gate, engine)
    _add_sample(api, gate, engine)
    return api


def _add_uploads(api: APIRouter, gate: Gate, uploads: Uploads, engine: Importing) -> None:
    @api.post("/files", status_code=201)
    def upload_file(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        """Keep a file for an import and tell its sheets. Refused (413, 422) when it is no table."""

        def work(tx: Tx) -> Answer:
            kept = uploads.keep(tx.ctx, file.file, file.filename or "file")
            try:
                return Answer(shown_file(kept, tx.ctx.locale), 201)
            except BaseException:
                uploads.discard(tx.ctx, kept.id)
                raise

        return gate.write(request, work)

    @api.post("/preview")
    def preview_import(body: ImportBody, request: Request) -> Response:
        """How each table would be imported: object, columns with confidence, sample rows, proposed repairs."""
        with gate.read(request) as tx:
            ctx = tx.ctx
        mapping, options = parse_options(body.options)
        refused: list[Refused] = []
        files = _sources(uploads, ctx, body.files)
        parts = engine.preview(ctx, files, mapping, replace(options, recall=True), refused)
        checks = engine.check_values(ctx, parts, mapping)
        tables = [
            {
                **_shown(part, ctx.locale),
                "values": [v.as_json() for v in values],
                "new_flow": flow.as_json() if flow else None,
            }
            for part, (values, flow) in zip(parts, checks, strict=True)
        ]
        return json_answer({"tables": tables, "refused": [_told(r, ctx.locale) for r in refused]})

    @api.post("/start", status_code=202)
    def start_import(body: ImportBody, request: Request) -> Response:
        """Plan an import of uploaded files and hand it to a job; a ``draft`` becomes the batch."""

        def work(tx: Tx) -> Answer:
            return _start(tx, engine, _sources(uploads, tx.ctx, body.files), body.options, body.draft or "")

        return gate.write(request, work)

    @api.post("", status_code=202)
    def import_file(
        request: Request, file: Annotated[list[UploadFile], File()], options: Annotated[str, Form()] = "{}"
    ) -> Response:
        """Upload one or more files and import them at once; ``options`` is JSON."""
        try:
            told = orjson.loads(options)
        except orjson.JSONDecodeError as error:
            raise Malformed("bad_json") from error
        if len(file) > _FILES:
            raise Invalid(problems=[FieldProblem("file", "too_many", {"max": _FILES})])

        def work(tx: Tx) -> Answer:
            kept: list[Upload] = []
            try:
                kept.extend(uploads.keep(tx.ctx, f.file, f.filename or "file") for f in file)
                return _start(tx, engine, [k.source() for k in kept], told)
            except BaseException:
                for each in kept:
                    uploads.discard(tx.ctx, each.id)
                raise

        return gate.write(request, work)


def _add_batches(api: APIRouter, gate: Gate, engine: Importing) -> None:
    @api.get("/{id}")
    def read_import(id: str, request: Request) -> Response:
        """State, counts by file, problems (sheet, row, column, code), mapping and proposals of a batch (or its job)."""
        with gate.read(request) as tx:
            batch = engine.batch_of(tx, id)
            ctx = tx.ctx
        return json_answer(_with_messages(engine.status(ctx, batch), ctx.locale))

    @api.get("/{id}/errors")
    def error_file(
        id: str, request: Request, format: Annotated[str, Query(pattern="^(xlsx|csv)$")] = "xlsx"
    ) -> Response:
        """The rows that failed, each with what is wrong, ready to be repaired and imported again."""
        with gate.read(request) as tx:
            batch = engine.batch_of(tx, id)
            ctx = tx.ctx
        engine.status(ctx, batch)
        folder = tempfile.TemporaryDirectory(prefix="yingdan-")
        path = Path(folder.name) / f"errors.{format}"
        with gate.read(request) as tx:
            write_error_file(tx, batch, path)

        def blocks() -> Iterator[bytes]:
            with folder, path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    yield block

        headers = {"Content-Disposition": f'attachment; filename="import-errors.{format}"'}
        return StreamingResponse(blocks(), media_type=_TYPES[format], headers=headers)

    @api.post("/{id}/rollback", status_code=202)
    def roll_back(id: str, request: Request) -> Response:
        """Take a batch back; records worked on since stay and are reported."""
        return gate.write(request, lambda tx: _enqueue(tx, engine, "import_rollback", _readable(tx, engine, id)))

    @api.post("/{id}/resume", status_code=202)
    def resume(id: str, request: Request) -> Response:
        """Go on with a batch that was interrupted."""
        return gate.write(request, lambda tx: _enqueue(tx, engine, "import", _readable(tx, engine, id)))


def _add_sample(api: APIRouter, gate: Gate, engine: Importing) -> None:
    @api.get("/{id}/sample")
    def sample_of_import(id: str, request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 20) -> Response:
        """Rows spread over the batch: cells as in the file, the record each became, what was found wrong so far."""
        with gate.read(request) as tx:
            batch = engine.batch_of(tx, id)
            ctx = tx.ctx
        return json_answer({"rows": engine.sample(ctx, batch, limit)})

    @api.put("/{id}/sample/{part}/{row}")
    def check_row(id: str, part: int, row: int, body: CheckBody, request: Request) -> Response:
        """Keep what was found when a row was compared with its record; answers the sums of the batch."""

        def work(tx: Tx) -> Answer:
            return Answer(engine.mark_row(tx, engine.batch_of(tx, id), part, row, body.wrong))

        return gate.write(request, work)


def _start(tx: Tx, engine: Importing, files: list[SourceFile], told: dict[str, Any] | None, draft: str = "") -> Answer:
    mapping, options = parse_options(told)
    name = str((told or {}).get("name") or "")
    return _enqueue(tx, engine, "import", engine.start(tx.ctx, files, mapping, options, name=name, draft=draft))


def _enqueue(tx: Tx, engine: Importing, kind: str, batch: str) -> Answer:
    job = enqueue(tx, kind, {"batch": batch}, lock=f"import:{batch}")
    engine.note_job(tx, batch, job)
    return Answer({**job_of(tx, job), "batch": batch, "links": {"import": f"/api/v1/imports/{batch}"}}, 202)


def _sources(uploads: Uploads, ctx: Ctx, ids: list[str]) -> list[SourceFile]:
    return [uploads.get(ctx, i).source() for i in ids]


def _readable(tx: Tx, engine: Importing, id: str) -> str:
    batch = engine.batch_of(tx, id)
    engine.status(tx.ctx, batch)
    return batch


def _with_messages(status: dict[str, Any], locale: str) -> dict[str, Any]:
    for p in status["problems"]:
        place = (p["sheet"], p["row"], p["column"], p["value"])
        p["message"] = saying(Problem(p["code"], *place, Severity(p["severity"]), p.get("params", {})), locale)
    for c in status["problem_counts"]:
        c["message"] = saying(Problem(c["code"]), locale)
    return status


def _told(refused: Refused, locale: str) -> dict[str, Any]:
    why = refused.why
    return {
        "file": refused.file,
        "sheet": refused.sheet,
        "code": why.code,
        "message": text(f"error.{why.code}", locale, **why.params),
        "headers": refused.headers,
        "samples": refused.samples,
    }


def _shown(part: Part, locale: str) -> dict[str, Any]:
    return {
        "file": part.file.name,
        "sheet": part.table.sheet,
        "rows": part.rows,
        "headers": part.headers,
        "samples": part.samples,
        "guess": part.guess,
        "mapping": dump_table(part.table),
        "automatic": part.table.automatic,
        "remembered": part.recalled,
        "proposals": [p.as_json() for p in part.proposals],
        "notes": [{**n.as_json(), "message": saying(n, locale)} for n in part.notes],
    }
