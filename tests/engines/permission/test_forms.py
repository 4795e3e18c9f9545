"""Both forms of the right to read, row by row and as a source, show exactly the same records."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.db.sql import Sql, any_of
from yingdan.engines.permission import ways
from yingdan.engines.permission.service import covers
from yingdan.engines.permission.shares import add_share
from yingdan.engines.query.aggregate import Measure, aggregate
from yingdan.engines.query.board import board
from yingdan.engines.query.service import Query, query, read_one
from yingdan.kernel.errors import NotFound
from yingdan.meta.predicate import Condition

TAG = "forms"


@pytest.fixture(scope="module")
def records(platform: Platform, organisation: Organisation) -> dict[str, dict[str, str | None]]:
    """An account of everybody with a contact of somebody else, one account shared with lin: owner by id, by object."""
    workspace = platform.workspace("main")
    people = sorted(organisation.users)
    with platform.write(platform.ctx_for(workspace, "admin")) as tx:
        owners = [organisation.users[p] for p in people]
        accounts = platform.records.create(
            tx, "account", [{"name": f"Forms {i}", "tags": [TAG], "owner": o} for i, o in enumerate(owners)]
        )
        contacts = platform.records.create(
            tx,
            "contact",
            [{"name": f"Forms contact {i}", "account": a, "owner": owners[i - 3]} for i, a in enumerate(accounts)],
        )
        add_share(tx, "account", accounts[0], {"user": organisation.users["lin"], "level": "read"})
    return {
        "account": dict(zip(accounts, owners, strict=True)),
        "contact": dict(zip(contacts, accounts, strict=True)),
        "shared": {accounts[0]: None},
    }


@pytest.mark.parametrize("few", [-1, 10**9], ids=["rows", "source"])
@pytest.mark.parametrize("login", ["admin", "boss", "chen", "lin", "wang"])
def test_forms_agree(
    platform: Platform, records: dict[str, Any], monkeypatch: pytest.MonkeyPatch, login: str, few: int
) -> None:
    """List, count, board, figures and single records show what the slow rule says, whatever filter stands before it."""
    monkeypatch.setattr(ways, "FEW_ROWS", few)
    ctx = platform.ctx_for(platform.workspace("main"), login)
    with platform.read(ctx) as tx:
        actor = ctx.actor
        departments: dict[str, str] = dict(
            tx.conn.execute(f'select id, department from "{tx.schema}"."user"').fetchall()
        )
        shared = set(records["shared"]) if login == "lin" else set()
        seen = {a for a, o in records["account"].items() if covers(actor, o, departments.get(o)) or a in shared}
        mine = Condition("tags", "eq", TAG)
        page = orjson.loads(query(tx, "account", Query(filter=mine, count=True, sort=(("name", "asc"),), limit=100)))
        assert {r["id"] for r in page["records"]} == seen
        assert page["total"] == len(seen) == len(page["records"])
        figures = orjson.loads(
            aggregate(tx, "account", filter_=mine, group_by=[], measures=[Measure("count", None, "n")])
        )
        assert figures == [{"n": len(seen)}]
        columns = orjson.loads(
            board(tx, "account", mine, "status", cards=50, total=None, fields=["name"], expand=["owner"])
        )["columns"]
        assert {c["id"] for column in columns for c in column["cards"]} == seen
        for account in records["account"]:
            if account in seen:
                assert orjson.loads(read_one(tx, "account", account, None, ["owner"]))["id"] == account
            else:
                with pytest.raises(NotFound):
                    read_one(tx, "account", account, None, ["owner"])
        named = Condition("name", "starts_with", "forms contact")
        people = orjson.loads(query(tx, "contact", Query(filter=named, expand=("account",), limit=100)))["records"]
        found = {r["id"]: r["account"]["name"] for r in people}
        below = {c for c, a in records["contact"].items() if a in seen}
        own = {
            c
            for c, (owner, dept) in {
                str(r[0]): (r[1], r[2])
                for r in tx.conn.execute(f'select id, owner, owner_dept from "{tx.schema}".contact').fetchall()
            }.items()
            if c in records["contact"] and covers(actor, owner, dept)
        }
        assert set(found) == below | own
        assert {c for c, name in found.items() if name is not None} == below


def test_or_stands_in_brackets() -> None:
    """What is put before a disjunction applies to all of it."""
    assert (Sql("a and ") + any_of([Sql("b"), Sql("c")])).text == "a and ((b) or (c))"
