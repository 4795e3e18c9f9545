"""Random companies, and everybody in them tries every channel: nobody learns of what is not theirs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from tests.engines.permission import channels, worlds
from tests.engines.permission.looking import Looker
from tests.engines.permission.worlds import PAPER, Plan
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.identity import store as identity_store
from yingdan.engines.identity.actors import Organisation
from yingdan.engines.permission import store as permission_store
from yingdan.engines.permission import ways
from yingdan.kernel.context import Source, Workspace
from yingdan.meta.definitions import FieldDef, Label

QUICK = 15
SLOW = int(os.environ.get("YINGDAN_LEAK_CASES", "20"))


@pytest.fixture(scope="module")
def empty(platform: Platform) -> Iterator[Workspace]:
    """A workspace with nobody in it but the system."""
    workspace = platform.create_workspace("leak", kind="test")
    paper = FieldDef(PAPER, "file[]", Label.from_json("paper"), tracked=True)
    account = platform.catalog(workspace).get("account").definition
    platform.define(workspace, [replace(account, fields=(*account.fields, paper))])
    yield workspace
    platform.drop_workspace("leak")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the companies lie."""
    return tmp_path_factory.mktemp("papers")


def _check(platform: Platform, workspace: Workspace, plan: Plan, folder: Path) -> None:
    ctx = platform.ctx(workspace, source=Source.SYSTEM)
    with platform.write(ctx) as tx:
        world = worlds.write(platform, tx, plan, folder)
        people = Organisation(*identity_store.organisation(tx.conn, tx.schema))
        for person in world.people:
            actor = people.actor(person)
            assert actor is not None
            for few_rows, few_shares in ((-1, -1), (10**9, 300)):
                theirs = Tx(replace(ctx, actor=actor, source=Source.API), tx.conn, tx.catalog, tx.now)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(ways, "FEW_ROWS", few_rows)
                    patch.setattr(permission_store, "MAX_NAMED", few_shares)
                    channels.check(Looker(platform, theirs, world, person))
        raise psycopg.Rollback


@settings(max_examples=QUICK, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(plan=worlds.plans())
def test_nobody_learns_of_what_is_not_theirs(platform: Platform, empty: Workspace, folder: Path, plan: Plan) -> None:
    """The quick round, the same companies every time."""
    _check(platform, empty, plan, folder)


@pytest.mark.slow
@settings(max_examples=SLOW, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=worlds.plans())
def test_nobody_learns_in_many_companies(platform: Platform, empty: Workspace, folder: Path, plan: Plan) -> None:
    """The long round, other companies every time (``YINGDAN_LEAK_CASES``)."""
    _check(platform, empty, plan, folder)
