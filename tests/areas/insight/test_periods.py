"""The periods of figures are those of the workspace's calendar: its zone, its fiscal year, its workdays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.areas.insight.conftest import Company
from yingdan.engines.permission.calendar import Calendar, set_calendar
from yingdan.kernel.errors import Invalid


@pytest.fixture
def july(company: Company) -> Iterator[None]:
    """A fiscal year that begins in July."""
    for month in (7, 1):
        with company.platform.write(company.platform.ctx_for(company.workspace, "admin")) as tx:
            set_calendar(tx, Calendar(month))
        if month == 7:
            yield


@pytest.mark.usefixtures("july")
@pytest.mark.parametrize(
    ("window", "days"),
    [
        ("this_fiscal_year", ["2026-07-01", "2027-07-01"]),
        ("last_fiscal_year", ["2025-07-01", "2026-07-01"]),
        ("this_fiscal_quarter", ["2026-10-01", "2027-01-01"]),
        ("this_year", ["2026-01-01", "2027-01-01"]),
        ("last_5_workdays", ["2026-11-17", "2026-11-24"]),
    ],
)
def test_named_periods(company: Company, window: str, days: list[str]) -> None:
    named = company.figure("boss", "M-62", window=window)
    assert named["window"] == days
    assert named["value"] == company.figure("boss", "M-62", window="/".join(days))["value"]
    if window == "this_fiscal_year":
        before = company.figure("boss", "M-62", window=window, as_of="2026-06-30")
        assert before["window"] == ["2025-07-01", "2026-07-01"], "the year that day lay in"
        compared = company.figure("boss", "M-62", window=window, compare="year")["compare"]
        assert compared["window"][0] == "2025-07-01"


@pytest.mark.parametrize("window", ["2026-02-01/2026-01-01", "this_fiscal_week_", "last_0_workdays", "someday"])
def test_what_is_no_period_is_refused(company: Company, window: str) -> None:
    with pytest.raises(Invalid) as refused:
        company.figure("boss", "M-62", window=window)
    assert [(p.field, p.code) for p in refused.value.problems] == [("window", "unknown_window")]
