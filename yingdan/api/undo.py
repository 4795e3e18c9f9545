"""Taking back: operations, merges, and the recycle bin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import MergeBody, UnmergeBody
from yingdan.api.teams import record_id
from yingdan.db.tx import Tx
from yingdan.engines.jobs.service import job_of
from yingdan.engines.records.merge import merge, merges, unmerge
from yingdan.engines.records.removal import recycle_bin
from yingdan.engines.records.undo import ask_undo, undo


def router(gate: Gate) -> APIRouter:
    """Return the routes that take something back."""
    api = APIRouter(prefix="/api/v1", tags=["undo"])
    records = gate.platform.records

    @api.post("/undo/{token}", responses={202: {"description": "A job does it"}})
    def undo_operation(token: str, request: Request) -> Response:
        """Take back what one call of the caller did, within 24 hours; the token came with its answer as X-Undo-Token.

        What somebody has changed since stays and is told in ``left``. The answer has a token of its own, so that undoing can
        be undone. Thousands of records go back by a job (202) with that answer as its result.
        """

        def work(tx: Tx) -> Answer:
            job = ask_undo(tx, token.lower())
            if job is not None:
                return Answer(job_of(tx, job), 202, {"Location": f"/api/v1/jobs/{job}"})
            return Answer(undo(tx, records, token.lower()))

        return gate.write(request, work)

    @api.get("/recycle-bin/{object}")
    def bin_of(object: str, request: Request, before: Annotated[str | None, Query(max_length=120)] = None) -> Response:
        """Removed records of an object, the last first; they are gone for good after 30 days."""
        with gate.read(request) as tx:
            return json_answer(recycle_bin(tx, object, before))

    @api.post("/records/{object}/{id}/merge")
    def merge_records(object: str, id: str, body: MergeBody, request: Request) -> Response:
        """Merge other records into this one; ``pick`` says for each field whose value stays."""

        def work(tx: Tx) -> Answer:
            others = [i.lower() for i in body.others]
            return Answer(merge(tx, records, object, record_id(object, id), others, body.pick))

        return gate.write(request, work)

    @api.get("/records/{object}/{id}/merges")
    def merges_into(object: str, id: str, request: Request) -> Response:
        """Merges into a record that can still be taken back."""
        with gate.read(request) as tx:
            return json_answer(merges(tx, records, object, record_id(object, id)))

    @api.post("/records/{object}/{id}/unmerge")
    def unmerge_records(object: str, id: str, body: UnmergeBody, request: Request) -> Response:
        """Take a merge back within 30 days."""

        def work(tx: Tx) -> Answer:
            return Answer(unmerge(tx, records, object, record_id(object, id), body.operation.lower()))

        return gate.write(request, work)

    return api
