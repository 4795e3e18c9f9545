"""How tests make objects and fields over HTTP."""

from __future__ import annotations

from typing import Any

from tests.client import Caller


def new_object(admin: Caller, name: str, *fields: dict[str, Any]) -> None:
    answer = admin.post("/objects", {"name": name, "label": "自建", "fields": list(fields)})
    assert answer.status_code == 201, answer.text


def field_of(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "label": name, **more}


def codes(answer: Any) -> list[str]:
    return [e["code"] for e in answer.json()["errors"]]
