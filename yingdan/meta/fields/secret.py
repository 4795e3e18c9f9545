"""Encrypted text: never read with the record, sealed before it reaches its column; a password is taken away before that."""

from __future__ import annotations

from typing import Any

from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import COUNTS, BadValue, FieldType

SHORTEST = 8
LONGEST = 256


def _secret(field: FieldDef, value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("not_text")
    if field.max_length is not None:
        if not 1 <= len(value) <= field.max_length or "\x00" in value:
            raise BadValue("too_long", max=field.max_length)
        return value.encode("utf-8", "ignore").decode()
    if not SHORTEST <= len(value) <= LONGEST:
        raise BadValue("password_length", min=SHORTEST, max=LONGEST)
    return value


TYPES = (
    FieldType(
        "secret",
        "text",
        _secret,
        lambda _: "",
        lambda _, n: f"secret-{n:06d}",
        wire="null",
        export=lambda _, __, ___: "",
        operators=frozenset({"is_null"}),
        functions=COUNTS & {"count"},
        sortable=False,
    ),
)
