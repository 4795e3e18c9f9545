"""The error file: the rows that were left out, as they stood, each with what is wrong; ready to repair and import again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.convert import as_text
from yingdan.engines.importing.model import Problem
from yingdan.engines.importing.plan import Part, open_part
from yingdan.kernel.errors import NotFound
from yingdan.kernel.i18n import text
from yingdan.kernel.text import spreadsheet_safe


def write_error_file(tx: Tx, batch: str, path: Path) -> int:
    """Write the failed rows of a run to ``path`` (.xlsx or .csv) and return how many there are.

    Every cell is text: nothing in it is taken for a formula. Texts are in the caller's language.
    Raises: NotFound (404), import_file_changed when a file of the run is gone.
    """
    found = store.get_run(tx, batch)
    if found is None:
        raise NotFound("record_not_found", object="import_batch", id=batch)
    parts = [Part.from_json(p) for p in found[1]["parts"]]
    tables = [(part, store.problems_of_part(tx, batch, number)) for number, part in enumerate(parts)]
    tables = [(part, _named(tx, part, problems)) for part, problems in tables if problems]
    if path.suffix.lower() == ".xlsx":
        return _workbook(path, tables, tx.ctx.locale)
    return _delimited(path, tables, tx.ctx.locale)


def _named(tx: Tx, part: Part, problems: Mapping[int, list[Problem]]) -> dict[int, list[Problem]]:
    """Return problems whose place is a field without a column (a required one) under the field's label."""
    entity = tx.catalog.entities.get(part.table.object)

    def named(problem: Problem) -> Problem:
        field = entity.definition.get(problem.column) if entity and problem.column not in part.headers else None
        return replace(problem, column=field.label.text(tx.ctx.locale)) if field else problem

    return {row: [named(p) for p in found] for row, found in problems.items()}


def describe(problem: Problem, locale: str) -> str:
    """Return a problem as one sentence with its column and value."""
    said = saying(problem, locale)
    place = " = ".join(p for p in (problem.column, problem.value) if p)
    return f"{place}: {said}" if place else said


def saying(problem: Problem, locale: str) -> str:
    """Return the text of a problem without its place."""
    said = problem.code
    # what helps in a form may not in a file; a whole row may be refused with the text of an error
    for kind in ("import_problem", "problem", "error"):
        name = f"{kind}.{problem.code}"
        said = text(name, locale, **{"value": problem.value, **problem.params})
        if said != name:
            break
    return said


def _rows(part: Part, problems: Mapping[int, list[Problem]], locale: str) -> Iterator[list[str]]:
    table = open_part(part)
    yield [*(c.name for c in table.columns), text("import.error_row", locale), text("import.error_column", locale)]
    for row in table.rows():
        if row.number in problems:
            said = "; ".join(describe(p, locale) for p in problems[row.number])
            yield [*(as_text(c) for c in row.cells), str(row.number), said]


def _delimited(path: Path, tables: Sequence[tuple[Part, Mapping[int, list[Problem]]]], locale: str) -> int:
    written = 0
    # the byte order mark makes spreadsheet programs read Chinese
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        for part, problems in tables:
            if len(tables) > 1:
                writer.writerow([f"# {part.file.name} {part.table.sheet}"])
            for number, row in enumerate(_rows(part, problems, locale)):
                writer.writerow([spreadsheet_safe(v) for v in row])
                written += number > 0
    return written


def _workbook(path: Path, tables: Sequence[tuple[Part, Mapping[int, list[Problem]]]], locale: str) -> int:
    written = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True})
        for index, (part, problems) in enumerate(tables):
            sheet = book.add_worksheet(f"{index + 1} {part.table.object}"[:31])
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(_rows(part, problems, locale)):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value, head if number == 0 else None)
                written += number > 0
        if not tables:
            book.add_worksheet()
    return written
