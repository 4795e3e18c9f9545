"""``yingdan forecast run`` and ``backtest workspace``: forecasts of a workspace's own deals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from yingdan.areas.planning.words import DEALS
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.forecast.run import back_test, make_forecasts, month_ends
from yingdan.engines.forecast.served import default_as_of, local_today
from yingdan.engines.forecast.wins import train_and_score

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("run")
@click.option("--workspace", default=None, help="Workspace; the default one when left out.")
@click.option("--as-of", "day", default=None, type=_DAY, help="Forecast as known at the end of this day.")
@click.option("--train", is_flag=True, help="Train the win model as well; it stays in shadow.")
def run(workspace: str | None, day: datetime | None, *, train: bool) -> None:
    """Forecast now, without waiting for a worker, and store the result."""
    with _open(workspace) as tx:
        newest = default_as_of(local_today(tx))
        if train:
            trained = train_and_score(tx, DEALS, publish=False)
            click.echo(f"win model: {trained['regime']}, {trained['state']}, {trained['closed']} closed deals")
        as_of = day.date() if day else newest
        made = make_forecasts(tx, DEALS, as_of, newest=as_of >= newest)
        methods = ", ".join(f"{unit}: {method}" for unit, method in made["methods"].items())
        click.echo(f"as of {made['as_of']}: {made['deals']} deals, {methods}")


@click.command("workspace")
@click.option("--workspace", default=None, help="Workspace; the default one when left out.")
@click.option("--as-of", "days", multiple=True, type=_DAY, help="A past day; default: the ends of the last 12 months.")
@click.option("--period", type=click.Choice(["month", "quarter"]), default="month", show_default=True)
def workspace_command(workspace: str | None, days: tuple[datetime, ...], period: str) -> None:
    """Deals of a workspace: error of the first period after each day, by method, from what was known then."""
    with _open(workspace) as tx:
        origins = [day.date() for day in days] or month_ends(local_today(tx), 12)
        scores = back_test(tx, DEALS, origins, "quarter" if period == "quarter" else "month")
        for score in sorted(scores, key=lambda score: score.wape or 0):
            wape = "-" if score.wape is None else f"{score.wape:.3f}"
            bias = "-" if score.bias is None else f"{score.bias:+.3f}"
            covered = "" if score.coverage80 is None else f"  coverage {score.coverage80:.2f}"
            click.echo(f"{score.method:<20} WAPE {wape}  bias {bias}  origins {score.points}{covered}")


@contextmanager
def _open(workspace: str | None) -> Iterator[Tx]:
    platform = Platform.open()
    try:
        found = platform.workspace(workspace)
        platform.upgrade(found)
        with platform.write(platform.ctx(found)) as tx:
            yield tx
    finally:
        platform.close()
