"""Puts the demo company together from its parts, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo.activities import Touch, make_activities
from yingdan.areas.rollout.demo.catalogue import Product, make_products
from yingdan.areas.rollout.demo.customers import Account, make_accounts
from yingdan.areas.rollout.demo.deals import WON, Deal, make_deals
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.journeys import StageRef, travel
from yingdan.areas.rollout.demo.names import Namer
from yingdan.areas.rollout.demo.organisation import Organisation, Person, make_organisation
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
    deals = [d for d in deals if d.created <= now]
    accounts = [a for a in accounts if a.created <= now]
    for deal in deals:
        deal.until(now)
    for account in accounts:
        account.contacts = [c for c in account.contacts if c.created <= now]
    _states(accounts, deals, touches, now)
    return Company(organisation, products, accounts, deals, touches, _agendas(touches), start)


def _agendas(touches: Sequence[Touch]) -> dict[str, Agenda]:
    found: dict[str, Agenda] = defaultdict(Agenda)
    for touch in sorted(touches, key=lambda t: t.at):
        for target in (touch.account.id, touch.contact.id, touch.deal.id if touch.deal else None):
            if target is None:
                continue
            agenda = found[target]
            kept = agenda.following if agenda.following and agenda.following > touch.at else None
            agenda.last, agenda.following = touch.at, touch.next_at or kept
            agenda.step = touch.next_step or agenda.step
    return found


def _states(accounts: Sequence[Account], deals: Sequence[Deal], touches: Sequence[Touch], now: datetime) -> None:
    """Untouched, active from the first contact on, customer from the first win on, silent, lost."""
    times: dict[str, list[datetime]] = defaultdict(list)
    wins: dict[str, datetime] = {}
    open_deals = set()
    for touch in touches:
        times[touch.account.id].append(touch.at)
    for deal in deals:
        key = deal.account.id
        times[key] += [at for at, _ in deal.route]
        won = next((at for at, position in deal.route if position == WON), None)
        if won:
            wins[key] = min(won, wins.get(key, won))
        if deal.position < WON and (not deal.stalled or deal.closes > now):
            open_deals.add(key)
    for account in accounts:
        account.states = [(account.created, "untouched")]
        seen = times.get(account.id)
        if not seen:
            continue
        account.states.append((max(min(seen), account.created), "active"))
        if account.id in wins:
            account.states.append((wins[account.id], "customer"))
        quiet = max(seen) + SILENT_AFTER
        if quiet < now and account.id not in open_deals:
            account.states.append((quiet, "silent"))
            gone = max(seen) + LOST_AFTER
            if gone < now and account.fickle:
                account.states.append((gone, "lost"))
