"""Types that point to other records: link, several links, user, department, line table; and the record's own id."""

from __future__ import annotations

from typing import Any

from yingdan.kernel.ids import is_uuid
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import ALWAYS, COUNTS, ORDERED, BadValue, FieldType

LINKS_MAX = 200
LINES_MAX = 500
_PEOPLE = ALWAYS | {"me", "my_team"}


def _link(_: FieldDef, value: Any) -> str | None:
    if value == "":
        return None
    if isinstance(value, dict):  # the expanded form that reads answer with
        value = value.get("id")
    if not is_uuid(value):
        raise BadValue("not_link")
    return str(value).lower()


def _links(field: FieldDef, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > LINKS_MAX:
        raise BadValue("not_list")
    return list(dict.fromkeys(v for v in (_link(field, item) for item in value) if v))


def _lines(_: FieldDef, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise BadValue("not_list")
    if len(value) > LINES_MAX:
        raise BadValue("too_many_lines", max=LINES_MAX)
    return value


def _name(_: FieldDef, value: Any, __: str) -> str:
    return str((value.get("name") or value.get("id")) if isinstance(value, dict) else value)


def _no_sample(_: FieldDef, __: int) -> None:
    return None


def _one(name: str) -> FieldType:
    return FieldType(name, "uuid", _link, str, _no_sample, export=_name, operators=_PEOPLE, functions=COUNTS, link=True)


TYPES = (
    FieldType("id", "uuid", _link, str, _no_sample, operators=ORDERED, functions=COUNTS),
    _one("ref"),
    _one("user"),
    _one("dept"),
    FieldType(
        "ref[]",
        "uuid[]",
        _links,
        ",".join,
        _no_sample,
        export=lambda f, v, locale: "; ".join(_name(f, one, locale) for one in v),
        operators=_PEOPLE,
        functions=COUNTS,
        sortable=False,
        many=True,
    ),
    # Lines are records of their own: no column here, written and read with the record that has them.
    FieldType(
        "sub",
        "",
        _lines,
        lambda v: str(len(v)),
        _no_sample,
        export=lambda _, v, __: len(v),
        operators=frozenset(),
        functions=frozenset(),
        sortable=False,
    ),
)
