"""Keeps roll-ups right: after every write the figures of the records above are worked out again, in the order of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.formula.store import Rollups, recompute
from yingdan.engines.records.model import Draft
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef

Groups = tuple[tuple[Rollups, frozenset[str]], ...]


def refresh_rollups(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Bring the roll-ups over these records up to date: of the records they belong to now and of those they belonged to."""
    for group, fields in _groups(tx, entity):
        touched: set[str] = set()
        for draft in drafts:
            if draft.old is None or any(draft.changes(n) for n in fields):
                touched |= {str(i) for i in (draft.before(group.link), draft.get(group.link)) if i}
        if touched:
            recompute(tx.conn, tx.catalog, group, sorted(touched), tx.ctx.workspace.timezone, tx.now)


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
