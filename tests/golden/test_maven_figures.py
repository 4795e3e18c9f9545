"""The figures any correct build reproduces from the Maven sales pipeline, asked of the metric dictionary."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yingdan.bootstrap import Platform
from yingdan.cli.importing import importing
from yingdan.engines.analytics.service import Question
from yingdan.kernel.settings import Settings

REPOSITORY = Path(__file__).parents[2]
DATA = Path(os.environ.get("YINGDAN_SHARED_DATA", REPOSITORY.parent / "shared" / "data")) / "maven_crm_sales"
MAPPING = REPOSITORY / "docs" / "how-to" / "maven-mapping.json"
FILES = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
WORKSPACE = "figures_maven"
ALL = "2016-01-01/2018-01-01"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the Maven data set is not at {DATA} (YINGDAN_SHARED_DATA)")
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def platform(pg_dsn: str) -> Iterator[Platform]:
    opened = Platform.open(Settings(database_url=pg_dsn, threads=4))
    opened.create_workspace(WORKSPACE, kind="test", admin_password="Secret-123")
    arguments = [*(str(DATA / f) for f in FILES), "--mapping", str(MAPPING), "--migration", "--workspace", WORKSPACE]
    done = CliRunner().invoke(importing, arguments, env={"YINGDAN_DATABASE_URL": pg_dsn}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with opened.write(opened.ctx(opened.workspace(WORKSPACE))) as tx:
        opened.analytics.catch_up(tx)  # what a worker does after an import of thousands
    yield opened
    opened.drop_workspace(WORKSPACE)
    opened.close()


@pytest.fixture(scope="module")
def ask(platform: Platform) -> Iterator[Ask]:
    """Ask as the administrator, over all of the data's time unless told otherwise."""
    ctx = platform.ctx_for(platform.workspace(WORKSPACE), "admin")
    with platform.read(ctx) as tx:

        def figure(metric: str, **more: Any) -> dict[str, Any]:
            return platform.analytics.figure(tx, Question(metric, **{"window": ALL, **more}))

        yield figure


def by_label(answer: dict[str, Any], name: str = "value") -> dict[str, Any]:
    return {g["label"]: g[name] for g in answer["groups"]}


def test_counts_by_stage(ask: Ask) -> None:
    found = ask("M-10", group_by="stage")
    assert found["value"] == 8800
    assert by_label(found) == {"Prospecting": 500, "Engaging": 1589, "Won": 4238, "Lost": 2473}
    by_status = {g["key"]: g["value"] for g in ask("M-10", group_by="status")["groups"]}
    assert by_status == {"open": 2089, "won": 4238, "lost": 2473}


def test_win_rate_and_average_deal(ask: Ask) -> None:
    rate = ask("M-17")
    assert (rate["numerator"], rate["denominator"]) == (4238, 6711)
    assert rate["value"] == round(4238 / 6711, 6) == 0.631501
    assert Decimal(ask("M-18")["value"]).quantize(Decimal("0.1")) == Decimal("2360.9")


def test_won_revenue_by_region_and_month(ask: Ask) -> None:
    regions = ask("M-01", group_by="region")
    assert Decimal(regions["value"]) == 10_005_534
    found = {label: int(Decimal(v)) for label, v in by_label(regions).items()}
    assert found == {"West": 3_568_647, "Central": 3_346_293, "East": 3_090_594}
    months = ask("M-01", group_by="month", window="2017-03-01/2018-01-01")
    assert [int(Decimal(g["value"])) for g in months["groups"]] == [
        1_134_672, 721_932, 1_025_713, 1_338_466, 696_932, 1_050_059, 1_235_264, 731_980, 938_943, 1_131_573,
    ]  # fmt: skip
    assert [g["key"] for g in months["groups"]][:2] == ["2017-03-01", "2017-04-01"]
    assert Decimal(months["value"]) == 10_005_534


def test_mean_cycles(ask: Ask) -> None:
    assert round(ask("M-19")["value"], 1) == 51.8
    assert round(ask("M-19", variant="lost")["value"], 1) == 41.5


def test_inferred_history_is_told_and_records_without_dates_have_no_flow(ask: Ask) -> None:
    assert ask("M-01")["synthetic_share"] == 1.0
    created = ask("M-62")
    assert created["value"] == 8300
    assert ask("M-10", as_of="2015-12-31")["value"] == 500  # a stage, yet nobody knows since when


def test_the_past_is_read_as_it_was(ask: Ask) -> None:
    july = ask("M-10", group_by="status", as_of="2017-06-30")
    found = {g["key"]: g["value"] for g in july["groups"]}
    won = ask("M-17", window="2016-01-01/2017-07-01")
    assert found["won"] == won["numerator"]
    assert found["lost"] == won["denominator"] - won["numerator"]
    assert ask("M-01", as_of="2017-06-30")["value"] == ask("M-01", window="2016-01-01/2017-07-01")["value"]
    assert ask("M-01", as_of="2017-06-30", window="this_month")["window"] == ["2017-06-01", "2017-07-01"]


def test_stock_at_the_end_is_stock_at_the_start_plus_entries_minus_exits(ask: Ask) -> None:
    before = by_label(ask("M-10", group_by="stage", as_of="2017-06-30"))
    after = by_label(ask("M-10", group_by="stage", as_of="2017-09-30"))
    entries = by_label(ask("M-11E", group_by="stage", window="2017-07-01/2017-10-01"))
    exits = by_label(ask("M-12", group_by="stage", window="2017-07-01/2017-10-01"))
    for stage in ("Prospecting", "Engaging"):
        assert after[stage] == before[stage] + entries[stage] - exits[stage]
    assert entries["Engaging"] > 0
    assert exits["Engaging"] > 0
