"""Lets a demo company live on: what would have happened since it was last looked at is written as it would have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.areas.rollout.demo import rows
from yingdan.areas.rollout.demo.company import HORIZON_DAYS, Agenda, Company, make_company
from yingdan.areas.rollout.demo.load import BATCH, SETTING, Door, demo_info, load_since, stages_of
from yingdan.areas.rollout.demo.size import SIZES
from yingdan.db.locks import try_lock
from yingdan.db.setting import put_setting
from yingdan.db.tx import Tx
from yingdan.engines.records.peek import peek
from yingdan.engines.records.service import Records

FRESH_FOR = timedelta(hours=4)


def state_of(info: dict[str, Any], now: datetime, zone: ZoneInfo) -> str:
    """Return ``present``, ``behind`` (may go on) or ``over``: past what was made up, or the clock was set back."""
    anchor, until = (datetime.fromisoformat(info[k]) for k in ("anchor", "until"))
    if now < until - FRESH_FOR or now > anchor + timedelta(days=HORIZON_DAYS - 1):
        return "over"
    same_day = now.astimezone(zone).date() == until.astimezone(zone).date()
    return "present" if same_day and now - until < FRESH_FOR else "behind"


def go_on(door: Door) -> None:
    """Write what happened in the demo company since it was last brought up to date.

    Opportunities and accounts that people have changed stay as people left them. Only one process does it at a time; what
    a killed one leaves half done is finished by the next.
    """
    with door.write() as tx:
        schema = tx.schema
    with door.connect() as conn:
        if try_lock(conn, f"demo:{schema}"):
            _go_on(door)


def _go_on(door: Door) -> None:
    with door.write() as tx:
        info = demo_info(tx)
        now, zone, stages = tx.now, tx.ctx.workspace.zone, stages_of(tx)
        if info is None:
            return
        # a run that was killed is finished as it was begun, so that nothing is written twice
        now = datetime.fromisoformat(info.pop("target")) if "target" in info else now
        put_setting(tx, SETTING, {**info, "target": now.isoformat()})
    anchor, until = (datetime.fromisoformat(info[k]) for k in ("anchor", "until"))
    company = make_company(SIZES[info["size"]], info["seed"], anchor, now, zone, stages)
    stamps = rows.stamps(company)
    for name, changes in (("opportunity", _deals(company, until, zone)), ("account", _accounts(company, until))):
        for start in range(0, len(changes), BATCH):
            with door.write() as tx:
                _change(tx, door.records, name, changes[start : start + BATCH], anchor, stamps)
    new = load_since(door, company, until, zone)
    counts = {n: c + new.get(n, 0) for n, c in info["counts"].items()}
    with door.write() as tx:
        put_setting(tx, SETTING, {**info, "until": now.isoformat(), "counts": counts})


def _deals(company: Company, since: datetime, zone: ZoneInfo) -> list[tuple[str, rows.Row]]:
    touched = {t.deal.id for t in company.touches if t.deal and t.at > since}
    changes = []
    for deal in company.deals:
        if deal.created > since or (deal.id not in touched and deal.steps[-1].at <= since):
            continue
        row = rows.deal_row(deal, company.agendas.get(deal.id, Agenda()), zone)
        past = [s for s in row["_past"] if s.at > since]
        kept = {n: v for n, v in row.items() if n in {"lost_note", "next_step", "next_step_date"}}
        changes.append((deal.id, {**{n: v for s in past for n, v in s.values.items()}, **kept, "_past": past}))
    return changes


def _accounts(company: Company, since: datetime) -> list[tuple[str, rows.Row]]:
    changes = []
    for account in company.accounts:
        if account.created <= since < account.states[-1][0]:
            row = rows.account_row(account, rows.NEVER)
            past = [s for s in row["_past"] if s.at > since]
            changes.append((account.id, {"status": row["status"], "_past": past}))
    return changes


def _change(
    tx: Tx, records: Records, name: str, changes: Sequence[tuple[str, rows.Row]], loaded: datetime, stamps: rows.Stamps
) -> None:
    present = peek(tx, name, [i for i, _ in changes], ("updated_at", "updated_by"))
    untouched = {i for i, r in present.items() if r["updated_by"] is None or r["updated_at"] <= loaded}
    drafts = records.draft_change(tx, name, [c for c in changes if c[0] in untouched], trusted=True)
    for draft in drafts:
        draft.values |= stamps[draft.id][2]
    records.update(tx, name, [d for d in drafts if not d.problems])
