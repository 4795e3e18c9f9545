"""What a field type is: its column, how a value comes in and how it goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yingdan.meta.definitions import FieldDef


class BadValue(ValueError):
    """A value that the type does not take; ``code`` names the text ``problem.<code>``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type of field.

    ``parse`` takes a JSON value that is not null and returns the value for the column, or raises ``BadValue``.
    ``wire`` is the SQL that turns the column ``{c}`` into its JSON form; ``text`` turns a column value into the text
    stored in history. ``sample`` makes a valid value from a number, for tests and demo data.
    """

    name: str
    column: str
    parse: Callable[[FieldDef, Any], Any]
    text: Callable[[Any], str]
    sample: Callable[[FieldDef, int], Any]
    wire: str = "{c}"
    sortable: bool = True
    link: bool = False
    many: bool = False
    numeric: bool = False
    case_insensitive: bool = False
