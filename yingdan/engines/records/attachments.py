"""Uploaded files in fields of records: who may put one there, which record holds it, who may have it.

A file that nobody has put anywhere is its uploader's alone. From then on whoever may read a field that holds it may
have it, and put it elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import holds, may, predicate, row_right, widest_right
from yingdan.engines.records import store, store_files
from yingdan.engines.records.model import Draft
from yingdan.kernel.errors import NotFound
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Column, Entity
from yingdan.meta.fields.attached import PICTURES

_PICTURE_TYPES = frozenset({"image[]", "sign"})


def _columns(entity: Entity) -> list[Column]:
    return [c for c in entity.columns.values() if c.type.files]


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]


def check_files(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add ``not_file`` for a file that is not the caller's to use, ``not_picture`` for one that is no picture."""
    for column in _columns(entity):
        name = column.field.name
        new = {d.id: set(_listed(d.get(name))) - set(_listed(d.before(name))) for d in drafts if d.changes(name)}
        wanted = sorted({f for files in new.values() for f in files})
        if not wanted:
            continue
        found = store_files.files(tx, wanted)
        usable = {f for f in found if may_have(tx, f)}
        for draft in drafts:
            for file in new.get(draft.id, ()):
                if file not in usable:
                    draft.problem(name, "not_file")
                elif column.field.type in _PICTURE_TYPES and found[file].media_type not in PICTURES:
                    draft.problem(name, "not_picture")


def note_uses(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Note which files the fields of written records hold now."""
    for column in _columns(entity):
        name = column.field.name
        for draft in drafts:
            if draft.changes(name):
                store_files.set_uses(tx, entity.name, draft.id, name, _listed(draft.get(name)))


def may_have(tx: Tx, file: str) -> bool:
    """Tell whether the caller may have a file: uploaded it and nobody used it yet, or may read a field that holds it."""
    actor = tx.ctx.actor
    uses = store_files.uses(tx, file)
    if not uses:
        found = store_files.files(tx, [file]).get(file)
        return found is not None and (actor.is_admin or (actor.user is not None and found.created_by == actor.user))
    return any(_readable(tx, *use) for use in uses)


def _readable(tx: Tx, object_name: str, record: str, field: str) -> bool:
    if object_name not in tx.catalog:
        return False
    entity = tx.catalog.get(object_name)
    if field not in entity.columns or not may(tx.ctx.actor, entity, "read"):
        return False
    if widest_right(tx.ctx.actor, entity, field) not in {"read", "edit"}:
        return False
    condition = predicate(tx, entity, "t")
    if row_right(tx.ctx.actor, entity, field) is not None:
        condition = condition.wrap("(", ") and ") + holds(tx, entity, field, "read", "t")
    return bool(store.existing(tx, entity, [record], condition))


def file_of(tx: Tx, file: str) -> store_files.StoredFile:
    """Return a file the caller may have. Raises NotFound (404) for any other."""
    found = store_files.files(tx, [file.lower()]).get(file.lower()) if is_uuid(file) else None
    if found is None or not may_have(tx, found.id):
        raise NotFound("file_not_found", id=file[:60])
    return found
