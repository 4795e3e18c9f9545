"""What a run did, as plain values: for the summary file, the batch record and the HTTP answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.checks import sums
from yingdan.engines.importing.model import ROLLBACK_DAYS
from yingdan.kernel.errors import NotFound

_COUNTS = (
    "rows", "created", "updated", "unchanged", "skipped", "duplicates", "failed", "warnings", "synthetic", "without_dates",
    "gaps",
)  # fmt: skip
_UNDONE = ("removed", "restored", "kept", "gone")
_ROLLBACK_PART = -2
_PROBLEMS = 1_000


def summary_of(tx: Tx, batch: str) -> dict[str, Any]:
    """Return state, counts by file, problem counts and the first 1,000 problems of a run.

    Without any permission of its own: callers check that the batch may be read. Raises: NotFound (404).
    """
    found = store.get_run(tx, batch)
    if found is None:
        raise NotFound("record_not_found", object="import_batch", id=batch)
    state, plan, created_at, seconds = found
    by_part = store.counts_of(tx, batch)
    files = []
    for number, part in enumerate(plan["parts"]):
        table = part["table"]
        counts = by_part.get(number, {})
        files.append(
            {
                "file": part["name"],
                "sheet": table["sheet"],
                "object": table["object"],
                "rows_total": part["rows"],
                **{n: counts.get(n, 0) for n in _COUNTS},
                "mapping": table,
                "proposals": plan.get("proposals", [[]] * len(plan["parts"]))[number],
            }
        )
    totals = {n: sum(f[n] for f in files) for n in _COUNTS}
    undone = by_part.get(_ROLLBACK_PART, {})
    problems = store.problems_of(tx, batch, limit=_PROBLEMS)
    return {
        "batch": batch,
        "state": state,
        "job": (plan.get("jobs") or [None])[-1],
        "migration": plan["migration"],
        "dry_run": plan["dry_run"],
        "rows_total": sum(p["rows"] for p in plan["parts"]),
        "counts": totals,
        "files": files,
        "problem_counts": [{"code": c, "severity": s, "count": n} for c, s, n in store.problem_counts(tx, batch)],
        "problems": [{"part": part, **p.as_json()} for _, part, p in problems],
        "rollback": {n: undone.get(n, 0) for n in _UNDONE} if state in {"rolled_back", "rolling_back"} else None,
        "seconds": round(seconds, 2),
        "check": sums(tx, batch),
        "rows_per_second": round(totals["rows"] / seconds) if seconds else None,
        "rollback_until": None if plan["dry_run"] else (created_at + timedelta(days=ROLLBACK_DAYS)).isoformat(),
    }
