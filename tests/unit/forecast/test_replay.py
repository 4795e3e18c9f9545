"""Back-tests over the past, from Python and from the command line."""

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.unit.forecast.made_deals import company
from tests.unit.forecast.made_records import records
from yingdan.cli.forecasting import forecasting
from yingdan.engines.forecast.replay import replay_pipeline
from yingdan.engines.forecast.replay_wins import replay_win_model


def test_replayed_origins_show_every_method_beside_the_chosen_one() -> None:
    origins = [date(2024, month, 28) for month in (6, 7, 8)]
    table = {score.method: score for score in replay_pipeline(company(7, per_month=15), origins)}
    assert {"chosen", "mean_3", "mean_12", "weighted_pipeline", "pipeline"} <= table.keys()
    assert table["chosen"].points == 3
    assert table["chosen"].coverage80 is not None
    assert table["chosen"].wape is not None


def test_a_replayed_win_model_is_judged_on_later_records_only() -> None:
    replay = replay_win_model(records(1500), 0.7)
    assert replay.quality.count == 450
    assert replay.model.closed_deals == 1050
    assert replay.quality.log_loss < replay.base_rate.log_loss
    assert replay.quality.log_loss < replay.naive_bayes.log_loss + 0.01
    assert replay.base_rate.auc == 0.5


def _write(path: Path, rows: list[dict[str, object]]) -> str:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_back_tests_run_from_the_command_line(tmp_path: Path) -> None:
    deals: list[dict[str, object]] = [
        {"id": d.id, "made": d.created_on, "end": d.closed_on, "is": d.outcome, "worth": d.amount}
        for d in company(8, months=14, per_month=10)
    ]
    file = _write(tmp_path / "deals.csv", deals)
    columns = {"id": "id", "created": "made", "closed": "end", "outcome": "is", "won": "won", "amount": "worth"}
    options = [word for name, value in columns.items() for word in (f"--{name}", value)]
    found = CliRunner().invoke(forecasting, ["backtest", "deals", file, *options, "--as-of", "2023-10-31"])
    assert found.exit_code == 0, found.output
    assert "weighted_pipeline" in found.output

    data = records(300)
    rows: list[dict[str, object]] = [
        {"n": n, "won": int(data.outcomes[n] or 0), **{name: values[n] for name, values in data.columns.items()}}
        for n in range(300)
    ]
    file = _write(tmp_path / "records.csv", rows)
    found = CliRunner().invoke(forecasting, ["backtest", "wins", file, "--order", "n", "--outcome", "won"])
    assert found.exit_code == 0, found.output
    assert "boosted, 210 closed, ready" in found.output

    months: list[dict[str, object]] = [
        {"id": "a", "part": "train" if t < 30 else "test", "t": t, "y": 100 + t % 12} for t in range(36)
    ]
    found = CliRunner().invoke(forecasting, ["backtest", "series", _write(tmp_path / "series.csv", months)])
    assert found.exit_code == 0, found.output
    assert found.output.startswith("1 series")


@pytest.mark.parametrize("module", ["yingdan.engines.forecast.gates", "yingdan.cli.forecasting"])
def test_light_parts_import_no_numeric_library(module: str) -> None:
    code = f"import sys, {module}; print([m for m in ('numpy', 'lightgbm', 'statsforecast') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
