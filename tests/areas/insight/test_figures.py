"""What the figures mean: golden values of the dictionary, moves of every kind, teams as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.areas.insight.conftest import NO_TIME, NOW, Book, Company
from yingdan.areas.insight.rules import coverage, velocity
from yingdan.db.sql import Sql
from yingdan.engines.analytics.evaluate import shrunk
from yingdan.engines.analytics.model import Outcome, Reason
from yingdan.kernel.errors import Forbidden


def test_golden_values_of_pure_formulas() -> None:
    assert round(shrunk(2, 10, Decimal("0.30"), 20), 4) == Decimal("0.2667")
    asked: dict[str, Decimal | int | None] = {"open": 24, "rate": Decimal("0.25"), "deal": 200_000, "cycle": 75}
    assert velocity(asked, NO_TIME) == Outcome(Decimal(16_000))
    assert velocity({**asked, "cycle": None}, NO_TIME) == Outcome(None, Reason.NO_DATA)
    assert coverage({"open": 7_500_000, "won": 0, "target": 5_000_000}, NO_TIME) == Outcome(Decimal("1.5"))
    assert coverage({"open": 1, "won": 5, "target": 5}, NO_TIME) == Outcome(None, Reason.REACHED)
    assert coverage({"open": 1, "won": 5, "target": None}, NO_TIME) == Outcome(None, Reason.NO_TARGET)


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
