"""M-31: the score by the database is that of the pure rules, and the bands are counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.areas.insight.conftest import NOW, Company
from yingdan.areas.insight.health import HEALTH
from yingdan.engines.analytics.scorecard import Lacks, score
from yingdan.kernel.errors import Invalid

TODAY = date(2026, 11, 23)
DECIDER = next(r for r in HEALTH.rules if isinstance(r, Lacks))


def health(**record: Any) -> int:
    body = {"created_at": NOW, **record}
    return score(HEALTH, body, expected={"stage": 14}, there=[DECIDER], now=NOW, today=TODAY)


@pytest.mark.parametrize(
    ("record", "points"),
    [
        ({}, 100),
        ({"last_activity_at": NOW - timedelta(days=6)}, 100),
        ({"last_activity_at": NOW - timedelta(days=7)}, 80),
        ({"last_activity_at": NOW - timedelta(days=14)}, 60),
        ({"created_at": NOW - timedelta(days=30)}, 60),
        ({"stage_entered_at": NOW - timedelta(days=21)}, 100),
        ({"stage_entered_at": NOW - timedelta(days=22)}, 85),
        ({"push_count": 2}, 80),
        ({"push_count": 9}, 70),
        ({"next_step_date": TODAY}, 100),
        ({"next_step_date": TODAY - timedelta(days=1)}, 85),
    ],
)
def test_points(record: dict[str, Any], points: int) -> None:
    assert health(**record) == points


def test_bands_and_the_missing_decision_maker() -> None:
    assert [HEALTH.band(n) for n in (100, 70, 69, 40, 39, 0)] == ["green", "green", "amber", "amber", "red", "red"]
    assert score(HEALTH, {"created_at": NOW}, expected={}, there=[], now=NOW, today=TODAY) == 85


def test_the_database_counts_the_same(company: Company) -> None:
    platform = company.platform
    with platform.write(platform.ctx_for(company.workspace, "admin")) as tx:
        loaded = platform.records.load(tx, "opportunity", company.deals)
        account = next(r["account"] for r in loaded.values() if r["biz_status"] == "open")
        made = platform.records.create(
            tx, "contact", [{"name": "D", "account": account, "role_in_decision": ["decider"]}]
        )
        overdue = next(i for i, r in loaded.items() if r["biz_status"] == "open")
        platform.records.change(tx, "opportunity", [(overdue, {"next_step_date": "2026-11-20"})])
        rows = platform.records.load(tx, "opportunity", company.deals)
        days = {
            i: s["expected_days"] for i, s in platform.records.load(tx, "stage", list(company.stages.values())).items()
        }
    wanted = {
        i: score(
            HEALTH, r, expected={"stage": days[r["stage"]]}, there=[DECIDER] if r["account"] == account else [], now=NOW,
            today=TODAY,
        )
        for i, r in rows.items()
        if r["biz_status"] == "open"
    }  # fmt: skip
    found = {r["id"]: int(Decimal(r["_value"])) for r in company.drill("boss", "M-31", limit=50) if r["id"] in rows}
    assert found == wanted
    assert len(set(wanted.values())) > 2
    by_band = {g["key"]: g["count"] for g in company.figure("boss", "M-31", group_by="health")["groups"]}
    everyone = [int(Decimal(r["_value"])) for r in company.drill("boss", "M-31", limit=50)]
    assert by_band == {b: n for b in by_band if (n := sum(HEALTH.band(s) == b for s in everyone))}
    assert sum(by_band.values()) == len(everyone)
    with platform.write(platform.ctx_for(company.workspace, "admin")) as tx:
        platform.records.remove(tx, "contact", made)


def test_the_past_has_no_health(company: Company) -> None:
    with pytest.raises(Invalid) as refused:
        company.figure("boss", "M-31", as_of="2026-10-01")
    assert refused.value.problems[0].code == "now_only"
