"""Win models and scores as they are answered: under permission, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.forecast import store, store_models
from yingdan.engines.forecast.gates import win_model_gate
from yingdan.engines.forecast.served import as_instant, regime_text, see_amounts
from yingdan.engines.forecast.source import Source
from yingdan.engines.permission.service import field_right, predicate, readable, require
from yingdan.kernel.errors import Conflict, Forbidden, NotFound
from yingdan.kernel.i18n import text
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity

_SPECIAL = MappingProxyType({"": "missing", "*": "other", "True": "yes", "False": "no"})
_REASONS = 2
_METHODS = ("model", "base_rate", "naive_bayes")


def overview(tx: Tx, source: Source, job: str | None) -> dict[str, Any]:
    """Return the published and the newest model with their back-tests, and the gate. Raises NotFound (404)."""
    require(tx, tx.catalog.get(source.object), "read")
    known = store_models.models(tx)
    published = next((m for m in known if m["state"] == "published"), None)
    newest = known[0] if known else None
    gate = newest["report"]["gate"] if newest else _gate_of(0)
    return {
        "published": _model(tx, source, published) if published else None,
        "latest": _model(tx, source, newest) if newest else None,
        "job": job,
        "gate": {**gate, "text": regime_text(tx, gate)},
    }


def _gate_of(closed: int) -> dict[str, Any]:
    gate = win_model_gate(closed)
    return {"regime": gate.regime, "closed_deals": gate.closed_deals, "missing": gate.missing}


def set_state(tx: Tx, source: Source, model: str, state: str) -> dict[str, Any]:
    """Publish or retire a model and carry its chances to the records.

    Raises Forbidden (403) for others than administrators, NotFound (404), Conflict ``model_retired`` (409).
    """
    if not tx.ctx.actor.is_admin:
        raise Forbidden("administrators_only")
    known = {str(m["id"]): m for m in store_models.models(tx)}
    if not is_uuid(model) or model not in known:
        raise NotFound("record_not_found", object="model", id=model[:60])
    if known[model]["state"] == "retired" and state == "published":
        raise Conflict("model_retired")
    store_models.set_state(tx, model, state)
    left = next((str(m["id"]) for m in store_models.models(tx) if m["state"] == "published"), None)
    store_models.write_chances(tx, source, left)
    return _model(tx, source, next(m for m in store_models.models(tx) if str(m["id"]) == model))


def score_of(tx: Tx, source: Source, record: str) -> dict[str, Any]:
    """Return the chance of a deal with its factors. Raises NotFound (404) for one the caller may not see."""
    entity = tx.catalog.get(source.object)
    require(tx, entity, "read")
    if not is_uuid(record) or not store.visible(tx, entity, [record], predicate(tx, entity, "t")):
        raise NotFound("record_not_found", object=entity.name, id=record[:60])
    known = store_models.models(tx)
    model = next((m for m in known if m["state"] == "published"), None)
    nothing: dict[str, Any] = {"probability": None, "factors": [], "scored_at": None}
    if model is None:
        state = "waiting" if any(m["state"] == "shadow" for m in known) else "no_model"
        return {"state": state, "state_text": _text(tx, "signal", state), **nothing, "base_rate": None, "model": None}
    report = model["report"]
    shared = {
        "base_rate": report["base_rate"],
        "regime": report["regime"],
        "regime_text": _text(tx, "regime", report["regime"]),
        "model": _brief(model),
    }
    row = store_models.score_of(tx, str(model["id"]), record)
    if row is None or field_right(tx.ctx.actor, entity, source.score) in {"hidden", "masked"}:
        return {"state": "closed", "state_text": _text(tx, "signal", "closed"), **nothing, **shared}
    probability, factors, at = row
    return {
        "state": report["signal"],
        "state_text": _text(tx, "signal", report["signal"]),
        "probability": round(probability * 100, 2),
        "factors": [_factor(tx, source, entity, f) for f in factors if _may_see(tx, source, entity, f["column"])],
        "scored_at": as_instant(at),
        **shared,
    }


def quickest(tx: Tx, source: Source, *, only_mine: bool, limit: int) -> dict[str, Any]:
    """Return the open deals that are likely, large and soon (M-24), with what speaks for each; the best first.

    ``basis`` is ``model`` where a published model and a forecast say so; else ``stage``, without deals: the caller then
    goes by M-15 and M-16. So too for who may not read the chances. Raises NotFound (404), Forbidden (403).
    """
    see_amounts(tx, source)
    entity = tx.catalog.get(source.object)
    model = next((m for m in store_models.models(tx) if m["state"] == "published"), None)
    if model is None or not readable(tx.ctx.actor, entity, source.score):
        return {"basis": "stage", "deals": []}
    owners = ([tx.ctx.actor.user] if tx.ctx.actor.user else []) if only_mine else None
    rows = store_models.quickest(tx, source, str(model["id"]), owners, limit)
    return {
        "basis": "model" if rows else "stage",
        "deals": [
            {
                "id": id_,
                "chance": round(chance, 6),
                "days": round(days, 1),
                "score": round(score, 2),
                "reasons": [
                    _factor(tx, source, entity, f)
                    for f in factors
                    if f["effect"] > 0 and _may_see(tx, source, entity, f["column"])
                ][:_REASONS],
            }
            for id_, chance, days, score, factors in rows
        ],
    }


def _model(tx: Tx, source: Source, model: Mapping[str, Any]) -> dict[str, Any]:
    report = model["report"]
    entity = tx.catalog.get(source.object)
    return {
        "id": model["id"],
        "version": model["version"],
        "state": model["state"],
        "state_text": _text(tx, "model_state", model["state"]),
        "signal": report["signal"],
        "signal_text": _text(tx, "signal", report["signal"]),
        "trained_at": as_instant(model["trained_at"]),
        "published_at": as_instant(model["published_at"]),
        **{
            n: report[n]
            for n in ("closed_deals", "learnt_from", "trained_on", "tested_on", "base_rate", "regime", "curve")
        },
        "regime_text": _text(tx, "regime", report["regime"]),
        "quality": [
            {"method": m, "label_text": _text(tx, "method", m), **report["quality"][m]}
            for m in _METHODS
            if report["quality"][m] is not None
        ],
        "importance": [
            {"column": c, "label_text": _column(tx, source, entity, c), "effect": e}
            for c, e in report["importance"]
            if _may_see(tx, source, entity, c)
        ],
        "suspects": [
            {**s, "label_text": _column(tx, source, entity, s["column"]), "code_text": _text(tx, "leak", s["code"])}
            for s in report["suspects"]
            if _may_see(tx, source, entity, s["column"])
        ],
    }


def _brief(model: Mapping[str, Any]) -> dict[str, Any]:
    report = model["report"]
    quality = report["quality"]["model"] or {}
    return {
        **{name: model[name] for name in ("id", "version", "state")},
        "trained_at": as_instant(model["trained_at"]),
        "closed_deals": report["closed_deals"],
        **{name: quality.get(name) for name in ("auc", "log_loss", "brier", "ece", "lift")},
    }


def _factor(tx: Tx, source: Source, entity: Entity, factor: Mapping[str, Any]) -> dict[str, Any]:
    column, customers = factor["column"], tx.catalog.get(source.customers)
    field = (customers, column) if column in source.customer_traits else _field(source, entity, column)
    option = field[0].columns[field[1]].field.option(factor["bucket"]) if field else None
    value = option.label.text(tx.ctx.locale) if option else _value(tx, factor["bucket"])
    return {
        "column": factor["column"],
        "label_text": _column(tx, source, entity, factor["column"]),
        "value": value,
        "effect": round(factor["effect"], 4),
        "direction": "up" if factor["effect"] > 0 else "down",
        "count": factor["count"],
        "won": factor["won"],
    }


def _value(tx: Tx, bucket: str) -> str:
    found = text(f"forecast.value.{_SPECIAL.get(bucket, bucket)}", tx.ctx.locale)
    return bucket if found.startswith("forecast.value.") else found


def _field(source: Source, entity: Entity, column: str) -> tuple[Entity, str] | None:
    """The field that a column of the model tells about, where it is one of the deal itself."""
    known = {
        "amount": source.given_amount,
        "pushes": source.due,
        "days_to_due": source.due,
        "days_in_stage": source.stage,
    }
    name = known.get(column, column)
    return (entity, name) if name in entity.columns else None


def _may_see(tx: Tx, source: Source, entity: Entity, column: str) -> bool:
    """Whether the caller may learn of a column: the field behind it, and the object it comes from, must be theirs to read."""
    field = _field(source, entity, column)
    if field is not None:
        return field_right(tx.ctx.actor, *field) not in {"hidden", "masked"}
    others = {
        "product_line": (source.products, source.line),
        "decider_known": (source.contact, source.role),
        **{name: (source.customers, name) for name in source.customer_traits},
    }
    if column not in others:
        return True
    other, name = others[column]
    target = tx.catalog.get(other)
    return field_right(tx.ctx.actor, target, name) not in {"hidden", "masked"}


def _column(tx: Tx, source: Source, entity: Entity, column: str) -> str:
    found = text(f"forecast.column.{column}", tx.ctx.locale)
    if not found.startswith("forecast.column."):
        return found
    for owner in (entity, tx.catalog.get(source.customers)):
        if column in owner.columns:
            return owner.columns[column].field.label.text(tx.ctx.locale)
    return column


def _text(tx: Tx, kind: str, code: str) -> str:
    return text(f"forecast.{kind}.{code}", tx.ctx.locale)
