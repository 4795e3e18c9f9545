"""Workdays by the mainland calendar, windows and buckets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from yingdan.engines.analytics.calendar import cut_after, elapsed_workdays, is_workday, workdays
from yingdan.engines.analytics.periods import bucket_days, day_of, instant_of, previous
from yingdan.kernel.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_holidays_are_free_and_exchanged_weekends_are_worked() -> None:
    assert not is_workday(date(2026, 10, 1))  # a Thursday, National Day
    assert is_workday(date(2025, 9, 28))  # a Sunday worked in exchange
    assert not is_workday(date(2026, 11, 22))
    assert workdays(date(2026, 11, 1), date(2026, 12, 1)) == 21


def test_years_without_a_calendar_know_weekends() -> None:
    assert is_workday(date(2040, 1, 2))
    assert not is_workday(date(2040, 1, 7))


def test_today_counts_from_six_in_the_evening() -> None:
    month = date(2026, 11, 1), date(2026, 12, 1)
    assert elapsed_workdays(*month, datetime(2026, 11, 23, 17, 59, tzinfo=SHANGHAI)) == 15
    assert elapsed_workdays(*month, datetime(2026, 11, 23, 18, 0, tzinfo=SHANGHAI)) == 16
    assert elapsed_workdays(*month, datetime(2026, 10, 31, 20, 0, tzinfo=SHANGHAI)) == 0
    assert elapsed_workdays(*month, datetime(2027, 1, 1, 9, 0, tzinfo=SHANGHAI)) == 21


def test_a_period_is_cut_at_the_same_number_of_workdays() -> None:
    october = date(2026, 10, 1), date(2026, 11, 1)
    cut = cut_after(*october, 3)
    assert workdays(october[0], cut) == 3
    assert cut_after(*october, 0) == october[0]
    assert cut_after(*october, 99) == october[1]


def test_buckets_begin_where_the_calendar_says() -> None:
    assert bucket_days("month", date(2026, 1, 15), date(2026, 3, 2)) == (
        date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1),
    )  # fmt: skip
    assert bucket_days("week", date(2026, 11, 25), date(2026, 12, 1)) == (date(2026, 11, 23), date(2026, 11, 30))
    assert bucket_days("quarter", date(2026, 5, 1), date(2026, 8, 1)) == (date(2026, 4, 1), date(2026, 7, 1))
    with pytest.raises(Invalid) as refused:
        bucket_days("day", date(2020, 1, 1), date(2026, 1, 1))
    assert refused.value.problems[0].code == "too_many_groups"


def test_an_as_of_day_is_its_end_and_belongs_to_itself() -> None:
    at = instant_of("2026-06-30", SHANGHAI)
    assert at == datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert day_of(at, SHANGHAI, past=True) == date(2026, 6, 30)
    assert day_of(at, SHANGHAI, past=False) == date(2026, 7, 1)
    with pytest.raises(Invalid):
        instant_of("2026-06-30T10:00:00", SHANGHAI)


def test_periods_to_compare_with() -> None:
    assert previous((date(2026, 3, 1), date(2026, 4, 1)), "previous") == (date(2026, 2, 1), date(2026, 3, 1))
    assert previous((date(2026, 11, 9), date(2026, 11, 16)), "previous") == (date(2026, 11, 2), date(2026, 11, 9))
    assert previous((date(2024, 2, 1), date(2024, 2, 29)), "year") == (date(2023, 2, 1), date(2023, 3, 1))
