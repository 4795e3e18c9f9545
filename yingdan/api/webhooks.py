"""Webhooks: administrators say where events go, watch the deliveries and send them again."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from yingdan.api.gate import Answer, Gate, json_answer
from yingdan.api.models import Body
from yingdan.db.tx import Tx

Name = Annotated[str, Field(min_length=1, max_length=100)]
Url = Annotated[str, Field(min_length=1, max_length=2000)]
Words = Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=200)]
Secret = Annotated[str, Field(max_length=200)]


class NewWebhook(Body):
    """A new webhook. ``events`` such as ``account.created`` or ``*.deleted``; none = every event of ``objects``."""

    name: Name
    url: Url
    objects: Words = Field(default_factory=list)
    events: Words = Field(default_factory=list)
    secret: Secret | None = None
    user: str | None = None
    role: str | None = None
    active: bool = True


class WebhookChange(Body):
    """What to change of a webhook."""

    name: Name | None = None
    url: Url | None = None
    objects: Words | None = None
    events: Words | None = None
    secret: Secret | None = None
    user: str | None = None
    role: str | None = None
    active: bool | None = None


class WebhookSettings(Body):
    """``allow_private`` lets webhooks reach private and loopback addresses."""

    allow_private: bool


def router(gate: Gate) -> APIRouter:
    """Return the routes of webhooks, for administrators."""
    api = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])
    hooks = gate.platform.webhooks

    @api.get("")
    def webhooks(request: Request) -> Response:
        """Every webhook, without its secret."""
        with gate.read(request) as tx:
            return json_answer({"webhooks": hooks.all(tx)})

    @api.post("", status_code=201)
    def new_webhook(body: NewWebhook, request: Request) -> Response:
        """Make a webhook; its secret is shown this once."""

        def work(tx: Tx) -> Answer:
            return Answer(hooks.create(tx, body.model_dump()), 201, secret=True)

        return gate.write(request, work)

    @api.get("/settings")
    def settings(request: Request) -> Response:
        """Whether webhooks may reach the own network."""
        with gate.read(request) as tx:
            return json_answer(hooks.settings(tx))

    @api.put("/settings")
    def save_settings(body: WebhookSettings, request: Request) -> Response:
        """Allow or refuse private and loopback addresses; link-local ones are always refused."""

        def work(tx: Tx) -> Answer:
            return Answer(hooks.save_settings(tx, allow_private=body.allow_private))

        return gate.write(request, work)

    @api.get("/{id}")
    def webhook(id: str, request: Request) -> Response:
        """One webhook."""
        with gate.read(request) as tx:
            return json_answer(hooks.get(tx, id))

    @api.patch("/{id}")
    def change_webhook(id: str, body: WebhookChange, request: Request) -> Response:
        """Change a webhook, stop it or start it again."""

        def work(tx: Tx) -> Answer:
            return Answer(hooks.change(tx, id, body.model_dump(exclude_unset=True)))

        return gate.write(request, work)

    @api.delete("/{id}", status_code=204)
    def drop_webhook(id: str, request: Request) -> Response:
        """Remove a webhook with its delivery log."""

        def work(tx: Tx) -> Answer:
            hooks.remove(tx, id)
            return Answer(status=204)

        return gate.write(request, work)

    @api.post("/{id}/secret")
    def new_secret(id: str, request: Request) -> Response:
        """Give a webhook a new secret; it is shown this once and counts from the next request on."""

        def work(tx: Tx) -> Answer:
            return Answer(hooks.rotate(tx, id), secret=True)

        return gate.write(request, work)

    _add_deliveries(api, gate)
    return api


def _add_deliveries(api: APIRouter, gate: Gate) -> None:
    hooks = gate.platform.webhooks

    @api.post("/{id}/test", status_code=202)
    def test_webhook(id: str, request: Request) -> Response:
        """Put a test event on its way."""

        def work(tx: Tx) -> Answer:
            return Answer(hooks.test(tx, id), 202)

        return gate.write(request, work)

    @api.get("/{id}/deliveries")
    def deliveries(
        id: str,
        request: Request,
        state: Literal["pending", "delivered", "dead", "skipped"] | None = None,
        before: Annotated[str | None, Query(max_length=60)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        """The delivery log, the newest first; ``state=dead`` are those that were given up."""
        with gate.read(request) as tx:
            return json_answer(hooks.deliveries(tx, id, state=state, before=before, limit=limit))

    @api.post("/{id}/deliveries/{delivery}/replay", status_code=202)
    def replay_one(id: str, delivery: str, request: Request) -> Response:
        """Send one ended delivery once more, under its old id."""

        def work(tx: Tx) -> Answer:
            return Answer({"replayed": hooks.replay(tx, id, delivery)}, 202)

        return gate.write(request, work)

    @api.post("/{id}/replay", status_code=202)
    def replay_dead(id: str, request: Request) -> Response:
        """Send everything that was given up once more."""

        def work(tx: Tx) -> Answer:
            return Answer({"replayed": hooks.replay(tx, id, None)}, 202)

        return gate.write(request, work)
