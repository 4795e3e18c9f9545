"""The settings a saved view holds: which parts there are and what form each of them has."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from yingdan.kernel.errors import FieldProblem
from yingdan.meta.predicate import OPERATORS, parse_filter

BODY_MAX = 50_000
MODES = frozenset({"table", "board", "split", "calendar", "grouped"})
DENSITIES = frozenset({"compact", "default", "loose"})
TONES = frozenset({"good", "warn", "bad", "accent"})
MAX_FROZEN = 6
MAX_COLUMNS = 200
MAX_RULES = 20
MAX_WIDTH = 2_000


def check_body(body: Any) -> list[FieldProblem]:
    """Return what is wrong with the settings of a view. Raises Malformed (400) for a filter that is none."""
    if not isinstance(body, Mapping) or len(json.dumps(body)) > BODY_MAX:
        return [FieldProblem("body", "not_json")]
    parse_filter(body.get("filter"))
    return [
        FieldProblem(f"body.{name}", "bad_shape")
        for name, value in body.items()
        if name != "filter" and not (name in _PARTS and _PARTS[name](value))
    ]


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_COLUMNS


def _texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_COLUMNS and all(_text(v) for v in value)


def _is_sort(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(s, Mapping) and _text(s.get("field")) and s.get("dir", "asc") in {"asc", "desc"} for s in value
    )


def _is_rules(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_RULES and all(_is_rule(r) for r in value)


def _is_rule(rule: Any) -> bool:
    if not isinstance(rule, Mapping) or rule.get("tone") not in TONES or not isinstance(rule.get("row"), bool):
        return False
    when = rule.get("when")
    return isinstance(when, Mapping) and _text(when.get("field")) and when.get("op") in OPERATORS


def _among(values: frozenset[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


def _map_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, Mapping) and len(value) <= MAX_COLUMNS and all(fits(v) for v in value.values())
    )


def _count(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


_PARTS: Mapping[str, Callable[[Any], bool]] = {
    "sort": _is_sort,
    "columns": _texts,
    "mode": _among(MODES),
    "group": _text,
    "day": _text,
    "scale": _among(frozenset({"month", "week"})),
    "frozen": _count(MAX_FROZEN),
    "density": _among(DENSITIES),
    "totals": _map_of(_among(frozenset({"sum", "avg"}))),
    "colors": _is_rules,
    "widths": _map_of(_count(MAX_WIDTH)),
}
