"""Calls, visits, meetings and the rest: what was done about deals and customers, in the words of those who did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo import talk
from yingdan.areas.rollout.demo.catalogue import LINES
from yingdan.areas.rollout.demo.customers import Account, Contact
from yingdan.areas.rollout.demo.deals import COMPETITORS, LOST, WON, Deal
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.drivers import EARLY_DAYS
from yingdan.areas.rollout.demo.organisation import Person
from yingdan.areas.rollout.demo.workdays import last_office_hour, work_instant

_KINDS = {
    1: (("call", 0.46), ("visit", 0.14), ("email", 0.14), ("wecom", 0.26)),
    2: (("visit", 0.26), ("meeting", 0.15), ("call", 0.22), ("demo", 0.19), ("wecom", 0.12), ("email", 0.06)),
    3: (("proposal", 0.3), ("meeting", 0.15), ("call", 0.22), ("visit", 0.13), ("wecom", 0.12), ("email", 0.08)),
    4: (("negotiation", 0.33), ("visit", 0.2), ("meeting", 0.16), ("call", 0.2), ("wecom", 0.11)),
    5: (("negotiation", 0.17), ("call", 0.3), ("meeting", 0.2), ("visit", 0.13), ("email", 0.1), ("wecom", 0.1)),
}
_MINUTES = {"visit": 75, "meeting": 60, "demo": 70, "proposal": 40, "negotiation": 80}
MAX_PLAN_DAYS = 30
_PER_WEEK = 0.52  # activities a week after the first fortnight


@dataclass(slots=True)
class Touch:
    """One activity."""

    id: str
    at: datetime
    kind: str
    content: str
    owner: Person
    account: Account
    contact: Contact
    deal: Deal | None
    result: str
    duration: int | None
    direction: str
    next_step: str | None = None
    next_at: datetime | None = None


def make_activities(
    dice: Dice, deals: Sequence[Deal], accounts: Sequence[Account], horizon: datetime, zone: ZoneInfo
) -> list[Touch]:
    """Return all activities up to ``horizon``, those of one deal together and in order of time."""
    found: list[Touch] = []
    won: dict[str, list[Deal]] = defaultdict(list)
    used = set()
    for deal in deals:
        found += _of_deal(dice, deal, zone)
        used.add(deal.account.id)
        if deal.position == WON:
            won[deal.account.id].append(deal)
    for account in accounts:
        if account.id in won:
            found += _care(dice, account, won[account.id], horizon, zone)
        elif account.id not in used and dice.chance(0.6):
            found += _first_touches(dice, account, zone)
    return found


def _of_deal(dice: Dice, deal: Deal, zone: ZoneInfo) -> list[Touch]:
    end = deal.closes
    if deal.stalled:
        end -= timedelta(days=dice.randrange(5, 25))
    life = max(timedelta(hours=6), end - deal.created)
    fortnight = min(timedelta(days=EARLY_DAYS - 1), life)
    times = [deal.created + fortnight * dice.random() for _ in range(deal.early)]
    later = max(0.0, life / timedelta(days=7) - 2)
    slow = 0.6 if deal.outcome == "lost" and deal.lost_days > 90 else 1.0
    times += [
        deal.created + timedelta(days=EARLY_DAYS) + (life - timedelta(days=EARLY_DAYS)) * dice.random()
        for _ in range(dice.poisson(later * _PER_WEEK * slow * deal.owner.diligence))
        if life > timedelta(days=EARLY_DAYS)
    ]
    instants = sorted({_within(dice, t, deal, end, zone) for t in times if t <= end})
    instants = [t for t in instants if t >= deal.created]
    touches = [_touch(dice, deal, t, first=n == 0) for n, t in enumerate(instants)]
    silent = deal.position == LOST and deal.steps[-1].values.get("lost_reason") == "no_response"
    for touch in touches[-2:] if silent else ():
        touch.kind, touch.result, touch.duration, touch.direction = "call", "no_answer", None, "out"
        touch.content = _say(dice, dice.choice(talk.NO_ANSWER), touch.contact, deal)
    _plan(dice, deal, touches, zone)
    return touches


def _within(dice: Dice, wanted: datetime, deal: Deal, end: datetime, zone: ZoneInfo) -> datetime:
    """Return an office hour at or after the wanted instant, or shortly before the end where that lies beyond it."""
    at = work_instant(dice, wanted, zone)
    if at > end and deal.position > 5:
        return end - timedelta(minutes=dice.randrange(5, 50))
    return last_office_hour(dice, end, zone) if at > end else at


def _stage_at(deal: Deal, at: datetime) -> int:
    found = 1
    for entered, position in deal.route:
        if entered > at:
            break
        found = position
    return min(found, 5)


def _touch(dice: Dice, deal: Deal, at: datetime, *, first: bool) -> Touch:
    stage = _stage_at(deal, at)
    kind = dice.weighted(_KINDS[stage])
    contact = deal.contact if dice.chance(0.66) else dice.choice(deal.account.contacts)
    result = "effective"
    if kind == "call":
        result = dice.weighted((("effective", 0.76), ("no_answer", 0.16), ("ineffective", 0.08)))
    template = dice.choice(talk.CONTENT[kind])
    if result == "no_answer":
        template = dice.choice(talk.NO_ANSWER)
    elif result == "ineffective":
        template = dice.choice(talk.INEFFECTIVE)
    elif first and kind in {"call", "visit"} and deal.kind == "new":
        template = dice.choice(talk.FIRST_TOUCH)
    step = dice.choice(talk.NEXT[str(stage)]) if dice.chance(0.88) else None
    return Touch(
        id=dice.new_id(at),
        at=at,
        kind=kind,
        content=_say(dice, template, contact, deal),
        owner=deal.owner,
        account=deal.account,
        contact=contact,
        deal=deal,
        result=result,
        duration=_duration(dice, kind, result),
        direction="in" if kind in {"call", "wecom", "email"} and dice.chance(0.15) and result == "effective" else "out",
        next_step=_say(dice, step, contact, deal) if step else None,
    )


def _duration(dice: Dice, kind: str, result: str) -> int | None:
    if kind == "call":
        return (
            None
            if result == "no_answer"
            else min(2_400, int(dice.lognormal(35 if result == "ineffective" else 190, 0.7)))
        )
    return round(dice.lognormal(_MINUTES[kind], 0.3) / 5) * 300 if kind in _MINUTES else None


def _say(dice: Dice, template: str, contact: Contact, deal: Deal | None) -> str:
    return template.format(
        p=contact.name[0] + "总" if contact.role == "decider" else contact.name,
        t="" if contact.role == "decider" else contact.title,
        x=deal.product.name if deal else dice.choice(LINES).products[0][0],
        n=dice.choice(talk.TOPICS),
        d=dice.choice(talk.DAYS),
        c=(deal.competitor if deal else None) or dice.choice(COMPETITORS),
    )


def _plan(dice: Dice, deal: Deal, touches: Sequence[Touch], zone: ZoneInfo) -> None:
    """Most activities name the next one; the last of a stalled deal names one that never comes."""
    for touch, after in pairwise(touches):
        if touch.next_step and dice.chance(0.8):
            planned = min(
                after.at - timedelta(days=dice.choice((0, 0, 1, 2))), touch.at + timedelta(days=MAX_PLAN_DAYS)
            )
            touch.next_at = work_instant(dice, planned, zone)
            if touch.next_at <= touch.at:
                touch.next_at = after.at
    if touches and deal.stalled and dice.chance(0.5):
        touches[-1].next_at = work_instant(dice, touches[-1].at + timedelta(days=dice.randrange(5, 15)), zone)


def _care(dice: Dice, account: Account, won: Sequence[Deal], horizon: datetime, zone: ZoneInfo) -> list[Touch]:
    """Customers are called or visited about twice a year after their first purchase."""
    first = min(d.closes for d in won)
    times = [
        first + (horizon - first) * dice.random() for _ in range(dice.poisson((horizon - first) / timedelta(days=200)))
    ]
    return [
        _account_touch(dice, account, at, dice.choice(talk.CARE))
        for at in sorted(work_instant(dice, t, zone) for t in times)
    ]


def _first_touches(dice: Dice, account: Account, zone: ZoneInfo) -> list[Touch]:
    times = sorted(
        work_instant(dice, account.created + timedelta(days=dice.randrange(1, 60)), zone)
        for _ in range(dice.randrange(1, 4))
    )
    return [_account_touch(dice, account, at, dice.choice(talk.FIRST_TOUCH)) for at in times]


def _account_touch(dice: Dice, account: Account, at: datetime, template: str) -> Touch:
    contact = dice.choice(account.contacts)
    kind = dice.choice(("call", "call", "visit", "wecom"))
    return Touch(
        id=dice.new_id(at),
        at=at,
        kind=kind,
        content=_say(dice, template, contact, None),
        owner=account.owner,
        account=account,
        contact=contact,
        deal=None,
        result="effective",
        duration=_duration(dice, kind, "effective"),
        direction="out",
    )
