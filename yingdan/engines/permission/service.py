"""Decides what a caller may do and see, and compiles it into SQL: the door to this engine."""

from __future__ import annotations

from yingdan.engines.permission.rights import (
    field_right,
    field_rights,
    grant_of,
    holds,
    may,
    readable,
    require,
    row_right,
    widest_right,
    widest_rights,
)
from yingdan.engines.permission.ways import covers, predicate, visible_source

__all__ = (
    "covers",
    "field_right",
    "field_rights",
    "grant_of",
    "holds",
    "may",
    "predicate",
    "readable",
    "require",
    "row_right",
    "visible_source",
    "widest_right",
    "widest_rights",
)
