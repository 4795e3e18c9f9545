"""Events reach every consumer exactly once, in order, and none is lost to a transaction that commits late."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count

import pytest

from tests.engines.jobs.workbench import Desk, until
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.events.model import Consumer, Event
from yingdan.engines.events.service import Deliverer, pending_events, quarantine, trim_events
from yingdan.kernel.context import Source

_NUMBERS = count(1)


class Listener:
    """A consumer that remembers what it got."""

    def __init__(self, fail: Callable[[Event], bool] = lambda _: False) -> None:
        self.got: list[Event] = []
        self._fail = fail
        self.consumer = Consumer(f"test.{next(_NUMBERS)}", self._handle)

    def _handle(self, _: Tx, events: Sequence[Event]) -> None:
        if any(self._fail(e) for e in events):
            raise ValueError
        self.got += events

    def records(self) -> list[str]:
        return [e.record for e in self.got]


@pytest.fixture(scope="module")
def desk(platform: Platform) -> Iterator[Desk]:
    workspace = platform.create_workspace("events", kind="test", admin_password="correct-horse-9")
    yield Desk(platform, workspace)
    platform.drop_workspace("events")


@pytest.fixture
def ready(desk: Desk) -> Listener:
    """A consumer that has already got everything there was."""
    listener = Listener()
    _settle(desk, listener)
    listener.got.clear()
    return listener


def _open(desk: Desk) -> Callable[[], AbstractContextManager[Tx]]:
    return lambda: desk.platform.write(desk.platform.ctx(desk.workspace, source=Source.AUTOMATION))


def _deliver(desk: Desk, listener: Listener, deliverer: Deliverer | None = None) -> int:
    return (deliverer or Deliverer()).deliver(_open(desk), listener.consumer)


def _settle(desk: Desk, listener: Listener) -> None:
    """Deliver until nothing is pending; other databases of the server may have older transactions for a moment."""
    deliverer = Deliverer()
    mark = _create(desk)
    until(lambda: (_deliver(desk, listener, deliverer), mark in listener.records())[1])


def _create(desk: Desk, **more: object) -> str:
    with desk.platform.write(desk.ctx) as tx:
        return desk.platform.records.create(tx, "account", [{"name": f"客户{next(_NUMBERS)}", **more}])[0]


def test_an_event_says_what_happened_to_whose_record(desk: Desk, ready: Listener) -> None:
    record = _create(desk)
    with desk.platform.write(desk.ctx) as tx:
        desk.platform.records.change(tx, "account", [(record, {"level": "A"})])
    until(lambda: (_deliver(desk, ready), len(ready.got) == 2)[1])
    first, second = ready.got
    assert (first.name, second.name, second.version) == ("created", "updated", 2)
    assert second.body["fields"] == ["level"]
    assert (second.object, second.record, second.actor) == ("account", record, desk.ctx.actor.user)
    assert second.body["source"] == "api"
    assert not second.migrated
    assert _deliver(desk, ready) == 0


def test_a_transaction_that_commits_late_is_not_lost(desk: Desk, ready: Listener) -> None:
    with desk.platform.write(desk.ctx) as old:
        late = desk.platform.records.create(old, "account", [{"name": "晚到"}])[0]
        early = _create(desk)  # began later, commits first
        for _ in range(3):
            _deliver(desk, ready)
        assert ready.records() == []  # whoever read on from the early one would never see the late one
    until(lambda: (_deliver(desk, ready), len(ready.got) >= 2)[1])
    assert sorted(ready.records()) == sorted([late, early])


def test_events_of_a_transaction_that_is_rolled_back_never_were(desk: Desk, ready: Listener) -> None:
    def fail() -> None:
        with desk.platform.write(desk.ctx) as tx:
            desk.platform.records.create(tx, "account", [{"name": "作废"}])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    record = _create(desk)
    until(lambda: (_deliver(desk, ready), ready.got)[1])
    assert ready.records() == [record]


def test_events_of_one_record_come_in_its_own_order(desk: Desk, ready: Listener) -> None:
    record = _create(desk)
    with desk.platform.write(desk.ctx) as older:
        desk.platform.records.create(older, "account", [{"name": "先开始"}])  # takes its transaction number now
        with desk.platform.write(desk.ctx) as newer:
            desk.platform.records.change(newer, "account", [(record, {"level": "A"})])
        desk.platform.records.change(older, "account", [(record, {"level": "B"})])
    until(lambda: (_deliver(desk, ready), len(ready.got) >= 4)[1])
    assert [e.version for e in ready.got if e.record == record] == [1, 2, 3]


def test_a_batch_is_delivered_in_parts_without_a_gap(desk: Desk, ready: Listener) -> None:
    with desk.platform.write(desk.ctx) as tx:
        made = desk.platform.records.create(tx, "account", [{"name": f"批量{n}"} for n in range(25)])
    deliverer = Deliverer(batch=10)
    until(lambda: (_deliver(desk, ready, deliverer), len(ready.got) >= 25)[1])
    assert sorted(ready.records()) == sorted(made)


def test_a_consumer_that_fails_gets_its_events_again(desk: Desk, ready: Listener) -> None:
    record = _create(desk)
    refuse = [True]
    ready._fail = lambda _: refuse.pop() if refuse else False
    deliverer = Deliverer()
    until(lambda: (_deliver(desk, ready, deliverer), ready.got)[1])
    assert ready.records() == [record]


def test_a_poisonous_event_is_set_aside_and_the_rest_arrives(desk: Desk, ready: Listener) -> None:
    first, poison, last = (_create(desk) for _ in range(3))
    ready._fail = lambda e: e.record == poison
    deliverer = Deliverer()
    until(lambda: (_deliver(desk, ready, deliverer), last in ready.records())[1])
    assert ready.records() == [first, last]
    assert desk.value(f"select quarantined from {{s}}._outbox where record = '{poison}'") is True


def test_pending_names_the_workspaces_with_something_to_do(desk: Desk, ready: Listener) -> None:
    schemas = [desk.workspace.schema]
    with desk.platform.db.direct() as conn:
        assert pending_events(conn, schemas, [ready.consumer.name]) == set()
        assert pending_events(conn, schemas, ["test.never.read"]) == set(schemas)
        _create(desk)
        until(lambda: pending_events(conn, schemas, [ready.consumer.name]) == set(schemas))


def test_old_events_are_removed_once_everybody_has_read_them(desk: Desk, ready: Listener) -> None:
    behind = Listener()
    _deliver(desk, behind, Deliverer(batch=1))
    later = desk.ctx.now() + timedelta(days=8)
    with desk.platform.db.direct() as conn:
        kept = desk.value("select count(*) from {s}._outbox where not quarantined")
        trim_events(conn, desk.workspace.schema, later - timedelta(days=9), 1000)
        assert desk.value("select count(*) from {s}._outbox where not quarantined") == kept  # too young
        trim_events(conn, desk.workspace.schema, later, 1000)
        assert (
            desk.value("select count(*) from {s}._outbox where not quarantined") >= kept - 1
        )  # one consumer is behind
        _settle(desk, behind)
        conn.execute(f'delete from "{desk.workspace.schema}"._outbox_reader where name <> %s', (behind.consumer.name,))
        assert trim_events(conn, desk.workspace.schema, later, 1000) >= kept - 1
    assert desk.value("select count(*) from {s}._outbox") == 0


def test_a_restored_workspace_holds_its_old_events_back(desk: Desk, ready: Listener) -> None:
    _create(desk)
    with desk.platform.db.direct() as conn:
        assert quarantine(conn, desk.workspace.schema) >= 1
    record = _create(desk)
    until(lambda: (_deliver(desk, ready), ready.got)[1])
    assert ready.records() == [record]
