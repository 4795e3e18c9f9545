"""What people forecast: the golden figures of roll-up, waterfall and errors, and who may see and say what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.areas.planning.conftest import TODAY, Company
from tests.client import Caller

SignIn = Callable[[str], Caller]
Q4, START, DUE = {"period": "quarter", "start": "2026-10-01"}, date(2026, 10, 1), date(2026, 12, 10)
WAN = Decimal(10_000)


def _open(company: Company, amount: int, category: str, due: date = DUE) -> str:
    """An open deal of so many 万, due in the fourth quarter."""
    steps = [(date(2026, 4, 1), {"stage": 2, "amount": amount * WAN, "expected_close": due})]
    return company.deal("lin", steps, forecast_category=category, category_pinned=True)


def test_categories_and_the_four_values_of_a_cell(company: Company, sign_in: SignIn) -> None:
    company.clock.advance(datetime(2026, 10, 12, 1, tzinfo=UTC) - company.clock.now())
    company.deal("lin", [(date(2026, 9, 1), {"stage": 2, "amount": 300 * WAN}), (date(2026, 10, 8), {"stage": 6})])
    doubted = _open(company, 30, "commit")
    _open(company, 170, "commit")
    _open(company, 150, "best")
    _open(company, 400, "pipeline")
    li, lin, qian = sign_in("li"), sign_in("lin"), sign_in("qian")
    deal = lin.get(f"/records/opportunity/{doubted}").json()
    total = li.get("/forecasts/rollup", params=Q4).json()["total"]
    assert total["single"] == {
        "closed": "3000000.00",
        "commit": "2000000.00",
        "best": "1500000.00",
        "pipeline": "4000000.00",
    }
    own = {c: cell["own"] for c, cell in total["cumulative"].items()}
    assert own == {"closed": "3000000.00", "commit": "5000000.00", "best": "6500000.00", "pipeline": "10500000.00"}
    li.create("forecast_judgment", opportunity=doubted, verdict="exclude", reason="预算未批")
    judged = li.get("/forecasts/rollup", params=Q4).json()["total"]["cumulative"]["commit"]
    assert judged == {"own": "5000000.00", "judged": "4700000.00", "adjusted": "4700000.00", "managed": "4700000.00"}
    change = {"person": company.users["lin"], "unit": "quarter", "period_start": "2026-10-01", "category": "commit"}
    made = li.create("forecast_adjustment", **change, value="200000.00", reason="年底冲刺")
    golden = {"own": "5000000.00", "judged": "4700000.00", "adjusted": "4700000.00", "managed": "4900000.00"}
    assert li.get("/forecasts/rollup", params=Q4).json()["total"]["cumulative"]["commit"] == golden
    found = li.get("/forecasts/rollup", params={**Q4, "by": "owner"}).json()
    assert {n["id"]: n["cumulative"]["commit"] for n in found["nodes"]} == {company.users["lin"]: golden}
    assert lin.get(f"/records/opportunity/{doubted}").json() == deal, "neither touches the deal"
    assert qian.get("/forecasts/rollup", params=Q4).json()["total"]["cumulative"]["pipeline"]["managed"] == "0.00"
    li.delete(f"/records/forecast_adjustment/{made['id']}")
    assert li.get("/forecasts/rollup", params=Q4).json()["total"]["cumulative"]["commit"]["managed"] == "4700000.00"


def test_only_ones_own_people_and_deals_are_judged(company: Company, sign_in: SignIn) -> None:
    deal = _open(company, 1, "best", date(2027, 2, 1))
    change = {"unit": "quarter", "period_start": "2027-01-01", "category": "best", "value": "1.00", "reason": "x"}
    refused = sign_in("qian").post("/records/forecast_adjustment", {**change, "person": company.users["lin"]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "outside_scope")
    assert sign_in("qian").post("/records/forecast_judgment", {"opportunity": deal}).status_code == 422
    assert (
        sign_in("li").post("/records/forecast_adjustment", {**change, "person": company.users["lin"]}).status_code
        == 201
    )
    late = sign_in("li").post(
        "/records/forecast_adjustment", {**change, "person": company.users["lin"], "period_start": "2027-02-01"}
    )
    assert late.json()["errors"][0]["code"] == "not_period_start"


def test_a_pinned_category_survives_the_map_of_stages(company: Company, sign_in: SignIn) -> None:
    lin = sign_in("lin")
    steps = [(date(2026, 4, 1), {"stage": 2, "amount": Decimal(1), "expected_close": date(2030, 1, 5)})]
    pinned = company.deal("lin", steps, forecast_category="commit", category_pinned=True)
    free = company.deal("lin", steps, forecast_category="pipeline")
    for deal in (pinned, free):
        assert lin.patch(f"/records/opportunity/{deal}", {"stage": company.stages[3]}).status_code == 200
    assert lin.get(f"/records/opportunity/{pinned}").json()["forecast_category"] == "commit"
    assert lin.get(f"/records/opportunity/{free}").json()["forecast_category"] == "best"


def test_the_waterfall_adds_up(company: Company, sign_in: SignIn) -> None:
    """Golden of the forecast cycle: 750 + 80 + 30 - 20 + 40 - 50 - 60 - 100 = 670 (万), of the first quarter of 2028."""
    company.clock.advance(datetime(2026, 10, 12, 1, tzinfo=UTC) - company.clock.now())
    before, during, due = date(2026, 9, 1), date(2026, 9, 20), date(2028, 2, 1)
    later = date(2028, 5, 1)

    def one(amount: int, *steps: dict[str, object], due: date = due, born: date = before) -> None:
        first = {"stage": 2, "amount": amount * WAN, "expected_close": due}
        company.deal("lin", [(born, first), *((during, step) for step in steps)])

    one(340)
    one(100, {"amount": 130 * WAN})
    one(100, {"amount": 80 * WAN})
    one(50, {"expected_close": later})
    one(60, {"stage": 7})
    one(100, {"stage": 6})
    one(40, {"expected_close": due}, due=later)
    one(80, born=during)
    asked = {"period": "quarter", "start": "2028-01-01", "from": "2026-09-10", "to": "2026-09-28"}
    found = sign_in("lin").get("/forecasts/waterfall", params=asked).json()
    steps = {s["code"]: Decimal(s["amount"]) / WAN for s in found["steps"]}
    assert steps == {
        "opening": 750, "created": 80, "increased": 30, "decreased": -20, "pulled_in": 40,
        "pushed_out": -50, "lost": -60, "won": -100, "closing": 670,
    }  # fmt: skip
    assert sum(v for c, v in steps.items() if c != "closing") == steps["closing"]
    assert all(s["count"] == len(s["records"]) for s in found["steps"])
    assert {s["amount"] for s in sign_in("qian").get("/forecasts/waterfall", params=asked).json()["steps"]} == {"0.00"}
    assert sign_in("lin").get("/forecasts/waterfall", params={**asked, "from": "2026-09-29"}).status_code == 422


def test_errors_of_what_was_submitted(company: Company, sign_in: SignIn) -> None:
    """M-42: 8.1M submitted at the start against 7.5M won is 8 %; the baseline quarter 9.0M is 20 %."""
    for start, commit, won_on in ((date(2029, 1, 1), 810, date(2029, 2, 1)), (date(2029, 4, 1), 900, date(2029, 5, 1))):
        company.clock.advance(datetime(start.year, start.month, 1, 2, tzinfo=UTC) - company.clock.now())
        lin = sign_in("lin")
        said = {"unit": "quarter", "period_start": start.isoformat(), "commit": f"{commit * WAN}"}
        made = lin.create("forecast_submission", **said)
        refused = lin.patch(f"/records/forecast_submission/{made['id']}", {"commit": "1.00"})
        assert refused.json()["errors"][0]["code"] == "submission_locked"
        company.deal("lin", [(start, {"stage": 2, "amount": 750 * WAN}), (won_on, {"stage": 6})])
        company.clock.advance(datetime(won_on.year, won_on.month, 20, 2, tzinfo=UTC) - company.clock.now())
        lin = sign_in("lin")
        lin.create("forecast_submission", **{**said, "commit": f"{750 * WAN}"})
    company.clock.advance(datetime(2029, 7, 3, 2, tzinfo=UTC) - company.clock.now())
    rows = sign_in("boss").get("/forecasts/errors", params={"quarters": 2}).json()["rows"]
    mine = {r["start"]: r for r in rows if r["person"] and r["person"]["id"] == company.users["lin"]}
    leads = {start: {lead["lead"]: lead["error"] for lead in row["leads"]} for start, row in mine.items()}
    assert leads == {
        "2029-01-01": {90: pytest.approx(0.08), 60: pytest.approx(0.08), 30: 0.0, 0: 0.0},
        "2029-04-01": {90: pytest.approx(0.2), 60: pytest.approx(0.2), 30: 0.0, 0: 0.0},
    }
    assert [r["leads"][0]["error"] for r in rows if r["person"] is None] == [pytest.approx(0.2), pytest.approx(0.08)]
    seen = sign_in("qian").get("/forecasts/errors").json()
    assert company.users["lin"] not in str(seen)
    company.clock.advance(TODAY - company.clock.now())


def test_totals_are_frozen_once_a_day(company: Company, sign_in: SignIn) -> None:
    company.clock.advance(datetime(2026, 10, 12, 1, tzinfo=UTC) - company.clock.now())
    _open(company, 5, "commit", date(2027, 4, 10))
    first, again = company.run("forecast_nightly"), company.run("forecast_nightly")
    assert first["rows"] == again["rows"] > 0
    assert sign_in("boss").get("/forecasts").json()["state"] == "ready"
    company.clock.advance(TODAY - company.clock.now())
