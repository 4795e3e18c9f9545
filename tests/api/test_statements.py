"""No answer needs more statements the more records there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from tests.statements import Statements
from yingdan.bootstrap import Platform

MOST = 12  # statements of one call, signing the caller in included
_TAG = "counted"
_FILTER = {"field": "account.tags", "op": "eq", "value": _TAG}
_BOARD = {"filter": _FILTER, "column": "stage", "sum": "amount", "cards": 20, "expand": ["account", "owner", "stage"]}
Call = Callable[[Caller, str], Any]
CALLS: dict[str, Call] = {
    "list": lambda c, _: c.query(
        "opportunity",
        filter=_FILTER,
        expand=["account", "owner", "stage"],
        sort=[{"field": "account.name"}],
        count=True,
    ),
    "board": lambda c, _: c.post("/records/opportunity/board", _BOARD),
    "read": lambda c, i: c.get(f"/records/opportunity/{i}?expand=account,owner,stage,pipeline"),
    "aggregate": lambda c, _: c.post(
        "/records/opportunity/aggregate",
        {"filter": _FILTER, "group_by": [{"field": "owner"}], "measures": [{"fn": "sum", "field": "amount"}]},
    ),
    "pivot": lambda c, _: c.post(
        "/records/opportunity/pivot",
        {
            "filter": _FILTER,
            "rows": [{"field": "owner"}],
            "columns": [{"field": "stage"}],
            "measures": [{"fn": "sum", "field": "amount"}, {"fn": "count"}],
        },
    ),
    "search": lambda c, _: c.get("/search?q=数清"),
    "history": lambda c, i: c.get(f"/records/opportunity/{i}/history"),
    "timeline": lambda c, i: c.get(f"/records/opportunity/{i}/timeline"),
    "duplicates": lambda c, _: c.post("/records/account/duplicates", {"name": "数清科技", "phone": "021-60000001"}),
}


def _make(platform: Platform, owner: str, count: int) -> list[str]:
    with platform.write(platform.ctx_for(platform.workspace("main"), "admin")) as tx:
        accounts = platform.records.create(
            tx, "account", [{"name": f"数清科技{n}号有限公司", "tags": [_TAG], "owner": owner} for n in range(count)]
        )
        rows = [{"name": f"数清项目{n}", "account": a, "amount": n + 1, "owner": owner} for n, a in enumerate(accounts)]
        ids: list[str] = platform.records.create(tx, "opportunity", rows)
        notes = [
            {"kind": "call", "subject": f"通话 {n}", "opportunity": ids[0], "at": tx.now.isoformat(), "owner": owner}
            for n in range(count)
        ]
        platform.records.create(tx, "activity", notes)
    return ids


@pytest.fixture
def caller(client: Client, organisation: Organisation) -> Caller:
    """A manager, whose rights are compiled into every query."""
    return client.sign_in("li")


def test_the_number_of_statements_does_not_grow(
    platform: Platform, organisation: Organisation, caller: Caller, statements: Statements
) -> None:
    owner = organisation.users["lin"]
    first = _make(platform, owner, 3)[0]
    few = {name: statements.during(partial(call, caller, first)) for name, call in CALLS.items()}
    _make(platform, owner, 40)
    many = {name: statements.during(partial(call, caller, first)) for name, call in CALLS.items()}
    assert many == few
    assert max(many.values()) <= MOST, many
    assert min(many.values()) > 1, many
