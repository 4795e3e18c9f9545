"""Pivot tables: figures by groups down and across, with the totals of both and of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from yingdan.db.tx import Tx
from yingdan.engines.query.aggregate import MAX_ROWS, GroupBy, Measure, aggregate
from yingdan.kernel.errors import Malformed
from yingdan.meta.predicate import Node

Figures = dict[str, Any]


def pivot(
    tx: Tx,
    object_name: str,
    *,
    filter_: Node | None,
    rows: Sequence[GroupBy],
    columns: Sequence[GroupBy],
    measures: Sequence[Measure],
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """Return ``{"columns": [keys], "rows": [{"key", "cells", "total"}], "column_totals", "total"}``.

    ``cells`` stand in the order of ``columns``, null where there is nothing. Totals are figures of their own (averages and
    distinct counts do not add up). Four statements whatever the size; at most 9,999 cells, else Malformed (400).
    """
    doubled = {g.key for g in rows} & {g.key for g in columns}
    if doubled:
        raise Malformed("doubled_group", field=min(doubled)[:60])

    def figures(groups: Sequence[GroupBy]) -> list[Figures]:
        text = aggregate(
            tx, object_name, filter_=filter_, group_by=groups, measures=measures, limit=MAX_ROWS, as_of=as_of
        )
        found: list[Figures] = orjson.loads(text)
        if len(found) >= MAX_ROWS:
            raise Malformed("pivot_too_large", max=MAX_ROWS - 1)
        return found

    cells = figures([*rows, *columns])
    down = figures(rows) if rows else []
    across = figures(columns) if columns else []
    total = figures(())
    names = [m.key for m in measures]
    keys = [_key(c, columns) for c in across]
    at = {_values(k): i for i, k in enumerate(keys)}
    lines: dict[tuple[Any, ...], list[Figures | None]] = {_values(_key(r, rows)): [None] * len(keys) for r in down}
    for cell in cells if columns else ():
        line = lines.get(_values(_key(cell, rows)))
        place = at.get(_values(_key(cell, columns)))
        if line is not None and place is not None:
            line[place] = _only(cell, names)
    return {
        "columns": keys,
        "rows": [
            {"key": _key(r, rows), "cells": lines[_values(_key(r, rows))], "total": _only(r, names)} for r in down
        ],
        "column_totals": [_only(c, names) for c in across],
        "total": _only(total[0], names) if total else {},
    }


def _key(row: Mapping[str, Any], groups: Sequence[GroupBy]) -> Figures:
    return {g.key: row[g.key] for g in groups}


def _values(key: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(str(v) if isinstance(v, list | dict) else v for v in key.values())


def _only(row: Mapping[str, Any], names: Sequence[str]) -> Figures:
    return {n: row[n] for n in names}
