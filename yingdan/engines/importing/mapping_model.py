"""A mapping: which table becomes which object, and how each column, value and date is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from yingdan.engines.importing.dates import DateOrder

_NOTHING: Mapping[str, Any] = MappingProxyType({})

CREATED = "@created"
"""The column holds when the record came into being in the old system."""
CURRENT = "@current"
"""The column holds when the record took the present value of its flow field."""
CLOSED = "@closed"
"""As ``@current``, but only for records whose flow field holds a closing value."""
ENTERED = "@entered:"
"""Followed by a value: the column holds when the record took that value of its flow field."""


class Mode(StrEnum):
    """What a row may do."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"


class Duplicates(StrEnum):
    """What happens to a row whose record exists already."""

    SKIP = "skip"
    OVERWRITE = "overwrite"
    FILL = "fill"
    FLAG = "flag"


class Missing(StrEnum):
    """What happens to a link whose name is not found: the row fails, the link stays empty, the record is made."""

    ERROR = "error"
    EMPTY = "empty"
    CREATE = "create"


class OwnerPolicy(StrEnum):
    """Who owns what is created: as the file says, the person who imports, or nobody yet."""

    FILE = "file"
    ME = "me"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """What one column feeds: a field or one of the ``@`` targets, with how sure the mapping is (0 to 1).

    ``since`` = ``current`` says that the value became known only when the record took the present value of its flow
    field (the final amount of a closed deal), so that a look into the past does not show it too early. ``copy`` and ``given`` are for records made for
    an unknown name: fields taken from the row, and fixed values.
    """

    column: str
    field: str
    confidence: float = 1.0
    reason: str = "mapping"
    missing: Missing | None = None
    copy: tuple[str, ...] = ()
    scale: Decimal = Decimal(1)
    date_order: DateOrder = DateOrder.UNKNOWN
    since: str = ""
    given: Mapping[str, Any] = made(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Repair:
    """One confirmed replacement of a value in a column (compared without case, width and spaces)."""

    column: str
    source: str
    to: str


@dataclass(frozen=True, slots=True)
class TableMap:
    """How one table is imported. ``pattern`` is a file name pattern (``*`` matches anything)."""

    pattern: str = "*"
    sheet: str = ""
    object: str = ""
    header_row: int | None = None
    mode: Mode = Mode.UPSERT
    match: tuple[str, ...] = ()
    duplicates: Duplicates = Duplicates.OVERWRITE
    targets: tuple[Target, ...] = ()
    ignored: tuple[str, ...] = ()
    constants: Mapping[str, Any] = made(default_factory=lambda: _NOTHING)
    templates: Mapping[str, str] = made(default_factory=lambda: _NOTHING)
    values: Mapping[str, Mapping[str, str]] = made(default_factory=lambda: _NOTHING)
    repairs: tuple[Repair, ...] = ()
    flow: str = ""
    encoding: str = ""
    delimiter: str = ""
    automatic: bool = False

    def targets_of(self, column: str) -> tuple[Target, ...]:
        """Return what a column feeds."""
        return tuple(t for t in self.targets if t.column == column)

    def column_of(self, field_name: str) -> str | None:
        """Return the column that feeds a field, if one does."""
        return next((t.column for t in self.targets if t.field == field_name), None)


@dataclass(frozen=True, slots=True)
class Ensured:
    """A record that has to exist before rows are read: found by ``match``, made from ``values`` otherwise.

    A value ``{"find": name}`` on a link field is the record of that name.
    """

    object: str
    match: tuple[str, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportMap:
    """A whole mapping file. ``fallback_owner`` is the login or name of who gets rows without a known owner."""

    tables: tuple[TableMap, ...] = ()
    ensure: tuple[Ensured, ...] = ()
    owner: OwnerPolicy = OwnerPolicy.FILE
    fallback_owner: str = ""
    source_system: str = ""
