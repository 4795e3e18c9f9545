"""Cells of types that hold more than one thing: addresses, points, spans of time, JSON. None = the cell is no such thing."""

from __future__ import annotations

import json
from typing import Any

from yingdan.meta import regions
from yingdan.meta.fields.numeric import parse_duration

_LONGEST_PLACE = 30
_LONGEST_CELL = 1_000


def region(text: str) -> str | None:
    """Return the code of a region by its code or by its names from the province down."""
    return regions.find(text[:_LONGEST_PLACE])


def address(text: str) -> dict[str, str] | None:
    """Split an address into the region its beginning names, and the rest."""
    if len(text) > _LONGEST_CELL:
        return None
    for end in range(min(len(text), _LONGEST_PLACE), 1, -1):
        code = regions.find(text[:end]) if not text[:end].isdigit() else None
        if code and text[:end].endswith(regions.regions()[code]):
            rest = text[end:].strip(" ,，")
            return {"region": code, "detail": rest} if rest else {"region": code}
    return {"detail": text}


def point(text: str) -> dict[str, str] | None:
    """Read ``latitude, longitude``."""
    parts = [p.strip() for p in text.replace("，", ",").split(",")]
    return {"lat": parts[0], "lng": parts[1]} if len(parts) == 2 and all(parts) else None


def seconds(text: str) -> int | None:
    """Read a span of time: a number of seconds, ``1:30:00``, ``90分``."""
    return parse_duration(text)


def free_json(text: str) -> Any:
    """Read JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
