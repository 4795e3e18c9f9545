"""A person's data under privacy law (PIPL articles 45 and 47): handed out whole, and erased on request."""

from __future__ import annotations

from typing import Any

import orjson

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import erase, note
from yingdan.engines.permission.service import require
from yingdan.engines.query.history import timeline
from yingdan.engines.query.service import read_one
from yingdan.engines.records import store_bin
from yingdan.engines.records.model import Stored
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import Forbidden
from yingdan.kernel.i18n import text
from yingdan.meta.catalog import Entity

# What somebody typed, took or recorded about a person; choices, links, dates and numbers say nothing without them.
PERSONAL = frozenset(
    [
        "text",
        "ltext",
        "rich",
        "phone",
        "email",
        "url",
        "address",
        "geo",
        "file[]",
        "image[]",
        "sign",
        "secret",
        "tags",
        "json",
    ]
)


def personal_fields(entity: Entity) -> list[str]:
    """Return the fields of an object that can tell who somebody is."""
    return [n for n, c in entity.columns.items() if c.field.type in PERSONAL and not c.field.derived]


def hand_out(tx: Tx, object_name: str, record_id: str) -> dict[str, Any]:
    """Return everything kept about a person: the record, its changes and activities. Administrators only (403); noted."""
    if not tx.ctx.actor.is_admin:
        raise Forbidden("administrators_only")
    body = orjson.loads(read_one(tx, object_name, record_id, None, []))
    note(tx, [Entry("hand_out", object_name, record_id)])
    return {"object": object_name, "record": body, "timeline": timeline(tx, object_name, record_id)["items"]}


def forget(tx: Tx, records: Records, object_name: str, record_id: str, reason: str) -> dict[str, Any]:
    """Erase a person's data for good: present values, history, versions, search document, whatever waits
    to be told to others, and the values in the audit.

    The record stays under a name that says so, so that figures and links hold; the seals of the audit hold as well. Cannot be
    undone. Administrators only (403). Raises NotFound (404).
    """
    entity = tx.catalog.get(object_name)
    if not tx.ctx.actor.is_admin:
        raise Forbidden("administrators_only")
    require(tx, entity, "update")
    fields = personal_fields(entity)
    name = entity.definition.name_field
    values: dict[str, Any] = {f: Stored([] if entity.columns[f].type.many else None) for f in fields}
    if name in values:
        values[name] = text("personal.erased", tx.ctx.locale, id=record_id[-6:])
    for field in [f for f in fields if entity.columns[f].field.required and f != name]:
        values[field] = "-"
    records.change(tx, object_name, [(record_id, values)], trusted=True)
    store_bin.erase_past(tx, entity, record_id, fields)
    store_bin.erase_traces(tx, record_id)
    erased = erase(tx, [record_id])
    note(tx, [Entry("forget", object_name, record_id, reason=reason)])
    return {"id": record_id, "fields": fields, "entries": erased}
