"""Definitions as plain JSON values: the form in which they are stored with a workspace, and travel in packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from yingdan.meta.definitions import (
    ActionDef,
    Arrangement,
    Button,
    DuplicateKey,
    FieldDef,
    IndexDef,
    Label,
    Layout,
    ObjectDef,
    Option,
    RecordType,
    Related,
    RollupDef,
    RuleDef,
)


def object_to_json(obj: ObjectDef) -> dict[str, Any]:
    """Return a definition as plain JSON values, the form in which it is stored with the workspace."""
    return asdict(obj)


def object_from_json(body: Mapping[str, Any]) -> ObjectDef:
    """Read a definition from its stored form."""
    layout = body["layout"]
    return ObjectDef(
        name=body["name"],
        label=Label(**body["label"]),
        fields=tuple(field_from_json(f) for f in body["fields"]),
        name_field=body["name_field"],
        indexes=tuple(
            IndexDef(tuple(i["columns"]), i["unique"], i["where"], tuple(i.get("include", ())), bool(i.get("custom")))
            for i in body["indexes"]
        ),
        layout=Layout(
            list=tuple(layout["list"]),
            form=tuple(layout["form"]),
            header=tuple(layout["header"]),
            board_column=layout["board_column"],
            board_sum=layout["board_sum"],
            related=tuple(Related(**r) for r in layout["related"]),
        ),
        actions=tuple(
            ActionDef(a["name"], Label(**a["label"]), tuple(field_from_json(f) for f in a["input"]), a["verb"])
            for a in body["actions"]
        ),
        public=body["public"],
        admin_only=body["admin_only"],
        searchable=body["searchable"],
        group=body["group"],
        custom=body["custom"],
        order_field=body.get("order_field"),
        parent=body.get("parent"),
        duplicates=tuple(DuplicateKey(**k) for k in body.get("duplicates", ())),
        master=body.get("master"),
        record_types=tuple(_record_type(r) for r in body.get("record_types", ())),
        arrangements=tuple(_arrangement(a) for a in body.get("arrangements", ())),
        buttons=tuple(_button(b) for b in body.get("buttons", ())),
        overrides=body.get("overrides", {}),
        retired=body.get("retired"),
        shape=body.get("shape", 0),
        rules=tuple(rule_from_json(r) for r in body.get("rules", ())),
    )


def rule_from_json(body: Mapping[str, Any]) -> RuleDef:
    """Read a validation rule from its stored form."""
    return RuleDef(**{**body, "label": Label(**body["label"]), "message": Label(**body["message"])})


def _record_type(body: Mapping[str, Any]) -> RecordType:
    named = {k: {n: tuple(v) for n, v in body[k].items()} for k in ("options", "links")}
    return RecordType(**{**body, "label": Label(**body["label"]), **named})


def _arrangement(body: Mapping[str, Any]) -> Arrangement:
    named = {k: tuple(body[k]) for k in ("roles", "devices", "record_types")}
    return Arrangement(**{**body, "label": Label(**body["label"]), **named})


def _button(body: Mapping[str, Any]) -> Button:
    confirm = Label(**body["confirm"]) if body.get("confirm") else None
    return Button(**{**body, "label": Label(**body["label"]), "confirm": confirm})


def field_from_json(body: Mapping[str, Any]) -> FieldDef:
    """Read a field from its stored form."""
    data = dict(body)
    data["label"] = Label(**data["label"])
    data["help"] = Label(**data["help"]) if data.get("help") else None
    data["options"] = tuple(
        Option(o["value"], Label(**o["label"]), o["color"], o["active"], tuple(o.get("when", ())))
        for o in data.get("options", ())
    )
    data["reads"] = tuple(data.get("reads", ()))
    data["rollup"] = RollupDef(**data["rollup"]) if data.get("rollup") else None
    return FieldDef(**data)
