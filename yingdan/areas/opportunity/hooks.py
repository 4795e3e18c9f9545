"""What happens around writes of opportunities: stage rules, derived instants and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from yingdan.areas.opportunity.gates import LISTS, check_definitions, check_gates
from yingdan.db.tx import Tx
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek_all

EFFECTIVE_FROM_POSITION = 2
LOST_NOTE_MIN = 10


def before_opportunity(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Fill pipeline, stage and everything that follows from the stage; refuse moves the rules do not allow.

    Problems: ``stage_of_other_pipeline``, ``lost_reason_required``, ``lost_note_short``, ``amount_required`` (422), and one for
    each unmet check of the stages on the way.
    A migration keeps old data with gaps and is not asked for them.
    """
    stages = peek_all(
        tx, "stage", ("pipeline", "position", "type", "std_win_rate", "forecast_category", "allow_back", "name", *LISTS)
    )
    for draft in drafts:
        _choose_stage(tx, draft, stages)
        stage = stages.get(draft.get("stage"))
        if stage is None:
            continue
        if draft.get("pipeline") != stage["pipeline"]:
            draft.problem("stage", "stage_of_other_pipeline")
            continue
        if draft.changes("stage"):
            _enter(tx, draft, stage, stages.get(draft.before("stage")))
            check_gates(tx, draft, stages)
        if draft.changes("expected_close") and _is_later(draft):
            draft.set("push_count", (draft.before("push_count") or 0) + 1)
        _effective(draft, stage)


def before_stage(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse stages with checks that cannot be read (422 ``bad_check``)."""
    check_definitions(tx, drafts)


def _choose_stage(tx: Tx, draft: Draft, stages: dict[str, dict[str, Any]]) -> None:
    if draft.get("stage") and not draft.get("pipeline"):
        row = stages.get(draft.get("stage"))
        if row:
            draft.set("pipeline", row["pipeline"])
    if draft.old is not None and draft.changes("stage") and "pipeline" not in draft.given:
        row = stages.get(draft.get("stage"))
        if row:
            draft.set("pipeline", row["pipeline"])
    if not draft.get("pipeline"):
        pipelines = peek_all(tx, "pipeline", ("is_default", "name"))
        default = next((i for i, p in pipelines.items() if p["is_default"]), next(iter(pipelines), None))
        if default:
            draft.set("pipeline", default)
    if not draft.get("stage"):
        own = [
            (s["position"], i)
            for i, s in stages.items()
            if s["pipeline"] == draft.get("pipeline") and s["type"] == "open"
        ]
        if own:
            draft.set("stage", min(own)[1])


def _enter(tx: Tx, draft: Draft, stage: dict[str, Any], before: dict[str, Any] | None) -> None:
    kind = stage["type"]
    draft.set("biz_status", kind)
    # a migrated record without any date is in its stage, yet nobody knows since when
    at = None if draft.past == [] else draft.at
    draft.set("stage_entered_at", at)
    if "probability" not in draft.given and stage["std_win_rate"] is not None:
        draft.set("probability", stage["std_win_rate"])
    if not draft.get("category_pinned") and "forecast_category" not in draft.given:
        draft.set("forecast_category", stage["forecast_category"])
    if (
        before
        and before["type"] == "open"
        and kind == "open"
        and stage["position"] < before["position"]
        and not before["allow_back"]
    ):
        draft.problem("stage", "back_not_allowed", stage=before["name"])
    draft.set("won_at", at if kind == "won" else None)
    draft.set("lost_at", at if kind == "lost" else None)
    draft.set("cycle_days", None)
    if kind in {"won", "lost"} and at is not None:
        start = draft.get("created_at_original") or (None if tx.ctx.migration else draft.get("created_at") or at)
        draft.set("cycle_days", max(0, (at - start).days) if start else None)
    if kind != "lost" and draft.get("lost_reason"):
        draft.set("lost_reason", None)
    if tx.ctx.migration:
        return
    if kind == "won" and not (draft.get("amount") or Decimal(0)) > 0:
        draft.problem("amount", "amount_required")
    if kind == "lost":
        if not draft.get("lost_reason"):
            draft.problem("lost_reason", "lost_reason_required")
        if len((draft.get("lost_note") or "").strip()) < LOST_NOTE_MIN:
            draft.problem("lost_note", "lost_note_short", min=LOST_NOTE_MIN)


def _is_later(draft: Draft) -> bool:
    before, after = draft.before("expected_close"), draft.get("expected_close")
    return bool(before and after and after > before)


def _effective(draft: Draft, stage: dict[str, Any]) -> None:
    if draft.get("effective_at"):
        return
    met = draft.get("need_confirmed") and draft.get("budget_confirmed") and stage["position"] >= EFFECTIVE_FROM_POSITION
    if (met and stage["type"] in {"open", "won"}) or stage["type"] == "won":
        draft.set("effective_at", None if draft.past == [] else draft.at)
