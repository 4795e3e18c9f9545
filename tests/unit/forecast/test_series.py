"""Monthly series: the naive methods, the choice, the intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.engines.forecast.calibration import conformal_width
from yingdan.engines.forecast.series import LABEL_NONE, LABEL_SHORT, LABEL_UNTESTED, forecast_series
from yingdan.engines.forecast.statistical import EtsTheta

YEAR = [10.0, 12, 9, 14, 11, 10, 13, 12, 9, 15, 11, 20]


def test_short_history_is_the_mean_of_three_and_says_so() -> None:
    forecast = forecast_series([100.0, 200.0, 300.0, 400.0])
    assert forecast.method == "mean_3"
    assert [point.p50 for point in forecast.points] == [300.0, 300.0, 300.0]
    assert forecast.labels == (LABEL_SHORT,)
    assert {score.method for score in forecast.scores} == {"mean_3", "mean_12"}


def test_no_history_and_one_month_are_labelled_not_refused() -> None:
    assert forecast_series([]).labels == (LABEL_NONE, LABEL_SHORT)
    one = forecast_series([50.0])
    assert one.labels == (LABEL_SHORT, LABEL_UNTESTED)
    assert one.points[0].p50 == 50.0
    assert one.points[0].p10 < 50.0 < one.points[0].p90


def test_a_repeating_year_is_recognised_as_a_season() -> None:
    forecast = forecast_series(YEAR * 4, horizon=12)
    assert forecast.method == "seasonal_naive"
    assert [point.p50 for point in forecast.points] == YEAR
    assert forecast.labels == ()
    seasonal = next(score for score in forecast.scores if score.method == "seasonal_naive")
    assert (seasonal.wape, seasonal.bias, seasonal.chosen) == (0.0, 0.0, True)


def test_statistical_methods_join_at_two_years_and_beat_the_mean_on_a_trend() -> None:
    trend = [100.0 + 10 * month + (month % 3) for month in range(40)]
    with_model = forecast_series(trend, horizon=6, statistical=EtsTheta())
    assert with_model.method in {"combined", "ets_theta"}
    assert with_model.points[0].p50 > 450
    assert "ets_theta" not in {score.method for score in forecast_series(trend[:20], statistical=EtsTheta()).scores}


def test_a_constant_series_does_not_upset_the_statistical_methods() -> None:
    forecast = forecast_series([7.0] * 30, statistical=EtsTheta())
    assert forecast.points[0].p50 == pytest.approx(7.0, rel=0.05)
    assert forecast_series([0.0] * 30, statistical=EtsTheta()).points[0].p50 == 0.0


def test_an_outside_model_is_chosen_only_when_clearly_better() -> None:
    values = np.array([100.0 + 40 * ((month * 7) % 5) for month in range(20)])
    perfect = np.array([[values[(row + step) % 20] for step in range(3)] for row in range(21)])
    assert forecast_series(values.tolist(), external={"pipeline": perfect}).method == "pipeline"
    blind = np.full((21, 3), 500.0)
    assert forecast_series(values.tolist(), external={"pipeline": blind}).method != "pipeline"


def test_a_few_small_errors_do_not_give_a_narrow_interval() -> None:
    few, many = conformal_width(np.array([1.0, 1.0])), conformal_width(np.ones(50))
    assert few is not None
    assert many is not None
    assert few > 1.5 > many
    assert conformal_width(np.array([])) is None


def test_intervals_cover_four_fifths_of_what_follows() -> None:
    chance = np.random.default_rng(5)
    inside = []
    for _ in range(120):
        values = chance.lognormal(10, 0.4, size=31)
        point = forecast_series(values[:30].tolist()).points[0]
        inside.append(point.p10 <= values[30] <= point.p90)
    assert 0.72 <= np.mean(inside) <= 0.92


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=45), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_any_series_has_ordered_finite_intervals(values: list[float], horizon: int) -> None:
    forecast = forecast_series(values, horizon=horizon)
    assert len(forecast.points) == horizon
    for point in forecast.points:
        assert np.isfinite([point.p10, point.p50, point.p90]).all()
        assert point.p10 <= point.p50 <= point.p90
        assert min(values) >= 0 or point.p90 >= point.p10
    if min(values) >= 0:
        assert min(point.p10 for point in forecast.points) >= 0
    assert sum(score.chosen for score in forecast.scores) == 1
