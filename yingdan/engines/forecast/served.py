"""Forecasts as they are answered: stored results summed over the caller's own share; never computed in a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.forecast import store, store_rollup
from yingdan.engines.forecast.source import Source
from yingdan.engines.permission.service import field_right, predicate, require
from yingdan.engines.records.peek import peek_all
from yingdan.kernel.errors import FieldProblem, Forbidden, Invalid
from yingdan.kernel.i18n import text
from yingdan.kernel.windows import add_months, day_start
from yingdan.meta.fields.temporal import instant_text

UNITS = ("month", "quarter")
GROUPS = {"team": "dept", "region": "region", "product_line": "line", "owner": "owner"}
MONTHS = {"month": 1, "quarter": 3}
HORIZON = 3
_STALE = timedelta(hours=6)
_LAST_KNOWN = timedelta(days=31)  # older ones are no answer to a question about the present
_GROWN = 200
_GROWN_SHARE = 100
_CENT = Decimal("0.01")
_SHOWN_RECORDS = 100
_PARTS = ("won", "open", "new")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for; ``as_of`` is None for the present."""

    unit: str
    horizon: int
    group_by: str | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Found:
    """A stored answer, None where there is none, the day it should be for and whether it is good enough."""

    body: dict[str, Any] | None
    as_of: date
    is_fresh: bool


def ask(tx: Tx, source: Source, unit: str, horizon: int, group_by: str | None, as_of: str | None) -> Asked:
    """Read and check a question. Raises NotFound (404), Forbidden (403) without sight of amounts, Invalid (422)."""
    see_amounts(tx, source)
    problems = []
    if unit not in UNITS:
        problems.append(FieldProblem("period", "unknown_value", {"value": unit[:40]}))
    if not 1 <= horizon <= HORIZON:
        problems.append(FieldProblem("horizon", "unknown_value", {"value": str(horizon)}))
    if group_by is not None and group_by not in GROUPS:
        problems.append(FieldProblem("group_by", "unknown_value", {"value": group_by[:40]}))
    day = None
    if as_of is not None:
        try:
            day = date.fromisoformat(as_of[:10])
        except ValueError:
            problems.append(FieldProblem("as_of", "not_date"))
    today = local_today(tx)
    if day is not None and not date(1990, 1, 1) <= day <= today:
        problems.append(FieldProblem("as_of", "not_past"))
    if problems:
        raise Invalid(problems=problems)
    return Asked(unit, horizon, group_by, day)


def see_amounts(tx: Tx, source: Source) -> None:
    """Insist that the caller may read deals and their amounts. Raises NotFound (404), Forbidden (403)."""
    entity = tx.catalog.get(source.object)
    require(tx, entity, "read")
    if any(
        field_right(tx.ctx.actor, entity, name) in {"hidden", "masked"} for name in (source.amount, source.given_amount)
    ):
        raise Forbidden("forecast_amounts_hidden")


def local_today(tx: Tx) -> date:
    """The present day in the workspace's zone."""
    return tx.now.astimezone(tx.ctx.workspace.zone).date()


def default_as_of(today: date) -> date:
    """The day a forecast made today speaks from: today, on the last day of a month the day before.

    A forecast speaks about the period of the day after, so on a last day the running month would be missed.
    """
    return today if (today + timedelta(days=1)).month == today.month else today - timedelta(days=1)


def find(tx: Tx, asked: Asked) -> Found:
    """Look for a stored answer: of the day itself, for the present also the last one before it."""
    wanted = asked.as_of or default_as_of(local_today(tx))
    earliest = wanted - (_LAST_KNOWN if asked.as_of is None else timedelta(0))
    stored = store.find_forecast(tx, earliest, wanted, asked.unit)
    if stored is None:
        return Found(None, wanted, is_fresh=False)
    as_of, made_at, basis, body = stored
    grown = store.last_change(tx) - basis
    fresh = as_of == wanted and grown <= max(_GROWN, basis // _GROWN_SHARE)
    if asked.as_of is None:
        fresh = fresh and tx.now - made_at < _STALE
    return Found({**body, "as_of": as_of, "made_at": made_at}, wanted, is_fresh=fresh)


def answer(tx: Tx, source: Source, asked: Asked, found: Found, state: str, job: str | None) -> dict[str, Any]:
    """Return a forecast as it goes over the wire; without a stored one only its state and the job that makes it."""
    actor = tx.ctx.actor
    is_company = actor.is_admin or actor.scope == "all"
    shown: dict[str, Any] = {
        "state": state,
        "state_text": _text(tx, "state", state),
        "job": job,
        "as_of": found.as_of.isoformat(),
        "unit": asked.unit,
        "horizon": asked.horizon,
        "group_by": asked.group_by,
        "currency": tx.ctx.workspace.currency,
        "scope": "all" if is_company else actor.scope,
        "is_company": is_company,
    }
    if found.body is None:
        return {**shown, "periods": [], "groups": [], "backtest": [], "alternatives": [], "labels": [], "gates": {}}
    body = found.body
    return {
        **shown,
        "as_of": body["as_of"].isoformat(),
        "made_at": instant_text(body["made_at"]),
        **_figures(tx, asked, body),
        "method": body["method"],
        "method_text": _text(tx, "method", body["method"]),
        "backtest": [{**s, "label_text": _text(tx, "method", s["method"])} for s in body["scores"]],
        "alternatives": [
            {"method": m, "label_text": _text(tx, "method", m), "values": [_money(v) for v in values[: asked.horizon]]}
            for m, values in sorted(body["alternatives"].items())
            if is_company
        ],
        "labels": [{"code": c, "text": _text(tx, "label", c, count=body["without_rate"])} for c in body["labels"]],
        "history_months": body["history_months"],
        "closed_deals": body["closed_deals"],
        "gates": _gates(tx, source, body["gates"]),
        "figures": {"won_label": _text(tx, "figure", "won"), "signed_label": _text(tx, "figure", "signed")},
    }


def snapshot_due(tx: Tx, source: Source, after: timedelta) -> bool:
    """Tell whether the totals of the day are still to be frozen, some time after its begin; deals there must be."""
    today = local_today(tx)
    if tx.now < day_start(today, tx.ctx.workspace.zone) + after:
        return False
    return store_rollup.last_snapshot(tx) != today and store_rollup.any_deal(tx, source)


def _figures(tx: Tx, asked: Asked, body: Mapping[str, Any]) -> dict[str, Any]:
    wholes = body["periods"][: asked.horizon]
    ends = _ends([date.fromisoformat(w["start"]) for w in wholes], asked.unit)
    totals = _parts(tx, body["as_of"], asked.unit, None, len(wholes)).get("*", _nothing(len(wholes)))
    periods = [_period(whole, end, part) for whole, end, part in zip(wholes, ends, totals, strict=True)]
    if asked.group_by is None:
        return {"periods": periods, "groups": []}
    cut = _parts(tx, body["as_of"], asked.unit, GROUPS[asked.group_by], len(wholes))
    labels = _labels(tx, asked.group_by)
    groups: list[dict[str, Any]] = [
        {
            "key": key,
            "label": _text(tx, "group", "none") if key is None else labels.get(key, key),
            "periods": [_period(whole, end, part) for whole, end, part in zip(wholes, ends, parts, strict=True)],
        }
        for key, parts in cut.items()
    ]
    groups.sort(key=lambda g: (g["key"] is None, -float(g["periods"][0]["p50"]), str(g["label"])))
    return {"periods": periods, "groups": groups}


def _ends(starts: Sequence[date], unit: str) -> list[date]:
    """The day after the last of each period; the first quarter may be partly over, so it ends where the next begins."""
    months = MONTHS[unit]
    return [add_months(day, months - (day.month - 1) % months) for day in starts]


def _parts(tx: Tx, as_of: date, unit: str, column: str | None, count: int) -> dict[str | None, list[list[Decimal]]]:
    """Amounts in whole cents per key and step: won, open, new."""
    found: dict[str | None, list[list[Decimal]]] = {}
    for key, step, *amounts in store.read_parts(tx, as_of, unit, column):
        if step < count:
            found.setdefault(key, _nothing(count))[step] = [_cents(a) for a in amounts]
    return found


def _period(whole: Mapping[str, Any], end: date, part: Sequence[Decimal]) -> dict[str, str]:
    """One period of a share; its interval is the whole's, scaled with the root of the share: parts err partly apart."""
    middle = sum(part, Decimal(0))
    p50 = float(whole["p50"])
    share = min(abs(float(middle)) / abs(p50), 1.0) if abs(p50) > 1e-9 else 0.0
    low = middle - _cents((p50 - whole["p10"]) * share**0.5)
    if whole["p10"] >= 0:
        low = min(max(low, part[0], Decimal(0)), middle)
    high = middle + _cents((whole["p90"] - p50) * (share**0.5 if p50 else 1.0))
    amounts = dict(zip(_PARTS, part, strict=True)) | {"p50": middle, "p10": low, "p90": max(high, middle)}
    return {"start": whole["start"], "end": end.isoformat(), **{n: _money(a) for n, a in amounts.items()}}


def _labels(tx: Tx, group_by: str) -> dict[str, str]:
    target = {"team": "department", "owner": "user"}.get(group_by)
    return {} if target is None else {i: str(r["name"]) for i, r in peek_all(tx, target, ("name",)).items()}


def _gates(tx: Tx, source: Source, gates: Mapping[str, Any]) -> dict[str, Any]:
    """The gates in words; records to repair are named to whoever may see them."""
    entity = tx.catalog.get(source.object)
    named = sorted({i for check in gates["data"]["checks"] for i in check["records"]})
    seen = store.visible(tx, entity, named, predicate(tx, entity, "t"))
    is_company = tx.ctx.actor.is_admin or tx.ctx.actor.scope == "all"
    checks = []
    for check in gates["data"]["checks"]:
        mine = [i for i in check["records"] if i in seen]
        count = check["count"] if is_company else len(mine)
        shown = {
            **check,
            "label_text": _text(tx, "gate", check["code"]),
            "verdict_text": _text(tx, "verdict", check["verdict"]),
        }
        checks.append({**shown, "count": count, "records": mine[:_SHOWN_RECORDS]})
    fields = [
        {
            **f,
            "label_text": entity.columns[f["column"]].field.label.text(tx.ctx.locale)
            if f["column"] in entity.columns
            else f["column"],
            "verdict_text": _text(tx, "verdict", f["verdict"]),
            "leak_text": _text(tx, "leak", f["leak"]) if f["leak"] else None,
        }
        for f in gates["data"]["fields"]
    ]
    history, model = gates["history"], gates["win_model"]
    label = _text(tx, "label", history["label"]) if history["label"] else None
    return {
        "history": {**history, "label_text": label, "text": _text(tx, "gate", "history", **history)},
        "win_model": {**model, "text": regime_text(tx, model)},
        "data": {**gates["data"], "checks": checks, "fields": fields},
    }


def regime_text(tx: Tx, gate: Mapping[str, Any]) -> str:
    """The gate of the win model as a sentence: the regime, the count and what is missing for the next."""
    key = "win_model" if gate["missing"] else "win_model_top"
    params = {"closed": gate["closed_deals"], "missing": gate["missing"]}
    return _text(tx, "gate", key, regime=_text(tx, "regime", gate["regime"]), **params)


def _text(tx: Tx, kind: str, code: str, **params: Any) -> str:
    return text(f"forecast.{kind}.{code}", tx.ctx.locale, **params)


def _nothing(count: int) -> list[list[Decimal]]:
    return [[Decimal(0)] * 3 for _ in range(count)]


def _cents(value: float) -> Decimal:
    return Decimal(repr(float(value))).quantize(_CENT, ROUND_HALF_UP)


def _money(value: float | Decimal) -> str:
    return str(value.quantize(_CENT) if isinstance(value, Decimal) else _cents(value))


def as_instant(at: datetime | None) -> str | None:
    """An instant as it goes over the wire."""
    return None if at is None else instant_text(at)
