"""``yingdan forecast backtest``: run the forecast over the past and compare with what happened."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

import click

from yingdan.cli.forecast_workspace import workspace_command
from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.model import Deal, Feature, MethodScore
from yingdan.engines.forecast.replay import replay_pipeline, replay_series
from yingdan.engines.forecast.replay_wins import replay_win_model
from yingdan.engines.forecast.scoring import Quality
from yingdan.engines.forecast.statistical import EtsTheta


@click.group("backtest")
def backtest() -> None:
    """Forecast past days from what was known then and print the errors."""


backtest.add_command(workspace_command)


@backtest.command("series")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--every", default=1, show_default=True, help="Take every n-th series only.")
def series_command(file: Path, every: int) -> None:
    """Monthly series in a CSV file with the columns id, part (train or test), t, y."""
    found: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in read_rows(file):
        found[row["id"]][row["part"] == "test"].append(float(row["y"]))
    result = replay_series(list(found.values())[::every], EtsTheta())
    mase = "-" if result.mase is None else f"{result.mase:.4f}"
    click.echo(
        f"{result.series} series  MASE {mase}  coverage of 80 % intervals {result.coverage80:.3f}  "
        f"{result.seconds * 1000:.0f} ms processor time a series"
    )
    click.echo("chosen: " + ", ".join(f"{name} {count}" for name, count in sorted(result.methods.items())))


@backtest.command("deals")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "id_column", required=True, help="Column of the identifier.")
@click.option("--created", required=True, help="Column of the day the deal was created; rows without are left out.")
@click.option("--closed", required=True, help="Column of the day it was won or lost.")
@click.option("--outcome", required=True, help="Column of the outcome.")
@click.option("--won", default="Won", show_default=True, help="Its value for a won deal; other closed ones are lost.")
@click.option("--amount", required=True, help="Column of the amount, taken as known at the close only.")
@click.option("--group", default=None, help="Column whose groups have a usual amount, for example the product.")
@click.option("--as-of", "origins", multiple=True, required=True, type=click.DateTime(["%Y-%m-%d"]), help="A past day.")
def deals_command(
    file: Path,
    id_column: str,
    created: str,
    closed: str,
    outcome: str,
    won: str,
    amount: str,
    group: str | None,
    origins: tuple[object, ...],
) -> None:
    """Deals in a CSV file: error of the first month after each given day, by method."""
    deals = [
        _deal(row, (id_column, created, closed, outcome, amount), won, group) for row in read_rows(file) if row[created]
    ]
    days = [date.fromisoformat(str(origin)[:10]) for origin in origins]
    for score in sorted(replay_pipeline(deals, days, statistical=EtsTheta()), key=lambda score: score.wape or 0):
        click.echo(_line(score))


@backtest.command("wins")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--order", required=True, help="Column that orders the records in time.")
@click.option("--outcome", required=True, help="Column of the outcome.")
@click.option("--won", default="1", show_default=True, help="Its value for a won record.")
@click.option("--lost", default=None, help="Its value for a lost one (default: every other value).")
@click.option("--share", default=0.7, show_default=True, help="Oldest share of the records to learn from.")
@click.option("--without", multiple=True, help="A column to leave out, for example an identifier.")
def wins_command(
    file: Path, order: str, outcome: str, won: str, lost: str | None, share: float, without: tuple[str, ...]
) -> None:
    """Records with outcomes in a CSV file: win model trained on the older, judged on the newer ones."""
    rows = [row for row in read_rows(file) if lost is None or row[outcome] in {won, lost}]
    names = [name for name in rows[0] if name and name not in {order, outcome, *without}]
    data = Dataset(
        ids=tuple(f"{number:09d}" for number in range(len(rows))),
        moments=_moments([row[order] for row in rows]),
        outcomes=tuple(row[outcome] == won for row in rows),
        columns={name: _column([row[name] for row in rows]) for name in names},
    )
    result = replay_win_model(data, share)
    click.echo(f"{result.model.regime}, {result.model.closed_deals} closed, {result.model.state}")
    for suspect in result.model.suspects:
        click.echo(f"left out: {suspect.column} ({suspect.code}, filled {suspect.filled:.2f}, AUC {suspect.auc})")
    for name, quality in (
        ("model", result.quality),
        ("base rate", result.base_rate),
        ("naive Bayes", result.naive_bayes),
    ):
        click.echo(_quality(name, quality))


def read_rows(file: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, plain or gzipped."""
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def _deal(row: dict[str, str], names: tuple[str, str, str, str, str], won: str, group: str | None) -> Deal:
    id_column, created, closed, outcome, amount = names
    day = date.fromisoformat(row[closed]) if row[closed] else None
    is_won = row[outcome] == won
    return Deal(
        id=row[id_column],
        created_on=date.fromisoformat(row[created]),
        closed_on=day,
        outcome=("won" if is_won else "lost") if day else None,
        amounts=((day, float(row[amount])),) if day and is_won and row[amount] else (),
        group=row[group] if group else None,
    )


def _moments(values: list[str]) -> tuple[date, ...] | tuple[float, ...]:
    try:
        return tuple(float(value) for value in values)
    except ValueError:
        return tuple(date.fromisoformat(value) for value in values)


def _column(values: list[str]) -> tuple[Feature, ...]:
    try:
        return tuple(float(value) if value else None for value in values)
    except ValueError:
        return tuple(values)


def _line(score: MethodScore) -> str:
    wape = "-" if score.wape is None else f"{score.wape:.3f}"
    bias = "-" if score.bias is None else f"{score.bias:+.3f}"
    covered = "" if score.coverage80 is None else f"  coverage {score.coverage80:.2f}"
    return f"{score.method:<20} WAPE {wape}  bias {bias}  origins {score.points}{covered}"


def _quality(name: str, quality: Quality) -> str:
    auc = "-" if quality.auc is None else f"{quality.auc:.3f}"
    lift = "-" if quality.lift is None else f"{quality.lift:.2f}"
    return (
        f"{name:<12} AUC {auc}  log loss {quality.log_loss:.3f}  Brier {quality.brier:.3f}  "
        f"ECE {quality.ece:.3f}  lift {lift}  records {quality.count}"
    )
