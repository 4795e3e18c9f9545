"""Writes the demo company through the door that all data go through, and reads what is kept about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from typing import Any

from yingdan.areas.rollout.demo import rows
from yingdan.areas.rollout.demo.company import Company, make_company
from yingdan.areas.rollout.demo.journeys import StageRef
from yingdan.areas.rollout.demo.size import SIZES
from yingdan.db.setting import get_setting, put_setting
from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek_all
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import Invalid

SETTING = "demo"
PASSWORD = "yingdan-demo"  # noqa: S105 - shown to everybody who starts the demo
VERSION = 1  # raised when the same seed gives other data
BATCH = 1_000

Writer = Callable[[], AbstractContextManager[Tx]]
Progress = Callable[[str, int, int], None]


def demo_info(tx: Tx) -> dict[str, Any] | None:
    """Return what is kept about a demo company (sign-in names, seed, size, counts, last day), None where there is none."""
    found: dict[str, Any] | None = get_setting(tx, SETTING)
    return found


def fill(write: Writer, records: Records, size: str, seed: int, progress: Progress) -> dict[str, Any]:
    """Generate a demo company that ends now into an empty workspace and return its description.

    ``write`` opens units of work that act as the system in migration mode. The description is written last: a workspace
    without one was not finished.
    """
    with write() as tx:
        stages = _stages(tx)
        roles = {str(r["home"]): i for i, r in peek_all(tx, "role", ("home",)).items()}
        now, zone = tx.now, tx.ctx.workspace.zone
    company = make_company(SIZES[size], seed, now, zone, stages)
    _organisation(write, records, company, roles)
    known = rows.stamps(company)
    agendas = company.agendas
    plan: list[tuple[str, int, Iterable[rows.Row]]] = [
        (
            "product",
            len(company.products),
            (rows.product_row(p, company.organisation.people[0]) for p in company.products),
        ),
        (
            "account",
            len(company.accounts),
            (rows.account_row(a, agendas.get(a.id, rows.NEVER)) for a in company.accounts),
        ),
        (
            "contact",
            sum(len(a.contacts) for a in company.accounts),
            (rows.contact_row(c, a.owner, agendas.get(c.id, rows.NEVER)) for a in company.accounts for c in a.contacts),
        ),
        (
            "opportunity",
            len(company.deals),
            (rows.deal_row(d, agendas.get(d.id, rows.NEVER), zone) for d in company.deals),
        ),
        ("activity", len(company.touches), (rows.touch_row(t) for t in company.touches)),
    ]
    counts: dict[str, int] = {}
    for name, total, made in plan:
        counts[name] = _load(write, records, name, made, total, known, progress)
    counts["user"] = len(company.organisation.people)
    info = {
        "version": VERSION,
        "size": size,
        "seed": seed,
        "day": now.astimezone(zone).date().isoformat(),
        "counts": counts,
        "logins": rows.logins(company.organisation.people, PASSWORD),
    }
    with write() as tx:
        put_setting(tx, SETTING, info)
    return info


def _stages(tx: Tx) -> dict[int, StageRef]:
    fields = ("pipeline", "position", "std_win_rate", "forecast_category")
    return {
        int(s["position"]): StageRef(
            i, int(s["position"]), s["std_win_rate"], s["forecast_category"], str(s["pipeline"])
        )
        for i, s in peek_all(tx, "stage", fields).items()
    }


def _organisation(write: Writer, records: Records, company: Company, roles: dict[str, str]) -> None:
    organisation = company.organisation
    with write() as tx:
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


def _load(
    write: Writer,
    records: Records,
    name: str,
    made: Iterable[rows.Row],
    total: int,
    known: dict[str, tuple[datetime, datetime, rows.Row]],
    progress: Progress,
) -> int:
    source, done = iter(made), 0
    while batch := list(islice(source, BATCH)):
        with write() as tx:
            _write(tx, records, name, batch, known)
        done += len(batch)
        progress(name, done, total)
    return done


def _write(
    tx: Tx,
    records: Records,
    name: str,
    batch: Sequence[rows.Row],
    known: dict[str, tuple[datetime, datetime, rows.Row]],
) -> None:
    drafts = records.draft(tx, name, batch, trusted=True)
    for draft in drafts:
        if draft.problems:
            raise Invalid(problems=draft.problems)
        if stamp := known.get(draft.id):
            created, updated, derived = stamp
            owner = draft.get("owner")
            draft.values |= {
                "created_at": created,
                "updated_at": updated,
                "created_by": owner,
                "updated_by": owner,
                **derived,
            }
    records.insert(tx, name, drafts)
