"""Columns of mixed values turned into numbers a model can read, with what is needed to explain them afterwards."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from yingdan.engines.forecast.calibration import Flags, Floats
from yingdan.engines.forecast.model import Feature
from yingdan.engines.forecast.timeline import Ints

PLACEHOLDERS: Final = frozenset({"", "select", "n/a", "na", "null", "none", "nan", "-", "--", "?"})
_MAX_LEVELS = 30
_BINS = 5


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

    def taken(self, rows: Sequence[int] | Ints) -> "Dataset":
        """The records at these positions, in this order."""
        index = [int(row) for row in rows]
        moments: Any = tuple(self.moments[i] for i in index)
        return Dataset(
            tuple(self.ids[i] for i in index),
            moments,
            tuple(self.outcomes[i] for i in index),
            {name: tuple(values[i] for i in index) for name, values in self.columns.items()},
        )

    def without(self, names: frozenset[str]) -> "Dataset":
        """The same records less some columns."""
        kept = {name: values for name, values in self.columns.items() if name not in names}
        return Dataset(self.ids, self.moments, self.outcomes, kept)

    def closed_in_order(self) -> "Dataset":
        """The closed records, oldest first."""
        rows = [row for row, outcome in enumerate(self.outcomes) if outcome is not None]
        return self.taken(sorted(rows, key=lambda row: (self.moments[row], self.ids[row])))

    def labels(self) -> Floats:
        """1 for won and 0 for lost."""
        return np.array([1.0 if outcome else 0.0 for outcome in self.outcomes])


def is_missing(value: Feature) -> bool:
    """Whether a value says nothing."""
    if value is None:
        return True
    if isinstance(value, float):
        return value != value  # noqa: PLR0124 - NaN is the only value unlike itself
    return isinstance(value, str) and value.strip().casefold() in PLACEHOLDERS


def is_numeric(values: Sequence[Feature]) -> bool:
    """Whether a column holds numbers: every value that is there is one, and more than two differ."""
    found = [value for value in values if not is_missing(value)]
    if not found or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in found):
        return False
    return len(set(found)) > 2


def numbers(values: Sequence[Feature]) -> Floats:
    """A numeric column with NaN for what is missing or no number."""
    return np.array(
        [
            float(v) if isinstance(v, int | float) and not is_missing(v) and abs(float(v)) < 1e300 else np.nan
            for v in values
        ],
        dtype=float,
    )


def texts(values: Sequence[Feature]) -> list[str | None]:
    """A column as text levels, None for missing."""
    return [None if is_missing(value) else str(value).strip() for value in values]


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
    levels: tuple[str, ...]
    edges: tuple[float, ...]
    mean: float
    spread: float
    log_mean: float
    log_spread: float
    buckets: tuple[Bucket, ...]

    def bucket_of(self, values: Sequence[Feature]) -> Ints:
        """Bucket of each value; the last bucket is missing, the one before it "other" (texts)."""
        if self.numeric:
            found = numbers(values)
            place = np.searchsorted(np.array(self.edges), np.nan_to_num(found), side="right")
            return np.where(np.isfinite(found), place, len(self.edges) + 1).astype(np.int64)
        position = {level: index for index, level in enumerate(self.levels)}
        other, missing = len(self.levels), len(self.levels) + 1
        return np.array(
            [missing if level is None else position.get(level, other) for level in texts(values)], dtype=np.int64
        )


@dataclass(frozen=True, slots=True)
class Encoder:
    """Reads columns the way they were in training; a column that is absent later counts as missing."""

    columns: tuple[ColumnCode, ...]

    def buckets(self, data: Dataset) -> Ints:
        """Bucket of every record in every column."""
        return (
            np.array([code.bucket_of(self._values(data, code)) for code in self.columns])
            .reshape(len(self.columns), len(data.ids))
            .T
        )

    def tree_matrix(self, data: Dataset) -> tuple[Floats, Ints]:
        """Raw numbers and one column per level; beside it the column each belongs to."""
        return self._matrix(data, linear=False)

    def linear_matrix(self, data: Dataset) -> tuple[Floats, Ints]:
        """Standardised numbers (plain, logarithm, missing flag) and one column per level."""
        return self._matrix(data, linear=True)

    def _matrix(self, data: Dataset, *, linear: bool) -> tuple[Floats, Ints]:
        parts: list[Floats] = []
        owners: list[int] = []
        for index, code in enumerate(self.columns):
            values = self._values(data, code)
            if code.numeric:
                raw = numbers(values)
                made = _linear_numbers(raw, code) if linear else [raw]
            else:
                place = code.bucket_of(values)
                made = [(place == level).astype(float) for level in range(len(code.levels) + 2)]
            parts += made
            owners += [index] * len(made)
        matrix = np.column_stack(parts) if parts else np.zeros((len(data.ids), 0))
        return matrix, np.array(owners, dtype=np.int64)

    def _values(self, data: Dataset, code: ColumnCode) -> Sequence[Feature]:
        return data.columns.get(code.name) or (None,) * len(data.ids)


def learn_encoder(data: Dataset) -> Encoder:
    """Learn how to read the columns of closed records; columns with one value only are left out."""
    won = data.labels() > 0
    least = max(3, min(20, len(data.ids) // 100))
    codes = []
    for name in sorted(data.columns):
        values = data.columns[name]
        code = _number_code(name, values) if is_numeric(values) else _text_code(name, values, least)
        place = code.bucket_of(values)
        if len(np.unique(place)) > 1:
            codes.append(_with_buckets(code, place, won))
    return Encoder(tuple(codes))


def _text_code(name: str, values: Sequence[Feature], least: int) -> ColumnCode:
    counts = Counter(level for level in texts(values) if level is not None)
    frequent = sorted((level for level in counts if counts[level] >= least), key=lambda v: (-counts[v], v))
    return ColumnCode(name, False, tuple(frequent[:_MAX_LEVELS]), (), 0.0, 1.0, 0.0, 1.0, ())


def _number_code(name: str, values: Sequence[Feature]) -> ColumnCode:
    found = numbers(values)
    found = found[np.isfinite(found)]
    logs = _signed_log(found)
    edges = np.unique(np.quantile(found, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return ColumnCode(
        name,
        True,
        (),
        tuple(float(edge) for edge in edges),
        float(found.mean()),
        float(found.std()) or 1.0,
        float(logs.mean()),
        float(logs.std()) or 1.0,
        (),
    )


def _with_buckets(code: ColumnCode, place: Ints, won: Flags) -> ColumnCode:
    if code.numeric:
        bounds = [*(f"{edge:.6g}" for edge in code.edges)]
        names = [
            f"< {bounds[0]}",
            *(f"{a} .. {b}" for a, b in itertools.pairwise(bounds)),
            f">= {bounds[-1]}",
            "",
        ]
    else:
        names = [*code.levels, "*", ""]
    count = np.bincount(place, minlength=len(names))
    wins = np.bincount(place[won], minlength=len(names))
    buckets = tuple(Bucket(label, int(n), int(w)) for label, n, w in zip(names, count, wins, strict=True))
    return ColumnCode(
        code.name,
        code.numeric,
        code.levels,
        code.edges,
        code.mean,
        code.spread,
        code.log_mean,
        code.log_spread,
        buckets,
    )


def _linear_numbers(raw: Floats, code: ColumnCode) -> list[Floats]:
    missing = ~np.isfinite(raw)
    plain = np.clip((raw - code.mean) / code.spread, -4, 4)
    logged = np.clip((_signed_log(raw) - code.log_mean) / code.log_spread, -4, 4)
    return [np.where(missing, 0.0, plain), np.where(missing, 0.0, logged), missing.astype(float)]


def _signed_log(values: Floats) -> Floats:
    logs: Floats = np.sign(values) * np.log1p(np.abs(values))
    return logs
