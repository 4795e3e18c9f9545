"""What writes leave behind for the figures: notes on which passages have to be derived anew."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.analytics import store_flow
from yingdan.engines.analytics.model import Flow
from yingdan.engines.records.model import AfterHook, Draft


def passages_due(flow: Flow) -> AfterHook:
    """Return the hook for records that move: a write to state, owner or creation leaves their passages behind."""
    watched = {flow.field, "owner", "owner_dept", "created_at_original", "deleted_at"}

    def hook(tx: Tx, drafts: Sequence[Draft]) -> None:
        behind = [d.id for d in drafts if d.old is None or d.past is not None or any(d.changes(n) for n in watched)]
        if behind:
            store_flow.mark(tx, flow.object, behind)

    return hook


def states_changed(flow: Flow) -> AfterHook:
    """Return the hook for the states themselves: another order, kind or line changes every passage."""

    def hook(tx: Tx, drafts: Sequence[Draft]) -> None:
        if any(
            d.old is not None and any(d.changes(n) for n in (flow.order, flow.kind, flow.line, "deleted_at"))
            for d in drafts
        ):
            store_flow.mark_all(tx, flow.object)

    return hook
