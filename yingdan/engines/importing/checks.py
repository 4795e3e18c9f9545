"""Comparing by eye: rows spread over a run with their cells as they stood in the file, and what was found wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing import store, store_wizard
from yingdan.engines.importing.convert import as_text
from yingdan.engines.importing.errors import FileRefused
from yingdan.engines.importing.mapping_model import TableMap
from yingdan.engines.importing.plan import Part, open_part
from yingdan.kernel.errors import FieldProblem, Invalid, NotFound


def sample_of(tx: Tx, batch: str, limit: int) -> tuple[list[Part], list[dict[str, Any]]]:
    """Return the parts of a run and some written rows spread over it, each with what was found of it so far."""
    found = store.get_run(tx, batch)
    parts = [Part.from_json(p) for p in found[1]["parts"]] if found else []
    checks = store_wizard.checks_of(tx, batch)
    rows: list[dict[str, Any]] = []
    for part, row, name, record, op in store.sample_rows(tx, batch, limit):
        wrong = checks.get((part, row))
        rows.append({"part": part, "row": row, "object": name, "id": record, "op": op, "wrong": wrong})
    return parts, rows


def with_cells(parts: Sequence[Part], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the cells that feed fields, as the file has them; None where the file is gone. Reads files, not the database."""
    wanted: dict[int, set[int]] = {}
    for row in rows:
        wanted.setdefault(row["part"], set()).add(row["row"])
    cells = {number: _cells(parts[number], numbers) for number, numbers in wanted.items()}
    return [{**r, "cells": (cells[r["part"]] or {}).get(r["row"])} for r in rows]


def mark(tx: Tx, batch: str, part: int, row: int, wrong: Sequence[str] | None) -> dict[str, Any]:
    """Keep that a row was compared and which of its columns are wrong (None: not compared after all); return the sums.

    Raises: NotFound (404) for a row that became no record in this run, Invalid (422) for a column that feeds no field.
    """
    found = store.get_run(tx, batch)
    if found is None or not 0 <= part < len(found[1]["parts"]) or not store_wizard.written_row(tx, batch, part, row):
        raise NotFound("record_not_found", object="import_batch", id=batch)
    columns = compared(Part.from_json(found[1]["parts"][part]).table)
    unknown = [c for c in wrong or () if c not in columns]
    if unknown:
        raise Invalid(problems=[FieldProblem("wrong", "unknown_field", {"field": unknown[0]})])
    if wrong is None:
        store_wizard.drop_check(tx, batch, part, row)
    else:
        store_wizard.put_check(tx, batch, part, row, len(columns), sorted(set(wrong)))
    return sums(tx, batch)


def sums(tx: Tx, batch: str) -> dict[str, Any]:
    """Return how many rows and cells were compared, how many cells are wrong and the share that is right (0 to 1)."""
    rows, cells, wrong = store_wizard.check_sums(tx, batch)
    return {"rows": rows, "cells": cells, "wrong": wrong, "right": round(1 - wrong / cells, 4) if cells else None}


def compared(table: TableMap) -> dict[str, list[str]]:
    """Return the columns that feed fields with those fields, in order of the mapping; instants of the past are no fields."""
    found: dict[str, list[str]] = {}
    for target in table.targets:
        if not target.field.startswith("@"):
            found.setdefault(target.column, []).append(target.field)
    return found


def _cells(part: Part, numbers: set[int]) -> dict[int, list[dict[str, Any]]] | None:
    try:
        table = open_part(part)
    except FileRefused:
        return None
    fields = compared(part.table)
    columns = [c for c in table.columns if c.name in fields]
    last = max(numbers)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in table.rows():
        if row.number > last:
            break
        if row.number in numbers:
            found[row.number] = [
                {"column": c.name, "value": as_text(row.cells[c.index]), "fields": fields[c.name]} for c in columns
            ]
    return found
