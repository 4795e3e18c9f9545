"""Repair of values: confirmed replacements, and proposals from near-duplicates of known or frequent values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from yingdan.engines.importing.mapping_model import Repair
from yingdan.engines.importing.text import key

_SUFFIXES = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")
_DISTINCT_LIMIT = 5_000
_FREQUENT_RATIO = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A replacement the data suggest. ``certain`` ones differ only in case, width, spaces or dashes."""

    column: str
    source: str
    to: str
    count: int
    confidence: float
    reason: str

    @property
    def certain(self) -> bool:
        """Tell whether the two texts are the same but for case, width, spaces and dashes."""
        return self.reason == "same"

    def as_json(self) -> dict[str, Any]:
        """Return the proposal as plain values."""
        found: dict[str, Any] = {"column": self.column, "from": self.source, "to": self.to, "count": self.count}
        return {**found, "confidence": self.confidence, "reason": self.reason}

    def as_repair(self) -> Repair:
        """Return the proposal as a confirmed repair."""
        return Repair(self.column, self.source, self.to)


class Repairs:
    """Confirmed replacements, ready to apply."""

    def __init__(self, repairs: Iterable[Repair]) -> None:
        """Index the replacements by column and comparison key."""
        self._by_column: dict[str, dict[str, str]] = {}
        for repair in repairs:
            self._by_column.setdefault(repair.column, {})[key(repair.source)] = repair.to

    def apply(self, column: str, text: str) -> str:
        """Return the repaired text; the text itself when no replacement names it."""
        known = self._by_column.get(column)
        return known.get(key(text), text) if known else text


def propose(column: str, counts: Mapping[str, int], known: Iterable[str]) -> list[Proposal]:
    """Propose replacements for the distinct values of a column.

    ``counts`` are values with how often they occur; ``known`` the right spellings (options, names of linked records,
    dictionary words). A value near a known one, or near one five times as frequent, is proposed to become it.
    Numbers inside a value have to agree: ``GTX 500`` is never ``GTX 600``. At most 5,000 distinct values are compared.
    """
    known_by_key: dict[str, str] = {}
    for text in known:
        known_by_key.setdefault(key(text), text)
    proposals: list[Proposal] = []
    spellings: dict[str, list[str]] = {}
    for text in list(counts)[:_DISTINCT_LIMIT]:
        spellings.setdefault(key(text), []).append(text)
    best_spelling = {
        k: known_by_key.get(k) or max(texts, key=lambda t: (counts[t], t)) for k, texts in spellings.items()
    }
    for folded, texts in spellings.items():
        best = best_spelling[folded]
        proposals.extend(Proposal(column, t, best, counts[t], 1.0, "same") for t in texts if t != best)
    totals = Counter({k: sum(counts[t] for t in texts) for k, texts in spellings.items()})
    candidates = _by_length(known_by_key, totals)
    for folded, total in totals.items():
        if folded in known_by_key or not folded:
            continue
        found = _nearest(folded, total, candidates, known_by_key, totals)
        if found is None:
            continue
        near, confidence, reason = found
        target = known_by_key.get(near) or best_spelling[near]
        proposals.extend(Proposal(column, t, target, counts[t], confidence, reason) for t in spellings[folded])
    return sorted(proposals, key=lambda p: (-p.confidence, -p.count, p.source))


def _by_length(known: Mapping[str, str], totals: Mapping[str, int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for folded in dict.fromkeys([*known, *totals]):
        found.setdefault(len(folded), []).append(folded)
    return MappingProxyType(found)


def _nearest(
    folded: str, total: int, candidates: Mapping[int, list[str]], known: Mapping[str, str], totals: Mapping[str, int]
) -> tuple[str, float, str] | None:
    for suffix in _SUFFIXES:
        for other in (folded.removesuffix(suffix), folded + suffix):
            if other != folded and len(other) >= 2 and (other in known or totals.get(other, 0) > total):
                return other, 0.98, "place_suffix"
    allowed = _allowed_distance(folded)
    best: tuple[str, float, str] | None = None
    if not allowed:
        return None
    for length in range(len(folded) - allowed, len(folded) + allowed + 1):
        for other in candidates.get(length, ()):
            if other == folded or _digits(other) != _digits(folded):
                continue
            if other not in known and totals.get(other, 0) < _FREQUENT_RATIO * total:
                continue
            steps = distance(folded, other, allowed)
            if steps > allowed:
                continue
            confidence = round((1 - steps / max(len(folded), len(other))) * (1.0 if other in known else 0.9), 3)
            if best is None or confidence > best[1]:
                best = (other, confidence, "near")
    return best


def _allowed_distance(folded: str) -> int:
    wide = any(ord(c) > 0x2E80 for c in folded)
    length = len(folded)
    if wide:
        return 1 if length >= 4 else 0
    return 0 if length < 5 else 1 if length < 10 else 2


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def distance(left: str, right: str, most: int) -> int:
    """Return the number of insertions, deletions, changes and swaps of neighbours between two texts.

    Stops early: any result over ``most`` means "more than ``most``".
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
