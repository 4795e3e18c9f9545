"""One change for everything that a query finds: a job in chunks, one operation that can be undone as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from yingdan.db.tx import Tx
from yingdan.engines.jobs.model import JobKind, RunningJob
from yingdan.engines.jobs.service import enqueue
from yingdan.engines.permission.service import require
from yingdan.engines.query.service import Query, query
from yingdan.engines.records.bulk import run_bulk
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Malformed
from yingdan.meta.predicate import parse_filter

BULK = "bulk"
MOST = 50_000
PAGE, CHUNK = 500, 200
TOLD = 500
VERBS = {"update": "update", "delete": "delete"}


def ask_bulk(tx: Tx, object_name: str, op: str, filter_: Mapping[str, Any] | None, values: Mapping[str, Any]) -> str:
    """Ask for a change (or removal) of all records that a filter finds, and return its job.

    The job's result: ``{"done", "refused", "problems": [{"id", "problem"}], "operation"}``; ``operation`` undoes the whole.
    Raises NotFound (404), Forbidden (403), Malformed (400) for another verb or an update without values, Invalid (422).
    """
    entity = tx.catalog.get(object_name)
    if op not in VERBS or (op == "update") != bool(values):
        raise Malformed("bad_bulk")
    require(tx, entity, "read")
    require(tx, entity, VERBS[op])
    require(tx, entity, BULK)
    query(tx, object_name, Query(filter=parse_filter(filter_), fields=("id",), limit=1))
    body = {"object": object_name, "op": op, "filter": filter_, "values": dict(values)}
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


def _bulk(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    name, op, values = job.body["object"], job.body["op"], job.body["values"]
    ids = _found(services, ctx, job)
    counts: Counter[str] = Counter()
    problems: list[dict[str, Any]] = []
    whole = replace(ctx, operation=job.id)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        with services.write(whole) as tx:
            results = run_bulk(tx, services.records, name, op, [{"id": i, **values} for i in part], (), atomic=False)
        for result in results:
            counts["refused" if "problem" in result else "done"] += 1
            if "problem" in result and len(problems) < TOLD:
                problems.append({"id": part[result["index"]], "problem": result["problem"]})
        job.progress(start + len(part), len(ids))
    return {"done": counts["done"], "refused": counts["refused"], "problems": problems, "operation": job.id}


BULK_JOBS = {BULK: JobKind(_bulk)}
