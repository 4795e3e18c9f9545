"""One row of a file becomes field values, names of links and dates of the past: pure, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yingdan.engines.importing.convert import (
    BadCellError,
    Conversion,
    as_text,
    convert,
    currency_of,
    instant,
    is_nothing,
    option_value,
)
from yingdan.engines.importing.errors import MappingRefused
from yingdan.engines.importing.mapping import importable
from yingdan.engines.importing.mapping_model import CLOSED, CREATED, CURRENT, ENTERED, TableMap, Target
from yingdan.engines.importing.model import Cell, Problem, Severity, SourceRow
from yingdan.engines.importing.reader import Column
from yingdan.engines.importing.repair import Repairs
from yingdan.engines.importing.text import key
from yingdan.engines.importing.totals import is_total
from yingdan.engines.importing.words import Words
from yingdan.kernel.context import Workspace
from yingdan.kernel.text import fold, sort_key
from yingdan.meta.definitions import FieldDef, ObjectDef
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.registry import field_type

_REMEMBERED = 20_000
_STRICT = frozenset({"phone", "email", "url", "date", "int"})
_LINKS = frozenset({"ref", "user", "dept"})
_PLACE = re.compile(r"\{([^{}|]+)(\|slug)?\}")


@dataclass(slots=True)
class Prepared:
    """A row on its way: values by field, names of links still to be found, instants of the past by ``@`` target."""

    number: int
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    many_links: dict[str, list[str]] = field(default_factory=dict)
    instants: dict[str, datetime] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: bool = False
    """A row that holds no record, such as a line of totals: passed over, yet said."""

    @property
    def failed(self) -> bool:
        """Tell whether an error keeps the row out."""
        return any(p.severity is Severity.ERROR for p in self.problems)


@dataclass(frozen=True, slots=True)
class _Feed:
    index: int
    column: str
    target: Target
    field: FieldDef | None
    how: Conversion


class RowReader:
    """Reads the rows of one table by its mapping."""

    def __init__(
        self,
        table: TableMap,
        columns: tuple[Column, ...],
        definition: ObjectDef,
        words: Words,
        workspace: Workspace,
        *,
        lenient: bool = False,
    ) -> None:
        """Prepare the reading. Raises: import_bad_mapping for a column or field that does not exist.

        ``lenient`` (migrations): a cell that an optional field does not take is left empty with a warning, because old
        data with gaps are better than none.
        """
        self.table, self.definition, self._lenient = table, definition, lenient
        allowed = {f.name: f for f in importable(definition)}
        index_of = {c.name: c.index for c in columns}
        self._feeds: list[_Feed] = []
        for target in table.targets:
            if target.column not in index_of:
                raise MappingRefused(at=f"columns.{target.column}", reason="the file has no such column")
            how = Conversion(workspace.zone, target.date_order, target.scale)
            known = allowed.get(target.field)
            if known is None and not _is_instant(target.field):
                raise MappingRefused(at=f"columns.{target.column}", reason=f"no field {target.field} to import into")
            self._feeds.append(_Feed(index_of[target.column], target.column, target, known, how))
        for name in (*table.constants, *table.templates, *table.match):
            if name not in allowed:
                raise MappingRefused(at=name, reason=f"no field {name} to import into")
        self._repairs = Repairs(table.repairs)
        self._own = frozenset(table.values)
        self._options: dict[tuple[str, str], Any] = {}
        self._said_by = {f.column: self._sayings(f, words) for f in self._feeds if f.field is not None}
        self._index_of = index_of
        self._allowed = allowed
        self._currency = "currency" in allowed and "currency" not in {f.target.field for f in self._feeds}
        self.column_of = {f.target.field: f.column for f in self._feeds}

    def read(self, row: SourceRow) -> Prepared:
        """Return the row's values; whatever does not fit is a problem with row, column, code and value."""
        found = Prepared(row.number, row.cells, problems=list(row.problems))
        if is_total(row.cells):
            first = next(i for i, c in enumerate(row.cells) if c is not None)
            place = next((n for n, i in self._index_of.items() if i == first), "")
            said = as_text(row.cells[first])
            found.problems = [Problem("total_row", self.table.sheet, row.number, place, said, Severity.WARN)]
            found.left_out = True
        if found.failed or found.left_out:
            return found
        found.values.update({k: v for k, v in self.table.constants.items() if not isinstance(v, dict)})
        for feed in self._feeds:
            cell = row.cells[feed.index] if feed.index < len(row.cells) else None
            if cell is None:
                continue
            try:
                self._feed(feed, cell, found)
            except BadCellError as error:
                spared = self._lenient and feed.field is not None and not feed.field.required
                severity = Severity.WARN if spared else Severity.ERROR
                found.problems.append(
                    Problem(
                        error.code, self.table.sheet, row.number, feed.column, as_text(cell), severity, error.params
                    )
                )
        for name, template in self.table.templates.items():
            if not found.values.get(name) and name not in found.links:
                text = self._fill(template, row)
                if text:
                    found.values[name] = text
        return found

    def text_of(self, feed_column: str, cell: Cell) -> str:
        """Return a cell's text after confirmed repairs."""
        return self._repairs.apply(feed_column, as_text(cell))

    def _feed(self, feed: _Feed, cell: Cell, found: Prepared) -> None:
        if isinstance(cell, str):
            cell = self._repairs.apply(feed.column, cell)
        known = feed.field
        if known is None:
            if not is_nothing(cell, "date"):
                found.instants[feed.target.field] = instant(cell, feed.how)
            return
        if is_nothing(cell, known.type):
            return
        if known.type == "enum" and isinstance(cell, str):
            found.values[known.name] = self._option(feed, known, cell)
            return
        if isinstance(cell, str):
            cell = self._said(feed, cell)
        if known.type in _LINKS:
            found.links[known.name] = as_text(cell)
        elif known.type == "ref[]":
            found.many_links[known.name] = convert(known, cell, feed.how)
        else:
            value = convert(known, cell, feed.how)
            if value is None:
                return
            if self._lenient and known.type in _STRICT:
                self._check(known, value)
            found.values[known.name] = value
            if known.type == "money" and self._currency:
                currency = currency_of(cell)
                if currency:
                    found.values["currency"] = currency

    def _check(self, known: FieldDef, value: Any) -> None:
        """Find out here what the records engine would refuse, so that one cell does not cost the row."""
        try:
            field_type(known.type).parse(known, value)
        except BadValue as error:
            raise BadCellError(error.code, **error.params) from error

    def _sayings(self, feed: _Feed, words: Words) -> dict[str, str]:
        """Return texts of files and what they are here: the mapping's own words before those of the vocabulary."""
        name, own = feed.target.field, self.table.values
        is_link = feed.field is not None and feed.field.type in _LINKS
        # links look for the text itself first and ask the vocabulary then, see Linker
        vocabulary = {} if is_link else words.of(self.definition.name).values.get(name, {})
        sources = (vocabulary, own.get(feed.column, {}), own.get(name, {}))
        return {key(said): to for source in sources for said, to in source.items()}

    def _option(self, feed: _Feed, known: FieldDef, text: str) -> Any:
        """Return the option a text means; texts repeat from row to row and are worked out once."""
        place = (feed.column, text)
        if place not in self._options:
            if len(self._options) > _REMEMBERED:
                self._options.clear()
            value = None if self._own & {known.name, feed.column} else option_value(known, text)
            self._options[place] = value or convert(known, self._said(feed, text), feed.how)
        return self._options[place]

    def _said(self, feed: _Feed, text: str) -> str:
        said = self._said_by.get(feed.column)
        return said.get(key(text), text) if said else text

    def _fill(self, template: str, row: SourceRow) -> str:
        """Fill the places of a template: names of columns or of mapped fields; ``|slug`` gives a plain login form."""

        def place(match: re.Match[str]) -> str:
            column = self.column_of.get(match[1], match[1])
            index = self._index_of.get(column)
            cell = row.cells[index] if index is not None and index < len(row.cells) else None
            text = self.text_of(column, cell)
            return slug(text) if match[2] else text

        return " ".join(_PLACE.sub(place, template).split())


def slug(text: str) -> str:
    """Return a plain form for logins: pinyin or Latin letters and digits, words joined by dots."""
    words = [sort_key(word) if not word.isascii() else word for word in fold(text).split()]
    return ".".join(w for w in ("".join(c for c in word if c.isascii() and c.isalnum()) for word in words) if w)


def _is_instant(name: str) -> bool:
    return name in {CREATED, CURRENT, CLOSED} or (name.startswith(ENTERED) and len(name) > len(ENTERED))


def constants_found(table: TableMap) -> Mapping[str, str]:
    """Return the constants that are links by name: ``{"find": name}``."""
    return {k: str(v.get("find", "")) for k, v in table.constants.items() if isinstance(v, dict)}
