"""The Python form of an expression: closures, put together once and run for every record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yingdan.engines.formula.functions.numbers import DIGITS, EXACT, STEP
from yingdan.engines.formula.model import MAX_TEXT, ChildFigure, Env, Evaluate, FieldRef, Kind, Literal, Node


def compile_python(node: Node) -> Evaluate:
    """Return the function that works an expression out from an ``Env``; it never raises, see ``Env.faults``."""
    match node:
        case Literal(value):
            return lambda _: value
        case FieldRef() | ChildFigure():
            return _reader(node.key, node.kind)
        case _:
            return node.function.run(node, [compile_python(a) for a in node.args])


def _reader(key: str, kind: Kind) -> Evaluate:
    if kind is Kind.NUMBER:

        def number(env: Env) -> Decimal | None:
            value = env.values.get(key)
            if value is None:
                return None
            if type(value) is Decimal:  # fields have at most ten decimals
                return value if value.adjusted() < DIGITS else None
            return _number(value)

        return number
    if kind is Kind.TEXT:

        def text(env: Env) -> str | None:
            value = env.values.get(key)
            return None if value is None else str(value)[:MAX_TEXT] or None

        return text

    def plain(env: Env) -> Any:
        return env.values.get(key)

    return plain


def _number(value: Any) -> Decimal | None:
    number = EXACT.quantize(value if isinstance(value, Decimal) else Decimal(value), STEP)
    return number if number.is_finite() and number.adjusted() < DIGITS else None
