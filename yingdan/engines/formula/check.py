"""From the syntax tree to the typed tree: what every name means, whether every part fits; all problems, each at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from yingdan.engines.formula.functions.dates import DATE_MINUS, DATE_PLUS, DATES_APART, INSTANTS_APART, SECONDS
from yingdan.engines.formula.functions.formats import date_parts, number_format
from yingdan.engines.formula.functions.numbers import settle
from yingdan.engines.formula.functions.registry import CHILD_FUNCTIONS, FUNCTIONS
from yingdan.engines.formula.functions.strict import Fault
from yingdan.engines.formula.model import (
    MAX_TEXT,
    BadExpression,
    Call,
    ChildFigure,
    Constant,
    ExpressionProblem,
    FieldRef,
    Function,
    Invocation,
    Kind,
    Literal,
    Name,
    Node,
    Place,
    Syntax,
)
from yingdan.engines.formula.parse import parse
from yingdan.engines.formula.pattern import BadPattern, compile_pattern
from yingdan.engines.formula.scope import KINDS, Objects, Scope, closest, find_below, find_field
from yingdan.engines.formula.words import NAMES, UNITS
from yingdan.meta.definitions import FieldDef, ObjectDef

_KINDS = frozenset(str(k) for k in Kind)
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.INSTANT})
_GROUPS = {"same": _ORDERED | {Kind.TEXT, Kind.BOOL}, "subject": _ORDERED | {Kind.TEXT}}
_GROUPS |= {"ordered": _ORDERED, "comparable": _ORDERED | {Kind.TEXT}}
_MOMENTS = frozenset({Kind.DATE, Kind.INSTANT})
MAX_LINKS = 20


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression. ``reads`` are the ``object.field`` pairs it is made from.

    ``volatile``: its value changes as time goes by; ``crosses``: it looks at other records.
    """

    text: str
    node: Node
    kind: Kind
    reads: tuple[str, ...]
    volatile: bool
    crosses: bool
    fields: tuple[FieldRef, ...]
    figures: tuple[ChildFigure, ...]


def check_expression(objects: Objects, base: ObjectDef, text: str, *, needs: Kind | None = None) -> Expression:
    """Return the checked expression for records of ``base``. Raises BadExpression with every problem found.

    ``needs`` is the kind it must give; a blank counts as any.
    """
    checker = _Checker(objects, base)
    node = checker.node(parse(text))
    if needs is not None:
        node = checker.fit(node, needs)
    if len({r.path[:-1] for r in checker.fields if len(r.path) > 1}) > MAX_LINKS:
        checker.problem("expr_too_many_links", node.place, max=MAX_LINKS)
    if checker.problems:
        raise BadExpression(checker.problems)
    return Expression(
        text,
        node,
        node.kind,
        tuple(dict.fromkeys(checker.reads)),
        checker.volatile,
        checker.crosses,
        tuple({r.key: r for r in checker.fields}.values()),
        tuple({f.key: f for f in checker.figures}.values()),
    )


class _Checker:
    def __init__(self, objects: Objects, base: ObjectDef) -> None:
        self._scope = Scope(objects)
        self._base = base
        self.problems: list[ExpressionProblem] = []
        self.reads: list[str] = []
        self.fields: list[FieldRef] = []
        self.figures: list[ChildFigure] = []
        self.volatile = False

    @property
    def crosses(self) -> bool:
        return bool(self.figures) or any(len(r.path) > 1 for r in self.fields)

    def problem(self, code: str, place: Place, suggestion: str | None = None, **params: Any) -> None:
        self.problems.append(ExpressionProblem(code, place, params, suggestion))

    def node(self, tree: Syntax) -> Node:
        match tree:
            case Constant(value, place):
                return self._literal(value, place)
            case Name():
                return self._name(tree)
            case _:
                return self._invocation(tree)

    def _literal(self, value: Decimal | str | bool | None, place: Place) -> Literal:  # noqa: FBT001  # any constant
        if isinstance(value, bool):
            return Literal(value, Kind.BOOL, place)
        if isinstance(value, Decimal):
            try:
                return Literal(settle(value), Kind.NUMBER, place)
            except Fault:
                self.problem("expr_overflow", place)
                return Literal(None, Kind.NUMBER, place)
        if value and "\x00" in value:
            self.problem("expr_character", place, what="NUL")
        return Literal((value or "")[:MAX_TEXT] or None, Kind.TEXT if value else Kind.BLANK, place)

    def _name(self, name: Name) -> Node:
        found = find_field(self._scope, self._base, name)
        if isinstance(found, ExpressionProblem):
            below = find_below(self._scope, self._base, name)
            if below is not None and not isinstance(below, ExpressionProblem):
                found = ExpressionProblem("expr_lines_alone", name.place, {"name": name.text[:60]})
            self.problems.append(found)
            return Literal(None, Kind.BLANK, name.place)
        kind = KINDS.get(found.field.kind)
        if kind is None:
            self.problem("expr_no_value", name.place, name=name.text[:60])
            return Literal(None, Kind.BLANK, name.place)
        self.reads += found.reads
        ref = FieldRef(found.path, kind, name.place, found.field)
        self.fields.append(ref)
        return ref

    def _invocation(self, tree: Invocation) -> Node:
        english = tree.name if tree.operator else NAMES.get(tree.name.upper())
        if english is None:
            near = closest(tree.name.upper(), NAMES)
            code = "expr_unknown_function" if near is None else "expr_unknown_function_near"
            place = Place(tree.place.start, tree.place.start + len(tree.name))
            self.problem(code, place, near, name=tree.name[:60], **({"near": near} if near else {}))
            for arg in tree.args:
                self.node(arg)
            return Literal(None, Kind.BLANK, tree.place)
        if english in CHILD_FUNCTIONS and len(tree.args) == 1 and isinstance(tree.args[0], Name):
            figure = self._figure(english, tree.args[0], tree.place)
            if figure is not None:
                return figure
        function = FUNCTIONS.get(english)
        if function is None:
            self.problem("expr_needs_lines", tree.place, name=english)
            return Literal(None, Kind.NUMBER, tree.place)
        if not self._counted(function, tree):
            return Literal(None, Kind.BLANK, tree.place)
        args = [self.node(a) for a in tree.args]
        self.volatile = self.volatile or function.volatile
        if function.operator and function.name in {"+", "-"}:
            function, args = self._sum_of_days(function, args)
        args = _options(self, function, args)
        return self._call(function, args, tree.place)

    def _counted(self, function: Function, tree: Invocation) -> bool:
        count, most = len(tree.args), function.most
        if function.least <= count and (most is None or count <= most) and not (function.even and count % 2):
            return True
        self.problem(
            "expr_arguments",
            tree.place,
            name=function.name,
            least=function.least,
            most=most if most is not None else "…",
            found=count,
        )
        return False

    def _figure(self, name: str, arg: Name, place: Place) -> ChildFigure | None:
        below = find_below(self._scope, self._base, arg)
        if below is None:
            return None
        if isinstance(below, ExpressionProblem):
            self.problems.append(below)
            return ChildFigure(name, "", "", None, Kind.NUMBER, place)
        kind = Kind.NUMBER
        if name != "COUNT":
            kind = KINDS.get(below.field.kind, Kind.BLANK) if below.field else Kind.BLANK
            allowed = _ORDERED if name in {"MIN", "MAX"} else {Kind.NUMBER}
            if kind not in allowed:
                self.problem("expr_needs_ordered" if name in {"MIN", "MAX"} else "expr_needs_number", arg.place)
        if below.field is not None and below.field.type in {"rollup", "formula"} and below.field.at_read:
            self.problem("expr_not_stored", arg.place, name=below.field.name)
        figure = ChildFigure(name, below.object.name, below.link, below.field, kind, place)
        self.reads += [f"{below.object.name}.{below.link}"]
        self.reads += [f"{below.object.name}.{below.field.name}"] if below.field else []
        self.figures.append(figure)
        return figure

    def _sum_of_days(self, function: Function, args: list[Node]) -> tuple[Function, list[Node]]:
        left, right = args[0].kind, args[1].kind
        if left is Kind.DATE and right is Kind.DATE and function.name == "-":
            return DATES_APART, args
        if left is Kind.INSTANT and right is Kind.INSTANT and function.name == "-":
            return INSTANTS_APART, args
        if left is Kind.DATE and right in {Kind.NUMBER, Kind.BLANK}:
            return (DATE_PLUS if function.name == "+" else DATE_MINUS), args
        if left is Kind.NUMBER and right is Kind.DATE and function.name == "+":
            return DATE_PLUS, [args[1], args[0]]
        return function, args

    def _call(self, function: Function, args: Sequence[Node], place: Place) -> Node:
        wanted = function.expects(len(args))
        branches = [a for a, w in zip(args, wanted, strict=True) if w in {"same", "ordered"}]
        if function.result == "same" and all(a.kind is Kind.BLANK for a in branches):
            return Literal(None, Kind.BLANK, place)  # whichever it is, it is blank, and so fits anywhere
        shared: dict[str, Kind] = {}
        for group in dict.fromkeys(wanted):
            if group in _GROUPS:
                own = [a for a, w in zip(args, wanted, strict=True) if w == group]
                shared[group] = self._shared(own, group)
        fitted = [
            self.fit(a, shared[w]) if w in shared else self._argument(a, w) for a, w in zip(args, wanted, strict=True)
        ]
        if function.result == "same":
            kind = shared.get("same") or shared.get("ordered") or Kind.TEXT
        elif function.result == "first":
            kind = fitted[0].kind
        else:
            kind = Kind(function.result)
        self._units(function, fitted)
        return Call(function, tuple(fitted), kind, place)

    def _shared(self, args: Sequence[Node], group: str) -> Kind:
        kinds = [a.kind for a in args if a.kind is not Kind.BLANK]
        if not kinds:
            return Kind.TEXT if group in {"same", "subject", "comparable"} else Kind.NUMBER
        first = kinds[0]
        if first not in _GROUPS[group]:
            self.problem("expr_needs_ordered" if group != "same" else "expr_no_lists", args[0].place)
        return first

    def _argument(self, node: Node, wanted: str) -> Node:
        if wanted in _KINDS:
            return self.fit(node, Kind(wanted))
        if wanted in {"digits", "unit", "format", "pattern"}:
            return self._constant(node, wanted)
        if wanted == "moment":
            if node.kind is Kind.BLANK:
                return self.fit(node, Kind.DATE)
            if node.kind not in _MOMENTS:
                self.problem("expr_needs_date", node.place)
        elif wanted == "countable":
            if node.kind is Kind.BLANK:
                return self.fit(node, Kind.TEXT)
            if node.kind not in {Kind.TEXT, Kind.LIST}:
                self.problem("expr_needs_text", node.place, _wrapped("TEXT", node))
        elif node.kind is Kind.BLANK:
            return self.fit(node, Kind.TEXT)
        return node

    def fit(self, node: Node, kind: Kind) -> Node:
        """Return the node as one of the kind; a blank becomes a blank of that kind, anything else is a problem."""
        if node.kind is kind:
            return node
        if isinstance(node, Literal) and node.kind is Kind.BLANK:
            return replace(node, kind=kind)
        suggestion = _wrapped("TEXT", node) if kind is Kind.TEXT else None
        if kind is Kind.DATE and node.kind is Kind.INSTANT:
            suggestion = _wrapped("DATEVALUE", node)
        self.problem(f"expr_needs_{kind}", node.place, suggestion)
        return replace(node, kind=kind) if isinstance(node, Literal) else Literal(None, kind, node.place)

    def _constant(self, node: Node, wanted: str) -> Node:
        value = node.value if isinstance(node, Literal) else None
        if isinstance(node, Call) and node.function.name == "neg" and isinstance(node.args[0], Literal):
            inner = node.args[0].value
            value = -inner if isinstance(inner, Decimal) else None
        if wanted == "digits":
            if isinstance(value, Decimal) and value == int(value) and -17 <= value <= 10:
                return Literal(value, Kind.NUMBER, node.place)
            self.problem("expr_bad_digits", node.place)
        elif wanted == "unit":
            unit = UNITS.get(value.strip().lower()) if isinstance(value, str) else None
            if unit is not None:
                return Literal(unit, Kind.TEXT, node.place)
            near = closest(value.lower(), UNITS) if isinstance(value, str) else "day"
            self.problem("expr_bad_unit", node.place, f'"{near or "day"}"')
        elif wanted == "pattern":
            try:
                compile_pattern(value if isinstance(value, str) else "")
            except BadPattern as error:
                self.problem("expr_bad_pattern", Place(node.place.start + 1 + error.at, node.place.end))
        return node

    def _units(self, function: Function, args: Sequence[Node]) -> None:
        """Check what depends on the kind of the first argument: small units, formats."""
        last = args[-1] if args else None
        if not isinstance(last, Literal):
            if function.name == "TEXT" and len(args) > 1:
                self.problem("expr_bad_format", args[1].place, '"0.00"')
            return
        first = args[0].kind
        if function.name in {"DATEADD", "DATEDIFF"} and last.value in SECONDS:
            if any(a.kind is Kind.DATE for a in args[: 1 if function.name == "DATEADD" else 2]):
                self.problem("expr_bad_unit", last.place, '"day"')
        elif function.name == "TEXT" and len(args) > 1:
            good = isinstance(last.value, str) and (
                number_format(last.value) is not None
                if first is Kind.NUMBER
                else first in _MOMENTS and date_parts(last.value, first) is not None
            )
            if not good:
                self.problem("expr_bad_format", last.place, '"0.00"' if first is Kind.NUMBER else '"YYYY-MM-DD"')


def _wrapped(function: str, node: Node) -> str | None:
    return f"{function}({{{node.key}}})" if isinstance(node, FieldRef) else None


def _options(checker: _Checker, function: Function, args: list[Node]) -> list[Node]:
    """Let options be written by their labels: where a choice is compared with a text, the text becomes the option's code."""
    if function.name not in {"=", "<>", "SWITCH", "CONTAINS"}:
        return args
    field = next((a.field for a in args if isinstance(a, FieldRef) and a.field.options), None)
    if field is None or (function.name == "CONTAINS" and args[0].kind is not Kind.LIST):
        return args
    wanted = function.expects(len(args))
    only = "subject" if function.name == "SWITCH" else None  # its results are not options
    return [
        _option(checker, field, a) if isinstance(a, Literal) and a.kind is Kind.TEXT and only in {None, w} else a
        for a, w in zip(args, wanted, strict=True)
    ]


def _option(checker: _Checker, field: FieldDef, node: Literal) -> Literal:
    text = str(node.value)
    if field.option(text) is not None:
        return node
    for option in field.options:
        if text.casefold() in {n.casefold() for n in (option.label.zh_cn, option.label.zh_tw, option.label.en)}:
            return replace(node, value=option.value)
    near = closest(text, (n for o in field.options for n in (o.label.zh_cn, o.value, o.label.en)))
    code = "expr_not_option" if near is None else "expr_not_option_near"
    checker.problem(code, node.place, near and f'"{near}"', name=text[:60], **({"near": near} if near else {}))
    return node
