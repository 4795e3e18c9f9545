"""Types that point to other records: link, several links, user, department; and the record's own id."""

from __future__ import annotations

from typing import Any

from yingdan.kernel.ids import is_uuid
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import BadValue, FieldType

LINKS_MAX = 200


def _link(_: FieldDef, value: Any) -> str | None:
    if value == "":
        return None
    if not is_uuid(value):
        raise BadValue("not_link")
    return str(value).lower()


def _links(field: FieldDef, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > LINKS_MAX:
        raise BadValue("not_list")
    return list(dict.fromkeys(v for v in (_link(field, item) for item in value) if v))


def _no_sample(_: FieldDef, __: int) -> None:
    return None


TYPES = (
    FieldType("id", "uuid", _link, str, _no_sample),
    FieldType("ref", "uuid", _link, str, _no_sample, link=True),
    FieldType("user", "uuid", _link, str, _no_sample, link=True),
    FieldType("dept", "uuid", _link, str, _no_sample, link=True),
    FieldType("ref[]", "uuid[]", _links, ",".join, _no_sample, sortable=False, many=True),
)
