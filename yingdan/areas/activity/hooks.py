"""What happens around writes of activities."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

from yingdan.areas.activity.objects.activity import KEY_KINDS, KINDS
from yingdan.db.tx import Tx
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek, touch

CONNECTED_CALL_S = 60
EARTH_M = 6_371_000


def before_activity(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Fill the instant, the subject, the account of the opportunity or contact, and whether it is a key action."""
    for draft in drafts:
        if draft.get("at") is None:
            draft.set("at", draft.at)
        kind = draft.get("kind")
        if not draft.get("subject"):
            option = next((o for o in KINDS if o.value == kind), None)
            text = (draft.get("content") or "").strip().splitlines()
            draft.set("subject", text[0][:60] if text else option.label.text(tx.ctx.locale) if option else kind)
        long_call = kind == "call" and (draft.get("duration") or 0) >= CONNECTED_CALL_S
        draft.set("is_key_action", bool((kind in KEY_KINDS or long_call) and draft.get("result") != "no_answer"))
    _fill_accounts(tx, drafts, "opportunity")
    _fill_accounts(tx, drafts, "contact")
    _place_check_ins(tx, drafts)


def after_activity(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Carry the time of the last and next activity to the records it is about."""
    for link in ("account", "contact", "opportunity"):
        latest: dict[str, tuple[Any, Any]] = {}
        for draft in sorted((d for d in drafts if d.get("at")), key=lambda d: d.get("at")):
            target, at = draft.get(link), draft.get("at")
            if target:
                _, planned = latest.get(target, (None, None))
                latest[target] = (at, draft.get("next_at") or (planned if planned and planned > at else None))
        if latest:
            touch(tx, link, latest)


def _fill_accounts(tx: Tx, drafts: Sequence[Draft], link: str) -> None:
    bare = [d for d in drafts if d.get(link) and not d.get("account")]
    rows = peek(tx, link, [d.get(link) for d in bare], ("account",))
    for draft in bare:
        row = rows.get(draft.get(link))
        if row and row["account"]:
            draft.set("account", row["account"])


def _place_check_ins(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Note when a check-in reached the server, by its own clock, and how far from the account it was."""
    moved = [d for d in drafts if d.changes("checkin") or (d.get("checkin") and d.changes("account"))]
    rows = peek(tx, "account", [d.get("account") for d in moved], ("geo",))
    for draft in moved:
        here, row = _point(draft.get("checkin")), rows.get(draft.get("account"))
        there = _point(row["geo"]) if row else None
        draft.set("checkin_distance", metres_between(here, there) if here and there else None)
        if draft.changes("checkin"):
            draft.set("checkin_at", (tx.now if draft.past is None else draft.at) if here else None)


def _point(value: Any) -> tuple[float, float] | None:
    """Return latitude and longitude of a stored or parsed point."""
    stored = getattr(value, "obj", value)
    return (stored["lat"], stored["lng"]) if stored else None


def metres_between(here: tuple[float, float], there: tuple[float, float]) -> int:
    """Return the distance over ground in whole metres."""
    (lat, lng), (lat2, lng2) = ((radians(a), radians(b)) for a, b in (here, there))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lng2 - lng) / 2) ** 2
    return round(2 * EARTH_M * asin(sqrt(min(1.0, half))))
