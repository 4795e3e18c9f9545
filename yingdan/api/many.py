"""Many records at once: bulk changes with a preview, and exports with their history."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from yingdan.api.files import sent_file
from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import BulkBody, ExportBody, PreviewBody
from yingdan.db.tx import Tx
from yingdan.engines.files.service import Files
from yingdan.engines.jobs.service import job_of
from yingdan.engines.records.attachments import file_of
from yingdan.engines.records.bulk import run_bulk
from yingdan.engines.records.exporting import ask_export, export_file, my_exports
from yingdan.engines.records.sweeping import Sweep, ask_bulk, preview, sweep_listed
from yingdan.kernel.errors import Malformed


def router(gate: Gate) -> APIRouter:
    """Return the routes of changes and exports of many records; they come before those of one record."""
    api = APIRouter(prefix="/api/v1", tags=["records"])
    _add_bulk(api, gate)
    _add_exports(api, gate)
    return api


def _add_bulk(api: APIRouter, gate: Gate) -> None:
    records = gate.platform.records

    def listed(tx: Tx, object: str, body: BulkBody) -> list[dict[str, Any]]:
        if body.ids is not None:
            ids = list(dict.fromkeys(map(str, body.ids)))
            return sweep_listed(tx, records, object, _sweep(body), ids, atomic=body.atomic)
        return run_bulk(tx, records, object, body.op, body.records or [], body.match or [], atomic=body.atomic)

    @api.post("/records/{object}/bulk", responses={202: {"description": "A job does it"}})
    def bulk(object: str, body: BulkBody, request: Request) -> Response:
        """Many records at once, with a result for each; by a query: a job (202) whose result tells what was refused."""

        def work(tx: Tx) -> Answer:
            if sum(given is not None for given in (body.query, body.records, body.ids)) != 1:
                raise Malformed("bad_bulk")
            if body.query is not None:
                if body.dry_run:
                    raise Malformed("bad_bulk")
                job = ask_bulk(tx, object, _sweep(body), body.query.filter)
                return Answer(job_of(tx, job), 202, {"Location": f"/api/v1/jobs/{job}"})
            if not body.dry_run:
                return Answer({"results": listed(tx, object, body)})
            before = dict(tx.memo)
            with tx.conn.transaction(force_rollback=True):
                results = listed(tx, object, body)
            # nothing has happened: there is nothing to take back either
            tx.memo.clear()
            tx.memo.update(before)
            return Answer({"results": results})

        return gate.write(request, work)

    @api.post("/records/{object}/bulk/preview")
    def preview_bulk(object: str, body: PreviewBody, request: Request) -> Response:
        """How many records a change by a query is about, how many of them the caller may change, how many a job takes."""
        with gate.read(request) as tx:
            return json_answer(preview(tx, object, _sweep(body), body.query.filter))


def _sweep(body: BulkBody | PreviewBody) -> Sweep:
    return Sweep(body.op, body.values, body.add, body.remove)


def _add_exports(api: APIRouter, gate: Gate) -> None:
    files = Files(gate.platform.files)

    @api.post("/records/{object}/export", status_code=202)
    def export_records(object: str, body: ExportBody, request: Request) -> Response:
        """Write what a query finds into a file, by a job; its link ``file`` leads there for 24 hours, for the caller alone."""

        def work(tx: Tx) -> Answer:
            told = body.query.model_dump(include={"filter", "sort", "fields"})
            job = ask_export(tx, object, told, body.format)
            return Answer(job_of(tx, job), 202, {"Location": f"/api/v1/jobs/{job}"})

        return gate.write(request, work)

    @api.get("/exports")
    def exports(request: Request) -> Response:
        """The caller's own exports, the newest first, with the instant at which each link ends."""
        with gate.read(request) as tx:
            return json_answer({"exports": my_exports(tx)})

    @api.get("/exports/{id}/content")
    def export_content(id: str, request: Request) -> Response:
        """The file of one's own export; 404 once its 24 hours are over."""
        with gate.read(request) as tx:
            found = file_of(tx, export_file(tx, id))
        return sent_file(files, found)
