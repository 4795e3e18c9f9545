"""The way of every deal through the stages: moves, skips, steps back, pushed dates, changed amounts, second attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo.deals import LOST, VOID, WON, Deal, Step, days_to_close, yuan
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.organisation import Person
from yingdan.areas.rollout.demo.workdays import closing_day, last_office_hour, next_workday, office_hour, work_instant

_TIME_SHARE = {1: 0.15, 2: 0.26, 3: 0.22, 4: 0.22, 5: 0.15}
# where lost deals end: position of the last open stage, weight
_LOST_IN = ((1, 0.2), (2, 0.31), (3, 0.27), (4, 0.16), (5, 0.06))
_REASONS_EARLY = (("no_response", 0.33), ("timing", 0.24), ("budget", 0.2), ("product_fit", 0.14), ("other", 0.09))
_REASONS_LATE = (
    ("price", 0.34),
    ("budget", 0.17),
    ("timing", 0.17),
    ("product_fit", 0.14),
    ("relationship", 0.12),
    ("no_response", 0.06),
)
LOST_NOTES: Mapping[str, tuple[str, ...]] = {
    "price": ("客户认为总价偏高，最终选择了报价更低的方案。", "多轮议价后仍超出客户预算约15%，客户放弃采购。"),
    "competitor": (
        "客户最终选择{competitor}，对方在同行业有更多案例。",
        "{competitor}给出更长的免费服务期，客户转向对方。",
    ),
    "product_fit": ("客户要求深度定制，现有产品功能无法满足。", "客户需要与旧系统对接，评估后我方改造量过大。"),
    "budget": ("客户年度预算被削减，项目取消。", "客户总部未批复预算，项目无法立项。"),
    "timing": ("客户内部组织调整，项目推迟到明年再议。", "客户优先上线其他系统，本项目暂缓。"),
    "relationship": ("对接人离职，新负责人已有熟悉的供应商。", "客户高层另有合作方，未能进入最终评审。"),
    "no_response": ("多次电话和微信均无回复，判断客户已无意向。", "连续两个月联系不上客户，按流程关闭。"),
    "other": ("客户改为内部自行开发，不再对外采购。", "客户业务转型，原有需求不复存在。"),
}


@dataclass(frozen=True, slots=True)
class StageRef:
    """A stage of the pipeline: id, position, standard win rate, forecast category."""

    id: str
    position: int
    rate: Decimal
    category: str
    pipeline: str


def travel(
    dice: Dice,
    deals: Sequence[Deal],
    stages: Mapping[int, StageRef],
    horizon: datetime,
    zone: ZoneInfo,
    colleagues: Mapping[str, Sequence[Person]],
) -> None:
    """Work out route and steps of every deal to its end. ``colleagues`` are the people of a department.

    Some of the deals lost in the months before ``horizon`` are never closed: they stay open, stalled.
    """
    for deal in deals:
        _route(dice, deal, horizon, zone)
        _write_steps(dice, deal, stages, horizon, zone, colleagues)


def _route(dice: Dice, deal: Deal, horizon: datetime, zone: ZoneInfo) -> None:
    due = deal.created + timedelta(days=days_to_close(deal))
    day = due.astimezone(zone).date()
    if deal.outcome == "won":
        close = office_hour(dice, closing_day(dice, day), zone)
    else:
        close = office_hour(dice, next_workday(day), zone)
        if dice.chance(0.035):
            deal.outcome = "void"
    close = max(close, deal.created + timedelta(days=2))
    stops = _stops(dice, deal)
    entered = _spread(dice, stops, deal.created, close, zone)
    end = {"won": WON, "lost": LOST, "void": VOID}[deal.outcome]
    route = [*zip(entered, stops, strict=True), (close, end)]
    if end == LOST and dice.chance(0.03):
        route += _second_attempt(dice, close, zone)
    deal.closes = route[-1][0]
    once = len(route) == len(stops) + 1
    if end == LOST and once and horizon - timedelta(days=300) < close and dice.chance(0.08):
        deal.stalled = True
        route.pop()
    deal.route = route


def _stops(dice: Dice, deal: Deal) -> list[int]:
    tender = deal.source == "tender"
    skip = {
        1: dice.chance(0.1),
        2: deal.kind == "renewal" and dice.chance(0.45),
        3: dice.chance(0.05),
        4: not tender and dice.chance(0.3 if deal.competitor else 0.6),
        5: dice.chance(0.07),
    }
    stops = [p for p in range(1, 6) if not skip[p]]
    if deal.outcome != "won":
        last = dice.randrange(1, 3) if deal.outcome == "void" else dice.weighted(_LOST_IN)
        stops = [p for p in stops if p <= last] or [min(stops)]
    if len(stops) >= 3 and dice.chance(0.07):
        turn = dice.randrange(1, len(stops) - 1)
        stops = [*stops[: turn + 1], stops[turn - 1], *stops[turn:]]
    return stops


def _spread(dice: Dice, stops: Sequence[int], start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    shares = [_TIME_SHARE[p] * dice.lognormal(1, 0.4) for p in stops]
    total, passed = sum(shares), 0.0
    entered = [start]
    for number, share in enumerate(shares[:-1], start=2):
        passed += share
        at = work_instant(dice, start + (end - start) * (passed / total), zone)
        # never two at one instant, and room for those to come
        latest = end - (len(stops) - number + 1) * (end - entered[-1]) / (len(stops) - number + 2)
        entered.append(min(max(at, entered[-1] + timedelta(minutes=30)), latest).replace(microsecond=0))
    return entered


def _second_attempt(dice: Dice, lost: datetime, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    again = work_instant(dice, lost + timedelta(days=dice.randrange(45, 130)), zone)
    won = dice.chance(0.4)
    stops = [2, 3, 5] if won else [2, 3]
    close = work_instant(dice, again + timedelta(days=dice.lognormal(45, 0.4)), zone)
    return [*zip(_spread(dice, stops, again, close, zone), stops, strict=True), (close, WON if won else LOST)]


def _write_steps(
    dice: Dice,
    deal: Deal,
    stages: Mapping[int, StageRef],
    horizon: datetime,
    zone: ZoneInfo,
    colleagues: Mapping[str, Sequence[Person]],
) -> None:
    events: list[Step] = [Step(at, {**_of(stages[p])}, deal.owner) for at, p in deal.route]
    _reasons(dice, deal, events)
    _amounts(dice, deal, events)
    events += _confirmations(dice, deal, zone)
    events += _dates(dice, deal, events, horizon, zone)
    first = events[0].values
    owner = deal.owner
    peers = [p for p in colleagues[owner.department] if p.id != owner.id and p.joined <= deal.created.date()]
    lasted = deal.closes - deal.created
    if peers and lasted > timedelta(days=20) and dice.chance(0.03):
        owner = dice.choice(peers)
        moved = last_office_hour(dice, deal.created + lasted * dice.uniform(0.4, 0.8), zone)
        events.append(
            Step(
                moved,
                {"owner": deal.owner.id, "owner_dept": deal.owner.department},
                deal.owner,
                "客户区域调整，转交负责人",
            )
        )
    first |= {
        "pipeline": stages[1].pipeline,
        "account": deal.account.id,
        "product": deal.product.id,
        "region": deal.owner.region,
        "owner": owner.id,
        "owner_dept": owner.department,
    }
    events.sort(key=lambda e: e.at)
    deal.steps = events


def _of(stage: StageRef) -> dict[str, Any]:
    return {"stage": stage.id, "probability": stage.rate, "forecast_category": stage.category}


def _reasons(dice: Dice, deal: Deal, events: Sequence[Step]) -> None:
    before = 0
    for event, (_, position) in zip(events, deal.route, strict=True):
        if position == LOST:
            reason = _lost_reason(dice, deal, before)
            event.values["lost_reason"] = reason
            event.reason = dice.choice(LOST_NOTES[reason]).format(competitor=deal.competitor or "竞品")
        elif before == LOST:
            event.values["lost_reason"], event.reason = None, "客户重新联系，需求恢复"
        elif position < before:
            event.reason = dice.choice(
                ("客户需求有变化，需要重新确认方案", "客户更换对接人，重新沟通需求", "报价范围调整，退回重新评估")
            )
        elif position == VOID:
            event.reason = dice.choice(("重复登记的商机", "客户无真实采购需求"))
        before = position


def _lost_reason(dice: Dice, deal: Deal, stage: int) -> str:
    if deal.competitor and dice.chance(0.5 if stage >= 3 else 0.2):
        return "competitor"
    return dice.weighted(_REASONS_LATE if stage >= 3 else _REASONS_EARLY)


def _amounts(dice: Dice, deal: Deal, events: Sequence[Step]) -> None:
    """A guess at the start (or at the second stage), a better one with the quote, the true amount with the contract."""
    known_from = 1 if dice.chance(0.78) else 2 if dice.chance(0.6) else 3
    guess, quote = dice.lognormal(1.12, 0.28), dice.lognormal(1.04, 0.1)
    present: Decimal | None = None
    for event, (_, position) in zip(events, deal.route, strict=True):
        if position > WON or position < known_from:
            continue
        factor = guess if position < 3 else quote if position < 5 else 1.0
        if present is not None and position < 3:
            continue
        amount = yuan(deal.product.price * deal.size * factor)
        if amount != present:
            event.values["amount"] = event.values["amount_base"] = present = amount


def _confirmations(dice: Dice, deal: Deal, zone: ZoneInfo) -> list[Step]:
    """Need and budget are mostly confirmed in the second stage, else when the quote is asked for."""
    found: dict[str, datetime] = {}
    ends = [at for at, _ in deal.route[1:]] + [deal.closes]
    for (start, position), end in zip(deal.route, ends, strict=True):
        for name, chance in (("need_confirmed", 0.9), ("budget_confirmed", 0.8)):
            if name not in found and 2 <= position <= 5 and dice.chance(chance if position == 2 else 0.7):
                at = (
                    work_instant(dice, start + (end - start) * dice.uniform(0.25, 0.95), zone)
                    if position == 2
                    else start
                )
                found[name] = min(max(at, start), end)
    steps = [Step(at, {name: True}, deal.owner) for name, at in found.items()]
    won = deal.route[-1] if deal.position == WON else None
    effective = max(found.values()) if len(found) == 2 else won[0] if won else None
    if effective:
        steps.append(Step(effective, {"effective_at": effective}, deal.owner))
    return steps


def _dates(dice: Dice, deal: Deal, events: Sequence[Step], horizon: datetime, zone: ZoneInfo) -> list[Step]:
    """The first expected close is a guess, pushed whenever it comes near and the deal is not decided."""
    end = next((at for at, position in deal.route if position > 5), horizon)
    planned: date = next_workday((deal.created + timedelta(days=max(15, dice.gauss(72, 24)))).astimezone(zone).date())
    events[0].values["expected_close"] = planned
    steps: list[Step] = []
    while len(steps) < 6:
        at = work_instant(
            dice,
            datetime(planned.year, planned.month, planned.day, tzinfo=zone) + timedelta(days=dice.randrange(-6, 5)),
            zone,
        )
        if at >= end or (deal.stalled and dice.chance(0.6)):
            break
        at = max(at, deal.created + timedelta(hours=2))
        planned = next_workday(max(planned, at.date()) + timedelta(days=dice.choice((14, 21, 30, 30, 45))))
        steps.append(Step(at, {"expected_close": planned}, deal.owner))
    for event, (at, position) in zip(events, deal.route, strict=False):
        if position == WON:
            event.values["expected_close"] = at.astimezone(zone).date()
        elif position == 2 and event.values.get("lost_reason", "") is None:
            event.values["expected_close"] = at.astimezone(zone).date() + timedelta(days=45)
    return steps
