"""Random companies, and everybody in them tries every channel: nobody learns of what is not theirs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from tests.engines.permission import channels, worlds
from tests.engines.permission.worlds import Plan
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.identity import store as identity_store
from yingdan.engines.identity.actors import Organisation
from yingdan.engines.permission import store as permission_store
from yingdan.engines.permission import ways
from yingdan.kernel.context import Source, Workspace

QUICK = 15
SLOW = int(os.environ.get("YINGDAN_LEAK_CASES", "20"))


@pytest.fixture(scope="module")
def empty(platform: Platform) -> Iterator[Workspace]:
    """A workspace with nobody in it but the system."""
    yield platform.create_workspace("leak", kind="test")
    platform.drop_workspace("leak")


def _check(platform: Platform, workspace: Workspace, plan: Plan) -> None:
    ctx = platform.ctx(workspace, source=Source.SYSTEM)
    with platform.write(ctx) as tx:
        world = worlds.write(platform, tx, plan)
        people = Organisation(*identity_store.organisation(tx.conn, tx.schema))
        for person in world.people:
            actor = people.actor(person)
            assert actor is not None
            for few_rows, few_shares in ((-1, -1), (10**9, 300)):
                theirs = Tx(replace(ctx, actor=actor, source=Source.API), tx.conn, tx.catalog, tx.now)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(ways, "FEW_ROWS", few_rows)
                    patch.setattr(permission_store, "MAX_NAMED", few_shares)
                    channels.check(channels.Looker(platform, theirs, world, person))
        raise psycopg.Rollback


@settings(max_examples=QUICK, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(plan=worlds.plans())
def test_nobody_learns_of_what_is_not_theirs(platform: Platform, empty: Workspace, plan: Plan) -> None:
    """The quick round, the same companies every time."""
    _check(platform, empty, plan)


@pytest.mark.slow
@settings(max_examples=SLOW, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=worlds.plans())
def test_nobody_learns_in_many_companies(platform: Platform, empty: Workspace, plan: Plan) -> None:
    """The long round, other companies every time (``YINGDAN_LEAK_CASES``)."""
    _check(platform, empty, plan)
