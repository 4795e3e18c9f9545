"""What a field type is: its column, how a value comes in, how it goes out and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yingdan.meta.definitions import FieldDef

ALWAYS = frozenset({"eq", "ne", "in", "not_in", "is_null"})
ORDERED = ALWAYS | {"lt", "lte", "gt", "gte", "between"}
WORDS = ALWAYS | {"contains", "starts_with"}
TEXTS = ORDERED | WORDS
COUNTS = frozenset({"count", "count_distinct"})
EXTREMES = COUNTS | {"min", "max"}
SUMS = EXTREMES | {"sum", "avg"}


class BadValue(ValueError):
    """A value that the type does not take; ``code`` names the text ``problem.<code>``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def as_cell(_: FieldDef, value: Any, __: str) -> Any:
    """Export a value as it goes over the wire."""
    return value


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type of field.

    ``column`` is the type of its column, "" where it has none. ``parse`` takes a JSON value that is not null and returns
    the validated and normalised value for the column, or raises ``BadValue``. ``wire`` is the SQL that turns the column
    ``{c}`` (in the workspace's schema ``{s}``) into its JSON form, ``mask`` into what those see who see it masked,
    ``words`` into the text in which filters look for words ("" where they cannot).
    ``text`` turns a column value into the text stored in history, ``export`` a JSON value into the cell of a
    spreadsheet in a language. ``operators`` may stand in filters (how values compare), ``functions`` in aggregates.
    ``sample`` makes a valid value from a number, for tests and demo data.
    """

    name: str
    column: str
    parse: Callable[[FieldDef, Any], Any]
    text: Callable[[Any], str]
    sample: Callable[[FieldDef, int], Any]
    wire: str = "{c}"
    mask: str = "'***'"
    words: str = ""
    export: Callable[[FieldDef, Any, str], Any] = as_cell
    operators: frozenset[str] = ORDERED
    functions: frozenset[str] = EXTREMES
    sortable: bool = True
    link: bool = False
    many: bool = False
    numeric: bool = False
    case_insensitive: bool = False
    files: bool = False

    @property
    def stored(self) -> bool:
        """Tell whether values lie in a column of the record's own table."""
        return bool(self.column)
