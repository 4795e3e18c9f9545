"""Standard roles learn of new objects with a release; what an administrator set stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from yingdan.bootstrap import Platform
from yingdan.db.setting import get_setting, put_setting
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.context import Workspace


@pytest.fixture
def aged(platform: Platform) -> Iterator[Workspace]:
    """A workspace of its own, to be made older."""
    yield platform.create_workspace("aged", kind="test")
    platform.drop_workspace("aged")


def _rights(platform: Platform, workspace: Workspace) -> dict[str, tuple[str, dict[str, Any]]]:
    with platform.read(platform.ctx(workspace)) as tx:
        return {str(r["home"]): (i, r["objects"]) for i, r in peek_all(tx, "role", ("home", "objects")).items()}


def test_an_upgrade_grants_new_objects_and_leaves_what_people_set(platform: Platform, aged: Workspace) -> None:
    made = _rights(platform, aged)
    boss, manager, rep = (made[home] for home in ("boss", "manager", "rep"))
    with platform.write(platform.ctx(aged)) as tx:
        given = get_setting(tx, "standard_roles")
        assert given["rep"] == rep[1]
        # the release before knew no judgments and gave reps less on contacts
        for home in ("boss", "manager", "rep"):
            given[home] = {o: g for o, g in given[home].items() if o != "forecast_judgment"}
        given["rep"]["contact"] = {"verbs": ["read"]}
        put_setting(tx, "standard_roles", given)
        own = {**given["rep"], "account": {"verbs": ["read"]}}
        less = {o: g for o, g in given["manager"].items() if o != "goal_item"}
        for role, objects in ((boss[0], given["boss"]), (manager[0], less), (rep[0], own)):
            platform.records.change(tx, "role", [(role, {"objects": objects})])
    platform.upgrade(aged)
    now = _rights(platform, aged)
    assert now["boss"][1] == boss[1]
    assert now["manager"][1] == {o: g for o, g in manager[1].items() if o != "goal_item"}
    assert now["rep"][1] == {**rep[1], "account": {"verbs": ["read"]}}
    platform.upgrade(aged)
    assert _rights(platform, aged) == now
