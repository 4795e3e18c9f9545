"""What people with bad intentions send to rights and filters: refused clearly, never an error of the server."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import quote

import pytest

from tests.client import Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.db.sql import Sql
from yingdan.meta.predicate import OPERATORS

NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "' or 1=1 --", "\x00", "𐐷", "2026-13-45", "2026-02-01", [], [1], [None, "a"],
    ["a", "b"], [[]], {}, {"a": 1}, "01890000-0000-7000-8000-000000000000", "NaN", "1e400",
)  # fmt: skip


@pytest.mark.parametrize("name", ["account", "opportunity", "activity", "role"])
def test_any_operator_on_any_field_with_any_value(client: Client, organisation: Organisation, name: str) -> None:
    """Every combination of field, operator and odd value is answered, or refused as the caller's mistake."""
    admin = client.sign_in("admin")
    fields = [f["name"] for f in admin.get(f"/objects/{name}").json()["fields"]]
    bad = []
    for number, (field, op) in enumerate((f, o) for f in fields for o in sorted(OPERATORS)):
        value = NASTY[(number * 7 + len(name)) % len(NASTY)]
        body = {"filter": {"field": field, "op": op, "value": value}, "limit": 1}
        answer = admin.post(f"/records/{name}/query", body)
        if answer.status_code not in {200, 400, 422}:
            bad.append((field, op, value, answer.status_code))
    assert bad == []


def test_deep_and_large_filters(client: Client, organisation: Organisation) -> None:
    """Depth, number of conditions and lists are limited with a code of their own; absurd nesting is malformed."""
    lin = client.sign_in("lin")
    deep: Any = {"field": "name", "value": "x"}
    for _ in range(13):
        deep = {"not": deep}
    wide = {"or": [{"field": "name", "value": "x"}] * 301}
    long = {"field": "name", "op": "in", "value": ["x"] * 2001}
    for filter_, code in ((deep, "filter_too_deep"), (wide, "filter_too_deep"), (long, "filter_too_large")):
        answer = lin.post("/records/account/query", {"filter": filter_})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    absurd = '{"filter":' + '{"not":' * 50_000 + "{}" + "}" * 50_000 + "}"
    answer = lin.http.post(
        "/api/v1/records/account/query", content=absurd, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 413}
    path = {"filter": {"field": "account.owner.manager.department.name", "value": "x"}}
    assert lin.post("/records/opportunity/query", path).status_code == 422


@pytest.mark.parametrize(
    "name", ['x"; drop table account; --', "x' or '1'='1", "x%s", "x{0}", "名\u202e字", "a\nb", "x\\"]
)
def test_sql_in_names(client: Client, organisation: Organisation, name: str) -> None:
    """A name that looks like SQL names nothing, or is kept as it is."""
    admin = client.sign_in("admin")
    for body in (
        {"filter": {"field": name, "value": 1}},
        {"sort": [{"field": name}]},
        {"fields": [name]},
        {"expand": [name]},
    ):
        assert admin.post("/records/account/query", body).status_code == 422
    measured = {"group_by": [{"field": "level"}], "measures": [{"fn": "count", "as": name}]}
    assert admin.post("/records/account/aggregate", measured).status_code in {200, 400}
    assert admin.post(f"/records/{quote(name, safe='')}/query", {}).status_code in {404, 405}
    role = admin.create("role", name=name[:80], objects={name: {"verbs": ["read"], "fields": {name: "hidden"}}})
    assert role["name"].strip() != ""
    page = admin.query("role", filter={"field": "name", "value": role["name"]})
    assert [r["id"] for r in page["records"]] == [role["id"]]
    assert admin.delete(f"/records/role/{role['id']}").status_code == 204


def test_malformed_rights(client: Client, organisation: Organisation) -> None:
    """Rights that are none are refused with the field that is wrong."""
    admin = client.sign_in("admin")
    wrong: tuple[Any, ...] = (
        [],
        "all",
        {"account": []},
        {"account": {"verbs": "read"}},
        {"account": {"verbs": ["fly"]}},
        {"account": {"fields": {"name": "secret"}}},
        {"account": {"fields": {"name": {"when": {"field": "name"}, "then": "secret"}}}},
        {"account": {"fields": {"name": {"then": "read"}}}},
        {"account": {"fields": {"name": {"when": {"field": "name", "op": "search", "value": "x"}}}}},
        {"account": {"fields": {"name": {"when": {"field": "a.b.c.d.e", "value": "x"}}}}},
        {"*": {"verbs": ["read"], "fields": {"name": {"when": {"field": "name", "value": "x"}}}}},
    )
    for objects in wrong:
        answer = admin.post("/records/role", {"name": "malformed", "objects": objects})
        assert answer.status_code == 422, objects
        assert answer.json()["errors"][0]["field"] == "objects"


def test_circles_of_departments_and_managers(client: Client, platform: Platform, organisation: Organisation) -> None:
    """No circle, whether in one call, in a bulk, or by two callers at the same moment."""
    admin = client.sign_in("admin")
    one, two, three = (admin.create("department", name=f"Circle {i}")["id"] for i in range(3))
    bulk = admin.post(
        "/records/department/bulk",
        {"op": "update", "records": [{"id": one, "parent": two}, {"id": two, "parent": one}]},
    ).json()["results"]
    assert [r.get("problem", {}).get("errors", [{}])[0].get("code") for r in bulk] == [None, "circular"]
    assert admin.patch(f"/records/department/{three}", {"parent": three}).status_code == 422
    assert admin.patch(f"/records/department/{one}", {"parent": None}).status_code == 200
    pairs = ((one, {"parent": two}), (two, {"parent": one}))
    callers = [client.sign_in("admin") for _ in pairs]
    together = threading.Barrier(len(pairs))
    answers: list[int] = []

    def move(number: int) -> None:
        together.wait()
        record, values = pairs[number]
        answers.append(callers[number].patch(f"/records/department/{record}", values).status_code)

    threads = [threading.Thread(target=move, args=(i,)) for i in range(len(pairs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 422]
    with platform.read(platform.ctx(platform.workspace("main"))) as tx:
        table = tx.catalog.get("department").table
        parents = dict(tx.all(Sql(f"select id, parent from {table} where id = any(%s::uuid[])", ([one, two],))))
    assert [p for p in parents.values() if p] in ([one], [two])
    lin, li = organisation.users["lin"], organisation.users["li"]
    assert admin.patch(f"/records/user/{li}", {"manager": lin}).json()["errors"][0]["code"] == "circular"
