"""Sandboxes: copies of the caller's workspace to try things in, for administrators."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import Body
from yingdan.db.tx import Tx
from yingdan.engines.archive.work import ask, of_workspace, remove, sandbox_name
from yingdan.engines.jobs.service import job_of


class NewSandbox(Body):
    """A new sandbox: ``share`` of the records (all unless given), masked unless told otherwise."""

    name: str = Field(min_length=1, max_length=20)
    share: float | None = Field(default=None, gt=0, le=1)
    masked: bool = True


def router(gate: Gate) -> APIRouter:
    """Return the routes of sandboxes."""
    api = APIRouter(prefix="/api/v1/sandboxes", tags=["workspaces"])
    platform = gate.platform

    @api.get("")
    def sandboxes(request: Request) -> Response:
        """The sandboxes of this workspace; sign in to one by its name as ``workspace``."""
        with gate.read(request) as tx:
            found = of_workspace(platform, tx)
        return json_answer({"sandboxes": [{"name": w.name, "title": w.title, "kind": w.kind} for w in found]})

    @api.post("", status_code=202)
    def new_sandbox(body: NewSandbox, request: Request) -> Response:
        """Ask for a copy of this workspace; a job makes it."""

        def work(tx: Tx) -> Answer:
            job = ask(platform, tx, body.name, body.share, masked=body.masked)
            return Answer({**job_of(tx, job), "workspace": sandbox_name(tx.ctx.workspace, body.name)}, 202)

        return gate.write(request, work)

    @api.delete("/{name}", status_code=204)
    def drop_sandbox(name: str, request: Request) -> Response:
        """Remove a sandbox with everything in it."""

        def work(tx: Tx) -> Answer:
            remove(platform, tx, name)
            return Answer(status=204)

        return gate.write(request, work)

    return api
