"""What the other engines use: the compiled expressions of an object, kept with its version of the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.formula.check import Expression, check_expression
from yingdan.engines.formula.functions.numbers import EXACT
from yingdan.engines.formula.model import Env, Evaluate, Kind
from yingdan.engines.formula.python import compile_python
from yingdan.engines.formula.workdays import WorkCalendar, mainland
from yingdan.meta.catalog import Catalog, Entity, quote
from yingdan.meta.definitions import FieldDef, ObjectDef, RuleDef

_INT = frozenset({"int", "duration"})


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run."""

    expression: Expression
    evaluate: Evaluate


@dataclass(frozen=True, slots=True)
class Rollups:
    """The roll-ups of one object over one link of one child object."""

    parent: Entity
    child: Entity
    link: str
    fields: tuple[FieldDef, ...]

    @property
    def additive(self) -> bool:
        """Whether a change of a child is a number to add to each of them."""
        return all(f.rollup is not None and f.rollup.function in {"count", "sum"} for f in self.fields)


@dataclass(frozen=True, slots=True)
class ObjectExpressions:
    """The expressions of an object that writes run: stored formulas in their order, rules, conditions of fields."""

    formulas: tuple[tuple[FieldDef, Compiled], ...]
    rules: tuple[tuple[RuleDef, Compiled], ...]
    required: tuple[tuple[str, Compiled], ...]


def rollup_table(schema: str, object_name: str) -> str:
    """Return the table beside an object that holds its roll-ups, outside version and history."""
    return f"{quote(schema)}.{quote('_rollup_' + object_name)}"


def objects_of(catalog: Catalog) -> Mapping[str, ObjectDef]:
    """Return the definitions of a catalog by name."""
    return {n: e.definition for n, e in catalog.entities.items()}


def compiled(catalog: Catalog, entity: Entity, text: str, needs: Kind | None = None) -> Compiled:
    """Return an expression of an object's definition, compiled once for each version of it."""
    key = ("expression", text, needs)
    found: Compiled | None = entity.kept.get(key)
    if found is None:
        found = compile_text(catalog, entity, text, needs)
        entity.kept[key] = found
    return found


def compile_text(catalog: Catalog, entity: Entity, text: str, needs: Kind | None = None) -> Compiled:
    """Return an expression that somebody is writing, compiled and not kept. Raises BadExpression."""
    expression = check_expression(objects_of(catalog), entity.definition, text, needs=needs)
    return Compiled(expression, compile_python(expression.node))


def expressions_of(catalog: Catalog, entity: Entity) -> ObjectExpressions:
    """Return what a write of this object runs."""
    found: ObjectExpressions | None = entity.kept.get("expressions")
    if found is None:
        found = _expressions(catalog, entity)
        entity.kept["expressions"] = found
    return found


def _expressions(catalog: Catalog, entity: Entity) -> ObjectExpressions:
    fields = [c.field for c in entity.columns.values()]
    stored = {f.name: f for f in fields if f.type == "formula" and not f.at_read and f.expression}
    ordered: dict[str, FieldDef] = {}
    while len(ordered) < len(stored):
        # definitions without cycles only get into a catalog, so every round finds one
        ready = [f for n, f in stored.items() if n not in ordered and _ready(entity, f, stored, ordered)]
        ordered |= {f.name: f for f in ready}
    return ObjectExpressions(
        tuple((f, compiled(catalog, entity, f.expression or "")) for f in ordered.values()),
        tuple((r, compiled(catalog, entity, r.expression, Kind.BOOL)) for r in entity.definition.rules if r.active),
        tuple((f.name, compiled(catalog, entity, f.required_if, Kind.BOOL)) for f in fields if f.required_if),
    )


def _ready(entity: Entity, one: FieldDef, stored: Mapping[str, FieldDef], done: Mapping[str, FieldDef]) -> bool:
    own = {r.partition(".")[2] for r in one.reads if r.startswith(f"{entity.name}.")}
    return all(n in done for n in own if n in stored)


def calendar_of(_: Tx) -> WorkCalendar:
    """Return the working calendar of the workspace: the published one of mainland China."""
    return mainland()


def env_of(tx: Tx, values: Mapping[str, Any]) -> Env:
    """Return what an evaluation sees in a unit of work."""
    return Env(values, tx.now, tx.ctx.workspace.zone, calendar_of(tx))


def to_column(field: FieldDef, value: Any) -> Any:
    """Return the value of a formula as its column holds it: numbers rounded half-up to the field's decimals."""
    if isinstance(value, Decimal):
        if field.kind in _INT:
            return int(value.to_integral_value(ROUND_HALF_UP))
        return EXACT.quantize(value, Decimal(1).scaleb(-field.scale))
    return value


def to_column_sql(field: FieldDef, value: Sql) -> Sql:
    """Return the SQL of ``to_column``."""
    if field.kind in _INT:
        return value.wrap("round(", ")::bigint")
    if field.kind in {"dec", "money", "pct"}:
        return value.wrap("round(", f", {field.scale})")
    return value


def wire_value(value: Any) -> Any:
    """Return the value of an expression as it goes over the wire: numbers as texts, times in ISO 8601."""
    if isinstance(value, Decimal):
        text = format(EXACT.plus(value), "f")
        return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
