"""Writes the demo company through the door that all data go through, and reads what is kept about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection

from yingdan.areas.rollout.demo import rows
from yingdan.areas.rollout.demo.company import Company, make_company
from yingdan.areas.rollout.demo.deals import Deal
from yingdan.areas.rollout.demo.journeys import StageRef
from yingdan.areas.rollout.demo.size import SIZES
from yingdan.db.setting import get_setting, put_setting
from yingdan.db.tx import Tx
from yingdan.engines.numbering.service import Numbering
from yingdan.engines.records.peek import peek, peek_all
from yingdan.engines.records.service import Records
from yingdan.kernel.context import Ctx, Source
from yingdan.kernel.errors import Invalid

SETTING = "demo"
PASSWORD = "yingdan-demo"  # noqa: S105 - shown to everybody who starts the demo
VERSION = 5  # raised when the same seed gives other data
BATCH = 1_000

Writer = Callable[[], AbstractContextManager[Tx]]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Door:
    """What writing needs: units of work that act as the system in migration mode, records, numbers, and who hears of it."""

    write: Writer
    records: Records
    numbering: Numbering
    connect: Callable[[], Connection]
    progress: Progress


def door_of(services: Any, ctx: Ctx, progress: Progress, *, unheard: bool = False) -> Door:
    """Return the door to the workspace of a context; ``services`` is the platform. ``unheard`` writes no events."""
    acting = replace(ctx.as_system(), source=Source.SYSTEM, migration=True, unheard=unheard)
    return Door(lambda: services.write(acting), services.records, services.numbering, services.db.direct, progress)


def demo_info(tx: Tx) -> dict[str, Any] | None:
    """Return what is kept about a demo company (sign-in names, seed, size, counts, instants), None where there is none."""
    found: dict[str, Any] | None = get_setting(tx, SETTING)
    return found


def fill(door: Door, size: str, seed: int) -> dict[str, Any]:
    """Generate a demo company that ends now into an empty workspace and return its description.

    The description is written last: a workspace without one was not finished.
    """
    with door.write() as tx:
        now, zone = tx.now, tx.ctx.workspace.zone
        stages = stages_of(tx)
        roles = {str(r["home"]): i for i, r in peek_all(tx, "role", ("home",)).items()}
    company = make_company(SIZES[size], seed, now, now, zone, stages)
    _organisation(door, company, roles)
    with door.write() as tx:
        write_batch(
            tx,
            door.records,
            "product",
            [rows.product_row(p, company.organisation.people[0]) for p in company.products],
            {},
            strict=True,
        )
    counts = {"user": len(company.organisation.people), "product": len(company.products)}
    counts |= load_since(door, company, None, zone)
    info = {
        "version": VERSION,
        "size": size,
        "seed": seed,
        "anchor": now.isoformat(),
        "until": now.isoformat(),
        "counts": counts,
        "logins": rows.logins(company.organisation.people, PASSWORD),
    }
    with door.write() as tx:
        put_setting(tx, SETTING, info)
    return info


def load_since(door: Door, company: Company, since: datetime | None, zone: ZoneInfo) -> dict[str, int]:
    """Write accounts, contacts, opportunities and activities that came after ``since`` (None: all) and return how many."""
    stamps, agendas = rows.stamps(company), company.agendas
    accounts = [a for a in company.accounts if since is None or a.created > since]
    contacts = [(c, a.owner) for a in company.accounts for c in a.contacts if since is None or c.created > since]
    deals = [d for d in company.deals if since is None or d.created > since]
    number(door, deals, zone)
    touches = [t for t in company.touches if since is None or t.at > since]
    plans = [p for p in company.plans if since is None or p.at > since]
    goals = [g for p in plans for g in p.goals]
    submissions = [s for s in company.submissions if since is None or s.at > since]
    boss, director = company.organisation.people[:2]
    plan: list[tuple[str, int, Iterable[rows.Row]]] = [
        ("account", len(accounts), (rows.account_row(a, agendas.get(a.id, rows.NEVER)) for a in accounts)),
        ("contact", len(contacts), (rows.contact_row(c, o, agendas.get(c.id, rows.NEVER)) for c, o in contacts)),
        ("opportunity", len(deals), (rows.deal_row(d, agendas.get(d.id, rows.NEVER), zone) for d in deals)),
        ("activity", len(touches), (rows.touch_row(t) for t in touches)),
        ("goal_plan", len(plans), (rows.plan_row(p, director) for p in plans)),
        ("goal_item", len(goals), (rows.goal_row(g, boss) for g in goals)),
        ("forecast_submission", len(submissions), (rows.submission_row(s) for s in submissions)),
    ]
    counts: dict[str, int] = {}
    for name, total, made in plan:
        source, done = iter(made), 0
        while batch := list(islice(source, BATCH)):
            with door.write() as tx:
                write_batch(tx, door.records, name, batch, stamps, strict=since is None)
            done += len(batch)
            door.progress(name, done, total)
        counts[name] = done
    return counts


def write_batch(
    tx: Tx, records: Records, name: str, batch: Sequence[rows.Row], stamps: rows.Stamps, *, strict: bool
) -> None:
    """Write new records as of their time.

    Those that no longer fit, because a person removed what they link to, are left out; ``strict`` raises Invalid (422).
    """
    there = {} if strict else peek(tx, name, [r["_id"] for r in batch], ("id",))  # written by a run that was killed
    prepared = records.draft(tx, name, [r for r in batch if r["_id"] not in there], trusted=True)
    drafts = [d for d in prepared if not d.problems]
    if strict and len(drafts) < len(prepared):
        raise Invalid(problems=[p for d in prepared for p in d.problems][:10])
    for draft in drafts:
        if stamp := stamps.get(draft.id):
            created, updated, derived = stamp
            owner = draft.get("owner")
            made = {"created_at": created, "updated_at": updated, "created_by": owner, "updated_by": owner}
            draft.values |= {**made, **derived}
    records.insert(tx, name, drafts)


def stages_of(tx: Tx) -> dict[int, StageRef]:
    """Return the stages of the workspace by position."""
    fields = ("pipeline", "position", "std_win_rate", "forecast_category")
    return {
        int(s["position"]): StageRef(
            i, int(s["position"]), s["std_win_rate"], s["forecast_category"], str(s["pipeline"])
        )
        for i, s in peek_all(tx, "stage", fields).items()
    }


def number(door: Door, deals: Sequence[Deal], zone: ZoneInfo) -> None:
    """Give opportunities the numbers of their months, from the sequence that people's own take theirs from."""
    with door.write() as tx:
        schema, pattern = tx.schema, tx.catalog.get("opportunity").columns["code"].field.pattern or ""
    for _, group in groupby(deals, key=lambda d: d.created.astimezone(zone).strftime("%Y%m")):
        month = list(group)
        local = month[0].created.astimezone(zone)
        codes = door.numbering.numbers(schema, "opportunity.code", pattern, local, [""] * len(month))
        for deal, code in zip(month, codes, strict=True):
            deal.code = code


def _organisation(door: Door, company: Company, roles: dict[str, str]) -> None:
    organisation, records = company.organisation, door.records
    with door.write() as tx:
        office = {
            "name": "职能人员",
            "scope": "all",
            "home": "office",
            "objects": {"*": {"verbs": ["read"]}, "product": {"verbs": ["read"], "fields": {"cost": "hidden"}}},
        }
        roles = {**roles, "office": records.create(tx, "role", [office])[0]}
        for department in organisation.departments:  # one by one: a parent has to be there before its children
            records.create(tx, "department", [rows.department_row(department)])
        for person in organisation.people:
            records.create(tx, "user", [rows.person_row(person, roles, PASSWORD)])
        records.change(tx, "department", [(d.id, {"head": d.head}) for d in organisation.departments if d.head])
