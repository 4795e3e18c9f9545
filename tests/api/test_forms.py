"""What forms hide and need while somebody types, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Client

pytestmark = pytest.mark.usefixtures("organisation")


def _label(text: str) -> dict[str, str]:
    return {"zh-CN": text, "zh-TW": text, "en": text}


def test_conditions_of_fields_and_layouts(client: Client) -> None:
    """Fields and sections come and go with the values; a bad value counts as empty; strangers and unknown records are refused."""
    admin, lin, wang = client.sign_in("admin"), client.sign_in("lin"), client.sign_in("wang")
    fields: list[dict[str, Any]] = [
        {"name": "title", "type": "text"},
        {"name": "discount", "type": "pct"},
        {"name": "price", "type": "money"},
        {"name": "why", "type": "text", "required_if": "discount > 20", "shown_if": "NOT(ISBLANK(discount))"},
        {"name": "net", "type": "formula", "expression": "price * (100 - discount) / 100", "result": "money"},
    ]
    made = admin.post(
        "/objects",
        {"name": "x_offer", "label": _label("报价"), "fields": [{"label": _label(f["name"]), **f} for f in fields]},
    )
    assert made.status_code == 201, made.text
    layout = {
        "label": _label("全"),
        "sections": [
            {"label": None, "columns": 2, "fields": ["title", "discount"]},
            {"label": None, "columns": 2, "fields": ["price", "why"], "shown_if": "discount > 0"},
        ],
    }
    assert admin.http.put("/api/v1/objects/x_offer/layouts/main", json=layout).status_code in (200, 201)
    path = "/records/x_offer/form"
    empty = admin.post(path, {}).json()
    assert (empty["hidden"], empty["hidden_sections"], empty["required"]) == (["why"], [1], [])
    typed = admin.post(path, {"discount": "30", "price": "200.00"}).json()
    assert (typed["hidden"], typed["hidden_sections"], typed["required"]) == ([], [], ["why"])
    assert typed["computed"] == {"net": "140"}
    assert admin.post(path, {"discount": "thirty"}).json()["hidden"] == ["why"]
    assert typed["hidden_buttons"] == []
    button = {"label": _label("批准"), "kind": "set", "target": {"why": "批准"}, "shown_if": "discount > 20"}
    assert admin.http.put("/api/v1/objects/x_offer/buttons/approve", json=button).status_code == 200
    assert admin.post(path, {"discount": "10"}).json()["hidden_buttons"] == ["approve"]
    assert admin.post(path, {"discount": "30"}).json()["hidden_buttons"] == []
    record = admin.create("x_offer", name="一", discount="30", why="老客户")
    changed = admin.post(f"{path}?record={record['id']}", {"discount": None}).json()
    assert changed["hidden"] == ["why"]
    assert admin.post(f"{path}?record={'0' * 8}-0000-7000-8000-{'0' * 12}", {}).status_code == 404
    mine = lin.create("account", name="表单条件客户")
    assert lin.post(f"/records/account/form?record={mine['id']}", {"name": "x"}).status_code == 200
    assert wang.post(f"/records/account/form?record={mine['id']}", {"name": "x"}).status_code == 404
