"""Types that hold a structure: free JSON."""

from __future__ import annotations

import json
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue, FieldType

JSON_MAX = 100_000


def _json(_: FieldDef, value: Any) -> Jsonb:
    if isinstance(value, Jsonb):
        return value
    try:
        size = len(json.dumps(value))
    except (TypeError, ValueError) as error:
        raise BadValue("not_json") from error
    if size > JSON_MAX:
        raise BadValue("too_long", max=JSON_MAX)
    return Jsonb(value)


def _text(value: Any) -> str:
    return json.dumps(value.obj if isinstance(value, Jsonb) else value, ensure_ascii=False, sort_keys=True)


TYPES = (FieldType("json", "jsonb", _json, _text, lambda _, n: {"n": n}, sortable=False),)
