"""Duplicates in a whole table without examples to learn from: probabilistic record linkage after Fellegi and Sunter.

Records that share the beginning, the sound or the whole of a value are compared field by field. How much an agreement says
is estimated from the data: a surname that half of all people bear says little (its share in the table), a field full of
misprints says little when it differs (expectation maximisation over the compared pairs). Pure: rows in, groups out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import cpdist

from yingdan.engines.dedupe.characters import plain

LEVELS = 4  # equal, nearly equal, alike, different; an empty value says nothing
NEAR, ALIKE = 0.92, 0.80
BLOCK_AT_MOST = 60
ROUNDS = 30
SURE = 0.9
MISSING = 255
_WORD = re.compile(r"[^\W_]+")
_BELIEF = 0.25  # how much the first assumption weighs, in matches for each row
Ints = NDArray[np.int64]
Levels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linked:
    """A pair of rows (their numbers) and the probability that they mean the same."""

    one: int
    other: int
    probability: float


def link(rows: Sequence[Mapping[str, Any]], fields: Sequence[str], *, sure: float = SURE) -> list[Linked]:
    """Return the pairs of rows that mean the same with at least this probability.

    Time grows with rows times the number of fields; 5,000 rows of ten fields take a few seconds.
    """
    values = {f: [comparable(r.get(f)) for r in rows] for f in fields}
    left, right = _pairs(values, len(rows))
    if not len(left):
        return []
    levels = np.stack([_levels(values[f], left, right) for f in fields])
    rarity = np.stack([_rarity(values[f], left, right) for f in fields])
    telling = [_telling(values[f]) for f in fields]
    chance = _estimate(levels, rarity, telling, len(rows))
    found = np.flatnonzero(chance >= sure)
    return [Linked(int(left[i]), int(right[i]), float(chance[i])) for i in found]


def comparable(value: Any) -> str:
    """Return a value as it is compared: folded, without signs; of a phone number the digits alone."""
    if value is None or value == "":
        return ""
    words = _WORD.findall(plain(str(value)))
    text = "".join(words)
    return text if text.isdigit() else " ".join(words)


def groups(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the sets of numbers that pairs connect, each in order."""
    parent: dict[int, int] = {}

    def find(item: int) -> int:
        while parent.setdefault(item, item) != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for one, other in pairs:
        parent[find(one)] = find(other)
    found: dict[int, list[int]] = defaultdict(list)
    for item in parent:
        found[find(item)].append(item)
    return sorted(sorted(g) for g in found.values())


def _pairs(values: Mapping[str, Sequence[str]], count: int) -> tuple[Ints, Ints]:
    """Return the pairs worth comparing: those that share a rare enough value, or two halves of values."""
    blocks: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    names = list(values)
    for number in range(count):
        row = [values[f][number] for f in names]
        for i, value in enumerate(row):
            if len(value) >= 3:
                blocks[i, value].append(number)
                blocks[i, "sorted", "".join(sorted(value))].append(number)
                blocks[i, "words", *sorted(value.split())].append(number)
        heads = [(i, v[:3]) for i, v in enumerate(row) if v]
        for one, other in combinations(heads, 2):
            blocks[one, other].append(number)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if 2 <= len(members) <= BLOCK_AT_MOST:
            seen.update(combinations(members, 2))
    ordered = np.array(sorted(seen), dtype=np.int64).reshape(-1, 2)
    return ordered[:, 0], ordered[:, 1]


def _levels(values: Sequence[str], left: Ints, right: Ints) -> Levels:
    """Return how well each pair agrees in one field."""
    one, other = [values[i] for i in left], [values[i] for i in right]
    near = np.maximum(
        cpdist(one, other, scorer=JaroWinkler.normalized_similarity, workers=1),
        cpdist(one, other, scorer=DamerauLevenshtein.normalized_similarity, workers=1),
    )
    near = np.maximum(near, 0.98 * cpdist(one, other, scorer=token_set_ratio, workers=1) / 100)
    found: Levels = np.select([near >= 1.0, near >= NEAR, near >= ALIKE], [0, 1, 2], 3).astype(np.uint8)
    empty = np.array([not a or not b for a, b in zip(one, other, strict=True)])
    found[empty] = MISSING
    return found


def _rarity(values: Sequence[str], left: Ints, right: Ints) -> Floats:
    """Return for each pair the share of rows that bear the value, of its commoner side."""
    counts = Counter(v for v in values if v)
    total = max(1, sum(counts.values()))
    share = np.array([counts.get(v, 1) / total for v in values])
    found: Floats = np.maximum(share[left], share[right])
    return found


def _telling(values: Sequence[str]) -> float:
    """Return how well a field tells records apart: the share of different values among its values, at least a tenth."""
    known = [v for v in values if v]
    return max(0.1, min(1.0, 1.5 * len(set(known)) / max(1, len(known))))


def _estimate(levels: Levels, rarity: Floats, telling: Sequence[float], count: int) -> Floats:
    """Return the probability of each pair, agreement on rare values weighing more than on common ones."""
    fields, pairs = levels.shape
    first = np.array([0.75, 0.12, 0.07, 0.06])
    same = np.tile(first, (fields, 1))
    other = np.stack([_by_chance(rarity[f], levels[f]) for f in range(fields)])
    prior = min(0.5, count / max(1, pairs) / 2)
    chance: Floats = np.zeros(pairs)
    for _ in range(ROUNDS):
        weight = np.full(pairs, np.log(prior / (1 - prior)))
        for f in range(fields):
            known = levels[f] != MISSING
            level = levels[f][known]
            by_chance = other[f][level]
            exact = level == 0
            by_chance[exact] = np.maximum(rarity[f][known][exact], 1e-6)
            says = np.log(same[f][level]) - np.log(by_chance)
            # that a kind or a city differs says less than that a name does
            weight[known] += np.where(says < 0, says * telling[f], says)
        chance = 1 / (1 + np.exp(-np.clip(weight, -60, 60)))
        before = same.copy()
        for f in range(fields):
            known = levels[f] != MISSING
            mass = np.bincount(levels[f][known], weights=chance[known], minlength=LEVELS) + first * _BELIEF * count
            same[f] = mass / mass.sum()
        prior = float(np.clip(chance.mean(), 1e-4, count / max(count, pairs) / 2))
        if np.abs(same - before).max() < 1e-4:
            break
    return chance


def _by_chance(rarity: Floats, levels: Levels) -> Floats:
    """Return how often two different things come out at each level: most of the compared pairs are such."""
    counts = np.bincount(levels[levels != MISSING], minlength=LEVELS).astype(np.float64) + 0.5
    counts[0] = max(0.5, min(counts[0], counts.sum() * float(rarity.mean())))
    shares: Floats = counts / counts.sum()
    return shares
