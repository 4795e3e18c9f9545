"""The vocabulary by which headers and values are understood: the shape only, the words come from the areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from yingdan.engines.importing.text import key

_EMPTY: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NO_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FlowWords:
    """The field whose changes are the flow of an object.

    ``terminal_field`` of the link's target (or the field itself when it is no link) tells by ``terminal_values`` that
    a record is closed; ``closed_at`` columns give the instant of closing only for those.
    """

    field: str
    terminal_field: str = ""
    terminal_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectWords:
    """What files call an object and its fields.

    ``titles``: names of files and sheets. ``headers``: field (or ``@`` target) → headers. ``values``: field → text as
    in files → text as here. ``known``: field → right spellings, used to propose repairs. ``match``: the key by which
    rows find existing records. ``templates``: field → text with ``{field}`` places for required fields without a
    column. ``create_missing``: links whose unknown names become new records. ``copy_to_created``: link → fields that
    a record created for it takes from the row. ``known_late``: headers of values known only once a record is closed.
    """

    titles: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: _NO_VALUES)
    known: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    match: tuple[str, ...] = ()
    templates: Mapping[str, str] = field(default_factory=lambda: _NO_TEXTS)
    create_missing: tuple[str, ...] = ()
    copy_to_created: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    known_late: tuple[str, ...] = ()
    flow: FlowWords | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary of all objects; ``order`` lists objects so that links point backwards."""

    objects: Mapping[str, ObjectWords]
    order: tuple[str, ...] = ()

    def of(self, name: str) -> ObjectWords:
        """Return the words of an object; an object without any has only its labels."""
        return self.objects.get(name, ObjectWords())

    def rank(self, name: str) -> int:
        """Return the place of an object in a run over several files; unnamed objects come last."""
        return self.order.index(name) if name in self.order else len(self.order)

    def value(self, name: str, field_name: str, text: str) -> str:
        """Return what a text of a file is called here; the text itself when no word says otherwise."""
        known = self.of(name).values.get(field_name)
        if not known:
            return text
        wanted = key(text)
        return next((to for said, to in known.items() if key(said) == wanted), text)


NO_WORDS = Words(MappingProxyType({}))
