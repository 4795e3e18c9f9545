"""Filters through links to several records: one of them has to fit, none for what is told to be unlike."""

from __future__ import annotations

import pytest

from tests.client import Caller, Client
from tests.people import Organisation


@pytest.fixture
def admin(client: Client, organisation: Organisation) -> Caller:
    """Somebody who may do everything."""
    return client.sign_in("admin")


def test_one_of_several_linked_records_has_to_fit(admin: Caller, organisation: Organisation) -> None:
    east, south = organisation.departments["east"], organisation.departments["south"]
    several = {"both": [east, south], "one": [south], "none": None}
    ids = {
        key: admin.create(
            "user", name=f"兼职 {key}", login=f"many-{key}", password="many-pass-1", more_departments=links
        )["id"]
        for key, links in several.items()
    }

    def found(op: str, value: object = None, field: str = "more_departments.name") -> set[str]:
        mine = {"field": "login", "op": "starts_with", "value": "many-"}
        page = admin.query("user", filter={"and": [mine, {"field": field, "op": op, "value": value}]})
        return {k for k, i in ids.items() if i in {r["id"] for r in page["records"]}}

    assert found("eq", "华东") == {"both"}
    assert found("contains", "华") == {"both", "one"}
    assert found("in", ["华南"]) == {"both", "one"}
    assert found("ne", "华东") == {"one", "none"}
    assert found("not_in", ["华南"]) == {"none"}
    assert found("is_null") == {"none"}
    assert found("is_null", value=False) == {"both", "one"}
    assert found("eq", "总部", "more_departments.parent.name") == {"both", "one"}
    assert found("eq", "销售经理", "manager.roles.name") == set()
    too_long = {"field": "more_departments.parent.parent.parent.name", "op": "eq", "value": "x"}
    for bad in (too_long, {"field": "more_departments.nothing", "op": "eq", "value": "x"}):
        assert admin.post("/records/user/query", {"filter": bad}).status_code == 422
    for body in (
        {"sort": [{"field": "more_departments.name"}]},
        {"filter": {"field": "login.name", "op": "eq", "value": "x"}},
    ):
        assert admin.post("/records/user/query", body).status_code == 422
