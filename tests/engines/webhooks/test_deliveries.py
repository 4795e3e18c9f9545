"""Events reach a real receiver: signed, in order, again after failures, cut to rights, never lost."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.engines.jobs.workbench import Desk, QuietJob, until
from tests.engines.webhooks.receiver import Receiver, receiving
from yingdan.bootstrap import Platform
from yingdan.db.tx import write_on
from yingdan.engines.events.service import Deliverer
from yingdan.engines.webhooks.model import ATTEMPTS
from yingdan.engines.webhooks.service import WEBHOOK_EVENTS, quarantine_webhooks
from yingdan.engines.webhooks.work import send_due
from yingdan.kernel.clock import FixedClock, SystemClock
from yingdan.kernel.settings import Settings

NUMBERS = count(1)
PASSWORD = "correct-horse-9"


class Bench:
    """A workspace with a clock of its own, an administrator and one salesperson."""

    def __init__(self, platform: Platform, clock: FixedClock) -> None:
        self.platform, self.clock = platform, clock
        self.workspace = platform.create_workspace("hooks", kind="test", admin_password=PASSWORD)
        self.desk = Desk(platform, self.workspace)

    def create(self, **more: Any) -> str:
        with self.platform.write(self.desk.ctx) as tx:
            return self.platform.records.create(tx, "account", [{"name": f"客户{next(NUMBERS)}", **more}])[0]

    def change(self, record: str, **values: Any) -> None:
        with self.platform.write(self.desk.ctx) as tx:
            self.platform.records.change(tx, "account", [(record, values)])

    def dispatch(self, record: str) -> None:
        """Deliver events until those of this record have reached the consumer."""
        ctx, deliverer = self.platform.ctx(self.workspace), Deliverer()

        def step() -> bool:
            with self.platform.db.connection() as conn:
                deliverer.deliver(lambda: write_on(conn, ctx, self.platform.catalog(self.workspace)), WEBHOOK_EVENTS)
            query = f"select count(*) from {{s}}._outbox o, {{s}}._outbox_reader r where r.name = 'webhooks' and o.record = '{record}' and (o.xid, o.id) > (r.last_xid, r.last_id)"
            return bool(self.desk.value(query) == 0)

        until(step)

    def send(self) -> int:
        return int(send_due(self.platform, self.platform.ctx(self.workspace), QuietJob())["tried"])


@pytest.fixture(scope="module")
def bench(pg_dsn: str) -> Iterator[Bench]:
    clock = FixedClock(SystemClock().now())
    platform = Platform.open(
        Settings(database_url=pg_dsn, threads=8, secret_key="for tests", default_workspace="hooks"), clock=clock
    )
    yield Bench(platform, clock)
    platform.drop_workspace("hooks")
    platform.close()


@pytest.fixture
def admin(bench: Bench) -> Iterator[Caller]:
    with Client(bench.platform) as opened:
        caller = opened.sign_in("admin")
        assert caller.http.put("/api/v1/webhooks/settings", json={"allow_private": True}).status_code == 200
        yield caller
        for hook in caller.get("/webhooks").json()["webhooks"]:
            assert caller.delete(f"/webhooks/{hook['id']}").status_code == 204


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def _hook(admin: Caller, receiver: Receiver, **more: Any) -> dict[str, Any]:
    answer = admin.post("/webhooks", {"name": "erp", "url": receiver.url, "objects": ["account"], **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_an_event_arrives_signed_once(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    hook = _hook(admin, receiver)
    record = bench.create(level="A")
    bench.dispatch(record)
    bench.send()
    assert bench.send() == 0
    ((headers, body),) = receiver.got
    at, _, digest = headers["X-Yingdan-Signature"].removeprefix("t=").partition(",v1=")
    assert digest == hmac.new(hook["secret"].encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    told = receiver.bodies()[0]
    assert (told["type"], told["record"], told["data"]["level"]) == ("account.created", record, "A")
    assert told["id"] == headers["X-Yingdan-Event-Id"]
    log = admin.get(f"/webhooks/{hook['id']}/deliveries").json()["deliveries"]
    assert [(d["state"], d["status"], d["response"]) for d in log] == [("delivered", 200, "thanks")]
    assert '"account.created"' in log[0]["request"]
    sealed = bytes(bench.desk.value(f"select secret from {{s}}._webhook where id = '{hook['id']}'"))
    assert hook["secret"].encode() not in sealed
    assert "secret" not in admin.get(f"/webhooks/{hook['id']}").json()
    assert bench.desk.value("select count(*) from {s}._audit where action = 'webhook_made'") >= 1


def test_only_what_was_asked_for_goes_out(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    _hook(admin, receiver, objects=[], events=["account.updated", "*.deleted"])
    record = bench.create()
    bench.change(record, level="B")
    with bench.platform.write(bench.desk.ctx) as tx:
        bench.platform.records.remove(tx, "account", [record])
    bench.dispatch(record)
    bench.send()
    assert receiver.types() == ["account.updated", "account.deleted"]
    assert receiver.bodies()[0]["changed"] == ["level"]
    assert receiver.bodies()[1]["data"] is None


def test_failures_are_tried_again_in_order_then_given_up_and_replayed(
    bench: Bench, admin: Caller, receiver: Receiver
) -> None:
    hook = _hook(admin, receiver)
    receiver.answers = [500]
    record = bench.create()
    bench.change(record, level="B")
    bench.dispatch(record)
    for _ in range(ATTEMPTS - 1):
        bench.send()
        assert bench.send() == 0  # it waits
        bench.clock.advance(timedelta(hours=12))
    bench.send()
    # the second event waited for the first: it has not been tried more often than the first left room for
    assert receiver.types()[:ATTEMPTS] == ["account.created"] * ATTEMPTS
    dead = admin.get(f"/webhooks/{hook['id']}/deliveries", params={"state": "dead"}).json()["deliveries"]
    assert [(d["name"], d["attempts"], d["status"], d["problem"]) for d in dead] == [
        ("created", ATTEMPTS, 500, "bad_status")
    ]
    receiver.answers, before = [200], len(receiver.got)
    one = admin.post(f"/webhooks/{hook['id']}/deliveries/{dead[0]['id']}/replay")
    assert (one.status_code, one.json()) == (202, {"replayed": 1})
    bench.clock.advance(timedelta(hours=12))
    bench.send()
    assert receiver.types()[before:] == ["account.created", "account.updated"]
    assert receiver.bodies()[before]["id"] == receiver.bodies()[0]["id"]  # the receiver can tell that it knows it
    assert admin.post(f"/webhooks/{hook['id']}/replay").json() == {"replayed": 0}
    missing = admin.post(f"/webhooks/{hook['id']}/deliveries/{record}/replay")
    assert missing.status_code == 404


def test_a_slow_or_dead_receiver_keeps_no_other_waiting(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    with receiving() as gone:
        pass
    _hook(admin, gone)
    _hook(admin, receiver)
    record = bench.create()
    bench.dispatch(record)
    bench.send()
    assert receiver.types() == ["account.created"]


def test_payload_is_cut_to_the_rights_of_its_user(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    objects = {"account": {"verbs": ["read"], "fields": {"level": "hidden"}}}
    role = admin.create("role", name="对接", scope="self", objects=objects)["id"]
    user = admin.create("user", name="对接人", login="bridge", password=PASSWORD, roles=[role])["id"]
    hook = _hook(admin, receiver, user=user)
    foreign, own = bench.create(level="A"), bench.create(level="A", owner=user)
    bench.change(own, level="B")
    bench.dispatch(own)
    bench.send()
    assert [(b["type"], b["record"]) for b in receiver.bodies()] == [("account.created", own)]
    assert "level" not in receiver.bodies()[0]["data"]
    states = {
        (d["record"], d["name"]): d["state"]
        for d in admin.get(f"/webhooks/{hook['id']}/deliveries").json()["deliveries"]
    }
    assert states == {(own, "created"): "delivered", (own, "updated"): "skipped", (foreign, "created"): "skipped"}
    assert admin.patch(f"/records/user/{user}", {"status": "disabled"}).status_code == 200
    record = bench.create(owner=user)
    bench.dispatch(record)
    bench.send()
    assert (admin.get(f"/webhooks/{hook['id']}").json()["active"], len(receiver.got)) == (False, 1)


def test_the_own_network_is_refused_unless_allowed(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    hook = _hook(admin, receiver)
    assert admin.http.put("/api/v1/webhooks/settings", json={"allow_private": False}).status_code == 200
    admin.post(f"/webhooks/{hook['id']}/test")
    bench.send()
    assert receiver.got == []
    log = admin.get(f"/webhooks/{hook['id']}/deliveries").json()["deliveries"]
    assert log[0]["problem"] == "target_private"
    assert log[0]["message"]
    admin.http.put("/api/v1/webhooks/settings", json={"allow_private": True})
    bench.clock.advance(timedelta(hours=1))
    bench.send()
    assert receiver.types() == ["webhook.test"]


def test_only_administrators_and_only_sense(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    body = {"name": "x", "url": receiver.url}
    bad = admin.post(
        "/webhooks",
        body | {"url": "file:///etc/passwd", "events": ["account.exploded"], "objects": ["nothing"], "secret": "short"},
    )
    assert bad.status_code == 422
    assert {e["code"] for e in bad.json()["errors"]} == {"bad_url", "unknown_event", "unknown_object", "secret_short"}
    assert admin.post("/webhooks", body | {"surprise": 1}).status_code == 400
    assert admin.get("/webhooks/nothing").status_code == 404
    admin.create("user", name="销售", login="seller", password=PASSWORD)
    with Client(bench.platform) as other:
        seller = other.sign_in("seller")
        assert [seller.get("/webhooks").status_code, seller.post("/webhooks", body).status_code] == [403, 403]
        assert seller.http.put("/api/v1/webhooks/settings", json={"allow_private": True}).status_code == 403
    hook = _hook(admin, receiver, secret="a-secret-of-my-own")
    assert admin.post(f"/webhooks/{hook['id']}/secret").json()["secret"] != hook["secret"] == "a-secret-of-my-own"


def test_quarantine_stops_everything(bench: Bench, admin: Caller, receiver: Receiver) -> None:
    hook = _hook(admin, receiver)
    record = bench.create()
    bench.dispatch(record)
    with bench.platform.db.connection() as conn:
        assert quarantine_webhooks(conn, bench.workspace.schema) == 1
    assert bench.send() == 0
    shown = admin.get(f"/webhooks/{hook['id']}").json()
    assert (shown["active"], shown["paused"], shown["pending"]) == (False, "quarantined", 0)
    assert admin.patch(f"/webhooks/{hook['id']}", {"active": True}).json()["paused"] is None
