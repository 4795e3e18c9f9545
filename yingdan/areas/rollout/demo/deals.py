"""The deals of the demo company: when they begin, what they are about, and which of them are won."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo import drivers
from yingdan.areas.rollout.demo.catalogue import LINE_BY_NAME, LINES, Product, fit
from yingdan.areas.rollout.demo.customers import INDUSTRIES, Account, Contact
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.organisation import Person
from yingdan.areas.rollout.demo.workdays import arrival_weight, office_hour

WON, LOST, VOID = 6, 7, 8  # positions of the stages that end a deal
COMPETITORS = ("沐川软件", "栖云信息", "朗泽数智", "鼎曜科技", "微岚云")
WON_DAYS, LOST_DAYS = 61.0, 56.0  # medians of the time from creation to the decision
_SCALE_SIZE = {"lt20": 0.55, "20-99": 0.8, "100-499": 1.1, "500-999": 1.5, "1000+": 2.1}
_SOURCES = tuple((source, share) for source, (_, share) in drivers.SOURCES.items())
_LINES = {
    industry: tuple((line.name, line.share * {1: 1.5, 0: 1.0, -1: 0.6}[fit(line.name, industry)]) for line in LINES)
    for industry, _ in INDUSTRIES
}
_RENEWAL_AFTER = timedelta(days=240)


@dataclass(slots=True)
class Step:
    """What changed at an instant, by whom and why."""

    at: datetime
    values: dict[str, Any]
    actor: Person
    reason: str | None = None


@dataclass(slots=True)
class Deal:
    """An opportunity with the chances drawn for it."""

    id: str
    account: Account
    owner: Person
    created: datetime
    source: str
    product: Product
    contact: Contact
    amount: Decimal  # what it comes to in the end
    early: int  # activities in the first 14 days
    competitor: str | None
    size: float  # amount relative to the list price
    odds: float  # log odds of winning, without type and intercept
    luck: float
    won_days: float
    lost_days: float
    closes: datetime  # when it is decided
    code: str = ""
    kind: str = "new"
    outcome: str = "lost"
    stalled: bool = False  # given up by everybody, closed by nobody
    route: list[tuple[datetime, int]] = field(default_factory=list)  # (entered, position of the stage)
    steps: list[Step] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the opportunity is called."""
        suffix = {"renewal": "续约", "upsell": "扩容", "repeat": "二期"}.get(self.kind, "")
        return f"{self.account.short}{LINE_BY_NAME[self.product.line].project}项目{suffix}"

    @property
    def position(self) -> int:
        """Position of the present stage."""
        return self.route[-1][1]

    @property
    def state(self) -> dict[str, Any]:
        """Column values after the last step."""
        found: dict[str, Any] = {}
        for step in self.steps:
            found |= step.values
        return found

    @property
    def pushes(self) -> int:
        """How often the expected close was put off."""
        dates = [
            s.values["expected_close"] for s in self.steps if "expected_close" in s.values and "stage" not in s.values
        ]
        return len(dates)

    @property
    def lost_note(self) -> str | None:
        """What was said when it was lost; None unless it is."""
        return (
            next((s.reason for s in reversed(self.steps) if "stage" in s.values), None)
            if self.position == LOST
            else None
        )

    def until(self, now: datetime) -> None:
        """Forget all that happens after ``now``."""
        self.route = [r for r in self.route if r[0] <= now]
        self.steps = [s for s in self.steps if s.at <= now]

    @property
    def closed_at(self) -> datetime | None:
        """When it was won, lost or given up; None while it is open."""
        return self.route[-1][0] if self.position > 5 else None


def make_deals(
    dice: Dice,
    accounts: Sequence[Account],
    products: Sequence[Product],
    count: int,
    start: datetime,
    anchor: datetime,
    horizon: datetime,
    zone: ZoneInfo,
) -> list[Deal]:
    """Return deals in order of creation, their outcomes decided: ``count`` up to ``anchor``, then on to ``horizon``."""
    days = [start.astimezone(zone).date() + timedelta(days=n) for n in range((horizon - start).days)]
    weights = list(accumulate(arrival_weight(d, days[0]) for d in days))
    count = round(count * weights[-1] / weights[(anchor - start).days])
    begun = sorted(office_hour(dice, d, zone) for d in dice.choices(days, cum_weights=weights, k=count))
    books = _Books(accounts)
    by_line = {line.name: [p for p in products if p.line == line.name] for line in LINES}
    found = [_deal(dice, books.pick(dice, created), by_line, created) for created in begun]
    _decide(found)
    return found


class _Books:
    """Who sells to whom."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._reps: dict[str, Person] = {a.owner.id: a.owner for a in accounts}
        self._accounts: dict[str, list[Account]] = defaultdict(list)
        for account in accounts:
            self._accounts[account.owner.id].append(account)
        self._working: dict[date, tuple[tuple[Person, float], ...]] = {}
        self._appeal = {rep: list(accumulate(a.appeal for a in own)) for rep, own in self._accounts.items()}

    def pick(self, dice: Dice, created: datetime) -> Account:
        """Return an account for a deal that begins at an instant; it has been known for some days at least."""
        day = created.date()
        if day not in self._working:
            self._working[day] = tuple(
                (r, r.volume * (0.6 if r.ramping(day) else 1)) for r in self._reps.values() if r.joined <= day
            )
        rep = dice.weighted(self._working[day])
        account = dice.choices(self._accounts[rep.id], cum_weights=self._appeal[rep.id])[0]
        if account.created > created:
            account.created = created - timedelta(days=dice.randrange(1, 25), minutes=dice.randrange(600))
            for contact in account.contacts:
                contact.created = account.created + timedelta(minutes=dice.randrange(1, 600))
        return account


def _deal(dice: Dice, account: Account, by_line: Mapping[str, Sequence[Product]], created: datetime) -> Deal:
    line = dice.weighted(_LINES[account.industry])
    product = dice.choices(by_line[line], (0.5, 0.35, 0.15))[0]
    years = (created - account.created).days / 365
    factor = (
        dice.lognormal(_SCALE_SIZE[account.scale], 0.45)
        * (1 + 0.03 * min(3.0, years))
        * (1.12 if created.month in {9, 10, 11} else 1)
    )
    source = dice.weighted(_SOURCES)
    contact = account.decider if account.decider and dice.chance(0.6) else dice.choice(account.contacts)
    amount = yuan(product.price * factor)
    relative = amount / product.price
    size = float(relative)
    early = min(7, dice.poisson(1.75 * account.owner.diligence))
    competitor = dice.choice(COMPETITORS) if dice.chance(0.75 if source == "tender" else 0.36) else None
    odds = dice.gauss(0, drivers.NOISE) + drivers.log_odds(
        source=source,
        line=line,
        industry=account.industry,
        decider_known=account.decider is not None,
        early=early,
        relative_size=size,
        competitor=competitor is not None,
        skill=account.owner.skill,
        ramping=account.owner.ramping(created.date()),
    )
    return Deal(
        id=dice.new_id(created),
        account=account,
        owner=account.owner,
        created=created,
        source=source,
        product=product,
        contact=contact,
        amount=amount,
        early=early,
        competitor=competitor,
        size=size,
        odds=odds,
        luck=dice.random(),
        won_days=min(300, dice.lognormal(WON_DAYS, 0.5)),
        lost_days=min(330, dice.lognormal(LOST_DAYS, 0.62)),
        closes=created,
    )


def _decide(deals: Sequence[Deal]) -> None:
    """Find the intercept at which the share of wins is as planned, and set type and outcome of every deal."""
    low, high = -4.0, 2.0
    for _ in range(11):
        middle = (low + high) / 2
        if _outcomes(deals, middle) > drivers.WIN_RATE:
            high = middle
        else:
            low = middle


def _outcomes(deals: Sequence[Deal], intercept: float) -> float:
    wins: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    won = 0
    for deal in deals:
        line = deal.product.line
        earlier = [w for w in wins[deal.account.id] if w[0] < deal.created]
        deal.kind = _kind(deal.created, line, earlier)
        odds = intercept + deal.odds + drivers.TYPES[deal.kind]
        deal.outcome = "won" if deal.luck < drivers.probability(odds) else "lost"
        if deal.outcome == "won":
            won += 1
            wins[deal.account.id].append((deal.created + timedelta(days=days_to_close(deal)), line))
    return won / max(1, len(deals))


def _kind(created: datetime, line: str, wins: Sequence[tuple[datetime, str]]) -> str:
    if not wins:
        return "new"
    same = [at for at, sold in wins if sold == line]
    if not same:
        return "repeat"
    return "renewal" if created - max(same) > _RENEWAL_AFTER else "upsell"


def days_to_close(deal: Deal) -> float:
    """Return the days from creation to the decision, before it is pulled to the end of a month."""
    days = deal.won_days if deal.outcome == "won" else deal.lost_days
    days *= {"renewal": 0.62, "upsell": 0.8}.get(deal.kind, 1.0) * {"tender": 1.3, "referral": 0.88}.get(
        deal.source, 1.0
    )
    return max(4.0, days * min(1.5, max(0.75, math.pow(deal.size, 0.15))))


def yuan(value: float) -> Decimal:
    """Return an amount in CNY, rounded to thousands as people quote it, at least 5,000."""
    return Decimal(f"{max(5, round(value / 1000))}000.00")
