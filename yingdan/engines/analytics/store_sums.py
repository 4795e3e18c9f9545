"""SQL that adds rows of figures up: by group in one pass, the whole from its groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.analytics.store import Rows

WHOLE = "*"
_PARTS = "sum(f._v), sum(f._b), sum({sign}), sum({amount}), count(*) filter (where f.synthetic), count(*)"
_QUARTILES = (0.5, 0.75)


def sums(tx: Tx, rows: Rows, key: Sql | None, value: Sql, base: Sql, *, spread: str = "") -> list[tuple[Any, ...]]:
    """Return (key, numerator, denominator, count, amount, inferred, rows, median, third quartile).

    The first key is ``*`` for all; grouped ones follow, the key as text, None where there is none. ``spread`` asks for the
    quartiles: of ``points`` (few different whole numbers) or of any ``numbers``.
    """
    if spread == "numbers":
        return _with_quartiles(tx, rows, key, value, base)
    keys = ["f._k", *(["f._v"] if spread == "points" else [])] if key else ["f._v"] if spread == "points" else []
    shown = "f._k::text" if key else f"'{WHOLE}'"
    found = tx.all(
        Sql(f"select {shown}, {_parts(rows)}{', f._v' if spread == 'points' else ''} from (")
        + _inner(rows, key, value, base)
        + Sql(") f" + (f" group by {', '.join(keys)}" if keys else "")),
        plan_anew=True,
    )
    if spread == "points":
        return _by_points(found, grouped=key is not None)
    return [(*r, None, None) for r in ([_added(WHOLE, found), *found] if key else found)]


def _parts(rows: Rows) -> str:
    return _PARTS.format(
        sign="f.sign" if rows.signed else "1", amount="f.sign * f.amount" if rows.signed else "f.amount"
    )


def _inner(rows: Rows, key: Sql | None, value: Sql, base: Sql) -> Sql:
    return (
        (key or Sql("null")).wrap("select ", " as _k, ")
        + value
        + Sql(" as _v, ")
        + base
        + Sql(" as _b, f.sign, f.amount, f.synthetic")
        + rows.text
    )


def _added(key: str | None, found: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    """Return the sum of rows: the whole need not be added up by the database a second time, row by row."""
    columns = list(zip(*(r[1:7] for r in found), strict=True)) or [()] * 6
    return (key, *(sum(v for v in column if v is not None) for column in columns))


def _with_quartiles(tx: Tx, rows: Rows, key: Sql | None, value: Sql, base: Sql) -> list[tuple[Any, ...]]:
    shown = f"case when grouping(f._k) = 1 then '{WHOLE}' else f._k::text end" if key else f"'{WHOLE}'"
    quartiles = ", ".join(f"percentile_cont({q}) within group (order by f._v)" for q in _QUARTILES)
    return tx.all(
        Sql(f"select {shown}, {_parts(rows)}, {quartiles} from (")
        + _inner(rows, key, value, base)
        + Sql(") f" + (" group by grouping sets ((f._k), ())" if key else "")),
        plan_anew=True,
    )


def _by_points(found: Iterable[Sequence[Any]], *, grouped: bool) -> list[tuple[Any, ...]]:
    """Put rows by group and points together; the quartiles follow from how often each number of points occurs."""
    by_key: dict[str | None, list[Sequence[Any]]] = defaultdict(list)
    for row in found:
        by_key[WHOLE].append(row)
        if grouped:
            by_key[row[0]].append(row)
    return [
        (*_added(key, rows), *(_quantile([(r[7], r[6]) for r in rows], q) for q in _QUARTILES))
        for key, rows in by_key.items()
    ]


def _quantile(counted: Iterable[tuple[int, int]], share: float) -> float | None:
    """Return the quantile of numbers given as (number, how often), between two of them in proportion."""
    ordered = sorted(counted)
    place = share * (sum(n for _, n in ordered) - 1)
    low = high = None
    passed = 0
    for number, count in ordered:
        passed += count
        if low is None and passed > int(place):
            low = number
        if passed > -int(-place // 1):
            high = number
            break
    return None if low is None or high is None else low + (place - int(place)) * (high - low)
