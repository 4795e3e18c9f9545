"""All field types by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields import attached, choice, links, numeric, secret, structured, temporal, textual
from yingdan.meta.fields.model import FieldType

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(
    {
        t.name: t
        for family in (textual, numeric, temporal, choice, links, structured, attached, secret)
        for t in family.TYPES
    }
)


def field_type(name: str) -> FieldType:
    """Return the type of this name. Raises KeyError for a name no family declares."""
    return FIELD_TYPES[name]


def type_of(field: FieldDef) -> FieldType:
    """Return the type of a field's values; of a formula or roll-up that of its result."""
    return FIELD_TYPES[field.kind]
