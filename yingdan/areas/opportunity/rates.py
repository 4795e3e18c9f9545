"""Amounts in base currency: by the last exchange rate on or before the day, kept as they were once a deal is won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yingdan.areas.opportunity.objects.fx_rate import FX_RATE
from yingdan.areas.opportunity.objects.opportunity import OPPORTUNITY
from yingdan.db.tx import Tx
from yingdan.engines.jobs.model import JobKind, RunningJob, Services
from yingdan.engines.jobs.service import enqueue
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek_ids, peek_last
from yingdan.kernel.context import Ctx
from yingdan.kernel.money import quantize

APPLY = "fx_rates"
_CHUNK = 500


def set_base_amount(tx: Tx, draft: Draft) -> None:
    """Set the amount in base currency; it stays empty without a rate, and figures then tell that they leave it out."""
    amount, currency = draft.get("amount"), draft.get("currency") or tx.ctx.workspace.currency
    if amount is None or currency == tx.ctx.workspace.currency:
        draft.set("amount_base", amount)
        return
    rate = _rate(tx, currency, draft)
    draft.set("amount_base", None if rate is None else quantize(Decimal(amount) * rate))


def before_rate(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Name a rate. Problems: ``rate_not_positive``, ``rate_of_base_currency`` (422)."""
    for draft in drafts:
        rate = draft.get("rate")
        if rate is not None and rate <= 0:
            draft.problem("rate", "rate_not_positive")
        if draft.get("currency") == tx.ctx.workspace.currency:
            draft.problem("currency", "rate_of_base_currency")
        draft.set("name", f"{draft.get('currency')} {draft.get('day')}")


def after_rate(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Have open deals in these currencies valued anew in the background."""
    for currency in sorted({c for d in drafts for c in (d.get("currency"), d.before("currency")) if c}):
        enqueue(tx, APPLY, {"currency": currency}, lock=f"{APPLY}:{currency}")


def apply_rates(services: Services, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    """Value the open deals in ``body.currency`` by the rate of today; won and lost ones keep their amounts."""
    where = {"currency": str(job.body["currency"]), "biz_status": "open"}
    last: str | None = None
    done = changed = 0
    while True:
        with services.write(ctx.as_system()) as tx:
            ids = peek_ids(tx, OPPORTUNITY.name, where, last, _CHUNK)
            if not ids:
                return {"records": done, "changed": changed}
            drafts = services.records.draft_change(tx, OPPORTUNITY.name, [(i, {}) for i in ids], trusted=True)
            for draft in drafts:
                set_base_amount(tx, draft)
            moved = [d for d in drafts if d.changes("amount_base")]
            services.records.update(tx, OPPORTUNITY.name, moved)
        last, done, changed = ids[-1], done + len(ids), changed + len(moved)
        job.progress(done)


def _rate(tx: Tx, currency: str, draft: Draft) -> Decimal | None:
    day = draft.at.astimezone(tx.ctx.workspace.zone).date()
    key = ("fx_rate", currency, day)
    if key not in tx.memo:
        tx.memo[key] = peek_last(tx, FX_RATE.name, {"currency": currency}, "day", day, "rate")
    found: Decimal | None = tx.memo[key]
    return found


JOBS = {APPLY: JobKind(apply_rates)}
