"""Jobs: state, progress and results of work that outlives a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.db.tx import Tx
from yingdan.engines.jobs.service import cancel, job_of, my_jobs


def router(gate: Gate) -> APIRouter:
    """Return the routes of jobs; everybody sees their own, administrators see all."""
    api = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

    @api.get("")
    def jobs(request: Request, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Response:
        """The caller's newest jobs."""
        with gate.read(request) as tx:
            return json_answer({"jobs": my_jobs(tx, limit)})

    @api.get("/{id}")
    def job(id: str, request: Request) -> Response:
        """State, progress, rows per second, result links and problems of a job."""
        with gate.read(request) as tx:
            return json_answer(job_of(tx, id))

    @api.post("/{id}/cancel")
    def cancel_job(id: str, request: Request) -> Response:
        """Cancel a job: at once while it waits, at its next chunk while it runs."""

        def work(tx: Tx) -> Answer:
            return Answer(cancel(tx, id))

        return gate.write(request, work)

    return api
