"""Types that hold a structure: free JSON, postal address, point on the map."""

from __future__ import annotations  # lint-skip-file: no-chinese — a sample address

import json
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.kernel.text import clean
from yingdan.meta import regions
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import ALWAYS, COUNTS, WORDS, BadValue, FieldType

JSON_MAX = 100_000
DEPTH_MAX = 30
_PARTS = {"country": 60, "region": 6, "city": 100, "detail": 300, "postcode": 20}


class JsonValue(Jsonb):
    """A JSON value on its way to its column; equal to what holds the same."""

    def __eq__(self, other: object) -> bool:
        return bool(self.obj == (other.obj if isinstance(other, Jsonb) else other))

    def __hash__(self) -> int:
        return hash(json.dumps(self.obj, sort_keys=True))


def _clean(value: Any, depth: int = 0) -> Any:
    """Drop what PostgreSQL cannot keep (NUL, lone surrogates). Raises BadValue for what is no JSON or too deep."""
    if depth > DEPTH_MAX:
        raise BadValue("not_json")
    if isinstance(value, str):
        return "".join(c for c in value if c != "\x00" and not "\ud800" <= c <= "\udfff")
    if isinstance(value, dict):
        return {_clean(str(k), depth): _clean(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v, depth + 1) for v in value]
    if isinstance(value, float) and value - value != 0:  # neither infinite nor "no number" is JSON
        raise BadValue("not_json")
    if value is None or isinstance(value, bool | int | float):
        return value
    raise BadValue("not_json")


def _json(_: FieldDef, value: Any) -> JsonValue:
    if isinstance(value, Jsonb):
        return JsonValue(value.obj)
    kept = _clean(value)
    if len(json.dumps(kept)) > JSON_MAX:
        raise BadValue("too_long", max=JSON_MAX)
    return JsonValue(kept)


def _address(_: FieldDef, value: Any) -> JsonValue | None:
    if isinstance(value, str):
        value = {"detail": value}
    if not isinstance(value, dict) or not value.keys() <= _PARTS.keys():
        raise BadValue("not_address", allowed=", ".join(_PARTS))
    parts: dict[str, str] = {}
    for name, top in _PARTS.items():
        part = value.get(name)
        if part is None:
            continue
        if not isinstance(part, str) or len(part) > top * 4:
            raise BadValue("not_address", allowed=", ".join(_PARTS))
        text = " ".join(clean(part).split())
        if len(text) > top:
            raise BadValue("too_long", max=top)
        if text:
            parts[name] = text
    if "region" in parts and not regions.known(parts["region"]):
        raise BadValue("not_region")
    return JsonValue(parts) if parts else None


def address_text(_: FieldDef, value: Any, __: str) -> str:
    """Return an address as one line, the region by its names."""
    region = regions.full_name(value["region"]) if value.get("region") else ""
    line = region + value.get("city", "") + value.get("detail", "")
    return " ".join(p for p in (value.get("country"), line, value.get("postcode")) if p)


def _geo(_: FieldDef, value: Any) -> JsonValue:
    if isinstance(value, str):
        lat, _comma, lng = value.partition(",")
        value = {"lat": lat, "lng": lng}
    if not isinstance(value, dict) or value.keys() != {"lat", "lng"}:
        raise BadValue("not_geo")
    point = {k: _degrees(value[k], limit) for k, limit in (("lat", 90), ("lng", 180))}
    return JsonValue(point)


def _degrees(value: Any, limit: int) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue("not_geo")
    try:
        number = round(float(str(value)[:40]), 6)
    except ValueError as error:
        raise BadValue("not_geo") from error
    if not -limit <= number <= limit:
        raise BadValue("not_geo")
    return number


def _text(value: Any) -> str:
    return json.dumps(value.obj if isinstance(value, Jsonb) else value, ensure_ascii=False, sort_keys=True)


TYPES = (
    FieldType(
        "json",
        "jsonb",
        _json,
        _text,
        lambda _, n: {"n": n},
        export=lambda _, v, __: _text(v),
        operators=ALWAYS,
        functions=COUNTS,
        sortable=False,
    ),
    FieldType(
        "address",
        "jsonb",
        _address,
        _text,
        lambda _, n: {"region": "310115", "detail": f"世纪大道 {n} 号", "postcode": "200120"},
        export=address_text,
        words="{c}->>'detail'",
        operators=WORDS,
        functions=COUNTS,
        sortable=False,
    ),
    FieldType(
        "geo",
        "jsonb",
        _geo,
        _text,
        lambda _, n: {"lat": 31.230416 + n % 100 / 1000, "lng": 121.473701},
        export=lambda _, v, __: f"{v['lat']},{v['lng']}",
        operators=ALWAYS | {"near"},
        functions=COUNTS,
        sortable=False,
    ),
)
