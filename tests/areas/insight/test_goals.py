"""Goals: completion and pace, by company, team and person, whole months and parts of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.areas.insight.conftest import NO_TIME, Company
from yingdan.areas.insight.rules import ahead_of_time, at_this_pace, completion, time_progress
from yingdan.engines.analytics.calendar import workdays
from yingdan.engines.analytics.model import Moment, Outcome, Reason


def test_goals_and_time() -> None:
    pace = at_this_pace({"actual": 420_000}, Moment(13, 21)).value
    assert pace is not None
    assert round(Decimal(pace)) == 678_462
    assert at_this_pace({"actual": 1}, NO_TIME) == Outcome(None, Reason.NOT_STARTED)
    assert completion({"actual": 42, "target": 100}, NO_TIME) == Outcome(Decimal("0.42"))
    assert completion({"actual": 42, "target": None}, NO_TIME) == Outcome(None, Reason.NO_TARGET)
    assert completion({"actual": 42, "target": 0}, NO_TIME) == Outcome(None, Reason.ZERO_TARGET)
    assert time_progress({}, Moment(7, 14)) == Outcome(Decimal("0.5"))
    assert time_progress({}, Moment(0, 0)) == Outcome(None, Reason.NO_DATA)
    assert ahead_of_time({"actual": 42, "target": 100}, Moment(7, 14)) == Outcome(Decimal("-0.08"))
    assert ahead_of_time({"actual": 42, "target": None}, Moment(7, 14)) == Outcome(None, Reason.NO_TARGET)


@pytest.fixture
def goals(company: Company) -> Any:
    """Goals of September 2026: the company, the east with one of its reps, the south by its reps alone."""
    people, records = company.people, company.platform.records
    with company.platform.write(company.platform.ctx_for(company.workspace, "admin")) as tx:
        records.change(tx, "department", [(people.departments["east"], {"head": people.users["li"]})])
        plan = records.create(tx, "goal_plan", [{"name": "2026", "fiscal_year": 2026, "status": "published"}])[0]
        draft = records.create(tx, "goal_plan", [{"name": "2026 draft", "fiscal_year": 2026}])[0]
        common = {"plan": plan, "period": "2026-09-15"}
        rows = [
            {**common, "scope": "department", "department": people.departments["east"], "value": "1000"},
            {**common, "scope": "person", "person": people.users["lin"], "value": "400"},
            {**common, "scope": "person", "person": people.users["zhao"], "value": "300"},
            {**common, "scope": "person", "person": people.users["qian"], "value": "0"},
            {**common, "plan": draft, "scope": "company", "value": "99999"},
        ]
        made = records.create(tx, "goal_item", rows)
    yield made
    with company.platform.write(company.platform.ctx_for(company.workspace, "admin")) as tx:
        records.remove(tx, "goal_item", made)


def test_goals_make_completion_by_company_team_and_person(company: Company, goals: list[str]) -> None:
    assert len(goals) == 5
    september = {"window": "2026-09-01/2026-10-01"}
    actual = Decimal(company.figure("boss", "M-01", **september)["value"])
    done = company.figure("boss", "M-04", group_by="owner", **september)
    assert done["target"] == "1300.00"
    assert done["value"] == round(float(actual / 1300), 6)
    people = {g["label"]: g for g in done["groups"]}
    won = {
        g["label"]: Decimal(g["value"]) for g in company.figure("boss", "M-01", group_by="owner", **september)["groups"]
    }
    assert people["小林"]["value"] == round(float(won.get("小林", Decimal(0)) / 400), 6)
    assert people["小钱"]["reason"] == "zero_target"
    teams = {g["label"]: g["target"] for g in company.figure("boss", "M-04", group_by="team", **september)["groups"]}
    assert teams == {"华东": "1000.00", "华南": "300.00"}
    assert company.figure("li", "M-04", scope="tree", **september)["target"] == "1000.00"
    assert company.figure("lin", "M-04", **september)["target"] == "400.00"
    assert company.figure("wang", "M-04", **september)["reason"] == "no_target"
    assert company.figure("boss", "M-04", window="2026-08-01/2026-09-01")["reason"] == "no_target"


def test_a_week_takes_its_workdays_of_the_month(company: Company, goals: list[str]) -> None:
    assert goals
    week = company.figure("boss", "M-04", window="2026-09-07/2026-09-14")
    assert Decimal(week["target"]).quantize(Decimal("0.01")) == (Decimal(1300) * 5 / september_workdays()).quantize(
        Decimal("0.01")
    )


def september_workdays() -> int:
    return workdays(date(2026, 9, 1), date(2026, 10, 1))
