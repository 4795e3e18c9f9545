"""Types that choose from given values: enumeration, several of one, free tags."""

from __future__ import annotations

from typing import Any

from yingdan.kernel.text import clean
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import COUNTS, ORDERED, WORDS, BadValue, FieldType

TAGS_MAX = 50
TAG_LENGTH = 60


def _enum(field: FieldDef, value: Any) -> str | None:
    if value == "":
        return None
    if not isinstance(value, str):
        raise BadValue("not_option")
    option = field.option(value)
    if option is None:
        raise BadValue("not_option", allowed=", ".join(o.value for o in field.options[:20]))
    return value


def _enums(field: FieldDef, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise BadValue("not_list")
    return list(dict.fromkeys(v for v in (_enum(field, item) for item in value) if v))


def _tags(_: FieldDef, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise BadValue("not_list")
    tags = list(dict.fromkeys(t for t in (" ".join(clean(v).split()) for v in value) if t))
    if len(tags) > TAGS_MAX or any(len(t) > TAG_LENGTH for t in tags):
        raise BadValue("too_long", max=TAGS_MAX)
    return tags


def _label(field: FieldDef, value: Any, locale: str) -> str:
    option = field.option(value)
    return option.label.text(locale) if option else str(value)


def _sample(field: FieldDef, n: int) -> str:
    return field.options[n % len(field.options)].value


TYPES = (
    FieldType("enum", "text", _enum, str, _sample, export=_label, operators=ORDERED),
    FieldType(
        "enum[]",
        "text[]",
        _enums,
        ",".join,
        lambda f, n: [_sample(f, n)],
        export=lambda f, v, locale: "; ".join(_label(f, o, locale) for o in v),
        operators=WORDS,
        functions=COUNTS,
        sortable=False,
        many=True,
    ),
    FieldType(
        "tags",
        "text[]",
        _tags,
        ",".join,
        lambda _, n: [f"tag{n % 5}"],
        export=lambda _, v, __: "; ".join(v),
        operators=WORDS,
        functions=COUNTS,
        sortable=False,
        many=True,
    ),
)
