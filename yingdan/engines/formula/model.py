"""Values of the expression engine: kinds, problems, the syntax tree, the typed tree and what an evaluation sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.db.sql import Sql
from yingdan.engines.formula.workdays import WorkCalendar
from yingdan.kernel.errors import FieldProblem
from yingdan.meta.definitions import FieldDef

MAX_LENGTH = 10_000  # characters of an expression
MAX_DEPTH = 50  # brackets and operators within one another
MAX_NODES = 1_000
MAX_STEPS = 3  # links in a path
MAX_TEXT = 5_000  # characters of a text while it is worked on


class Kind(StrEnum):
    """The kind of a value: what an expression or a part of it gives."""

    NUMBER = "number"
    TEXT = "text"
    BOOL = "bool"
    DATE = "date"
    INSTANT = "datetime"
    LIST = "list"
    BLANK = "blank"


COLUMN_OF: Mapping[Kind, str] = {
    Kind.NUMBER: "numeric",
    Kind.TEXT: "text",
    Kind.BOOL: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamptz",
    Kind.LIST: "text[]",
    Kind.BLANK: "text",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Where the worth of currencies is kept: an object, its fields of currency, day and rate; ``own`` is worth one."""

    object: str
    key: str
    day: str
    rate: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the text of an expression: offsets of its first character and of the one after it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ExpressionProblem:
    """One thing that is wrong with an expression; ``code`` names the text ``problem.<code>``, ``suggestion`` may mend it."""

    code: str
    place: Place
    params: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str | None = None

    def of_field(self, name: str) -> FieldProblem:
        """Return the problem as one of a field of a definition."""
        return FieldProblem(name, self.code, {**self.params, "offset": self.place.start})


class BadExpression(ValueError):
    """An expression that cannot be used; ``problems`` say why."""

    def __init__(self, problems: Sequence[ExpressionProblem]) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems = tuple(problems)


# -- as it is written --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, TRUE, FALSE or BLANK."""

    value: Decimal | str | bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class Name:
    """A field or a path to one, as written: ``amount``, ``{客户.行业}``."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function, or an operator by its sign, with what it is applied to."""

    name: str
    args: tuple[Syntax, ...]
    place: Place
    operator: bool = False


Syntax = Constant | Name | Invocation


# -- as it is understood -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant of a known kind."""

    value: Any
    kind: Kind
    place: Place


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field: ``path`` are API names, links first."""

    path: tuple[str, ...]
    kind: Kind
    place: Place
    field: FieldDef

    @property
    def key(self) -> str:
        """The name under which an evaluation finds the value."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class ChildFigure:
    """A figure over the records of ``object`` whose ``link`` leads to the record at hand."""

    function: str
    object: str
    link: str
    field: FieldDef | None
    kind: Kind
    place: Place

    @property
    def key(self) -> str:
        """The name under which an evaluation finds the value."""
        return f"{self.function}({self.object}.{self.link}.{self.field.name if self.field else '*'})"


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to typed arguments."""

    function: Function
    args: tuple[Node, ...]
    kind: Kind
    place: Place


Node = Literal | FieldRef | ChildFigure | Call
Evaluate = Callable[["Env"], Any]


@dataclass(slots=True)
class Env:
    """What one evaluation sees. ``values`` holds column values by key of the reference; ``faults`` collects errors."""

    values: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo
    calendar: WorkCalendar
    faults: list[tuple[str, Place]] = field(default_factory=list)
    _today: date | None = None

    @property
    def today(self) -> date:
        """The day it is in the workspace's zone."""
        if self._today is None:
            self._today = self.now.astimezone(self.zone).date()
        return self._today


@dataclass(frozen=True, slots=True)
class SqlEnv:
    """What a translation into SQL needs: where values come from, and the same surroundings as in ``Env``."""

    now: datetime
    zone: str
    calendar: WorkCalendar
    field: Callable[[FieldRef], Sql]
    children: Callable[[ChildFigure], Sql]


@dataclass(frozen=True, slots=True)
class Function:
    """A function or operator.

    ``params`` are kinds by position: a kind, ``any``, ``moment`` (date or datetime), ``countable`` (text or list),
    ``same``, ``subject``, ``ordered`` (numbers and times) and ``comparable`` (those and text; of each group all have one
    kind), ``digits``, ``unit``, ``format`` and ``pattern`` (constants); "?" marks optional ones, "*" a last one that
    repeats. ``layout`` gives them for a number of arguments where that says it better. ``result`` is a kind or ``same``.
    ``run`` and ``sql`` build the two forms from those of the arguments.
    """

    name: str
    params: tuple[str, ...]
    result: str
    run: Callable[[Call, Sequence[Evaluate]], Evaluate]
    sql: Callable[[Call, Sequence[Sql], SqlEnv], Sql]
    volatile: bool = False
    operator: bool = False
    layout: Callable[[int], Sequence[str]] | None = None
    even: bool = False

    def expects(self, count: int) -> Sequence[str]:
        """Return what each of ``count`` arguments has to be."""
        if self.layout is not None:
            return self.layout(count)
        named = [p.rstrip("?*") for p in self.params]
        return [*named[:count], *[named[-1]] * (count - len(named))] if named else []

    @property
    def least(self) -> int:
        """How many arguments it needs."""
        return sum(1 for p in self.params if not p.endswith(("?", "*")))

    @property
    def most(self) -> int | None:
        """How many arguments it takes; None for any number."""
        return None if self.params and self.params[-1].endswith("*") else len(self.params)
