"""Won, open and new: parts that add up, nothing from the future, no exception for poor data."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.forecast.made_deals import FIRST, company
from yingdan.engines.forecast import pipeline
from yingdan.engines.forecast.model import Deal, PeriodForecast, PipelineForecast, StageEntry
from yingdan.engines.forecast.months import month_of, next_day_of
from yingdan.engines.forecast.pipeline import Options, forecast_pipeline

AS_OF = date(2024, 10, 31)


def _check(forecast: PipelineForecast) -> None:
    for period in forecast.periods:
        assert np.isfinite([period.won, period.open, period.new, period.p10, period.p50, period.p90]).all()
        assert period.won + period.open + period.new == pytest.approx(period.p50, abs=1e-6, rel=1e-9)
        assert period.p10 <= period.p50 <= period.p90
    for rows in forecast.cuts.values():
        for index, whole in enumerate(forecast.periods):
            for part in ("won", "open", "new", "p50"):
                total = sum(getattr(periods[index], part) for periods in rows.values())
                assert total == pytest.approx(getattr(whole, part), abs=1e-4, rel=1e-9)
        assert all(p.p10 <= p.p50 <= p.p90 for periods in rows.values() for p in periods)
    for deal in forecast.deals:
        assert min(deal.probabilities) >= 0
        assert sum(deal.probabilities) <= 1 + 1e-9


def _lasting(count: int, *, won: bool = True, amount: float | None = 100.0) -> list[Deal]:
    first = date(2024, 1, 1)
    return [
        Deal(
            str(number),
            first + timedelta(days=number * 2),
            first + timedelta(days=number * 2 + 20),
            "won" if won and number % 3 else "lost",
            amount,
        )
        for number in range(count)
    ]


def test_parts_add_up_in_every_cut_and_unclassified_is_one_of_them() -> None:
    forecast = forecast_pipeline(company(1), AS_OF, Options(dimensions=("team", "line", "nobody")))
    _check(forecast)
    assert set(forecast.cuts["team"]) == {None, "north", "south", "east"}
    assert set(forecast.cuts["line"]) == {None, "a", "b"}
    assert set(forecast.cuts["nobody"]) == {None}
    line = forecast.cuts["line"]
    assert line["a"][0].open == pytest.approx(2 * line["b"][0].open)


@pytest.mark.parametrize("as_of", [AS_OF, date(2024, 11, 14), date(2024, 12, 30)])
def test_quarters_are_the_sums_of_their_months(as_of: date) -> None:
    deals = company(2)
    months = forecast_pipeline(deals, as_of, Options(horizon=6)).periods
    quarters = forecast_pipeline(deals, as_of, Options(unit="quarter", horizon=2)).periods
    first = 3 - month_of(next_day_of(as_of)) % 3
    for part in ("won", "open", "new", "p50"):
        assert getattr(quarters[0], part) == pytest.approx(sum(getattr(m, part) for m in months[:first]))
        assert getattr(quarters[1], part) == pytest.approx(sum(getattr(m, part) for m in months[first : first + 3]))
    assert quarters[0].start == months[0].start
    width = quarters[1].p90 - quarters[1].p50
    widths = [m.p90 - m.p50 for m in months[first : first + 3]]
    assert max(widths) < width < sum(widths)


def test_a_fiscal_year_moves_the_quarters() -> None:
    starts = [
        p.start for p in forecast_pipeline(company(2), AS_OF, Options(unit="quarter", fiscal_year_start=2)).periods
    ]
    assert starts == [date(2024, 11, 1), date(2025, 2, 1), date(2025, 5, 1)]


def test_nothing_later_than_as_of_shows() -> None:
    deals = company(3)
    known = [
        replace(
            deal,
            closed_on=deal.closed_on if deal.closed_on and deal.closed_on <= AS_OF else None,
            outcome=deal.outcome if deal.closed_on and deal.closed_on <= AS_OF else None,
            stages=tuple(entry for entry in deal.stages if entry.entered_on <= AS_OF),
            expected_closes=tuple(row for row in deal.expected_closes if row[0] <= AS_OF),
        )
        for deal in deals
        if deal.created_on <= AS_OF
    ]
    assert forecast_pipeline(deals, AS_OF, Options()) == replace(forecast_pipeline(known, AS_OF, Options()))


def test_stages_and_dates_beat_every_naive_method() -> None:
    errors: dict[str, float] = {"chosen": 0.0, "naive": 0.0}
    covered = []
    deals = company(4, months=30)
    for month in range(18, 27):
        start = date(FIRST.year + month // 12, month % 12 + 1, 1)
        forecast = forecast_pipeline(deals, start - timedelta(days=1), Options(horizon=1))
        period = forecast.periods[0]
        actual = _won_in(deals, period)
        errors["chosen"] += abs(period.p50 - actual)
        errors["naive"] += abs(_mean_12(deals, start) - actual)
        covered.append(period.p10 <= actual <= period.p90)
    assert errors["chosen"] < 0.8 * errors["naive"]
    assert np.mean(covered) >= 0.6


def test_the_current_month_counts_what_is_won_already() -> None:
    deals = company(5)
    mid = date(2024, 10, 20)
    forecast = forecast_pipeline(deals, mid, Options())
    assert forecast.periods[0].start == date(2024, 10, 1)
    won = sum(
        d.amount or 0 for d in deals if d.outcome == "won" and d.closed_on and date(2024, 10, 1) <= d.closed_on <= mid
    )
    assert forecast.periods[0].won == pytest.approx(won)
    assert forecast.periods[0].p10 >= won > 0


def test_a_published_probability_moves_value_between_deals_not_the_total() -> None:
    deals = company(6)
    plain = forecast_pipeline(deals, AS_OF, Options())
    scored = forecast_pipeline(
        [replace(d, win_probability=0.9 if d.id == plain.deals[0].id else 0.3) for d in deals], AS_OF, Options()
    )
    assert scored.deals[0].id == plain.deals[0].id
    assert sum(scored.deals[0].probabilities) > sum(plain.deals[0].probabilities)
    assert scored.periods[0].open == pytest.approx(plain.periods[0].open, rel=0.2)


def test_no_deals_is_a_labelled_zero() -> None:
    forecast = forecast_pipeline([], AS_OF, Options(dimensions=("team",)))
    assert forecast.labels == ("no_deals", "history_short")
    assert [period.p50 for period in forecast.periods] == [0.0, 0.0, 0.0]


def test_without_history_open_deals_carry_the_standard_probability() -> None:
    deal = Deal(
        "1",
        date(2024, 10, 1),
        amount=1000.0,
        stages=(StageEntry(3, date(2024, 10, 1)),),
        expected_close=date(2024, 12, 5),
    )
    forecast = forecast_pipeline([deal], AS_OF, Options(stage_probability={3: 0.4}))
    assert [round(period.open) for period in forecast.periods] == [0, 400, 0]
    assert "few_closed_deals" in forecast.labels


POOR: dict[str, list[Deal]] = {
    "two months": [replace(d, created_on=AS_OF - timedelta(days=50)) for d in _lasting(150)[-25:]],
    "all lost": _lasting(150, won=False),
    "negative": [replace(d, amount=-50.0) for d in _lasting(150)],
    "mixed signs": [replace(d, amount=(-1) ** n * 50.0 * n) for n, d in enumerate(_lasting(150))],
    "close before creation": [replace(d, created_on=d.created_on + timedelta(days=60)) for d in _lasting(150)],
    "no amount": _lasting(150, amount=None),
    "absurd amounts": [replace(d, amount=float(10 ** (n % 300))) for n, d in enumerate(_lasting(150))],
    "no close date": [replace(d, closed_on=None) for d in _lasting(150)],
    "void": [replace(d, outcome="void") for d in _lasting(150)],
    "created later": [Deal("1", date(2030, 1, 1), amount=1.0)],
    "stage removed": [
        replace(d, stages=(StageEntry(-4, d.created_on), StageEntry(77, d.created_on))) for d in _lasting(150)
    ],
    "same id": [replace(d, id="x") for d in _lasting(150)],
}


@pytest.mark.parametrize("case", sorted(POOR))
@pytest.mark.parametrize("unit", ["month", "quarter"])
def test_poor_data_gives_a_forecast_with_labels_never_an_exception(case: str, unit: pipeline.Unit) -> None:
    forecast = forecast_pipeline(POOR[case], AS_OF, Options(unit=unit, dimensions=("team",)))
    _check(forecast)
    assert "history_short" in forecast.labels


def test_data_that_end_long_ago_are_told_from_a_business_that_sells_nothing() -> None:
    deals = _lasting(150)
    assert "nothing_lately" not in forecast_pipeline(deals, AS_OF, Options()).labels
    later = forecast_pipeline(deals, date(2026, 10, 31), Options())
    assert later.periods[0].p50 == pytest.approx(0, abs=1)
    assert "nothing_lately" in later.labels
    # one new deal last week, and it is a quiet business
    fresh = Deal("fresh", date(2026, 10, 25), amount=100.0)
    assert "nothing_lately" not in forecast_pipeline([*deals, fresh], date(2026, 10, 31), Options()).labels


def test_one_giant_deal_is_named_and_does_not_enter_the_middle() -> None:
    deals = _lasting(150)
    giant = Deal("giant", date(2024, 10, 20), amount=5e9)
    plain, with_giant = (forecast_pipeline(rows, AS_OF, Options()) for rows in (deals, [*deals, giant]))
    assert "one_deal_dominates" in with_giant.labels
    assert "one_deal_dominates" not in plain.labels
    assert with_giant.periods[0].p90 < 5e9
    assert with_giant.periods[0].p90 > plain.periods[0].p90


@given(
    st.lists(
        st.builds(
            Deal,
            id=st.uuids().map(str),
            created_on=st.dates(date(2023, 6, 1), date(2024, 12, 31)),
            closed_on=st.none() | st.dates(date(2023, 6, 1), date(2025, 3, 1)),
            outcome=st.sampled_from(["won", "lost", "void", None]),
            amount=st.none() | st.floats(-1e6, 1e8),
            expected_close=st.none() | st.dates(date(2023, 6, 1), date(2026, 1, 1)),
            shares=st.dictionaries(
                st.just("team"),
                st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.floats(0, 1)), max_size=3).map(tuple),
            ),
            win_probability=st.none() | st.floats(-1, 2),
        ),
        max_size=40,
    ),
    st.dates(date(2024, 1, 1), date(2025, 1, 31)),
)
@settings(max_examples=40, deadline=None)
def test_any_deals_give_parts_that_add_up(deals: list[Deal], as_of: date) -> None:
    _check(forecast_pipeline(deals, as_of, Options(dimensions=("team",))))


def _won_in(deals: list[Deal], period: PeriodForecast) -> float:
    month = month_of(period.start)
    return sum(d.amount or 0 for d in deals if d.outcome == "won" and d.closed_on and month_of(d.closed_on) == month)


def _mean_12(deals: list[Deal], start: date) -> float:
    month = month_of(start)
    won = (d for d in deals if d.outcome == "won" and d.closed_on)
    return sum(d.amount or 0 for d in won if d.closed_on and month - 12 <= month_of(d.closed_on) < month) / 12
