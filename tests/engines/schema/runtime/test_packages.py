"""Packages of objects travel from one company to another; the how-to does what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.client import Caller
from tests.engines.schema.runtime.conftest import company_for
from tests.engines.schema.runtime.making import field_of, new_object
from yingdan.bootstrap import Platform


def test_packages_travel(packing: Caller, platform: Platform) -> None:
    new_object(
        packing,
        "x_pack",
        field_of("k", "enum", options=[{"value": "a", "label": "甲"}]),
        field_of("to", "ref", target="account"),
    )
    packing.post("/objects/account/fields", field_of("x_packed", "int"))
    packing.http.put(
        "/api/v1/objects/x_pack/layouts/one", json={"label": "一", "sections": [{"fields": ["name", "k"]}]}
    )
    package = packing.get("/packages/export", params={"objects": "x_pack,account"}).json()
    assert [o["name"] for o in package["objects"]] == ["x_pack"]
    again = packing.post("/packages/import", package, params={"dry_run": True}).json()
    assert (again["conflicts"], again["added"], again["steps"]) == ([], [], [])
    with company_for(platform, "packed") as other:
        plan = other.post("/packages/import", package, params={"dry_run": True}).json()
        assert ("table", "x_pack") in [(s["kind"], s["object"]) for s in plan["steps"]]
        assert (plan["applied"], other.get("/objects/x_pack").status_code) == (False, 404)
        assert other.post("/packages/import", package).json()["added"] == ["x_pack", "account.x_packed"]
        made = other.get("/objects/x_pack").json()
        assert (made["layouts"][0]["name"], other.create("x_pack", name="到了", k="a")["k"]) == ("one", "a")
        other.post("/objects/x_pack/fields", field_of("own", "int"))
        clash = other.get("/packages/export", params={"objects": "x_pack"}).json()
        clash["objects"][0]["fields"] = [
            {**f, "type": "dec"} if f["name"] == "own" else f for f in clash["objects"][0]["fields"]
        ]
        refused = other.post("/packages/import", clash)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "x_pack.own")
    for bad in ({}, {"format": "yingdan-package", "version": 9}, {**package, "objects": [{"name": "x"}]},
                {**package, "objects": [{**package["objects"][0], "name": "sneaky"}]}):  # fmt: skip
        assert packing.post("/packages/import", bad).status_code == 422, bad


def test_the_how_to_does_what_it_says(packing: Caller) -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "how-to" / "custom-objects.md").read_text(encoding="utf-8")
    commands = re.findall(r'^curl (?:-X (\w+) )?.*?"?\$Y(/[^\s"]*)"?(?: -d \'(.*?)\')?', page, re.MULTILINE | re.DOTALL)
    assert len(commands) > 12
    for verb, path, body in commands:
        method = verb or ("POST" if body else "GET")
        answer = packing.http.request(method, f"/api/v1{path}", json=json.loads(body) if body else None)
        assert answer.status_code in {200, 201}, (method, path, answer.text)
