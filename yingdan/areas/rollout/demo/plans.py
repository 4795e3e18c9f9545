"""What the demo company wants and expects to sell: yearly goals by month, and forecasts of the representatives by quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo.deals import WON, Deal
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.organisation import Department, Organisation, Person
from yingdan.areas.rollout.demo.workdays import next_workday, office_hour, quarter_end
from yingdan.kernel.windows import add_months

GROWTH = 1.25  # of a year's goal over what was won the year before
OVERBOOKING = 0.95  # the company's goal is a little less than the sum of its people's
FLOOR, STRETCH = 0.8, 1.2
# share of a year's goal by month, January first
SEASON = (0.075, 0.05, 0.085, 0.075, 0.08, 0.09, 0.08, 0.085, 0.095, 0.085, 0.09, 0.11)
_FULL_YEAR_DAYS = 300
# days after the quarter began, spread of what is still to come
_SUBMISSIONS = ((0, 0.38), (31, 0.28), (61, 0.18), (90, 0.06))
_NOTES = ("两个大单集中在季末签约", "客户预算审批较慢，预计有一单顺延", "续约较稳，新签仍需努力", "竞品降价，保守估计")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of a month in CNY: of a person, of a department or of the company (neither given)."""

    id: str
    plan: str
    month: date
    value: int
    person: Person | None
    department: Department | None
    at: datetime


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """The goals of a year."""

    id: str
    year: int
    at: datetime
    goals: list[Goal]


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person said would be won in a quarter, in CNY, cumulative."""

    id: str
    person: Person
    quarter: date
    commit: int
    best: int
    note: str | None
    at: datetime


Wins = Mapping[str, Sequence[tuple[date, int]]]  # day and amount by person


def wins_of(deals: Sequence[Deal], zone: ZoneInfo) -> dict[str, list[tuple[date, int]]]:
    """Return what everybody wins, by the whole life of the deals."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for deal in deals:
        if deal.route[-1][1] == WON:
            found[deal.owner.id].append((deal.closes.astimezone(zone).date(), int(deal.amount)))
    return found


def make_goals(
    dice: Dice, organisation: Organisation, wins: Wins, start: date, last: date, zone: ZoneInfo
) -> list[GoalPlan]:
    """Return the goals of every year from ``start`` to ``last``; the first years follow what they bring, later ones grow."""
    regions: dict[str | None, Department] = {d.region: d for d in organisation.departments if d.region and d.head}
    found = []
    for year in range(start.year, last.year + 1):
        day = next_workday(max(date(year, 1, 4), start + timedelta(days=3)))
        plan = GoalPlan(dice.new_id(office_hour(dice, day, zone)), year, office_hour(dice, day, zone), [])
        total = _year_goal(wins, year, start, last)
        for month in range(1, 13):
            first = date(year, month, 1)
            if add_months(first, 1) > start:
                _month_goals(dice, plan, first, total * SEASON[month - 1], organisation.reps, regions)
        found.append(plan)
    return found


def _year_goal(wins: Wins, year: int, start: date, last: date) -> float:
    def won(of: int) -> tuple[int, int]:
        begin, end = max(date(of, 1, 1), start), min(date(of, 12, 31), last)
        return sum(a for listed in wins.values() for d, a in listed if begin <= d <= end), (end - begin).days

    before, days = won(year - 1) if year > start.year else (0, 0)
    if days >= _FULL_YEAR_DAYS:
        return before * GROWTH
    present, days = won(year)
    return present / max(1, days) * 365


def _month_goals(
    dice: Dice,
    plan: GoalPlan,
    month: date,
    total: float,
    reps: Sequence[Person],
    regions: Mapping[str | None, Department],
) -> None:
    shares = {
        p.id: p.volume * (1 + 0.4 * p.skill) * (0.5 if p.ramping(month) else 1) for p in reps if p.joined <= month
    }
    whole, by_region = sum(shares.values()), defaultdict[str, int](int)
    for person in reps:
        if person.id in shares:
            value = max(10_000, round(total * shares[person.id] / whole / 1000) * 1000)
            by_region[person.region] += value
            plan.goals.append(Goal(dice.new_id(plan.at), plan.id, month, value, person, None, plan.at))
    for region, value in by_region.items():
        plan.goals.append(Goal(dice.new_id(plan.at), plan.id, month, value, None, regions[region], plan.at))
    company = round(sum(by_region.values()) * OVERBOOKING / 10_000) * 10_000
    plan.goals.append(Goal(dice.new_id(plan.at), plan.id, month, company, None, None, plan.at))


def make_submissions(
    dice: Dice, organisation: Organisation, wins: Wins, start: date, last: date, zone: ZoneInfo
) -> list[Submission]:
    """Return four forecasts a quarter by every representative; some are late, some never come, most are too hopeful."""
    found = []
    quarter = add_months(start, 3 - (start.month - 1) % 3)
    while quarter <= last:
        end = quarter_end(quarter)
        for person in organisation.reps:
            listed = [w for w in wins.get(person.id, ()) if quarter <= w[0] <= end]
            hope = dice.lognormal(1.06, 0.12)
            for after, spread in _SUBMISSIONS:
                late = dice.randrange(2, 8) if after == 0 and dice.chance(0.06) else 0
                day = min(next_workday(quarter + timedelta(days=after + late)), end)
                if person.joined > day or dice.chance(0.03):
                    continue
                done = sum(a for d, a in listed if d < day)
                coming = sum(a for d, a in listed if d >= day) or dice.randrange(0, 60_000)
                commit = round((done + coming * hope * dice.lognormal(1, spread)) / 1000) * 1000
                best = round(commit * dice.uniform(1.1, 1.5) / 1000) * 1000
                at = office_hour(dice, day, zone)
                note = dice.choice(_NOTES) if dice.chance(0.15) else None
                found.append(Submission(dice.new_id(at), person, quarter, commit, best, note, at))
        quarter = add_months(quarter, 3)
    return found
