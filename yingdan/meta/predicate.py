"""The filter language as a pure tree: read from JSON, checked for shape, depth and size; compiled elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yingdan.kernel.errors import Malformed

OPERATORS = frozenset(
    {
        "eq",
        "ne",
        "lt",
        "lte",
        "gt",
        "gte",
        "in",
        "not_in",
        "contains",
        "starts_with",
        "is_null",
        "between",
        "within",
        "near",
        "me",
        "my_team",
        "search",
    }
)
_NEVER = re.compile("[\x00\ud800-\udfff]")
MAX_DEPTH = 12
MAX_NODES = 300
MAX_LIST = 2_000
MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a field (possibly dotted) with a value."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Several nodes joined by ``and`` or ``or``, or one node under ``not``."""

    kind: str
    nodes: tuple[Node, ...]


Node = Condition | Group


def parse_filter(body: Any) -> Node | None:
    """Read a filter; None for an empty one. Raises Malformed (400) with what is wrong."""
    if body in (None, {}, []):
        return None
    count = [0]
    return _node(body, 0, count)


def _node(body: Any, depth: int, count: list[int]) -> Node:
    count[0] += 1
    if depth > MAX_DEPTH or count[0] > MAX_NODES:
        raise Malformed("filter_too_deep", max=MAX_DEPTH)
    if not isinstance(body, Mapping):
        raise Malformed("bad_filter")
    keys = set(body)
    if len(keys) == 1 and (kind := next(iter(keys))) in {"and", "or", "not"}:
        inner = body[kind]
        if kind == "not":
            return Group("not", (_node(inner, depth + 1, count),))
        if not isinstance(inner, list):
            raise Malformed("bad_filter")
        return Group(kind, tuple(_node(n, depth + 1, count) for n in inner))
    if not keys <= {"field", "op", "value"} or not isinstance(body.get("field"), str):
        raise Malformed("bad_filter")
    op = body.get("op", "eq")
    if op not in OPERATORS:
        raise Malformed("unknown_operator", op=str(op)[:40])
    value = _kept(body.get("value"))
    if isinstance(value, list) and len(value) > MAX_LIST:
        raise Malformed("filter_too_large", max=MAX_LIST)
    return Condition(_kept(body["field"]), op, value)


def _kept(value: Any) -> Any:
    """Return a value without what no stored text holds: NUL and lone surrogates."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise Malformed("filter_text_too_long", max=MAX_TEXT)
        return _NEVER.sub("", value)
    return [_kept(v) for v in value] if isinstance(value, list) else value
