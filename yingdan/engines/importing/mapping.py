"""Automatic mapping: which object a table holds and which field each column feeds, with how sure it is and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePath

from yingdan.engines.importing.convert import BadCellError, Conversion, as_text, convert, is_nothing, number
from yingdan.engines.importing.dates import order_of
from yingdan.engines.importing.errors import MappingRefused
from yingdan.engines.importing.mapping_model import CLOSED, CURRENT, Missing, TableMap, Target
from yingdan.engines.importing.model import Cell, SourceRow
from yingdan.engines.importing.reader import Column, Table, header_key
from yingdan.engines.importing.repair import distance
from yingdan.engines.importing.words import ObjectWords, Words
from yingdan.kernel.context import Workspace
from yingdan.meta.definitions import FieldDef, ObjectDef

SAMPLE_ROWS = 50
_SURE = 0.5
_UNITS: tuple[tuple[str, Decimal], ...] = (
    ("亿", Decimal(10) ** 8),
    ("百万", Decimal(10) ** 6),
    ("million", Decimal(10) ** 6),
    ("万", Decimal(10) ** 4),
    ("萬", Decimal(10) ** 4),
    ("千元", Decimal(10) ** 3),
    ("thousand", Decimal(10) ** 3),
)
_BRACKETS = re.compile(r"[(（\[【](.*?)[)）\]】]")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^(\+?86)?1[3-9]\d{9}$")
_LINKS = frozenset({"ref", "user", "dept"})
_EVIDENCE_TYPES = frozenset({"date", "datetime", "money", "dec", "int", "pct", "bool", "phone", "email"})


@dataclass(frozen=True, slots=True)
class Guess:
    """The mapping of one table as proposed: sure of the object from 0 to 1; ``unmapped`` columns feed nothing."""

    table: TableMap
    object_confidence: float
    unmapped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """One way of naming a target: comparison key, target, confidence, where the name comes from."""

    key: str
    field: str
    confidence: float
    reason: str


def importable(definition: ObjectDef) -> tuple[FieldDef, ...]:
    """Return the fields a file may feed: everything that is not derived by the product."""
    return tuple(f for f in definition.all_fields if not f.derived and f.type not in {"rollup", "formula", "id"})


def known_headers(objects: Iterable[ObjectDef], words: Words) -> frozenset[str]:
    """Return the comparison keys of every header that is understood, by which a header row is told from data."""
    return frozenset(named.key for o in objects for named in _names(o, words.of(o.name)))


def guess(
    table: Table, file: str, objects: Sequence[ObjectDef], words: Words, workspace: Workspace, only: str = "",
    *, columns_needed: bool = True,
) -> Guess:  # fmt: skip
    """Propose the mapping of a table; ``only`` fixes the object.

    ``columns_needed`` = False takes a table of a known object of which no column is understood.

    Raises: import_unknown_object when no object fits (fewer than half of the columns and no name column understood).
    """
    sample = table.sample(SAMPLE_ROWS)
    best: Guess | None = None
    for definition in objects:
        if only and definition.name != only:
            continue
        found = _guess_for(definition, words.of(definition.name), table, file, sample, workspace)
        if best is None or found.object_confidence > best.object_confidence:
            best = found
    if best is None or (not only and best.object_confidence < _SURE) or (columns_needed and not best.table.targets):
        raise MappingRefused("import_unknown_object", file=file, sheet=table.sheet)
    return best


def complete(given: TableMap, proposed: Guess) -> TableMap:
    """Return a given mapping, with the proposal for the columns it does not speak of when it names none at all."""
    if given.targets:
        return replace(given, flow=given.flow or proposed.table.flow)
    return replace(
        given,
        object=given.object or proposed.table.object,
        targets=tuple(t for t in proposed.table.targets if t.column not in given.ignored),
        match=given.match or proposed.table.match,
        templates={**proposed.table.templates, **given.templates},
        flow=given.flow or proposed.table.flow,
        automatic=True,
    )


def _names(definition: ObjectDef, words: ObjectWords) -> list[_Named]:
    found: list[_Named] = []
    for field in importable(definition):
        found.append(_Named(header_key(field.name), field.name, 1.0, "name"))
        label = field.label
        found.extend(_Named(header_key(t), field.name, 1.0, "label") for t in (label.zh_cn, label.zh_tw, label.en))
        if field.type in _LINKS:
            found.append(_Named(header_key(field.name + "_id"), field.name, 0.9, "name"))
            found.append(_Named(header_key(field.name + "_name"), field.name, 0.95, "name"))
    for target, headers in words.headers.items():
        if target.startswith("@") or definition.get(target):
            found.extend(_Named(header_key(h), target, 0.95 - i * 0.001, "alias") for i, h in enumerate(headers))
    return found


def _guess_for(
    definition: ObjectDef, words: ObjectWords, table: Table, file: str, sample: list[SourceRow], workspace: Workspace
) -> Guess:
    names = _names(definition, words)
    options: list[Target] = []
    for column in table.columns:
        cells = [row.cells[column.index] for row in sample if column.index < len(row.cells)]
        options.extend(_options(column, cells, names, definition, workspace))
    chosen = _choose(options)
    chosen += _by_values(definition, table.columns, sample, {t.column for t in chosen}, {t.field for t in chosen})
    fields = {t.field for t in chosen}
    with_policy = tuple(_with_policy(t, words, fields) for t in chosen)
    # what stands in the column of closing dates was not known before the closing either
    ends = {t.column for t in chosen if t.field in {CLOSED, CURRENT}}
    late = {header_key(h) for h in words.known_late}
    with_policy = tuple(
        replace(t, since="current") if t.column in ends or header_key(t.column) in late else t for t in with_policy
    )
    columns = {t.column for t in chosen}
    filled = [
        c.name for c in table.columns if any(r.cells[c.index] is not None for r in sample if c.index < len(r.cells))
    ]
    covered = sum(max(t.confidence for t in chosen if t.column == c) for c in columns)
    share = covered / max(1, len(filled) or len(table.columns))
    titled = _titled(words, definition, file, table.sheet)
    has_name = definition.name_field in fields or definition.name_field in words.templates
    confidence = share * (1.0 if has_name else 0.6) * 0.85 + (0.15 if titled else 0.0)
    mapped = TableMap(
        pattern=file,
        sheet=table.sheet,
        object=definition.name,
        header_row=table.header_row,
        match=_match_key(words, fields, definition),
        targets=with_policy,
        templates={k: v for k, v in words.templates.items() if k not in fields},
        flow=words.flow.field if words.flow and words.flow.field in fields else "",
        automatic=True,
    )
    unmapped = tuple(c.name for c in table.columns if c.name not in columns)
    return Guess(mapped, round(min(confidence, 1.0), 3), unmapped)


def _options(
    column: Column, cells: list[Cell], names: list[_Named], definition: ObjectDef, workspace: Workspace
) -> list[Target]:
    header = header_key(column.name)
    found: dict[str, Target] = {}
    for named in names:
        confidence, reason = named.confidence, named.reason
        if named.key != header:
            # an instant of the past is never guessed: 预计成交日期 is near 成交日期, yet says nothing of it
            if named.field.startswith("@") or not _near(header, named.key):
                continue
            confidence, reason = confidence * 0.75, "near"
        field = definition.get(named.field)
        scale = _header_scale(column.name)
        order = order_of(c for c in cells if isinstance(c, str))
        if field is not None:
            fits = fit(field, cells, Conversion(workspace.zone, order))
            if fits is not None:
                confidence *= 0.5 + 0.5 * fits
            if field.type not in {"money", "dec", "int"}:
                scale = Decimal(100) if field.type == "pct" and _is_fraction(cells) else Decimal(1)
        known = found.get(named.field)
        if known is None or confidence > known.confidence:
            found[named.field] = Target(
                column.name, named.field, round(confidence, 3), reason, scale=scale, date_order=order
            )
    return [t for t in found.values() if t.confidence >= _SURE]


def _choose(options: list[Target]) -> list[Target]:
    """Give every column its best target and every field its best column; ``@`` targets may share a column."""
    chosen: list[Target] = []
    columns: set[str] = set()
    fields: set[str] = set()
    for target in sorted(options, key=lambda t: -t.confidence):
        if target.field.startswith("@"):
            continue
        if target.column in columns or target.field in fields:
            continue
        chosen.append(target)
        columns.add(target.column)
        fields.add(target.field)
    for target in sorted(options, key=lambda t: -t.confidence):
        if target.field.startswith("@") and target.field not in fields:
            chosen.append(target)
            fields.add(target.field)
    return chosen


def _by_values(
    definition: ObjectDef, columns: Sequence[Column], sample: list[SourceRow], mapped: set[str], taken: set[str]
) -> list[Target]:
    """Map columns whose header says nothing by what they hold: mobile numbers and e-mail addresses."""
    found: list[Target] = []
    for column in columns:
        if column.name in mapped:
            continue
        texts = [
            as_text(r.cells[column.index]) for r in sample if column.index < len(r.cells) and r.cells[column.index]
        ]
        if len(texts) < 3:
            continue
        for kind, pattern in (("email", _EMAIL), ("phone", _PHONE)):
            if sum(bool(pattern.match(t)) for t in texts) < 0.8 * len(texts):
                continue
            free = [f for f in importable(definition) if f.type == kind and f.name not in taken]
            if free:
                taken.add(free[0].name)
                found.append(Target(column.name, free[0].name, 0.6, "values"))
            break
    return found


def fit(field: FieldDef, cells: list[Cell], how: Conversion) -> float | None:
    """Return the share of filled cells that the field takes, None when the type takes any text or nothing is filled."""
    if field.type not in _EVIDENCE_TYPES:
        return None
    filled = [c for c in cells if not is_nothing(c, field.type)]
    if not filled:
        return None
    good = 0
    for cell in filled:
        try:
            convert(field, cell, how)
        except BadCellError as error:
            good += error.code == "ambiguous_date"
            continue
        good += 1
    return good / len(filled)


def _with_policy(target: Target, words: ObjectWords, fields: set[str]) -> Target:
    if target.field in words.create_missing:
        copy = tuple(f for f in words.copy_to_created.get(target.field, ()) if f in fields)
        return replace(target, missing=Missing.CREATE, copy=copy)
    return target


def _match_key(words: ObjectWords, fields: set[str], definition: ObjectDef) -> tuple[str, ...]:
    if "external_id" in fields:
        return ("external_id",)
    if words.match and all(f in fields for f in words.match):
        return words.match
    return (definition.name_field,) if definition.name_field in fields else ()


def _titled(words: ObjectWords, definition: ObjectDef, file: str, sheet: str) -> bool:
    label = definition.label
    titles = {header_key(t) for t in (*words.titles, definition.name, label.zh_cn, label.zh_tw, label.en)}
    return any(
        title and (title in header_key(said)) for title in titles for said in (PurePath(file).stem, sheet) if said
    )


def _near(header: str, name: str) -> bool:
    if not header or not name:
        return False
    wide = any(ord(c) > 0x2E80 for c in name)
    if wide:
        return len(name) >= 2 and (name in header and len(header) <= len(name) + 3)
    if len(name) < 5 or len(header) < 5:
        return False
    return distance(header, name, 1) <= 1


def _header_scale(header: str) -> Decimal:
    for note in _BRACKETS.findall(header.casefold()):
        for unit, factor in _UNITS:
            if unit in note:
                return factor
    return Decimal(1)


def _is_fraction(cells: list[Cell]) -> bool:
    """Tell whether percentages are written as parts of one: all between 0 and 1, at least one in between."""
    texts = [c for c in cells if isinstance(c, str)]
    if not texts or any("%" in t or "％" in t for t in texts):
        return False
    values = [n for n in (number(t) for t in texts) if n is not None]
    return bool(values) and all(0 <= v <= 1 for v in values) and any(0 < v < 1 for v in values)


def has_real_dates(table: TableMap) -> bool:
    """Tell whether a table names any instant of the old system, so that migration can keep it."""
    return any(t.field.startswith("@") or t.field == "created_at_original" for t in table.targets)


def describe(guess_: Guess) -> Mapping[str, object]:
    """Return a proposal as plain values for previews and ``--dry-run``."""
    return {
        "object": guess_.table.object,
        "confidence": guess_.object_confidence,
        "header_row": guess_.table.header_row,
        "match": list(guess_.table.match),
        "columns": {
            t.column: {"field": t.field, "confidence": t.confidence, "reason": t.reason} for t in guess_.table.targets
        },
        "unmapped": list(guess_.unmapped),
    }
