"""What stands beside a group: the period before, its course, and the health of single deals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.areas.insight.conftest import Company
from yingdan.engines.analytics.model import Reason
from yingdan.kernel.errors import Invalid, NotFound

QUARTER = "2026-07-01/2026-10-01"


def test_every_group_is_compared_with_itself_before(company: Company) -> None:
    shown = company.figure("boss", "M-62", window=QUARTER, group_by="team", compare="previous")
    start, end = shown["compare"]["window"]
    before = company.figure("boss", "M-62", window=f"{start}/{end}", group_by="team")
    earlier = {c["key"]: c["value"] for c in before["groups"]}
    assert earlier
    for cell in shown["groups"]:
        assert cell.get("before") == earlier.get(cell["key"])
        if earlier.get(cell["key"]):
            assert cell["change"] == round(cell["value"] / earlier[cell["key"]] - 1, 6)
    by_month = company.figure("boss", "M-62", window=QUARTER, group_by="month", compare="previous")
    assert all("change" not in c for c in by_month["groups"])


@pytest.mark.parametrize("grain", ["week", "month", "quarter"])
@pytest.mark.parametrize("metric", ["M-01", "M-17", "M-11"])
def test_the_course_of_a_group_is_its_figure_period_by_period(company: Company, metric: str, grain: str) -> None:
    shown = company.figure("boss", metric, window=QUARTER, group_by="team", trend=grain)
    starts = [date.fromisoformat(d) for d in shown["trend"]["starts"]]
    assert len(starts) == 12
    assert starts[-1] < date(2026, 10, 1) <= starts[-1] + timedelta(days=92)
    for number in (0, 7, 10):
        window = f"{starts[number]}/{starts[number + 1]}"
        then = {c["key"]: c["value"] for c in company.figure("boss", metric, window=window, group_by="team")["groups"]}
        for cell in shown["groups"]:
            here, there = cell["trend"][number], then.get(cell["key"])
            assert Decimal(str(here or 0)) == Decimal(str(there or 0)), (cell["label"], window)


def test_states_and_composed_figures_have_no_course(company: Company) -> None:
    for metric in ("M-10", "M-04", "M-62"):
        shown = company.figure("boss", metric, group_by="team", trend="month")
        assert shown["trend"]["starts"] == []
        assert all("trend" not in c for c in shown["groups"])
    with pytest.raises(Invalid):
        company.figure("boss", "M-01", group_by="team", trend="day")


def test_health_of_single_deals_is_the_part_they_have_in_the_figure(company: Company) -> None:
    parts = {r["id"]: int(r["_value"]) for r in company.drill("boss", "M-31", limit=100)}
    asked = sorted({*parts, *company.deals})
    with company.platform.read(company.platform.ctx_for(company.workspace, "boss")) as tx:
        found = company.platform.analytics.scores(tx, "M-31", asked)
    assert {s["id"]: s["score"] for s in found} == parts  # closed deals have none
    for each in found:
        assert each["score"] == max(0, 100 - sum(r["points"] for r in each["reasons"]))
        assert each["band"] == ("green" if each["score"] >= 70 else "amber" if each["score"] >= 40 else "red")
    mine = {r["id"] for r in company.drill("lin", "M-31", limit=100)}
    with company.platform.read(company.platform.ctx_for(company.workspace, "lin")) as tx:
        assert {s["id"] for s in company.platform.analytics.scores(tx, "M-31", asked)} == mine < set(parts)
        with pytest.raises(Invalid):
            company.platform.analytics.scores(tx, "M-31", ["x"])
        with pytest.raises(NotFound):
            company.platform.analytics.scores(tx, "M-01", company.deals)
    assert company.figure("boss", "M-31").get("reason") != Reason.HIDDEN
