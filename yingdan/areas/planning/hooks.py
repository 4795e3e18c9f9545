"""What happens around writes of submissions, adjustments and judgments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import covers
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek, peek_all

_QUARTER = 3


def before_submission(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Stamp a submission; once made it stays what it was. Problems: ``submission_locked``, ``not_period_start`` (422)."""
    people = peek_all(tx, "user", ("name",))
    for draft in drafts:
        if draft.old is not None:
            for name in ("unit", "period_start", "commit", "best", "owner"):
                if draft.changes(name):
                    draft.problem(name, "submission_locked")
            continue
        draft.set("at", draft.at)
        _check_start(draft)
        if draft.get("best") is None:
            draft.set("best", draft.get("commit"))
        start = draft.get("period_start")
        name = people.get(draft.get("owner") or "", {}).get("name", "")
        draft.set("title", f"{name} {start:%Y-%m}" if isinstance(start, date) else name)


def before_adjustment(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Only oneself and the people of one's own scope are adjusted. Problems: ``outside_scope``, ``not_period_start`` (422)."""
    people = peek(tx, "user", {d.get("person") for d in drafts}, ("department",))
    for draft in drafts:
        _check_start(draft)
        person = draft.get("person")
        if person in people and not covers(tx.ctx.actor, person, people[person]["department"]):
            draft.problem("person", "outside_scope")


def before_judgment(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Only deals within one's own scope are judged. Problem: ``outside_scope`` (422)."""
    deals = peek(tx, "opportunity", {d.get("opportunity") for d in drafts}, ("owner", "owner_dept"))
    for draft in drafts:
        deal = deals.get(draft.get("opportunity") or "")
        if deal is not None and not covers(tx.ctx.actor, deal["owner"], deal["owner_dept"]):
            draft.problem("opportunity", "outside_scope")


def _check_start(draft: Draft) -> None:
    start = draft.get("period_start")
    if not isinstance(start, date):
        return
    quarter = draft.get("unit") == "quarter"
    if start.day != 1 or (quarter and (start.month - 1) % _QUARTER):
        draft.problem("period_start", "not_period_start")
