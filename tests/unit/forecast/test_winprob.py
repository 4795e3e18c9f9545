"""Win probability: regimes, signal or its absence, explanation, storage."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.forecast.made_records import records, with_column
from yingdan.engines.forecast import scoring
from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.winprob import Priors, Rule, chances, from_bytes, importance, score, train


def test_each_regime_by_closed_deals() -> None:
    assert [train(records(n)).regime for n in (39, 40, 200, 201)] == ["rules", "logistic", "logistic", "boosted"]


@pytest.mark.parametrize("count", [150, 1200])
def test_signal_is_found_and_beats_base_rate_and_bayes(count: int) -> None:
    model = train(records(count))
    report = model.report
    assert model.state == "ready"
    assert report.model is not None
    assert report.base_rate is not None
    assert report.naive_bayes is not None
    assert report.model.log_loss < report.base_rate.log_loss - 0.05
    assert report.model.log_loss < report.naive_bayes.log_loss
    assert report.model.auc is not None
    assert report.model.auc > 0.75
    later = records(2000, seed=9)
    won = np.array([float(outcome or 0) for outcome in later.outcomes])
    assert scoring.quality(won, chances(model, later)).ece < 0.1


@pytest.mark.parametrize("count", [120, 1500])
def test_without_signal_everybody_gets_the_base_rate_and_no_reason(count: int) -> None:
    data = records(count, strength=0.0)
    model = train(data)
    assert model.state == "no_usable_signal"
    scores = score(model, data)
    rate = sum(outcome is True for outcome in data.outcomes) / count
    assert {round(s.probability, 9) for s in scores} == {round(rate, 9)}
    assert not any(s.factors for s in scores)
    assert importance(model, data) == ()


def test_the_same_data_give_the_same_model_and_the_stored_model_the_same_scores() -> None:
    data = records(600, open_count=50)
    model = train(data, seed=3)
    assert train(data, seed=3).to_bytes() == model.to_bytes()
    stored = from_bytes(model.to_bytes())
    assert stored == model
    assert score(stored, data) == score(model, data)
    assert np.allclose(chances(stored, data), [s.probability for s in score(model, data)], atol=1e-9)
    with pytest.raises(ValueError, match="format"):
        from_bytes(b"{}")


def test_factors_name_what_drives_the_deal() -> None:
    data = records(1500)
    model = train(data)
    assert {name for name, _ in importance(model, data)[:3]} == {"source", "budget", "visits"}
    one = Dataset(
        ("x",),
        (0.0,),
        (None,),
        {"source": ("list",), "budget": (False,), "visits": (0.0,), "city": ("elsewhere",), "noise": (0.0,)},
    )
    [scored] = score(model, one)
    assert scored.probability < 0.1
    by_column = {factor.column: factor for factor in scored.factors}
    assert by_column["source"].bucket == "list"
    assert by_column["source"].effect < 0
    assert by_column["source"].won < by_column["source"].count / 2
    assert by_column["visits"].effect < 0


def test_records_that_miss_columns_or_bring_new_levels_are_scored() -> None:
    model = train(records(600))
    strange = Dataset(
        ("a", "b"), (1.0, 2.0), (None, None), {"source": ("never seen", None), "visits": ("text", float("nan"))}
    )
    assert np.isfinite(chances(model, strange)).all()


def test_few_deals_use_stage_chance_and_rules() -> None:
    priors = Priors("stage", {"offer": 0.6, "lead": 0.1}, 0.3, (Rule("budget", "False", -1.0),))
    data = with_column(records(10), "stage", ["offer", "lead"] * 5)
    model = train(data, priors=priors)
    assert model.state == "rules_only"
    scores = score(model, data)
    with_budget = [s for s, budget in zip(scores, data.columns["budget"], strict=True) if budget]
    without = [s for s, budget in zip(scores, data.columns["budget"], strict=True) if not budget]
    assert without[0].factors[0].column == "budget"
    assert not with_budget[0].factors
    offers, leads = scores[::2], scores[1::2]
    assert max(s.probability for s in leads) < max(s.probability for s in offers)


def test_one_outcome_only_and_no_deals_are_states_not_errors() -> None:
    data = records(300)
    lost = Dataset(data.ids, data.moments, (False,) * 300, data.columns)
    model = train(lost)
    assert model.state == "one_outcome"
    assert 0 < chances(model, data)[0] < 0.05
    assert train(Dataset((), (), (), {})).state == "rules_only"
    assert score(train(Dataset((), (), (), {})), Dataset((), (), (), {})) == ()


def test_order_in_time_counts_not_order_in_the_list() -> None:
    data = records(400)
    days = tuple(date(2024, 1, 1) + timedelta(days=number) for number in range(400))
    dated = Dataset(data.ids, days, data.outcomes, data.columns)
    backwards = Dataset(
        data.ids[::-1], days[::-1], data.outcomes[::-1], {name: values[::-1] for name, values in data.columns.items()}
    )
    assert train(dated).to_bytes() == train(backwards).to_bytes()


@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.one_of(st.none(), st.floats(), st.integers(), st.booleans(), st.text(max_size=3)),
            st.one_of(st.none(), st.floats()),
        ),
        min_size=1,
        max_size=60,
    )
)
@settings(max_examples=20, deadline=None)
def test_any_values_give_probabilities(rows: list[tuple[bool, str | float | None, float | None]]) -> None:
    data = Dataset(
        tuple(str(n) for n in range(len(rows))),
        tuple(float(n) for n in range(len(rows))),
        tuple(row[0] for row in rows),
        {"mixed": tuple(row[1] for row in rows), "number": tuple(row[2] for row in rows)},
    )
    model = train(data)
    probability = chances(from_bytes(model.to_bytes()), data)
    assert ((probability > 0) & (probability < 1)).all() or model.state == "no_usable_signal"
