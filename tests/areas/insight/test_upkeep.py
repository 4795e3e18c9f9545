"""Who derives the passages that figures read, and what a reader is told meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.areas.insight.conftest import NOW, Book
from yingdan.areas.insight.upkeep import UPKEEP, UPKEEP_TICKS
from yingdan.engines.analytics import store_flow


def test_a_large_import_does_not_hold_a_reader_up(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.open("A", NOW - timedelta(days=2))
    monkeypatch.setattr("yingdan.engines.analytics.service.PATIENCE_S", 0.2)
    platform, workspace = book.company.platform, book.company.workspace
    with platform.write(platform.ctx_for(workspace, "admin")) as other:
        store_flow.lock(other, None)  # another process is at it
        waiting = book.ask("M-62", window="this_month")
        assert (waiting["value"], waiting["behind"]) == (0, True)
    now = book.ask("M-62", window="this_month")
    assert now["value"] == 1
    assert "behind" not in now


def test_many_records_are_left_to_the_worker_and_the_reader_is_told(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.ask("M-62")
    monkeypatch.setattr("yingdan.engines.analytics.passages.FEW", 2)
    for _ in range(2):
        book.open("A", NOW - timedelta(days=2))
    few = book.ask("M-62", window="this_month")
    assert "behind" not in few
    for _ in range(3):
        book.open("A", NOW - timedelta(days=2))
    many = book.ask("M-62", window="this_month")
    assert (many["value"], many["behind"]) == (few["value"], True)
    platform, ctx = book.company.platform, book.company.platform.ctx(book.company.workspace)
    UPKEEP[UPKEEP_TICKS[0].kind].run(platform, ctx, Heard())  # type: ignore[operator, arg-type]
    done = book.ask("M-62", window="this_month")
    assert done["value"] == few["value"] + 3
    assert "behind" not in done


class Heard:
    """A job that keeps what it is told."""

    def __init__(self) -> None:
        self.done = 0

    def progress(self, done: int, total: int | None = None) -> None:
        """Keep the count."""
        assert total in {None, done}
        self.done = done


def test_the_worker_derives_passages_of_what_changed(book: Book) -> None:
    book.ask("M-62")
    deal = book.open("A", NOW - timedelta(days=2))
    platform, ctx = book.company.platform, book.company.platform.ctx(book.company.workspace)
    tick, job = UPKEEP_TICKS[0], Heard()
    with platform.read(ctx) as tx:
        assert tick.due(tx)
    run = UPKEEP[tick.kind].run
    assert callable(run)
    assert run(platform, ctx, job) == {"records": 1}  # type: ignore[arg-type]  # a stand-in that only counts
    assert job.done == 1
    with platform.read(ctx) as tx:
        assert not tick.due(tx)
    assert [r["id"] for r in book.company.drill("boss", "M-62", pipeline=book.pipeline)] == [deal]
