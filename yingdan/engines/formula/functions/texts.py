"""Texts: compared by code point; an empty text is blank; no text is longer than 5,000 characters while worked on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.engines.formula.casing import lower, upper
from yingdan.engines.formula.functions.formats import format_date, format_number, format_sql
from yingdan.engines.formula.functions.strict import constant, strict1, strict2
from yingdan.engines.formula.model import MAX_TEXT, Call, Env, Evaluate, Function, Kind, SqlEnv
from yingdan.engines.formula.pattern import compile_pattern

WHITE = " \t\n\r\u3000"  # lint-skip: no-chinese — white space, not a word
MAX_REPLACEMENT = 200


def as_text(value: Any, env: Env) -> str:
    """Return any value as the text that ``&`` joins."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        local = value.astimezone(env.zone)
        return f"{local.year:04d}-{local.month:02d}-{local.day:02d} {local.hour:02d}:{local.minute:02d}"
    if isinstance(value, date):
        return value.isoformat()
    return ",".join(value)


def plain(value: Decimal) -> str:
    """Return a number without exponent and without zeros at the end."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text_sql(kind: Kind, value: Sql, env: SqlEnv) -> Sql:
    """Return the SQL of ``as_text``."""
    match kind:
        case Kind.NUMBER:
            return value.wrap("trim_scale(", ")::text")
        case Kind.BOOL:
            return value.wrap("case ", " when true then 'TRUE' when false then 'FALSE' end")
        case Kind.INSTANT:
            return value.wrap("to_char((", ") at time zone ") + Sql("%s, 'YYYY-MM-DD HH24:MI')", (env.zone,))
        case Kind.DATE:
            return value.wrap("to_char(", ", 'YYYY-MM-DD')")
        case Kind.LIST:
            return value.wrap("array_to_string(", ", ',')")
        case _:
            return value


def cut(text: str) -> str | None:
    """Return the first 5,000 characters; nothing for an empty text."""
    return text[:MAX_TEXT] or None


def cut_sql(text: Sql) -> Sql:
    """Return the SQL of ``cut``."""
    return text.wrap("nullif(left(", f", {MAX_TEXT}), '')")


def _concat(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    def run(env: Env) -> str | None:
        parts = [as_text(v, env) for v in [a(env) for a in args] if v is not None]
        return cut("".join(parts))

    return run


def _concat_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    texts = [text_sql(n.kind, a, env).wrap("coalesce(", ", '')") for n, a in zip(call.args, args, strict=True)]
    return cut_sql(join(texts, " || "))


def whole(value: Decimal, low: int, high: int) -> int:
    """Return a number without its decimals, within bounds."""
    return low if value <= low else high if value >= high else int(value)


def whole_sql(value: Sql, low: int, high: int) -> Sql:
    """Return the SQL of ``whole``; a blank gives the lower bound."""
    return value.wrap("least(greatest(trunc(", f"), {low}), {high})::int")


def _left(text: str, count: Decimal) -> str | None:
    return text[: whole(count, 0, MAX_TEXT)] or None


def _right(text: str, count: Decimal) -> str | None:
    wanted = whole(count, 0, MAX_TEXT)
    return text[-wanted:] if wanted else None


def _mid(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    one, two, three = args

    def run(env: Env) -> str | None:
        text, start, count = one(env), two(env), three(env)
        if text is None or start is None or count is None:
            return None
        first = whole(start, 1, MAX_TEXT + 1) - 1
        return text[first : first + whole(count, 0, MAX_TEXT)] or None

    return run


def _mid_sql(_: Call, args: Sequence[Sql], __: SqlEnv) -> Sql:
    return join(args, ", ").wrap("yingdan.fx_mid(", ")")


def _length(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    one = args[0]
    return lambda env: Decimal(len(one(env) or ()))


def _length_sql(call: Call, args: Sequence[Sql], _: SqlEnv) -> Sql:
    name = "cardinality" if call.args[0].kind is Kind.LIST else "length"
    return args[0].wrap(f"coalesce({name}(", "), 0)::numeric")


def _contains(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    one, two = args
    is_list = call.args[0].kind is Kind.LIST

    def run(env: Env) -> bool:
        whole_text, part = one(env), two(env)
        if whole_text is None or part is None:
            return False
        return part in whole_text if is_list else lower(part) in lower(whole_text)

    return run


def _contains_sql(call: Call, args: Sequence[Sql], _: SqlEnv) -> Sql:
    if call.args[0].kind is Kind.LIST:
        return args[1].wrap("coalesce(", " = any(") + args[0] + "), false)"
    return args[0].wrap("coalesce(strpos(lower(", "), lower(") + args[1] + ")) > 0, false)"


def _starts(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    one, two = args

    def run(env: Env) -> bool:
        text, part = one(env), two(env)
        return text is not None and part is not None and lower(text).startswith(lower(part))

    return run


def _starts_sql(_: Call, args: Sequence[Sql], __: SqlEnv) -> Sql:
    return args[0].wrap("coalesce(starts_with(lower(", "), lower(") + args[1] + ")), false)"


def _substitute(_: Call, args: Sequence[Evaluate]) -> Evaluate:
    one, two, three = args

    def run(env: Env) -> str | None:
        text, old, new = one(env), two(env), three(env)
        if text is None or old is None:
            return None
        return cut(text.replace(old, (new or "")[:MAX_REPLACEMENT]))

    return run


def _substitute_sql(_: Call, args: Sequence[Sql], __: SqlEnv) -> Sql:
    new = args[2].wrap("coalesce(left(", f", {MAX_REPLACEMENT}), '')")
    return cut_sql(join([args[0], args[1], new], ", ").wrap("replace(", ")"))


def _text(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    one, layout, kind = args[0], constant(call, 1), call.args[0].kind

    def run(env: Env) -> str | None:
        value = one(env)
        if value is None:
            return None
        if layout is None:
            return as_text(value, env) or None
        return format_number(value, layout) if kind is Kind.NUMBER else format_date(value, layout, env.zone)

    return run


def _text_sql(call: Call, args: Sequence[Sql], env: SqlEnv) -> Sql:
    layout, kind = constant(call, 1), call.args[0].kind
    if layout is None:
        return text_sql(kind, args[0], env).wrap("nullif(", ", '')")
    return format_sql(kind, args[0], layout, env)


def _matches(call: Call, args: Sequence[Evaluate]) -> Evaluate:
    one = args[0]
    pattern = compile_pattern(constant(call, 1, ""))

    def run(env: Env) -> bool:
        text = one(env)
        return text is not None and pattern.search(text)

    return run


def _matches_sql(call: Call, args: Sequence[Sql], _: SqlEnv) -> Sql:
    pattern = compile_pattern(constant(call, 1, "")).sql
    return args[0].wrap("coalesce(", "") + Sql(' ~ (%s::text collate "C"), false)', (pattern,))


_T, _N, _B = str(Kind.TEXT), str(Kind.NUMBER), str(Kind.BOOL)
FUNCTIONS = (
    Function("&", ("any", "any"), _T, _concat, _concat_sql, operator=True),
    Function("CONCAT", ("any", "any*"), _T, _concat, _concat_sql),
    Function(
        "LEFT",
        (_T, _N),
        _T,
        strict2(_left),
        lambda _, a, __: (a[0].wrap("left(", ", ") + whole_sql(a[1], 0, MAX_TEXT)).wrap("nullif(", "), '')"),
    ),
    Function(
        "RIGHT",
        (_T, _N),
        _T,
        strict2(_right),
        lambda _, a, __: (a[0].wrap("right(", ", ") + whole_sql(a[1], 0, MAX_TEXT)).wrap("nullif(", "), '')"),
    ),
    Function("MID", (_T, _N, _N), _T, _mid, _mid_sql),
    Function("LEN", ("countable",), _N, _length, _length_sql),
    Function("UPPER", (_T,), _T, strict1(upper), lambda _, a, __: a[0].wrap("upper(", ")")),
    Function("LOWER", (_T,), _T, strict1(lower), lambda _, a, __: a[0].wrap("lower(", ")")),
    Function(
        "TRIM",
        (_T,),
        _T,
        strict1(lambda t: t.strip(WHITE) or None),
        lambda _, a, __: a[0].wrap("nullif(btrim(", "") + Sql(", %s), '')", (WHITE,)),
    ),
    Function("CONTAINS", ("countable", _T), _B, _contains, _contains_sql),
    Function("STARTSWITH", (_T, _T), _B, _starts, _starts_sql),
    Function("SUBSTITUTE", (_T, _T, _T), _T, _substitute, _substitute_sql),
    Function("TEXT", ("any", "format?"), _T, _text, _text_sql),
    Function("REGEXMATCH", (_T, "pattern"), _B, _matches, _matches_sql),
)
