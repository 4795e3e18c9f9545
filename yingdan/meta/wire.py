"""Reads objects, fields and what belongs to them from their wire form, and changes of them. Pure: returns new definitions.

Everything raises Invalid (422) with the problems of the first thing that does not fit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yingdan.kernel.errors import FieldProblem, Invalid
from yingdan.kernel.text import clean
from yingdan.meta.definitions import COMPUTED, SYSTEM_FIELDS, FieldDef, Label, Layout, ObjectDef, Option, RollupDef
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.registry import FIELD_TYPES, type_of
from yingdan.meta.overrides import FIELD_KEYS, PREFIX, in_order, merged_options, overlaid

LABEL_MAX = 100
NAME_MAX = 48
TEXT_MAX = 1_000
OPTIONS_MAX = 1_000
SECRET_MAX = 1_000
NAME_FIELD = FieldDef("name", "text", Label("名称", "名稱", "Name"), required=True, searchable=True, max_length=200)
CURRENCY = FieldDef("currency", "text", Label("币种", "幣別", "Currency"), max_length=3)
_BASE = Label("(本位币)", "(本位幣)", " in base currency")
_BASE_END = "_base"
RESERVED = frozenset(
    {*(f.name for f in SYSTEM_FIELDS), "record_type", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"}
)
_OBJECT_KEYS = frozenset({"label", "name_field", "order", "searchable", "public", "list", "form", "header", "parent"})
_NEW_OBJECT = _OBJECT_KEYS | {"name", "fields"}
_CHANGE = FIELD_KEYS | frozenset(
    "unique scale max_length pattern gapless depends_on currency_field required_if shown_if expression".split()  # noqa: SIM905 - reads better
)
_NEW_FIELD = _CHANGE | {"name", "type", "target", "via", "fields", "expression", "result", "rollup", "position"}
_WORDS = frozenset(
    {"pattern", "depends_on", "currency_field", "via", "required_if", "shown_if", "expression", "target"}
)
_FLAGS = frozenset({"required", "unique", "tracked", "searchable", "gapless"})
_LAST = ("owner", "created_at")
_LISTED_MAX, _FORM_MAX = 10, 12
_NOT_LISTED = frozenset({"ltext", "rich", "json", "secret", "sub", "file[]", "image[]", "sign"})


def refuse(field: str, code: str, /, **params: Any) -> Invalid:
    """Return the error that one thing does not fit."""
    return Invalid(problems=[FieldProblem(field, code, params)])


def read_label(value: Any, name: str = "label", limit: int = LABEL_MAX) -> Label:
    """Read a label: one text, or one for each language."""
    texts = {"zh-CN": value} if isinstance(value, str) else value
    if not isinstance(texts, Mapping) or not texts or not all(isinstance(t, str) for t in texts.values()):
        raise refuse(name, "required" if value in (None, "", {}) else "not_text")
    if any(len(t) > limit * 4 for t in texts.values()):
        raise refuse(name, "too_long", max=limit)
    cleaned = {str(k): " ".join(clean(t).split()) for k, t in texts.items()}
    if any(len(t) > limit for t in cleaned.values()):
        raise refuse(name, "too_long", max=limit)
    if not any(cleaned.values()):
        raise refuse(name, "required")
    return Label.from_json(cleaned)


def keys_of(body: Any, allowed: frozenset[str], name: str = "") -> Mapping[str, Any]:
    """Insist that a body is an object with known keys."""
    if not isinstance(body, Mapping):
        raise refuse(name, "not_json")
    unknown = [k for k in body if k not in allowed]
    if unknown:
        raise Invalid(
            problems=[FieldProblem(str(k)[:60], "unknown_field", {"name": str(k)[:60]}) for k in unknown[:20]]
        )
    return body


def names_of(value: Any, name: str, limit: int = 200) -> tuple[str, ...]:
    """Read a list of names."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > limit or not all(isinstance(v, str) and v for v in value):
        raise refuse(name, "not_list")
    return tuple(dict.fromkeys(value))


def read_object(body: Mapping[str, Any]) -> ObjectDef:
    """Read a new custom object from its wire form."""
    keys_of(body, _NEW_OBJECT)
    name = str(body.get("name") or "")
    if not name.startswith(PREFIX):
        raise refuse("name", "needs_prefix", name=name[:60])
    label = read_label(body.get("label"))
    given = body.get("fields") or []
    if not isinstance(given, list):
        raise refuse("fields", "not_list")
    fields = tuple(read_field(f, own_object=True) for f in given)
    name_field = str(body.get("name_field") or "name")
    if name_field not in {f.name for f in fields}:
        fields = (replace(NAME_FIELD, name=name_field), *fields)
    if any(f.kind == "money" and f.currency_field is None for f in fields) and "currency" not in {
        f.name for f in fields
    }:
        fields = (*fields, CURRENCY)
    fields = (*fields, *(b for f in fields if (b := base_field(name, f, {f.name for f in fields}))))
    obj = ObjectDef(name=name, label=label, fields=fields, name_field=name_field, custom=True, group="custom")
    obj = replace(obj, layout=first_layout(obj))
    return change_object(obj, {k: v for k, v in body.items() if k in _OBJECT_KEYS - {"label", "name_field"}})


def base_field(object_name: str, field: FieldDef, taken: Collection[str]) -> FieldDef | None:
    """Return the field beside an amount that holds it in the workspace's currency; None where there is no room for one."""
    name = field.name + _BASE_END
    if field.type != "money" or field.derived or name in taken or len(name) > NAME_MAX:
        return None
    own = field.label
    return FieldDef(
        name,
        "money",
        Label(own.zh_cn + _BASE.zh_cn, own.zh_tw + _BASE.zh_tw, own.en + _BASE.en),
        derived=True,
        tracked=field.tracked,
        reads=(f"{object_name}.{field.name}",),
        base_of=field.name,
    )


def with_bases(obj: ObjectDef) -> ObjectDef:
    """Return an object whose own amounts all have their value in the workspace's currency behind them, as new ones do."""
    taken = {f.name for f in obj.fields}
    valued = {f.base_of for f in obj.fields}
    fields: list[FieldDef] = []
    for field in obj.fields:
        fields.append(field)
        own = (obj.custom or field.name.startswith(PREFIX)) and field.base_of is None and field.retired is None
        base = base_field(obj.name, field, taken) if own and field.name not in valued else None
        if base is not None:
            fields.append(base)
    return replace(obj, fields=tuple(fields)) if len(fields) > len(taken) else obj


def first_layout(obj: ObjectDef) -> Layout:
    """Return how screens show a new object until somebody arranges it."""
    shown = [f.name for f in obj.fields if f.type not in _NOT_LISTED][:8]
    return Layout(
        list=(*shown, "owner", "created_at"),
        form=tuple(f.name for f in obj.fields if not f.derived and f.type != "sub")[:12],
        header=tuple(shown[1:5]),
    )


def placed(layout: Layout, field: FieldDef) -> Layout:
    """Return the first layout of a custom object with room made for a field that joins it."""
    found = layout
    if field.type not in _NOT_LISTED and len(layout.list) < _LISTED_MAX:
        ends = [n for n in layout.list if n in _LAST]
        found = replace(found, list=(*(n for n in layout.list if n not in _LAST), field.name, *ends))
    if not field.derived and field.type not in COMPUTED and field.type != "sub" and len(layout.form) < _FORM_MAX:
        found = replace(found, form=(*layout.form, field.name))
    return found


def change_object(obj: ObjectDef, body: Mapping[str, Any]) -> ObjectDef:
    """Return an object with the keys of ``body`` changed; of a standard object label and order of fields only."""
    keys_of(body, _OBJECT_KEYS)
    if not obj.custom:
        return _override_object(obj, body)
    changed = obj
    if "label" in body:
        changed = replace(changed, label=read_label(body["label"]))
    if "order" in body:
        changed = replace(changed, fields=in_order(changed.fields, names_of(body["order"], "order", 1_000)))
    if "name_field" in body:
        field = changed.get(str(body["name_field"]))
        if field is None or field.kind not in {"text", "autonum"}:
            raise refuse("name_field", "unknown_field", name=str(body["name_field"])[:60])
        changed = replace(changed, name_field=field.name)
    for key in ("searchable", "public"):
        if key in body:
            flag: dict[str, Any] = {key: _flag(body[key], key)}
            changed = replace(changed, **flag)
    if "parent" in body:
        changed = replace(changed, parent=None if body["parent"] is None else str(body["parent"]))
    layout: dict[str, Any] = {k: names_of(body[k], k) for k in ("list", "form", "header") if k in body}
    return replace(changed, layout=replace(changed.layout, **layout)) if layout else changed


def _override_object(obj: ObjectDef, body: Mapping[str, Any]) -> ObjectDef:
    overrides = dict(obj.overrides)
    for key in body:
        if key == "label":
            overrides["label"] = read_label(body["label"]).as_json()
        elif key == "order":
            overrides["order"] = list(names_of(body["order"], "order", 1_000))
        else:
            raise refuse(key, "standard_object")
    return overlaid(replace(obj, overrides=overrides))


def read_field(body: Any, *, own_object: bool = False) -> FieldDef:
    """Read a new field from its wire form. Fields of custom objects need no prefix."""
    body = keys_of(body, _NEW_FIELD)
    name = str(body.get("name") or "")
    if not own_object and not name.startswith(PREFIX):
        raise refuse("name", "needs_prefix", name=name[:60])
    if name in RESERVED:
        raise refuse("name", "reserved_name", name=name)
    label = read_label(body.get("label"), name[:60] or "label")
    kind = str(body.get("type") or "text")
    if kind not in FIELD_TYPES and kind not in COMPUTED:
        raise refuse("type", "unknown_type", name=kind[:60])
    target = {"user": "user", "dept": "department"}.get(kind, body.get("target"))
    field = FieldDef(name=name, type=kind, label=label, target=target, derived=kind == "autonum")
    changes = {k: v for k, v in body.items() if k in _CHANGE - {"label"}}
    rollup = _rollup(body["rollup"]) if body.get("rollup") else None
    result = str(body["result"]) if body.get("result") else None
    field = _changed(field, changes)
    if kind == "secret":
        if field.searchable or field.unique or field.default is not None:
            raise refuse(name, "not_allowed")
        field = replace(field, max_length=field.max_length or SECRET_MAX, tracked=False)
    if kind == "autonum" and field.pattern is None:
        field = replace(field, pattern="{000000}")
    return replace(field, via=_word(body.get("via"), "via"), rollup=rollup, result=result)


def _rollup(body: Any) -> RollupDef:
    keys_of(body, frozenset({"object", "link", "function", "field", "filter"}), "rollup")
    words = {k: _word(body.get(k), "rollup") for k in ("object", "link", "function", "field", "filter")}
    if not all(words[k] for k in ("object", "link", "function")):
        raise refuse("rollup", "required")
    return RollupDef(str(words["object"]), str(words["link"]), str(words["function"]), words["field"], words["filter"])


def change_field(obj: ObjectDef, field: FieldDef, body: Mapping[str, Any]) -> ObjectDef:
    """Return an object with a field changed by the keys of ``body``; of a standard one what ``overrides`` may hold."""
    keys_of(body, _CHANGE)
    if field.system:
        raise refuse(field.name, "standard_field")
    standard = not obj.custom and not field.name.startswith(PREFIX)
    changed = _changed(field, body)
    if not standard:
        fields = tuple(changed if f.name == field.name else f for f in obj.fields)
        return replace(obj, fields=fields)
    kept = [k for k in body if k not in FIELD_KEYS]
    if kept or (field.required and body.get("required") is False):
        raise refuse((kept or ["required"])[0], "standard_field")
    news = {o.value for o in changed.options} - {o.value for o in field.options}
    if any(not v.startswith(PREFIX) for v in news):
        raise refuse("options", "needs_prefix", name=min(news))
    every = dict(obj.overrides.get("fields", {}))
    every[field.name] = {**every.get(field.name, {}), **{k: _kept(k, body[k], changed) for k in body}}
    return overlaid(replace(obj, overrides={**obj.overrides, "fields": every}))


def _kept(key: str, value: Any, changed: FieldDef) -> Any:
    if key in {"label", "help"}:
        label = getattr(changed, key)
        return label.as_json() if label else None
    if key == "options":
        return [option_json(o) for o in changed.options]
    return value


def option_json(option: Option) -> dict[str, Any]:
    """Return an option as it goes over the wire."""
    body = {"value": option.value, "label": option.label.as_json(), "color": option.color, "active": option.active}
    return {**body, "when": list(option.when)} if option.when else body


def _changed(field: FieldDef, body: Mapping[str, Any]) -> FieldDef:
    values: dict[str, Any] = {}
    for key, value in body.items():
        if key == "label":
            values[key] = read_label(value)
        elif key == "help":
            values[key] = None if value in (None, "", {}) else read_label(value, "help", TEXT_MAX)
        elif key == "options":
            values[key] = _options(field.options, value)
        elif key in _FLAGS:
            values[key] = _flag(value, key)
        elif key in {"scale", "max_length"}:
            values[key] = _whole(value, key, *((0, 8) if key == "scale" else (1, 200_000)))
        elif key in _WORDS:
            values[key] = _word(value, key)
        else:
            values[key] = value
    changed = replace(field, **values)
    if changed.default is not None and changed.kind in FIELD_TYPES:
        try:
            type_of(changed).parse(changed, changed.default)
        except BadValue as error:
            raise refuse("default", error.code, **error.params) from error
    return changed


def _options(known: Sequence[Option], value: Any) -> tuple[Option, ...]:
    if not isinstance(value, list) or len(value) > OPTIONS_MAX:
        raise refuse("options", "not_list")
    for option in value:
        if not isinstance(option, Mapping) or not isinstance(option.get("value"), str) or not option["value"].strip():
            raise refuse("options", "required")
        code = option["value"]
        if len(code) > LABEL_MAX or "," in code or clean(code) != code:
            raise refuse("options", "bad_option", name=code[:60])
    labelled = [{**o, "label": read_label(o.get("label") or o["value"], "options").as_json()} for o in value]
    return merged_options(known, labelled)


def _flag(value: Any, name: str) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise refuse(name, "not_bool")
    return value


def _whole(value: Any, name: str, least: int, most: int) -> int | None:
    if value is None and name == "max_length":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise refuse(name, "out_of_range")
    return value


def _word(value: Any, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 20_000:
        raise refuse(name, "not_text")
    return clean(value) or None
