"""Puts the demo company together from its parts, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo.activities import Touch, make_activities
from yingdan.areas.rollout.demo.catalogue import Product, make_products
from yingdan.areas.rollout.demo.customers import Account, make_accounts
from yingdan.areas.rollout.demo.deals import WON, Deal, make_deals
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.journeys import StageRef, travel
from yingdan.areas.rollout.demo.names import Namer
from yingdan.areas.rollout.demo.organisation import Organisation, Person, make_organisation
from yingdan.areas.rollout.demo.plans import GoalPlan, Submission, make_goals, make_submissions, wins_of
from yingdan.areas.rollout.demo.size import Size
from yingdan.kernel.windows import add_months, day_start

SILENT_AFTER = timedelta(days=90)
LOST_AFTER = timedelta(days=420)
HORIZON_DAYS = 45


@dataclass(slots=True)
class Agenda:
    """Last and next activity of a record."""

    last: datetime | None = None
    following: datetime | None = None
    step: str | None = None


@dataclass(slots=True)
class Company:
    """The whole demo company in memory."""

    organisation: Organisation
    products: list[Product]
    accounts: list[Account]
    deals: list[Deal]
    touches: list[Touch]
    plans: list[GoalPlan]
    submissions: list[Submission]
    agendas: dict[str, Agenda]
    start: datetime


def make_company(
    size: Size, seed: int, anchor: datetime, now: datetime, zone: ZoneInfo, stages: Mapping[int, StageRef]
) -> Company:
    """Return the company of a size and seed as it is at ``now``. ``stages`` are keyed by position.

    Its life is made up for ``anchor`` (the day of the first start, of which the size speaks) and HORIZON_DAYS beyond;
    so the company of one day is that of the day before, one day on. Nothing after ``now`` is returned.
    """
    dice = Dice(seed)
    namer = Namer(dice)
    today = anchor.astimezone(zone).date()
    midnight = day_start(today, zone)
    start, horizon = (
        day_start(add_months(today, -size.months - size.warm_up), zone),
        midnight + timedelta(days=HORIZON_DAYS),
    )
    before = start - timedelta(days=1_000)
    organisation = make_organisation(dice, namer, size, today, before)
    products = make_products(dice, before)
    accounts = make_accounts(dice, namer, organisation.reps, size.accounts, start, midnight, horizon)
    deals = make_deals(dice, accounts, products, size.opportunities, start, midnight, horizon, zone)
    teams: dict[str, list[Person]] = defaultdict(list)
    for person in organisation.reps:
        teams[person.department].append(person)
    travel(dice, deals, stages, horizon, zone, teams)
    touches = [t for t in make_activities(dice, deals, accounts, horizon, zone) if t.at <= now]
    touches.sort(key=lambda t: t.at)
    wins, first, last = wins_of(deals, zone), start.date(), horizon.date()
    plans = [p for p in make_goals(dice, organisation, wins, first, last, zone) if p.at <= now]
    submissions = [s for s in make_submissions(dice, organisation, wins, first, last, zone) if s.at <= now]
    deals = [d for d in deals if d.created <= now]
    accounts = [a for a in accounts if a.created <= now]
    for deal in deals:
        deal.until(now)
    for account in accounts:
        account.contacts = [c for c in account.contacts if c.created <= now]
    _states(accounts, deals, touches, now)
    return Company(organisation, products, accounts, deals, touches, plans, submissions, _agendas(touches), start)


def _agendas(touches: Sequence[Touch]) -> dict[str, Agenda]:
    """What comes last and next for every record; ``touches`` in order of time."""
    found: dict[str, Agenda] = defaultdict(Agenda)
    for touch in touches:
        for target in (touch.account.id, touch.contact.id, touch.deal.id if touch.deal else None):
            if target is None:
                continue
            agenda = found[target]
            kept = agenda.following if agenda.following and agenda.following > touch.at else None
            agenda.last, agenda.following = touch.at, touch.next_at or kept
            agenda.step = touch.next_step or agenda.step
    return found


def _states(accounts: Sequence[Account], deals: Sequence[Deal], touches: Sequence[Touch], now: datetime) -> None:
    """Untouched, active from the first contact on, customer from the first win on; silent after a quarter without any
    sign, lost where that lasts for good.
    """
    times: dict[str, list[datetime]] = defaultdict(list)
    wins: dict[str, datetime] = {}
    for touch in touches:
        times[touch.account.id].append(touch.at)
    for deal in deals:
        times[deal.account.id] += [s.at for s in deal.steps]
        won = next((at for at, position in deal.route if position == WON), None)
        if won:
            wins[deal.account.id] = min(won, wins.get(deal.account.id, won))
    for account in accounts:
        states = [(account.created, "untouched")]
        for at, after in pairwise([*sorted(times.get(account.id, ())), now]):
            state = "customer" if account.id in wins and wins[account.id] <= at else "active"
            if states[-1][1] != state:
                states.append((at, state))
            if after - at > SILENT_AFTER:
                states.append((at + SILENT_AFTER, "silent"))
            if account.fickle and after - at > LOST_AFTER:
                states.append((at + LOST_AFTER, "lost"))
        account.states = states
