"""What a metric is: where its rows come from, what is added up or divided, and how it is told.

Declarations are plain values without SQL. A *flow* is a field whose values are states a record passes through (the stage
of an opportunity); its *passages* (one for each visit of a state) are kept beside the records, derived from history by
``effective_at``. A *source* says which rows count, a *figure* what is made of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from yingdan.engines.analytics.scorecard import ScoreCard
from yingdan.meta.definitions import Label, Option

Number = Decimal | int


class Unit(StrEnum):
    """How a value is to be read. Ratios are 0 to 1; money is in the workspace's base currency."""

    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    DAYS = "days"
    MONEY_PER_DAY = "money_per_day"
    MULTIPLE = "multiple"
    POINTS = "points"


class Reason(StrEnum):
    """Why a figure has no value."""

    NO_DATA = "no_data"
    NO_TARGET = "no_target"
    ZERO_TARGET = "zero_target"
    REACHED = "reached"
    NOT_STARTED = "not_started"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Flow:
    """A field whose values are states in an order.

    ``states`` is the object the field links to, with the fields ``order`` (position), ``kind`` and ``line`` (states of
    one line follow each other). ``moving`` is the kind of states on the way, ``goal`` the kind that counts as arrived.
    ``amount`` is the money field whose history is frozen at every entry; who may not read it or one of ``also_money`` sees no
    amounts.
    """

    object: str
    field: str
    states: str
    order: str
    kind: str
    line: str
    amount: str
    moving: str
    goal: str
    also_money: tuple[str, ...] = ()
    # The field that names the currency ``also_money`` is in.
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """Records as they are at an instant; ``where`` narrows by field values, ``states`` by kinds of the flow's state."""

    object: str
    where: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    flow: Flow | None = None
    kinds: tuple[str, ...] = ()
    # Only records with a value here that lies before the instant: (field,)
    since: str | None = None
    # Only records whose date field lies in the window asked for.
    due: str | None = None

    @property
    def anchor(self) -> str:
        """Name of the object drilled to."""
        return self.object


@dataclass(frozen=True, slots=True)
class Passages:
    """Visits of states, counted when they begin (``entered``) or end (``left``) within the window.

    ``first``: only a record's first visit of the state. ``origin``: only the visit a record began with. ``lasting``: only
    visits that took time (passed-through states are left out). ``signed``: endings of the same visits count as minus one.
    """

    flow: Flow
    kinds: tuple[str, ...]
    event: str = "entered"
    first: bool = False
    origin: bool = False
    lasting: bool = False
    signed: bool = False
    # A record that got into a state of this kind within the window is left out (told beside).
    but_ended: str | None = None
    # Only records whose instant of this name had come by then.
    since: str | None = None

    @property
    def anchor(self) -> str:
        """Name of the object drilled to."""
        return self.flow.object


@dataclass(frozen=True, slots=True)
class Moments:
    """Records by an instant of their own (``field``) within the window.

    ``least`` are lower bounds of numbers. ``once_a_day`` counts one record for each combination of these links and day.
    """

    object: str
    field: str
    where: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    least: Mapping[str, int] = dataclasses.field(default_factory=dict)
    once_a_day: tuple[str, ...] = ()
    amount: str | None = None
    # A field whose value is the kind that shares look for.
    state: str | None = None
    # A field that says which line of states the record is on.
    line: str | None = None

    @property
    def anchor(self) -> str:
        """Name of the object drilled to."""
        return self.object


@dataclass(frozen=True, slots=True)
class Changes:
    """The first change in the window of a tracked field to one of ``values``, one for each record."""

    object: str
    field: str
    values: tuple[str, ...]
    line: str | None = None

    @property
    def anchor(self) -> str:
        """Name of the object drilled to."""
        return self.object


Source = Stock | Passages | Moments | Changes


@dataclass(frozen=True, slots=True)
class Total:
    """Rows of a source, counted and with their amounts added; the value is one of both.

    ``weight`` are percent fields that amounts are multiplied with: the first that has a value, the last one of the state's.
    """

    source: Source
    of: str = "count"
    weight: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a source's rows that meet ``hit``.

    ``hit`` is a kind of state (several joined by ``|``), ``ahead`` (got further than the state since), or ``group`` (the group's part of all).
    ``passed`` counts each closing once for every state it had come through. ``shrink`` pulls small
    samples to the whole, or to the percent field ``standard`` of the state.
    """

    source: Source
    hit: str
    of: str = "count"
    passed: bool = False
    shrink: int = 0
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, median and third quartile of a number per row: ``amount``, ``stay`` (days in a state), ``age`` (days) or
    ``score`` (points of a card, by the records of today).
    """

    source: Source
    of: str
    card: ScoreCard | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Rows of the following state over rows of this one, in the same window."""

    source: Passages
    of: str = "count"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value, or why there is none."""

    value: Number | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What composed figures may need of the calendar: workdays gone and in all of the period asked for."""

    elapsed_days: int
    total_days: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A figure made of others. ``parts`` are (name, metric, variant, window): None for the window asked for, ``previous``
    for the period before it, ``year`` for the same one a year ago, else a window's name.

    ``target`` names the goal that ``compute`` gets as ``target`` (None where none is set). ``drill`` is the part drilled
    to.
    """

    parts: tuple[tuple[str, str, str, str | None], ...]
    compute: Callable[[Mapping[str, Number | None], Moment], Outcome]
    target: str | None = None
    grouped: bool = True

    @property
    def drill(self) -> str | None:
        """Name of the part drilled to."""
        return self.parts[0][0] if self.parts else None


@dataclass(frozen=True, slots=True)
class TargetSet:
    """What is to be reached in a window: by all one asks for (None: nobody set a goal), and by department and owner.

    Groups that only have a goal are shown too when ``listed``.
    """

    whole: Number | None = None
    groups: Mapping[str, Mapping[str, Number]] = dataclasses.field(default_factory=dict)
    listed: bool = True


Simple = Total | Share | Spread | Next
Figure = Simple | Composed


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read a metric; the first one declared is shown unless another is asked for."""

    key: str
    label: Label
    figure: Figure
    unit: Unit


@dataclass(frozen=True, slots=True)
class Group:
    """A way to cut. ``of`` is state, line, kind, exit, owner or department (of the event), a time grain, band (of a
    score ``card``) or ``field``.

    A field's ``path`` may follow one link. ``by_team`` fills an empty value from this field of the department that had the
    record then, or of those above it. ``options_of`` names the field whose options label kinds. For ``line`` the path is
    the object that names it.
    """

    name: str
    label: Label
    of: str = "field"
    path: str = ""
    by_team: str = ""
    options_of: str = ""
    options: tuple[Option, ...] = ()
    card: ScoreCard | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One narrowing of a question: only rows of these groups; an empty key is the group without a value."""

    group: Group
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """An entry of the dictionary. ``groups`` are the ways it may be cut, ``window`` what is asked unless told."""

    id: str
    label: Label
    formula: Label
    notes: Label
    object: str
    variants: tuple[Variant, ...]
    groups: tuple[str, ...] = ()
    window: str = "this_month"
    # Whether less is better: colours of changes.
    falling_is_good: bool = False
    # "immature": cohorts younger than the third quartile of the stay get a badge, and slow states are flagged.
    badges: tuple[str, ...] = ()
    # Ways to narrow it beside those it is cut by.
    filters: tuple[str, ...] = ()

    def variant(self, key: str | None) -> Variant | None:
        """Return the variant of this key, the first one for None."""
        if not key:
            return self.variants[0]
        return next((v for v in self.variants if v.key == key), None)


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants to know, resolved: window and instant as instants, scope as ids (None = no narrowing)."""

    window: tuple[date, date]
    start: datetime
    end: datetime
    at: datetime | None
    now: datetime
    scope: str
    users: tuple[str, ...] | None = None
    departments: tuple[str, ...] | None = None
    group: str | None = None
    line: str | None = None
    synthetic: bool = True
    where: tuple[Chosen, ...] = ()
    bounds: tuple[datetime, ...] = ()
    bound_days: tuple[date, ...] = ()

    @property
    def until(self) -> datetime:
        """The instant of the question: what happens at it or later is not known to the answer."""
        return self.at or self.now
