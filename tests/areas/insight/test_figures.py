"""What the figures mean: golden values of the dictionary, moves of every kind, teams as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.areas.insight.conftest import LOST, NOW, Company
from yingdan.areas.insight.rules import ahead_of_time, at_this_pace, completion, coverage, time_progress, velocity
from yingdan.areas.insight.upkeep import UPKEEP, UPKEEP_TICKS
from yingdan.db.sql import Sql
from yingdan.engines.analytics import store_flow
from yingdan.engines.analytics.calendar import workdays
from yingdan.engines.analytics.evaluate import shrunk
from yingdan.engines.analytics.model import Moment, Outcome, Reason
from yingdan.kernel.errors import Forbidden

NO_TIME = Moment(0, 21)


def test_golden_values_of_pure_formulas() -> None:
    assert round(shrunk(2, 10, Decimal("0.30"), 20), 4) == Decimal("0.2667")
    asked: dict[str, Decimal | int | None] = {"open": 24, "rate": Decimal("0.25"), "deal": 200_000, "cycle": 75}
    assert velocity(asked, NO_TIME) == Outcome(Decimal(16_000))
    assert velocity({**asked, "cycle": None}, NO_TIME) == Outcome(None, Reason.NO_DATA)
    assert coverage({"open": 7_500_000, "won": 0, "target": 5_000_000}, NO_TIME) == Outcome(Decimal("1.5"))
    assert coverage({"open": 1, "won": 5, "target": 5}, NO_TIME) == Outcome(None, Reason.REACHED)
    assert coverage({"open": 1, "won": 5, "target": None}, NO_TIME) == Outcome(None, Reason.NO_TARGET)


def test_goals_and_time() -> None:
    pace = at_this_pace({"actual": 420_000}, Moment(13, 21)).value
    assert pace is not None
    assert round(Decimal(pace)) == 678_462
    assert at_this_pace({"actual": 1}, NO_TIME) == Outcome(None, Reason.NOT_STARTED)
    assert completion({"actual": 42, "target": 100}, NO_TIME) == Outcome(Decimal("0.42"))
    assert completion({"actual": 42, "target": None}, NO_TIME) == Outcome(None, Reason.NO_TARGET)
    assert completion({"actual": 42, "target": 0}, NO_TIME) == Outcome(None, Reason.ZERO_TARGET)
    assert time_progress({}, Moment(7, 14)) == Outcome(Decimal("0.5"))
    assert time_progress({}, Moment(0, 0)) == Outcome(None, Reason.NO_DATA)
    assert ahead_of_time({"actual": 42, "target": 100}, Moment(7, 14)) == Outcome(Decimal("-0.08"))
    assert ahead_of_time({"actual": 42, "target": None}, Moment(7, 14)) == Outcome(None, Reason.NO_TARGET)


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


def test_stock_identity_12_plus_9_minus_6_minus_1_minus_2(book: Book) -> None:
    before, during = NOW - timedelta(days=60), NOW - timedelta(days=30)
    start = [book.open("B", before) for _ in range(12)]
    for _ in range(9):
        book.open("B", during)
    for deal in start[:6]:
        book.move(deal, during, "C")
    book.move(start[6], during, "A")
    for deal in start[7:9]:
        book.move(deal, during, "L")
    window = f"{(during - timedelta(days=1)).date()}/{(during + timedelta(days=2)).date()}"
    exits = {g["key"]: g["value"] for g in book.ask("M-12", group_by="exit", window=window)["groups"]}
    assert exits["back"] == 1
    assert exits["lost"] == 2
    # the nine pass through A on their way: entered and left at the instant B was reached
    assert exits["forward"] == 6 + 9
    assert book.by_stage("M-11", window=window)["B"] == 9
    stock = book.by_stage("M-10")
    assert stock["B"] == 12 + 9 - 6 - 1 - 2 == 12
    assert book.by_stage("M-10", as_of=(during - timedelta(days=1)).date().isoformat())["B"] == 12


def test_skipped_stages_are_passed_through_and_cost_no_time(book: Book) -> None:
    start = NOW - timedelta(days=100)
    deal = book.open("A", start)
    book.move(deal, start + timedelta(days=10), "W")
    window = "2026-01-01/2026-12-01"
    assert book.by_stage("M-11", window=window) == {"A": 1, "B": 1, "C": 1, "W": 1}
    stays = book.ask("M-16", group_by="stage", window=window)
    assert {g["label"]: g["value"] for g in stays["groups"] if g["value"] is not None} == {"A": 10.0}
    assert book.by_stage("M-13", window=window) == {"A": 1.0, "B": 1.0, "C": 1.0}
    exits = {g["label"]: g["value"] for g in book.ask("M-12", group_by="exit", window=window)["groups"]}
    assert exits == {"Forward": 2, "Won": 1}
    assert book.ask("M-19", window=window)["value"] == 10.0
    assert book.by_stage("M-14", window=window) == {"A": 1.0, "B": 1.0, "C": 1.0}


def test_winning_counts_at_its_amount_and_reopening_takes_it_back(book: Book) -> None:
    start = datetime(2026, 3, 2, 4, tzinfo=UTC)
    deal = book.open("A", start, amount=1000)
    book.move(deal, datetime(2026, 3, 10, 4, tzinfo=UTC), "W")
    book.move(deal, datetime(2026, 4, 5, 4, tzinfo=UTC), "A")
    book.move(deal, datetime(2026, 5, 5, 4, tzinfo=UTC), amount="1500")
    book.move(deal, datetime(2026, 5, 6, 4, tzinfo=UTC), "W")
    found = book.ask("M-01", group_by="month", window="2026-03-01/2026-06-01")
    assert [g["value"] for g in found["groups"]] == ["1000.00", "-1000.00", "1500.00"]
    assert found["value"] == "1500.00"
    assert book.ask("M-01", as_of="2026-04-01", window="this_year")["value"] == "1000.00"
    assert book.ask("M-17", window="2026-03-01/2026-06-01")["numerator"] == 2
    exits = {g["key"]: g["value"] for g in book.ask("M-12", group_by="exit", window="2026-04-01/2026-05-01")["groups"]}
    assert exits == {}  # a won deal is not in the funnel


def test_every_loss_stays_a_loss_of_its_period(book: Book) -> None:
    deal = book.open("A", datetime(2026, 2, 2, 4, tzinfo=UTC), amount=700)
    book.move(deal, datetime(2026, 2, 9, 4, tzinfo=UTC), "L")
    book.move(deal, datetime(2026, 3, 9, 4, tzinfo=UTC), "A")
    book.move(deal, datetime(2026, 3, 10, 4, tzinfo=UTC), "W")
    assert book.ask("M-26", window="2026-02-01/2026-03-01")["value"] == 1
    reasons = book.ask("M-28", group_by="lost_reason", window="2026-02-01/2026-03-01")
    assert [(g["key"], g["label"], g["value"]) for g in reasons["groups"]] == [("price", "Price", 1.0)]
    assert book.ask("M-27", window="2026-02-01/2026-03-01")["value"] == "700.00"
    rate = book.ask("M-17", window="2026-02-01/2026-04-01")
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (1, 2, 0.5)


def test_team_is_the_department_of_the_owner_then(book: Book) -> None:
    won = datetime(2026, 5, 4, 4, tzinfo=UTC)
    deal = book.open("A", won - timedelta(days=3), amount=900, owner="lin")
    book.move(deal, won, "W")
    book.move(deal, won + timedelta(days=20), owner=book.company.people.users["zhao"])
    window = "2026-05-01/2026-06-01"
    east, south = (book.company.people.departments[n] for n in ("east", "south"))
    teams = {g["key"]: g["value"] for g in book.ask("M-01", group_by="team", window=window)["groups"]}
    assert teams == {east: "900.00"}
    now = {g["key"]: g["value"] for g in book.ask("M-10", group_by="team")["groups"]}
    assert now == {south: 1}
    # rights are those of today: the record left the east, so its manager no longer sees it; the south does
    assert book.ask("M-01", login="li", window=window)["value"] == "0.00"
    assert book.ask("M-01", login="chen", window=window)["value"] == "900.00"
    assert book.ask("M-01", login="chen", window=window, scope="department")["value"] == "0.00"


def test_open_and_weighted_pipeline(book: Book) -> None:
    for stage, amount, more in (
        ("A", 200_000, {}),
        ("B", 150_000, {}),
        ("C", 120_000, {}),
        ("C", 300_000, {"probability": "20"}),
    ):
        book.open(stage, NOW - timedelta(days=5), amount=amount, **more)
    assert book.ask("M-63")["value"] == "770000.00"
    assert book.ask("M-63", variant="weighted")["value"] == "358000.00"
    assert book.ask("M-63", variant="count")["value"] == 4
    assert book.ask("M-63", variant="weighted_ai")["value"] == "358000.00"  # no model published


def test_a_published_models_chances_weigh_the_pipeline_by_ai(book: Book) -> None:
    scored = book.open("A", NOW - timedelta(days=5), amount=200_000)
    book.open("A", NOW - timedelta(days=5), amount=100_000)
    platform, workspace = book.company.platform, book.company.workspace
    plain = Decimal(book.ask("M-63", variant="weighted")["value"])
    with platform.write(platform.ctx(workspace)) as tx:
        table = tx.catalog.get("opportunity").table
        tx.run(Sql(f"update {table} set ai_probability = 12.5 where id = %s", (scored,)))
    assert Decimal(book.ask("M-63", variant="weighted_ai")["value"]) == 25_000 + plain / 3
    assert Decimal(book.ask("M-63", variant="weighted")["value"]) == plain


def test_small_samples_are_pulled_to_the_standard(book: Book) -> None:
    for outcome in "WWLLLLLLLL":
        deal = book.open("A", datetime(2026, 6, 1, 4, tzinfo=UTC))
        book.move(deal, datetime(2026, 6, 9, 4, tzinfo=UTC), outcome)
    first = book.ask("M-15", group_by="stage", window="2026-06-01/2026-07-01")["groups"][0]
    assert (first["numerator"], first["denominator"], first["prior"]) == (2, 10, 0.8)
    assert first["value"] == round((2 + 20 * 0.8) / 30, 6)


def test_a_slow_stage_and_a_young_cohort_are_marked(book: Book) -> None:
    for week in range(30):
        start = NOW - timedelta(days=330) + timedelta(weeks=week)
        deal = book.open("A", start)
        book.move(deal, start + timedelta(days=6), "B")
    for _ in range(4):
        book.open("A", NOW - timedelta(days=3))
    young = book.ask("M-13", group_by="stage", window="this_month")["groups"][0]
    assert (young["value"], young["immature"], young["bottleneck"]) == (0.0, True, True)
    settled = book.ask("M-13", group_by="stage", window="2026-01-01/2026-07-01")["groups"][0]
    assert (settled["value"], settled["immature"], settled["bottleneck"]) == (1.0, False, False)


def test_figures_follow_a_new_order_of_stages(book: Book) -> None:
    deal = book.open("A", NOW - timedelta(days=20))
    book.move(deal, NOW - timedelta(days=10), "C")
    assert book.by_stage("M-11", window="2026-10-01/2026-12-01")["B"] == 1
    with book._write() as tx:
        book.company.platform.records.change(tx, "stage", [(book.stages["B"], {"position": 9})])
    assert book.by_stage("M-11", window="2026-10-01/2026-12-01")["B"] == 0


def test_removed_records_leave_the_figures_and_come_back(book: Book) -> None:
    deal = book.open("A", NOW - timedelta(days=2))
    assert book.ask("M-62", window="this_month")["value"] == 1
    with book._write() as tx:
        book.company.platform.records.remove(tx, "opportunity", [deal])
    assert book.ask("M-62", window="this_month")["value"] == 0
    with book._write() as tx:
        book.company.platform.records.restore(tx, "opportunity", [deal])
    assert book.ask("M-62", window="this_month")["value"] == 1


def test_no_data_is_no_value_with_a_reason(book: Book) -> None:
    assert (book.ask("M-17")["value"], book.ask("M-17")["reason"]) == (None, "no_data")
    assert book.ask("M-21")["reason"] == "no_target"
    assert book.ask("M-20")["reason"] == "no_data"


def test_a_running_month_is_compared_at_the_same_workday(book: Book) -> None:
    # 2026-11-23 15:00: 15 workdays of November are over; the 15th of October 2026 is the 28th (holidays to the 7th)
    early, late = datetime(2026, 10, 20, 4, tzinfo=UTC), datetime(2026, 10, 30, 4, tzinfo=UTC)
    for at in (early, late, NOW - timedelta(days=7), NOW - timedelta(days=6), NOW - timedelta(days=5)):
        book.open("A", at)
    found = book.ask("M-62", window="this_month", compare="previous")
    assert found["value"] == 3
    assert found["compare"]["value"] == 1
    assert found["compare"]["change"] == 2.0
    assert found["compare"]["window"][0] == "2026-10-01"


@pytest.fixture
def goals(company: Company) -> Any:
    """Goals of September 2026: the company, the east with one of its reps, the south by its reps alone."""
    people, records = company.people, company.platform.records
    with company.platform.write(company.platform.ctx_for(company.workspace, "admin")) as tx:
        records.change(tx, "department", [(people.departments["east"], {"head": people.users["li"]})])
        plan = records.create(tx, "goal_plan", [{"name": "2026", "fiscal_year": 2026, "status": "published"}])[0]
        draft = records.create(tx, "goal_plan", [{"name": "2026 draft", "fiscal_year": 2026}])[0]
        common = {"plan": plan, "period": "2026-09-15"}
        rows = [
            {**common, "scope": "department", "department": people.departments["east"], "value": "1000"},
            {**common, "scope": "person", "person": people.users["lin"], "value": "400"},
            {**common, "scope": "person", "person": people.users["zhao"], "value": "300"},
            {**common, "scope": "person", "person": people.users["qian"], "value": "0"},
            {**common, "plan": draft, "scope": "company", "value": "99999"},
        ]
        made = records.create(tx, "goal_item", rows)
    yield made
    with company.platform.write(company.platform.ctx_for(company.workspace, "admin")) as tx:
        records.remove(tx, "goal_item", made)


def test_goals_make_completion_by_company_team_and_person(company: Company, goals: list[str]) -> None:
    assert len(goals) == 5
    september = {"window": "2026-09-01/2026-10-01"}
    actual = Decimal(company.figure("boss", "M-01", **september)["value"])
    done = company.figure("boss", "M-04", group_by="owner", **september)
    assert done["target"] == "1300.00"
    assert done["value"] == round(float(actual / 1300), 6)
    people = {g["label"]: g for g in done["groups"]}
    won = {
        g["label"]: Decimal(g["value"]) for g in company.figure("boss", "M-01", group_by="owner", **september)["groups"]
    }
    assert people["小林"]["value"] == round(float(won.get("小林", Decimal(0)) / 400), 6)
    assert people["小钱"]["reason"] == "zero_target"
    teams = {g["label"]: g["target"] for g in company.figure("boss", "M-04", group_by="team", **september)["groups"]}
    assert teams == {"华东": "1000.00", "华南": "300.00"}
    assert company.figure("li", "M-04", scope="tree", **september)["target"] == "1000.00"
    assert company.figure("lin", "M-04", **september)["target"] == "400.00"
    assert company.figure("wang", "M-04", **september)["reason"] == "no_target"
    assert company.figure("boss", "M-04", window="2026-08-01/2026-09-01")["reason"] == "no_target"


def test_a_week_takes_its_workdays_of_the_month(company: Company, goals: list[str]) -> None:
    assert goals
    week = company.figure("boss", "M-04", window="2026-09-07/2026-09-14")
    assert Decimal(week["target"]).quantize(Decimal("0.01")) == (Decimal(1300) * 5 / september_workdays()).quantize(
        Decimal("0.01")
    )


def september_workdays() -> int:
    return workdays(date(2026, 9, 1), date(2026, 10, 1))


def test_growth_needs_found_and_the_rate_of_effective_deals(book: Book) -> None:
    for month, amount, confirmed in ((3, 1000, True), (4, 1500, False)):
        start = datetime(2026, month, 6, 4, tzinfo=UTC)
        deal = book.open("B", start, amount=amount, budget_confirmed=True)
        if confirmed:
            book.move(deal, start + timedelta(days=1), need_confirmed=True)
        book.move(deal, start + timedelta(days=3), "W")
        lost = book.open("B", start)
        book.move(lost, start + timedelta(days=3), "L")
    april = {"window": "2026-04-01/2026-05-01"}
    grown = book.ask("M-64", group_by="owner", **april)
    assert (grown["value"], [g["value"] for g in grown["groups"]]) == (0.5, [0.5])
    assert book.ask("M-64", variant="year", **april)["reason"] == "no_data"
    assert [book.ask("M-55", window=w)["value"] for w in ("2026-03-01/2026-04-01", "2026-04-01/2026-05-01")] == [1, 0]
    assert book.ask("M-17", **april)["value"] == 0.5
    rate = book.ask("M-73", **april)  # the lost one never was effective
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (1, 1, 1.0)


def test_who_may_not_read_amounts_sees_counts_only(company: Company) -> None:
    platform = company.platform
    with platform.write(platform.ctx_for(company.workspace, "admin")) as tx:
        rights = {"*": {"verbs": ["read"]}, "opportunity": {"verbs": ["read"], "fields": {"amount": "hidden"}}}
        role = platform.records.create(tx, "role", [{"name": "No money", "scope": "all", "objects": rights}])[0]
        row = {"name": "Clerk", "login": "clerk", "password": "Secret-1234", "roles": [role]}
        platform.records.create(tx, "user", [row])
    assert company.figure("clerk", "M-10")["value"] == company.figure("boss", "M-10")["value"]
    assert "amount" not in company.figure("clerk", "M-10")
    money = company.figure("clerk", "M-01", window="2026-01-01/2027-01-01", group_by="team")
    assert (money["value"], money["reason"]) == (None, "hidden")
    assert {g["value"] for g in money["groups"]} == {None}
    assert company.figure("clerk", "M-20")["value"] is None
    with pytest.raises(Forbidden):
        company.drill("clerk", "M-01")
    assert company.drill("clerk", "M-10", limit=50)


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
