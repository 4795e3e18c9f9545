"""What somebody tries with a job, a key or a delegation to get at more than their own: no way round leads further."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.api.test_export import finished
from tests.client import Caller, Client
from tests.engines.jobs.workbench import until
from tests.people import PASSWORD, Organisation
from yingdan.bootstrap import Platform
from yingdan.cli.worker import WorkerThread

BULK = "/records/account/bulk"
ALL = ["read", "create", "update", "delete", "export", "bulk"]


def starting(name: str) -> dict[str, Any]:
    """Return a filter by the beginning of the name."""
    return {"field": "name", "op": "starts_with", "value": name}


def _later(**more: float) -> str:
    return (datetime.now(UTC) + timedelta(**more)).isoformat()


def _together(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls at the same moment and return their answers."""
    start = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def make(number: int) -> None:
        start.wait()
        answers[number] = calls[number]()

    threads = [threading.Thread(target=make, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def admin(client: Client, organisation: Organisation) -> Caller:
    """The administrator."""
    return client.sign_in("admin")


def _role(admin: Caller, name: str, scope: str, *, hidden: tuple[str, ...] = ()) -> str:
    rights = {"*": {"verbs": ["read"]}, "account": {"verbs": ALL, "fields": dict.fromkeys(hidden, "hidden")}}
    return str(admin.create("role", name=name, scope=scope, objects=rights)["id"])


def _person(admin: Caller, organisation: Organisation, login: str, *roles: str) -> str:
    south = organisation.departments["south"]
    values = {"name": f"P {login}", "login": login, "password": PASSWORD, "department": south}
    return str(admin.create("user", roles=list(roles), **values)["id"])


def _with_key(client: Client, owner: Caller, role: str | None) -> Caller:
    """Return a caller with a fresh API key of the owner, narrowed to a role."""
    made = owner.post("/api-keys", {"name": "program", "role": role})
    assert made.status_code == 201, made.text
    caller = client.anonymous()
    caller.http.headers["Authorization"] = f"Bearer {made.json()['key']}"
    return caller


def test_a_key_of_one_role_gets_no_further_by_a_job(
    client: Client, platform: Platform, admin: Caller, organisation: Organisation
) -> None:
    """Its jobs know what the key knows; the jobs and files of its owner are not there for it, nor is the owner's access."""
    narrow = _role(admin, "key narrow", "self", hidden=("annual_revenue",))
    _person(admin, organisation, "programmed", narrow, _role(admin, "key wide", "all"))
    owner, zhao = client.sign_in("programmed"), client.sign_in("zhao")
    theirs = zhao.create("account", name="钥匙别人的", level="C")["id"]
    owner.create("account", name="钥匙自己的", level="C", annual_revenue="777")
    program = _with_key(client, owner, narrow)
    query = {"filter": starting("钥匙"), "fields": ["name", "annual_revenue"]}
    whole = owner.post("/records/account/export", {"query": query, "format": "csv"}).json()["id"]
    assert finished(platform, owner, whole)["result"]["rows"] == 2
    # what the owner asked for with all rights
    assert program.get(f"/jobs/{whole}").status_code == 404
    assert program.get(f"/exports/{whole}/content").status_code == 404
    assert whole not in program.get("/exports").text + program.get("/jobs").text
    assert program.post(f"/jobs/{whole}/cancel").status_code == 404
    assert owner.get(f"/exports/{whole}/content").status_code == 200
    # what the key asks for itself
    assert program.post("/records/account/export", {"query": query}).status_code == 422
    allowed = {"query": {**query, "fields": ["name"]}, "format": "csv"}
    mine = program.post("/records/account/export", allowed).json()["id"]
    assert finished(platform, program, mine)["result"]["rows"] == 1
    assert "别人" not in program.get(f"/exports/{mine}/content").content.decode("utf-8-sig")
    change = {"op": "update", "query": {"filter": starting("钥匙")}, "values": {"level": "A"}}
    result = finished(platform, program, program.post(BULK, change).json()["id"])["result"]
    assert (result["done"], result["refused"]) == (1, 0)
    assert zhao.get(f"/records/account/{theirs}").json()["level"] == "C"
    # its owner's access
    for attempt in (
        program.post("/api-keys", {"name": "wider"}),
        program.post("/delegations", {"delegate": organisation.users["zhao"], "until": _later(days=1)}),
        program.post("/auth/password", {"old": PASSWORD, "new": "another-horse-9"}),
    ):
        assert (attempt.status_code, attempt.json()["code"]) == (403, "narrow_key")
    until = {"delegate": owner.get("/me").json()["user"]["id"], "until": _later(days=1)}
    given = zhao.post("/delegations", until)
    assert given.status_code == 201
    as_zhao = {"X-Act-For": organisation.users["zhao"]}
    assert owner.get(f"/records/account/{theirs}", headers=as_zhao).status_code == 200
    acted = program.get(f"/records/account/{theirs}", headers=as_zhao)
    assert (acted.status_code, acted.json()["code"]) == (403, "narrow_key")
    assert zhao.delete(f"/delegations/{given.json()['id']}").status_code == 204


def test_a_delegate_gets_no_further_by_a_job(client: Client, platform: Platform, organisation: Organisation) -> None:
    """What was asked for with more rights is not there for who acts; a job asked for names the hand and ends with the time."""
    admin, li, wang, zhao = (client.sign_in(n) for n in ("admin", "li", "wang", "zhao"))
    people = organisation.users
    boss = str(admin.get("/me").json()["user"]["id"])
    mine, closed = li.create("account", name="代理自己", level="C")["id"], zhao.create("account", name="代理别人")["id"]
    wanted = {"query": {"filter": starting("代理")}, "format": "csv"}
    whole = admin.post("/records/account/export", wanted).json()["id"]
    assert finished(platform, admin, whole)["result"]["rows"] == 2
    given = [c.post("/delegations", {"delegate": people["wang"], "until": _later(days=1)}).json() for c in (admin, li)]
    as_boss, as_li = {"X-Act-For": boss}, {"X-Act-For": people["li"]}
    assert wang.get("/exports", headers=as_boss).json() == {"exports": []}
    assert wang.get(f"/exports/{whole}/content", headers=as_boss).status_code == 404
    assert wang.get(f"/jobs/{whole}", headers=as_boss).status_code == 404
    asked = {"op": "update", "query": wanted["query"], "values": {"level": "A"}}
    job = wang.post(BULK, asked, headers=as_li)
    assert job.status_code == 202, job.text
    assert finished(platform, li, job.json()["id"])["result"]["done"] == 1
    assert zhao.get(f"/records/account/{closed}").json()["level"] is None
    [entry] = [e for e in admin.get(f"/audit?record={mine}").json()["entries"] if e["action"] == "update"]
    assert (entry["actor"], entry["on_behalf"]) == (people["wang"], people["li"])
    waiting = wang.post(BULK, {**asked, "values": {"level": "B"}}, headers=as_li).json()["id"]
    assert [c.delete(f"/delegations/{g['id']}").status_code for c, g in zip((admin, li), given, strict=True)] == [
        204,
        204,
    ]
    ended = finished(platform, li, waiting)
    assert (ended["state"], ended["problems"][0]["code"]) == ("failed", "not_delegated")
    assert li.get(f"/records/account/{mine}").json()["level"] == "A"
    assert wang.get(f"/jobs/{waiting}", headers=as_li).status_code == 403


def test_of_two_who_undo_at_once_one_does(client: Client, organisation: Organisation) -> None:
    """Taking back twice at the same moment happens once, whatever it takes back; nobody takes back what is another's."""
    li, again, chen = client.sign_in("li"), client.sign_in("li"), client.sign_in("chen")
    for number in range(3):
        made = li.post(
            BULK, {"op": "create", "records": [{"name": f"同时撤{number}{n}", "level": "C"} for n in range(5)]}
        )
        ids = [r["id"] for r in made.json()["results"]]
        changed = li.post(BULK, {"op": "update", "ids": ids, "values": {"level": "A"}})
        for token in (changed.headers["X-Undo-Token"], made.headers["X-Undo-Token"]):
            assert chen.post(f"/undo/{token}").status_code == 404
            answers = _together(*(partial(c.post, f"/undo/{token}") for c in (li, again)))
            assert sorted(a.status_code for a in answers) == [200, 404], [a.text for a in answers]
            [good] = [a.json() for a in answers if a.status_code == 200]
            assert (good["undone"], good["left"]) == (5, [])
        assert li.query("account", filter=starting(f"同时撤{number}"))["records"] == []


def test_many_ids_of_nobodys_business(client: Client, organisation: Organisation) -> None:
    """Records out of sight are neither counted nor told apart from those that are none; there is an end to how many."""
    lin, zhao = client.sign_in("lin"), client.sign_in("zhao")
    unseen = zhao.create("account", name="看不见的批量", level="C")["id"]
    none = "01890000-0000-7000-8000-00000000abcd"
    level = {"op": "update", "values": {"level": "A"}}
    told = lin.post(BULK, {**level, "ids": [unseen, none]}).json()["results"]
    assert [r["problem"]["code"] for r in told] == ["record_not_found"] * 2
    plain = [{k: v for k, v in r["problem"].items() if k not in {"params", "detail", "request_id"}} for r in told]
    assert plain[0] == plain[1]
    counted = lin.post(f"{BULK}/preview", {**level, "query": {"filter": starting("看不见的批量")}})
    assert (counted.json()["found"], counted.json()["allowed"]) == (0, 0)
    by_id = {"filter": {"field": "id", "op": "in", "value": [unseen]}}
    assert lin.post(f"{BULK}/preview", {**level, "query": by_id}).json()["found"] == 0
    assert (
        lin.post(BULK, {**level, "ids": [f"01890000-0000-7000-8000-{n:012x}" for n in range(10_000)]}).status_code
        == 400
    )
    for wrong in ({"version": 7}, {"created_by": organisation.users["lin"]}, {"no_such": 1}):
        for path in (BULK, f"{BULK}/preview"):
            chosen = {"ids": [unseen]} if path == BULK else {"query": by_id}
            assert lin.post(path, {"op": "update", "values": wrong, **chosen}).status_code == 422
    add = {"op": "update", "ids": [unseen], "add": {"tags": ["x"]}}
    assert lin.post(BULK, add).json()["results"][0]["problem"]["code"] == "record_not_found"
    assert zhao.get(f"/records/account/{unseen}").json()["version"] == 1
    for bad in (lin.post(BULK, {**level, "op": "delete"}), lin.post(BULK, {"op": "delete", "ids": [unseen]})):
        assert bad.status_code == 400 or "problem" in bad.json()["results"][0]
    assert zhao.get(f"/records/account/{unseen}").status_code == 200


def test_views_that_are_not_ones_own(client: Client, admin: Caller, organisation: Organisation) -> None:
    """A private view is there for its owner alone; one for everybody is the administrators', also where it was one's own."""
    lin, wang, zhao = client.sign_in("lin"), client.sign_in("wang"), client.sign_in("zhao")

    def save(caller: Caller, name: str, **more: Any) -> Any:
        body = {"filter": {"field": "level", "value": "A"}}
        return caller.post("/views", {"object": "account", "name": name, "body": body, **more})

    private, team = save(lin, "私人视图").json()["id"], save(lin, "团队视图", audience="team").json()["id"]
    for stranger in (wang, zhao, admin):
        assert "私人视图" not in stranger.get("/views").text
        assert stranger.patch(f"/views/{private}", {"audience": "team"}).status_code == 404
        assert stranger.delete(f"/views/{private}").status_code == 404
    assert zhao.patch(f"/views/{team}", {"name": "x"}).status_code == 404, "of a team that one is not in"
    assert wang.patch(f"/views/{team}", {"name": "x"}).status_code == 403

    def shelf(caller: Caller, **body: Any) -> Any:
        return caller.http.put("/api/v1/views/shelf", json={"object": "account", **body})

    for body in ({"opens": private}, {"pinned": [private]}):
        assert shelf(zhao, **body).status_code == 422
    for role in organisation.roles.values():
        assert shelf(lin, role=role, opens="all").status_code == 403
    assert save(lin, "给大家", audience="all").status_code == 403
    shared = save(lin, "被发布的", audience="team").json()["id"]
    assert admin.patch(f"/views/{shared}", {"audience": "all"}).status_code == 200
    assert shelf(admin, role=organisation.roles["一线销售"], opens=shared).status_code == 200
    for attempt in (
        lin.patch(f"/views/{shared}", {"body": {"filter": {"field": "name", "value": "nothing"}}}),
        lin.patch(f"/views/{shared}", {"audience": "mine"}),
        lin.delete(f"/views/{shared}"),
    ):
        assert (attempt.status_code, attempt.json()["code"]) == (403, "view_for_all")
    [seen] = [v for v in lin.get("/views?object=account").json()["views"] if v["id"] == shared]
    assert (seen["mine"], seen["editable"]) == (True, False)
    assert zhao.get("/views?object=account").json()["opens"] == shared
    assert shelf(admin, role=organisation.roles["一线销售"], opens="").status_code == 200
    assert [c.delete(f"/views/{v}").status_code for c, v in ((admin, shared), (lin, team), (lin, private))] == [204] * 3


def test_nobody_buries_the_views_of_a_team(client: Client, platform: Platform, organisation: Organisation) -> None:
    """There is an end to how many views one person keeps, so that those of others stay within what is listed."""
    qian, zhao = client.sign_in("qian"), client.sign_in("zhao")
    own = zhao.post("/views", {"object": "account", "name": "zzz 团队的", "body": {}, "audience": "team"}).json()["id"]
    view = {"object": "account", "body": {}, "audience": "team"}
    answers = [qian.post("/views", {**view, "name": f"aaa {n}"}) for n in range(201)]
    assert [a.status_code for a in answers] == [201] * 200 + [422]
    assert answers[-1].json()["errors"][0]["code"] == "too_many_views"
    assert own in [v["id"] for v in qian.get("/views?object=account").json()["views"]]
    assert [qian.delete(f"/views/{a.json()['id']}").status_code for a in answers[:-1]] == [204] * 200
    assert zhao.delete(f"/views/{own}").status_code == 204


def test_comments_reach_nobody_who_may_not_read(
    client: Client, platform: Platform, admin: Caller, organisation: Organisation
) -> None:
    """A record out of sight cannot be spoken of; who is called without the right to it hears nothing, nor of its name."""
    lin, zhao, people = client.sign_in("lin"), client.sign_in("zhao"), organisation.users
    secret, none = lin.create("account", name="绝密并购对象")["id"], "01890000-0000-7000-8000-00000000abcd"
    said = lin.post(f"/records/account/{secret}/comments", {"text": "x", "mentions": [people["zhao"], people["li"]]})
    assert said.json()["unseen"] == ["小赵"]
    body = {"text": "y", "mentions": [people["zhao"]]}
    for path in ("comments", f"comments/{said.json()['id']}"):
        send = zhao.post if path == "comments" else zhao.patch
        seen, gone = (send(f"/records/account/{i}/{path}", body) for i in (secret, none))
        assert (
            (seen.status_code, seen.json()["code"])
            == (gone.status_code, gone.json()["code"])
            == (404, "record_not_found")
        )
    assert zhao.delete(f"/records/account/{secret}/comments/{said.json()['id']}").status_code == 404
    own = zhao.create("account", name="小赵自己的")["id"]
    elsewhere = zhao.patch(f"/records/account/{own}/comments/{said.json()['id']}", body)
    assert elsewhere.status_code == 404, "through a record of one's own"
    assert "绝密" not in zhao.get("/notifications").text
    # the right to the name may go after the notification came
    nameless = _role(admin, "nameless", "self", hidden=("name",))
    blind = _person(admin, organisation, "blind", nameless)
    given = admin.create("account", name="绝密改名对象", owner=blind)["id"]
    reader = client.sign_in("blind")
    with WorkerThread(platform, threads=1):
        until(lambda: reader.get("/notifications").json()["notifications"])
    [told] = reader.get("/notifications").json()["notifications"]
    assert (told["record"], told["params"]["name"], "***" in told["text"]) == (given, "***", True)
    assert "绝密" not in reader.get("/notifications").text


def test_acting_and_looking_for_others(client: Client, admin: Caller, organisation: Organisation) -> None:
    """No delegation to oneself, in another's name, or along a chain; nobody but administrators looks on as others."""
    lin, wang, zhao, people = client.sign_in("lin"), client.sign_in("wang"), client.sign_in("zhao"), organisation.users
    closed = zhao.create("account", name="转委托别人的")["id"]

    def given(caller: Caller, **body: Any) -> Any:
        return caller.post("/delegations", {"until": _later(days=1), **body})

    oneself = given(lin, delegate=people["lin"])
    assert (oneself.status_code, oneself.json()["errors"][0]["code"]) == (422, "circular")
    assert given(lin, user=people["zhao"], delegate=people["lin"]).status_code == 403
    assert given(lin, delegate=people["wang"], until=_later(days=-1)).status_code == 422
    assert given(lin, delegate=people["wang"], until=_later(days=400)).status_code == 422
    first, back = given(zhao, delegate=people["lin"]).json(), given(lin, delegate=people["wang"]).json()
    circle = given(wang, delegate=people["zhao"]).json()
    path = f"/records/account/{closed}"
    assert lin.get(path, headers={"X-Act-For": people["zhao"]}).status_code == 200
    chain = wang.get(path, headers={"X-Act-For": people["zhao"]})
    assert (chain.status_code, chain.json()["code"]) == (403, "not_delegated")
    assert wang.get(path, headers={"X-Act-For": people["lin"]}).status_code == 404
    passed_on = lin.post(
        "/delegations",
        {"until": _later(days=1), "user": people["zhao"], "delegate": people["wang"]},
        headers={"X-Act-For": people["zhao"]},
    )
    assert passed_on.status_code == 403, "acting for somebody is not theirs to pass on"
    for stranger in (wang, client.sign_in("qian")):
        assert stranger.delete(f"/delegations/{first['id']}").status_code == 404
    assert lin.delete(f"/delegations/{first['id']}").status_code == 204
    assert lin.get(path, headers={"X-Act-For": people["zhao"]}).status_code == 403
    assert [c.delete(f"/delegations/{g['id']}").status_code for c, g in ((lin, back), (wang, circle))] == [204, 204]
    # looking on
    for caller in (lin, client.sign_in("boss")):
        refused = caller.post("/view-as", {"user": people["zhao"], "reason": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "admin_only")
        assert caller.get(path).status_code == (404 if caller is lin else 200)
    looking = client.sign_in("admin")
    assert looking.post("/view-as", {"user": people["lin"], "reason": "check"}).status_code == 204
    assert looking.get(path).status_code == 404
    for attempt in (
        looking.post("/records/account", {"name": "x"}),
        looking.post(BULK, {"op": "update", "query": {}, "values": {"level": "A"}}),
        looking.post("/records/account/export", {}),
    ):
        assert (attempt.status_code, attempt.json()["code"]) == (403, "view_only")
    assert looking.delete("/view-as").status_code == 204


def test_a_rep_adds_nobody_to_what_is_not_theirs(client: Client, organisation: Organisation) -> None:
    """The team is set by who may change and share a record: not by its readers, its members, or those who see nothing."""
    zhao, lin, wang, people = (*(client.sign_in(n) for n in ("zhao", "lin", "wang")), organisation.users)
    account = zhao.create("account", name="团队攻击")["id"]
    path = f"/records/account/{account}/team"
    me = [{"user": people["lin"], "role": "edit"}]
    assert lin.http.put(f"/api/v1{path}", json={"team": me}).status_code == 404
    assert lin.patch(f"/records/account/{account}", {"team": me}).status_code == 404
    read_only = [{"user": people["lin"], "role": "read"}]
    assert zhao.http.put(f"/api/v1{path}", json={"team": read_only}).status_code == 200
    assert lin.http.put(f"/api/v1{path}", json={"team": me}).status_code in {403, 404}
    raised = lin.post(BULK, {"op": "update", "records": [{"id": account, "team": me}]})
    assert raised.status_code in {400, 422} or "problem" in raised.json()["results"][0]
    assert lin.patch(f"/records/account/{account}", {"level": "A"}).status_code == 403
    assert wang.get(path).status_code == 404
    for wrong in ([{"user": "x"}], [{"user": people["lin"], "role": "admin"}], [{"user": account}], "all"):
        assert zhao.http.put(f"/api/v1{path}", json={"team": wrong}).status_code in {400, 422}
    assert [m["role"] for m in zhao.get(path).json()["team"]] == ["read"]
