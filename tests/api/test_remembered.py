"""A caller who is known from a call before is checked in the statement that answers: one statement, and never a stale answer."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from tests.statements import Statements
from yingdan.db.sql import Sql
from yingdan.db.tx import GuardedTx, Tx, Unproven


@pytest.fixture
def lin(client: Client, organisation: Organisation) -> Caller:
    """A rep who has just read a record and a list of own accounts."""
    caller = client.sign_in("lin")
    caller.create("account", name="记住科技有限公司", owner=organisation.users["lin"])
    _read(caller)
    return caller


def _read(caller: Caller) -> list[str]:
    found = [r["id"] for r in caller.query("account", fields=["name"], count=True)["records"]]
    for record in found[:1]:
        assert caller.get(f"/records/account/{record}").status_code == 200
    return found


def _statuses(caller: Caller, record: str) -> set[int]:
    return {
        caller.post("/records/account/query", {}).status_code,
        caller.post("/records/account/query", {"filter": {"field": "nowhere", "value": 1}}).status_code,
        caller.get(f"/records/account/{record}").status_code,
        caller.get(f"/records/account/{record}?fields=nowhere").status_code,
    }


def test_one_statement_answers(client: Client, lin: Caller, organisation: Organisation, statements: Statements) -> None:
    """Two for who may see little: what is shared with them decides on the statement that reads."""
    record = _read(lin)[0]
    for caller, most in ((client.sign_in("boss"), 1), (lin, 2)):
        assert statements.during(partial(caller.query, "account", fields=["name"], count=True)) == most
        assert statements.during(partial(caller.get, f"/records/account/{record}")) == most


def test_an_ended_session_is_told_nothing(client: Client, lin: Caller) -> None:
    """Not even what is wrong with a question: that would tell which fields there are."""
    record = _read(lin)[0]
    elsewhere = client.sign_in("lin")
    mine = lin.get("/auth/sessions").json()["sessions"]
    own = next(s["id"] for s in mine if s["current"])
    assert elsewhere.delete(f"/auth/sessions/{own}").status_code == 204
    assert _statuses(lin, record) == {401}
    assert _statuses(elsewhere, record) == {200, 422}


def test_rights_follow_at_once(client: Client, lin: Caller, organisation: Organisation) -> None:
    admin = client.sign_in("admin")
    record, role = _read(lin)[0], organisation.users["lin"]
    before = lin.get(f"/records/account/{record}").json()
    roles = admin.get(f"/records/user/{role}").json()["roles"]
    objects = {"account": {"verbs": ["read"], "fields": {"name": "hidden"}}}
    viewer = admin.create("role", name="只看不见", scope="self", objects=objects)
    assert admin.patch(f"/records/user/{role}", {"roles": [viewer["id"]]}).status_code == 200
    try:
        answers = [lin.get(f"/records/account/{record}"), lin.post("/records/account/query", {"fields": ["name"]})]
        assert [a.status_code for a in answers] in ([403, 403], [200, 422])
        assert before["name"] not in "".join(a.text for a in answers)
    finally:
        assert admin.patch(f"/records/user/{role}", {"roles": roles}).status_code == 200
    assert lin.get(f"/records/account/{record}").json() == before


def test_new_fields_and_looking_on_follow_at_once(client: Client, lin: Caller, organisation: Organisation) -> None:
    admin = client.sign_in("admin")
    mine = set(_read(lin))
    other = admin.create("account", name="别人的公司", owner=organisation.users["zhao"])["id"]
    everything = set(_read(admin))
    assert other in everything - mine
    assert admin.post("/records/account/query", {"fields": ["x_fresh"]}).status_code == 422
    assert admin.post("/objects/account/fields", {"name": "x_fresh", "type": "text", "label": "新"}).status_code == 201
    assert "x_fresh" in admin.query("account", fields=["x_fresh"], limit=1)["records"][0]
    assert admin.post("/view-as", {"user": organisation.users["lin"], "reason": "check"}).status_code == 204
    assert set(_read(admin)) == mine
    assert admin.delete("/view-as").status_code == 204
    assert set(_read(admin)) == everything


def test_nothing_leaves_without_the_proof(tx: Tx) -> None:
    """Whoever takes the connection has it asked for first; what came with a proof that fails is not given."""
    for proof, good in (
        (Sql("exists (select 1 where %s = 1)", (1,)), True),
        (Sql("exists (select 1 where 1 = 2)"), False),
    ):
        for use in (
            lambda t: t.first_row(Sql("select 7")),
            lambda t: t.one(Sql("select 7")),
            lambda t: t.value(Sql("select 7")),
        ):
            guarded = GuardedTx(tx.ctx, tx.conn, tx.catalog, tx.now, proof=proof)
            _look(guarded, use, good=good)


def _look(guarded: GuardedTx, use: Any, *, good: bool) -> None:
    if good:
        assert use(guarded) in {7, (7,)}
    else:
        with pytest.raises(Unproven):
            use(guarded)
    assert guarded.proven is good
