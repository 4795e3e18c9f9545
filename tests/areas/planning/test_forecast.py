"""Forecasts over HTTP: served from storage, within everybody's scope, as known on any past day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.areas.planning.conftest import Company
from tests.client import Caller

SignIn = Callable[[str], Caller]


@pytest.fixture(scope="module")
def company(company: Company) -> Company:
    """Fourteen months of deals, and open ones."""
    company.past(90, date(2025, 3, 20))
    company.open_deals(10)
    return company


def test_the_first_look_asks_for_a_forecast_and_the_next_gets_it(company: Company, sign_in: SignIn) -> None:
    boss = sign_in("boss")
    past = {"as_of": "2026-03-31"}
    first = boss.get("/forecasts", params=past).json()
    assert (first["state"], first["periods"]) == ("running", [])
    assert first["job"] == boss.get("/forecasts", params=past).json()["job"]
    company.run("forecast", as_of="2026-03-31")
    assert boss.get("/forecasts", params=past).json()["state"] == "ready"
    company.run("forecast")
    ready = boss.get("/forecasts", params={"group_by": "team"}, headers={"Accept-Language": "zh-CN"}).json()
    assert ready["state"] == "ready"
    assert ready["as_of"] == "2026-05-15"
    assert [p["start"] for p in ready["periods"]] == ["2026-05-01", "2026-06-01", "2026-07-01"]
    assert ready["periods"][0]["end"] == "2026-06-01"
    for period in ready["periods"]:
        won, opened, new = (Decimal(period[n]) for n in ("won", "open", "new"))
        assert won + opened + new == Decimal(period["p50"])
        assert Decimal(period["p10"]) <= Decimal(period["p50"]) <= Decimal(period["p90"])
    assert Decimal(ready["periods"][0]["p50"]) > 0
    assert {"mean_3", "weighted_pipeline"} <= {s["method"] for s in ready["backtest"]}
    assert [s["method"] for s in ready["backtest"] if s["chosen"]] == [ready["method"]]
    assert {"code": "history_short", "text": "历史不足 24 个月，仅供参考"} in ready["labels"]
    assert ready["gates"]["win_model"]["regime"] == "logistic"
    assert ready["gates"]["win_model"]["missing"] == 201 - ready["closed_deals"]
    assert all(s["label_text"] and not s["label_text"].startswith("forecast.") for s in ready["backtest"])


@pytest.mark.parametrize("group_by", ["team", "region", "product_line", "owner"])
@pytest.mark.parametrize("period", ["month", "quarter"])
def test_every_cut_adds_up_to_one_total(company: Company, sign_in: SignIn, group_by: str, period: str) -> None:
    company.run("forecast")
    found = sign_in("boss").get("/forecasts", params={"group_by": group_by, "period": period}).json()
    assert len(found["groups"]) >= 2
    for step, whole in enumerate(found["periods"]):
        for part in ("won", "open", "new", "p50"):
            assert sum(Decimal(g["periods"][step][part]) for g in found["groups"]) == Decimal(whole[part])


def test_everybody_gets_the_sum_of_their_own_share(company: Company, sign_in: SignIn) -> None:
    company.run("forecast")
    by_owner = sign_in("boss").get("/forecasts", params={"group_by": "owner"}).json()
    mine = {g["key"]: g["periods"] for g in by_owner["groups"]}
    for login, others in (("lin", "qian"), ("li", "qian"), ("qian", "lin")):
        seen = sign_in(login).get("/forecasts", params={"group_by": "owner"}).json()
        assert not seen["is_company"]
        assert seen["alternatives"] == []
        whose = {"li": "lin"}.get(login, login)
        assert {g["key"] for g in seen["groups"]} == {company.users[whose]}
        assert [p["p50"] for p in seen["periods"]] == pytest.approx([p["p50"] for p in mine[company.users[whose]]])
        assert company.users[others] not in str(seen)
        teams = sign_in(login).get("/forecasts", params={"group_by": "team"}).json()["groups"]
        assert {g["key"] for g in teams} == {company.teams["south" if whose == "qian" else "east"]}


def test_a_past_day_is_told_as_it_was_known_then(company: Company, sign_in: SignIn) -> None:
    boss = sign_in("boss")
    company.run("forecast")
    asked: dict[str, Any] = {"as_of": "2025-12-31"}
    assert boss.get("/forecasts", params=asked).json()["state"] == "running"
    company.run("forecast", as_of="2025-12-31")
    then = boss.get("/forecasts", params=asked).json()
    assert then["state"] == "ready"
    assert [p["start"] for p in then["periods"]] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert then["periods"][0]["won"] == "0.00"
    assert then["closed_deals"] < boss.get("/forecasts").json()["closed_deals"]
    later = company.deal(
        "lin", [(date(2026, 1, 3), {"stage": 1, "amount": Decimal(9_000_000)}), (date(2026, 1, 9), {"stage": 6})]
    )
    company.run("forecast", as_of="2025-12-31")
    assert boss.get("/forecasts", params=asked).json()["periods"] == then["periods"], later


@pytest.mark.parametrize(
    "asked", [{"period": "week"}, {"horizon": 9}, {"group_by": "colour"}, {"as_of": "soon"}, {"as_of": "2026-05-16"}]
)
def test_bad_questions_are_refused(company: Company, sign_in: SignIn, asked: dict[str, Any]) -> None:
    answer = sign_in("boss").get("/forecasts", params=asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"]


def test_a_running_quarter_counts_what_its_first_months_brought(company: Company, sign_in: SignIn) -> None:
    company.run("forecast")
    boss = sign_in("boss")
    quarter = boss.get("/forecasts", params={"period": "quarter"}).json()["periods"][0]
    assert (quarter["start"], quarter["end"]) == ("2026-04-01", "2026-07-01")
    closed = boss.get("/forecasts/rollup", params={"period": "quarter"}).json()["total"]["single"]["closed"]
    assert quarter["won"] == closed
    assert Decimal(closed) > Decimal(boss.get("/forecasts").json()["periods"][0]["won"])


def test_strangers_get_nothing(company: Company, sign_in: SignIn) -> None:
    anonymous = sign_in("boss")
    anonymous.http.cookies.clear()
    for path in ("/forecasts", "/forecasts/rollup", "/forecasts/errors", "/models/win"):
        assert anonymous.get(path).status_code == 401
