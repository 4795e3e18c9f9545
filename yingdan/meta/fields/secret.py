"""A value that can be written and never read: its hook takes it away before it reaches the column."""

from __future__ import annotations

from typing import Any

from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue, FieldType

SHORTEST = 8
LONGEST = 256


def _secret(_: FieldDef, value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("not_text")
    if not SHORTEST <= len(value) <= LONGEST:
        raise BadValue("password_length", min=SHORTEST, max=LONGEST)
    return value


TYPES = (
    FieldType("secret", "text", _secret, lambda _: "", lambda _, n: f"secret-{n:06d}", wire="null", sortable=False),
)
