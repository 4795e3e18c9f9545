"""``yingdan forecast run`` and ``backtest workspace``: forecasts of a workspace's own deals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import click

from yingdan.areas.planning.words import DEALS
from yingdan.bootstrap import Platform
from yingdan.engines.forecast.run import back_test, compute, month_ends, read_facts, store_made
from yingdan.engines.forecast.served import default_as_of, local_today
from yingdan.engines.forecast.wins import learn, read_material, store_learnt
from yingdan.kernel.context import Ctx

_DAY = click.DateTime(["%Y-%m-%d"])
_T = TypeVar("_T")


@click.command("run")
@click.option("--workspace", default=None, help="Workspace; the default one when left out.")
@click.option("--as-of", "day", default=None, type=_DAY, help="Forecast as known at the end of this day.")
@click.option("--train", is_flag=True, help="Train the win model as well; it stays in shadow.")
@click.option("--timings", is_flag=True, help="Say how long each step took.")
def run(workspace: str | None, day: datetime | None, *, train: bool, timings: bool) -> None:
    """Forecast now, without waiting for a worker, and store the result."""
    with _open(workspace) as opened:
        watch = _Watch(shown=timings)
        if train:
            _train(opened, watch)
        as_of = day.date() if day else None
        with opened.platform.snapshot(opened.ctx) as tx:
            newest = default_as_of(local_today(tx))
            spoken = as_of or newest
            facts = watch.time("forecast: read", lambda: read_facts(tx, DEALS, spoken, newest=spoken >= newest))
        made = watch.time("forecast: compute", lambda: compute(facts))
        with opened.platform.write(opened.ctx) as tx:
            watch.time("forecast: store", lambda: store_made(tx, made))
        methods = ", ".join(f"{unit}: {method}" for unit, method in made.result["methods"].items())
        click.echo(f"as of {made.result['as_of']}: {made.result['deals']} deals, {methods}")


@click.command("workspace")
@click.option("--workspace", default=None, help="Workspace; the default one when left out.")
@click.option("--as-of", "days", multiple=True, type=_DAY, help="A past day; default: the ends of the last 12 months.")
@click.option("--period", type=click.Choice(["month", "quarter"]), default="month", show_default=True)
def workspace_command(workspace: str | None, days: tuple[datetime, ...], period: str) -> None:
    """Deals of a workspace: error of the first period after each day, by method, from what was known then."""
    with _open(workspace) as opened:
        with opened.platform.snapshot(opened.ctx) as tx:
            today = local_today(tx)
            facts = read_facts(tx, DEALS, today, newest=False)
        origins = [day.date() for day in days] or month_ends(today, 12)
        scores = back_test(facts, origins, "quarter" if period == "quarter" else "month")
        for score in sorted(scores, key=lambda score: score.wape or 0):
            wape = "-" if score.wape is None else f"{score.wape:.3f}"
            bias = "-" if score.bias is None else f"{score.bias:+.3f}"
            covered = "" if score.coverage80 is None else f"  coverage {score.coverage80:.2f}"
            click.echo(f"{score.method:<20} WAPE {wape}  bias {bias}  origins {score.points}{covered}")


@dataclass(frozen=True, slots=True)
class _Opened:
    platform: Platform
    ctx: Ctx


class _Watch:
    """Tells how long steps take, where somebody asked."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown

    def time(self, name: str, step: Callable[[], _T]) -> _T:
        """Do a step and say how long it took."""
        begun = time.perf_counter()
        found = step()
        if self.shown:
            click.echo(f"{name:<18} {time.perf_counter() - begun:6.2f} s")
        return found


def _train(opened: _Opened, watch: _Watch) -> None:
    with opened.platform.snapshot(opened.ctx) as tx:
        material = watch.time("win model: read", lambda: read_material(tx, DEALS))
    learnt = watch.time("win model: learn", lambda: learn(material))
    with opened.platform.write(opened.ctx) as tx:
        watch.time("win model: store", lambda: store_learnt(tx, DEALS, learnt))
    said = learnt.result
    click.echo(
        f"win model: {said['regime']}, {said['state']}, {said['closed']} closed deals, {said['scored']} open ones scored"
    )


@contextmanager
def _open(workspace: str | None) -> Iterator[_Opened]:
    platform = Platform.open()
    try:
        found = platform.workspace(workspace)
        platform.upgrade(found)
        yield _Opened(platform, platform.ctx(found))
    finally:
        platform.close()
