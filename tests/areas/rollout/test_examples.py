"""Example data in a workspace of its own: offered while it is empty, owned by those who are there, gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from tests.people import PASSWORD
from yingdan.areas.rollout.demo.load import door_of
from yingdan.areas.rollout.examples import (
    OBJECTS,
    SOURCE,
    ask_examples,
    ask_removal,
    examples_state,
    load_examples,
    remove_examples,
)
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.query.service import Query, query
from yingdan.kernel.clock import FixedClock
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Conflict, Forbidden

NAME = "example_try"


@pytest.fixture
def admin(platform: Platform) -> Iterator[Ctx]:
    made = platform.create_workspace(NAME, admin_password=PASSWORD)
    yield platform.ctx_for(made, "admin")
    platform.drop_workspace(NAME)


def _records(tx: Tx, name: str) -> list[dict[str, Any]]:
    page = orjson.loads(query(tx, name, Query(fields=("id", "owner", "source_system"), limit=500)))
    found: list[dict[str, Any]] = page["records"]
    return found


def _quiet(name: str, done: int, total: int) -> None:
    """Hear of progress."""


def test_loaded_owned_and_removed_again(platform: Platform, admin: Ctx) -> None:
    with platform.write(admin) as tx:
        assert examples_state(tx) == {"state": "none", "may_load": True}
        with pytest.raises(Conflict, match="examples_none"):
            ask_removal(tx)
        ask_examples(tx)
        with pytest.raises(Conflict, match="examples_not_empty"):
            ask_examples(tx)  # it is on its way already
    counts = load_examples(door_of(platform, admin, _quiet, unheard=True))
    with platform.read(admin) as tx:
        assert examples_state(tx) == {"state": "loaded", "may_load": False}
        for name in OBJECTS:
            found = _records(tx, name)
            assert len(found) == min(counts[name], 500) > 0
            assert {(r["owner"], r["source_system"]) for r in found} == {(admin.actor.user, SOURCE)}
        example = _records(tx, "account")[0]["id"]
    with platform.write(admin) as tx:
        own = platform.records.create(tx, "account", [{"name": "自己的客户"}])[0]
        used = platform.records.create(tx, "opportunity", [{"name": "自己的商机", "account": example}])[0]
        marked = platform.records.create(tx, "account", [{"name": "冒充示例的客户", "source_system": SOURCE}])[0]
        ask_removal(tx)
        with pytest.raises(Conflict, match="examples_none"):
            ask_removal(tx)
    told = remove_examples(door_of(platform, admin, _quiet))
    assert told["removed"] + told["kept"] >= sum(counts.values()) - 1
    with platform.read(admin) as tx:
        assert examples_state(tx) == {"state": "none", "may_load": False}  # there are data of their own now
        left = {name: {r["id"] for r in _records(tx, name)} for name in OBJECTS}
    assert {own, marked} <= left["account"], "what says that it is an example and is none stays"
    assert used in left["opportunity"]
    assert left["account"] <= {own, marked, example}
    assert (left["activity"], left["contact"], left["product"]) == (set(), set(), set())


def test_a_load_that_was_killed_goes_on_where_it_was(platform: Platform, admin: Ctx) -> None:
    """The second run, hours later, makes the same company: nothing twice; once its removal is asked for it makes nothing."""
    with platform.write(admin) as tx:
        ask_examples(tx)

    def killed(name: str, done: int, total: int) -> None:
        if name == "contact":
            raise ChildProcessError

    with pytest.raises(ChildProcessError):
        load_examples(door_of(platform, admin, killed, unheard=True))
    later = replace(admin, clock=FixedClock(admin.now() + timedelta(hours=30)))
    counts = load_examples(door_of(platform, later, _quiet, unheard=True))
    with platform.read(admin) as tx:
        assert {n: len(_records(tx, n)) for n in OBJECTS} == {n: min(counts[n], 500) for n in OBJECTS}
    with platform.write(admin) as tx:
        ask_removal(tx)
    assert load_examples(door_of(platform, admin, _quiet, unheard=True)) == {}
    assert remove_examples(door_of(platform, admin, _quiet))["kept"] == 0
    with platform.read(admin) as tx:
        assert examples_state(tx) == {"state": "none", "may_load": True}


def test_only_administrators_and_only_where_nothing_is(platform: Platform, admin: Ctx) -> None:
    with platform.write(admin) as tx:
        role = next(r for r in _rows(tx, "role") if r["name"] == "一线销售")["id"]
        platform.records.create(tx, "user", [{"name": "新人", "login": "fresh", "password": PASSWORD, "roles": [role]}])
    fresh = platform.ctx_for(admin.workspace, "fresh")
    with platform.write(fresh) as tx:
        assert examples_state(tx) == {"state": "none", "may_load": False}
        with pytest.raises(Forbidden):
            ask_examples(tx)
        with pytest.raises(Forbidden):
            ask_removal(tx)
        platform.records.create(tx, "account", [{"name": "新人的客户"}])
    with platform.write(admin) as tx, pytest.raises(Conflict, match="examples_not_empty"):
        ask_examples(tx)


def _rows(tx: Tx, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(query(tx, name, Query(fields=("id", "name"), limit=50)))["records"]
    return found
