"""Truth and choice. Truth has three values as in SQL: what is blank may be either."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.engines.formula.functions.strict import strict1
from yingdan.engines.formula.model import COLUMN_OF, Call, Env, Evaluate, Function, Kind, SqlEnv


def _blank_aware(test: Callable[[Any, Any], bool]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    def build(_: Call, args: Sequence[Evaluate]) -> Evaluate:
        one, two = args
        return lambda env: test(one(env), two(env))

    return build


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    def build(_: Call, args: Sequence[Evaluate]) -> Evaluate:
        one, two = args

        def run(env: Env) -> bool | None:
            a = one(env)
            b = two(env)
            return None if a is None or b is None else test(a, b)

        return run

    return build


def _ordered_sql(sign: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    def build(call: Call, args: Sequence[Sql], _: SqlEnv) -> Sql:
        order = ' collate "C"' if call.args[0].kind is Kind.TEXT else ""
        return join([a + order for a in args], f" {sign} ").wrap("(", ")")

    return build


def _and(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    def run(env: Env) -> bool | None:
        found: bool | None = True
        for arg in args:
            value = arg(env)
            if value is False:
                return False
            if value is None:
                found = None
        return found

    return run


def _or(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    def run(env: Env) -> bool | None:
        found: bool | None = False
        for arg in args:
            value = arg(env)
            if value is True:
                return True
            if value is None:
                found = None
        return found

    return run


def _if(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    test, then = args[0], args[1]
    otherwise = args[2] if len(args) > 2 else _nothing
    return lambda env: then(env) if test(env) is True else otherwise(env)


def _nothing(_: Env) -> None:
    return None


def _if_sql(call: Call, args: Sequence[Sql], _: SqlEnv) -> Sql:
    otherwise = args[2] if len(args) > 2 else Sql(f"null::{COLUMN_OF[call.kind]}")
    return args[0].wrap("case when ", " then ") + args[1] + " else " + otherwise + " end"


def _ifs(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    pairs = list(zip(args[::2], args[1::2], strict=True))

    def run(env: Env) -> Any:
        for test, value in pairs:
            if test(env) is True:
                return value(env)
        return None

    return run


def _ifs_sql(_: Call, args: Sequence[Sql], __: SqlEnv) -> Sql:
    pairs = zip(args[::2], args[1::2], strict=True)
    return join([t.wrap("when ", " then ") + v for t, v in pairs], " ").wrap("case ", " end")


def _switch(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    subject, rest = args[0], args[1:]
    otherwise = rest[-1] if len(rest) % 2 else _nothing
    pairs = list(zip(rest[: len(rest) // 2 * 2 : 2], rest[1::2], strict=True))

    def run(env: Env) -> Any:
        value = subject(env)
        if value is not None:
            for case, result in pairs:
                if case(env) == value:
                    return result(env)
        return otherwise(env)

    return run


def _switch_sql(_: Call, args: Sequence[Sql], __: SqlEnv) -> Sql:
    subject, rest = args[0], args[1:]
    pairs = zip(rest[: len(rest) // 2 * 2 : 2], rest[1::2], strict=True)
    cases = join([c.wrap("when ", " then ") + v for c, v in pairs], " ")
    found = subject.wrap("case ", " ") + cases
    return (found + " else " + rest[-1] if len(rest) % 2 else found) + " end"


def _is_blank(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    one = args[0]
    if call.args[0].kind is Kind.LIST:
        return lambda env: not one(env)
    return lambda env: one(env) is None


def _is_blank_sql(call: Call, args: Sequence[Sql], _: SqlEnv) -> Sql:
    if call.args[0].kind is Kind.LIST:
        return args[0].wrap("(coalesce(cardinality(", "), 0) = 0)")
    return args[0].wrap("(", " is null)")


def _coalesce(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    def run(env: Env) -> Any:
        for arg in args:
            value = arg(env)
            if value is not None:
                return value
        return None

    return run


def _joined(word: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    return lambda _, args, __: join(args, word).wrap("(", ")")


def _not(value: bool) -> bool:  # noqa: FBT001  # the value is what it works on
    return not value


_B = str(Kind.BOOL)
FUNCTIONS = (
    Function("=", ("same", "same"), _B, _blank_aware(operator.eq), _joined(" is not distinct from "), operator=True),
    Function("<>", ("same", "same"), _B, _blank_aware(operator.ne), _joined(" is distinct from "), operator=True),
    Function("<", ("comparable", "comparable"), _B, _ordered(operator.lt), _ordered_sql("<"), operator=True),
    Function("<=", ("comparable", "comparable"), _B, _ordered(operator.le), _ordered_sql("<="), operator=True),
    Function(">", ("comparable", "comparable"), _B, _ordered(operator.gt), _ordered_sql(">"), operator=True),
    Function(">=", ("comparable", "comparable"), _B, _ordered(operator.ge), _ordered_sql(">="), operator=True),
    Function("AND", (_B, f"{_B}*"), _B, _and, _joined(" and ")),
    Function("OR", (_B, f"{_B}*"), _B, _or, _joined(" or ")),
    Function("NOT", (_B,), _B, strict1(_not), lambda _, a, __: a[0].wrap("(not ", ")")),
    Function("IF", (_B, "same", "same?"), "same", _if, _if_sql),
    Function(
        "IFS",
        (_B, "same", "same*"),
        "same",
        _ifs,
        _ifs_sql,
        layout=lambda n: [_B if i % 2 == 0 else "same" for i in range(n)],
        even=True,
    ),
    Function(
        "SWITCH",
        ("subject", "subject", "same", "same*"),
        "same",
        _switch,
        _switch_sql,
        layout=lambda n: [
            "subject" if i == 0 or (i % 2 == 1 and not (n % 2 == 0 and i == n - 1)) else "same" for i in range(n)
        ],
    ),
    Function("ISBLANK", ("any",), _B, _is_blank, _is_blank_sql),
    Function("COALESCE", ("same", "same*"), "same", _coalesce, lambda _, a, __: join(a, ", ").wrap("coalesce(", ")")),
)
