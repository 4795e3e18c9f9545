"""The job that looks for duplicates over a whole object."""

from __future__ import annotations

from yingdan.engines.jobs.model import JobKind

SCAN = "duplicates_scan"

JOBS = {SCAN: JobKind("yingdan.engines.dedupe.scanning:run_scan", process=True, attempts=2)}
