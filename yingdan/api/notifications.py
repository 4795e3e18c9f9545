"""The caller's notifications."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import Body
from yingdan.db.tx import Tx
from yingdan.engines.notify.service import mark_read, notifications, unread_count
from yingdan.kernel.errors import Malformed


class ReadBody(Body):
    """Which notifications have been read: some by id, or all."""

    ids: list[str] | None = Field(default=None, max_length=500)
    all: bool = False


def router(gate: Gate) -> APIRouter:
    """Return the routes of notifications."""
    api = APIRouter(prefix="/api/v1/notifications", tags=["notifications"])

    @api.get("")
    def list_notifications(
        request: Request,
        *,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        unread: bool = False,
    ) -> Response:
        """The newest first, and how many are unread (counted up to 1,000)."""
        with gate.read(request) as tx:
            return json_answer(notifications(tx, limit=limit, cursor=cursor, unread=unread))

    @api.get("/unread")
    def count_unread(request: Request) -> Response:
        """How many notifications are unread, counted up to 1,000."""
        with gate.read(request) as tx:
            return json_answer({"unread": unread_count(tx)})

    @api.post("/read")
    def mark(body: ReadBody, request: Request) -> Response:
        """Mark notifications as read; answers how many are left."""
        if body.all == (body.ids is not None):
            raise Malformed("bad_value")

        def work(tx: Tx) -> Answer:
            return Answer({"unread": mark_read(tx, body.ids)})

        return gate.write(request, work)

    return api
