"""The language by itself: what its page and its words promise, what it refuses and where."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.formula.made import THING
from yingdan.engines.formula.check import check_expression
from yingdan.engines.formula.functions.registry import FUNCTIONS
from yingdan.engines.formula.functions.texts import as_text
from yingdan.engines.formula.model import BadExpression, Env
from yingdan.engines.formula.pattern import BadPattern, compile_pattern
from yingdan.engines.formula.python import compile_python
from yingdan.engines.formula.words import NAMES, WORDS
from yingdan.engines.formula.workdays import WorkCalendar, mainland
from yingdan.kernel.i18n import catalogue

OBJECTS = {THING.name: THING}
SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "expressions.md"


def _env(**values: Any) -> Env:
    return Env(values, datetime(2026, 11, 22, 18, tzinfo=UTC), SHANGHAI, mainland())


def _value(text: str, **values: Any) -> Any:
    return compile_python(check_expression(OBJECTS, THING, text).node)(_env(**values))


@pytest.mark.parametrize("name", [n for n, w in WORDS.items() if w.example])
def test_examples_hold(name: str) -> None:
    """Every example of a function gives the value that stands beside it, and stands on the page."""
    words = WORDS[name]
    found = _value(words.example)
    assert as_text(found, _env()) == words.value
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{words.example}` → `{words.value}`".replace("|", "\\|") in page


def test_every_function_has_words() -> None:
    """Nothing can be called that the words do not tell of, and no name means two functions."""
    named = {n for n, f in FUNCTIONS.items() if not f.operator}
    assert named <= set(WORDS)
    assert set(WORDS) - named == {"COUNT", "AVERAGE"}
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{n}`" in page for n in WORDS)
    assert len(NAMES) == sum(1 + len(w.aliases) for w in WORDS.values())


@pytest.mark.parametrize(
    ("text", "code", "start", "end", "suggestion"),
    [
        ("{金客} * 2", "expr_unknown_field_near", 0, 4, "{金额}"),
        ("ROUDN(1)", "expr_unknown_function_near", 0, 5, "ROUND"),
        ("amount +", "expr_ends", 8, 8, None),
        ("amount + )", "expr_unexpected", 9, 10, None),
        ("(amount", "expr_unclosed", 0, 1, None),
        ('"abc', "expr_unclosed", 0, 4, None),
        ("amount & name + 1", "expr_needs_number", 9, 13, None),
        ("IF(amount, 1, 2)", "expr_needs_bool", 3, 9, None),
        ("UPPER(amount)", "expr_needs_text", 6, 12, "TEXT({amount})"),
        ("start = at", "expr_needs_date", 8, 10, "DATEVALUE({at})"),
        ('DATEADD(start, 1, "hour")', "expr_bad_unit", 18, 24, '"day"'),
        ('DATEADD(start, 1, "dayz")', "expr_bad_unit", 18, 24, '"day"'),
        ('TEXT(amount, "YYYY")', "expr_bad_format", 13, 19, '"0.00"'),
        ('REGEXMATCH(name, "a(?=b)")', "expr_bad_pattern", 20, 25, None),
        ("IF(done)", "expr_arguments", 0, 8, None),
        ("COUNT(1)", "expr_needs_lines", 0, 8, None),
        ("name.amount", "expr_not_link", 0, 11, None),
        ("a.b.c.d.e", "expr_path_too_long", 0, 9, None),
        ("1 # 2", "expr_character", 2, 3, None),
    ],
)
def test_problems_point_at_their_place(text: str, code: str, start: int, end: int, suggestion: str | None) -> None:
    """A refusal names the characters it is about and, where it can, what was meant."""
    with pytest.raises(BadExpression) as caught:
        check_expression(OBJECTS, THING, text)
    first = caught.value.problems[0]
    assert (first.code, first.place.start, first.place.end, first.suggestion) == (code, start, end, suggestion)
    for locale in ("zh-CN", "zh-TW", "en"):
        assert f"problem.{first.code}" in catalogue(locale)


def test_semantics() -> None:
    """Blanks, errors, rounding and precedence are as the page says."""
    assert _value("amount + 1") is None
    assert _value("amount = BLANK") is True
    assert _value("amount < 1") is None
    assert _value("AND(FALSE, BLANK)") is False
    assert _value("AND(TRUE, BLANK)") is None
    assert _value("IF(BLANK, 1, 2)") == 2
    assert _value("-2 ^ 2") == 4
    assert _value("10%") == Decimal("0.1")
    assert _value("1 / 3 * 3") == Decimal("0.9999999999")
    assert _value("0.00005 * 0.000001") == Decimal("0.0000000001")
    assert _value("ROUND(-2.5)") == -3
    assert _value("TODAY()") == date(2026, 11, 23), "the day in the zone of the workspace"
    assert _value('"a" & 1.50 & TRUE & start', start=date(2026, 1, 2)) == "a1.5TRUE2026-01-02"
    assert _value("=如果（金额＞1，“大”，'小'）", amount=Decimal(2)) == "大"


def test_errors_are_blank_with_a_flag() -> None:
    """An error gives no value and says what and where; branches that are not taken have none."""
    env = _env(amount=Decimal(1))
    assert compile_python(check_expression(OBJECTS, THING, "1 + amount / 0").node)(env) is None
    assert [(code, place.start) for code, place in env.faults] == [("expr_zero_divisor", 11)]
    quiet = _env()
    assert compile_python(check_expression(OBJECTS, THING, "IF(TRUE, 1, 1 / 0)").node)(quiet) == 1
    assert quiet.faults == []
    for text in ("10 ^ 18", "999999999999999999 + 1", "2 ^ 0.5", "DATE(2026, 2, 30)", "start + 200000"):
        assert _value(text, start=date(2026, 1, 1)) is None


@given(
    start=st.dates(date(1900, 1, 2), date(2200, 12, 31)),
    days=st.integers(0, 800),
    free=st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30),
)
def test_workdays_are_counted(start: date, days: int, free: set[date]) -> None:
    """The arithmetic of workdays is what counting day by day gives."""
    calendar = WorkCalendar(free, free)
    last = date(2200, 12, 31)
    end = min(date.fromordinal(start.toordinal() + days), last)
    one_by_one = sum(
        (d.weekday() < 5) != (d in free)
        for d in (date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1))
    )
    assert calendar.between(start, end) == one_by_one
    assert calendar.between(end, start) == (-one_by_one if start != end else one_by_one)
    following = calendar.after(start, 3)
    assert following is None or calendar.between(date.fromordinal(start.toordinal() + 1), following) == 3


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^[A-Z]{2}-\\d+$", "AB-12", True),
        ("^[A-Z]{2}-\\d+$", "AB-12x", False),
        ("客户|供应商", "老客户", True),
        ("a.c", "a\nc", True),
        ("^(ab?)*$", "aabab", True),
        ("(a+)+$", "a" * 5000 + "!", False),
        ("x\\$", "x$", True),
        ("[^a-z]", "abc", False),
    ],
)
def test_patterns(pattern: str, text: str, found: bool) -> None:
    """Patterns match as regular expressions do, in linear time."""
    assert compile_pattern(pattern).search(text) is found


@pytest.mark.parametrize(
    "pattern", ["", "(", "a**", "[", "[z-a]", "(?:a)", "\\1", "a{3,1}", "a{99}", "(a{50}){50}{2}", "x" * 201]
)
def test_bad_patterns(pattern: str) -> None:
    """Anything outside the small language is refused."""
    with pytest.raises(BadPattern):
        compile_pattern(pattern)
