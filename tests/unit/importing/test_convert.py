"""Cells become exact values, or fail with a code."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.importing.convert import BadCellError, Conversion, convert, currency_of, number
from yingdan.engines.importing.dates import DateOrder, order_of, wall_clock
from yingdan.engines.importing.model import Cell
from yingdan.meta.definitions import FieldDef, Label, Option

HOW = Conversion(ZoneInfo("Asia/Shanghai"))


def field(kind: str, **more: Any) -> FieldDef:
    return FieldDef("f", kind, Label("字段", "欄位", "Field"), **more)


OPTIONS = (
    Option("software", Label("软件与信息技术", "軟體與資訊技術", "Software and IT")),
    Option("retail", Label("批发零售", "批發零售", "Retail")),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("¥12.5万", "125000"),
        ("￥１２３", "123"),
        ("(1,200)", "-1200"),
        ("1.2亿元", "120000000"),
        ("US$ 3k", "3000"),
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        ("RMB 1,000", "1000"),
        ("300-", "-300"),
        ("1'200.5", "1200.5"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["abc", "12万5", "", "1,23,4", "--5", "1.2.3", "13800138000x"])
def test_what_is_no_number(text: str) -> None:
    assert number(text) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_written_with_separators_reads_back(value: Decimal) -> None:
    assert number(f"{value:,.2f}") == value
    assert number(f"¥{abs(value):,.2f}") == abs(value)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026年11月22日", "2026-11-22T00:00:00"),
        ("2026/1/2", "2026-01-02T00:00:00"),
        ("2026.1.2", "2026-01-02T00:00:00"),
        ("2026-1-2 3:04", "2026-01-02T03:04:00"),
        ("2026年1月2日 下午3点05分", "2026-01-02T15:05:00"),
        ("20260102", "2026-01-02T00:00:00"),
        ("45678", "2025-01-21T00:00:00"),
        ("45678.5", "2025-01-21T12:00:00"),
        ("22 Nov 2026", "2026-11-22T00:00:00"),
        ("Nov 22, 2026", "2026-11-22T00:00:00"),
        ("23/4/2026", "2026-04-23T00:00:00"),
        ("２０２６－０１－０２", "2026-01-02T00:00:00"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026年11月", "2026-11-01T00:00:00"),
        ("12:30 AM 2026", None),
        ("2026-02-30", None),
        ("2026-13-01", None),
        ("hello", None),
        ("13800138000", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    found = wall_clock(text)
    assert (found.isoformat() if found else None) == iso


def test_an_ambiguous_date_waits_for_the_columns_evidence() -> None:
    with pytest.raises(BadCellError) as caught:
        convert(field("date"), "3/4/2026", HOW)
    assert caught.value.code == "ambiguous_date"
    assert order_of(["3/4/2026", "25/4/2026"]) is DateOrder.DAY_FIRST
    assert order_of(["3/4/2026", "4/25/2026"]) is DateOrder.MONTH_FIRST
    assert order_of(["13/4/2026", "4/13/2026"]) is DateOrder.UNKNOWN
    day_first = Conversion(HOW.zone, DateOrder.DAY_FIRST)
    assert convert(field("date"), "3/4/2026", day_first) == "2026-04-03"


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("date", dt.datetime(2026, 1, 2, 23), "2026-01-02"),  # noqa: DTZ001 - workbooks know no zone
        ("datetime", dt.date(2026, 1, 2), "2026-01-01T16:00:00+00:00"),
        ("datetime", "2026-01-02 08:00", "2026-01-02T00:00:00+00:00"),
        ("money", "12.5万", "125000.0"),
        ("money", "-", None),
        ("money", "N/A", None),
        ("text", "-", "-"),
        ("text", "NULL", None),
        ("int", "1,200", 1200),
        ("int", "12.0", 12),
        ("pct", "63.5%", "63.5"),
        ("bool", "是", True),
        ("bool", "否", False),
        ("bool", True, True),
        ("phone", "138 0013 8000", "138 0013 8000"),
        ("phone", "8613800138000", "+8613800138000"),
        ("phone", "008613800138000", "+8613800138000"),
        ("email", "a＠b.cn", "a@b.cn"),
        ("enum", "软件与 信息技术", "software"),
        ("enum", "RETAIL", "retail"),
        ("enum[]", "retail；软件与信息技术", ["retail", "software"]),
        ("tags", "重点, 华东", ["重点", "华东"]),
        ("text", dt.date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_values_by_type(kind: str, cell: Cell, value: Any) -> None:
    assert convert(field(kind, options=OPTIONS), cell, HOW) == value


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("money", "a lot", "not_number"),
        ("money", True, "not_number"),
        ("int", "1.5", "not_int"),
        ("date", "soon", "not_date"),
        ("datetime", "soon", "not_datetime"),
        ("bool", "maybe", "not_bool"),
        ("phone", "call", "not_phone"),
        ("email", "a.b", "not_email"),
        ("enum", "unknown", "not_option"),
        ("region", "月球", "unknown_region"),
    ],
)
def test_bad_cells(kind: str, cell: Cell, code: str) -> None:
    with pytest.raises(BadCellError) as caught:
        convert(field(kind, options=OPTIONS), cell, HOW)
    assert caught.value.code == code


def test_scale_and_currency() -> None:
    in_wan = Conversion(HOW.zone, scale=Decimal(10_000))
    assert Decimal(convert(field("money"), "12.5", in_wan)) == 125_000
    assert currency_of("US$ 1,200") == "USD"
    assert currency_of("￥1,200") == "CNY"
    assert currency_of("1,200") is None
