"""Notifications: made of events by a consumer, each exactly once; read and marked by the person they are for."""

from __future__ import annotations

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from yingdan.db.tx import Tx
from yingdan.engines.events.model import Consumer, Event
from yingdan.engines.notify import store
from yingdan.engines.permission.service import may, readable
from yingdan.kernel.context import Source
from yingdan.kernel.errors import Malformed, Unauthorized
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid, uuid7

ASSIGNED, MENTIONED = "assigned", "mentioned"
TOPICS = (ASSIGNED, MENTIONED)
ONE_BY_ONE = 3
CAP = 1000
HIDDEN = "***"
# Loading data tells nobody: a company that moves in must not find thousands of notifications.
_SILENT = {Source.IMPORT, Source.SYSTEM, Source.SYNC, Source.CORRECTION}


def _assigned(tx: Tx, events: Sequence[Event]) -> None:
    """Tell people of records that somebody else has made them the owner of; many at once become one notification."""
    given: dict[tuple[str, str, str | None], list[Event]] = defaultdict(list)
    for event in events:
        owner = event.body.get("owner")
        if owner is None or owner == event.actor or event.migrated or event.body.get("source") in _SILENT:
            continue
        if event.name == "created" or (event.name == "updated" and event.body.get("owner_before") != owner):
            given[str(owner), event.object, event.actor].append(event)
    if not given:
        return
    people = store.names(tx, sorted({p for owner, _, actor in given for p in (owner, actor) if p}))
    rows: list[tuple[Any, ...]] = []
    for (owner, object_name, actor), group in given.items():
        if owner not in people:
            continue
        by = people.get(actor or "", "")
        if len(group) <= ONE_BY_ONE:
            rows += [
                (
                    _id(e),
                    owner,
                    "assigned",
                    object_name,
                    e.record,
                    {"name": e.body.get("name", ""), "by": by},
                    e.at,
                    e.id,
                )
                for e in group
            ]
        else:
            last = group[-1]
            rows.append(
                (
                    _id(last),
                    owner,
                    "assigned_many",
                    object_name,
                    None,
                    {"count": len(group), "by": by},
                    last.at,
                    last.id,
                )
            )
    _insert(tx, rows, ASSIGNED)


def _insert(tx: Tx, rows: Sequence[tuple[Any, ...]], topic: str) -> None:
    """Write notifications of a topic, those apart who do not want to hear of it, and hint at them."""
    quiet = store.muted(tx, sorted({r[1] for r in rows}), topic) if rows else set()
    rows = [r for r in rows if r[1] not in quiet]
    if store.insert(tx, rows):
        _hint(tx, "notification", [], {"u": sorted({r[1] for r in rows})[:150]})


def _hint(tx: Tx, object_name: str, ids: Sequence[str], more: Mapping[str, Any]) -> None:
    version = int(tx.now.timestamp() * 1000)
    store.hint(tx, json.dumps({"w": tx.ctx.workspace.name, "o": object_name, "ids": list(ids), "v": version, **more}))


def tell(tx: Tx, users: Sequence[str], topic: str, object_name: str, record: str, params: Mapping[str, Any]) -> None:
    """Notify people of something about a record at once; the caller has seen to it that they may read it."""
    _insert(tx, [(tx.ctx.new_id(), u, topic, object_name, record, dict(params), tx.now, None) for u in users], topic)


def moved(tx: Tx, object_name: str, ids: Sequence[str]) -> None:
    """Hint that something beside records has moved: open pages ask again, lists need not."""
    _hint(tx, object_name, ids, {"quiet": True})


ASSIGNMENTS = Consumer("notify.assignments", _assigned)


def notifications(tx: Tx, *, limit: int = 50, cursor: str | None = None, unread: bool = False) -> dict[str, Any]:
    """Return a page of the caller's notifications, the newest first, and how many are unread (counted up to 1,000).

    Raises Malformed ``bad_cursor`` (400).
    """
    user = _user(tx)
    rows = store.page(tx, user, _before(cursor), limit + 1, unread=unread)
    shown = rows[:limit]
    more = len(rows) > limit
    return {
        "notifications": [
            {
                "id": r["id"],
                "kind": r["kind"],
                "object": r["object"],
                "record": r["record"],
                "text": _text(tx, r),
                "params": _shown(tx, r),
                "at": r["at"].isoformat().replace("+00:00", "Z"),
                "read": r["read_at"] is not None,
            }
            for r in shown
        ],
        "next_cursor": _cursor(shown[-1]) if more else None,
        "unread": store.unread(tx, user, CAP),
    }


def unread_count(tx: Tx) -> int:
    """Return how many of the caller's notifications are unread, counted up to 1,000."""
    return store.unread(tx, _user(tx), CAP)


def mark_read(tx: Tx, ids: Sequence[str] | None) -> int:
    """Mark some of the caller's notifications (None = all) as read and return how many are left unread.

    Raises Malformed ``bad_value`` (400) for an id that is none.
    """
    if ids is not None and not all(is_uuid(i) for i in ids):
        raise Malformed("bad_value")
    user = _user(tx)
    store.mark_read(tx, user, ids)
    return store.unread(tx, user, CAP)


def trim_notifications(conn: Connection, schema: str, read_before: datetime, before: datetime, limit: int) -> int:
    """Remove notifications read before one instant or made before another; returns how many."""
    return store.trim(conn, schema, read_before, before, limit)


def _user(tx: Tx) -> str:
    if tx.ctx.actor.user is None:
        raise Unauthorized
    return tx.ctx.actor.user


def _id(event: Event) -> str:
    return uuid7(int(event.at.timestamp() * 1000))


def _text(tx: Tx, row: dict[str, Any]) -> str:
    locale, name = tx.ctx.locale, row["object"]
    label = tx.catalog.get(name).definition.label.text(locale) if name in tx.catalog else name
    kind = (
        row["kind"] if row["params"].get("by") or not row["kind"].startswith("assigned") else row["kind"] + "_by_rule"
    )
    return text(f"notification.{kind}", locale, **{**_shown(tx, row), "object": label})


def _shown(tx: Tx, row: dict[str, Any]) -> dict[str, Any]:
    """Return what a notification tells, the name of its record masked where the person may not read names of such records."""
    params: dict[str, Any] = row["params"]
    if not params.get("name"):
        return params
    entity = tx.catalog.get(row["object"]) if row["object"] in tx.catalog else None
    known = entity is not None and may(tx.ctx.actor, entity, "read")
    plain = known and entity is not None and readable(tx.ctx.actor, entity, entity.definition.name_field)
    return params if plain else {**params, "name": HIDDEN}


def _cursor(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{row['at'].isoformat()} {row['id']}".encode()).decode().rstrip("=")


def _before(cursor: str | None) -> tuple[datetime, str] | None:
    if not cursor:
        return None
    try:
        at, _, row_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        found = datetime.fromisoformat(at)
    except (ValueError, binascii.Error) as error:
        raise Malformed("bad_cursor") from error
    if found.tzinfo is None or not is_uuid(row_id):
        raise Malformed("bad_cursor")
    return found, row_id
