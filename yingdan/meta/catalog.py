"""The immutable, versioned set of objects of one workspace, with everything the engines look up on hot paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from yingdan.kernel.errors import NotFound
from yingdan.meta.definitions import FieldDef, ObjectDef
from yingdan.meta.fields.model import FieldType
from yingdan.meta.fields.registry import type_of


def quote(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier. Raises ValueError for a name with a quote or a null byte."""
    if '"' in name or "\x00" in name:
        msg = f"not an identifier: {name!r}"
        raise ValueError(msg)
    return f'"{name}"'


@dataclass(frozen=True, slots=True)
class Column:
    """A field together with its type and quoted column name."""

    field: FieldDef
    type: FieldType
    sql: str


@dataclass(frozen=True)
class Entity:
    """An object as it lies in one workspace: definition, table names and columns."""

    definition: ObjectDef
    schema: str
    columns: Mapping[str, Column] = field(repr=False)
    # line tables: fields whose values are records of their own
    lines: Mapping[str, FieldDef] = field(default_factory=dict, repr=False)
    # what engines have worked out of this version of the object, under keys of their own
    kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """API name of the object."""
        return self.definition.name

    @cached_property
    def table(self) -> str:
        """Qualified, quoted name of the table of records, with a remark that keeps statements apart by its shape."""
        shape = self.definition.shape
        return f"{quote(self.schema)}.{quote(self.definition.name)}" + (f" /* {shape} */" if shape else "")

    @cached_property
    def versions(self) -> str:
        """Qualified, quoted name of the version table."""
        return f"{quote(self.schema)}.{quote(self.definition.name + '__v')}"

    @cached_property
    def tracked(self) -> tuple[Column, ...]:
        """The columns whose changes are history."""
        return tuple(self.columns[f.name] for f in self.definition.tracked)

    @cached_property
    def tracked_by_name(self) -> Mapping[str, Column]:
        """The columns whose changes are history, by name of the field."""
        return MappingProxyType({c.field.name: c for c in self.tracked})

    @cached_property
    def links(self) -> tuple[Column, ...]:
        """The columns that lead to other records."""
        return tuple(c for c in self.columns.values() if c.field.target is not None)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The fields that people and programs have to give."""
        return tuple(n for n, c in self.columns.items() if c.field.required and not c.field.derived)

    @cached_property
    def searchable(self) -> tuple[Column, ...]:
        """The columns that feed the search document, the name first."""
        names = [f.name for f in self.definition.all_fields if f.searchable]
        if self.definition.name_field not in names:
            names.insert(0, self.definition.name_field)
        return tuple(self.columns[n] for n in names)


class Catalog:
    """All objects of a workspace at one version; never changed, only replaced."""

    def __init__(self, schema: str, objects: Iterable[ObjectDef], version: int = 1) -> None:
        self.schema = schema
        self.version = version
        kept = list(objects)
        self._entities = MappingProxyType({o.name: _entity(schema, o) for o in kept if o.retired is None})
        self._retired = MappingProxyType({o.name: o for o in kept if o.retired is not None})

    def __contains__(self, name: object) -> bool:
        return name in self._entities

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All objects by name."""
        return self._entities

    @property
    def definitions(self) -> Mapping[str, ObjectDef]:
        """All definitions by name, those of retired objects too."""
        return MappingProxyType({**{n: e.definition for n, e in self._entities.items()}, **self._retired})

    def get(self, name: str) -> Entity:
        """Return an object. Raises NotFound ``object_not_found`` (404) where there is none."""
        entity = self._entities.get(name)
        if entity is None:
            raise NotFound("object_not_found", object=name)
        return entity

    def system(self, name: str) -> str:
        """Return the qualified name of a system table, for example ``_history``."""
        return f"{quote(self.schema)}.{quote(name)}"


def _entity(schema: str, definition: ObjectDef) -> Entity:
    stored = [f for f in definition.all_fields if type_of(f).stored]
    columns = {f.name: Column(f, type_of(f), quote(f.name)) for f in stored}
    lines = {f.name: f for f in definition.all_fields if f.type == "sub"}
    return Entity(definition, schema, MappingProxyType(columns), MappingProxyType(lines))
