"""Definitions that hold expressions, made ready for a catalog: results, what they read, when they are worked out, cycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from yingdan.engines.formula.check import Expression, check_expression
from yingdan.engines.formula.model import BadExpression, ExpressionProblem, Invocation, Kind, Name, Syntax
from yingdan.engines.formula.parse import parse
from yingdan.engines.formula.scope import KINDS, LINKS, Objects, Scope, find_below, find_field
from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.meta.definitions import COMPUTED, FieldDef, ObjectDef

ROLLUPS = frozenset({"count", "sum", "min", "max", "avg"})
_RESULTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NUMBER: ("dec", "money", "pct", "int", "duration"),
    Kind.TEXT: ("text",),
    Kind.BOOL: ("bool",),
    Kind.DATE: ("date",),
    Kind.INSTANT: ("datetime",),
}
_ORDERED = frozenset({"int", "dec", "money", "pct", "duration", "date", "datetime"})
MAX_SCALE = 10


def settle_definitions(objects: Objects) -> dict[str, ObjectDef]:
    """Return the definitions with everything filled in that follows from their expressions.

    Raises Invalid ``bad_definition`` (422) with a problem for every expression that does not fit, and ``expr_cycle``
    naming the cycle where formulas need one another.
    """
    work = _Work(dict(objects))
    for name in _in_order(work):
        obj, _, field_name = name.partition(".")
        work.settle(obj, field_name)
    for base in list(work.objects.values()):
        work.check_conditions(base)
    if work.problems:
        raise Invalid("bad_definition", problems=work.problems)
    return work.objects


@dataclass(slots=True)
class _Work:
    objects: dict[str, ObjectDef]
    problems: list[FieldProblem] = field(default_factory=list)

    def settle(self, object_name: str, field_name: str) -> None:
        base = self.objects[object_name]
        old = next(f for f in base.fields if f.name == field_name)
        new = self._formula(base, old) if old.type == "formula" else self._rollup(base, old)
        if new != old:
            fields = tuple(new if f.name == field_name else f for f in base.fields)
            self.objects[object_name] = replace(base, fields=fields)

    def check(self, base: ObjectDef, text: str, where: str, needs: Kind | None = None) -> Expression | None:
        try:
            return check_expression(self.objects, base, text, needs=needs)
        except BadExpression as error:
            self.problems += [p.of_field(where) for p in error.problems]
            return None

    def _formula(self, base: ObjectDef, old: FieldDef) -> FieldDef:
        plain = replace(old, derived=True, required=False, unique=False, default=None, rollup=None)
        if not old.expression:
            self.problems.append(FieldProblem(old.name, "required", {"name": "expression"}))
            return replace(plain, result=old.result or "text")
        found = self.check(base, old.expression, old.name)
        if found is None:
            return replace(plain, result=old.result or "text")
        results = _RESULTS.get(found.kind)
        if results is None:
            self.problems.append(FieldProblem(old.name, "expr_no_result"))
            return replace(plain, result="text")
        if old.result is not None and old.result not in results:
            self.problems.append(FieldProblem(old.name, "expr_other_result", {"results": ", ".join(results)}))
        if not 0 <= old.scale <= MAX_SCALE:
            self.problems.append(FieldProblem(old.name, "expr_bad_scale", {"max": MAX_SCALE}))
        at_read = found.volatile or found.crosses or any(r.field.at_read for r in found.fields)
        return replace(
            plain,
            result=old.result or results[0],
            reads=found.reads,
            at_read=at_read,
            searchable=old.searchable and not at_read,
            tracked=old.tracked and not at_read,
        )

    def _rollup(self, base: ObjectDef, old: FieldDef) -> FieldDef:
        plain = replace(
            old, derived=True, required=False, unique=False, default=None, expression=None, at_read=True, tracked=False
        )
        plain = replace(plain, searchable=False, result=old.result or "int")
        roll = old.rollup
        child = self.objects.get(roll.object) if roll else None
        if roll is None or child is None:
            self.problems.append(FieldProblem(old.name, "unknown_object", {"name": roll.object if roll else ""}))
            return plain
        link = child.get(roll.link)
        if link is None or link.type not in LINKS or link.target != base.name:
            self.problems.append(FieldProblem(old.name, "expr_not_below", {"name": roll.link}))
            return plain
        if roll.function not in ROLLUPS:
            self.problems.append(FieldProblem(old.name, "expr_bad_rollup", {"name": roll.function[:20]}))
            return plain
        reads = [f"{child.name}.{link.name}"]
        result, scale = "int", 0
        if roll.function != "count":
            source = child.get(roll.field or "")
            if source is None:
                self.problems.append(FieldProblem(old.name, "unknown_field", {"name": roll.field or ""}))
                return plain
            numeric = KINDS.get(source.kind) is Kind.NUMBER
            if source.at_read or source.kind not in _ORDERED or (roll.function in {"sum", "avg"} and not numeric):
                code = "expr_not_stored" if source.at_read else "expr_needs_ordered"
                self.problems.append(FieldProblem(old.name, code, {"name": source.name}))
                return plain
            reads.append(f"{child.name}.{source.name}")
            result = source.kind
            scale = source.scale
            if roll.function == "avg":
                result, scale = ("money" if source.kind == "money" else "dec"), max(source.scale, 2)
        if roll.filter:
            condition = self.check(child, roll.filter, old.name, Kind.BOOL)
            if condition is None:
                return plain
            if condition.volatile or condition.crosses or any(r.field.at_read for r in condition.fields):
                self.problems.append(FieldProblem(old.name, "expr_not_stored", {"name": "filter"}))
            reads += condition.reads
        return replace(plain, result=result, scale=scale, reads=tuple(dict.fromkeys(reads)))

    def check_conditions(self, base: ObjectDef) -> None:
        """Check rules and the conditions of fields; all have to give TRUE or FALSE."""
        for one in base.fields:
            for text in (one.required_if, one.shown_if):
                if text and one.retired is None:
                    self.check(base, text, one.name, Kind.BOOL)
        names = [r.name for r in base.rules]
        for rule in base.rules:
            self.check(base, rule.expression, rule.name, Kind.BOOL)
            if names.count(rule.name) > 1:
                self.problems.append(FieldProblem(rule.name, "duplicate_value"))
            if rule.severity not in {"block", "warn"} or rule.on not in {"create", "update", "both"}:
                self.problems.append(FieldProblem(rule.name, "bad_shape"))
            if rule.field and base.get(rule.field) is None:
                self.problems.append(FieldProblem(rule.name, "unknown_field", {"name": rule.field}))


def _in_order(work: _Work) -> list[str]:
    """Return the computed fields so that each comes after those it is made from. Raises Invalid with the cycle's names."""
    needs = {
        f"{base.name}.{f.name}": list(_needs(work.objects, base, f))
        for base in work.objects.values()
        for f in base.fields
        if f.type in COMPUTED and f.retired is None
    }
    found: list[str] = []
    state: dict[str, int] = {}
    for start, first in needs.items():
        if start in state:
            continue
        path: list[tuple[str, Iterator[str]]] = [(start, iter(first))]
        state[start] = 1
        while path:
            name, rest = path[-1]
            following = next((n for n in rest if n in needs and state.get(n) != 2), None)
            if following is None:
                state[name] = 2
                found.append(name)
                path.pop()
            elif state.get(following) == 1:
                names = [n for n, _ in path]
                cycle = [*names[names.index(following) :], following]
                own = cycle[0].partition(".")[2]
                problem = FieldProblem(own, "expr_cycle", {"cycle": " → ".join(cycle)})
                raise Invalid("bad_definition", problems=[problem])
            else:
                state[following] = 1
                path.append((following, iter(needs[following])))
    return found


def _needs(objects: Objects, base: ObjectDef, one: FieldDef) -> Iterator[str]:
    """Give every field that a computed one is made from, as far as its names mean anything."""
    roll = one.rollup
    if one.type == "rollup" and roll is not None and roll.object in objects:
        yield f"{roll.object}.{roll.field}"
        if roll.filter:
            yield from _named(objects, objects[roll.object], roll.filter)
    elif one.expression:
        yield from _named(objects, base, one.expression)


def _named(objects: Objects, base: ObjectDef, text: str) -> Iterator[str]:
    scope = Scope(objects)
    try:
        waiting: list[Syntax] = [parse(text)]
    except BadExpression:
        return
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, Invocation):
            waiting += tree.args
        elif isinstance(tree, Name):
            found = find_field(scope, base, tree)
            if not isinstance(found, ExpressionProblem):
                yield from found.reads
                continue
            below = find_below(scope, base, tree)
            if below is not None and not isinstance(below, ExpressionProblem) and below.field is not None:
                yield f"{below.object.name}.{below.field.name}"
