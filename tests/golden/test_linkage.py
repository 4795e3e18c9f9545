"""Duplicates in published data sets with known answers: people with misprints, restaurants of two guides."""

from __future__ import annotations

import csv
import os
import re
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from yingdan.engines.dedupe.linkage import groups, link

SHARED = Path(os.environ.get("YINGDAN_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
FEBRL = SHARED / "febrl" / "dataset3.csv"
RESTAURANTS = SHARED / "er_magellan" / "Fodors-Zagats"
Pair = tuple[int, int]


def _figures(found: set[Pair], true: set[Pair]) -> tuple[float, float]:
    """Return precision and F1."""
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / len(true)
    return precision, 2 * precision * recall / max(1e-9, precision + recall)


@pytest.mark.skipif(not FEBRL.exists(), reason=f"no data at {FEBRL}")
def test_people_with_misprints() -> None:
    with FEBRL.open(encoding="utf-8") as lines:
        rows = [{k.strip(): v.strip() for k, v in r.items()} for r in csv.DictReader(lines)]
    started = time.process_time()
    pairs = {(p.one, p.other) for p in link(rows, [f for f in rows[0] if f != "rec_id"])}
    took = time.process_time() - started
    people: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        people[row["rec_id"].split("-")[1]].append(number)
    true = {p for g in people.values() for p in combinations(g, 2)}
    assert len(true) == 6_538
    precision, f1 = _figures({p for g in groups(pairs) for p in combinations(g, 2)}, true)
    assert precision >= 0.999
    assert f1 >= 0.995
    assert took <= 30


@pytest.mark.skipif(not RESTAURANTS.exists(), reason=f"no data at {RESTAURANTS}")
def test_restaurants_of_two_guides() -> None:
    rows: list[dict[str, Any]] = []
    known: dict[tuple[int, str], int] = {}
    judged: dict[Pair, bool] = {}

    def number(side: int, text: str) -> int:
        if (side, text) not in known:
            known[side, text] = len(rows)
            cells = re.findall(r"COL (\w+) VAL (.*?)(?= COL |$)", text)
            rows.append({k: re.sub(r"['`\\]", "", v).strip() for k, v in cells})
        return known[side, text]

    for part in ("train", "valid", "test"):
        for line in (RESTAURANTS / f"{part}.txt").read_text(encoding="utf-8").splitlines():
            one, other, label = line.split("\t")
            low, high = sorted((number(0, one.strip()), number(1, other.strip())))
            judged[low, high] = label == "1"
    found = {(p.one, p.other) for p in link(rows, [f for f in rows[0] if f != "class"])}
    _, f1 = _figures(found & judged.keys(), {p for p, same in judged.items() if same})
    assert f1 >= 0.95
