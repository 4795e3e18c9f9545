"""The SQL form of an expression; every value and constant is named once, so that it grows no faster than the expression."""

from __future__ import annotations

from decimal import Decimal

from yingdan.db.sql import Sql
from yingdan.engines.formula.model import COLUMN_OF, MAX_TEXT, ChildFigure, FieldRef, Kind, Literal, Node, SqlEnv


def compile_sql(node: Node, env: SqlEnv) -> Sql:
    """Return the SQL of an expression: one value for each row, null where there is none."""
    match node:
        case Literal(value, kind):
            return _literal(value, kind)
        case FieldRef():
            return column_sql(node, env.field(node))
        case ChildFigure():
            return env.children(node)
        case _:
            return node.function.sql(node, [compile_sql(a, env) for a in node.args], env)


def _literal(value: object, kind: Kind) -> Sql:
    if value is None:
        return Sql(f"null::{COLUMN_OF[kind]}")
    if isinstance(value, bool):
        return Sql("true" if value else "false")
    if isinstance(value, Decimal):
        return Sql("%s::numeric", (format(value, "f"),))
    return Sql("%s::text", (str(value),))


def column_sql(ref: FieldRef, column: Sql) -> Sql:
    """Return the SQL of a column as the kind of value that expressions work on."""
    match ref.kind:
        case Kind.NUMBER:
            if ref.field.kind in {"int", "duration"}:
                return column.wrap("(", ")::numeric")
            return column if ref.field.scale <= 10 else column.wrap("round(", ", 10)")
        case Kind.TEXT:
            text = column if ref.field.kind not in {"id", "ref", "user", "dept"} else column.wrap("(", ")::text")
            is_long = ref.field.kind == "ltext" or (ref.field.max_length or 0) > MAX_TEXT
            return text.wrap("left(", f", {MAX_TEXT})") if is_long else text
        case Kind.LIST:
            return column.wrap("(", ")::text[]")
        case _:
            return column
