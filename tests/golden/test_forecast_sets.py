"""The bars of the forecast engine on public data sets; skipped where the data folder is absent."""

import csv
import gzip
import os
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from yingdan.engines.forecast import scoring
from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.leaks import find_leaks
from yingdan.engines.forecast.model import Deal, Feature
from yingdan.engines.forecast.pipeline import Options, forecast_pipeline
from yingdan.engines.forecast.series import forecast_series
from yingdan.engines.forecast.statistical import EtsTheta
from yingdan.engines.forecast.winprob import chances, train

DATA = Path(os.environ.get("YINGDAN_SHARED_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
LEAKS = {"Tags", "Lead Quality", "Lead Profile"}
LEAK_PREFIX = "Asymmetrique"
NUMBERS = {"TotalVisits", "Total Time Spent on Website", "Page Views Per Visit"}
MAVEN_ORIGINS = [date(2017, month, 1) - timedelta(days=1) for month in range(6, 13)]


def _rows(path: str) -> list[dict[str, str]]:
    file = DATA / path
    if not file.exists():
        pytest.skip(f"no {file}: set YINGDAN_SHARED_DATA to the folder with the public data sets")
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def _m3() -> dict[str, tuple[list[float], list[float]]]:
    series: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in _rows("m3_micro_odd/series.csv.gz"):
        series[row["id"]][row["part"] == "test"].append(float(row["y"]))
    return dict(series)


def test_m3_error_coverage_and_time() -> None:
    """Every tenth series; `yingdan forecast backtest` runs all 237 (bar there: MASE .71)."""
    errors, covered, times = [], [], []
    for train_part, test_part in list(_m3().values())[::10]:
        start = time.process_time()
        forecast = forecast_series(train_part, horizon=len(test_part), statistical=EtsTheta())
        times.append(time.process_time() - start)
        actual, past = np.array(test_part), np.array(train_part)
        middle = np.array([point.p50 for point in forecast.points])
        errors.append(np.abs(middle - actual).mean() / np.abs(past[12:] - past[:-12]).mean())
        pairs = zip(forecast.points, actual, strict=True)
        covered.append(np.mean([point.p10 <= value <= point.p90 for point, value in pairs]))
    assert np.mean(errors) <= 0.75
    assert 0.75 <= np.mean(covered) <= 0.90
    assert np.mean(times) <= 0.35


def _maven_deals() -> list[Deal]:
    region = {row["sales_agent"]: row["regional_office"] for row in _rows("maven_crm_sales/sales_teams.csv")}
    deals = []
    for row in _rows("maven_crm_sales/sales_pipeline.csv"):
        if not row["engage_date"]:
            continue
        closed = date.fromisoformat(row["close_date"]) if row["close_date"] else None
        won = row["deal_stage"] == "Won"
        deals.append(
            Deal(
                id=row["opportunity_id"],
                created_on=date.fromisoformat(row["engage_date"]),
                closed_on=closed,
                outcome=("won" if won else "lost") if closed else None,
                # The value is known at the close only: as of any earlier day it has to be missing.
                amounts=((closed, float(row["close_value"])),) if won and closed else (),
                group=row["product"],
                shares={"region": ((region.get(row["sales_agent"]), 1.0),)},
            )
        )
    return deals


def test_maven_month_ahead_is_as_good_as_the_best_naive_method() -> None:
    deals = _maven_deals()
    actual: dict[date, float] = defaultdict(float)
    for deal in deals:
        if deal.outcome == "won" and deal.closed_on:
            actual[deal.closed_on.replace(day=1)] += deal.amounts[0][1] or 0.0
    months = sorted(actual)
    error: dict[str, float] = defaultdict(float)
    covered = []
    for origin in MAVEN_ORIGINS:
        forecast = forecast_pipeline(deals, origin, Options(horizon=1, dimensions=("region",)))
        period = forecast.periods[0]
        seen = [actual[month] for month in months if month <= origin]
        truth = actual[period.start]
        error["ours"] += abs(period.p50 - truth)
        error["mean_3"] += abs(float(np.mean(seen[-3:])) - truth)
        error["mean_12"] += abs(float(np.mean(seen[-12:])) - truth)
        covered.append(period.p10 <= truth <= period.p90)
        assert set(forecast.labels) <= {"history_short", "backtest_too_short"}
        assert "history_short" in forecast.labels
        assert sum(rows[0].p50 for rows in forecast.cuts["region"].values()) == pytest.approx(period.p50)
    total = sum(actual[origin + timedelta(days=1)] for origin in MAVEN_ORIGINS)
    assert error["mean_3"] / total == pytest.approx(0.202, abs=0.001)
    assert error["ours"] <= 1.05 * min(error["mean_3"], error["mean_12"])
    assert np.mean(covered) >= 0.75


def _leads(rows: list[dict[str, str]]) -> Dataset:
    names = [name for name in rows[0] if name and name not in {"Prospect ID", "Lead Number", "Converted"}]
    numeric = NUMBERS | {name for name in names if name.startswith(LEAK_PREFIX) and name.endswith("Score")}

    def read(name: str, value: str) -> Feature:
        return (float(value) if value else None) if name in numeric else value

    return Dataset(
        tuple(row["Prospect ID"] for row in rows),
        tuple(float(row["Lead Number"]) for row in rows),
        tuple(row["Converted"] == "1" for row in rows),
        {name: tuple(read(name, row[name]) for row in rows) for name in names},
    )


def _x_education() -> tuple[Dataset, Dataset]:
    rows = sorted(_rows("xeducation_leads/Leads.csv"), key=lambda row: int(row["Lead Number"]))
    cut = int(len(rows) * 0.7)
    return _leads(rows[:cut]), _leads(rows[cut:])


def _labels(data: Dataset) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([1.0 if outcome else 0.0 for outcome in data.outcomes])


def test_x_education_leaks_are_named_and_nothing_else() -> None:
    past, _ = _x_education()
    expected = LEAKS | {name for name in past.columns if name.startswith(LEAK_PREFIX)}
    assert len(expected) == 7
    assert {suspect.column for suspect in find_leaks(past)} == expected


def test_x_education_bars() -> None:
    past, later = _x_education()
    model = train(past)
    result = scoring.quality(_labels(later), chances(model, later))
    assert model.state == "ready"
    assert result.auc is not None
    assert result.auc >= 0.885
    assert result.log_loss <= 0.415
    assert result.ece <= 0.045
    assert result.lift is not None
    assert result.lift >= 2.35
    assert model.report.model is not None
    assert model.report.naive_bayes is not None
    assert model.report.naive_bayes.log_loss - model.report.model.log_loss >= 0.10


def test_maven_has_no_usable_signal() -> None:
    teams = {row["sales_agent"]: row for row in _rows("maven_crm_sales/sales_teams.csv")}
    accounts = {row["account"]: row for row in _rows("maven_crm_sales/accounts.csv")}
    rows = [row for row in _rows("maven_crm_sales/sales_pipeline.csv") if row["deal_stage"] in {"Won", "Lost"}]
    rows.sort(key=lambda row: (row["engage_date"], row["opportunity_id"]))
    columns: dict[str, tuple[Feature, ...]] = {
        "sales_agent": tuple(row["sales_agent"] for row in rows),
        "product": tuple(row["product"] for row in rows),
        "account": tuple(row["account"] for row in rows),
        "manager": tuple(teams[row["sales_agent"]]["manager"] for row in rows),
        "sector": tuple(accounts[row["account"]]["sector"] for row in rows),
        "revenue": tuple(float(accounts[row["account"]]["revenue"]) for row in rows),
        "employees": tuple(float(accounts[row["account"]]["employees"]) for row in rows),
    }
    cut = int(len(rows) * 0.8)

    def part(begin: int, end: int) -> Dataset:
        return Dataset(
            tuple(row["opportunity_id"] for row in rows[begin:end]),
            tuple(date.fromisoformat(row["engage_date"]) for row in rows[begin:end]),
            tuple(row["deal_stage"] == "Won" for row in rows[begin:end]),
            {name: values[begin:end] for name, values in columns.items()},
        )

    model, later = train(part(0, cut)), part(cut, len(rows))
    assert model.state == "no_usable_signal"
    assert scoring.log_loss(_labels(later), chances(model, later)) <= 0.680
