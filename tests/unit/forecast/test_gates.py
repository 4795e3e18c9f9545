"""The two gates and the data quality gate."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from yingdan.engines.forecast.gates import data_gate, history_gate, win_model_gate
from yingdan.engines.forecast.model import Deal, StageEntry

DAY = date(2024, 1, 1)


def _deals(count: int) -> list[Deal]:
    return [
        Deal(
            str(number),
            DAY + timedelta(days=number),
            DAY + timedelta(days=number + 30),
            "won" if number % 2 else "lost",
            100.0,
            (StageEntry(1, DAY + timedelta(days=number)), StageEntry(2, DAY + timedelta(days=number + 9))),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("closed", "regime", "missing"),
    [
        (0, "rules", 40),
        (39, "rules", 1),
        (40, "logistic", 161),
        (200, "logistic", 1),
        (201, "boosted", 0),
        (9999, "boosted", 0),
    ],
)
def test_win_model_gate_counts_closed_deals(closed: int, regime: str, missing: int) -> None:
    gate = win_model_gate(closed)
    assert (gate.regime, gate.closed_deals, gate.missing) == (regime, closed, missing)


def test_history_gate_labels_and_never_blocks() -> None:
    assert history_gate(date(2024, 1, 15), date(2025, 11, 30)).label == "history_short"
    full = history_gate(date(2024, 1, 15), date(2025, 12, 1))
    assert (full.months, full.missing, full.label) == (24, 0, None)
    assert history_gate(None, DAY).months == 0
    assert history_gate(date(2030, 1, 1), DAY).months == 0


def test_the_gates_are_independent() -> None:
    assert win_model_gate(300).regime == "boosted"
    assert history_gate(date(2024, 3, 1), date(2024, 12, 31)).label == "history_short"
    assert win_model_gate(30).regime == "rules"
    assert history_gate(date(2021, 1, 1), date(2024, 12, 31)).label is None


def test_good_data_pass_and_each_fault_is_listed_with_its_records() -> None:
    good = _deals(100)
    assert not data_gate(good).blocked
    assert {check.verdict for check in data_gate(good).checks} == {"pass"}
    faults = {
        "closed_with_amount_and_dates": [replace(d, amount=None) for d in good[:10]] + good[10:],
        "dates_in_order": [replace(d, closed_on=d.created_on - timedelta(days=1)) for d in good[:10]] + good[10:],
        "stage_history": [replace(d, stages=()) for d in good[:30]] + good[30:],
    }
    for code, deals in faults.items():
        check = next(check for check in data_gate(deals).checks if check.code == code)
        assert check.verdict in {"warn", "block"}
        assert set(check.records) == {d.id for d in deals[: len(check.records)]}
    assert data_gate(faults["closed_with_amount_and_dates"]).blocked
    assert not data_gate(faults["stage_history"]).blocked


def test_one_outcome_blocks_and_no_deals_do_not_crash() -> None:
    lost = [replace(deal, outcome="lost") for deal in _deals(100)]
    assert data_gate(lost).blocked
    assert data_gate([]).blocked
    twice = data_gate(_deals(100), duplicates=["1", "2"])
    assert next(check for check in twice.checks if check.code == "no_duplicates").verdict == "warn"


def test_fields_are_blocked_by_leaks_and_emptiness() -> None:
    gate = data_gate(
        _deals(100),
        filled={"source": 1.0, "city": 0.5, "fax": 0.0, "tags": 0.7},
        suspect_values={"source": 0.2},
        leaks={"tags": "near_perfect"},
    )
    assert {field.column: field.verdict for field in gate.fields} == {
        "source": "warn",
        "city": "warn",
        "fax": "block",
        "tags": "block",
    }
    assert not gate.blocked
