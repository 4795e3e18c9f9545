"""Repairs: proposals from data, applied when confirmed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.importing.mapping_model import Repair
from yingdan.engines.importing.repair import Repairs, distance, propose


def found(counts: dict[str, int], known: list[str]) -> list[tuple[str, str, int, bool]]:
    return [(p.source, p.to, p.count, p.certain) for p in propose("c", counts, known)]


def test_near_duplicates_of_known_values() -> None:
    assert found({"GTXPro": 1480, "GTX Basic": 100}, ["GTX Pro", "GTX Basic", "GTX Plus Pro"]) == [
        ("GTXPro", "GTX Pro", 1480, True)
    ]
    assert found({"technolgy": 12, "retail": 10}, ["technology", "retail"]) == [("technolgy", "technology", 12, False)]
    assert found({"Philipines": 1}, ["Philippines", "Poland"]) == [("Philipines", "Philippines", 1, False)]
    assert found({"上海宏远科枝": 1}, ["上海宏远科技"]) == [("上海宏远科枝", "上海宏远科技", 1, False)]


def test_places_with_and_without_suffix_follow_the_more_frequent() -> None:
    assert found({"北京": 5, "北京市": 20, "上海市": 1}, []) == [("北京", "北京市", 5, False)]
    assert found({"北京": 50, "北京市": 2}, []) == [("北京市", "北京", 2, False)]


def test_what_must_not_be_merged() -> None:
    assert found({"GTX 500": 5, "GTX 600": 100}, []) == []
    assert found({"MG": 1, "MGX": 100}, []) == []
    assert found({"华东": 3, "华南": 100}, []) == []
    assert found({"Dontechi": 1, "Hottechi": 50}, []) == []
    assert found({"Anna Snell": 20, "Anna Snelling": 50}, []) == []


def test_confirmed_repairs_ignore_case_width_and_spaces() -> None:
    repairs = Repairs([Repair("product", "GTXPro", "GTX Pro")])
    assert repairs.apply("product", "gtx　pro") == "GTX Pro"
    assert repairs.apply("product", "GTX Plus Pro") == "GTX Plus Pro"
    assert repairs.apply("other", "GTXPro") == "GTXPro"


@pytest.mark.parametrize(
    ("left", "right", "steps"), [("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("", "abc", 3)]
)
def test_distance(left: str, right: str, steps: int) -> None:
    assert distance(left, right, 5) == steps


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_symmetric_and_stops_early(left: str, right: str) -> None:
    full = distance(left, right, 20)
    assert full == distance(right, left, 20)
    assert (distance(left, right, 1) <= 1) == (full <= 1)
