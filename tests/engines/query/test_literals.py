"""Options are part of the statement, so that a plan which is kept knows how many records have them; all else is a parameter."""

from __future__ import annotations

from typing import Any

import pytest

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
