"""Taking an operation back: what the audit noted of it, in reverse, as far as nobody has worked on it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from yingdan.db.locks import hold
from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Done, Entry
from yingdan.engines.audit.service import done_by, left_by, note, operation_of, operations_on
from yingdan.engines.jobs.model import JobKind, RunningJob
from yingdan.engines.jobs.service import enqueue
from yingdan.engines.permission.service import predicate
from yingdan.engines.permission.shares import take_back_shares
from yingdan.engines.records import store, store_bin
from yingdan.engines.records.model import Stored
from yingdan.engines.records.service import Change, Records
from yingdan.engines.records.trail import text_of
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import NotFound, YingdanError
from yingdan.kernel.ids import is_uuid

MERGE = "merge"
UNDO_FOR = timedelta(hours=24)
UNDO = "undo"
AT_ONCE, CHUNK = 2_000, 200
_REVERSE = {"create": "remove", "delete": "restore", "restore": "remove"}
Left = dict[str, Any]


def undo(tx: Tx, records: Records, operation: str, *, within: timedelta = UNDO_FOR) -> dict[str, Any]:
    """Take an operation of the caller back: ``{"operation", "undone", "left": [{"object", "id", "code", "fields"?}]}``.

    Only the caller's own (an administrator's: anybody's), once, and not after ``within``. A field that somebody has changed
    since stays as it is and is told, as is a record that the caller may not change any more. What it writes is an operation
    like any other, so that undoing can be undone. Raises NotFound ``undo_gone`` (404).
    """
    hold(tx.conn, tx.schema, f"{UNDO}:{operation}")  # of two at the same moment the second finds it taken back
    done = _mine(tx, operation, within)
    undone, left = 0, list[Left]()
    for run in _runs(done):
        count, left_here = _take_back(tx, records, run)
        left += left_here
        undone += count
    for merged in (d for d in done if d.action == MERGE):
        notes = [r[3] for r in operations_on(tx, merged.record, MERGE, merged.at) if r[0] == operation]
        told = notes[0] if notes else {}
        take_back_shares(tx, merged.object, merged.record, told.get("shares", "").split())
        moved = [(c, o) for c, _, o in (pair.partition("=") for pair in told.get("comments", "").split())]
        store_bin.return_comments(tx, merged.record, moved)
    note(tx, [Entry(UNDO, undoes=operation)])
    return {"operation": operation_of(tx), "undone": undone, "left": left}


def _take_back(tx: Tx, records: Records, run: Sequence[Done]) -> tuple[int, list[Left]]:
    """Take a run back; return how many records went back and what was left."""
    own = run[0].actor is not None
    # What the product did along with it, such as leading links elsewhere, the product takes back.
    part = tx if own else replace(tx, ctx=replace(tx.ctx.as_system(), on_behalf=tx.ctx.actor.by))
    left = _revert(part, records, run)
    return len(run) - len({i["id"] for i in left if i["code"] != "changed_since"}), left


def _mine(tx: Tx, operation: str, within: timedelta) -> list[Done]:
    done = done_by(tx, operation) if is_uuid(operation) else []
    actor = tx.ctx.actor
    mine = bool(done) and (actor.is_admin or any(actor.by in (d.actor, d.on_behalf) for d in done))
    if not mine or done[0].at < tx.now - within:
        raise NotFound("undo_gone")
    return done


def ask_undo(tx: Tx, operation: str) -> str | None:
    """Ask a job to take back an operation that is too large for one call, and return it; None where one call will do.

    The job's result is what ``undo`` answers. Raises NotFound ``undo_gone`` (404).
    """
    if len(_mine(tx, operation, UNDO_FOR)) <= AT_ONCE:
        return None
    return enqueue(tx, UNDO, {"operation": operation}, lock=f"{UNDO}:{operation}")


def _undo(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Take a large operation back in parts, each one transaction; a run after one that died leaves alone what is back.

    What merged records, or changed one more than once, goes back as a whole: there one step needs the other. A job that is
    cancelled leaves an operation of its own, which can be undone, as can the rest of the first one.
    """
    operation, whole = job.body["operation"], replace(ctx, operation=job.id)
    with services.write(whole) as tx:
        before = done_by(tx, job.id) if not job.first else []
        if not job.first and left_by(tx, job.id, UNDO) is not None:
            # a run that died between its end and the word of it
            return {"operation": job.id, "undone": len({d.record for d in before}), "left": []}
        done = _mine(tx, operation, UNDO_FOR)
        if any(d.action == MERGE for d in done) or len({(d.object, d.record) for d in done}) < len(done):
            return undo(tx, services.records, operation)
    back = {(d.object, d.record, d.actor is None) for d in before}
    undone, seen, left = 0, 0, list[Left]()
    for run in _runs(done):
        for start in range(0, len(run), CHUNK):
            part = run[start : start + CHUNK]
            todo = [d for d in part if (d.object, d.record, d.actor is None) not in back]
            undone, seen = undone + len(part) - len(todo), seen + len(part)
            if todo:
                with services.write(whole) as tx:
                    count, left_here = _take_back(tx, services.records, todo)
                undone, left = undone + count, left + left_here
                job.progress(seen, len(done))
    with services.write(whole) as tx:
        note(tx, [Entry(UNDO, undoes=operation)])
    return {"operation": job.id, "undone": undone, "left": left}


UNDO_JOBS = {UNDO: JobKind(_undo)}


def _runs(done: Iterable[Done]) -> list[list[Done]]:
    """Return entries cut into runs of one object, action and actor in which no record comes twice."""
    runs: list[list[Done]] = []
    for entry in done:
        last = runs[-1] if runs else None
        same = last and (last[0].object, last[0].action, last[0].actor) == (entry.object, entry.action, entry.actor)
        if last and same and all(d.record != entry.record for d in last):
            last.append(entry)
        else:
            runs.append([entry])
    return runs


def _revert(tx: Tx, records: Records, run: Sequence[Done]) -> list[Left]:
    name, action = run[0].object, run[0].action
    if action == "update":
        return _change_back(tx, records, name, run)
    verb = _REVERSE.get(action)
    left: list[Left] = []
    for entry in run if verb else ():
        try:
            with tx.conn.transaction():
                if not _is_so(tx, name, entry.record, deleted=verb == "restore"):
                    continue  # it went along with another one
                (records.restore if verb == "restore" else records.remove)(tx, name, [entry.record])
        except YingdanError as error:
            left.append({"object": name, "id": entry.record, "code": error.code})
    return left


def _is_so(tx: Tx, name: str, record: str, *, deleted: bool) -> bool:
    entity = tx.catalog.get(name)
    return bool(store.read_rows(tx, entity, [record], ["id"], predicate(tx, entity, "t"), deleted=deleted))


def _change_back(tx: Tx, records: Records, name: str, run: Sequence[Done]) -> list[Left]:
    entity = tx.catalog.get(name)
    rows = store.read_rows(tx, entity, [d.record for d in run], None, predicate(tx, entity, "t"), lock=True)
    left: list[Left] = []
    changes: list[Change] = []
    for entry in run:
        now = rows.get(entry.record)
        if now is None:
            left.append({"object": name, "id": entry.record, "code": "record_not_found"})
            continue
        texts = {f: text_of(entity.columns[f], now[f]) for f in entry.diff if f in entity.columns}
        # what is as it was before needs nothing: somebody, or an undo that was cancelled, has put it back
        fields = [f for f, text in texts.items() if text != entry.diff[f][0]]
        moved = [f for f in fields if texts[f] != entry.diff[f][1]]
        back = [f for f in fields if f not in moved]
        if moved:
            left.append({"object": name, "id": entry.record, "code": "changed_since", "fields": moved})
        if back:
            values = store.cast_texts(tx, entity, [{f: entry.diff[f][0] for f in back}], back)[0]
            changes.append((entry.record, {f: Stored(v) for f, v in values.items()}))
    for start in range(0, len(changes), CHUNK):
        left += _written(tx, records, name, changes[start : start + CHUNK])
    return left


def _written(tx: Tx, records: Records, name: str, changes: Sequence[Change]) -> list[Left]:
    """Write changes together, one by one where some of them are refused, and return those that were."""
    try:
        with tx.conn.transaction():
            records.change(tx, name, changes, trusted=True)
    except YingdanError as error:
        if len(changes) > 1:
            return [told for one in changes for told in _written(tx, records, name, [one])]
        [(record, values)] = changes
        return [{"object": name, "id": record, "code": error.code, "fields": list(values)}]
    return []
