"""Keeps roll-ups right: after every write the figures of the records above follow, their rows locked in the order of ids."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.formula.model import Kind
from yingdan.engines.formula.service import Rollups, compiled, env_of
from yingdan.engines.formula.upkeep import add_changes, work_out
from yingdan.engines.records.model import Draft
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef

Groups = tuple[tuple[Rollups, frozenset[str]], ...]


def refresh_rollups(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Bring the roll-ups over these records up to date: of the records they belong to now and of those they belonged to.

    Counts and sums move by what changed, whatever the number of children; the others are worked out again.
    """
    for group, fields in _groups(tx, entity):
        moved = [d for d in drafts if d.old is None or any(d.changes(n) for n in fields)]
        if not moved:
            continue
        if group.additive:
            changes = _changes(tx, group, moved)
            if changes:
                add_changes(tx, group, changes)
            continue
        touched = {str(i) for d in moved for i in (d.before(group.link), d.get(group.link)) if i}
        if touched:
            work_out(tx, group, sorted(touched))


def _changes(tx: Tx, group: Rollups, drafts: Sequence[Draft]) -> dict[str, list[Decimal]]:
    """Return what to add to each figure of each record above: what the children are now less what they were."""
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(group.fields))
    for draft in drafts:
        states = [(ChainMap(draft.values, draft.old or {}), 1)]
        if draft.old is not None:
            states.append((ChainMap(draft.old), -1))
        for state, sign in states:
            above = state.get(group.link)
            if above and state.get("deleted_at") is None:
                shares = [_share(tx, group, f, state) * sign for f in group.fields]
                found[str(above)] = [a + s for a, s in zip(found[str(above)], shares, strict=True)]
    return {i: numbers for i, numbers in found.items() if any(numbers)}


def _share(tx: Tx, group: Rollups, field: FieldDef, state: Mapping[str, Any]) -> Decimal:
    """Return what a child in this state adds to a figure."""
    roll = field.rollup
    if roll is None:
        return Decimal(0)
    if roll.filter:
        condition = compiled(tx.catalog, group.child, roll.filter, Kind.BOOL)
        if condition.evaluate(env_of(tx, state)) is not True:
            return Decimal(0)
    return Decimal(1) if roll.function == "count" else Decimal(state.get(roll.field or "") or 0)


def _groups(tx: Tx, entity: Entity) -> Groups:
    """Return the roll-ups over an object by parent and link, each with the fields whose change matters."""
    found: Groups | None = entity.kept.get("rollups")
    if found is None:
        grouped: dict[tuple[str, str], list[FieldDef]] = defaultdict(list)
        for parent in tx.catalog.entities.values():
            for column in parent.columns.values():
                roll = column.field.rollup
                if column.field.type == "rollup" and roll is not None and roll.object == entity.name:
                    grouped[parent.name, roll.link].append(column.field)
        found = tuple(
            (Rollups(tx.catalog.get(name), entity, link, tuple(fields)), _matters(link, fields))
            for (name, link), fields in sorted(grouped.items())
        )
        entity.kept["rollups"] = found
    return found


def _matters(link: str, fields: Sequence[FieldDef]) -> frozenset[str]:
    return frozenset({link, "deleted_at", *(r.partition(".")[2] for f in fields for r in f.reads)})
