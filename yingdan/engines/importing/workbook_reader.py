"""Workbooks (xlsx, xlsm, xlsb, xls, ods): sheets, merged cells, exact numbers; formulas give their stored values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from yingdan.engines.importing.errors import FileRefused, FileTooLarge
from yingdan.engines.importing.model import Cell, Limits, Problem, Severity, SourceRow
from yingdan.engines.importing.text import column_letter, tidy

_Raw: TypeAlias = int | float | str | bool | time | date | datetime | timedelta
_EXACT_INTEGERS = 10**15


class WorkbookFile:
    """One workbook; only visible work sheets count."""

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        """Open the workbook. Raises: import_encrypted, import_broken, import_empty_file."""
        self.path, self.name, self._limits = path, name, limits
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except PasswordError as error:
            raise FileRefused("import_encrypted", file=name) from error
        except (CalamineError, OSError, ValueError) as error:
            raise FileRefused("import_broken", file=name) from error
        self._open: tuple[str, CalamineSheet] | None = None
        metadata = self._book.sheets_metadata
        self.hidden = tuple(s.name for s in metadata if s.visible is not SheetVisibleEnum.Visible)
        self.sheets = tuple(
            s.name for s in metadata if s.typ is SheetTypeEnum.WorkSheet and s.visible is SheetVisibleEnum.Visible
        )
        if not self.sheets:
            raise FileRefused("import_empty_file", file=name)

    def _sheet(self, name: str) -> CalamineSheet:
        """Return a sheet, read whole; the last one is kept, because every table is gone through more than once."""
        if self._open is None or self._open[0] != name:
            self._open = None
            try:
                self._open = (name, self._book.get_sheet_by_name(name))
            except (CalamineError, OSError, ValueError) as error:
                raise FileRefused("import_broken", file=self.name, sheet=name) from error
        return self._open[1]

    def rows(self, sheet_name: str) -> Iterator[SourceRow]:
        """Yield every row of a sheet, numbered as the spreadsheet shows it.

        A merged range gives its value to every row it covers (not to further columns, whose headers are their own).
        Raises: import_too_many_columns, import_too_many_rows, import_broken.
        """
        sheet = self._sheet(sheet_name)
        if sheet.start is None or sheet.end is None:
            return
        last_row, last_column = sheet.end
        if last_column >= self._limits.columns:
            raise FileTooLarge(
                "import_too_many_columns", file=self.name, sheet=sheet_name, row=1, limit=self._limits.columns
            )
        if last_row >= self._limits.workbook_rows:
            raise FileTooLarge(
                "import_too_many_rows", file=self.name, sheet=sheet_name, limit=self._limits.workbook_rows
            )
        ends = _vertical_merges(sheet.merged_cell_ranges)
        open_merges: dict[int, tuple[int, Cell]] = {}
        first_column = sheet.start[1]
        left_margin: list[Cell] = [None] * first_column
        for index, raw in enumerate(sheet.iter_rows()):
            problems: list[Problem] = []
            read = [None if v == "" else _cell(v, index, i, problems) for i, v in enumerate(raw, first_column)]
            cells = left_margin + read if first_column else read
            for column, (end, value) in list(open_merges.items()):
                if index > end:
                    del open_merges[column]
                elif cells[column] is None:
                    cells[column] = value
            for column, end in ends.get(index, ()):
                if column < len(cells):
                    open_merges[column] = (end, cells[column])
            yield SourceRow(index + 1, tuple(cells), tuple(problems))


def _vertical_merges(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in ranges or ():
        if bottom > top:
            found.setdefault(top, []).append((left, bottom))
    return found


def _cell(value: _Raw, row: int, column: int, problems: list[Problem]) -> Cell:
    """Return a cell without loss: numbers as exact text, so that phones and ids keep every digit."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool | datetime | date):
        return value
    if isinstance(value, float | int):
        if value == int(value):
            if abs(value) >= _EXACT_INTEGERS:
                # the file itself holds 15 digits only: what follows was lost before it reached us
                place = column_letter(column)
                problems.append(Problem("digits_lost", "", row + 1, place, str(int(value)), Severity.WARN))
            return str(int(value))
        return format(Decimal(repr(value)), "f")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()
