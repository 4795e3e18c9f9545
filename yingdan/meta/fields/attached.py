"""Types that hold uploaded files by their ids: files, pictures, a signature."""

from __future__ import annotations

from typing import Any

from yingdan.kernel.ids import is_uuid
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.model import ALWAYS, COUNTS, BadValue, FieldType

FILES_MAX = 50
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_ABOUT = "json_build_object('id', f.id, 'name', f.name, 'type', f.media_type, 'size', f.size)"
_MANY = (
    "case when {c} is not null then (select coalesce(json_agg(" + _ABOUT + " order by u.n), '[]'::json)"
    " from unnest({c}) with ordinality as u(id, n) join {s}._file f on f.id = u.id) end"
)
_ONE = "(select " + _ABOUT + " from {s}._file f where f.id = {c})"


def _file(_: FieldDef, value: Any) -> str | None:
    if value == "":
        return None
    if isinstance(value, dict):  # as reads answer with
        value = value.get("id")
    if not is_uuid(value):
        raise BadValue("not_file")
    return str(value).lower()


def _files(field: FieldDef, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise BadValue("not_list")
    if len(value) > FILES_MAX:
        raise BadValue("too_many", max=FILES_MAX)
    return list(dict.fromkeys(v for v in (_file(field, item) for item in value) if v))


def _no_sample(_: FieldDef, __: int) -> None:
    return None


def _names(_: FieldDef, value: Any, __: str) -> str:
    listed = value if isinstance(value, list) else [value]
    return "; ".join(str(f["name"]) if isinstance(f, dict) else str(f) for f in listed)


def _list_of(name: str) -> FieldType:
    return FieldType(
        name,
        "uuid[]",
        _files,
        ",".join,
        _no_sample,
        wire=_MANY,
        export=_names,
        operators=frozenset({"is_null"}),
        functions=COUNTS,
        sortable=False,
        many=True,
        files=True,
    )


TYPES = (
    _list_of("file[]"),
    _list_of("image[]"),
    FieldType(
        "sign",
        "uuid",
        _file,
        str,
        _no_sample,
        wire=_ONE,
        export=_names,
        operators=ALWAYS & {"is_null"},
        functions=COUNTS,
        sortable=False,
        files=True,
    ),
)
