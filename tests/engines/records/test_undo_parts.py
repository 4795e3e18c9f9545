"""A large operation goes back in parts: it tells how far it is, can be cancelled, and the rest can go back later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.engines.jobs.workbench import QuietJob
from yingdan.bootstrap import Platform
from yingdan.engines.jobs.model import JobCancelledError
from yingdan.engines.records.peek import peek_all
from yingdan.engines.records.undo import CHUNK, UNDO_JOBS, undo
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import NotFound

ROWS = 2 * CHUNK + 10
CHANGED = "01890000-0000-7000-8000-0000000000c1"


class Watched(QuietJob):
    """A job that keeps what it told, and is cancelled once it has told of ``most`` records."""

    def __init__(self, number: int, most: int = ROWS) -> None:
        super().__init__("undo", {"operation": CHANGED})
        self.id = f"01890000-0000-7000-8000-0000000000d{number}"
        self.told: list[int] = []
        self._most = most

    def progress(self, done: int, total: int | None = None) -> None:
        """Keep it."""
        assert total == ROWS
        self.told.append(done)
        if done >= self._most < ROWS:
            raise JobCancelledError


@pytest.fixture
def ctx(platform: Platform) -> Ctx:
    """The administrator, who has raised the level of many accounts in one operation."""
    ctx = platform.ctx_for(platform.workspace("main"), "admin")
    with platform.write(ctx) as tx:
        ids = platform.records.create(tx, "account", [{"name": f"份份{n}", "level": "C"} for n in range(ROWS)])
    with platform.write(replace(ctx, operation=CHANGED)) as tx:
        platform.records.change(tx, "account", [(i, {"level": "A"}) for i in ids])
    return ctx


def _levels(platform: Platform, ctx: Ctx) -> list[Any]:
    with platform.read(ctx) as tx:
        rows = peek_all(tx, "account", ("name", "level")).values()
        return sorted(r["level"] for r in rows if str(r["name"]).startswith("份份"))


def test_parts(platform: Platform, ctx: Ctx) -> None:
    run: Any = UNDO_JOBS["undo"].run
    cancelled = Watched(1, most=CHUNK)
    with pytest.raises(JobCancelledError):
        run(platform, ctx, cancelled)
    assert _levels(platform, ctx) == ["A"] * (ROWS - CHUNK) + ["C"] * CHUNK
    whole = Watched(2)
    assert run(platform, ctx, whole) == {"operation": whole.id, "undone": ROWS, "left": []}
    assert whole.told == [CHUNK, 2 * CHUNK, ROWS]
    assert _levels(platform, ctx) == ["C"] * ROWS
    with platform.write(ctx) as tx, pytest.raises(NotFound):
        undo(tx, platform.records, CHANGED)
    with platform.write(ctx) as tx:
        assert undo(tx, platform.records, whole.id)["undone"] == ROWS - CHUNK, "what this run has put back"
    assert _levels(platform, ctx) == ["A"] * (ROWS - CHUNK) + ["C"] * CHUNK
