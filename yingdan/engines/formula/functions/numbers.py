"""Numbers: exact decimals, rounded half-up to ten places after every step; 10^18 and beyond is an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.engines.formula.functions.strict import Fault, constant, strict1, strict2
from yingdan.engines.formula.model import Call, Env, Evaluate, Function, Kind, SqlEnv

PLACES = 10
DIGITS = 18  # before the point
MAX_EXPONENT = 366
EXACT = Context(prec=120, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999, traps=[])
STEP = Decimal(1).scaleb(-PLACES)
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


def fit(value: Decimal) -> Decimal:
    """Return a number, or raise the fault of one that is too large."""
    if value.adjusted() >= DIGITS:
        raise Fault("expr_overflow")
    return value


def settle(value: Decimal) -> Decimal:
    """Round the result of a step to ten places; raise the fault of one that is too large."""
    found = EXACT.quantize(value, STEP)
    if found.adjusted() >= DIGITS:  # always finite: no operand has more than 28 digits
        raise Fault("expr_overflow")
    return found


def fit_sql(inner: Sql) -> Sql:
    """Return the SQL of a number that is blank where it is too large; it names the number once."""
    return inner.wrap("nullif(nullif(greatest(least(", ", 1e18), -1e18), 1e18), -1e18)")


def _add(a: Decimal, b: Decimal) -> Decimal:
    return fit(EXACT.add(a, b))


def _subtract(a: Decimal, b: Decimal) -> Decimal:
    return fit(EXACT.subtract(a, b))


def _multiply(a: Decimal, b: Decimal) -> Decimal:
    return settle(EXACT.multiply(a, b))


def divide(a: Decimal, b: Decimal) -> Decimal:
    """Divide, rounded half-up to ten places. Raises the faults of a zero divisor and of a quotient that is too large."""
    if not b:
        raise Fault("expr_zero_divisor")
    return settle(EXACT.divide(a, b))


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """Multiply step by step, each step rounded, so that both forms agree to the last digit."""
    times = int(exponent)
    if times != exponent or abs(times) > MAX_EXPONENT:
        raise Fault("expr_bad_exponent")
    found = ONE
    for _ in range(abs(times)):
        found = _multiply(found, base)
    return divide(ONE, found) if times < 0 else found


def _modulo(a: Decimal, b: Decimal) -> Decimal:
    if not b:
        raise Fault("expr_zero_divisor")
    rest = EXACT.remainder(a, b)
    return EXACT.add(rest, b) if rest and (rest < 0) != (b < 0) else rest


def _floor(a: Decimal, step: Decimal) -> Decimal:
    if step <= 0:
        raise Fault("expr_zero_divisor")
    return settle(EXACT.multiply(EXACT.divide(a, step).to_integral_value(ROUND_FLOOR, EXACT), step))


def _ceiling(a: Decimal, step: Decimal) -> Decimal:
    return EXACT.minus(_floor(EXACT.minus(a), step))


def _rounder(rounding: str) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    def build(call: Call, args: Sequence[Evaluate]) -> Evaluate:
        digits = int(constant(call, 1, 0))
        unit = ONE.scaleb(-digits)
        # what half-up means is settled on ten places, as everything else
        return strict1(lambda a: fit(a.quantize(unit, rounding, EXACT)))(call, args[:1])

    return build


def _digits(call: Call) -> int:
    return int(constant(call, 1, 0))


def _step(work: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    def build(call: Call, args: Sequence[Evaluate]) -> Evaluate:
        return strict2(work)(call, args if len(args) == 2 else [args[0], lambda _: ONE])

    return build


def _sum(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    place = call.place

    def run(env: Env) -> Any:
        total = ZERO
        for arg in args:
            value = arg(env)
            if value is not None:
                total = EXACT.add(total, value)
        if total.adjusted() >= DIGITS:
            env.faults.append(("expr_overflow", place))
            return None
        return total

    return run


def _extreme(pick: Callable[[Any], Any]) -> Callable[[Call, Sequence[Evaluate]], Evaluate]:
    def build(_: Call, args: Sequence[Evaluate]) -> Evaluate:
        return lambda env: pick(v for v in [a(env) for a in args] if v is not None)

    return build


def _infix(sign: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    return lambda _, args, __: fit_sql(join(args, f" {sign} ").wrap("(", ")"))


def _named(name: str, *more: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    def build(_: Call, args: Sequence[Sql], __: SqlEnv) -> Sql:
        rest = "".join(f", {m}" for m in more[len(args) - 1 :]) if more else ""
        return join(args, ", ").wrap(f"{name}(", f"{rest})")

    return build


def divide_sql(args: Sequence[Sql]) -> Sql:
    """Return the SQL of a division: forty places first, so that rounding twice cannot differ from rounding once."""
    return fit_sql(args[0].wrap("round(round(", ", 40) / ") + args[1].wrap("nullif(", ", 0), 10)"))


def _rounded(name: str) -> Callable[[Call, Sequence[Sql], SqlEnv], Sql]:
    return lambda call, args, _: fit_sql(args[0].wrap(f"{name}(", f", {_digits(call)})"))


_N = str(Kind.NUMBER)
FUNCTIONS = (
    Function("+", (_N, _N), _N, strict2(_add), _infix("+"), operator=True),
    Function("-", (_N, _N), _N, strict2(_subtract), _infix("-"), operator=True),
    Function(
        "*",
        (_N, _N),
        _N,
        strict2(_multiply),
        lambda _, a, __: fit_sql(join(a, " * ").wrap("round(", ", 10)")),
        operator=True,
    ),
    Function("/", (_N, _N), _N, strict2(divide), lambda _, a, __: divide_sql(a), operator=True),
    Function("^", (_N, _N), _N, strict2(_power), _named("yingdan.fx_power"), operator=True),
    Function("neg", (_N,), _N, strict1(EXACT.minus), lambda _, a, __: a[0].wrap("(- ", ")"), operator=True),
    Function(
        "%",
        (_N,),
        _N,
        strict1(lambda a: settle(EXACT.divide(a, HUNDRED))),
        lambda _, a, __: a[0].wrap("round(", " * 0.01, 10)"),
        operator=True,
    ),
    Function("ROUND", (_N, "digits?"), _N, _rounder(ROUND_HALF_UP), _rounded("round")),
    Function("ROUNDUP", (_N, "digits?"), _N, _rounder(ROUND_UP), _rounded("yingdan.fx_round_up")),
    Function("ROUNDDOWN", (_N, "digits?"), _N, _rounder(ROUND_DOWN), _rounded("trunc")),
    Function("ABS", (_N,), _N, strict1(EXACT.abs), _named("abs")),
    Function("MOD", (_N, _N), _N, strict2(_modulo), _named("yingdan.fx_modulo")),
    Function("FLOOR", (_N, f"{_N}?"), _N, _step(_floor), _named("yingdan.fx_floor", "1")),
    Function("CEILING", (_N, f"{_N}?"), _N, _step(_ceiling), _named("yingdan.fx_ceiling", "1")),
    Function(
        "SUM",
        (_N, f"{_N}*"),
        _N,
        _sum,
        lambda _, args, __: fit_sql(join([a.wrap("coalesce(", ", 0)") for a in args], " + ").wrap("(", ")")),
    ),
    Function("MIN", ("ordered", "ordered*"), "same", _extreme(lambda v: min(v, default=None)), _named("least")),
    Function("MAX", ("ordered", "ordered*"), "same", _extreme(lambda v: max(v, default=None)), _named("greatest")),
)
