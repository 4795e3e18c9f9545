"""Comments on records."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import Field

from yingdan.api.gate import Answer, Gate
from yingdan.api.models import Body
from yingdan.api.teams import record_id
from yingdan.db.tx import Tx
from yingdan.engines.notify.comments import MENTIONS_MAX, TEXT_MAX, Comments
from yingdan.kernel.context import Actor


class CommentBody(Body):
    """What somebody says, and whom it calls (ids of users)."""

    text: str = Field(max_length=TEXT_MAX + 1_000)
    mentions: list[str] = Field(default_factory=list, max_length=MENTIONS_MAX)


def router(gate: Gate) -> APIRouter:
    """Return the routes of comments; they are read with the timeline of their record."""
    api = APIRouter(prefix="/api/v1/records/{object}/{id}/comments", tags=["records"])

    def actor_of(tx: Tx, person: str) -> Actor:
        return gate.platform.identity.actor(tx.conn, tx.ctx.workspace, person)

    comments = Comments(gate.platform.records, actor_of)

    @api.post("", status_code=201)
    def add(object: str, id: str, body: CommentBody, request: Request) -> Response:
        """Say something about a record; `unseen` names those called who may not read it and were not told."""

        def work(tx: Tx) -> Answer:
            return Answer(comments.add(tx, object, record_id(object, id), body.text, body.mentions), 201)

        return gate.write(request, work)

    @api.patch("/{comment}")
    def change(object: str, id: str, comment: str, body: CommentBody, request: Request) -> Response:
        """Change one's own comment; only those newly called are told."""

        def work(tx: Tx) -> Answer:
            return Answer(comments.change(tx, object, record_id(object, id), comment, body.text, body.mentions))

        return gate.write(request, work)

    @api.delete("/{comment}", status_code=204)
    def remove(object: str, id: str, comment: str, request: Request) -> Response:
        """Remove a comment for good: one's own, any for administrators."""

        def work(tx: Tx) -> Answer:
            comments.remove(tx, object, record_id(object, id), comment)
            return Answer(status=204)

        return gate.write(request, work)

    return api
