"""The made-up company in memory: repeatable, plausible, and winning for the stated reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from yingdan.areas.rollout.demo.company import Company, make_company
from yingdan.areas.rollout.demo.deals import LOST, WON, Deal
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.journeys import StageRef
from yingdan.areas.rollout.demo.names import WELL_KNOWN, social_credit_code
from yingdan.areas.rollout.demo.size import FULL, SMALL, Size
from yingdan.areas.rollout.demo.workdays import closing_day, is_workday, month_end, quarter_end

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
_STAGES = (
    (10, "pipeline"), (20, "pipeline"), (40, "best"), (60, "best"), (80, "commit"), (100, "closed"), (0, "omitted"), (0, "omitted"),
)  # fmt: skip
STAGES = {n: StageRef(f"s{n}", n, Decimal(rate), category, "p") for n, (rate, category) in enumerate(_STAGES, start=1)}


def made(size: Size = SMALL, seed: int = 7, anchor: datetime = NOW, now: datetime = NOW) -> Company:
    return make_company(size, seed, anchor, now, ZONE, STAGES)


@pytest.fixture(scope="module")
def full() -> Company:
    return made(FULL, 2026)


def fingerprint(company: Company) -> list[object]:
    return [
        [(a.id, a.name, a.states) for a in company.accounts],
        [(d.id, d.name, [(s.at, s.values, s.reason) for s in d.steps]) for d in company.deals],
        [(t.id, t.at, t.kind, t.content, t.next_at) for t in company.touches],
    ]


def win_rate(deals: Iterable[Deal], test: Callable[[Deal], bool]) -> float:
    closed = [d.position for d in deals if d.position in {WON, LOST} and test(d)]
    assert len(closed) > 100, "too few to tell"
    return closed.count(WON) / len(closed)


def test_same_seed_gives_the_same_company_and_another_seed_another() -> None:
    first = fingerprint(made())
    assert fingerprint(made()) == first
    assert fingerprint(made(seed=8)) != first


def test_a_later_day_only_adds() -> None:
    later = made(now=NOW + timedelta(days=12))
    early = made()
    known = {d.id: d for d in later.deals}
    for deal in early.deals:
        assert known[deal.id].steps[: len(deal.steps)] == deal.steps
    assert {t.id for t in early.touches} < {t.id for t in later.touches}
    assert len(later.deals) > len(early.deals)


def test_nothing_lies_in_the_future_but_plans() -> None:
    company = made()
    assert max(t.at for t in company.touches) <= NOW
    assert max(s.at for d in company.deals for s in d.steps) <= NOW
    assert max(a.created for a in company.accounts) <= NOW
    assert any(t.next_at and t.next_at > NOW for t in company.touches)
    local = NOW.astimezone(ZONE).date()
    assert max(t.at for t in company.touches).astimezone(ZONE).date() == local, (
        "a Monday has its calls by two in the afternoon"
    )


def test_full_company_has_the_promised_size(full: Company) -> None:
    assert len(full.organisation.reps) == 50
    assert {p.city for p in full.organisation.reps} == {"上海", "杭州", "深圳", "广州", "北京", "成都"}
    assert len(full.accounts) == pytest.approx(3_000, rel=0.05)
    assert len(full.deals) == pytest.approx(12_000, rel=0.01)
    assert len(full.touches) >= 60_000
    assert len({p.line for p in full.products}) == 5
    assert len({p.login for p in full.organisation.people}) == len(full.organisation.people)


def test_full_company_behaves_like_one(full: Company) -> None:
    closed = [d for d in full.deals if d.position in {WON, LOST}]
    won = [d for d in closed if d.position == WON]
    assert 0.25 <= len(won) / len(closed) <= 0.31
    cycle = sum((d.route[-1][0] - d.created).days for d in won) / len(won)
    assert 60 <= cycle <= 90
    reached = {p: sum(any(q >= p for _, q in d.route if q <= WON) for d in closed) for p in range(1, 7)}
    assert all(0.25 < reached[p + 1] / reached[p] < 1 for p in range(1, 6)), reached
    open_deals = [d for d in full.deals if d.position < WON]
    assert {d.owner.id for d in open_deals} == {p.id for p in full.organisation.reps}
    overdue = sum(d.state["expected_close"] < NOW.date() for d in open_deals) / len(open_deals)
    assert 0 < overdue < 0.3
    assert any(d.stalled for d in open_deals)
    assert any(d.pushes >= 2 for d in full.deals)
    assert any(q == LOST and n + 1 < len(d.route) for d in full.deals for n, (_, q) in enumerate(d.route)), (
        "no second attempt"
    )
    assert any(
        after < before < WON for d in full.deals for (_, before), (_, after) in zip(d.route, d.route[1:], strict=False)
    )


def test_revenue_grows_and_peaks_at_the_end_of_the_year(full: Company) -> None:
    revenue: dict[tuple[int, int], Decimal] = {}
    for deal in full.deals:
        if deal.position == WON:
            at = deal.route[-1][0].astimezone(ZONE)
            key = (at.year, (at.month + 2) // 3)
            revenue[key] = revenue.get(key, Decimal(0)) + deal.state["amount"]
    years = {year: sum(revenue[year, q] for q in range(1, 5)) for year in (2024, 2025)}
    assert years[2025] > years[2024]
    for year in (2024, 2025):
        assert max(range(1, 5), key=lambda q: revenue[year, q]) == 4


def test_goals_add_up_and_are_about_what_can_be_reached(full: Company) -> None:
    won: dict[tuple[int, int], int] = {}
    for deal in full.deals:
        if deal.position == WON:
            at = deal.route[-1][0].astimezone(ZONE)
            won[at.year, at.month] = won.get((at.year, at.month), 0) + int(deal.state["amount"])
    year = next(p for p in full.plans if p.year == 2025)
    for month in range(1, 13):
        goals = [g for g in year.goals if g.month.month == month]
        people = sum(g.value for g in goals if g.person)
        assert people == sum(g.value for g in goals if g.department)
        company = [g.value for g in goals if not g.person and not g.department]
        assert company == [pytest.approx(people * 0.95, abs=10_000)]
    whole = sum(g.value for g in year.goals if not g.person and not g.department)
    assert 0.75 < sum(won[2025, m] for m in range(1, 13)) / whole < 1.35


def test_representatives_forecast_better_towards_the_end_of_a_quarter(full: Company) -> None:
    won: dict[tuple[str, int, int], int] = {}
    for deal in full.deals:
        if deal.position == WON:
            at = deal.route[-1][0].astimezone(ZONE)
            key = (deal.owner.id, at.year, (at.month - 1) // 3)
            won[key] = won.get(key, 0) + int(deal.state["amount"])
    errors: dict[bool, list[float]] = {True: [], False: []}
    for said in full.submissions:
        days = (said.at.astimezone(ZONE).date() - said.quarter).days
        actual = won.get((said.person.id, said.quarter.year, (said.quarter.month - 1) // 3), 0)
        if said.quarter.year == 2025 and actual and (days < 10 or days > 80):
            errors[days < 10].append(abs(said.commit - actual) / actual)
    early, late = (sum(errors[k]) / len(errors[k]) for k in (True, False))
    assert 0.1 < early < 0.6
    assert late < early / 2
    assert all(s.commit <= s.best for s in full.submissions)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (lambda d: d.source == "referral", lambda d: d.source == "purchased"),
        (lambda d: d.account.decider is not None, lambda d: d.account.decider is None),
        (lambda d: d.early >= 4, lambda d: d.early == 0),
        (lambda d: d.competitor is None, lambda d: d.competitor is not None),
        (lambda d: d.kind == "renewal", lambda d: d.kind == "new"),
        (lambda d: d.product.line == "云协同", lambda d: d.product.line == "数据平台"),
    ],
)
def test_drivers_show_in_the_outcomes(
    full: Company, better: Callable[[Deal], bool], worse: Callable[[Deal], bool]
) -> None:
    assert win_rate(full.deals, better) > win_rate(full.deals, worse) + 0.04


def test_names_are_made_up_and_reach_nobody(full: Company) -> None:
    names = [a.name for a in full.accounts]
    assert len(set(names)) == len(names)
    assert not any(core in a.short[:2] for a in full.accounts for core in WELL_KNOWN)
    contacts = [c for a in full.accounts for c in a.contacts]
    assert all(c.mobile.startswith("+86141") for c in contacts if c.mobile)
    assert all(c.email.endswith(".example") for c in contacts if c.email)


def test_social_credit_codes_have_right_check_characters() -> None:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for code in (social_credit_code(Dice(n), "310000") for n in range(50)):
        assert len(code) == 18
        total = sum(signs.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
        assert signs[(31 - total % 31) % 31] == code[17]


def test_deals_close_on_workdays_and_gather_at_the_end_of_quarters() -> None:
    dice = Dice(3)
    start = datetime(2025, 9, 10, tzinfo=ZONE).date()
    days = [closing_day(dice, start) for _ in range(300)]
    assert all(is_workday(d) for d in days)
    late = sum((quarter_end(start) - d).days <= 7 for d in days)
    assert 0.25 < late / len(days) < 0.65
    assert month_end(datetime(2025, 8, 4, tzinfo=ZONE).date()).isoformat() == "2025-08-29"
