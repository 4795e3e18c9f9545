"""Makes forecasts of a workspace and stores them; heavy, for job processes and the command line only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np

from yingdan.db.tx import Tx
from yingdan.engines.forecast import gates, store
from yingdan.engines.forecast.dataset import ATOM, Trail, deals_of, fold, split_atom
from yingdan.engines.forecast.model import Deal, MethodScore, PeriodForecast, PipelineForecast
from yingdan.engines.forecast.naive import RollingMethod
from yingdan.engines.forecast.pipeline import Options, Unit, forecast_units
from yingdan.engines.forecast.regions import department_regions
from yingdan.engines.forecast.replay import replay_pipeline
from yingdan.engines.forecast.source import Source
from yingdan.engines.forecast.store_models import published_chances
from yingdan.kernel.windows import add_months, day_start

HORIZON = 3
UNITS: tuple[Unit, ...] = ("month", "quarter")
LABEL_UNRATED = "amounts_without_rate"
_RECORDS = 200


def load_trails(tx: Tx, source: Source, as_of: date) -> list[Trail]:
    """Read every live deal as known at the end of a day, in the workspace's zone; no caller's permission applies."""
    until = day_start(as_of + timedelta(days=1), tx.ctx.workspace.zone)
    births, states = store.read_births(tx, source), store.read_states(tx, source)
    return fold(store.read_versions(tx, source, until), births, states, department_regions(tx))


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a forecast is made from, read at one instant; ``basis`` is the last row of history it could know of."""

    as_of: date
    newest: bool
    basis: int
    trails: Sequence[Trail]
    deals: Sequence[Deal]
    chance: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Made:
    """What a forecast said, by unit, with the chances of single deals where it is the newest."""

    as_of: date
    basis: int
    units: Mapping[str, tuple[dict[str, Any], list[tuple[Any, ...]]]]
    deals: list[tuple[str, float, list[float], float | None]] | None
    result: dict[str, Any]


def read_facts(tx: Tx, source: Source, as_of: date, *, newest: bool) -> Facts:
    """Read what a forecast for the days after ``as_of`` may know; a ``newest`` one uses the published win model."""
    basis = store.last_change(tx)
    trails = load_trails(tx, source, as_of)
    deals = deals_of(trails, store.read_lines(tx, source), published_chances(tx) if newest else {})
    chance = {order: p for order, _, p, _ in store.read_states(tx, source).values() if p is not None}
    return Facts(as_of, newest, basis, trails, deals, chance)


def compute(facts: Facts) -> Made:
    """Forecast months and quarters; no database, for it takes seconds. Amounts in base currency."""
    as_of, trails, deals = facts.as_of, facts.trails, facts.deals
    statistical = _statistical(trails, as_of)
    gate = _gates(trails, deals, as_of)
    unrated = sum(trail.unrated for trail in trails)
    units: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {}
    chances, methods = None, {}
    asked = [Options(unit=u, horizon=HORIZON, dimensions=(ATOM,), stage_probability=facts.chance) for u in UNITS]
    made = forecast_units(deals, as_of, asked, statistical=statistical)
    for unit, forecast in zip(UNITS, made, strict=True):
        labels = [*forecast.labels, *([LABEL_UNRATED] if unrated else [])]
        body, parts = _body(forecast, labels, gate, unrated), _parts(forecast)
        if unit == "quarter":
            _complete(body, parts, deals, forecast.periods[0].start)
        units[unit] = (body, parts)
        methods[unit] = forecast.method
        if facts.newest and unit == "quarter":
            chances = _chances(forecast, as_of)
    result = {"as_of": as_of.isoformat(), "deals": len(deals), "methods": methods}
    return Made(as_of, facts.basis, units, chances, result)


def store_made(tx: Tx, made: Made) -> dict[str, Any]:
    """Store what a forecast said in place of what was said for that day before; returns what the job says."""
    for unit, (body, parts) in made.units.items():
        store.put_forecast(tx, (made.as_of, unit), made.basis, body, parts)
    if made.deals is not None:
        store.put_deals(tx, made.deals)
    return made.result


def back_test(facts: Facts, origins: Sequence[date], unit: Unit) -> tuple[MethodScore, ...]:
    """Forecast past days of a workspace from what was known then; the error of the first period by method."""
    options = Options(unit=unit, horizon=2 if unit == "quarter" else 1, stage_probability=facts.chance)
    statistical = _statistical(facts.trails, max(origins))
    return replay_pipeline(facts.deals, origins, options=options, statistical=statistical)


def month_ends(today: date, count: int) -> list[date]:
    """The last days of the ``count`` latest full months, the oldest first."""
    return [add_months(today, -back) - timedelta(days=1) for back in range(count, 0, -1)]


def _statistical(trails: Sequence[Trail], as_of: date) -> RollingMethod | None:
    """The statistical methods where there is history for them: importing them takes seconds."""
    first = min((t.closed_on for t in trails if t.closed_on is not None), default=as_of)
    if (as_of - first).days < gates.FULL_HISTORY_MONTHS * 30:
        return None
    # lint-skip: no-local-import — its libraries take seconds to load, wanted only where there is a long history
    from yingdan.engines.forecast.statistical import EtsTheta  # noqa: PLC0415 - costs seconds, see above

    return EtsTheta()


def _gates(trails: Sequence[Trail], deals: Sequence[Deal], as_of: date) -> dict[str, Any]:
    days = [t.versions[0].day or t.closed_on for t in trails]
    first = min((day for day in days if day is not None), default=None)
    closed = sum(t.outcome in {"won", "lost"} for t in trails)
    filled = _filled(trails)
    data = gates.data_gate(deals, duplicates=_duplicates(trails), filled=filled)
    checks = [{**asdict(c), "count": len(c.records), "records": list(c.records[:_RECORDS])} for c in data.checks]
    return {
        "history": asdict(gates.history_gate(first, as_of)),
        "win_model": asdict(gates.win_model_gate(closed)),
        "data": {"checks": checks, "fields": [asdict(f) for f in data.fields], "blocked": data.blocked},
    }


def _filled(trails: Sequence[Trail]) -> dict[str, float]:
    count = max(len(trails), 1)
    last = [t.versions[-1] for t in trails]
    return {
        "amount": sum(v.amount is not None for v in last) / count,
        "expected_close": sum(v.due is not None for v in last) / count,
        "product": sum(t.product is not None for t in trails) / count,
        "account": sum(t.customer is not None for t in trails) / count,
        "owner": sum(t.owner is not None for t in trails) / count,
    }


def _duplicates(trails: Sequence[Trail]) -> list[str]:
    """Deals that repeat another one: same customer, product, day of creation and amount, where all are known."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for trail in trails:
        amount = trail.versions[-1].amount
        key = (trail.customer, trail.product, trail.created, amount)
        if None in key:
            continue
        if key in seen:
            found.append(trail.id)
        seen.add(key)
    return found


def _body(forecast: PipelineForecast, labels: Sequence[str], gate: Mapping[str, Any], unrated: int) -> dict[str, Any]:
    return {
        "periods": [{**asdict(p), "start": p.start.isoformat()} for p in forecast.periods],
        "method": forecast.method,
        "scores": [asdict(score) for score in forecast.scores],
        "alternatives": {name: list(values) for name, values in forecast.alternatives.items()},
        "labels": list(labels),
        "history_months": forecast.history_months,
        "closed_deals": forecast.closed_deals,
        "without_rate": unrated,
        "gates": gate,
    }


def _chances(forecast: PipelineForecast, as_of: date) -> list[tuple[str, float, list[float], float | None]]:
    """Per open deal: value, chance of being won in each month, and the days to it on average, if it is won in these."""
    first = forecast.periods[0].start
    months = max((len(d.probabilities) for d in forecast.deals), default=0)
    starts = [as_of, *(add_months(first, step) for step in range(1, months + 1))]
    middles = np.array([((a - as_of).days + (b - as_of).days) / 2 for a, b in pairwise(starts)])
    rows = np.array([d.probabilities for d in forecast.deals], dtype=float).reshape(len(forecast.deals), months)
    total = rows.sum(axis=1)
    days = np.divide(rows @ middles, total, out=np.full(len(rows), np.nan), where=total > 0).tolist()
    return [
        (d.id, d.value, list(d.probabilities), None if isnan(wait) else wait)
        for d, wait in zip(forecast.deals, days, strict=True)
    ]


def _parts(forecast: PipelineForecast) -> list[tuple[Any, ...]]:
    """The smallest shares in whole cents, so that every cut of them adds up to the cent."""
    by_atom = forecast.cuts.get(ATOM, {None: forecast.periods})
    return [
        (*split_atom(key), step, round(period.won, 2), round(period.open, 2), round(period.new, 2))
        for key, periods in by_atom.items()
        for step, period in enumerate(periods)
        if _counts(period)
    ]


def _complete(body: dict[str, Any], parts: list[tuple[Any, ...]], deals: Sequence[Deal], month: date) -> None:
    """Count what earlier months of the running quarter brought: the engine speaks from the running month on."""
    start = add_months(month, -((month.month - 1) % 3))
    brought: dict[str | None, float] = defaultdict(float)
    for deal in deals:
        if deal.outcome == "won" and deal.closed_on is not None and start <= deal.closed_on < month:
            brought[deal.shares[ATOM][0][0]] += (deal.amounts[-1][1] if deal.amounts else None) or 0.0
    total = sum(brought.values())
    for name in ("won", "p10", "p50", "p90"):
        body["periods"][0][name] += total
    body["periods"][0]["start"] = start.isoformat()
    for values in body["alternatives"].values():
        values[0] += total
    parts.extend((*split_atom(key), 0, round(amount, 2), 0.0, 0.0) for key, amount in brought.items())


def _counts(period: PeriodForecast) -> bool:
    return bool(period.won or period.open or period.new)
