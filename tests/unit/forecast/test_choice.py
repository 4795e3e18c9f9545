"""What is served never stands more than 5 % behind a naive method where the back-test knows it."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.forecast.made_deals import FIRST, company
from yingdan.engines.forecast import calibration
from yingdan.engines.forecast.choice import (
    FEW_ORIGINS,
    NAMES,
    WORSE,
    BackTest,
    choose,
    choose_later,
    common_errors,
    rivals,
)
from yingdan.engines.forecast.months import month_of
from yingdan.engines.forecast.pipeline import PIPELINE, Options, forecast_pipeline


def _test(rows: int, errors: dict[str, list[float]]) -> BackTest:
    """A back-test of ``rows`` past origins and now, one month ahead, each method off by the given amounts."""
    actual = np.append(np.full(rows, 100.0), np.nan)[:, None]
    paths = {name: np.append(100.0 + np.resize(off, rows), 100.0)[:, None] for name, off in errors.items()}
    return BackTest(tuple(range(12, 13 + rows)), actual, paths, np.ones(rows + 1))


def test_a_model_behind_a_naive_method_is_not_served_unless_the_evidence_is_thin() -> None:
    errors = {"mean_3": [20.0], "mean_12": [40.0], "seasonal_naive": [60.0], "pipeline": [24.0, -22.0]}
    many, few = _test(12, errors), _test(FEW_ORIGINS - 1, errors)
    assert choose(many) == "mean_3" == choose_later(many, "pipeline")
    assert choose_later(few, "pipeline") == "pipeline"
    errors["pipeline"] = [10.0]
    assert choose(_test(12, errors)) == "pipeline" == choose_later(_test(12, errors), "pipeline")


@given(
    st.integers(1, 14),
    st.dictionaries(
        st.sampled_from([*NAMES, "pipeline", "pipeline_blend", "combined"]),
        st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=1, max_size=14),
        min_size=1,
    ),
)
@settings(max_examples=300, deadline=None)
def test_no_back_test_makes_it_serve_what_a_naive_method_beats_by_more_than_a_twentieth(
    rows: int, errors: dict[str, list[float]]
) -> None:
    test = _test(rows, {"mean_12": [1.0], **errors})
    for served in (choose(test), choose_later(test, next(iter(errors)))):
        if served not in test.paths:
            continue
        reached = common_errors(test, tuple(dict.fromkeys((*rivals(test), served))))
        for name in rivals(test):
            assert not reached or reached[served] <= WORSE * reached[name] * (1 + 1e-9)


def test_a_company_is_served_no_worse_than_its_best_naive_method_month_after_month() -> None:
    for seed in (4, 8):
        deals = company(seed, months=30)
        error: dict[str, float] = {}
        covered, total = [], 0.0
        for month in range(15, 27):
            start = date(FIRST.year + month // 12, month % 12 + 1, 1)
            forecast = forecast_pipeline(deals, start - timedelta(days=1), Options(horizon=1))
            period = forecast.periods[0]
            won = (d for d in deals if d.outcome == "won" and d.closed_on and month_of(d.closed_on) == month_of(start))
            actual = sum(d.amount or 0 for d in won)
            said = {name: values[0] for name, values in forecast.alternatives.items()} | {"served": period.p50}
            said[forecast.method] = period.p50
            for name in (*NAMES, "served"):
                error[name] = error.get(name, 0.0) + abs(said.get(name, 0.0) - actual)
            covered.append(period.p10 <= actual <= period.p90)
            total += actual
        assert error["served"] <= WORSE * min(error[name] for name in NAMES)
        assert error["served"] / total < 0.3
        assert np.mean(covered) >= 0.75


def test_months_and_quarters_are_cuts_of_one_forecast() -> None:
    deals = company(9, months=30)
    for day in (date(2025, 3, 31), date(2025, 5, 14)):
        months = forecast_pipeline(deals, day, Options(horizon=6))
        quarters = forecast_pipeline(deals, day, Options(unit="quarter", horizon=2))
        assert (months.method, months.scores) == (quarters.method, quarters.scores)
        cut = 3 - month_of(months.periods[0].start) % 3
        assert np.isclose(sum(p.p50 for p in months.periods[:cut]), quarters.periods[0].p50)


def test_the_interval_covers_the_errors_of_origins_it_was_not_made_from() -> None:
    chance = np.random.default_rng(3)
    reported, met = [], []
    for _ in range(60):
        errors = np.abs(chance.standard_t(3, size=(13, 3))) * chance.lognormal(0, 0.6, size=(13, 1))
        reported.append(calibration.left_out_coverage(errors[:12]))
        met.append(np.mean(errors[12] <= calibration.calibrated_width(errors[:12])))
    assert 0.75 <= np.mean(met) <= 0.95
    assert abs(np.mean(met) - np.mean([r for r in reported if r is not None])) < 0.08
    assert calibration.left_out_coverage(np.full((3, 2), np.nan)) is None
    assert calibration.calibrated_width(np.full((3, 2), np.nan)) == 1.0


def test_with_few_origins_the_pipeline_says_that_its_back_test_is_too_short() -> None:
    short = forecast_pipeline(company(3, months=4), date(2023, 4, 30), Options())
    full = forecast_pipeline(company(3, months=30), date(2025, 3, 31), Options())
    assert "backtest_too_short" in short.labels
    assert "backtest_too_short" not in full.labels
    assert PIPELINE in {score.method for score in full.scores}
