"""Statements whose plans can be kept: options are part of them, few values are parameters of their own, all else is one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from yingdan.db.sql import FEW, one_of
from yingdan.db.tx import Tx
from yingdan.engines.query.conditions import compile_filter
from yingdan.engines.query.paths import Paths
from yingdan.meta.predicate import parse_filter


def _compiled(tx: Tx, field: str, op: str, value: Any) -> tuple[str, tuple[Any, ...]]:
    found = compile_filter(
        tx, Paths(tx, tx.catalog.get("account")), parse_filter({"field": field, "op": op, "value": value})
    )
    return found.text, found.params


@pytest.mark.parametrize(
    ("op", "value", "text"),
    [
        ("eq", "A", "t.\"level\" = 'A'"),
        ("in", ["B", "A", "B"], "t.\"level\" in ('A', 'B')"),
        ("not_in", ["A"], "(t.\"level\" in ('A')) is not true"),
    ],
)
def test_options_are_literals(tx: Tx, op: str, value: Any, text: str) -> None:
    assert _compiled(tx, "level", op, value) == (text, ())


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [("level", "eq", "A' or true --"), ("level", "in", ["A", "%s'"]), ("level", "in", []), ("name", "eq", "A")],
)
def test_all_else_is_a_parameter(tx: Tx, field: str, op: str, value: Any) -> None:
    text, params = _compiled(tx, field, op, value)
    assert params == (value,)
    assert "'" not in text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "p = any(%s::uuid[])"), (1, "p = %s::uuid"), (2, "p = any(array[%s::uuid, %s::uuid])")]
)
def test_few_values_are_parameters_of_their_own(tx: Tx, count: int, text: str) -> None:
    values = [str(UUID(int=n)) for n in range(count)]
    found = one_of("p", "uuid", values)
    assert found.text == text
    asked = found.wrap("select n from (select ('00000000-0000-0000-0000-00000000000' || n)::uuid p, n from"
                       " generate_series(0, 9) n) s where ", " order by n")  # fmt: skip
    assert [r[0] for r in tx.all(asked)] == list(range(count))


def test_many_values_are_one_parameter() -> None:
    assert one_of("p", "int", range(FEW + 1)).params == (list(range(FEW + 1)),)
