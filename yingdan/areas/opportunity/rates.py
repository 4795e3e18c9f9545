"""Amounts in base currency: by the last exchange rate on or before the day, kept as they were once a deal is won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yingdan.areas.opportunity.objects.fx_rate import FX_RATE
from yingdan.areas.opportunity.objects.opportunity import OPPORTUNITY
from yingdan.db.tx import Tx
from yingdan.engines.formula.model import Rates
from yingdan.engines.jobs.model import JobKind, RunningJob, Services
from yingdan.engines.jobs.service import enqueue
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek_ids, peek_last
from yingdan.kernel.context import Ctx
from yingdan.kernel.money import quantize
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef

APPLY = "fx_rates"
_CHUNK = 500
RATES = Rates(FX_RATE.name, "currency", "day", "rate")
_BASES = "base amounts"


def value_amounts(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Set the amounts in base currency of any object, by the rate of the day on which amount or currency are written.

    Those of a deal are set once more when it is won, and stay. They are empty without a rate; figures then tell that they
    leave them out.
    """
    for base in _bases(entity):
        money = (base.amount, base.currency)
        for draft in drafts:
            if draft.old is None or any(draft.changes(n) for n in money if n) or _closes(entity, draft):
                draft.set(base.name, _valued(tx, base, draft))


@dataclass(frozen=True, slots=True)
class _Base:
    """A field that gives an amount in base currency, and the field that holds the amount's own ("" for none)."""

    name: str
    amount: str
    currency: str


def _bases(entity: Entity) -> tuple[_Base, ...]:
    found: tuple[_Base, ...] | None = entity.kept.get(_BASES)
    if found is None:
        columns = entity.columns
        named = [(n, columns[of].field) for n, c in columns.items() if (of := c.field.base_of) and of in columns]
        found = tuple(_Base(n, f.name, _currency_of(entity, f)) for n, f in named if f.kind == "money")
        entity.kept[_BASES] = found
    return found


def _currency_of(entity: Entity, amount: FieldDef) -> str:
    name = amount.currency_field or "currency"
    return name if name in entity.columns else ""


def _closes(entity: Entity, draft: Draft) -> bool:
    """Whether a deal is won with this write: its amounts in base currency are those of the day, and stay."""
    return entity.name == OPPORTUNITY.name and draft.changes("biz_status") and draft.get("biz_status") == "won"


def _valued(tx: Tx, base: _Base, draft: Draft) -> Decimal | None:
    own = tx.ctx.workspace.currency
    amount, currency = draft.get(base.amount), (draft.get(base.currency) if base.currency else None) or own
    if amount is None or currency == own:
        found: Decimal | None = amount
        return found
    rate = _rate(tx, currency, draft)
    return None if rate is None else quantize(Decimal(amount) * rate)


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
    """Value amounts in ``body.currency``: of open deals by the rate of today, of other objects those that had no rate yet.

    Won and lost deals keep their amounts.
    """
    currency, done, changed = str(job.body["currency"]), 0, 0
    with services.read(ctx.as_system()) as tx:
        names = [n for n, e in tx.catalog.entities.items() if any(b.currency for b in _bases(e))]
    for name in names:
        last: str | None = None
        while True:
            with services.write(ctx.as_system()) as tx:
                ids, moved = _apply(tx, services.records, name, currency, last)
            if not ids:
                break
            last, done, changed = ids[-1], done + len(ids), changed + moved
            job.progress(done)
    return {"records": done, "changed": changed}


def _apply(tx: Tx, records: Any, name: str, currency: str, last: str | None) -> tuple[list[str], int]:
    """Value the next records of an object; returns their ids and how many changed."""
    deals = name == OPPORTUNITY.name
    seen: dict[str, None] = {}
    moved: dict[str, Draft] = {}
    bases = [b for b in _bases(tx.catalog.get(name)) if b.currency]
    for field in sorted({b.currency for b in bases}):
        where = {field: currency, **({"biz_status": "open"} if deals else {})}
        ids = peek_ids(tx, name, where, last, _CHUNK)
        seen |= dict.fromkeys(ids)
    chosen = sorted(seen)[:_CHUNK]
    drafts = records.draft_change(tx, name, [(i, {}) for i in chosen], trusted=True) if chosen else []
    for draft in drafts:
        for base in bases:
            if draft.get(base.currency) == currency and (deals or draft.get(base.name) is None):
                draft.set(base.name, _valued(tx, base, draft))
                if draft.changes(base.name):
                    moved[draft.id] = draft
    records.update(tx, name, list(moved.values()))
    return chosen, len(moved)


def _rate(tx: Tx, currency: str, draft: Draft) -> Decimal | None:
    day = draft.at.astimezone(tx.ctx.workspace.zone).date()
    key = ("fx_rate", currency, day)
    if key not in tx.memo:
        tx.memo[key] = peek_last(tx, FX_RATE.name, {"currency": currency}, "day", day, "rate")
    found: Decimal | None = tx.memo[key]
    return found


JOBS = {APPLY: JobKind(apply_rates)}
