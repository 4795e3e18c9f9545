"""Words of duplicates: keys of a record, matches, what a rule says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

THRESHOLD = 0.75


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: equal kind and key make a candidate, an equal ``rest`` the first of them."""

    kind: str
    key: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key to look for: at most ``near`` records whose ``rest`` is equal too, and ``far`` others."""

    key: Key
    near: int
    far: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two records may mean the same: a kind of key and how sure it makes, from 0 to 1."""

    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that shares a key, with what is needed to judge and to show it. ``visible``: the caller may read it."""

    object: str
    record: str
    values: Mapping[str, Any]
    visible: bool
    owner: str | None
    last_activity_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done about duplicates of an object: which objects are looked at, by which kinds, from which score on."""

    object: str
    against: tuple[str, ...]
    kinds: frozenset[str]
    threshold: float
    blocks: bool
    shows: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """A likely duplicate with the evidence, the strongest first."""

    candidate: Candidate
    score: float
    evidence: tuple[Evidence, ...]
    rule: Rule = field(repr=False)
