"""A small company with a past: deals of four reps in two regions over a year, with every kind of move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.people import Organisation, _build
from yingdan.bootstrap import Platform
from yingdan.db.tx import Tx
from yingdan.engines.analytics.model import Moment
from yingdan.engines.analytics.service import Question
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.clock import FixedClock
from yingdan.kernel.context import Workspace
from yingdan.kernel.settings import Settings

WORKSPACE = "insight"
# A Monday afternoon in Shanghai.
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
REPS = ("lin", "wang", "zhao", "qian")
NO_TIME = Moment(0, 21)
LOST = {"lost_reason": "price", "lost_note": "far beyond their budget"}


@dataclass(frozen=True)
class Company:
    """The workspace with its people, stages and deals."""

    platform: Platform
    workspace: Workspace
    people: Organisation
    stages: dict[str, str]
    deals: list[str]

    def figure(self, login: str, metric: str, **more: Any) -> dict[str, Any]:
        """Ask for a figure as somebody."""
        with self.platform.read(self.platform.ctx_for(self.workspace, login, locale="en")) as tx:
            return self.platform.analytics.figure(tx, Question(metric, **more))

    def drill(
        self, login: str, metric: str, key: str | None = None, limit: int = 7, **more: Any
    ) -> list[dict[str, Any]]:
        """Return every record behind a figure, page by page, as somebody."""
        found: list[dict[str, Any]] = []
        cursor = None
        with self.platform.read(self.platform.ctx_for(self.workspace, login)) as tx:
            while True:
                page = self.platform.analytics.drill(tx, Question(metric, **more), key=key, limit=limit, cursor=cursor)
                found += page["records"]
                cursor = page["next_cursor"]
                if cursor is None:
                    assert page["total"] == len(found)
                    return found


@pytest.fixture(scope="session")
def company(pg_dsn: str) -> Iterator[Company]:
    opened = Platform.open(Settings(database_url=pg_dsn, threads=4), clock=FixedClock(NOW))
    workspace = opened.create_workspace(WORKSPACE, kind="test", admin_password="Secret-123")
    with opened.write(opened.ctx_for(workspace, "admin")) as tx:
        people = _build(opened, tx)
        stages = {str(s["name"]): i for i, s in peek_all(tx, "stage", ("name", "position")).items()}
        stages |= {str(s["position"]): i for i, s in peek_all(tx, "stage", ("name", "position")).items()}
        deals = _deals(opened, tx, people, stages)
        _activities(opened, tx, people)
    yield Company(opened, workspace, people, stages, deals)
    opened.drop_workspace(WORKSPACE)
    opened.close()


def _deals(platform: Platform, tx: Tx, people: Organisation, stages: dict[str, str]) -> list[str]:
    """Create 48 deals; number n starts n weeks before now and moves by a pattern of its own."""
    records = platform.records
    accounts = records.create(tx, "account", [{"name": f"Account {i}", "industry": "retail"} for i in range(6)])
    products = records.create(
        tx, "product", [{"name": f"Product {i}", "series": "Line A" if i < 2 else None} for i in range(3)]
    )

    def at(start: datetime, days: int) -> str:
        return (start + timedelta(days=days)).isoformat()

    made: list[str] = []
    for number in range(48):
        start = NOW - timedelta(weeks=number + 1)
        row = {
            "name": f"Deal {number}", "account": accounts[number % 6], "product": products[number % 3] if number % 4 else None,
            "amount": str(1000 * (number + 1)), "owner": people.users[REPS[number % 4]], "source": "event",
            "region": "North" if number % 5 == 0 else None, "need_confirmed": number % 2 == 0, "budget_confirmed": True,
            "expected_close": (start + timedelta(days=60)).date().isoformat(), "_effective_at": start.isoformat(),
        }  # fmt: skip
        deal = records.create(tx, "opportunity", [row])[0]
        made.append(deal)
        for days, values in _moves(number, stages, people):
            moved = {**values, "_effective_at": min(at(start, days), (NOW - timedelta(minutes=1)).isoformat())}
            records.change(tx, "opportunity", [(deal, moved)])
    return made


def _moves(number: int, stages: dict[str, str], people: Organisation) -> list[tuple[int, dict[str, Any]]]:
    forward = [(2, {"stage": stages["2"]}), (5, {"stage": stages["3"]})]
    return [
        [],
        forward,
        [*forward, (6, {"stage": stages["6"]})],
        [(3, {"stage": stages["7"], **LOST})],
        [(1, {"stage": stages["4"]}), (4, {"stage": stages["2"]}), (6, {"stage": stages["5"]})],
        [(2, {"stage": stages["6"]}), (4, {"stage": stages["1"]})],
        [(2, {"stage": stages["7"], **LOST}), (4, {"stage": stages["1"]}), (6, {"stage": stages["6"]})],
        [*forward, (6, {"stage": stages["6"]}), (7, {"owner": people.users["zhao"]})],
        [(3, {"stage": stages["8"]})],
        [*forward, (6, {"stage": stages["7"], **LOST, "lost_reason": "timing"})],
        [(1, {"owner": people.users["qian"]}), (2, {"stage": stages["6"]})],
        [(2, {"stage": stages["2"]}), (3, {"amount": "123.45"}), (4, {"stage": stages["3"]})],
    ][number % 12]


def _activities(platform: Platform, tx: Tx, people: Organisation) -> None:
    accounts = list(peek_all(tx, "account", ("name",)))
    rows = []
    for number in range(60):
        rows.append({
            "kind": ("visit", "call", "email")[number % 3], "content": f"Note {number}", "account": accounts[number % 6],
            "owner": people.users[REPS[number % 4]], "duration": 30 + number * 2,
            "result": "no_answer" if number % 7 == 0 else "effective",
            "at": (NOW - timedelta(hours=9 * number)).isoformat(),
        })  # fmt: skip
        if number % 12 == 0:
            rows.append(dict(rows[-1]))
    platform.records.create(tx, "activity", rows)
    gone = accounts[:2]
    platform.records.change(tx, "account", [(a, {"status": "lost"}) for a in gone])


class Book:
    """Deals of a pipeline of their own, so that figures can be told exactly."""

    def __init__(self, company: Company, name: str) -> None:
        self.company = company
        with self._write() as tx:
            records = company.platform.records
            self.pipeline = records.create(tx, "pipeline", [{"name": name}])[0]
            kinds = [
                ("A", "open", "80"),
                ("B", "open", "60"),
                ("C", "open", "40"),
                ("W", "won", "100"),
                ("L", "lost", "0"),
            ]
            rows = [
                {"name": n, "pipeline": self.pipeline, "position": i, "type": k, "std_win_rate": rate}
                for i, (n, k, rate) in enumerate(kinds, start=1)
            ]
            made = records.create(tx, "stage", rows)
            self.stages = {row["name"]: stage for row, stage in zip(rows, made, strict=True)}

    def _write(self) -> Any:
        return self.company.platform.write(self.company.platform.ctx_for(self.company.workspace, "admin"))

    def open(self, stage: str, at: datetime, amount: int = 100, owner: str = "lin", **more: Any) -> str:
        """Create a deal in a stage at an instant."""
        row = {
            "name": "Deal", "pipeline": self.pipeline, "stage": self.stages[stage], "amount": str(amount),
            "owner": self.company.people.users[owner], "_effective_at": at.isoformat(), **more,
        }  # fmt: skip
        with self._write() as tx:
            return self.company.platform.records.create(tx, "opportunity", [row])[0]

    def move(self, deal: str, at: datetime, stage: str | None = None, **values: Any) -> None:
        """Change a deal at an instant."""
        more = LOST if stage == "L" else {}
        with self._write() as tx:
            body = {
                **values,
                **more,
                "_effective_at": at.isoformat(),
                **({"stage": self.stages[stage]} if stage else {}),
            }
            self.company.platform.records.change(tx, "opportunity", [(deal, body)])

    def ask(self, metric: str, login: str = "boss", **more: Any) -> dict[str, Any]:
        """Ask for a figure of this pipeline."""
        return self.company.figure(login, metric, pipeline=self.pipeline, **more)

    def by_stage(self, metric: str, **more: Any) -> dict[str, Any]:
        """Return values by the stage's name."""
        return {g["label"]: g["value"] for g in self.ask(metric, group_by="stage", **more)["groups"]}


@pytest.fixture
def book(company: Company, request: pytest.FixtureRequest) -> Book:
    return Book(company, str(request.node.name)[:90])
