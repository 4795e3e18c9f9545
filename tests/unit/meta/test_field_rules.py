"""Pure rules of fields: number patterns, regions, options kept, the reference page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.meta import regions
from yingdan.meta.convert import ALLOWED, converted
from yingdan.meta.definitions import FieldDef, IndexDef, Label, ObjectDef
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.numeric import parse_duration
from yingdan.meta.fields.registry import FIELD_TYPES
from yingdan.meta.overrides import renewed
from yingdan.meta.patterns import pattern_problem, read_pattern
from yingdan.meta.plan import plan
from yingdan.meta.stored import object_from_json, object_to_json
from yingdan.meta.wire import change_field, read_field, read_object

ROOT = Path(__file__).resolve().parents[3]
AT = datetime(2026, 11, 3, 9)  # noqa: DTZ001 - the wall clock of a workspace
NAME = Label("名", "名", "n")


@pytest.mark.parametrize(
    ("pattern", "number", "period"),
    [
        ("OP-{YYYYMM}-{0000}", "OP-202611-0007", "202611"),
        ("AC-{000000}", "AC-000007", ""),
        ("{DEPT}{YYYY}{00:start=100,step=10}", "HD2026160", "2026"),
        ("A{YYYYMMDD}-{000:reset=year}", "A20261103-007", "2026"),
        ("B{0:reset=month}", "B7", "202611"),
    ],
)
def test_numbers_follow_their_pattern(pattern: str, number: str, period: str) -> None:
    assert pattern_problem(pattern) is None
    found = read_pattern(pattern)
    assert (found.fill(7, AT, "HD"), found.period(AT)) == (number, period)


@pytest.mark.parametrize(
    "pattern",
    ["", "no sequence", "{0}{0}", "{YY}-{0}", "{0:step=x}", "{0:colour=red}", "{0", "}{0}", "{0:reset=hour}", "x" * 61],
)
def test_bad_patterns_are_told(pattern: str) -> None:
    assert pattern_problem(pattern) is not None
    with pytest.raises(ValueError, match="not a number pattern"):
        read_pattern(pattern)


def test_regions_by_code_and_name() -> None:
    for text, code in (
        ("上海", "310000"),
        ("吉林市", "220200"),
        ("吉林", "220000"),
        ("北京朝阳", "110105"),
        ("广东/深圳/南山", "440305"),
        ("福建省福清市", "350181"),
        ("浙江义乌", "330782"),
        ("廣東省", "440000"),
        ("內蒙古", "150000"),
    ):
        assert regions.find(text) == code, text
    for text in ("朝阳区", "月球", "", "999999"):
        assert regions.find(text) is None, text
    for code in regions.regions():
        if not regions.full_name(code).endswith(regions.regions()[code]):
            continue  # 市辖区 and the like stand for the level above
        assert regions.find(regions.full_name(code)) in {code, None}, code
        assert regions.levels(code)[-1] == code


@given(st.integers(0, 10**6))
def test_spans_of_time_come_back(seconds: int) -> None:
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    for text in (
        str(seconds),
        f"{hours}:{minutes:02d}:{rest:02d}",
        f"PT{hours}H{minutes}M{rest}S",
        f"{hours}小时{minutes}分{rest}秒",
    ):
        assert parse_duration(text) == seconds


@given(st.text(max_size=40))
def test_no_text_breaks_a_type(text: str) -> None:
    for name, kind in FIELD_TYPES.items():
        field = FieldDef("f", name, NAME)
        try:
            value = kind.parse(field, text)
        except BadValue:
            continue
        assert value is None or isinstance(kind.text(value), str)


@given(st.sampled_from(sorted(ALLOWED)), st.one_of(st.text(max_size=20), st.integers(-(10**6), 10**6).map(str)))
def test_a_conversion_keeps_the_value_or_says_so(pair: tuple[str, str], text: str) -> None:
    was, to = (FieldDef("f", k, NAME) for k in pair)
    try:
        before = FIELD_TYPES[pair[0]].parse(was, text)
        after = converted(was, to, before)
    except BadValue:
        return
    assert (after is None) == (before is None)


def _object(*fields: FieldDef) -> ObjectDef:
    return ObjectDef("x_o", NAME, (FieldDef("name", "text", NAME), *fields), custom=True)


def test_plans_name_every_step_and_drop_only_what_was_purged() -> None:
    plain = _object(FieldDef("a", "text", NAME))
    assert plan({"x_o": plain}, {"x_o": plain}) == [step for step in plan({}, {}) if step.kind == "flip"]
    more = _object(FieldDef("a", "int", NAME), FieldDef("b", "text", NAME, required=True, default="it's"))
    steps = plan({"x_o": plain}, {"x_o": more})
    assert [s.kind for s in steps] == ["convert", "column", "flip", "tidy", "tidy"]
    assert steps[1].body["default"] == "'it''s'::text"
    assert not [s for s in plan({"x_o": more}, {"x_o": plain}) if s.kind == "drop"], "left out is not purged"
    retired = _object(FieldDef("a", "text", NAME, retired="2026-01-01T00:00:00Z"))
    assert [(s.kind, s.body) for s in plan({"x_o": retired}, {"x_o": _object()}) if s.kind == "drop"] == [
        ("drop", {"column": "a"})
    ]
    indexed = replace(plain, indexes=(IndexDef(("a",), custom=True),))
    assert [s.kind for s in plan({"x_o": plain}, {"x_o": indexed})] == ["index", "flip"]
    assert [s.kind for s in plan({"x_o": indexed}, {"x_o": plain})] == ["flip", "unindex"]


def test_changes_of_standard_fields_outlive_a_release() -> None:
    standard = ObjectDef("deal", NAME, (FieldDef("name", "text", NAME), FieldDef("size", "int", NAME)))
    mine = change_field(standard, standard.fields[1], {"label": "规模", "required": True, "default": 1})
    mine = replace(mine, fields=(*mine.fields, read_field({"name": "x_more", "type": "text", "label": "更多"})))
    stored = object_from_json(object_to_json(mine))
    assert stored == mine
    release = replace(standard, fields=(*standard.fields, FieldDef("fresh", "date", NAME)))
    laid = renewed(release, stored)
    assert [f.name for f in laid.fields] == ["name", "size", "fresh", "x_more"]
    size = laid.get("size")
    assert size is not None
    assert (size.label.zh_cn, size.required, size.default) == ("规模", True, 1)


def test_the_reference_names_every_type() -> None:
    page = (ROOT / "docs" / "reference" / "field-types.md").read_text(encoding="utf-8")
    types = page.partition("## Types")[2].partition("## Comparing")[0]
    compared = page.partition("## Comparing")[2].partition("## Settings")[0]
    for name in FIELD_TYPES:
        assert f"`{name}`" in types, name
        assert f"`{name}`" in compared or name in {"id", "sub"}, name
    assert read_object({"name": "x_a", "label": "甲"}).name_field == "name"
