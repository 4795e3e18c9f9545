"""Use cases of opportunities beyond plain change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek_all
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import Conflict, FieldProblem, Invalid


def advance(tx: Tx, records: Records, record_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Move to another stage. Raises Invalid (422) with one entry for each rule that is not met."""
    if not body.get("stage"):
        raise Invalid(problems=[FieldProblem("stage", "required")])
    return _move(tx, records, record_id, str(body["stage"]), body)


def lose(tx: Tx, records: Records, record_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Move to the lost stage of the record's pipeline with reason and note."""
    return _move(tx, records, record_id, _stage_of(tx, records, record_id, "lost"), body)


def reopen(tx: Tx, records: Records, record_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring a won, lost or void opportunity back to the first open stage. Raises Conflict (409) when it is open."""
    row = records.load(tx, "opportunity", [record_id])[record_id]
    if row["biz_status"] == "open":
        raise Conflict("already_open")
    if not str(body.get("reason") or "").strip():
        raise Invalid(problems=[FieldProblem("reason", "required")])
    return _move(tx, records, record_id, _stage_of(tx, records, record_id, "open"), body)


def _move(tx: Tx, records: Records, record_id: str, stage: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    values = {k: v for k, v in body.items() if k not in {"stage", "reason"}}
    records.change(tx, "opportunity", [(record_id, {**values, "stage": stage})], reason=body.get("reason"))
    return {"id": record_id, "stage": stage}


def _stage_of(tx: Tx, records: Records, record_id: str, kind: str) -> str:
    row = records.load(tx, "opportunity", [record_id])[record_id]
    stages = peek_all(tx, "stage", ("pipeline", "position", "type"))
    own = sorted(
        (s["position"], i) for i, s in stages.items() if s["pipeline"] == row["pipeline"] and s["type"] == kind
    )
    if not own:
        raise Conflict("no_such_stage", kind=kind)
    return own[0][1]
