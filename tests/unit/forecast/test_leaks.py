"""The leak guard names columns that know the outcome and leaves honest ones alone."""

import numpy as np
import pytest

from tests.unit.forecast.made_records import records, with_column
from yingdan.engines.forecast import leaks
from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.leaks import find_leaks
from yingdan.engines.forecast.model import Feature
from yingdan.engines.forecast.winprob import train

DATA = records(1000, open_count=200)


def _found(data: Dataset) -> dict[str, str]:
    return {suspect.column: suspect.code for suspect in find_leaks(data)}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [100, 300, 2000])
def test_honest_columns_are_left_alone(seed: int, count: int) -> None:
    data = records(count, seed=seed, strength=2.0)
    chance = np.random.default_rng(seed)
    optional: list[Feature] = [f"v{chance.integers(0, 4)}" if chance.random() < 0.3 else None for _ in range(count)]
    recent: list[Feature] = [1.0 + chance.integers(0, 9) if n > count * 0.7 else None for n in range(count)]
    data = with_column(with_column(data, "optional", optional), "introduced_lately", recent)
    data = with_column(data, "code", [f"id-{n}" for n in range(count)])
    assert _found(data) == {}


def test_a_copy_of_the_outcome_is_near_perfect() -> None:
    copied = with_column(
        DATA, "final_amount", [None if o is None else 100.0 * o + n % 7 for n, o in enumerate(DATA.outcomes)]
    )
    assert _found(copied)["final_amount"] in {leaks.NEAR_PERFECT, leaks.EMPTY_OPEN}
    noisy = with_column(
        records(1000), "status", [("good" if (o and n % 20) else "bad") for n, o in enumerate(records(1000).outcomes)]
    )
    assert _found(noisy)["status"] == leaks.NEAR_PERFECT


def test_a_reason_filled_for_lost_deals_only_is_named() -> None:
    data = records(1000)
    reasons: list[Feature] = ["price" if o is False and n % 3 == 0 else None for n, o in enumerate(data.outcomes)]
    assert _found(with_column(data, "lost_reason", reasons)) == {"lost_reason": leaks.ONE_OUTCOME}


def test_a_column_empty_on_open_deals_is_named() -> None:
    values: list[Feature] = [None if o is None else f"x{n % 5}" for n, o in enumerate(DATA.outcomes)]
    assert _found(with_column(DATA, "closing_note", values)) == {"closing_note": leaks.EMPTY_OPEN}


def test_a_verdict_given_to_some_is_named() -> None:
    data = records(1000)
    chance = np.random.default_rng(1)
    verdicts: list[Feature] = []
    for outcome in data.outcomes:
        filled = chance.random() < (0.5 if outcome else 0.25)
        honest = chance.random() < 0.85
        verdicts.append(("hot" if bool(outcome) == honest else "cold") if filled else None)
    assert _found(with_column(data, "quality", verdicts)) == {"quality": leaks.SELECTIVE}


def test_a_column_filled_for_a_stretch_of_time_is_named() -> None:
    values: list[Feature] = [float(n % 9) if n < 300 or n > 800 else None for n in range(1000)]
    assert _found(with_column(records(1000), "outside_score", values)) == {"outside_score": leaks.BATCH}


def test_history_convicts_at_any_size() -> None:
    data = with_column(records(30), "note", [f"n{n % 3}" for n in range(30)])
    [suspect] = find_leaks(data, {"note": 0.9, "city": 0.1})
    assert (suspect.column, suspect.code) == ("note", leaks.WRITTEN_LATE)


def test_suspects_stay_out_of_the_model() -> None:
    data = records(1000)
    leaking = with_column(data, "result", ["yes" if outcome else "no" for outcome in data.outcomes])
    model = train(leaking)
    assert [suspect.column for suspect in model.suspects] == ["result"]
    assert "result" not in {code.name for code in model.encoder.columns}
    assert model.report == train(data).report
