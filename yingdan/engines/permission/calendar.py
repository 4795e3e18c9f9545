"""Windows of time in the calendar of a workspace: its zone, its fiscal year, and the workdays of mainland China."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from yingdan.db.setting import get_setting, put_setting
from yingdan.db.tx import Tx
from yingdan.engines.formula.workdays import mainland
from yingdan.kernel.errors import Forbidden
from yingdan.kernel.windows import window_days

SETTING = "calendar"
_WORKDAYS = re.compile(r"^(last|next)_(\d{1,4})_workdays$")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a company settles about its calendar: the month in which its fiscal year begins."""

    fiscal_start: int = 1


def calendar_of(tx: Tx) -> Calendar:
    """Return the calendar of the workspace."""
    if SETTING not in tx.memo:
        stored = get_setting(tx, SETTING) or {}
        tx.memo[SETTING] = Calendar(int(stored.get("fiscal_start", 1)))
    found: Calendar = tx.memo[SETTING]
    return found


def set_calendar(tx: Tx, calendar: Calendar) -> None:
    """Settle the calendar of the workspace. Raises Forbidden (403) for who is no administrator."""
    if not tx.ctx.actor.is_admin:
        raise Forbidden("admin_only")
    put_setting(tx, SETTING, {"fiscal_start": calendar.fiscal_start})
    tx.memo.pop(SETTING, None)


def days_within(tx: Tx, name: str, today: date | None = None) -> tuple[date, date] | None:
    """Return (first day, day after the last) of a window of ``kernel.windows``, or of ``last/next_N_workdays``.

    ``last_N_workdays`` begins with the N-th workday back, today among them when it is one; holidays and the weekends worked
    in exchange are those published. ``today`` is that of the workspace unless given. None for a name that is no window.
    """
    today = today or tx.now.astimezone(tx.ctx.workspace.zone).date()
    if match := _WORKDAYS.match(name):
        return _workdays(today, int(match[2]), back=match[1] == "last")
    return window_days(name, today, calendar_of(tx).fiscal_start if "fiscal" in name else 1)


def _workdays(today: date, count: int, *, back: bool) -> tuple[date, date] | None:
    calendar, one = mainland(), timedelta(days=1)
    if count < 1:
        return None
    if back:
        first = calendar.after(today + one, -count)
        return None if first is None else (first, today + one)
    last = calendar.after(today, count)
    return None if last is None else (today + one, last + one)
