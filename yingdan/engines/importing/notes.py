"""What the product notes of a run in its batch record: state, counts, summary, until when it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.model import ROLLBACK_DAYS
from yingdan.engines.importing.summary import summary_of
from yingdan.engines.records.service import Records
from yingdan.kernel.context import Ctx, Source


def as_product(tx: Tx, ctx: Ctx) -> Tx:
    """Return the same unit of work for notes about the run itself: the product keeps them, not the caller."""
    return replace(tx, ctx=replace(ctx.as_system(), migration=False, source=Source.SYSTEM))


def note_batch(tx: Tx, ctx: Ctx, records: Records, batch: str, values: Mapping[str, Any]) -> None:
    """Write values into the batch record."""
    records.change(as_product(tx, ctx), "import_batch", [(batch, values)], trusted=True)


def end_run(
    tx: Tx, ctx: Ctx, records: Records, batch: str, state: str, seconds: float, *, dry_run: bool
) -> dict[str, Any]:
    """Note how a run ended (``ready`` = interrupted, can go on) and return its summary."""
    store.set_state(tx, batch, state, seconds=seconds)
    body = summary_of(tx, batch)
    counts = body["counts"]
    values: dict[str, Any] = {
        "state": "queued" if state == "ready" else state,
        "rows_done": counts["rows"],
        "rows_created": counts["created"],
        "rows_updated": counts["updated"],
        "rows_skipped": counts["skipped"] + counts["duplicates"],
        "rows_failed": counts["failed"],
        "summary": {k: v for k, v in body.items() if k != "problems"},
    }
    if state == "done":
        values["finished_at"] = tx.now
        values["rollback_until"] = None if dry_run else tx.now + timedelta(days=ROLLBACK_DAYS)
    note_batch(tx, ctx, records, batch, values)
    return body
