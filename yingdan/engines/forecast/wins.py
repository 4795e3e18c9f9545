"""Trains win models on a workspace's own deals and scores its open ones; heavy, for job processes only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.forecast import store, store_models
from yingdan.engines.forecast.dataset import Trail
from yingdan.engines.forecast.features import Dataset
from yingdan.engines.forecast.gates import win_model_gate
from yingdan.engines.forecast.moments import Around, features, training_day
from yingdan.engines.forecast.run import load_trails
from yingdan.engines.forecast.served import local_today
from yingdan.engines.forecast.source import Source
from yingdan.engines.forecast.winprob import Priors, WinModel, from_bytes, importance, score, train
from yingdan.kernel.windows import day_start

_MOST_LEARNT = 50_000
_CUSTOM = frozenset({"enum", "bool", "int", "dec", "money", "pct", "text"})
_STAGE = "stage"


def train_and_score(tx: Tx, source: Source, *, publish: bool) -> dict[str, Any]:
    """Train on closed deals as they stood on a day of their lives, store the model in shadow, score what is open.

    ``publish`` shows it at once. Never fails for poor data: too few deals give a model by rules.
    """
    trails, around = _load(tx, source)
    data = _dataset(tx, trails, around, with_closed=True)
    priors = Priors(stage_column=_STAGE, stage_chance=_stage_chances(tx, source))
    model = train(data, priors=priors)
    content = model.to_bytes()
    closed = sum(t.outcome in {"won", "lost"} for t in trails)
    id_ = store_models.put_model(tx, _report(model, data, closed), content)
    scored = _score(tx, id_, model, data)
    for other in store_models.models(tx):
        if other["state"] == "published" and not publish:
            known = store_models.content_of(tx, str(other["id"]))
            if known is not None:
                _score(tx, str(other["id"]), from_bytes(known), data)
    if publish:
        store_models.set_state(tx, id_, "published")
    _carry(tx, source)
    return {"model": id_, "state": model.state, "regime": model.regime, "closed": closed, "scored": scored}


def rescore(tx: Tx, source: Source) -> int:
    """Score what is open now by the published model; returns how many deals were scored."""
    published = next((m for m in store_models.models(tx) if m["state"] == "published"), None)
    content = store_models.content_of(tx, str(published["id"])) if published else None
    if published is None or content is None:
        return 0
    trails, around = _load(tx, source)
    scored = _score(tx, str(published["id"]), from_bytes(content), _dataset(tx, trails, around, with_closed=False))
    _carry(tx, source)
    return scored


def _load(tx: Tx, source: Source) -> tuple[list[Trail], Around]:
    today = local_today(tx)
    trails = load_trails(tx, source, today)
    until = day_start(today + timedelta(days=1), tx.ctx.workspace.zone)
    customers: dict[str, list[tuple[int, tuple[Any, ...]]]] = defaultdict(list)
    for id_, day, *traits in store.read_customers(tx, source):
        customers[id_].append((0 if day is None else day.toordinal(), tuple(traits)))
    names = [
        f.name
        for f in tx.catalog.get(source.object).definition.fields
        if f.name.startswith("x_") and f.type in _CUSTOM and not f.derived
    ]
    columns: dict[str, dict[str, Any]] = {name: {} for name in names}
    for id_, *values in store.read_columns(tx, source, names) if names else ():
        for name, value in zip(names, values, strict=True):
            columns[name][id_] = value if isinstance(value, str | bool) or value is None else float(value)
    around = Around(
        touches={id_: (days, keys) for id_, days, keys in store.read_touches(tx, source, until)},
        deciders=store.read_deciders(tx, source),
        customers=customers,
        lines=store.read_lines(tx, source),
        stages={id_: name for id_, (_, _, _, name) in store.read_states(tx, source).items()},
        columns=columns,
        trait_names=source.traits,
        customer_names=source.customer_traits,
        flag_names=source.flags,
    )
    return trails, around


def _dataset(tx: Tx, trails: Sequence[Trail], around: Around, *, with_closed: bool) -> Dataset:
    today = local_today(tx).toordinal()
    days = {t.id: today for t in trails if t.outcome is None}
    if with_closed:
        closed = [(t, day) for t in trails if t.outcome in {"won", "lost"} and (day := training_day(t)) is not None]
        closed.sort(key=lambda pair: (pair[0].closed_on or pair[0].created, pair[0].id))
        days |= {t.id: day for t, day in closed[-_MOST_LEARNT:]}
    return features(trails, days, around)


def _score(tx: Tx, id_: str, model: WinModel, data: Dataset) -> int:
    opened = data.taken([row for row, outcome in enumerate(data.outcomes) if outcome is None])
    rows = [
        (s.id, min(max(s.probability, 0.0), 1.0), [asdict(factor) for factor in s.factors])
        for s in (score(model, opened) if opened.ids else ())
    ]
    store_models.put_scores(tx, id_, rows)
    return len(rows)


def _carry(tx: Tx, source: Source) -> None:
    published = next((str(m["id"]) for m in store_models.models(tx) if m["state"] == "published"), None)
    store_models.write_chances(tx, source, published)


def _stage_chances(tx: Tx, source: Source) -> dict[str, float]:
    return {name: p for _, kind, p, name in store.read_states(tx, source).values() if p is not None and kind == "open"}


def _report(model: WinModel, data: Dataset, closed: int) -> Mapping[str, Any]:
    known = data.taken([row for row, outcome in enumerate(data.outcomes) if outcome is not None])
    report = asdict(model.report)
    return {
        "signal": model.state,
        "regime": model.regime,
        "base_rate": model.base_rate,
        "closed_deals": closed,
        "learnt_from": model.closed_deals,
        "gate": asdict(win_model_gate(closed)),
        "quality": {name: report[name] for name in ("model", "base_rate", "naive_bayes")},
        "curve": list(report["curve"]),
        "trained_on": report["trained_on"],
        "tested_on": report["tested_on"],
        "importance": [list(pair) for pair in (importance(model, known) if known.ids else ())],
        "suspects": [asdict(suspect) for suspect in model.suspects],
    }
