"""Words of webhooks: what one is, a delivery, its payload and signature, and when a failed one is tried again. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from yingdan.kernel.errors import FieldProblem
from yingdan.meta.fields.temporal import instant_text

EVENTS = ("created", "updated", "deleted", "restored")
ATTEMPTS = 10
FIRST_RETRY_S = 5.0
LAST_RETRY_S = 6 * 3600.0
EXCERPT = 2_000
TEST_EVENT = "test"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where events go. They are cut to the rights of ``user``, narrowed to ``role`` when there is one.

    ``events`` are ``object.name``, ``object.*``, ``*.name`` or a bare name; none means every event of ``objects``, and no
    object means all of them.
    """

    id: str
    name: str
    url: str
    objects: tuple[str, ...]
    events: tuple[str, ...]
    secret: bytes
    user: str
    role: str | None
    active: bool
    paused: str | None
    created_at: datetime
    updated_at: datetime

    def wants(self, object_name: str, event: str) -> bool:
        """Tell whether an event goes to this webhook."""
        if self.objects and object_name not in self.objects:
            return False
        names = {event, f"{object_name}.{event}", f"{object_name}.*", f"*.{event}"}
        return not self.events or not names.isdisjoint(self.events)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook."""

    id: str
    webhook: str
    event: int
    object: str
    record: str
    name: str
    version: int
    body: Mapping[str, Any]
    at: datetime
    actor: str | None
    attempts: int


def url_problems(url: str) -> list[FieldProblem]:
    """Return why a text is no address to send to."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
        parts = urlsplit("")
    if not good or any(c.isspace() or ord(c) < 32 for c in url):
        return [FieldProblem("url", "bad_url")]
    if parts.username is not None or parts.password is not None:
        return [FieldProblem("url", "url_credentials")]
    return []


def event_problems(events: Sequence[str], objects: Sequence[str], known: Sequence[str]) -> list[FieldProblem]:
    """Return which events and objects are none."""
    problems = [FieldProblem("objects", "unknown_object", {"name": o}) for o in objects if o not in known]
    for event in events:
        object_name, dot, name = event.rpartition(".")
        good_object = not dot or object_name == "*" or object_name in known
        if not good_object or (name not in EVENTS and not (dot and name == "*")):
            problems.append(FieldProblem("events", "unknown_event", {"event": event[:80]}))
    return problems


def payload(delivery: Delivery, workspace: str, changed: Sequence[str], data: str | None) -> bytes:
    """Return the body of a request; ``data`` is the record as JSON, cut to rights already."""
    head = {
        "id": event_id(delivery.event),
        "type": f"{delivery.object}.{delivery.name}",
        "workspace": workspace,
        "object": delivery.object,
        "record": delivery.record,
        "version": delivery.version,
        "occurred_at": instant_text(delivery.at),
        "actor": delivery.actor,
        "source": delivery.body.get("source"),
        "changed": list(changed),
    }
    return orjson.dumps(head)[:-1] + b',"data":' + (data or "null").encode() + b"}"


def event_id(event: int) -> str:
    """Return the id under which a receiver recognises an event it got before."""
    return f"evt_{event}" if event > 0 else f"test_{-event}"


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the value of ``X-Yingdan-Signature``: HMAC-SHA256 over ``<unix seconds>.<body>``."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def retry_after_s(attempts: int) -> float | None:
    """Return the seconds to wait after this many failed attempts (before jitter), None when it is given up."""
    return None if attempts >= ATTEMPTS else min(LAST_RETRY_S, FIRST_RETRY_S * 3 ** (attempts - 1))
