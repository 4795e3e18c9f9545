"""One way into any table file: its sheets, header rows, columns and data rows, lazily and with every problem placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from yingdan.engines.importing.csv_reader import CsvFile
from yingdan.engines.importing.errors import FileRefused
from yingdan.engines.importing.model import DEFAULT_LIMITS, Cell, Limits, Problem, Severity, SourceRow
from yingdan.engines.importing.sniff import file_kind
from yingdan.engines.importing.text import column_letter
from yingdan.engines.importing.workbook_reader import WorkbookFile

_HEADER_SEARCH_ROWS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0 and the name it goes by (duplicates are numbered, blank headers lettered)."""

    index: int
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet with its header found. ``header_row`` is 0 when the sheet has none."""

    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    problems: tuple[Problem, ...]
    rows: Callable[[], Iterator[SourceRow]]
    """Starts a fresh pass over the data rows: blank rows left out, width brought to the header's."""

    def sample(self, count: int) -> list[SourceRow]:
        """Return the first ``count`` data rows."""
        return list(islice(self.rows(), count))


class TableFile:
    """A file of tables; ``notes`` are findings about the file as a whole."""

    def __init__(
        self, path: Path, *, name: str = "", limits: Limits = DEFAULT_LIMITS, encoding: str = "", delimiter: str = ""
    ) -> None:
        """Look at the file without reading its rows.

        ``name`` is the name the user gave it (for an upload that lies elsewhere).
        Raises: FileRefused or FileTooLarge with codes ``import_*``; see ``sniff`` and the readers.
        """
        self.path, self.name = path, name or path.name
        if not path.is_file():
            raise FileRefused("import_no_file", file=self.name)
        kind = file_kind(path, self.name, limits)
        self.kind = kind.kind
        notes: list[Problem] = []
        if kind.name_lies:
            notes.append(Problem("name_lies", value=self.name, severity=Severity.WARN, params={"found": kind.kind}))
        if kind.macros:
            notes.append(Problem("macros_ignored", value=self.name, severity=Severity.WARN))
        self._csv = CsvFile(path, self.name, limits, encoding, delimiter) if self.kind == "csv" else None
        self._book = None if self._csv else WorkbookFile(path, self.name, limits)
        if self._book and self._book.hidden:
            notes.append(
                Problem("hidden_sheets", severity=Severity.NOTE, params={"sheets": ", ".join(self._book.hidden)})
            )
        if self._csv and self._csv.encoding == "cp1252":
            notes.append(Problem("encoding_guessed", severity=Severity.WARN, params={"encoding": "Windows-1252"}))
        self.notes = tuple(notes)

    @property
    def encoding(self) -> str:
        """Return the codec of a text file, "" for a workbook."""
        return self._csv.encoding if self._csv else ""

    @property
    def delimiter(self) -> str:
        """Return the delimiter of a text file, "" for a workbook."""
        return self._csv.delimiter if self._csv else ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of the visible sheets; a text file has one, named as the file."""
        return self._book.sheets if self._book else (Path(self.name).stem,)

    def raw_rows(self, sheet: str) -> Iterator[SourceRow]:
        """Yield the rows of a sheet as they stand. Raises: import_no_sheet and the refusals of the readers."""
        if sheet not in self.sheets:
            raise FileRefused("import_no_sheet", file=self.name, sheet=sheet, sheets=", ".join(self.sheets))
        if self._book:
            return self._book.rows(sheet)
        if self._csv is None:
            raise FileRefused("import_unreadable", file=self.name)
        return self._csv.rows()

    def table(self, sheet: str = "", *, header_row: int | None = None, known: frozenset[str] = frozenset()) -> Table:
        """Find the header of a sheet (the first sheet by default) and return the table.

        ``known`` are comparison keys of headers that are understood: they tell a header from data.
        Raises: import_no_rows when the sheet holds nothing under its header, import_no_sheet.
        """
        sheet = sheet or self.sheets[0]
        head = list(islice(self.raw_rows(sheet), _HEADER_SEARCH_ROWS))
        if all(row.blank for row in head):
            raise FileRefused("import_empty_file", file=self.name, sheet=sheet)
        found = find_header(head, known) if header_row is None else header_row
        header = next((row for row in head if row.number == found), None)
        if found and header is None:
            raise FileRefused("import_no_header", file=self.name, sheet=sheet, row=found)
        width = max(len(row.cells) for row in head)
        columns, problems = name_columns(header.cells if header else (), width, sheet, found)

        def rows() -> Iterator[SourceRow]:
            for row in self.raw_rows(sheet):
                if row.number > found and (row.problems or not row.blank):
                    yield _fit(row, columns, sheet)

        if next(rows(), None) is None:
            raise FileRefused("import_no_rows", file=self.name, sheet=sheet)
        return Table(sheet, found, columns, tuple(problems), rows)


def find_header(head: list[SourceRow], known: frozenset[str] = frozenset()) -> int:
    """Return the number of the row that names the columns, 0 when the first row already holds data.

    The row with the most understood names wins; without any, the first row of texts as wide as the table.
    """
    best, best_hits = 0, 0
    for row in head:
        hits = sum(1 for cell in row.cells if isinstance(cell, str) and header_key(cell) in known)
        if hits > best_hits:
            best, best_hits = row.number, hits
    if best_hits:
        return best
    width = Counter(_filled(row) for row in head if not row.blank).most_common(1)[0][0]
    for row in head:
        if row.blank or _filled(row) < max(1, width * 0.6):
            continue
        texts = [cell for cell in row.cells if cell is not None]
        is_text = all(isinstance(cell, str) and not _looks_like_value(cell) for cell in texts)
        return row.number if is_text and len(set(texts)) * 2 > len(texts) else 0
    return head[0].number


def header_key(value: str) -> str:
    """Return the form by which headers are compared: letters and digits only, folded, notes in brackets left out."""
    for opening in "(（[【":
        cut = value.find(opening)
        if cut > 0:
            value = value[:cut]
    return "".join(c for c in value.casefold() if c.isalnum())


def name_columns(
    header: tuple[Cell, ...], width: int, sheet: str, header_row: int
) -> tuple[tuple[Column, ...], list[Problem]]:
    """Name every column; the second ``金额`` becomes ``金额 (2)`` and is reported."""
    problems: list[Problem] = []
    columns: list[Column] = []
    taken: Counter[str] = Counter()
    used: set[str] = set()
    for index in range(max(width, len(header))):
        cell = header[index] if index < len(header) else None
        name = str(cell).replace("\n", " ") if cell is not None else column_letter(index)
        taken[name] += 1
        if taken[name] > 1 or name in used:
            problems.append(
                Problem("duplicate_header", sheet, header_row or None, column_letter(index), name, Severity.WARN)
            )
            name = f"{name} ({taken[name]})"
        used.add(name)
        columns.append(Column(index, name))
    # trailing columns without a name hold nothing a user means
    while columns and header and columns[-1].index >= len(header):
        columns.pop()
    while columns and header_row and header[columns[-1].index] is None:
        columns.pop()
    return tuple(columns), problems


def _fit(row: SourceRow, columns: tuple[Column, ...], sheet: str) -> SourceRow:
    """Bring a row to the header's width; cells beyond it are an error, because then values stand in wrong columns."""
    problems = [Problem(p.code, sheet, p.row, p.column, p.value, p.severity, p.params) for p in row.problems]
    width, have = len(columns), len(row.cells)
    cells = row.cells
    if have > width:
        extra = [cell for cell in cells[width:] if cell is not None]
        if extra:
            params = {"cells": have, "columns": width}
            problems.append(
                Problem("row_too_long", sheet, row.number, column_letter(width), str(extra[0])[:200], params=params)
            )
        cells = cells[:width]
    elif have < width:
        if not problems:
            params = {"cells": have, "columns": width}
            problems.append(Problem("row_too_short", sheet, row.number, column_letter(have), "", Severity.WARN, params))
        cells = cells + (None,) * (width - have)
    elif not problems:
        return row
    return SourceRow(row.number, cells, tuple(problems))


def _filled(row: SourceRow) -> int:
    return sum(1 for cell in row.cells if cell is not None)


def _looks_like_value(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return (digits > 0 and digits >= len(text) * 0.5) or ("@" in text and "." in text)
