"""SQL as a text with its parameters, composed by concatenation.

Identifiers come from the catalog. Values are parameters, but for options that the catalog itself lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

FEW = 32


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the parameters for its ``%s`` in order."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: Sql | str) -> Sql:
        if isinstance(other, str):
            return Sql(self.text + other, self.params)
        return Sql(self.text + other.text, self.params + other.params)

    def wrap(self, before: str, after: str) -> Sql:
        """Return the piece between two texts."""
        return Sql(before + self.text + after, self.params)


def literal(text: str) -> str:
    """Return a text of the catalog as a literal, in which a percent sign begins no parameter."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


TRUE = Sql("true")
FALSE = Sql("false")


def join(pieces: Iterable[Sql], separator: str) -> Sql:
    """Concatenate pieces with a separator between them."""
    items = list(pieces)
    params: list[Any] = []
    for item in items:
        params.extend(item.params)
    return Sql(separator.join(i.text for i in items), tuple(params))


def one_of(place: str, cast: str, values: Sequence[Any]) -> Sql:
    """Return the condition that ``place`` is one of these values.

    Few of them are parameters of their own: a plan that is kept knows how many there are, while of a list in one parameter
    it reckons with ten, looks dearer than it is, and is made anew every time.
    """
    if len(values) == 1:
        return Sql(f"{place} = %s::{cast}", (values[0],))
    if 1 < len(values) <= FEW:
        return Sql(f"{place} = any(array[{', '.join([f'%s::{cast}'] * len(values))}])", tuple(values))
    return Sql(f"{place} = any(%s::{cast}[])", (list(values),))


def all_of(pieces: Iterable[Sql]) -> Sql:
    """Return the conjunction of conditions."""
    items = [p for p in pieces if p.text != "true"]
    return join((i.wrap("(", ")") for i in items), " and ") if items else TRUE


def any_of(pieces: Iterable[Sql]) -> Sql:
    """Return the disjunction of conditions, in brackets: whatever is put before it applies to all of it."""
    items = list(pieces)
    return join((i.wrap("(", ")") for i in items), " or ").wrap("(", ")") if items else FALSE
