"""Poor data: each weakness is a label and a fallback, never an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.areas.planning.conftest import Company
from tests.client import Caller

SignIn = Callable[[str], Caller]


def _look(company: Company, caller: Caller) -> dict[str, Any]:
    company.run("forecast")
    company.run("win_model", publish=True)
    texts = {"Accept-Language": "en"}
    assert (
        caller.get("/forecasts", params={"group_by": "region", "period": "quarter"}, headers=texts).status_code == 200
    )
    answer = caller.get("/forecasts", params={"group_by": "team"}, headers=texts)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    body["codes"] = {label["code"] for label in body["labels"]}
    assert all(not label["text"].startswith("forecast.") for label in body["labels"])
    return body


def test_poor_data_gives_labels(company: Company, sign_in: SignIn) -> None:
    """One company that gets worse and worse."""
    boss = sign_in("boss")
    assert {"no_deals", "history_short"} <= _look(company, boss)["codes"]
    for day in range(1, 6):
        company.deal(
            "lin", [(date(2026, 3, day), {"stage": 2, "amount": Decimal(10_000)}), (date(2026, 3, 20), {"stage": 7})]
        )
    lost = _look(company, boss)
    assert {"few_closed_deals", "history_short"} <= lost["codes"]
    assert lost["periods"][0]["won"] == "0.00"
    assert boss.get("/models/win").json()["published"]["signal"] == "rules_only"
    company.past(20, date(2026, 3, 1))
    assert _look(company, boss)["gates"]["history"]["months"] == 3
    giant = company.deal(
        "lin", [(date(2026, 5, 1), {"stage": 3, "amount": Decimal(9_000_000_000), "expected_close": date(2026, 6, 1)})]
    )
    assert "one_deal_dominates" in _look(company, boss)["codes"]
    company.deal("qian", [(date(2026, 5, 1), {"stage": 3, "amount": Decimal(-50_000)})])
    assert "negative_amounts" in _look(company, boss)["codes"]
    company.deal(
        "qian",
        [(date(2026, 5, 2), {"stage": 3}), (date(2026, 5, 3), {"stage": 6})],
        created_at_original="2026-05-10T00:00:00Z",
    )
    gate = {c["code"]: c for c in _look(company, boss)["gates"]["data"]["checks"]}
    assert gate["dates_in_order"]["count"] == 1
    lin = sign_in("lin")
    changed = lin.patch(f"/records/opportunity/{giant}", {"currency": "USD"})
    assert changed.status_code == 200, changed.text
    assert "amounts_without_rate" in _look(company, boss)["codes"]
    empty = next(i for p, i in company.stages.items() if p == 5)
    assert sign_in("admin").delete(f"/records/stage/{empty}").status_code < 500
    assert _look(company, boss)["state"] == "ready"
    assert lin.get(f"/records/opportunity/{giant}/score").json()["probability"] is not None
