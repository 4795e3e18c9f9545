"""Duplicates: likely matches of a draft, and the search over a whole object as a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import Record
from yingdan.db.tx import Tx
from yingdan.engines.dedupe.hooks import PROBLEM, allow
from yingdan.engines.dedupe.service import duplicates
from yingdan.engines.dedupe.work import SCAN
from yingdan.engines.jobs.service import enqueue, job_of
from yingdan.engines.permission.service import require
from yingdan.kernel.errors import Conflict, Invalid

Allowed = Annotated[str | None, Header(max_length=2000)]


def router(gate: Gate) -> APIRouter:
    """Return the routes of duplicates."""
    api = APIRouter(prefix="/api/v1/records/{object}/duplicates", tags=["records"])

    @api.post("")
    def likely_duplicates(object: str, body: Record, request: Request) -> Response:
        """Likely matches of a draft, the surest first; those out of the caller's reach without id and masked."""
        with gate.read(request) as tx:
            return json_answer(duplicates(tx, object, body))

    @api.post("/scan", status_code=202)
    def scan(object: str, request: Request) -> Response:
        """Look for duplicates among all records the caller sees; the groups are the result of the job."""

        def work(tx: Tx) -> Answer:
            require(tx, tx.catalog.get(object), "merge")
            job = enqueue(tx, SCAN, {"object": object}, lock=f"{SCAN}:{object}")
            return Answer(job_of(tx, job), 202, {"Location": f"/api/v1/jobs/{job}"})

        return gate.write(request, work)

    return api


@contextmanager
def told_duplicates(tx: Tx, object: str, reason: str | None) -> Iterator[None]:
    """Answer a record that is refused for nothing but its duplicates as a conflict (409) with the matches."""
    if reason and reason.strip():
        allow(tx, object, unquote(reason).strip())
    try:
        yield
    except Invalid as error:
        blocking = [p for p in error.problems if p.severity == "block"]
        if not blocking or any(p.code != PROBLEM for p in blocking):
            raise
        params = blocking[0].params
        raise Conflict("duplicate_found", name=params["name"], matches=params["matches"]) from error
