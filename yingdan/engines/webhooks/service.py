"""Webhooks for administrators: kept, tested, watched, sent again; and the consumer that puts events on their way."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg import Connection

from yingdan.db.setting import get_setting, put_setting
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.events.model import Consumer, Event
from yingdan.engines.webhooks import store
from yingdan.engines.webhooks.model import TEST_EVENT, Webhook, event_id, event_problems, url_problems
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid, Malformed, NotFound
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid
from yingdan.kernel.secretbox import SecretBox
from yingdan.meta.fields.temporal import instant_text

SETTING = "webhooks"
MOST = 100
SHORTEST_SECRET = 16
STATES = ("pending", "delivered", "dead", "skipped")


class Webhooks:
    """What administrators do with webhooks."""

    def __init__(self, box: SecretBox) -> None:
        self._box = box

    def create(self, tx: Tx, values: Mapping[str, Any]) -> dict[str, Any]:
        """Write a new webhook and return it with its secret, shown this once.

        It acts with the rights of ``user`` (the caller unless named), narrowed to ``role``. Raises Forbidden (403) for all
        but administrators, Invalid (422) for an address, event, object or person that is none.
        """
        _administrator(tx)
        if len(store.webhooks(tx)) >= MOST:
            raise Invalid("too_many_webhooks", max=MOST)
        secret = values.get("secret") or "whsec_" + secrets.token_urlsafe(32)
        hook = Webhook(
            id=tx.ctx.new_id(),
            name=values["name"],
            url=values["url"],
            objects=tuple(values.get("objects") or ()),
            events=tuple(values.get("events") or ()),
            secret=b"",
            user=values.get("user") or tx.ctx.actor.user or "",
            role=values.get("role"),
            active=values.get("active", True) is not False,
            paused=None,
            created_at=tx.now,
            updated_at=tx.now,
        )
        self._check(tx, hook, secret)
        hook = replace(hook, secret=self._box.seal(secret, _place(hook.id)))
        store.insert(tx, hook)
        _note(tx, "webhook_made", hook)
        return {**_shown(hook, {}), "secret": secret}

    def change(self, tx: Tx, webhook_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change a webhook; a new ``secret`` counts from the next request on. Raises as ``create``, NotFound (404)."""
        hook = self._find(tx, webhook_id)
        given = {k: v for k, v in values.items() if v is not None or k == "role"}
        secret = given.pop("secret", None)
        columns: dict[str, Any] = {k: tuple(v) if k in {"objects", "events"} else v for k, v in given.items()}
        changed = replace(hook, **columns)
        self._check(tx, changed, secret)
        written: dict[str, Any] = {k: list(v) if isinstance(v, tuple) else v for k, v in columns.items()}
        if secret:
            written["secret"] = self._box.seal(secret, _place(hook.id))
        if changed.active:
            written["paused"] = None
        store.update(tx, hook.id, written)
        _note(tx, "webhook_changed", changed)
        return self.get(tx, webhook_id)

    def rotate(self, tx: Tx, webhook_id: str) -> dict[str, Any]:
        """Give a webhook a new secret and return it, shown this once."""
        secret = "whsec_" + secrets.token_urlsafe(32)
        return {**self.change(tx, webhook_id, {"secret": secret}), "secret": secret}

    def remove(self, tx: Tx, webhook_id: str) -> None:
        """Remove a webhook with its log. Raises NotFound (404)."""
        hook = self._find(tx, webhook_id)
        store.delete(tx, hook.id)
        _note(tx, "webhook_removed", hook)

    def get(self, tx: Tx, webhook_id: str) -> dict[str, Any]:
        """Return one webhook. Raises Forbidden (403), NotFound (404)."""
        return _shown(self._find(tx, webhook_id), store.counts(tx).get(webhook_id, {}))

    def all(self, tx: Tx) -> list[dict[str, Any]]:
        """Return every webhook with how much waits and how much was given up."""
        _administrator(tx)
        counts = store.counts(tx)
        return [_shown(w, counts.get(w.id, {})) for w in store.webhooks(tx)]

    def deliveries(
        self, tx: Tx, webhook_id: str, *, state: str | None = None, before: str | None = None, limit: int = 50
    ) -> dict[str, Any]:
        """Return a page of the delivery log, the newest event first; ``next`` is the ``before`` of the following page."""
        hook = self._find(tx, webhook_id)
        if before is not None and not is_uuid(before):
            raise Malformed("bad_cursor")
        rows = store.log(tx, hook.id, state, before, limit + 1)
        return {
            "deliveries": [_shown_delivery(r, tx.ctx.locale) for r in rows[:limit]],
            "next": rows[limit - 1]["id"] if len(rows) > limit else None,
        }

    def replay(self, tx: Tx, webhook_id: str, delivery: str | None) -> int:
        """Send one ended delivery, or all that were given up, once more under their old ids; returns how many.

        Raises NotFound (404) for a delivery that is none or still on its way.
        """
        hook = self._find(tx, webhook_id)
        if delivery is not None and not is_uuid(delivery):
            raise NotFound("record_not_found", object="delivery", id=delivery[:60])
        number = store.again(tx, hook.id, delivery)
        if delivery is not None and not number:
            raise NotFound("record_not_found", object="delivery", id=delivery)
        return number

    def test(self, tx: Tx, webhook_id: str) -> dict[str, Any]:
        """Put a test event on its way and return its delivery's id."""
        hook = self._find(tx, webhook_id)
        delivery, number = tx.ctx.new_id(), store.next_event(tx)
        row = (
            delivery,
            hook.id,
            number,
            "webhook",
            hook.id,
            TEST_EVENT,
            1,
            {"source": "ui"},
            tx.now,
            tx.ctx.actor.user,
            tx.now,
        )
        store.add_deliveries(tx, [row])
        return {"delivery": delivery, "id": event_id(number)}

    def settings(self, tx: Tx) -> dict[str, Any]:
        """Return the settings of all webhooks."""
        _administrator(tx)
        return {"allow_private": allows_private(tx)}

    def save_settings(self, tx: Tx, *, allow_private: bool) -> dict[str, Any]:
        """Allow or refuse receivers inside the own network. Link-local addresses are never reached."""
        _administrator(tx)
        put_setting(tx, SETTING, {"allow_private": allow_private})
        note(tx, [Entry("webhook_settings", note={"allow_private": str(allow_private)})])
        return {"allow_private": allow_private}

    def secret(self, hook: Webhook) -> str:
        """Return the secret of a webhook, to sign with. Raises YingdanError ``secret_unreadable`` (409)."""
        return self._box.open(hook.secret, _place(hook.id))

    def _find(self, tx: Tx, webhook_id: str) -> Webhook:
        _administrator(tx)
        hook = store.webhook(tx, webhook_id) if is_uuid(webhook_id) else None
        if hook is None:
            raise NotFound("record_not_found", object="webhook", id=webhook_id[:60])
        return hook

    def _check(self, tx: Tx, hook: Webhook, secret: str | None) -> None:
        problems = url_problems(hook.url) + event_problems(hook.events, hook.objects, list(tx.catalog.entities))
        for field, value, target in (("user", hook.user, "user"), ("role", hook.role, "role")):
            if value and not (is_uuid(value) and store.visible(tx, tx.catalog.get(target), value)[1]):
                problems.append(FieldProblem(field, "not_found_link", {"object": target}))
        if not hook.user:
            problems.append(FieldProblem("user", "required"))
        if secret is not None and len(secret) < SHORTEST_SECRET:
            problems.append(FieldProblem("secret", "secret_short", {"min": SHORTEST_SECRET}))
        if problems:
            raise Invalid(problems=problems)


def allows_private(tx: Tx) -> bool:
    """Tell whether receivers inside the own network are allowed."""
    return bool((get_setting(tx, SETTING) or {}).get("allow_private"))


def trim_deliveries(conn: Connection, schema: str, before: datetime, dead_before: datetime, limit: int) -> int:
    """Remove deliveries that ended long ago; returns how many."""
    return store.trim(conn, schema, before, dead_before, limit)


def quarantine_webhooks(conn: Connection, schema: str) -> int:
    """Stop the webhooks of a restored or cloned workspace; returns how many."""
    return store.quarantine(conn, schema)


def _deliver(tx: Tx, events: Sequence[Event]) -> None:
    hooks = store.webhooks(tx, active=True)
    store.add_deliveries(
        tx,
        [
            (tx.ctx.new_id(), w.id, e.id, e.object, e.record, e.name, e.version, e.body, e.at, e.actor, tx.now)
            for e in events
            if not e.migrated and e.object in tx.catalog
            for w in hooks
            if w.wants(e.object, e.name)
        ],
    )


WEBHOOK_EVENTS = Consumer("webhooks", _deliver)


def _administrator(tx: Tx) -> None:
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")


def _note(tx: Tx, action: str, hook: Webhook) -> None:
    note(tx, [Entry(action, note={"webhook": hook.id, "name": hook.name, "url": hook.url})])


def _place(webhook_id: str) -> str:
    return f"webhook:{webhook_id}"


def _shown(hook: Webhook, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": hook.id,
        "name": hook.name,
        "url": hook.url,
        "objects": list(hook.objects),
        "events": list(hook.events),
        "user": hook.user,
        "role": hook.role,
        "active": hook.active,
        "paused": hook.paused,
        "pending": counts.get("pending", 0),
        "dead": counts.get("dead", 0),
        "created_at": instant_text(hook.created_at),
        "updated_at": instant_text(hook.updated_at),
    }


def _shown_delivery(row: Mapping[str, Any], locale: str) -> dict[str, Any]:
    instants = {k: instant_text(row[k]) if row[k] else None for k in ("at", "due_at", "tried_at", "ended_at")}
    return {
        **row,
        **instants,
        "event": event_id(row["event"]),
        "message": text(f"webhook.{row['problem']}", locale) if row["problem"] else None,
    }
