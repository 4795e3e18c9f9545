"""How Python forms of functions treat blanks and errors: a blank argument gives a blank, an error a blank and a flag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from yingdan.engines.formula.model import Call, Env, Evaluate, Literal, Node


class Fault(ArithmeticError):
    """What went wrong in one step; ``code`` names the text ``problem.<code>``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def strict1(work: Callable[[Any], Any]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    """Return a builder for a function of one value that no blank reaches."""

    def build(call: Call, args: Sequence[Evaluate]) -> Evaluate:
        (one,) = args
        place = call.place

        def run(env: Env) -> Any:
            a = one(env)
            if a is None:
                return None
            try:
                return work(a)
            except Fault as fault:
                env.faults.append((fault.code, place))
                return None

        return run

    return build


def strict2(work: Callable[[Any, Any], Any]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    """Return a builder for a function of two values that no blank reaches."""

    def build(call: Call, args: Sequence[Evaluate]) -> Evaluate:
        one, two = args
        place = call.place

        def run(env: Env) -> Any:
            a = one(env)
            if a is None:
                return None
            b = two(env)
            if b is None:
                return None
            try:
                return work(a, b)
            except Fault as fault:
                env.faults.append((fault.code, place))
                return None

        return run

    return build


def strict(work: Callable[..., Any]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    """Return a builder for a function of any number of values that no blank reaches; it is given the surroundings first."""

    def build(call: Call, args: Sequence[Evaluate]) -> Evaluate:
        place = call.place

        def run(env: Env) -> Any:
            values = []
            for arg in args:
                value = arg(env)
                if value is None:
                    return None
                values.append(value)
            try:
                return work(env, *values)
            except Fault as fault:
                env.faults.append((fault.code, place))
                return None

        return run

    return build


def constant(call: Call, index: int, default: Any = None) -> Any:
    """Return the value of an argument that is a constant."""
    if index >= len(call.args):
        return default
    node: Node = call.args[index]
    return node.value if isinstance(node, Literal) else default
