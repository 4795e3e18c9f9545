"""The people of the demo company: departments, managers, representatives and the offices around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.names import Namer, latin
from yingdan.areas.rollout.demo.size import Branch, Size

COMPANY = "演示科技"
RAMP_DAYS = 150


@dataclass(slots=True)
class Department:
    """A department; ``head`` is the id of a person."""

    id: str
    name: str
    parent: str | None
    region: str | None = None
    head: str | None = None


@dataclass(slots=True)
class Person:
    """Somebody who works here. ``role`` is the home board of the role (admin, boss, manager, rep, office)."""

    id: str
    name: str
    login: str
    role: str
    department: str
    title: str
    city: str
    joined: date
    manager: str | None = None
    region: str = ""
    branch: Branch | None = None
    skill: float = 0.0  # added to the log odds of winning
    diligence: float = 1.0  # activities relative to the average
    volume: float = 1.0  # deals relative to the average

    def ramping(self, day: date) -> bool:
        """Tell whether the person is still learning the job."""
        return (day - self.joined).days < RAMP_DAYS


@dataclass(slots=True)
class Organisation:
    """Departments (parents first) and people (managers first)."""

    departments: list[Department] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def reps(self) -> list[Person]:
        """Those who sell."""
        return [p for p in self.people if p.role == "rep"]


_OFFICES = (
    ("法务部", "赵静", "zhao", "法务经理"),
    ("财务部", "钱芳", "qian", "财务主管"),
    ("市场部", "孙悦", "sun", "市场经理"),
    ("客服部", "吴敏", "wu", "客服主管"),
    ("技术支持部", "许强", "xu", "售前工程师"),
)


def make_organisation(dice: Dice, namer: Namer, size: Size, today: date, before: datetime) -> Organisation:
    """Return the organisation on ``today``; some representatives joined only lately and still learn.

    Ids are made of the instant ``before`` all history.
    """
    found = Organisation()
    months = size.months + size.warm_up

    def department(name: str, parent: str | None, region: str | None = None) -> Department:
        made = Department(dice.new_id(before), name, parent, region)
        found.departments.append(made)
        return made

    def person(
        name: str,
        login: str,
        role: str,
        where: Department,
        title: str,
        manager: Person | None = None,
        city: str = "上海",
    ) -> Person:
        joined = today - timedelta(days=30 * months + dice.randrange(60, 1_500))
        made = Person(
            dice.new_id(before), name, login, role, where.id, title, city, joined, manager.id if manager else None
        )
        made.region = where.region or ""
        found.people.append(made)
        return made

    root = department(COMPANY, None)
    boss = person("周总", "boss", "boss", root, "总经理")
    root.head = boss.id
    sales = department("销售部", root.id)
    director = person("王总监", "director", "manager", sales, "销售总监", boss)
    sales.head = director.id
    logins = {"boss", "director", "admin", "lin", *(r.login for r in size.regions), *(o[2] for o in _OFFICES)}
    first = True
    for region in size.regions:
        area = department(f"{region.name}区", sales.id, region.name)
        manager = person(
            region.manager, region.login, "manager", area, f"{region.name}区销售经理", director, region.branches[0].city
        )
        area.head = manager.id
        for branch in region.branches:
            team = department(f"{branch.city}销售组", area.id, region.name) if len(region.branches) > 1 else area
            for number in range(branch.reps):
                name = "小林" if first else namer.person(unique=True)
                login = "lin" if first else _free(latin(name), logins)
                first = False
                logins.add(login)
                rep = person(
                    name, login, "rep", team, "高级客户经理" if number < 2 else "客户经理", manager, branch.city
                )
                rep.branch = branch
                rep.skill, rep.diligence, rep.volume = (
                    dice.gauss(0, 0.38),
                    dice.lognormal(1, 0.2),
                    dice.lognormal(1, 0.22),
                )
                if number % 6 == 5:
                    rep.joined = today - timedelta(days=dice.randrange(90, max(200, months * 22)))
                    rep.title = "客户代表"
    for name, who, login, title in _OFFICES:
        office = department(name, root.id)
        office.head = person(who, login, "office", office, title, boss).id
    it = department("信息部", root.id)
    it.head = person("郑伟", "admin", "admin", it, "系统管理员", boss).id
    return found


def _free(login: str, taken: set[str]) -> str:
    if login not in taken:
        return login
    number = 2
    while f"{login}{number}" in taken:
        number += 1
    return f"{login}{number}"
