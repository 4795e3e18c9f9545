"""Live hints: whoever may see a record learns that it has moved, and nobody else learns anything."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx2 as httpx
import pytest
import uvicorn

from tests.engines.jobs.workbench import Desk, until, working
from tests.people import PASSWORD, Organisation
from yingdan.api.app import build_app
from yingdan.bootstrap import Platform
from yingdan.engines.jobs.model import JobKind
from yingdan.engines.notify import live
from yingdan.engines.notify.live import EVERYTHING, Hub, Listener
from yingdan.kernel.errors import Unauthorized, Unavailable

# Events that some consumer has not read, also those it may not read yet because of an older write elsewhere.
_UNTOLD = (
    "select count(*) from {s}._outbox o cross join {s}._outbox_reader r"
    " where (o.xid, o.id) > (r.last_xid, r.last_id) and not o.quarantined"
)


class Ear:
    """A listener that remembers the hints it got."""

    def __init__(self, hub: Hub, platform: Platform, login: str) -> None:
        workspace = platform.workspace("main")
        self.heard: list[dict[str, Any]] = []
        self.listener = Listener(workspace.name, platform.ctx_for(workspace, login).actor, self.heard.extend)
        hub.add(self.listener)

    def ids(self, name: str = "account") -> set[str]:
        return {i for hint in self.heard if hint["object"] == name for i in hint["ids"]}


@pytest.fixture
def hub(platform: Platform) -> Iterator[Hub]:
    opened = Hub(platform)
    yield opened
    opened.close()


@pytest.fixture
def desk(platform: Platform, organisation: Organisation) -> Desk:
    return Desk(platform, platform.workspace("main"), "boss")


def _create(desk: Desk, owner: str, name: str = "华美") -> str:
    with desk.platform.write(desk.ctx) as tx:
        return desk.platform.records.create(tx, "account", [{"name": name, "owner": owner}])[0]


def test_only_those_who_may_see_a_record_hear_of_it(
    desk: Desk, platform: Platform, organisation: Organisation, hub: Hub
) -> None:
    ears = {login: Ear(hub, platform, login) for login in ("boss", "li", "chen", "lin", "wang")}
    with working(platform):
        assert hub.ready.wait(20)
        record = _create(desk, organisation.users["lin"])
        until(lambda: record in ears["boss"].ids() and record in ears["li"].ids() and record in ears["lin"].ids())
        last = _create(desk, organisation.users["zhao"])
        until(lambda: last in ears["chen"].ids())
    assert record not in ears["chen"].ids()
    assert record not in ears["wang"].ids()
    assert last not in ears["lin"].ids() | ears["li"].ids()


def test_whoever_loses_a_record_hears_of_it(
    desk: Desk, platform: Platform, organisation: Organisation, hub: Hub
) -> None:
    ears = {login: Ear(hub, platform, login) for login in ("lin", "zhao", "qian")}
    record = _create(desk, organisation.users["lin"])
    with working(platform):
        assert hub.ready.wait(20)
        until(lambda: record in ears["lin"].ids())
        ears["lin"].heard.clear()
        with platform.write(desk.ctx) as tx:
            platform.records.change(tx, "account", [(record, {"owner": organisation.users["zhao"]})])
        until(lambda: record in ears["zhao"].ids() and record in ears["lin"].ids())
    assert record not in ears["qian"].ids()


def test_rights_that_change_count_at_once(desk: Desk, platform: Platform, organisation: Organisation, hub: Hub) -> None:
    """Whoever comes under another role hears by its rights from then on, without opening the stream anew."""
    workspace = platform.workspace("main")
    ear = Ear(hub, platform, "wang")
    ear.listener.renew = lambda: platform.ctx_for(workspace, "wang").actor
    gone = Ear(hub, platform, "qian")
    renewals: list[str] = []

    def ended() -> Any:
        renewals.append("asked")
        raise Unauthorized("session_ended")

    with working(platform):
        assert hub.ready.wait(20)
        with platform.write(platform.ctx_for(workspace, "admin")) as tx:
            platform.records.change(
                tx, "user", [(organisation.users["wang"], {"roles": [organisation.roles["销售经理"]]})]
            )
        until(lambda: platform.ctx_for(workspace, "wang").actor.departments == ear.listener.actor.departments)
        gone.listener.renew = ended
        after = _create(desk, organisation.users["lin"])
        until(lambda: after in ear.ids())
        with platform.write(platform.ctx_for(workspace, "admin")) as tx:
            platform.records.change(
                tx, "user", [(organisation.users["wang"], {"roles": [organisation.roles["一线销售"]]})]
            )
        until(lambda: bool(renewals))
        until(lambda: not ear.listener.actor.departments)
        last = _create(desk, organisation.users["zhao"])
        own = _create(desk, organisation.users["wang"])
        until(lambda: own in ear.ids())
    assert last not in ear.ids()


def test_many_records_become_one_hint_without_ids(
    desk: Desk, platform: Platform, organisation: Organisation, hub: Hub
) -> None:
    ear = Ear(hub, platform, "boss")
    with working(platform):
        assert hub.ready.wait(20)
        with platform.write(desk.ctx) as tx:
            platform.records.create(tx, "account", [{"name": f"批{n}"} for n in range(live.MAX_IDS + 1)])
        until(lambda: [h for h in ear.heard if h["object"] == "account" and not h["ids"]])


def test_jobs_and_notifications_are_told_to_their_own_person_only(
    desk: Desk, platform: Platform, organisation: Organisation, hub: Hub
) -> None:
    lin, wang = Ear(hub, platform, "lin"), Ear(hub, platform, "wang")
    own = Desk(platform, desk.workspace, "lin")
    with working(platform, {"quick": JobKind(lambda *_: None)}):
        assert hub.ready.wait(20)
        # what earlier tests wrote may still be told to people; this test is about what it writes itself
        until(lambda: not desk.value(_UNTOLD))
        time.sleep(4 * live.GATHER_S)
        lin.heard.clear()
        wang.heard.clear()
        job = own.ask("quick")
        _create(desk, organisation.users["lin"])
        until(lambda: job in lin.ids("job") and any(h["object"] == "notification" for h in lin.heard))
    assert not [h for h in wang.heard if h["object"] in {"job", "notification"}]


def test_a_lost_connection_is_answered_by_a_hint_about_everything(
    desk: Desk, platform: Platform, organisation: Organisation, hub: Hub
) -> None:
    ear = Ear(hub, platform, "boss")
    assert hub.ready.wait(20)
    with platform.db.direct() as conn:
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            " and query ilike 'listen yingdan_live%'"
        )
    until(lambda: EVERYTHING in ear.heard)
    with working(platform):
        record = _create(desk, organisation.users["lin"])
        until(lambda: record in ear.ids())


def test_a_process_takes_only_so_many_listeners(platform: Platform, organisation: Organisation) -> None:
    hub = Hub(platform, limit=1)
    Ear(hub, platform, "boss")
    with pytest.raises(Unavailable):
        hub.check_room()
    hub.close()


@contextmanager
def _served(platform: Platform) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(build_app(platform), port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{port}/api/v1"
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def test_the_stream_over_http(
    desk: Desk, platform: Platform, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(platform)
    monkeypatch.setattr(platform, "hub", hub)
    with _served(platform) as base, httpx.Client(base_url=base, timeout=20) as http, working(platform):
        assert http.get("/events").status_code == 401
        token = http.post("/auth/login", json={"login": "lin", "password": PASSWORD}).json()["csrf_token"]
        with http.stream("GET", "/events", headers={"Last-Event-ID": "1"}) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            data = (json.loads(line[6:]) for line in lines if line.startswith("data: "))
            assert next(data) == EVERYTHING  # hints between two connections are gone
            assert hub.ready.wait(20)
            with httpx.Client(base_url=base, cookies=http.cookies) as other:
                answer = other.post("/records/account", json={"name": "流"}, headers={"X-CSRF-Token": token})
            hint = next(h for h in data if h["object"] == "account" and answer.json()["id"] in h["ids"])
            assert hint["version"] > 0
            assert hint["versions"][hint["ids"].index(answer.json()["id"])] == answer.json()["version"]
            hub.end()
            with closing(stream):
                assert [h for h in data if h["object"] == "*"] == []  # the stream ends by itself
        hub.close()
