"""The job that sends what is due: a lane for each webhook, so that a slow receiver keeps nobody else waiting."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from yingdan import __version__
from yingdan.db.tx import Tx
from yingdan.engines.jobs.model import JobKind, RunningJob, Tick
from yingdan.engines.permission.service import field_right, may
from yingdan.engines.query.service import read_one
from yingdan.engines.webhooks import store
from yingdan.engines.webhooks.model import (
    EXCERPT,
    TEST_EVENT,
    Delivery,
    Webhook,
    event_id,
    payload,
    retry_after_s,
    signature,
)
from yingdan.engines.webhooks.sending import Outcome, post
from yingdan.engines.webhooks.service import allows_private
from yingdan.kernel.context import Actor, Ctx
from yingdan.kernel.errors import YingdanError
from yingdan.kernel.ids import jitter

KIND = "webhooks.send"
LANES = 16
BATCH = 50
GONE = 410
_LOG = logging.getLogger("yingdan.webhooks")


@dataclass(frozen=True, slots=True)
class _Lane:
    """How many deliveries one visit to a webhook settled, and whether its receiver is in trouble."""

    webhook: str
    tried: int
    trouble: bool


def send_due(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Send until nothing is due; a receiver in trouble is left alone until its next time."""
    tried, resting, flying = 0, set[str](), dict[Future[_Lane], str]()
    with ThreadPoolExecutor(LANES, thread_name_prefix="webhook") as pool:
        while True:
            with services.read(ctx) as tx:
                due = [w for w in store.due_webhooks(tx) if w not in resting and w not in flying.values()]
            for webhook in due[: LANES - len(flying)]:
                flying[pool.submit(_serve, services, ctx, webhook)] = webhook
            if not flying:
                return {"tried": tried}
            ended, _ = wait(flying, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in ended:
                lane = future.result()
                tried += lane.tried
                if lane.trouble:
                    resting.add(lane.webhook)
                del flying[future]
            job.progress(tried)


def _serve(services: Any, ctx: Ctx, webhook_id: str) -> _Lane:
    with services.read(ctx) as tx:
        hook, private = store.webhook(tx, webhook_id), allows_private(tx)
        due = store.due(tx, webhook_id, BATCH)
    if hook is None or not hook.active:
        return _Lane(webhook_id, 0, trouble=True)
    try:
        secret = services.webhooks.secret(hook)
        with services.db.connection() as conn:
            actor = services.identity.actor(conn, ctx.workspace, hook.user, hook.role)
    except YingdanError as error:
        _LOG.warning("webhook %s of %s is paused: %s", hook.id, ctx.workspace.name, error.code)
        with services.write(ctx) as tx:
            store.update(tx, hook.id, {"active": False, "paused": error.code})
        return _Lane(webhook_id, 0, trouble=True)
    for number, delivery in enumerate(due, start=1):
        if not _send(services, ctx, actor, hook, secret, delivery, private=private):
            return _Lane(webhook_id, number, trouble=True)
    return _Lane(webhook_id, len(due), trouble=False)


def _send(
    services: Any, ctx: Ctx, actor: Actor, hook: Webhook, secret: str, delivery: Delivery, *, private: bool
) -> bool:
    with services.read(services.ctx(ctx.workspace, actor)) as tx:
        body = compose(tx, delivery)
    if body is None:
        with services.write(ctx) as tx:
            store.mark(tx, delivery.id, {"state": "skipped", "ended_at": tx.now, "problem": "not_visible"})
        return True
    at = int(ctx.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Yingdan/{__version__}",
        "X-Yingdan-Event": f"{delivery.object}.{delivery.name}",
        "X-Yingdan-Event-Id": event_id(delivery.event),
        "X-Yingdan-Delivery": delivery.id,
        "X-Yingdan-Attempt": str(delivery.attempts + 1),
        "X-Yingdan-Signature": signature(secret, at, body),
    }
    outcome = post(hook.url, body, headers, allow_private=private)
    with services.write(ctx) as tx:
        store.mark(tx, delivery.id, _result(tx, delivery, outcome, body))
    return outcome.problem is None


def compose(tx: Tx, delivery: Delivery) -> bytes | None:
    """Return the body for the caller's rights: the record as it is now; None for what the caller may not know of."""
    if delivery.name == TEST_EVENT:
        return payload(delivery, tx.ctx.workspace.name, (), None)
    if delivery.object not in tx.catalog:
        return None
    entity = tx.catalog.get(delivery.object)
    if not may(tx.ctx.actor, entity, "read"):
        return None
    seen, there = store.visible(tx, entity, delivery.record)
    if not seen:
        return None
    known = [f for f in delivery.body.get("fields") or () if f in entity.columns]
    changed = [f for f in known if field_right(tx.ctx.actor, entity, f) != "hidden"]
    if known and not changed:
        return None
    try:
        data = read_one(tx, delivery.object, delivery.record, None, []) if there else None
    except YingdanError:
        data = None
    return payload(delivery, tx.ctx.workspace.name, changed, data)


def _result(tx: Tx, delivery: Delivery, outcome: Outcome, body: bytes) -> dict[str, Any]:
    attempts = delivery.attempts + 1
    values: dict[str, Any] = {
        "attempts": attempts,
        "tried_at": tx.now,
        "status": outcome.status,
        "problem": outcome.problem,
        "took_ms": outcome.took_ms,
        "request": body[:EXCERPT].decode("utf-8", "ignore"),
        "response": outcome.response,
    }
    wait_s = None if outcome.status == GONE else retry_after_s(attempts)
    if outcome.problem is None:
        values |= {"state": "delivered", "ended_at": tx.now}
    elif wait_s is None:
        values |= {"state": "dead", "ended_at": tx.now}
    else:
        values["due_at"] = tx.now + timedelta(seconds=jitter(wait_s))
    return values


JOBS: Mapping[str, JobKind] = {KIND: JobKind(send_due)}
TICKS = (Tick(KIND, 1.0, store.anything_due),)
