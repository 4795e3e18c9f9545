"""Features of deals as of a moment: what was known of each on one day of its life, and nothing later."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from yingdan.engines.forecast.dataset import Trail, Version
from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.model import Feature

_PRIOR_DEALS = 5
_PRIOR_RATE = 0.4
_RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around deals: activities, people who decide, customers, product lines, and names of stages."""

    touches: Mapping[str, tuple[Sequence[int], Sequence[bool]]]
    deciders: Mapping[str, date]
    customers: Mapping[str, Sequence[tuple[int, tuple[Any, ...]]]]
    lines: Mapping[str, str | None]
    stages: Mapping[str, str]
    columns: Mapping[str, Mapping[str, Any]]
    trait_names: tuple[str, ...]
    customer_names: tuple[str, ...]
    flag_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """Days on which somebody's deals ended, in order, and how many had been won up to each."""

    days: list[int]
    won: list[int]

    def until(self, day: int) -> tuple[int, int]:
        """Deals that ended before a day, and those won."""
        at = bisect_left(self.days, day)
        return at, self.won[at - 1] if at else 0


def training_day(trail: Trail) -> int | None:
    """The day (ordinal) from which a closed deal is learnt from: anywhere in its life, by its id, before it was closed.

    None where it has no open day on record: nothing was known of it before it was over.
    """
    closing, closed = trail.closing, trail.closed_on
    if closing is None or closed is None or not closing:
        return None
    last = closed.toordinal() - 1
    first = max(trail.created.toordinal(), (trail.versions[0].day or trail.created).toordinal())
    if last < first:
        return None
    part = int.from_bytes(hashlib.sha256(trail.id.encode()).digest()[:4], "big") / 2**32
    return first + int(part * (last - first + 1))


def features(trails: Sequence[Trail], days: Mapping[str, int], around: Around) -> Dataset:
    """Return the features of every deal that has a day; outcomes are None for open ones and those not decided."""
    owners, accounts = _pasts(trails, "owner"), _pasts(trails, "customer")
    chosen = [trail for trail in trails if trail.id in days]
    rows = [_row(trail, days[trail.id], around, owners, accounts) for trail in chosen]
    names = list(rows[0]) if rows else []
    return Dataset(
        ids=tuple(trail.id for trail in chosen),
        moments=tuple(trail.closed_on or date.fromordinal(days[trail.id]) for trail in chosen),
        outcomes=tuple({"won": True, "lost": False}.get(trail.outcome or "") for trail in chosen),
        columns={name: tuple(row[name] for row in rows) for name in names},
    )


def _row(
    trail: Trail, day: int, around: Around, owners: Mapping[str, _Past], accounts: Mapping[str, _Past]
) -> dict[str, Feature]:
    at = _at(trail.versions, day)
    version = trail.versions[at]
    entered = at
    while entered and trail.versions[entered - 1].stage == version.stage:
        entered -= 1
    since = trail.versions[entered].day or trail.created
    touches, keys = around.touches.get(trail.id, ((), ()))
    done = bisect_right(touches, day)
    known = around.deciders.get(trail.customer or "")
    before, earlier = accounts.get(trail.customer or "", _Past([], [])).until(day)
    return {
        "stage": around.stages.get(version.stage or ""),
        "days_in_stage": float(max(day - since.toordinal(), 0)),
        "age": float(max(day - trail.created.toordinal(), 0)),
        "pushes": float(_pushes(trail.versions[: at + 1])),
        "amount": version.amount,
        "days_to_due": None if version.due is None else float(version.due.toordinal() - day),
        "product_line": around.lines.get(trail.product or ""),
        "region": trail.region,
        "owner_rate": _rate(owners.get(trail.owner or ""), day),
        "activities": float(done),
        "recent_activities": float(done - bisect_right(touches, day - _RECENT_DAYS)),
        "key_activities": float(sum(keys[:done])),
        "days_silent": None if not done else float(day - touches[done - 1]),
        "decider_known": known is not None and known.toordinal() <= day,
        "earlier_won": float(earlier),
        "earlier_lost": float(before - earlier),
        **dict(zip(around.flag_names, (bool(flag) for flag in version.flags), strict=True)),
        **dict(zip(around.trait_names, trail.traits, strict=True)),
        **dict(zip(around.customer_names, _customer(around, trail.customer, day), strict=True)),
        **{name: values.get(trail.id) for name, values in around.columns.items()},
    }


def _at(versions: Sequence[Version], day: int) -> int:
    found = 0
    for position, version in enumerate(versions):
        if version.day is None or version.day.toordinal() <= day:
            found = position
    return found


def _pushes(versions: Sequence[Version]) -> int:
    return sum(1 for a, b in pairwise(versions) if a.due is not None and b.due is not None and b.due > a.due)


def _rate(past: _Past | None, day: int) -> float | None:
    count, won = past.until(day) if past is not None else (0, 0)
    return (won + _PRIOR_DEALS * _PRIOR_RATE) / (count + _PRIOR_DEALS) if count else None


def _customer(around: Around, customer: str | None, day: int) -> tuple[Any, ...]:
    versions = around.customers.get(customer or "", ())
    found: tuple[Any, ...] = (None,) * len(around.customer_names)
    for since, traits in versions:
        if since <= day or found == (None,) * len(around.customer_names):
            found = traits
    return found


def _pasts(trails: Iterable[Trail], whose: str) -> dict[str, _Past]:
    ended: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for trail in trails:
        key = getattr(trail, whose)
        if key and trail.closed_on is not None and trail.outcome in {"won", "lost"}:
            ended[key].append((trail.closed_on.toordinal(), trail.outcome == "won"))
    pasts = {}
    for key, rows in ended.items():
        rows.sort()
        won, total = [], 0
        for _, is_won in rows:
            total += is_won
            won.append(total)
        pasts[key] = _Past([day for day, _ in rows], won)
    return pasts
