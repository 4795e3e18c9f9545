"""Formulas, validation rules and conditional requirements of a write; what they need of other records is read at once."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yingdan.db.sql import TRUE
from yingdan.db.tx import Tx
from yingdan.engines.formula.model import ChildFigure, FieldRef
from yingdan.engines.formula.service import Compiled, compiled, env_of, expressions_of, to_column
from yingdan.engines.query.values import computed_values
from yingdan.engines.records.model import Draft
from yingdan.engines.records.store import read_rows
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef

RULE = "rule"
_ZERO = frozenset({"COUNT", "SUM"})


def run_formulas(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Set the stored formulas of drafts, each after those it is made from."""
    formulas = expressions_of(tx.catalog, entity).formulas
    for draft in drafts if formulas else ():
        env = env_of(tx, ChainMap(draft.values, draft.old or {}))
        for one, formula in formulas:
            found = to_column(one, formula.evaluate(env))
            if draft.old is None or found != draft.get(one.name):
                draft.set(one.name, found)


def required_now(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> dict[str, list[str]]:
    """Return, by id of the draft, the fields that its own state makes required."""
    conditions = expressions_of(tx.catalog, entity).required
    if not conditions:
        return {}
    seen = surroundings(tx, entity, drafts, [c for _, c in conditions])
    return {d.id: [n for n, c in conditions if c.evaluate(env_of(tx, seen[d.id])) is True] for d in drafts}


def check_validation(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add a problem for every validation rule that is not true of a draft; old data comes in as it is."""
    rules = expressions_of(tx.catalog, entity).rules
    if not rules or tx.ctx.migration:
        return
    moved = [d for d in drafts if d.old is None or any(d.changes(n) for n in d.values)]
    seen = surroundings(tx, entity, moved, [c for _, c in rules])
    for draft in moved:
        event = "create" if draft.old is None else "update"
        env = env_of(tx, seen[draft.id])
        for rule, condition in rules:
            if rule.on in {event, "both"} and condition.evaluate(env) is not True:
                message = rule.message.text(tx.ctx.locale)
                draft.problem(rule.field, RULE, rule.severity, message=message, rule=rule.name)


@dataclass(slots=True)
class _Needs:
    """What some expressions look at beyond the record's own columns; ``made`` are its fields worked out when read."""

    linked: dict[str, FieldRef] = field(default_factory=dict)
    figures: dict[str, ChildFigure] = field(default_factory=dict)
    rollups: dict[str, FieldDef] = field(default_factory=dict)
    made: dict[str, tuple[FieldDef, Compiled]] = field(default_factory=dict)

    def add(self, tx: Tx, entity: Entity, one: Compiled) -> None:
        self.figures |= {f.key: f for f in one.expression.figures}
        for ref in one.expression.fields:
            if len(ref.path) > 1:
                self.linked[ref.key] = ref
            elif ref.field.type == "rollup":
                self.rollups[ref.key] = ref.field
            elif ref.field.at_read and ref.key not in self.made:
                inner = compiled(tx.catalog, entity, ref.field.expression or "")
                self.add(tx, entity, inner)  # definitions have no cycles
                self.made[ref.key] = (ref.field, inner)


def surroundings(
    tx: Tx, entity: Entity, drafts: Sequence[Draft], expressions: Sequence[Compiled]
) -> dict[str, Mapping[str, Any]]:
    """Return what expressions see of each draft: its own values, those behind links, figures below, fields made when read."""
    needs = _Needs()
    for one in expressions:
        needs.add(tx, entity, one)
    more: dict[str, dict[str, Any]] = {d.id: {} for d in drafts}
    if needs.linked:
        _follow(tx, entity, drafts, list(needs.linked.values()), more)
    if needs.figures or needs.rollups:
        _below(tx, entity, drafts, needs, more)
    found: dict[str, Mapping[str, Any]] = {d.id: ChainMap(more[d.id], d.values, d.old or {}) for d in drafts}
    for draft in drafts:
        for name, (definition, formula) in needs.made.items():
            more[draft.id][name] = to_column(definition, formula.evaluate(env_of(tx, found[draft.id])))
    return found


def _follow(
    tx: Tx, entity: Entity, drafts: Sequence[Draft], refs: Sequence[FieldRef], more: dict[str, dict[str, Any]]
) -> None:
    """Read fields behind links, one step for all drafts at a time; rules see what the product sees."""
    ids: dict[tuple[str, ...], dict[str, Any]] = {(): {d.id: d.id for d in drafts}}
    rows: dict[tuple[str, ...], Mapping[str, Mapping[str, Any]]] = {
        (): {d.id: ChainMap(d.values, d.old or {}) for d in drafts}
    }
    targets: dict[tuple[str, ...], Entity] = {(): entity}
    for ref in refs:
        for depth in range(1, len(ref.path)):
            way, before = ref.path[:depth], ref.path[: depth - 1]
            if way in rows:
                continue
            targets[way] = tx.catalog.get(targets[before].columns[way[-1]].field.target or "")
            ids[way] = {d: rows[before].get(i, {}).get(way[-1]) for d, i in ids[before].items() if i}
            wanted = sorted({str(i) for i in ids[way].values() if i})
            rows[way] = read_rows(tx, targets[way], wanted, None, TRUE) if wanted else {}
        way, name = ref.path[:-1], ref.path[-1]
        source = rows[way]
        if ref.field.at_read and source:
            source = computed_values(tx, targets[way], list(source), [name])
        for draft in drafts:
            found = ids[way].get(draft.id)
            more[draft.id][ref.key] = source.get(found, {}).get(name) if found else None


def _below(tx: Tx, entity: Entity, drafts: Sequence[Draft], needs: _Needs, more: dict[str, dict[str, Any]]) -> None:
    """Read figures over the records below; a record that is not there yet has none of them."""
    nothing: dict[str, Any] = {f.key: 0 if f.function in _ZERO else None for f in needs.figures.values()}
    for name, one in needs.rollups.items():
        nothing[name] = 0 if one.rollup is not None and one.rollup.function.upper() in _ZERO else None
    known = [d.id for d in drafts if d.old is not None]
    found = computed_values(tx, entity, known, list(needs.rollups), list(needs.figures.values())) if known else {}
    for draft in drafts:
        more[draft.id] |= found.get(draft.id, nothing)
