"""Taking a run back: newest writes first, in chunks, leaving alone whatever somebody has worked on since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.errors import BatchConflict
from yingdan.engines.importing.model import ROLLBACK_DAYS, Problem, Severity
from yingdan.engines.importing.notes import note_batch
from yingdan.engines.importing.summary import summary_of
from yingdan.engines.importing.work import UnitsOfWork, held
from yingdan.engines.permission.service import require
from yingdan.engines.records.service import Records
from yingdan.kernel.context import Ctx, Source
from yingdan.kernel.errors import NotFound

_PART = -2


def undo_run(
    work: UnitsOfWork, records: Records, ctx: Ctx, batch: str, progress: Callable[[int, int], None] | None, *,
    chunk_rows: int,
) -> dict[str, Any]:  # fmt: skip
    """Take a run back; see ``Importing.take_back``."""
    with held(work, ctx, batch):
        return _undo_run(work, records, ctx, batch, progress, chunk_rows)


def _undo_run(
    work: UnitsOfWork,
    records: Records,
    ctx: Ctx,
    batch: str,
    progress: Callable[[int, int], None] | None,
    chunk_rows: int,
) -> dict[str, Any]:
    quiet = replace(ctx, source=Source.IMPORT, migration=True)
    with work.write(ctx) as tx:
        _open(tx, records, ctx, batch)
        total = store.journal_size(tx, batch)
    done, chunk = 0, 0
    while True:
        with work.write(quiet) as tx:
            found = store.get_run(tx, batch, lock=True)
            if found is None or found[0] != "rolling_back":
                raise BatchConflict(state=found[0] if found else "gone")
            writes = store.journal(tx, batch, chunk_rows)
            if not writes:
                break
            counts = _undo(tx, records, batch, writes)
            store.drop_journal(tx, batch, [w[1] for w in writes])
            while store.chunk_done(tx, batch, _PART, 0, chunk):
                chunk += 1
            store.add_chunk(tx, batch, _PART, 0, chunk, counts)
        done += len(writes)
        if progress:
            progress(done, total)
    with work.write(ctx) as tx:
        store.set_state(tx, batch, "rolled_back")
        body = summary_of(tx, batch)
        kept = {k: v for k, v in body.items() if k != "problems"}
        note_batch(tx, ctx, records, batch, {"state": "rolled_back", "summary": kept})
    return body


def _open(tx: Tx, records: Records, ctx: Ctx, batch: str) -> None:
    found = store.get_run(tx, batch, lock=True)
    if found is None:
        raise NotFound("record_not_found", object="import_batch", id=batch)
    records.load(tx, "import_batch", [batch])
    state, plan, created_at, _ = found
    if state == "rolled_back" or plan["dry_run"]:
        raise BatchConflict(state="dry_run" if plan["dry_run"] else state)
    if tx.now > created_at + timedelta(days=ROLLBACK_DAYS):
        raise BatchConflict("import_rollback_late", days=ROLLBACK_DAYS)
    for name in {p["table"]["object"] for p in plan["parts"]}:
        require(tx, tx.catalog.get(name), "import")
    store.set_state(tx, batch, "rolling_back")
    note_batch(tx, ctx, records, batch, {"state": "rolling_back"})


def _undo(
    tx: Tx, records: Records, batch: str, writes: Sequence[tuple[str, str, str, int, dict[str, Any] | None]]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    by_object: dict[tuple[str, str], list[tuple[str, int, dict[str, Any] | None]]] = defaultdict(list)
    for name, record, op, version, before in writes:
        by_object[name, op].append((record, version, before))
    for (name, op), items in by_object.items():
        entity = tx.catalog.get(name)
        ids = [record for record, _, _ in items]
        states = store.state_of(tx, entity, ids)
        used = store.used_elsewhere(tx, entity, ids, batch) if op == "created" else {}
        untouched: list[tuple[str, dict[str, Any] | None]] = []
        for record, version, before in items:
            now = states.get(record)
            if now is None or now[1]:
                counts["gone"] += 1
            elif now[0] != version:
                counts["kept"] += 1
                problems.append(_kept(name, record, "changed_since"))
            elif record in used:
                counts["kept"] += 1
                problems.append(_kept(name, record, "in_use", by=used[record]))
            else:
                untouched.append((record, before))
        if not untouched:
            continue
        if op == "created":
            records.remove(tx, name, [record for record, _ in untouched])
            counts["removed"] += len(untouched)
        else:
            records.change(tx, name, [(record, before or {}) for record, before in untouched], trusted=True)
            counts["restored"] += len(untouched)
    store.add_problems(tx, batch, _PART, problems)
    return counts


def _kept(name: str, record: str, code: str, **params: Any) -> Problem:
    return Problem(code, name, None, "", record, Severity.WARN, params)
