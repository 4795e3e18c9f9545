"""The audit: everything is noted, sealed so that tampering shows, and a person's data can be erased without breaking the seals."""

from __future__ import annotations

import time

import pytest

from tests.client import Client
from yingdan.bootstrap import Platform
from yingdan.engines.audit.service import seal, verify

pytestmark = pytest.mark.usefixtures("organisation")
LAST = "(select max(id) from ws_main._audit where action = 'update')"


def _seal_all(platform: Platform) -> None:
    """Seal until nothing waits: no entry is sealed while an older write of another test in the server still runs."""
    admin = platform.ctx_for(platform.workspace("main"), "admin")
    until = time.monotonic() + 30
    with platform.db.direct() as conn, platform.read(admin) as tx:
        while verify(tx).waiting:
            assert time.monotonic() < until
            if not seal(conn, "ws_main", platform.clock.now()):
                time.sleep(0.05)


def test_changes_are_noted_with_values_for_administrators_alone(client: Client) -> None:
    """Who, from where, what before and after, through which door; nobody but administrators reads it."""
    lin, admin = client.sign_in("lin"), client.sign_in("admin")
    account = lin.create("account", name="审计客户", need_summary="一")
    lin.patch(f"/records/account/{account['id']}", {"need_summary": "二"})
    found = admin.get(f"/audit?record={account['id']}").json()["entries"]
    assert [e["action"] for e in found] == ["update", "create"]
    assert found[0]["changes"] == [{"field": "need_summary", "old": "一", "new": "二"}]
    assert found[0]["source"] == "ui"
    assert found[0]["device"]
    assert lin.get("/audit").status_code == 403
    assert admin.get("/audit?record=nonsense").status_code == 400
    assert admin.get("/audit?from=yesterday-ish").status_code == 400


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (f"update ws_main._audit set action = 'read' where id = {LAST}", "entry_changed"),
        ("delete from ws_main._audit where id = (select max(id) from ws_main._audit)", "entries_missing"),
        (
            f"update ws_main._audit set private = jsonb_set(private, '{{diff}}', '{{}}') where id = {LAST}",
            "private_changed",
        ),
    ],
)
def test_tampering_shows(client: Client, platform: Platform, change: str, problem: str) -> None:
    """A changed, a removed and an emptied entry are each found out; put right again, the chain holds."""
    lin, admin = client.sign_in("lin"), client.sign_in("admin")
    account = lin.create("account", name="篡改")
    lin.patch(f"/records/account/{account['id']}", {"level": "A"})
    _seal_all(platform)
    assert admin.post("/audit/verify").json()["intact"] is True
    with platform.db.direct() as conn:
        conn.execute("create temp table kept as select * from ws_main._audit")
        conn.execute(change)
        verdict = admin.post("/audit/verify").json()
        assert (verdict["intact"], verdict["problem"]) == (False, problem)
        conn.execute("delete from ws_main._audit a where exists (select 1 from kept k where k.id = a.id)")
        conn.execute("insert into ws_main._audit overriding system value select * from kept")
    assert admin.post("/audit/verify").json()["intact"] is True
    assert lin.post("/audit/verify").status_code == 403


def test_a_person_is_handed_out_and_forgotten(client: Client, platform: Platform) -> None:
    """After an erasure no table keeps what told who it was, and the seals still hold."""
    lin, admin = client.sign_in("lin"), client.sign_in("admin")
    account = lin.create("account", name="某客户")
    person = lin.create("contact", name="欧阳明日", account=account["id"], mobile="13800138000", note="爱喝茶的人")
    path = f"/records/contact/{person['id']}"
    lin.patch(path, {"note": "爱喝咖啡的人"})
    _seal_all(platform)
    assert lin.post(f"{path}/personal-data").status_code == 403
    whole = admin.post(f"{path}/personal-data").json()
    assert (whole["record"]["name"], whole["record"]["mobile"]) == ("欧阳明日", "+8613800138000")
    assert lin.post(f"{path}/forget", {"reason": "本人要求"}).status_code == 403
    assert admin.post(f"{path}/forget", {"reason": ""}).status_code in {400, 422}
    assert admin.post(f"{path}/forget", {"reason": "本人要求"}).status_code == 200
    _seal_all(platform)
    now = lin.get(path).json()
    assert now["name"].startswith("已清除")
    assert now["mobile"] is None
    with platform.db.direct() as conn:
        tables = conn.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'ws_main' and c.relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            for word in ("欧阳明日", "13800138000", "爱喝"):
                row = conn.execute(f"select 1 from {table} t where strpos(t::text, %s) > 0 limit 1", (word,)).fetchone()
                assert row is None, (table, word)
    assert admin.post("/audit/verify").json()["intact"] is True
    noted = [e["action"] for e in admin.get(f"/audit?record={person['id']}").json()["entries"]]
    assert noted[:2] == ["forget", "update"]
