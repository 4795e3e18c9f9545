"""Example data in a real workspace: a few accounts with deals and activities to try things with, gone again on request.

Every record of it says ``source_system = example`` and belongs to the people who are there; no user or goal is made.
It is offered only while there is no account and no opportunity yet. Which records were made is kept as well: anybody may
write that word into a record, and what it stands in would be removed for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from yingdan.areas.rollout.demo import rows
from yingdan.areas.rollout.demo.company import Company, make_company
from yingdan.areas.rollout.demo.load import BATCH, Door, number, stages_of, write_batch
from yingdan.areas.rollout.demo.size import EXAMPLE
from yingdan.db.locks import hold
from yingdan.db.setting import drop_setting, get_setting, put_setting
from yingdan.db.tx import Tx
from yingdan.engines.jobs.model import JobState
from yingdan.engines.jobs.service import enqueue, newest_job
from yingdan.engines.query.service import Query, query
from yingdan.engines.records.model import PastStep
from yingdan.engines.records.peek import peek_all
from yingdan.engines.records.removal import purge_now
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import Conflict, Forbidden
from yingdan.meta.fields.temporal import instant_text, parse_instant
from yingdan.meta.predicate import parse_filter

SOURCE = "example"
SETTING, MADE = "examples", "examples_made"
LOADING, REMOVING = "loading", "removing"
JOB = "examples"
SEED = 7
CHUNK = 200
# Those that lead to others first, so that nothing is left that another one needs.
OBJECTS = ("activity", "opportunity", "contact", "account", "product")


def examples_state(tx: Tx) -> dict[str, Any]:
    """Return ``{"state", "may_load"}``: none, loading, loaded, removing, or demo where everything is made up anyway."""
    if tx.ctx.workspace.kind == "demo":
        return {"state": "demo", "may_load": False}
    state = (get_setting(tx, SETTING) or {}).get("state", "none")
    return {"state": state, "may_load": state == "none" and tx.ctx.actor.is_admin and _is_empty(tx)}


def ask_examples(tx: Tx) -> str:
    """Ask for example data by a job (administrators) and return its id. Raises Forbidden (403), Conflict (409)."""
    _administrator(tx)
    hold(tx.conn, tx.schema, SETTING)
    if not examples_state(tx)["may_load"]:
        raise Conflict("examples_not_empty")
    # a run that is tried again makes up the same company as the one that was killed
    put_setting(tx, SETTING, {"state": LOADING, "at": instant_text(tx.now)})
    return enqueue(tx, JOB, {"do": "load"}, lock=JOB)


def ask_removal(tx: Tx) -> str:
    """Ask for the end of all example data by a job (administrators) and return its id. Raises Forbidden (403), Conflict (409)."""
    _administrator(tx)
    hold(tx.conn, tx.schema, SETTING)
    known, last = get_setting(tx, SETTING), newest_job(tx, JOB)
    under_way = last is not None and last[1] in {JobState.QUEUED, JobState.RUNNING}
    if known is None or (known["state"] == REMOVING and under_way):
        raise Conflict("examples_none")
    put_setting(tx, SETTING, {"state": REMOVING})
    return enqueue(tx, JOB, {"do": "remove"}, lock=JOB)


def load_examples(door: Door) -> dict[str, int]:
    """Write the example data, owned in turn by the people who may work, and return how many records of each object.

    None where their removal has been asked for since.
    """
    with door.write() as tx:
        known = get_setting(tx, SETTING)
        if known["state"] != LOADING:
            return {}
        zone, at = tx.ctx.workspace.zone, parse_instant(known["at"])
        company = make_company(EXAMPLE, SEED, at, at, zone, stages_of(tx))
        people = [
            (i, u["department"])
            for i, u in peek_all(tx, "user", ("department", "status")).items()
            if u["status"] != "disabled"
        ]
    swap = _in_place_of(company, sorted(people, key=str))
    number(door, company.deals, zone)
    stamps, agendas = rows.stamps(company), company.agendas
    made: dict[str, list[rows.Row]] = {
        "product": [rows.product_row(p, company.organisation.people[0]) for p in company.products],
        "account": [rows.account_row(a, agendas.get(a.id, rows.NEVER)) for a in company.accounts],
        "contact": [
            rows.contact_row(c, a.owner, agendas.get(c.id, rows.NEVER)) for a in company.accounts for c in a.contacts
        ],
        "opportunity": [rows.deal_row(d, agendas.get(d.id, rows.NEVER), zone) for d in company.deals],
        "activity": [rows.touch_row(t) for t in company.touches],
    }
    with door.write() as tx:
        put_setting(tx, MADE, {name: [r["_id"] for r in batch] for name, batch in made.items()})
    total, done = sum(map(len, made.values())), 0
    for name, batch in made.items():
        for start in range(0, len(batch), BATCH):
            part = [{**_swapped(r, swap), "source_system": SOURCE} for r in batch[start : start + BATCH]]
            with door.write() as tx:
                write_batch(tx, door.records, name, part, stamps, strict=False)
            done += len(part)
            door.progress(name, done, total)
    with door.write() as tx:
        hold(tx.conn, tx.schema, SETTING)
        if get_setting(tx, SETTING)["state"] == LOADING:
            put_setting(tx, SETTING, {"state": "loaded"})
    return {name: len(batch) for name, batch in made.items()}


def remove_examples(door: Door) -> dict[str, int]:
    """Remove the example data for good and return how many records; what people's own records need stays (``kept``)."""
    gone = kept = 0
    for name in OBJECTS:
        with door.write() as tx:
            ids = _examples(tx, name)
        for start in range(0, len(ids), CHUNK):
            with door.write() as tx:
                removed = _removed(tx, door.records, name, ids[start : start + CHUNK])
                gone += purge_now(tx, tx.catalog.get(name), removed)
                kept += len(ids[start : start + CHUNK]) - len(removed)
            door.progress(name, gone, gone + len(ids) - start)
    with door.write() as tx:
        drop_setting(tx, SETTING)
        drop_setting(tx, MADE)
    return {"removed": gone, "kept": kept}


def _administrator(tx: Tx) -> None:
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")


def _is_empty(tx: Tx) -> bool:
    own = replace(tx, ctx=tx.ctx.as_system(), memo={})
    return not any(
        orjson.loads(query(own, name, Query(fields=("id",), limit=1)))["records"] for name in ("account", "opportunity")
    )


def _in_place_of(company: Company, people: Sequence[tuple[str, str | None]]) -> dict[str, str | None]:
    """Return who stands for each made-up person, and no department for the made-up ones."""
    swap: dict[str, str | None] = {d.id: None for d in company.organisation.departments}
    for place, person in enumerate(company.organisation.people):
        swap[person.id] = people[place % len(people)][0]
    return swap


def _swapped(value: Any, swap: Mapping[str, str | None]) -> Any:
    if isinstance(value, str):
        return swap.get(value, value)
    if isinstance(value, list):
        return [_swapped(v, swap) for v in value]
    if isinstance(value, dict):
        return {k: _swapped(v, swap) for k, v in value.items()}
    if isinstance(value, PastStep):
        return replace(value, values=_swapped(dict(value.values), swap), actor=_swapped(value.actor, swap))
    return value


def _examples(tx: Tx, name: str) -> list[str]:
    marked = parse_filter({"field": "source_system", "op": "eq", "value": SOURCE})
    made = frozenset((get_setting(tx, MADE) or {}).get(name, ()))
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = orjson.loads(query(tx, name, Query(filter=marked, fields=("id",), limit=CHUNK, cursor=cursor)))
        found += [r["id"] for r in page["records"] if r["id"] in made]
        cursor = page.get("next_cursor")
        if not cursor:
            return found


def _removed(tx: Tx, records: Records, name: str, ids: Sequence[str]) -> list[str]:
    """Move records to the bin and return those that went: one by one where some are needed by others."""
    try:
        with tx.conn.transaction():
            records.remove(tx, name, list(ids))
    except Conflict:
        if len(ids) == 1:
            return []
        return [i for one in ids for i in _removed(tx, records, name, [one])]
    return list(ids)
