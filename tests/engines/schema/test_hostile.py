"""What nobody sends in good faith: refused with a reason or kept as the text it is, and never a failure of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.client import Caller, Client
from yingdan.bootstrap import Platform

NASTY = (
    "'; drop table account; --",
    '"; select 1; --',
    "{c} %s %(x)s {s}",
    "🦄👩‍👩‍👧",
    "\u202eabc\u202c",
    "a\u0000b",
    "\ud800",
    "x" * 10_000_000,
    "\\u0000",
    "select",
    "../../etc/passwd",
)


@pytest.fixture(scope="module")
def admin(platform: Platform) -> Iterator[Caller]:
    with Client(platform) as client:
        caller = client.sign_in("admin")
        fields = [
            {"name": "t", "type": "text", "label": "文"},
            {"name": "select", "type": "int", "label": "保留字"},
            {
                "name": "order",
                "type": "enum",
                "label": "顺序",
                "options": [{"value": "a'b"}, {"value": 'c"d\\'}, {"value": "x%s"}],
            },
            {"name": "j", "type": "json", "label": "J"},
        ]
        assert caller.post("/objects", {"name": "x_table", "label": "表", "fields": fields}).status_code == 201
        yield caller


def _send(admin: Caller, path: str, body: Any) -> int:
    """Send JSON with lone surrogates as escapes, as a hostile client would."""
    raw = json.dumps(body).encode()
    answer = admin.http.post(f"/api/v1{path}", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code < 500, answer.text[:300]
    assert answer.status_code < 400 or answer.headers["content-type"].startswith("application/problem+json")
    return int(answer.status_code)


@pytest.mark.parametrize("text", NASTY, ids=[ascii(t[:12]) for t in NASTY])
def test_texts(admin: Caller, text: str) -> None:
    made = _send(admin, "/records/x_table", {"name": "n", "t": text, "j": {"k": text[:1000], text[:50]: [text[:50]]}})
    assert made == (201 if len(text) < 5000 else 422)
    for field in ("t", "j", "order", "name", "select", text[:50]):
        for op in ("eq", "contains", "in", "starts_with", "search", text[:20]):
            value: Any = [text[:1000]] if op == "in" else text[:1000]
            assert _send(admin, "/records/x_table/query", {"filter": {"field": field, "op": op, "value": value}}) in {
                200,
                400,
                422,
            }
    expected = 200 if text == "select" else 422  # a field of that name is there
    assert _send(admin, "/records/x_table/query", {"sort": [{"field": text[:1000]}]}) == expected
    for body in (
        {"name": text[:1000], "label": "x"},
        {"name": f"x_{text[:40]} !", "label": "x"},
        {"name": "x_ok", "label": "x", "fields": [{"name": f"{text[:1000]} !", "type": "text", "label": "x"}]},
        {"name": "x_ok", "label": "x", "fields": [{"name": "a", "type": text[:1000], "label": "x"}]},
        {
            "name": "x_ok",
            "label": "x",
            "fields": [{"name": "a", "type": "autonum", "label": "x", "pattern": text[:1000] + "{"}],
        },
        {"name": "x_ok", "label": "x", "fields": [{"name": "a", "type": "ref", "label": "x", "target": text[:1000]}]},
        {"name": "x_ok", "label": "x", "fields": text[:1000]},
        {"name": "x_ok", "label": [text[:10]]},
    ):
        assert _send(admin, "/objects", body) == 422, body
    fresh = {"name": "x_l", "type": "text", "label": text[:90]}
    assert _send(admin, "/objects/x_table/fields", {**fresh, "surprise": text[:90]}) == 422


def test_labels_keep_what_they_are(admin: Caller) -> None:
    for number, text in enumerate(t for t in NASTY if len(t) < 100):
        label = {"zh-CN": f"L{text}", "en": text}
        body = {
            "name": f"n{number}",
            "type": "enum",
            "label": label,
            "options": [{"value": f"o{number}", "label": f"O{text}"}],
        }
        assert _send(admin, "/objects/x_table/fields", body) == 201, ascii(text)
    found = {f["name"]: f["label"]["zh-CN"] for f in admin.get("/objects/x_table").json()["fields"]}
    assert found["n0"] == "L'; drop table account; --"
    assert found["n5"] == "Lab", "control characters go"
    assert admin.create("x_table", name="还在", select=3, order="a'b", n0="o0")["select"] == 3
    board = admin.post("/records/x_table/board", {"column": "order"})
    assert [c["value"] for c in board.json()["columns"]][:3] == ["a'b", 'c"d\\', "x%s"]
    page = admin.query("x_table", sort=[{"field": "order", "dir": "asc"}], filter={"field": "order", "value": "a'b"})
    assert page["records"][0]["name"] == "还在"
    assert admin.query("account", limit=1)["records"] is not None


@pytest.mark.parametrize("option", ["a'b", 'c"d\\', "x%s"])
def test_options_are_found(admin: Caller, option: str) -> None:
    """An option becomes part of a statement: as a literal, whatever it holds."""
    made = admin.create("x_table", name="gewählt", order=option)
    for op, value in (("eq", option), ("in", [option]), ("in", ["a'b", 'c"d\\', "x%s"])):
        found = admin.query("x_table", filter={"field": "order", "op": op, "value": value}, limit=500)["records"]
        assert made["id"] in {r["id"] for r in found}
        assert {r["order"] for r in found} <= ({option} if value != ["a'b", 'c"d\\', "x%s"] else set(value))


@pytest.mark.parametrize("default", ["a'; drop", "\\'; --", "%s", "{x}", 'q"w', "back\\slash"], ids=range(6))
def test_defaults_are_values(admin: Caller, default: str) -> None:
    """The default of a required field becomes part of a statement: as a literal, whatever it holds."""
    name = f"d{abs(hash(default)) % 10**6}"
    field = {"name": name, "type": "text", "label": "x", "required": True, "default": default}
    admin.create("x_table", name="vorher")
    assert _send(admin, "/objects/x_table/fields", field) == 201
    tags = {"name": f"{name}t", "type": "tags", "label": "x", "required": True, "default": [default, "b,c"]}
    assert _send(admin, "/objects/x_table/fields", tags) == 201
    for record in admin.query("x_table", limit=500)["records"]:
        assert record[name] == default
        assert record[f"{name}t"] == [default, "b,c"]


def test_too_much_of_everything(admin: Caller) -> None:
    many = [{"name": f"f{n}", "type": "int", "label": "x"} for n in range(500)]
    assert _send(admin, "/objects", {"name": "x_wide", "label": "宽", "fields": many}) == 422
    assert _send(admin, "/objects", {"name": "x_wide", "label": "宽", "fields": many[:450]}) == 201
    assert admin.create("x_wide", name="宽", f449=1)["f449"] == 1
    deep: Any = 1
    for _ in range(200):
        deep = [deep]
    assert _send(admin, "/records/x_table", {"name": "深", "j": deep}) == 422
    assert _send(admin, "/records/x_table", {"name": "n", "j": {"big": "x" * 200_000}}) == 422
    long = "y" * 10_000_000
    for where, op in (
        ("t", "contains"),
        ("t", "eq"),
        ("select", "eq"),
        ("order", "in"),
        ("name", "search"),
        (long, "eq"),
    ):
        condition = {"field": where, "op": op, "value": [long] if op == "in" else long}
        assert _send(admin, "/records/x_table/query", {"filter": condition}) in {400, 413, 422}, (where[:9], op)
    assert _send(admin, "/records/x_table/query", {"sort": [{"field": long}]}) in {400, 413, 422}
    assert _send(admin, "/records/x_table", {long: 1, "name": "n"}) in {413, 422}
    options = [{"value": f"v{n}"} for n in range(1001)]
    field = {"name": "x_many", "type": "enum", "label": "x", "options": options}
    assert _send(admin, "/objects/x_table/fields", field) == 422
    assert _send(admin, "/packages/import", {"format": "yingdan-package", "version": 1, "objects": deep}) == 422
