"""One change for many records: those of a list of ids at once, everything a query finds by a job; one operation each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from yingdan.db.tx import Tx
from yingdan.engines.audit.service import done_by
from yingdan.engines.jobs.model import JobKind, RunningJob
from yingdan.engines.jobs.service import enqueue
from yingdan.engines.permission.service import predicate, require, widest_right
from yingdan.engines.query.counting import count_found
from yingdan.engines.query.service import Query, query
from yingdan.engines.records import store
from yingdan.engines.records.bulk import run_bulk
from yingdan.engines.records.service import Records
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import FieldProblem, Invalid, Malformed
from yingdan.meta.catalog import Entity
from yingdan.meta.predicate import parse_filter

BULK = "bulk"
MOST = 50_000
PAGE, CHUNK = 500, 200
TOLD = 500
VERBS = {"update": "update", "delete": "delete"}


@dataclass(frozen=True, slots=True)
class Sweep:
    """What happens to every record: removed, or changed to ``values``; ``add`` and ``remove`` change parts of lists."""

    op: str
    values: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    remove: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def writes(self) -> frozenset[str]:
        """The fields that it writes."""
        return frozenset((*self.values, *self.add, *self.remove))

    def check(self, tx: Tx, entity: Entity) -> None:
        """Raise Malformed (400), Forbidden (403) or Invalid (422) for a sweep that could not do anything at all."""
        if self.op not in VERBS or (self.op == "update") != bool(self.writes):
            raise Malformed("bad_bulk")
        require(tx, entity, "read")
        require(tx, entity, VERBS[self.op])
        parts = sorted({*self.add, *self.remove})
        unfit = [n for n in parts if n in self.values or n not in entity.columns or not entity.columns[n].type.many]
        if unfit:
            raise Invalid(problems=[FieldProblem(n, "not_list") for n in unfit])
        rights = {n: _right(tx, entity, n) for n in sorted(self.writes)}
        closed = [FieldProblem(n, "unknown_field") for n, right in rights.items() if right == "hidden"]
        closed += [FieldProblem(n, "read_only") for n, right in rights.items() if right in {"masked", "read"}]
        if closed:
            raise Invalid(problems=closed)


def _right(tx: Tx, entity: Entity, name: str) -> str:
    known = name in entity.columns or name in entity.lines
    return str(widest_right(tx.ctx.actor, entity, name)) if known else "hidden"


def sweep_listed(
    tx: Tx, records: Records, object_name: str, sweep: Sweep, ids: Sequence[str], *, atomic: bool = False
) -> list[dict[str, Any]]:
    """Change (or remove) the records of a list; one ``{"index", "id"?, "problem"?}`` for each. Raises as ``check``."""
    entity = tx.catalog.get(object_name)
    sweep.check(tx, entity)
    rows = _rows(tx, entity, sweep, ids)
    return run_bulk(tx, records, object_name, sweep.op, rows, (), atomic=atomic)


def _rows(tx: Tx, entity: Entity, sweep: Sweep, ids: Sequence[str]) -> list[dict[str, Any]]:
    parts = sorted({*sweep.add, *sweep.remove})
    if not parts:
        return [{"id": i, **sweep.values} for i in ids]
    # locked, so that what somebody else adds meanwhile is not lost
    now = store.read_rows(tx, entity, ids, parts, predicate(tx, entity, "t"), lock=True)
    rows: list[dict[str, Any]] = []
    for i in ids:
        lists = {
            n: _changed(now.get(i.lower(), {}).get(n), sweep.add.get(n, ()), sweep.remove.get(n, ())) for n in parts
        }
        rows.append({"id": i, **sweep.values, **lists})
    return rows


def _changed(now: Sequence[Any] | None, add: Sequence[Any], remove: Sequence[Any]) -> list[Any]:
    before = [str(v) for v in now or ()]
    return [v for v in dict.fromkeys([*before, *map(str, add)]) if v not in set(map(str, remove))]


def preview(tx: Tx, object_name: str, sweep: Sweep, filter_: Mapping[str, Any] | None) -> dict[str, int]:
    """Tell before anything is done: ``{"found", "allowed", "most"}``, the records and those the caller may change so.

    Raises as ``Sweep.check``, and NotFound (404), Malformed (400), Invalid (422) for a filter that is none.
    """
    entity = tx.catalog.get(object_name)
    sweep.check(tx, entity)
    found, allowed = count_found(tx, object_name, parse_filter(filter_), sweep.writes)
    return {"found": found, "allowed": allowed, "most": MOST}


def ask_bulk(tx: Tx, object_name: str, sweep: Sweep, filter_: Mapping[str, Any] | None) -> str:
    """Ask for a change (or removal) of all records that a filter finds, and return its job.

    The job's result: ``{"done", "refused", "problems": [{"id", "problem"}], "operation"}``; ``operation`` undoes the whole.
    Raises NotFound (404), Forbidden (403), Malformed (400) for another verb or an update without values, Invalid (422).
    """
    entity = tx.catalog.get(object_name)
    sweep.check(tx, entity)
    require(tx, entity, BULK)
    query(tx, object_name, Query(filter=parse_filter(filter_), fields=("id",), limit=1))
    change = {"values": dict(sweep.values), "add": dict(sweep.add), "remove": dict(sweep.remove)}
    body = {"object": object_name, "op": sweep.op, "filter": filter_, **change}
    return enqueue(tx, BULK, body, lock=f"{BULK}:{object_name}")


def _found(services: Any, ctx: Ctx, job: RunningJob) -> list[str]:
    """Return what the filter finds at one instant: the changes themselves may move records out of it."""
    ids: list[str] = []
    cursor: str | None = None
    with services.snapshot(ctx) as tx:
        while len(ids) < MOST:
            wanted = Query(filter=parse_filter(job.body["filter"]), fields=("id",), limit=PAGE, cursor=cursor)
            page = orjson.loads(query(tx, job.body["object"], wanted))
            ids += [r["id"] for r in page["records"]]
            cursor = page["next_cursor"]
            if not cursor:
                return ids
    job.problem("bulk_cut_off", max=MOST)
    return ids[:MOST]


def _done_before(services: Any, ctx: Ctx, job: RunningJob) -> frozenset[str]:
    """Return the records that a run which died has changed: whatever people made of them since, they are done."""
    if job.first:
        return frozenset()
    with services.read(ctx) as tx:
        return frozenset(d.record for d in done_by(tx, job.id) if d.object == job.body["object"])


def _bulk(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    name = job.body["object"]
    sweep = Sweep(job.body["op"], job.body["values"], job.body.get("add", {}), job.body.get("remove", {}))
    whole = replace(ctx, operation=job.id)
    before = _done_before(services, whole, job)
    ids = [i for i in _found(services, ctx, job) if i not in before]
    counts: Counter[str] = Counter(done=len(before))
    problems: list[dict[str, Any]] = []
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        with services.write(whole) as tx:
            results = sweep_listed(tx, services.records, name, sweep, part)
        for result in results:
            counts["refused" if "problem" in result else "done"] += 1
            if "problem" in result and len(problems) < TOLD:
                problems.append({"id": part[result["index"]], "problem": result["problem"]})
        job.progress(start + len(part), len(ids))
    return {"done": counts["done"], "refused": counts["refused"], "problems": problems, "operation": job.id}


BULK_JOBS = {BULK: JobKind(_bulk)}
