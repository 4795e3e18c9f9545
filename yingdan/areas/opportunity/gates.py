"""Stage gates: what a deal must have before it leaves a stage or enters one. The checks are data of the stage.

A check is a JSON object with ``kind`` and, for each kind, what it looks at:

- ``field``: ``field`` is filled in (a yes-or-no field: is true),
- ``formula``: ``expression`` is true of the deal,
- ``activity``: at least ``count`` activities of ``activity`` since the deal entered the stage for the first time.

``severity`` is ``block`` or ``warn``; criteria block unless they say otherwise, activities and outputs warn. ``label`` says in
three languages what is asked for. Skipped stages are checked as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.areas.opportunity.objects.opportunity import OPPORTUNITY
from yingdan.db.tx import Tx
from yingdan.engines.formula.model import BadExpression, Kind
from yingdan.engines.formula.service import compile_text, compiled, env_of
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import count_since, first_value_at
from yingdan.engines.records.rules import run_formulas, surroundings
from yingdan.kernel.errors import FieldProblem
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import Label

EXIT = ("exit_criteria", "key_activities", "outputs")
ENTRY = ("entry_criteria",)
LISTS = (*ENTRY, *EXIT)
MAX_CHECKS = 30
MAX_COUNT = 100
_WARN = frozenset({"key_activities", "outputs"})
_KEYS: Mapping[str, frozenset[str]] = {
    "field": frozenset({"field"}),
    "formula": frozenset({"expression"}),
    "activity": frozenset({"activity", "count"}),
}
_SHARED = frozenset({"kind", "severity", "label"})
_SEVERITIES = frozenset({"block", "warn"})


@dataclass(frozen=True, slots=True)
class _Gate:
    """One check in its place: of which stage, and how much it matters."""

    stage: str
    stage_name: str
    body: Mapping[str, Any]
    severity: str


def check_gates(tx: Tx, draft: Draft, stages: Mapping[str, Mapping[str, Any]]) -> None:
    """Add a problem for every unmet check on the way from the stage before to the new one.

    Nothing is asked in a migration, and nothing on the way back. When only warnings are unmet, the write has to say why in
    ``stage_reason``; else ``gate_reason`` (422) stands beside them.
    """
    if tx.ctx.migration:
        return
    gates = _on_the_way(draft, stages)
    if not gates:
        return
    entity = tx.catalog.get(OPPORTUNITY.name)
    if any(g.body["kind"] == "formula" for g in gates):
        run_formulas(tx, entity, [draft])
    unmet = [p for g in gates if (p := _problem(tx, entity, draft, g)) is not None]
    draft.problems += unmet
    if unmet and all(p.severity == "warn" for p in unmet):
        told = "stage_reason" in draft.given and str(draft.get("stage_reason") or "").strip()
        if not told:
            draft.problem("stage_reason", "gate_reason", count=len(unmet))


def check_definitions(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Refuse checks that cannot be read or name what is not there: ``bad_check`` (422) with the number of the first."""
    entity = tx.catalog.get(OPPORTUNITY.name)
    for draft in drafts:
        for name in LISTS:
            if not draft.changes(name):
                continue
            listed = _plain(draft.get(name))
            if not isinstance(listed, list | None) or len(listed or ()) > MAX_CHECKS:
                draft.problem(name, "bad_check", number=0, max=MAX_CHECKS)
                continue
            for number, body in enumerate(listed or (), start=1):
                if not _sound(tx, entity, body):
                    draft.problem(name, "bad_check", number=number, max=MAX_CHECKS)
                    break


def _on_the_way(draft: Draft, stages: Mapping[str, Mapping[str, Any]]) -> list[_Gate]:
    old_id, new_id = draft.before("stage"), str(draft.get("stage"))
    new, old = stages[new_id], stages.get(old_id)
    if new["type"] in {"lost", "void"} or old is None or old["pipeline"] != new["pipeline"]:
        return list(_of(new_id, new, ENTRY))
    if old["type"] != "open" or (new["type"] == "open" and new["position"] <= old["position"]):
        return []
    between = sorted(
        (
            (s["position"], i)
            for i, s in stages.items()
            if s["pipeline"] == new["pipeline"]
            and s["type"] == "open"
            and old["position"] < s["position"]
            and (s["position"] < new["position"] or new["type"] == "won")
            and i != new_id
        )
    )
    found = list(_of(str(old_id), old, EXIT))
    for _, skipped in between:
        found += [*_of(skipped, stages[skipped], ENTRY), *_of(skipped, stages[skipped], EXIT)]
    return [*found, *_of(new_id, new, ENTRY)]


def _of(stage: str, row: Mapping[str, Any], lists: Iterable[str]) -> Iterable[_Gate]:
    for name in lists:
        for body in _plain(row.get(name)) or ():
            severity = body.get("severity") or ("warn" if name in _WARN else "block")
            yield _Gate(stage, str(row["name"]), body, severity)


def _problem(tx: Tx, entity: Entity, draft: Draft, gate: _Gate) -> FieldProblem | None:
    body, params = gate.body, {"stage": gate.stage_name}
    if body["kind"] == "field":
        field = entity.definition.get(body["field"])
        if field is None or draft.get(field.name) not in (None, "", [], False):
            return None
        return FieldProblem(
            field.name,
            "gate_field",
            params | {"what": _label(tx, body, field.label.text(tx.ctx.locale))},
            gate.severity,
        )
    if body["kind"] == "activity":
        since = None if draft.old is None else first_value_at(tx, draft.id, "stage", gate.stage)
        where = {"opportunity": draft.id, "kind": body["activity"]}
        done, wanted = count_since(tx, "activity", where, "at", since), int(body.get("count") or 1)
        if done >= wanted:
            return None
        kind = tx.catalog.get("activity").columns["kind"].field.option(body["activity"])
        name = kind.label.text(tx.ctx.locale) if kind else body["activity"]
        more = {"what": _label(tx, body, name), "done": done, "wanted": wanted}
        return FieldProblem("", "gate_activity", params | more, gate.severity)
    try:
        condition = compiled(tx.catalog, entity, body["expression"], Kind.BOOL)
    except BadExpression:  # a field it names was retired since
        return None
    seen = surroundings(tx, entity, [draft], [condition])[draft.id]
    if condition.evaluate(env_of(tx, seen)) is True:
        return None
    return FieldProblem("", "gate_formula", params | {"what": _label(tx, body, body["expression"])}, gate.severity)


def _label(tx: Tx, body: Mapping[str, Any], otherwise: str) -> str:
    given = body.get("label")
    return (Label.from_json(given).text(tx.ctx.locale) if given else "") or otherwise


def _sound(tx: Tx, entity: Entity, body: Any) -> bool:
    if not isinstance(body, Mapping):
        return False
    kind = str(body.get("kind"))
    if kind not in _KEYS or set(body) - _SHARED - _KEYS[kind]:
        return False
    if body.get("severity", "block") not in _SEVERITIES or not _is_label(body.get("label")):
        return False
    if kind == "field":
        field = entity.definition.get(str(body.get("field")))
        return field is not None and field.kind != "secret" and field.name in entity.columns
    if kind == "activity":
        count = body.get("count", 1)
        known = tx.catalog.get("activity").columns["kind"].field.option(str(body.get("activity")))
        return known is not None and type(count) is int and 1 <= count <= MAX_COUNT
    try:
        compile_text(tx.catalog, entity, str(body.get("expression") or ""), Kind.BOOL)
    except BadExpression:
        return False
    return True


def _is_label(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()))


def _plain(value: Any) -> Any:
    return getattr(value, "obj", value)
