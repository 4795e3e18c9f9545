"""What a run is told over the wire: the JSON of ``options``, checked to the last key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from yingdan.engines.importing.errors import MappingRefused
from yingdan.engines.importing.mapping_file import parse_mapping, parse_repair, parse_table
from yingdan.engines.importing.mapping_model import Duplicates, ImportMap, Mode, OwnerPolicy
from yingdan.engines.importing.plan import Options

_KEYS = frozenset(
    {
        "object", "sheet", "mapping", "mode", "match", "migration", "duplicates", "owner", "repairs", "dry_run", "name",
        "only_mapped",
    }
)  # fmt: skip
_E = TypeVar("_E", bound=StrEnum)


def parse_options(body: Any) -> tuple[ImportMap, Options]:
    """Read the options of an import.

    ``mapping`` is a whole mapping file, the map of one table, or just headers with their fields. ``owner`` is file, me,
    none, or the login or name of who gets rows without a known owner. ``repairs`` is a list of {column, from, to}.
    Raises: import_bad_mapping (422) with the place.
    """
    if body is None:
        body = {}
    if not isinstance(body, dict):
        raise MappingRefused(at="options", reason="expected an object")
    unknown = sorted(set(body) - _KEYS)
    if unknown:
        raise MappingRefused(at=unknown[0], reason="unknown key")
    mapping = _mapping(body.get("mapping"))
    owner = _text(body, "owner")
    if owner in set(OwnerPolicy):
        mapping = replace(mapping, owner=OwnerPolicy(owner))
    elif owner:
        mapping = replace(mapping, fallback_owner=owner)
    repairs = body.get("repairs") or []
    if not isinstance(repairs, list):
        raise MappingRefused(at="repairs", reason="expected a list")
    return mapping, Options(
        object=_text(body, "object"),
        sheet=_text(body, "sheet"),
        mode=_choice(Mode, body, "mode"),
        match=_match(body.get("match")),
        duplicates=_choice(Duplicates, body, "duplicates"),
        migration=_flag(body, "migration"),
        dry_run=_flag(body, "dry_run"),
        only_mapped=_flag(body, "only_mapped"),
        repairs=tuple(parse_repair(r, f"repairs[{i}]") for i, r in enumerate(repairs)),
    )


def _mapping(body: Any) -> ImportMap:
    if body is None:
        return ImportMap()
    if not isinstance(body, Mapping):
        raise MappingRefused(at="mapping", reason="expected an object")
    if "tables" in body or "format" in body or "ensure" in body:
        return parse_mapping(body)
    if "columns" in body:
        return ImportMap((parse_table(body, "mapping"),))
    return ImportMap((parse_table({"columns": body}, "mapping"),))


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise MappingRefused(at=name, reason="expected a text")
    return value


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise MappingRefused(at=name, reason="expected true or false")
    return value


def _match(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise MappingRefused(at="match", reason="expected a list of fields")
    return tuple(v.strip() for v in value if v.strip())


def _choice(kind: type[_E], body: Mapping[str, Any], name: str) -> _E | None:
    value = body.get(name)
    if value is None or value == "":
        return None
    try:
        return kind(value)
    except ValueError as error:
        raise MappingRefused(at=name, reason="expected one of " + ", ".join(kind)) from error
