"""Rows of the demo company as the record engine takes them, each with its past."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo import talk
from yingdan.areas.rollout.demo.activities import Touch
from yingdan.areas.rollout.demo.catalogue import Product
from yingdan.areas.rollout.demo.company import Agenda, Company
from yingdan.areas.rollout.demo.customers import Account, Contact
from yingdan.areas.rollout.demo.deals import LOST, WON, Deal
from yingdan.areas.rollout.demo.dice import Dice
from yingdan.areas.rollout.demo.names import mobile
from yingdan.areas.rollout.demo.organisation import Department, Person
from yingdan.areas.rollout.demo.plans import FLOOR, STRETCH, Goal, GoalPlan, Submission
from yingdan.areas.rollout.demo.size import PLACES
from yingdan.engines.records.model import PastStep

Row = dict[str, Any]
Stamps = dict[str, tuple[datetime, datetime, Row]]
NEVER = Agenda()
_CHECKED_IN = 0.7  # part of the visits that were checked in on the spot


def department_row(department: Department) -> Row:
    """Return a department, without its head."""
    return {
        "_id": department.id,
        "_past": [],
        "name": department.name,
        "parent": department.parent,
        "region": department.region,
    }


def person_row(person: Person, roles: dict[str, str], password: str) -> Row:
    """Return a user; ``roles`` are ids by home board."""
    return {
        "_id": person.id,
        "_past": [],
        "name": person.name,
        "login": person.login,
        "password": password,
        "title": person.title,
        "department": person.department,
        "manager": person.manager,
        "roles": [roles[person.role]],
        "city": person.city,
        "mobile": mobile(Dice(person.id)),
        "email": f"{person.login}@yanshi.example",
        "joined_on": person.joined,
        "owner": person.id,
    }


def product_row(product: Product, owner: Person) -> Row:
    """Return a product."""
    return {
        "_id": product.id,
        "_past": [],
        "name": product.name,
        "code": product.code,
        "series": product.line,
        "unit": product.unit,
        "list_price": product.price,
        "cost": product.cost,
        "status": "on_sale",
        "owner": owner.id,
    }


def account_row(account: Account, agenda: Agenda) -> Row:
    """Return an account; its past are the changes of its status."""
    owner = {"owner": account.owner.id, "owner_dept": account.owner.department}
    fixed = {"level": account.level, "industry": account.industry, "region": account.region, **owner}
    past = [
        PastStep(
            at,
            {"status": status, **(fixed if number == 0 else {})},
            synthetic=False,
            recorded_at=at,
            actor=account.owner.id,
        )
        for number, (at, status) in enumerate(account.states)
    ]
    return {
        "_id": account.id,
        "_past": past,
        "name": account.name,
        "short_name": account.short,
        "status": account.states[-1][1],
        "level": account.level,
        "industry": account.industry,
        "scale": account.scale,
        "employees": account.employees,
        "uscc": account.uscc,
        "region": account.region,
        "city": account.city,
        "address": account.address,
        "geo": point_of(account),
        "website": account.website,
        "phone": account.phone,
        "source": account.source,
        "need_summary": account.need,
        "tags": account.tags,
        **owner,
        **_times(agenda),
    }


def point_of(account: Account) -> dict[str, float]:
    """Return where an account is: somewhere in its city, always the same place."""
    place, here = PLACES[account.city], Dice(account.id)
    return {
        "lat": round(place.lat + here.randrange(-90, 90) / 1000, 6),
        "lng": round(place.lng + here.randrange(-90, 90) / 1000, 6),
    }


def contact_row(contact: Contact, owner: Person, agenda: Agenda) -> Row:
    """Return a contact."""
    known = {
        "account": contact.account,
        "status": "active",
        "role_in_decision": [contact.role] if contact.role else None,
        "attitude": contact.attitude,
        "owner": owner.id,
        "owner_dept": owner.department,
    }
    return {
        "_id": contact.id,
        "_past": [PastStep(contact.created, known, synthetic=False, recorded_at=contact.created, actor=owner.id)],
        "name": contact.name,
        "title": contact.title,
        "dept": contact.dept,
        "mobile": contact.mobile,
        "email": contact.email,
        "is_primary": contact.primary,
        **known,
        **_times(agenda),
    }


def deal_row(deal: Deal, agenda: Agenda, zone: ZoneInfo) -> Row:
    """Return an opportunity with every step it took."""
    chance = Dice(deal.id)
    row = {
        **deal.state,
        "_id": deal.id,
        "_past": [
            PastStep(s.at, s.values, synthetic=False, recorded_at=s.at, actor=s.actor.id, reason=s.reason)
            for s in deal.steps
        ],
        "name": deal.name,
        "code": deal.code,
        "currency": "CNY",
        "primary_contact": deal.contact.id,
        "source": deal.source,
        "type": deal.kind,
        "competitor": deal.competitor,
        "lost_note": deal.lost_note,
        "need_summary": chance.choice(talk.NEEDS).format(
            x=deal.product.name, n=chance.choice(talk.TOPICS), d=chance.choice(("本季度", "下季度", "今年内", "明年初"))
        ),
        "push_count": deal.pushes,
        **_times(agenda),
    }
    planned = agenda.following if deal.position < WON else None
    row |= {
        "next_step": agenda.step if planned else None,
        "next_step_date": planned.astimezone(zone).date() if planned else None,
    }
    return row


def touch_row(touch: Touch) -> Row:
    """Return an activity."""
    here = Dice(touch.id)
    checked_in = touch.kind == "visit" and here.chance(_CHECKED_IN)
    point = {k: round(v + here.randrange(-12, 12) / 10_000, 6) for k, v in point_of(touch.account).items()}
    return {
        "_id": touch.id,
        "_past": [PastStep(touch.at, {})],
        "checkin": point if checked_in else None,
        "checkin_accuracy": here.randrange(6, 40) if checked_in else None,
        "kind": touch.kind,
        "content": touch.content,
        "at": touch.at,
        "account": touch.account.id,
        "contact": touch.contact.id,
        "opportunity": touch.deal.id if touch.deal else None,
        "direction": touch.direction,
        "duration": touch.duration,
        "result": touch.result,
        "next_step": touch.next_step,
        "next_at": touch.next_at,
        "owner": touch.owner.id,
    }


def plan_row(plan: GoalPlan, director: Person) -> Row:
    """Return the goal plan of a year."""
    known = {"status": "published", "owner": director.id, "owner_dept": director.department}
    return {
        "_id": plan.id,
        "_past": [PastStep(plan.at, known, synthetic=False, recorded_at=plan.at, actor=director.id)],
        "name": f"{plan.year}年业绩目标",
        "fiscal_year": plan.year,
        "metric": "performance",
        "basis": "won",
        **known,
    }


def goal_row(goal: Goal, boss: Person) -> Row:
    """Return a goal of a month."""
    scope = "person" if goal.person else "department" if goal.department else "company"
    owner = goal.person.id if goal.person else goal.department.head if goal.department else boss.id
    values = {
        "value": Decimal(f"{goal.value}.00"),
        "floor": Decimal(f"{round(goal.value * FLOOR)}.00"),
        "stretch": Decimal(f"{round(goal.value * STRETCH)}.00"),
    }
    return {
        "_id": goal.id,
        "_past": [PastStep(goal.at, {**values, "owner": owner}, synthetic=False, recorded_at=goal.at, actor=boss.id)],
        "plan": goal.plan,
        "scope": scope,
        "person": goal.person.id if goal.person else None,
        "department": goal.department.id if goal.department else None,
        "period": goal.month,
        "owner": owner,
        **values,
    }


def submission_row(submission: Submission) -> Row:
    """Return what a representative forecast."""
    return {
        "_id": submission.id,
        "_past": [PastStep(submission.at, {})],
        "unit": "quarter",
        "period_start": submission.quarter,
        "commit": submission.commit,
        "best": submission.best,
        "note": submission.note,
        "owner": submission.person.id,
    }


def stamps(company: Company) -> Stamps:
    """Return for every record when it was made, when it last changed, and derived instants that writing would set to now."""
    found: Stamps = {}
    for account in company.accounts:
        found[account.id] = (account.created, account.states[-1][0], {})
        for contact in account.contacts:
            found[contact.id] = (contact.created, contact.created, {})
    for deal in company.deals:
        entered, position = deal.route[-1]
        closed = position in {WON, LOST}
        found[deal.id] = (
            deal.created,
            deal.steps[-1].at,
            {
                "stage_entered_at": entered,
                "won_at": entered if position == WON else None,
                "lost_at": entered if position == LOST else None,
                "cycle_days": (entered - deal.created).days if closed else None,
                "push_count": deal.pushes,
            },
        )
    for touch in company.touches:
        found[touch.id] = (touch.at, touch.at, {})
    for plan in company.plans:
        found[plan.id] = (plan.at, plan.at, {})
        found |= {g.id: (g.at, g.at, {}) for g in plan.goals}
    for submission in company.submissions:
        found[submission.id] = (submission.at, submission.at, {"at": submission.at})
    return found


def _times(agenda: Agenda) -> Row:
    return {"last_activity_at": agenda.last, "next_activity_at": agenda.following}


def logins(people: Iterable[Person], password: str) -> list[dict[str, str]]:
    """Return whom to sign in as: boss, director, a manager per region, two representatives and the administrator."""
    listed = list(people)
    reps = [p for p in listed if p.role == "rep"]
    chosen = [p for p in listed if p.role in {"boss", "manager"}] + [
        reps[0],
        next(r for r in reps if r.region != reps[0].region),
    ]
    chosen += [p for p in listed if p.role == "admin"]
    return [{"login": p.login, "name": p.name, "role": p.title, "password": password} for p in chosen]
