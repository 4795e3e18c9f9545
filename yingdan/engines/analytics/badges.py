"""What a number by state says about itself: a cohort too young to judge, a state where things stick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from yingdan.db.tx import Tx
from yingdan.engines.analytics.evaluate import Result, evaluate
from yingdan.engines.analytics.groups import STATE
from yingdan.engines.analytics.model import Ask, Figure, Passages, Reason, Share, Spread
from yingdan.engines.analytics.periods import day_of, window_of
from yingdan.kernel.windows import day_start

SLOW = 0.8  # of the state's own conversion in the twelve full months before


def add_badges(tx: Tx, badges: Sequence[str], figure: Figure, ask: Ask, result: Result) -> None:
    """Mark groups by state: ``immature`` where the window ends within the third quartile of stays (last six months),
    ``bottleneck`` where the conversion lies under 0.8 of the state's own of the last twelve months.
    """
    if not isinstance(figure, Share) or not isinstance(figure.source, Passages) or result.total.reason is Reason.HIDDEN:
        return
    source = figure.source
    if "immature" in badges:
        stays = evaluate(
            tx,
            Spread(Passages(source.flow, (source.flow.moving,), event="left", lasting=True), "stay"),
            _within(tx, ask, "T6M"),
            STATE,
        )
        quartiles = {c.key: c.p75 for c in stays.groups}
        for cell in result.groups:
            days = quartiles.get(cell.key)
            cell.flags["immature"] = days is not None and ask.end > ask.until - timedelta(days=float(days))
    if "bottleneck" in badges:
        year = _within(tx, ask, "T12M")
        same = (year.start, year.end) == (ask.start, ask.end)
        usual = {c.key: c.value for c in (result if same else evaluate(tx, figure, year, STATE)).groups}
        for cell in result.groups:
            before = usual.get(cell.key)
            cell.flags["bottleneck"] = bool(
                before and cell.value is not None and float(cell.value) < SLOW * float(before)
            )
            cell.flags["usual"] = None if before is None else round(float(before), 6)


def _within(tx: Tx, ask: Ask, name: str) -> Ask:
    zone = tx.ctx.workspace.zone
    start, end = window_of(tx, name, day_of(ask.until, zone, past=ask.at is not None))
    return replace(
        ask, window=(start, end), start=day_start(start, zone), end=min(day_start(end, zone), ask.until), bounds=()
    )
