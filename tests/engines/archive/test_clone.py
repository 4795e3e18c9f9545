"""Copies: whole ones equal their source, samples are closed under links, masked ones tell nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.client import Client
from tests.engines.jobs.workbench import Desk, until, working
from yingdan.bootstrap import Platform
from yingdan.engines.archive.work import JOBS
from yingdan.engines.search.service import search
from yingdan.kernel.context import Workspace
from yingdan.kernel.settings import Settings

PASSWORD = "correct-horse-9"
PRIVATE = ("张伟", "13912345678", "zhangwei", "隐秘")


@pytest.fixture(scope="module")
def own(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    home = tmp_path_factory.mktemp("home")
    platform = Platform.open(Settings(database_url=module_dsn, threads=8, secret_key="for tests", home=home))
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def origin(own: Platform) -> Workspace:
    workspace = own.create_workspace("origin", kind="test", title="原公司", admin_password=PASSWORD)
    desk = Desk(own, workspace)
    with own.write(desk.ctx) as tx:
        stages = own.records.create
        accounts = stages(tx, "account", [{"name": f"隐秘客户{n}", "phone": "13912345678"} for n in range(60)])
        contacts = [
            {
                "name": f"张伟{n}",
                "account": a,
                "mobile": "13912345678",
                "email": f"zhangwei{n}@example.com",
                "note": "张伟隐秘",
            }
            for n, a in enumerate(accounts)
        ]
        people = own.records.create(tx, "contact", contacts)
        own.records.create(tx, "activity", [{"subject": "拜访张伟", "account": a, "kind": "call"} for a in accounts])
    with own.write(desk.ctx) as tx:
        own.records.change(tx, "contact", [(people[0], {"name": "张伟改名", "mobile": "13912345678"})])
    return workspace


def _dump(platform: Platform, workspace: Workspace) -> str:
    """Everything readable that a workspace holds, but sign-in names."""
    with platform.db.connection() as conn:
        tables = [
            r[0]
            for r in conn.execute(
                "select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = %s and relkind = 'r'",
                (workspace.schema,),
            ).fetchall()
        ]
        return "\n".join(
            str(r[0])
            for t in tables
            for r in conn.execute(f'select x::text from "{workspace.schema}"."{t}" x').fetchall()
        )


def _count(platform: Platform, workspace: Workspace, table: str, where: str = "true") -> int:
    return int(Desk(platform, workspace).value(f"select count(*) from {{s}}.{table} where {where}"))


def test_a_whole_copy_has_everything_and_lives_on_its_own(own: Platform, origin: Workspace) -> None:
    copy = own.clone_workspace(origin, "origin-whole")
    assert (copy.kind, copy.parent) == ("sandbox", "origin")
    for table in ("account", "contact", "activity", "_history", "contact__v", "_search_doc", "_credential"):
        assert _count(own, copy, table) == _count(own, origin, table) > 0, table
    assert _count(own, copy, "_outbox") == 0
    with own.write(own.ctx_for(copy, "admin")) as tx:
        own.records.create(tx, "account", [{"name": "只在沙箱"}])
        assert search(tx, "隐秘客户7")["hits"]
    assert _count(own, origin, "account", "name = '只在沙箱'") == 0


def test_a_sample_is_closed_and_a_mask_tells_nothing(own: Platform, origin: Workspace) -> None:
    copy = own.clone_workspace(origin, "origin-part", share=0.3, masked=True)
    kept = _count(own, copy, "account")
    assert 3 <= kept <= 40
    assert _count(own, copy, "contact") == kept
    assert (
        _count(
            own,
            copy,
            "contact",
            'account not in (select id from ws_"origin-part".account)'.replace('ws_"origin-part"', '"ws_origin-part"'),
        )
        == 0
    )
    assert (
        _count(
            own, copy, "_history", "object = 'contact' and not record in (select id from \"ws_origin-part\".contact)"
        )
        == 0
    )
    assert _count(own, copy, '"user"') == _count(own, origin, '"user"')
    assert _count(own, copy, "_duplicate_key") > 0
    assert _count(own, copy, "_passage_due", "object = '*'") == 1  # figures will be worked out anew
    dump = _dump(own, copy)
    assert [w for w in PRIVATE if w in dump] == []
    desk = Desk(own, copy)
    name, mobile, email = (
        str(desk.value(f"select {c} from {{s}}.contact limit 1")) for c in ("name", "mobile", "email")
    )
    assert re.fullmatch(r"Contact [0-9a-f]{10}", name)
    assert re.fullmatch(r"\+?\d{11,14}", mobile)
    assert email.endswith("@example.invalid")
    assert desk.value("select count(distinct mobile) from {s}.contact") == 1  # the same number stays the same number
    with own.read(own.ctx_for(copy, "admin")) as tx:
        assert name in {h["name"] for h in search(tx, name)["hits"]}
    again = own.clone_workspace(origin, "origin-again", masked=True)
    assert (
        desk.value(
            'select count(*) from {s}.contact a join "ws_origin-again".contact b using (id) where a.name <> b.name'
        )
        == 0
    )
    assert _count(own, again, "contact") == 60


def test_sandboxes_over_http(own: Platform, origin: Workspace) -> None:
    own.clone_workspace(origin, "origin-taken", share=0.1)
    with Client(own) as opened:
        caller = opened.anonymous()
        login: dict[str, Any] = {"login": "admin", "password": PASSWORD, "workspace": "origin"}
        caller.http.headers["X-CSRF-Token"] = caller.post("/auth/login", login).json()["csrf_token"]
        for bad, status in (({"name": "Nö!"}, 422), ({"name": "x", "share": 2}, 400), ({"name": "taken"}, 409)):
            assert caller.post("/sandboxes", bad).status_code == status, bad
        asked = caller.post("/sandboxes", {"name": "trial", "share": 0.2})
        assert (asked.status_code, asked.json()["workspace"]) == (202, "origin-trial")
        with working(own, JOBS):
            until(lambda: caller.get(f"/jobs/{asked.json()['id']}").json()["state"] == "done")
        names = {s["name"] for s in caller.get("/sandboxes").json()["sandboxes"]}
        assert "origin-trial" in names
        inside = opened.anonymous()
        assert inside.post("/auth/login", login | {"workspace": "origin-trial"}).status_code == 200
        assert inside.get("/me").json()["workspace"]["kind"] == "sandbox"
        assert caller.delete("/sandboxes/origin").status_code == 404
        assert caller.delete("/sandboxes/origin-trial").status_code == 204
        assert inside.get("/me").status_code == 404
        caller.create("user", name="销售", login="seller", password=PASSWORD)
        seller = opened.anonymous()
        token = seller.post("/auth/login", login | {"login": "seller"}).json()["csrf_token"]
        seller.http.headers["X-CSRF-Token"] = token
        assert [seller.get("/sandboxes").status_code, seller.post("/sandboxes", {"name": "mine"}).status_code] == [
            403,
            403,
        ]
