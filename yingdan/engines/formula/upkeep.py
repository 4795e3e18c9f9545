"""Stored formulas and roll-ups kept right: filled in after a change of definitions, rebuilt on demand, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from psycopg import Connection

from yingdan.db.tx import Tx
from yingdan.engines.formula.model import Rates
from yingdan.engines.formula.service import Rollups, expressions_of
from yingdan.engines.formula.store import (
    FIRST_ID,
    Fill,
    add,
    all_ids,
    drop_orphans,
    fill_formula,
    note_work,
    prepare_tables,
    recompute,
)
from yingdan.engines.formula.store_bases import fill_base
from yingdan.meta.catalog import Catalog, Entity
from yingdan.meta.definitions import FieldDef, ObjectDef


def moved_fields(have: Mapping[str, ObjectDef], want: Iterable[ObjectDef]) -> list[tuple[str, str]]:
    """Return the (object, field) whose values have to be worked out anew for the records there are.

    Those are the stored ones that are new or made in another way, and all that are made from them; of amounts in the
    workspace's currency those that come to an amount which was there before.
    """
    objects = {o.name: o for o in want}
    stored = {
        f"{o.name}.{f.name}": f
        for o in objects.values()
        for f in o.fields
        if f.type == "rollup" or (f.type == "formula" and not f.at_read) or f.base_of is not None
    }
    found: set[str] = set()
    for name, field in stored.items():
        old = have.get(name.partition(".")[0])
        known = None if old is None else next((f for f in old.fields if f.name == field.name), None)
        if old is not None and field.base_of is not None and old.get(field.base_of) is None:
            continue  # the amount is new too: there is none yet
        if old is not None and _source(field) != _source(known):
            found.add(name)
    waiting = list(found)
    while waiting:
        source = waiting.pop()
        above = [n for n, f in stored.items() if source in f.reads and n not in found]
        found.update(above)
        waiting += above
    return sorted((n.partition(".")[0], n.partition(".")[2]) for n in found)


def _source(field: FieldDef | None) -> tuple[object, ...] | None:
    """Return what a value follows from, to tell whether it has to be worked out anew."""
    if field is None:
        return None
    return (
        field.type,
        field.expression,
        field.rollup,
        field.result,
        field.scale,
        field.at_read,
        field.retired,
        field.base_of,
    )


def prepare(conn: Connection, schema: str, want: Iterable[ObjectDef], moved: Iterable[tuple[str, str]] = ()) -> None:
    """Make room for roll-ups and write down what is to be filled in, before the definitions change."""
    prepare_tables(conn, schema, want)
    note_work(conn, schema, moved)


def add_changes(tx: Tx, rollups: Rollups, changes: Mapping[str, Sequence[Decimal]]) -> None:
    """Add to the counts and sums of the records above, within a write: by their id one number a field."""
    add(tx.conn, tx.catalog, rollups, changes)


def work_out(tx: Tx, rollups: Rollups, ids: Sequence[str]) -> None:
    """Work the roll-ups of these records out from all their children, within a write."""
    recompute(tx.conn, tx.catalog, rollups, ids, tx.ctx.workspace.timezone, tx.now)


def in_order(catalog: Catalog, work: Iterable[Fill]) -> list[Fill]:
    """Return fields so that amounts come first, formulas after those they are made from, and roll-ups last."""
    order: dict[tuple[str, str], int] = {}
    for entity in catalog.entities.values():
        order.update({(entity.name, n): -1 for n, c in entity.columns.items() if c.field.base_of})
        for at, (field, _) in enumerate(expressions_of(catalog, entity).formulas):
            order[entity.name, field.name] = at

    def place(one: Fill) -> tuple[bool, int, str, str]:
        key = (one.object, one.field)
        return key not in order, order.get(key, 0), *key

    return sorted(work, key=place)


def work_out_next(
    conn: Connection,
    catalog: Catalog,
    entity: Entity,
    name: str,
    zone: str,
    now: datetime,
    after: str,
    rates: Rates | None = None,
) -> tuple[int, str | None, int]:
    """Work a stored formula, a roll-up or an amount in the workspace's currency out for the next records after an id.

    Returns how many were wrong, the last one's id (None when there are no more) and how many there were.
    """
    field = entity.columns[name].field
    roll = field.rollup
    if field.base_of is not None and field.base_of in entity.columns:
        return fill_base(conn, catalog, entity, field, rates, zone, now, after)
    if field.type == "formula" and not field.at_read:
        return fill_formula(conn, catalog, entity, field, zone, now, after)
    if field.type != "rollup" or roll is None:
        return 0, None, 0
    group = Rollups(entity, catalog.get(roll.object), roll.link, (field,))
    ids = all_ids(conn, entity, after)
    changed = recompute(conn, catalog, group, ids, zone, now) if ids else 0
    return changed, ids[-1] if ids else None, len(ids)


def rebuild(conn: Connection, catalog: Catalog, object_name: str, name: str, zone: str, now: datetime) -> int:
    """Work a stored formula or a roll-up out for all records; returns how many were wrong. ``conn`` commits by itself."""
    entity = catalog.get(object_name)
    after: str | None = FIRST_ID
    changed = 0
    while after is not None:
        with conn.transaction():
            moved, after, _ = work_out_next(conn, catalog, entity, name, zone, now, after)
        changed += moved
    return changed


def rebuild_all(conn: Connection, catalog: Catalog, zone: str, now: datetime) -> dict[str, int]:
    """Work out every stored formula and roll-up; returns how many records were wrong by ``object.field``.

    Formulas come before the roll-ups over them, and each after those it is made from. ``conn`` commits by itself.
    """
    found: dict[str, int] = {}
    for entity in catalog.entities.values():
        for field, _ in expressions_of(catalog, entity).formulas:
            found[f"{entity.name}.{field.name}"] = rebuild(conn, catalog, entity.name, field.name, zone, now)
    for entity in catalog.entities.values():
        rollups = [n for n, c in entity.columns.items() if c.field.type == "rollup"]
        for name in rollups:
            found[f"{entity.name}.{name}"] = rebuild(conn, catalog, entity.name, name, zone, now)
        if rollups:
            drop_orphans(conn, entity)
    return {n: c for n, c in found.items() if c}
