"""The values of an import: cells, rows, problems and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

Cell: TypeAlias = str | bool | date | datetime | None
"""One cell as read: text (numbers as their exact text), truth value, date or instant without zone; None when blank."""

ROLLBACK_DAYS = 30
"""How long a run can be taken back."""


class Severity(StrEnum):
    """How much a problem weighs: a row with an error is left out, a warning and a note leave it in."""

    ERROR = "error"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding with its place; ``code`` is stable and its text is ``problem.<code>`` in the catalogues."""

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    severity: Severity = Severity.ERROR
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the problem as plain values for answers and files."""
        found: dict[str, Any] = {"sheet": self.sheet, "row": self.row, "column": self.column, "code": self.code}
        found["value"] = self.value
        found["severity"] = self.severity.value
        if self.params:
            found["params"] = dict(self.params)
        return found


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a sheet: its number as a spreadsheet program counts (first row is 1), its cells, what is wrong."""

    number: int
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def blank(self) -> bool:
        """Tell whether no cell holds anything."""
        return all(cell is None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be at most; beyond it a message says so before memory is spent."""

    file_bytes: int = 2_000_000_000
    workbook_bytes: int = 200_000_000
    unpacked_bytes: int = 700_000_000
    unpacked_ratio: int = 200
    ratio_counts_from_bytes: int = 10_000_000
    columns: int = 300
    csv_rows: int = 5_000_000
    workbook_rows: int = 500_000
    workbook_cells: int = 30_000_000
    """Cells of the rectangle around everything a sheet holds: a reader keeps all of it in memory."""
    cell_characters: int = 100_000


DEFAULT_LIMITS = Limits()
