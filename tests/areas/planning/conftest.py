"""A company with a dated past in a workspace of its own, its clock, and the jobs that forecast it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.engines.jobs.workbench import QuietJob
from tests.people import PASSWORD
from yingdan.areas.planning.work import run_forecast, run_nightly, run_win_model
from yingdan.bootstrap import Platform
from yingdan.engines.records.model import PastStep
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.clock import FixedClock
from yingdan.kernel.context import Workspace
from yingdan.kernel.settings import Settings

TODAY = datetime(2026, 5, 15, 4, tzinfo=UTC)
_RUN = {"forecast": run_forecast, "win_model": run_win_model, "forecast_nightly": run_nightly}
_PEOPLE = (
    ("boss", None, "hq", "老板"),
    ("li", "boss", "east", "销售经理"),
    ("lin", "li", "east", "一线销售"),
    ("qian", "boss", "south", "一线销售"),
)


class Company:
    """Writes deals with their past and runs jobs in this process."""

    def __init__(self, platform: Platform, workspace: Workspace, clock: FixedClock) -> None:
        self.platform, self.workspace, self.clock = platform, workspace, clock
        self.ctx = platform.ctx(workspace, migration=True)
        with platform.write(self.ctx) as tx:
            create = platform.records.create
            roles = {str(r["name"]): i for i, r in peek_all(tx, "role", ("name",)).items()}
            self.stages = {int(s["position"]): i for i, s in peek_all(tx, "stage", ("position",)).items()}
            hq = create(tx, "department", [{"name": "总部"}])[0]
            east, south = create(
                tx, "department", [{"name": "华东部", "parent": hq, "region": "东"}, {"name": "华南部", "parent": hq}]
            )
            self.teams = {"hq": hq, "east": east, "south": south}
            self.users: dict[str, str] = {}
            for login, manager, team, role in _PEOPLE:
                row = {
                    "login": login,
                    "name": login,
                    "password": PASSWORD,
                    "department": self.teams[team],
                    "roles": [roles[role]],
                }
                self.users[login] = create(tx, "user", [{**row, "manager": self.users.get(manager or "")}])[0]
            rows = [{"name": n, "series": s, "owner": self.users["boss"]} for n, s in (("甲", "软件"), ("乙", "硬件"))]
            self.products = create(tx, "product", rows)

    def deal(self, owner: str, steps: list[tuple[date, dict[str, Any]]], **more: Any) -> str:
        """Write an opportunity that went through these steps: (day, values), ``stage`` given by position."""
        past = []
        for day, values in steps:
            named = {**values, "stage": self.stages[values["stage"]]} if "stage" in values else dict(values)
            if "amount" in named:
                named["amount_base"] = named["amount"]
            past.append(PastStep(datetime(day.year, day.month, day.day, 2, tzinfo=UTC), named, synthetic=False))
        last: dict[str, Any] = {}
        for step in past:
            last |= step.values
        final = {
            k: str(v) if isinstance(v, Decimal) else v.isoformat() if isinstance(v, date) else v
            for k, v in last.items()
        }
        kind = {6: "won", 7: "lost", 8: "void"}.get(
            next(p for p, i in self.stages.items() if i == last["stage"]), "open"
        )
        row = {
            "name": "商机",
            "owner": self.users[owner],
            **final,
            "created_at_original": past[0].at.isoformat(),
            **more,
            "_past": past,
        }
        with self.platform.write(self.ctx) as tx:
            drafts = self.platform.records.draft(tx, "opportunity", [row], trusted=True)
            assert not drafts[0].problems, drafts[0].problems
            drafts[0].set("biz_status", kind)
            if kind in {"won", "lost"}:
                drafts[0].set(f"{kind}_at", past[-1].at)
            self.platform.records.insert(tx, "opportunity", drafts)
            return drafts[0].id

    def past(self, count: int, first: date, *, seed: int = 1, chance: Callable[[int], float] | None = None) -> None:
        """Write closed deals one after the other from a day on; ``chance`` of winning by number, default one half."""
        dice = random.Random(seed)
        last = self.clock.now().date() - timedelta(days=1)
        for number in range(count):
            created = first + timedelta(days=int(number * max((last - first).days - 40, 1) / count))
            closed = min(created + timedelta(days=dice.randint(10, 35)), last)
            won = dice.random() < (chance(number) if chance else 0.5)
            amount = Decimal(dice.randint(50, 150) * 1000)
            steps: list[tuple[date, dict[str, Any]]] = [
                (created, {"stage": 1, "amount": amount, "expected_close": closed}),
                (created + timedelta(days=4), {"stage": 2 + number % 3}),
                (closed, {"stage": 6 if won else 7}),
            ]
            self.deal(
                ("lin", "qian")[number % 2],
                steps,
                product=self.products[number % 2],
                source="referral" if number % 3 else "ad",
            )

    def open_deals(self, count: int) -> list[str]:
        """Write open deals due within the next two months."""
        today = self.clock.now().date()
        return [
            self.deal(
                ("lin", "qian")[n % 2],
                [
                    (
                        today - timedelta(days=20 + n),
                        {"stage": 2, "amount": Decimal(100_000), "expected_close": today + timedelta(days=5 * n)},
                    ),
                    (today - timedelta(days=9), {"stage": 3}),
                ],
                product=self.products[n % 2],
            )
            for n in range(count)
        ]

    def run(self, kind: str, **body: Any) -> dict[str, Any]:
        """Do a job here and now."""
        done = _RUN[kind](self.platform, self.platform.ctx(self.workspace), QuietJob(kind, body))
        return dict(done)


@pytest.fixture(scope="module")
def company(pg_dsn: str) -> Iterator[Company]:
    """An empty company in the default workspace, on the morning of 15 May 2026."""
    clock = FixedClock(TODAY)
    platform = Platform.open(Settings(database_url=pg_dsn, threads=4, default_workspace="planning"), clock=clock)
    workspace = platform.create_workspace("planning", kind="test", admin_password=PASSWORD)
    yield Company(platform, workspace, clock)
    platform.drop_workspace("planning")
    platform.close()


@pytest.fixture
def sign_in(company: Company) -> Iterator[Callable[[str], Caller]]:
    """Sign people of the company in."""
    with Client(company.platform) as opened:
        yield opened.sign_in
