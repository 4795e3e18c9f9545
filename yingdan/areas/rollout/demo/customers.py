"""The customers of the demo company: companies and the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.names import Namer, address, landline, latin, mobile, social_credit_code
from yingdan.areas.rollout.demo.organisation import Person
from yingdan.areas.rollout.demo.size import PLACES

INDUSTRIES = (
    ("manufacturing", 0.26),
    ("software", 0.12),
    ("retail", 0.13),
    ("technology", 0.1),
    ("services", 0.09),
    ("medical", 0.08),
    ("construction", 0.07),
    ("logistics", 0.06),
    ("finance", 0.04),
    ("energy", 0.03),
    ("education", 0.02),
)
SCALES = (("lt20", 0.14), ("20-99", 0.34), ("100-499", 0.32), ("500-999", 0.12), ("1000+", 0.08))
_STAFF = {"lt20": (5, 19), "20-99": (20, 99), "100-499": (100, 499), "500-999": (500, 999), "1000+": (1_000, 6_000)}
_LEVELS = {"lt20": "DDC", "20-99": "CCDB", "100-499": "BBCA", "500-999": "ABB", "1000+": "AAB"}
_SOURCES = ("会议报名", "展会名片", "官网试用", "询价", "转介绍", "自拓", "呼入", "广告", "标讯")
_TAGS = ("重点跟进", "行业标杆", "价格敏感", "老客户", "集团客户", "决策链长", "有预算", "本地化需求")
# role in the decision, share of contacts, titles with departments
_ROLES: tuple[tuple[str | None, float, tuple[tuple[str, str], ...]], ...] = (
    ("decider", 0.2, (("总经理", "总经办"), ("副总经理", "总经办"), ("董事长助理", "总经办"), ("信息总监", "信息部"))),
    ("technical", 0.2, (("信息部经理", "信息部"), ("技术主管", "信息部"), ("运维工程师", "信息部"))),
    ("user", 0.18, (("业务主管", "业务部"), ("运营经理", "运营部"), ("客服主管", "客服部"), ("生产部经理", "生产部"))),
    ("buyer", 0.16, (("采购经理", "采购部"), ("采购专员", "采购部"), ("招标主管", "采购部"))),
    ("influencer", 0.1, (("行政经理", "行政部"), ("企划经理", "企划部"))),
    ("finance", 0.08, (("财务经理", "财务部"), ("财务总监", "财务部"))),
    ("coach", 0.04, (("项目经理", "项目部"),)),
    (None, 0.04, (("办公室文员", "行政部"),)),
)
_ROLE_SHARES = tuple((role, role[1]) for role in _ROLES)
_NEEDS = (
    "多个系统数据不通，希望统一平台并打通现有业务系统。",
    "业务增长快，人工处理跟不上，想提高效率、减少重复录入。",
    "集团要求今年完成数字化改造，需要成熟方案和本地服务。",
    "现有系统即将到期，准备重新选型，关注总体成本与数据迁移。",
    "监管检查提出整改要求，需要在年内完成建设并通过验收。",
    "新厂区明年投产，希望同步规划信息系统。",
    "客户投诉响应慢，想建立统一的服务入口和考核机制。",
    "异地团队协作困难，希望移动端能完成日常审批和汇报。",
)


@dataclass(slots=True)
class Contact:
    """A person at a customer."""

    id: str
    account: str
    name: str
    title: str
    dept: str
    role: str | None
    mobile: str | None
    email: str | None
    attitude: str
    primary: bool
    created: datetime


@dataclass(slots=True)
class Account:
    """A customer. ``appeal`` is how often it has a project, relative to others."""

    id: str
    name: str
    short: str
    latin: str
    industry: str
    scale: str
    employees: int
    level: str
    city: str
    region: str
    address: str
    phone: str | None
    website: str | None
    uscc: str | None
    source: str
    need: str | None
    tags: list[str]
    owner: Person
    created: datetime
    appeal: float
    fickle: bool  # gone for good after a long silence
    contacts: list[Contact] = field(default_factory=list)
    states: list[tuple[datetime, str]] = field(default_factory=list)  # status from an instant on

    @property
    def decider(self) -> Contact | None:
        """The person who decides, where known."""
        return next((c for c in self.contacts if c.role == "decider"), None)


def make_accounts(
    dice: Dice, namer: Namer, reps: Sequence[Person], count: int, start: datetime, anchor: datetime, horizon: datetime
) -> list[Account]:
    """Return accounts spread over the representatives: ``count`` up to ``anchor``, two fifths of them known before
    ``start``, and as many more as come up to ``horizon``.
    """
    found: list[Account] = []
    span = (horizon - start).total_seconds()
    total = count * (0.4 + 0.6 * span / (anchor - start).total_seconds())
    share = 0.4 * count / total
    for number in range(round(total)):
        rep = reps[number % len(reps)]
        if dice.chance(share):
            created = start - timedelta(days=dice.randrange(10, 700))
        else:
            created = start + timedelta(seconds=span * dice.random())
        found.append(_account(dice, namer, rep, created))
    return found


def _account(dice: Dice, namer: Namer, rep: Person, created: datetime) -> Account:
    city = dice.weighted(rep.branch.places) if rep.branch else rep.city
    place = PLACES[city]
    industry, scale = dice.weighted(INDUSTRIES), dice.weighted(SCALES)
    name = namer.company(city, industry)
    account = Account(
        id=dice.new_id(created),
        name=name.full,
        short=name.short,
        latin=name.latin,
        industry=industry,
        scale=scale,
        employees=dice.randrange(*_STAFF[scale]),
        level=dice.choice(_LEVELS[scale]),
        city=city,
        region=place.code,
        address=address(dice, city, dice.choice(place.districts)),
        phone=landline(dice, place.area_code) if dice.chance(0.8) else None,
        website=f"https://www.{name.latin}.example" if dice.chance(0.6) else None,
        uscc=social_credit_code(dice, place.code) if dice.chance(0.55) else None,
        source=dice.choice(_SOURCES),
        need=dice.choice(_NEEDS) if dice.chance(0.5) else None,
        tags=dice.sample(_TAGS, dice.randrange(1, 3)) if dice.chance(0.35) else [],
        owner=rep,
        created=created,
        appeal=0.0 if dice.chance(0.14) else dice.lognormal(1, 0.75),
        fickle=dice.chance(0.3),
    )
    for index in range(1 + dice.poisson(1.45)):
        role, _, titles = dice.weighted(_ROLE_SHARES)
        account.contacts.append(_contact(dice, namer, account, role, dice.choice(titles), primary=index == 0))
    return account


def _contact(
    dice: Dice, namer: Namer, account: Account, role: str | None, title: tuple[str, str], *, primary: bool
) -> Contact:
    created = account.created + timedelta(minutes=dice.randrange(1, 600))
    name = namer.person()
    return Contact(
        id=dice.new_id(created),
        account=account.id,
        name=name,
        title=title[0],
        dept=title[1],
        role=role,
        mobile=mobile(dice) if dice.chance(0.9) else None,
        email=f"{latin(name)}@{account.latin}.example" if dice.chance(0.55) else None,
        attitude=dice.weighted((("supportive", 0.3), ("neutral", 0.35), ("unknown", 0.28), ("opposed", 0.07))),
        primary=primary,
        created=created,
    )
