"""Imports being prepared: the uploaded files and what was chosen so far, kept until the import starts or is given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing import store_wizard as store
from yingdan.engines.importing.notes import as_product, note_batch
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import NotFound
from yingdan.kernel.ids import is_uuid

_OBJECT = "import_batch"
_TITLE_LENGTH = 300


class Drafts:
    """Drafts of the caller; a draft is a batch in state ``draft``, so that its id stays when the import starts."""

    def __init__(self, records: Records) -> None:
        """Take the way to records."""
        self._records = records

    def make(self, tx: Tx, title: str, body: Mapping[str, Any]) -> str:
        """Keep a new draft and return the id of its batch."""
        values = {"name": title[:_TITLE_LENGTH] or "-", "owner": tx.ctx.actor.user, "state": "draft"}
        values["file_name"] = title[:_TITLE_LENGTH]
        batch = self._records.create(as_product(tx, tx.ctx), _OBJECT, [values], trusted=True)[0]
        store.put_draft(tx, batch, body)
        return batch

    def save(self, tx: Tx, batch: str, title: str, body: Mapping[str, Any]) -> None:
        """Keep what is chosen now. Raises: NotFound (404) for a draft of somebody else, or one that has started."""
        before = self.read(tx, batch, lock=True)
        store.put_draft(tx, batch, body)
        if title and title != before.get("title"):
            name = title[:_TITLE_LENGTH]
            note_batch(tx, tx.ctx, self._records, batch, {"name": name, "file_name": name})

    def read(self, tx: Tx, batch: str, *, lock: bool = False) -> dict[str, Any]:
        """Return what was kept. Raises: NotFound (404)."""
        found = store.get_draft(tx, batch, lock=lock) if is_uuid(batch) else None
        if found is None:
            raise NotFound("record_not_found", object=_OBJECT, id=batch)
        return found[0]

    def drop(self, tx: Tx, batch: str) -> dict[str, Any]:
        """Give a draft up and return what was kept. Raises: NotFound (404)."""
        body = self.read(tx, batch, lock=True)
        store.drop_draft(tx, batch)
        self._records.remove(as_product(tx, tx.ctx), _OBJECT, [batch])
        return body

    def begin(self, tx: Tx, batch: str, values: Mapping[str, Any]) -> None:
        """Turn a draft into a batch to be run. Raises: NotFound (404) when it has started already."""
        self.read(tx, batch, lock=True)
        store.drop_draft(tx, batch)
        note_batch(tx, tx.ctx, self._records, batch, values)
