"""The mapping file: JSON, versioned, checked to the last key before anything is read."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from yingdan.engines.importing.dates import DateOrder
from yingdan.engines.importing.errors import MappingRefused
from yingdan.engines.importing.mapping_model import (
    Duplicates,
    Ensured,
    ImportMap,
    Missing,
    Mode,
    OwnerPolicy,
    Repair,
    TableMap,
    Target,
)

FORMAT = "yingdan-import-mapping"
VERSION = 1
_MAX_BYTES = 5_000_000
_FILE_KEYS = frozenset({"format", "version", "note", "tables", "ensure", "owner", "fallback_owner", "source_system"})
_TABLE_KEYS = frozenset(
    {
        "file", "sheet", "object", "header_row", "mode", "match", "duplicates", "columns", "ignore", "constants",
        "templates", "values", "repairs", "flow", "encoding", "delimiter", "note",
    }
)  # fmt: skip
_COLUMN_KEYS = frozenset({"field", "missing", "copy", "scale", "date_order", "since", "given"})
_E = TypeVar("_E", bound=StrEnum)


def load_mapping(path: Path) -> ImportMap:
    """Read a mapping file. Raises: import_bad_mapping with the place (``at``) and what is wrong there."""
    if not path.is_file():
        raise MappingRefused(at=str(path), reason="no such file")
    if path.stat().st_size > _MAX_BYTES:
        raise MappingRefused(at=path.name, reason="larger than 5 MB")
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise MappingRefused(at=path.name, reason=f"not JSON: {error}") from error
    return parse_mapping(body)


def parse_mapping(body: Any) -> ImportMap:
    """Read the value of a mapping file. Raises: import_bad_mapping."""
    top = _mapping(body, "")
    if top.get("format", FORMAT) != FORMAT:
        raise MappingRefused(at="format", reason=f"expected {FORMAT}")
    if top.get("version", VERSION) != VERSION:
        raise MappingRefused(at="version", reason=f"this version reads {VERSION}")
    _known_keys(top, _FILE_KEYS, "")
    return ImportMap(
        tables=tuple(parse_table(t, f"tables[{i}]") for i, t in enumerate(_list(top.get("tables", []), "tables"))),
        ensure=tuple(_ensured(e, f"ensure[{i}]") for i, e in enumerate(_list(top.get("ensure", []), "ensure"))),
        owner=_choice(OwnerPolicy, top.get("owner", "file"), "owner"),
        fallback_owner=_text(top.get("fallback_owner", ""), "fallback_owner"),
        source_system=_text(top.get("source_system", ""), "source_system"),
    )


def parse_table(body: Any, at: str = "") -> TableMap:
    """Read the mapping of one table. Raises: import_bad_mapping."""
    table = _mapping(body, at)
    _known_keys(table, _TABLE_KEYS, at)
    columns = _mapping(table.get("columns", {}), f"{at}.columns")
    header_row = table.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 0):
        raise MappingRefused(at=f"{at}.header_row", reason="expected a row number, 0 for none")
    values = _mapping(table.get("values", {}), f"{at}.values")
    return TableMap(
        pattern=_text(table.get("file", "*"), f"{at}.file"),
        sheet=_text(table.get("sheet", ""), f"{at}.sheet"),
        object=_text(table.get("object", ""), f"{at}.object"),
        header_row=header_row,
        mode=_choice(Mode, table.get("mode", "upsert"), f"{at}.mode"),
        match=_texts(table.get("match", []), f"{at}.match"),
        duplicates=_choice(Duplicates, table.get("duplicates", "overwrite"), f"{at}.duplicates"),
        targets=tuple(t for c, v in columns.items() for t in _targets(c, v, f"{at}.columns.{c}")),
        ignored=(*_texts(table.get("ignore", []), f"{at}.ignore"), *(c for c, v in columns.items() if v is None)),
        constants=_mapping(table.get("constants", {}), f"{at}.constants"),
        templates=_strings(table.get("templates", {}), f"{at}.templates"),
        values={field: _strings(v, f"{at}.values.{field}") for field, v in values.items()},
        repairs=tuple(parse_repair(r, f"{at}.repairs[{i}]") for i, r in enumerate(_list(table.get("repairs", []), at))),
        flow=_text(table.get("flow", ""), f"{at}.flow"),
        encoding=_text(table.get("encoding", ""), f"{at}.encoding"),
        delimiter=_text(table.get("delimiter", ""), f"{at}.delimiter"),
    )


def parse_repair(body: Any, at: str = "repairs") -> Repair:
    """Read one repair ``{"column", "from", "to"}``. Raises: import_bad_mapping."""
    repair = _strings(body, at)
    if set(repair) != {"column", "from", "to"}:
        raise MappingRefused(at=at, reason="expected column, from, to")
    return Repair(repair["column"], repair["from"], repair["to"])


def table_for(mapping: ImportMap, file: str, sheet: str) -> TableMap | None:
    """Return the first table map whose file pattern and sheet fit, None when the mapping does not speak of the file."""
    for table in mapping.tables:
        named = file.lower() == table.pattern.lower()  # a name may hold brackets, which mean something in patterns
        if (named or fnmatch.fnmatch(file.lower(), table.pattern.lower())) and table.sheet in {"", sheet}:
            return table
    return None


def dump_mapping(mapping: ImportMap, tables: Sequence[TableMap]) -> dict[str, Any]:
    """Return a whole mapping with these tables in the form of the mapping file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "tables": [dump_table(t) for t in tables],
        "ensure": [{"object": e.object, "match": list(e.match), "values": dict(e.values)} for e in mapping.ensure],
        "owner": mapping.owner.value,
        "fallback_owner": mapping.fallback_owner,
        "source_system": mapping.source_system,
    }


def _targets(column: str, value: Any, at: str) -> tuple[Target, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(t for i, item in enumerate(value) for t in _targets(column, item, f"{at}[{i}]"))
    if isinstance(value, str):
        return (Target(column, value),)
    body = _mapping(value, at)
    _known_keys(body, _COLUMN_KEYS, at)
    if "field" not in body:
        raise MappingRefused(at=at, reason="field is missing")
    try:
        scale = Decimal(str(body.get("scale", 1)))
    except InvalidOperation as error:
        raise MappingRefused(at=f"{at}.scale", reason="expected a number") from error
    return (
        Target(
            column,
            _text(body["field"], f"{at}.field"),
            missing=_choice(Missing, body["missing"], f"{at}.missing") if "missing" in body else None,
            copy=_texts(body.get("copy", []), f"{at}.copy"),
            scale=scale,
            date_order=_choice(DateOrder, body.get("date_order", "unknown"), f"{at}.date_order"),
            since=_since(body.get("since", ""), f"{at}.since"),
            given=_mapping(body.get("given", {}), f"{at}.given"),
        ),
    )


def dump_table(table: TableMap) -> dict[str, Any]:
    """Return a table map in the form of the mapping file, so that it can be kept, shown and read back."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for target in table.targets:
        body: dict[str, Any] = {"field": target.field}
        if target.missing is not None:
            body["missing"] = target.missing.value
        if target.copy:
            body["copy"] = list(target.copy)
        if target.scale != 1:
            body["scale"] = str(target.scale)
        if target.date_order is not DateOrder.UNKNOWN:
            body["date_order"] = target.date_order.value
        if target.given:
            body["given"] = dict(target.given)
        if target.since:
            body["since"] = target.since
        columns.setdefault(target.column, []).append(body)
    return {
        "file": table.pattern,
        "sheet": table.sheet,
        "object": table.object,
        "header_row": table.header_row,
        "mode": table.mode.value,
        "match": list(table.match),
        "duplicates": table.duplicates.value,
        "columns": columns,
        "ignore": list(table.ignored),
        "constants": dict(table.constants),
        "templates": dict(table.templates),
        "values": {field: dict(v) for field, v in table.values.items()},
        "repairs": [{"column": r.column, "from": r.source, "to": r.to} for r in table.repairs],
        "flow": table.flow,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }


def _since(value: Any, at: str) -> str:
    if value not in {"", "current"}:
        raise MappingRefused(at=at, reason="expected current")
    return str(value)


def _ensured(body: Any, at: str) -> Ensured:
    record = _mapping(body, at)
    _known_keys(record, frozenset({"object", "match", "values"}), at)
    return Ensured(
        _text(record.get("object", ""), f"{at}.object"),
        _texts(record.get("match", ["name"]), f"{at}.match"),
        _mapping(record.get("values", {}), f"{at}.values"),
    )


def _mapping(value: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise MappingRefused(at=at or "file", reason="expected an object")
    return value


def _list(value: Any, at: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise MappingRefused(at=at, reason="expected a list")
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise MappingRefused(at=at, reason="expected a text")
    return value


def _texts(value: Any, at: str) -> tuple[str, ...]:
    return tuple(_text(v, f"{at}[{i}]") for i, v in enumerate(_list(value, at)))


def _strings(value: Any, at: str) -> Mapping[str, str]:
    return {k: _text(v, f"{at}.{k}") for k, v in _mapping(value, at).items()}


def _choice(kind: type[_E], value: Any, at: str) -> _E:
    try:
        return kind(value)
    except ValueError as error:
        raise MappingRefused(at=at, reason="expected one of " + ", ".join(kind)) from error


def _known_keys(body: Mapping[str, Any], known: frozenset[str], at: str) -> None:
    unknown = sorted(set(body) - known)
    if unknown:
        raise MappingRefused(at=f"{at}.{unknown[0]}".strip("."), reason="unknown key")
