"""Workers killed in the middle of a change of many records, an export, a taking back: nothing is done twice or half."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.conftest import Start
from tests.engines.jobs.workbench import Desk, until
from yingdan.bootstrap import Platform
from yingdan.engines.files.service import Files
from yingdan.engines.records.exporting import ask_export, export_file, my_exports
from yingdan.engines.records.sweeping import Sweep, ask_bulk
from yingdan.engines.records.undo import AT_ONCE, ask_undo
from yingdan.kernel.errors import NotFound
from yingdan.kernel.settings import Settings

pytestmark = pytest.mark.slow

ROWS = AT_ONCE + 400
FOUND = {"field": "name", "op": "starts_with", "value": "众"}


@pytest.fixture
def desk(module_dsn: str, tmp_path: Path) -> Iterator[Desk]:
    """The administrator of a workspace with a few thousand accounts."""
    platform = Platform.open(Settings(database_url=module_dsn, threads=4, home=tmp_path))
    desk = Desk(platform, platform.create_workspace("many", kind="test", admin_password="correct-horse-9"))
    with platform.write(desk.ctx) as tx:
        platform.records.create(tx, "account", [{"name": f"众{n}", "level": "C"} for n in range(ROWS)])
    yield desk
    platform.drop_workspace("many")
    platform.close()


def _counts(desk: Desk) -> dict[str, int]:
    """Return accounts of level A and C, history rows and versions: who does something twice leaves more of them."""
    table = desk.platform.catalog(desk.workspace).get("account").table
    statements = {
        "A": f"select count(*) from {table} where level = 'A'",
        "C": f"select count(*) from {table} where level = 'C'",
        "history": "select count(*) from {s}._history where field = 'level'",
        "raised": f"select count(*) from {table} where version > 2",
    }
    return {k: int(desk.value(s)) for k, s in statements.items()}


def _change(desk: Desk) -> str:
    with desk.platform.write(desk.ctx) as tx:
        return ask_bulk(tx, "account", Sweep("update", {"level": "A"}), FOUND)


def test_a_change_of_many_goes_on_where_it_was_killed(desk: Desk, start: Start) -> None:
    """Every record is changed once; what somebody has made of a changed one since stays; the result counts all of them."""
    before = _counts(desk)
    process = start("real")
    job = _change(desk)
    until(lambda: _counts(desk)["A"] >= 200)
    process.kill()
    process.wait()
    done = _counts(desk)["A"]
    assert done < ROWS, "killed too late to try anything"
    table = desk.platform.catalog(desk.workspace).get("account").table
    record = str(desk.value(f"select id from {table} where level = 'A' limit 1"))
    with desk.platform.write(desk.ctx) as tx:
        desk.platform.records.change(tx, "account", [(record, {"level": "C"})])
    start("real")
    ended = desk.end_of(job)
    assert (ended["state"], ended["result"]["done"], ended["result"]["refused"]) == ("done", ROWS, 0)
    assert _counts(desk) == {"A": ROWS - 1, "C": 1, "history": before["history"] + ROWS + 1, "raised": 1}


def test_an_undo_goes_on_where_it_was_killed(desk: Desk, start: Start) -> None:
    """What is back stays as somebody has made it since; every record goes back once, and all that is one operation."""
    before = _counts(desk)
    process = start("real")
    changed = desk.end_of(_change(desk))["result"]["operation"]
    with desk.platform.write(desk.ctx) as tx:
        job = ask_undo(tx, changed)
    assert job is not None
    until(lambda: _counts(desk)["C"] >= 200)
    process.kill()
    process.wait()
    assert _counts(desk)["A"] > 0, "killed too late to try anything"
    table = desk.platform.catalog(desk.workspace).get("account").table
    record = str(desk.value(f"select id from {table} where level = 'C' limit 1"))
    with desk.platform.write(desk.ctx) as tx:
        desk.platform.records.change(tx, "account", [(record, {"level": "B"})])
    start("real")
    ended = desk.end_of(job)
    assert (ended["state"], ended["result"]) == ("done", {"operation": job, "undone": ROWS, "left": []})
    counts = _counts(desk)
    assert (counts["A"], counts["C"], counts["history"]) == (0, ROWS - 1, before["history"] + 2 * ROWS + 1)
    with desk.platform.write(desk.ctx) as tx, pytest.raises(NotFound):
        ask_undo(tx, changed)


def test_an_export_that_was_killed_is_made_once(desk: Desk, start: Start) -> None:
    """Nothing of the first run is left; the second one writes the whole file."""
    process = start("real")
    with desk.platform.write(desk.ctx) as tx:
        export = ask_export(tx, "account", {"filter": FOUND, "fields": ["name", "level", "owner"]}, "xlsx")
    until(lambda: desk.see(export)["state"] != "queued")
    process.kill()
    process.wait()
    assert desk.see(export)["state"] == "running", "killed too late to try anything"
    assert desk.value("select count(*) from {s}._file") == 0
    start("real")
    made = desk.end_of(export)
    assert (made["state"], made["result"]["rows"]) == ("done", ROWS)
    assert desk.value("select count(*) from {s}._file") == 1
    assert desk.value("select count(*) from {s}._audit where action = 'export'") == 1


def test_what_dies_before_it_can_say_so_is_not_done_twice(desk: Desk, start: Start) -> None:
    """A change, an export and a taking back whose workers die at the very end: their second runs find the work done."""
    before = _counts(desk)

    def twice(job: str) -> dict[str, Any]:
        assert start("speechless").wait(60) == -signal.SIGKILL
        assert desk.see(job)["state"] == "running"
        worker = start("real")
        ended = desk.end_of(job)
        worker.terminate()
        worker.wait(30)
        assert desk.value(f"select attempts from {{s}}._job where id = '{job}'") == 1, (
            "the worker died, the job did nothing wrong"
        )
        return ended

    changed = twice(_change(desk))
    assert changed["result"]["done"] == ROWS
    assert _counts(desk) == {"A": ROWS, "C": 0, "history": before["history"] + ROWS, "raised": 0}
    with desk.platform.write(desk.ctx) as tx:
        job = ask_undo(tx, changed["result"]["operation"])
    assert job is not None
    back = twice(job)
    assert (back["state"], back["result"]) == ("done", {"operation": job, "undone": ROWS, "left": []})
    assert _counts(desk) == {"A": 0, "C": ROWS, "history": before["history"] + 2 * ROWS, "raised": ROWS}
    with desk.platform.write(desk.ctx) as tx:
        export = ask_export(tx, "account", {"filter": FOUND, "fields": ["name"]}, "csv")
    made = twice(export)
    assert (made["state"], made["result"]["rows"]) == ("done", ROWS)
    assert desk.value("select count(*) from {s}._audit where action = 'export'") == 1
    assert desk.value("select count(*) from {s}._file") == 1
    with desk.platform.read(desk.ctx) as tx:
        assert [e["id"] for e in my_exports(tx)] == [export]
        assert export_file(tx, export) == made["result"]["file"]["id"]
        path = desk.value("select path from {s}._file")
        assert Files(desk.platform.files).path(str(path)).stat().st_size == made["result"]["file"]["size"]
