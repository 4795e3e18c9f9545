"""The journal of schema changes, for administrators."""

from __future__ import annotations

from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.formula.filling import open_fills
from yingdan.engines.schema import store
from yingdan.meta.fields.temporal import instant_text

PAGE = 50
_NAMES = ("id", "state", "done", "steps", "objects", "actor", "at", "error")


def schema_changes(tx: Tx, before: int | None) -> dict[str, Any]:
    """Return ``{"changes", "next", "filling"}``: state, who asked, how far it is and why it failed, the newest first.

    ``filling`` are the computed fields whose values are being worked out for the records there are.
    """
    rows = store.changes(tx, before, PAGE + 1)
    found = [dict(zip(_NAMES, r, strict=True)) for r in rows[:PAGE]]
    for one in found:
        one["at"] = instant_text(one["at"]) if one["at"] else None
    return {"changes": found, "next": found[-1]["id"] if len(rows) > PAGE else None, "filling": open_fills(tx)}
