"""Many people at one record: nobody's change is lost, and whoever came too late is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from yingdan.bootstrap import Platform
from yingdan.engines.records.peek import peek
from yingdan.kernel.errors import Stale

pytestmark = pytest.mark.usefixtures("organisation")
CLIENTS = 100


def test_a_hundred_clients_raise_one_number(platform: Platform) -> None:
    """Each reads, adds one and writes under the version it saw, again until it is accepted: a hundred in the end."""
    ctx = platform.ctx_for(platform.workspace("main"), "admin")
    with platform.write(ctx) as tx:
        record = platform.records.create(tx, "account", [{"name": "众人改一", "employees": 0}])[0]

    def raise_by_one(_: int) -> int:
        refused = 0
        while True:
            with platform.read(ctx) as tx:
                seen = peek(tx, "account", [record], ("employees", "version"))[record]
            try:
                with platform.write(ctx) as tx:
                    change = (record, {"employees": seen["employees"] + 1})
                    platform.records.change(tx, "account", [change], if_match=seen["version"])
            except Stale:
                refused += 1
            else:
                return refused

    with ThreadPoolExecutor(CLIENTS) as people:
        refused = sum(people.map(raise_by_one, range(CLIENTS)))
    with platform.read(ctx) as tx:
        last = peek(tx, "account", [record], ("employees", "version"))[record]
    assert (last["employees"], last["version"]) == (CLIENTS, CLIENTS + 1)
    assert refused > 0, "nobody came too late, so nothing was tried"
