"""Encrypted texts: sealed before they reach their column, opened for administrators one at a time, and noted each time."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import note
from yingdan.engines.permission.service import predicate, require, widest_right
from yingdan.engines.records import store
from yingdan.engines.records.model import AnyHook, Draft
from yingdan.kernel.errors import NotFound
from yingdan.kernel.secretbox import SecretBox
from yingdan.meta.catalog import Entity

SECRET = "secret"  # noqa: S105 - the name of a type


def sealing(box: SecretBox) -> AnyHook:
    """Return what seals the encrypted texts of records on their way to the database."""

    def seal(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:  # noqa: ARG001 - hooks share one signature
        for column in entity.columns.values():
            name = column.field.name
            if column.field.type != SECRET:
                continue
            for draft in drafts:
                value = draft.values.get(name)
                if isinstance(value, str) and name in draft.given:
                    sealed = box.seal(value, f"{entity.name}.{name}:{draft.id}")
                    draft.values[name] = base64.b64encode(sealed).decode()

    return seal


def reveal(tx: Tx, box: SecretBox, object_name: str, record_id: str, field: str) -> str | None:
    """Return an encrypted text in the clear, and note in the audit who has seen it.

    Raises NotFound (404) for a record or field that is not the caller's to change.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    column = entity.columns.get(field)
    if column is None or column.field.type != SECRET or widest_right(tx.ctx.actor, entity, field) != "edit":
        raise NotFound("field_not_found", field=field[:60])
    found = store.read_rows(tx, entity, [record_id], [field], predicate(tx, entity, "t", edit=True))
    if record_id not in found:
        raise NotFound("record_not_found", object=object_name, id=record_id)
    value = found[record_id][field]
    if value is None:
        return None
    note(tx, [Entry("reveal", object_name, record_id, note={"field": field})])
    return box.open(base64.b64decode(value), f"{entity.name}.{field}:{record_id}")
