"""What a person has for themselves: choices kept on the server, the first steps of their role, example data to try with."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import Body
from yingdan.areas.rollout.checklist import checklist
from yingdan.db.tx import Tx
from yingdan.engines.identity.preferences import prefer, preferences
from yingdan.engines.notify.service import TOPICS


class Choice(Body):
    """A value of the caller's choice: any JSON of at most 20,000 characters."""

    value: Any


def router(gate: Gate) -> APIRouter:
    """Return the routes of the caller's own choices and first steps."""
    api = APIRouter(prefix="/api/v1/me", tags=["identity"])

    @api.get("/preferences")
    def all_choices(request: Request) -> Response:
        """Everything the caller chose, by key."""
        with gate.read(request) as tx:
            return json_answer({"preferences": preferences(tx), "topics": list(TOPICS)})

    @api.put("/preferences/{key}")
    def choose(key: str, body: Choice, request: Request) -> Response:
        """Keep a choice; `notifications` with `{"off": [topic]}` turns topics of notifications off."""

        def work(tx: Tx) -> Answer:
            prefer(tx, key, body.value)
            return Answer({"preferences": preferences(tx)})

        return gate.write(request, work)

    @api.get("/checklist")
    def first_steps(request: Request) -> Response:
        """The first steps of the caller's role, ticked by what is there."""
        with gate.read(request) as tx:
            return json_answer(checklist(tx))

    return api
