"""Dates of the past of a chunk's rows: which value was entered when, checked for a possible order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing.convert import option_value
from yingdan.engines.importing.linking import Linker
from yingdan.engines.importing.links import Found, choose, near_fields
from yingdan.engines.importing.mapping_model import CLOSED, CREATED, CURRENT, ENTERED, TableMap
from yingdan.engines.importing.model import Problem
from yingdan.engines.importing.past import Trail, trail_of
from yingdan.engines.importing.rows import Prepared
from yingdan.engines.importing.words import FlowWords, Words
from yingdan.engines.records.peek import peek_all
from yingdan.meta.catalog import Column, Entity


class Trails:
    """Builds the trails of migrated rows of one table."""

    def __init__(self, linker: Linker, table: TableMap, words: Words) -> None:
        """Bind to a table and its vocabulary."""
        self._linker, self._table, self._words = linker, table, words
        self._column_of = {t.field: t.column for t in table.targets}

    def build(self, tx: Tx, entity: Entity, rows: Sequence[Prepared]) -> dict[int, Trail]:
        """Return the trail of each row.

        Problems of rows: ``dates_out_of_order`` where something happens before the record came into being or after it
        took its present value, ``in_future``, ``not_found_link`` for a value that an ``@entered:`` column names.
        """
        flow = entity.columns.get(self._table.flow) if self._table.flow else None
        found: dict[int, Trail] = {}
        for row in rows:
            final = row.values.get(flow.field.name) if flow else None
            current = row.instants.get(CURRENT)
            if current is None and CLOSED in row.instants and self._closed(tx, flow, final):
                current = row.instants[CLOSED]
            entered: list[tuple[Any, datetime]] = []
            for name, at in row.instants.items():
                if name.startswith(ENTERED) and flow:
                    value = self._value(tx, flow, name.removeprefix(ENTERED), row)
                    if value is None:
                        self._problem(row, name, "not_found_link", name.removeprefix(ENTERED))
                    elif not (value == final and current is not None):
                        entered.append((value, at))
            trail = trail_of(row.instants, entered, current, CREATED)
            if flow and final is not None and trail.created and trail.last != trail.created:
                trail = self._with_first(tx, flow, final, trail)
            self._check(tx, row, trail)
            found[row.number] = trail
        return found

    def _check(self, tx: Tx, row: Prepared, trail: Trail) -> None:
        name = next((n for n in (CURRENT, CLOSED) if n in row.instants), CREATED)
        if trail.last is not None and trail.last > tx.now:
            self._problem(row, name, "in_future", trail.last.isoformat())
        elif not trail.in_order():
            zone = tx.ctx.workspace.zone
            dates = ", ".join(
                f"{self._column_of.get(n, n)} {at.astimezone(zone).date()}" for n, at in row.instants.items()
            )
            self._problem(row, name, "dates_out_of_order", dates)

    def _with_first(self, tx: Tx, flow: Column, final: Any, trail: Trail) -> Trail:
        """Put the first value of the flow at the instant of coming into being, where the file names none for it."""
        if any(at <= trail.created for _, at in trail.entered if trail.created):
            return trail
        first = self._first_value(tx, flow, final)
        if first is None or first == final or trail.created is None:
            return trail
        return Trail(trail.created, ((first, trail.created), *trail.entered), trail.current)

    def _first_value(self, tx: Tx, flow: Column, final: Any) -> Any:
        if not flow.field.target:
            return flow.field.default
        target = tx.catalog.get(flow.field.target)
        order = target.definition.order_field
        if order is None:
            return None
        near = near_fields(target)
        rows = peek_all(tx, target.name, (order, *near))
        own = rows.get(final)
        if own is None:
            return None
        same = [(r[order], i) for i, r in rows.items() if all(r[n] == own[n] for n in near)]
        return min(same)[1] if same else None

    def _closed(self, tx: Tx, flow: Column | None, final: Any) -> bool:
        words: FlowWords | None = self._words.of(self._table.object).flow
        if flow is None or words is None or words.field != flow.field.name or final is None:
            return False
        if not flow.field.target:
            return final in words.terminal_values
        rows = peek_all(tx, flow.field.target, (words.terminal_field,))
        return final in rows and rows[final][words.terminal_field] in words.terminal_values

    def _value(self, tx: Tx, flow: Column, text: str, row: Prepared) -> Any:
        said = self._words.value(self._table.object, flow.field.name, text)
        if not flow.field.target:
            return option_value(flow.field, said)
        found = self._linker.links.look_up(tx, flow.field.target, {text, said})
        preferred = self._linker.preferred(tx, tx.catalog.get(flow.field.target))
        near = {n: v for n, v in row.values.items() if n in near_fields(tx.catalog.get(flow.field.target))}
        chosen = choose(found.get(text, []), near, preferred)
        if chosen is None:
            chosen = choose(found.get(said, []), near, preferred)
        return chosen.id if isinstance(chosen, Found) else None

    def _problem(self, row: Prepared, name: str, code: str, value: str) -> None:
        column = self._column_of.get(name, name)
        row.problems.append(Problem(code, self._table.sheet, row.number, column, value))
