"""Example data: offered while a workspace is empty, and removed again in one go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.areas.rollout.examples import ask_examples, ask_removal, examples_state
from yingdan.db.tx import Tx
from yingdan.engines.jobs.service import job_of


def router(gate: Gate) -> APIRouter:
    """Return the routes of example data."""
    api = APIRouter(prefix="/api/v1/examples", tags=["workspaces"])

    @api.get("")
    def state(request: Request) -> Response:
        """Whether there are example data (none, loading, loaded, removing, demo) and whether the caller may load some."""
        with gate.read(request) as tx:
            return json_answer(examples_state(tx))

    @api.post("", status_code=202)
    def load(request: Request) -> Response:
        """Fill an empty workspace with example data, by a job (administrators)."""

        def work(tx: Tx) -> Answer:
            return Answer(job_of(tx, ask_examples(tx)), 202)

        return gate.write(request, work)

    @api.delete("", status_code=202)
    def remove(request: Request) -> Response:
        """Remove all example data for good, by a job (administrators)."""

        def work(tx: Tx) -> Answer:
            return Answer(job_of(tx, ask_removal(tx)), 202)

        return gate.write(request, work)

    return api
