"""Columns of mixed values turned into numbers a model can read, with what is needed to explain them afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np

from yingdan.engines.forecast.calibration import Flags, Floats
from yingdan.engines.forecast.model import Feature
from yingdan.engines.forecast.timeline import Ints

PLACEHOLDERS: Final = frozenset({"", "select", "n/a", "na", "null", "none", "nan", "-", "--", "?"})
_MAX_LEVELS = 30
_BINS = 5
_HUGE = 1e15  # beyond this a number is a typing error and counts as missing
_MANY = 64  # distinct numbers beyond which nobody reads them as levels


@dataclass(frozen=True, slots=True)
class Dataset:
    """Records to learn from or to score: one entry per record in every sequence.

    `moments` order the records in time. `outcomes` are True for won, False for lost, None while open. Values are as
    of the moment of prediction; None, NaN and placeholder texts are missing.
    """

    ids: tuple[str, ...]
    moments: tuple[date, ...] | tuple[float, ...]
    outcomes: tuple[bool | None, ...]
    columns: Mapping[str, tuple[Feature, ...]]

    def taken(self, rows: Sequence[int]) -> "Dataset":
        """The records at these positions, in this order."""
        moments: Any = tuple(self.moments[row] for row in rows)
        return Dataset(
            tuple(self.ids[row] for row in rows),
            moments,
            tuple(self.outcomes[row] for row in rows),
            {name: tuple(values[row] for row in rows) for name, values in self.columns.items()},
        )


def is_missing(value: Feature) -> bool:
    """Whether a value says nothing."""
    if value is None:
        return True
    if isinstance(value, float):
        return value != value  # noqa: PLR0124 - NaN is the only value unlike itself
    return isinstance(value, str) and value.strip().casefold() in PLACEHOLDERS


@dataclass(frozen=True, slots=True)
class Column:
    """One column read once: numbers (NaN where none) and codes of text levels (-1 where missing)."""

    numbers: Floats
    codes: Ints
    levels: tuple[str, ...]

    @property
    def present(self) -> Flags:
        """Where there is a value."""
        return self.codes >= 0

    def is_numeric(self) -> bool:
        """Whether the column holds numbers: every value that is there is one, and more than two differ."""
        found = self.numbers[self.present]
        return bool(len(found)) and bool(np.isfinite(found).all()) and len(np.unique(found)) > 2

    def taken(self, rows: Ints) -> "Column":
        """The values at these positions."""
        return Column(self.numbers[rows], self.codes[rows], self.levels)


@dataclass(frozen=True, slots=True)
class Table:
    """A data set read once into arrays; `won` is NaN while open."""

    ids: tuple[str, ...]
    won: Floats
    order: Ints
    columns: Mapping[str, Column]

    def closed_in_order(self) -> "Table":
        """The closed records, oldest first."""
        return self.taken(self.order[np.isfinite(self.won[self.order])])

    def taken(self, rows: Ints) -> "Table":
        """The records at these positions, in this order."""
        return Table(
            tuple(self.ids[row] for row in rows),
            self.won[rows],
            np.arange(len(rows), dtype=np.int64),
            {name: column.taken(rows) for name, column in self.columns.items()},
        )

    def without(self, names: frozenset[str]) -> "Table":
        """The same records less some columns."""
        return Table(self.ids, self.won, self.order, {name: c for name, c in self.columns.items() if name not in names})


def read_table(data: Dataset) -> Table:
    """Read every value of a data set once."""
    order = sorted(range(len(data.ids)), key=lambda row: (data.moments[row], data.ids[row]))
    won = [np.nan if outcome is None else float(outcome) for outcome in data.outcomes]
    columns = {name: _read_column(values) for name, values in data.columns.items()}
    return Table(data.ids, np.array(won, dtype=float), np.array(order, dtype=np.int64), columns)


def _read_column(values: Sequence[Feature]) -> Column:
    if {type(value) for value in values} <= {int, float, type(None)}:
        return _read_numbers(values)
    position: dict[object, int] = {}
    levels: dict[str, int] = {}
    # Few values differ, so each distinct one is read once. True == 1 in Python, hence the type in the key.
    codes = np.empty(len(values), dtype=np.int64)
    for row, value in enumerate(values):
        key = ("bool", value) if isinstance(value, bool) else value
        code = position.get(key)
        if code is None:
            code = -1 if is_missing(value) else levels.setdefault(_level(value), len(levels))
            position[key] = code
        codes[row] = code
    by_code = np.array([*(_number(level) for level in levels), np.nan])
    is_text = np.array([isinstance(value, str | bool) for value in values], dtype=bool)
    return Column(np.where(is_text, np.nan, by_code[codes]), codes, tuple(levels))


def _read_numbers(values: Sequence[Any]) -> Column:
    found = np.array([np.nan if value is None else float(value) for value in values], dtype=float)
    found[np.abs(found) > _HUGE] = np.nan
    distinct, codes = np.unique(found, return_inverse=True)
    if len(distinct) > _MANY:
        return Column(found, np.where(np.isfinite(found), 0, -1).astype(np.int64), ("*",))
    return Column(found, np.where(np.isfinite(found), codes, -1).astype(np.int64), tuple(map(repr, distinct.tolist())))


def _level(value: Feature) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value))
    return str(value).strip()


def _number(level: str) -> float:
    try:
        found = float(level)
    except ValueError:
        return np.nan
    return found if abs(found) < _HUGE else np.nan


@dataclass(frozen=True, slots=True)
class Bucket:
    """A level of a text column or a range of a numeric one, with its closed and won records in training."""

    label: str
    count: int
    won: int


@dataclass(frozen=True, slots=True)
class ColumnCode:
    """How one column is read. Texts: one bucket per frequent level, then "other" and missing; numbers: by `edges`."""

    name: str
    numeric: bool
    levels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    mean: float = 0.0
    spread: float = 1.0
    log_mean: float = 0.0
    log_spread: float = 1.0
    buckets: tuple[Bucket, ...] = ()

    def bucket_of(self, column: Column) -> Ints:
        """Bucket of each value; the last bucket is missing, the one before it "other" (texts)."""
        if self.numeric:
            place = np.searchsorted(np.array(self.edges), np.nan_to_num(column.numbers), side="right")
            return np.where(np.isfinite(column.numbers), place, len(self.edges) + 1).astype(np.int64)
        position = {level: index for index, level in enumerate(self.levels)}
        other, missing = len(self.levels), len(self.levels) + 1
        by_code = np.array([*(position.get(level, other) for level in column.levels), missing], dtype=np.int64)
        return by_code[column.codes]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Reads columns the way they were in training; a column that is absent later counts as missing."""

    columns: tuple[ColumnCode, ...]

    def buckets(self, table: Table) -> Ints:
        """Bucket of every record in every column."""
        places = np.zeros((len(table.ids), len(self.columns)), dtype=np.int64)
        for index, code in enumerate(self.columns):
            places[:, index] = code.bucket_of(_column(table, code.name))
        return places

    def tree_matrix(self, table: Table) -> tuple[Floats, Ints]:
        """Raw numbers and one column per level; beside it the column each belongs to."""
        return self._matrix(table, linear=False)

    def linear_matrix(self, table: Table) -> tuple[Floats, Ints]:
        """Standardised numbers (plain, logarithm, missing flag) and one column per level."""
        return self._matrix(table, linear=True)

    def _matrix(self, table: Table, *, linear: bool) -> tuple[Floats, Ints]:
        parts: list[Floats] = []
        owners: list[int] = []
        for index, code in enumerate(self.columns):
            column = _column(table, code.name)
            if code.numeric:
                made = _linear_numbers(column.numbers, code) if linear else [column.numbers]
            else:
                place = code.bucket_of(column)
                made = [(place == level).astype(float) for level in range(len(code.levels) + 2)]
            parts += made
            owners += [index] * len(made)
        matrix = np.column_stack(parts) if parts else np.zeros((len(table.ids), 0))
        return matrix, np.array(owners, dtype=np.int64)


def _column(table: Table, name: str) -> Column:
    absent = np.full(len(table.ids), -1, dtype=np.int64)
    return table.columns.get(name) or Column(np.full(len(table.ids), np.nan), absent, ())


def learn_encoder(closed: Table) -> Encoder:
    """Learn how to read the columns of closed records; columns with one value only are left out."""
    won = closed.won > 0
    least = max(3, min(20, len(closed.ids) // 100))
    codes = []
    for name in sorted(closed.columns):
        column = closed.columns[name]
        code = _number_code(name, column) if column.is_numeric() else _text_code(name, column, least)
        place = code.bucket_of(column)
        if len(np.unique(place)) > 1:
            codes.append(_with_buckets(code, place, won))
    return Encoder(tuple(codes))


def _text_code(name: str, column: Column, least: int) -> ColumnCode:
    counts = np.bincount(column.codes[column.present], minlength=len(column.levels))
    frequent = [(-int(count), level) for count, level in zip(counts, column.levels, strict=True) if count >= least]
    levels = tuple(level for _, level in sorted(frequent)[:_MAX_LEVELS])
    return ColumnCode(name, numeric=False, levels=levels)


def _number_code(name: str, column: Column) -> ColumnCode:
    found = column.numbers[column.present]
    logs = _signed_log(found)
    edges = np.unique(np.quantile(found, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return ColumnCode(
        name,
        numeric=True,
        edges=tuple(float(edge) for edge in edges),
        mean=float(found.mean()),
        spread=float(found.std()) or 1.0,
        log_mean=float(logs.mean()),
        log_spread=float(logs.std()) or 1.0,
    )


def _with_buckets(code: ColumnCode, place: Ints, won: Flags) -> ColumnCode:
    if code.numeric:
        bounds = [f"{edge:.6g}" for edge in code.edges]
        between = [f"{low} .. {high}" for low, high in pairwise(bounds)]
        names = [f"< {bounds[0]}", *between, f">= {bounds[-1]}", ""]
    else:
        names = [*code.levels, "*", ""]
    count = np.bincount(place, minlength=len(names))
    wins = np.bincount(place[won], minlength=len(names))
    buckets = tuple(Bucket(label, int(n), int(w)) for label, n, w in zip(names, count, wins, strict=True))
    return replace(code, buckets=buckets)


def _linear_numbers(raw: Floats, code: ColumnCode) -> list[Floats]:
    missing = ~np.isfinite(raw)
    plain = np.clip((raw - code.mean) / code.spread, -4, 4)
    logged = np.clip((_signed_log(raw) - code.log_mean) / code.log_spread, -4, 4)
    return [np.where(missing, 0.0, plain), np.where(missing, 0.0, logged), missing.astype(float)]


def _signed_log(values: Floats) -> Floats:
    logs: Floats = np.sign(values) * np.log1p(np.abs(values))
    return logs
