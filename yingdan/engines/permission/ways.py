"""The ways in which a record can be a caller's, compiled into SQL: a predicate on rows, and a source of visible rows.

A *predicate* tests every row (single records, joins, lists of which most is visible). A *source* reads the visible rows by
indexable branches (lists of which little is visible).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yingdan.db.sql import FALSE, TRUE, Sql, all_of, any_of, join, one_of
from yingdan.db.tx import Tx
from yingdan.engines.permission.model import EVERY
from yingdan.engines.permission.rights import may
from yingdan.engines.permission.rules import compile_rule, fits
from yingdan.engines.permission.store import estimate_visible, shares_of_caller
from yingdan.kernel.context import Actor
from yingdan.meta.catalog import Column, Entity

FEW_ROWS = 20_000
COUNT_FACTOR = (
    100  # a count needs no order: branches, which one index may answer, stay the shorter way round for longer
)
MAX_STEPS = 3  # links that rights pass along, one after the other


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a record can be the caller's: its ``code`` (for explanations) and its condition on the row.

    ``direct`` ones compare columns of the row itself, which is what the planner can estimate.
    """

    code: str
    sql: Sql
    direct: bool = False
    params: dict[str, Any] = field(default_factory=dict)


def covers(actor: Actor, owner: str | None, owner_dept: str | None) -> bool:
    """Tell whether a record of this owner and department lies within the caller's data scope (rules aside)."""
    if actor.is_admin or actor.scope == "all":
        return True
    return owner in actor.users or (owner_dept is not None and owner_dept in actor.departments)


def predicate(tx: Tx, entity: Entity, alias: str, *, edit: bool = False) -> Sql:
    """Return the condition under which rows of ``alias`` are the caller's to read (or, with ``edit``, to change).

    It tests row by row: right for single records, joined ones and for lists of which the caller sees most.
    """
    return _predicate(tx, entity, alias, edit=edit, steps=0)


def visible_source(tx: Tx, entity: Entity, *, count: bool = False) -> tuple[Sql, Sql]:
    """Return a FROM item under alias ``t`` and a condition: the live records that the caller may read.

    Who sees few of them reads those, by the indexes of owner, department, share and parent, instead of testing all:
    disjoint branches, into which the planner carries filters and order. Which way follows the planner's own estimate.
    ``count``: the rows are only counted.
    """
    condition = predicate(tx, entity, "t")
    most = FEW_ROWS * COUNT_FACTOR if count else FEW_ROWS
    if condition.text in {TRUE.text, FALSE.text} or _visible_rows(tx, entity) > most:
        return Sql(f"{entity.table} t"), all_of([Sql("t.deleted_at is null"), condition])
    selects = []
    before: list[Sql] = []
    # the widest first: it needs no look at the row for what others gave, so its index alone can count it
    for way in sorted(ways(tx, entity, "b", edit=False), key=lambda w: w.code != "department"):
        alone = [way.sql, *(b.wrap("(", ") is not true") for b in before)]
        selects.append(Sql(f"select * from {entity.table} b where b.deleted_at is null and ") + all_of(alone))
        before.append(way.sql)
    return join(selects, " union all ").wrap("(", ") t"), TRUE


def ways(tx: Tx, entity: Entity, alias: str, *, edit: bool, steps: int = 0) -> list[Way]:
    """Return the ways in which a record can be the caller's; any of them will do."""
    actor = tx.ctx.actor
    found = [Way("owner", one_of(f"{alias}.owner", "uuid", actor.users), direct=True)]
    if actor.departments:
        # as a list: with few departments the planner would believe that an owner's records lie in any of all departments alike
        found.append(Way("department", Sql(f"{alias}.owner_dept = any(%s::uuid[])", (list(actor.departments),)), True))
    found += [
        Way("rule", compile_rule(tx, entity, alias, node), True, {"role": role})
        for name, node, role in actor.data_rules
        if name == entity.name or (name == EVERY and fits(tx.catalog, entity, node))
    ]
    found += _granted(tx, entity, alias, edit=edit, steps=steps)
    parent = entity.columns.get(entity.definition.parent or "")
    if parent is not None and not edit and parent.field.target in tx.catalog and steps < MAX_STEPS:
        target, above = tx.catalog.get(str(parent.field.target)), f"{alias}p"
        readable = _predicate(tx, target, above, edit=False, steps=steps + 1)
        found.append(
            Way(
                "parent",
                readable.wrap(
                    f"exists (select 1 from {target.table} {above} where {above}.id = {alias}.{parent.sql}"
                    f" and {above}.deleted_at is null and ",
                    ")",
                ),
                params={"field": parent.field.name, "object": target.name},
            )
        )
    return found


def _predicate(tx: Tx, entity: Entity, alias: str, *, edit: bool, steps: int) -> Sql:
    actor = tx.ctx.actor
    if actor.is_admin:
        return TRUE
    if not may(actor, entity, "read"):
        return FALSE
    if actor.scope == "all" or (entity.definition.public and not edit):
        return TRUE
    return any_of(w.sql for w in ways(tx, entity, alias, edit=edit, steps=steps))


def _granted(tx: Tx, entity: Entity, alias: str, *, edit: bool, steps: int) -> list[Way]:
    """Return the ways by which others let the caller in: shares, teams, share rules, and those of cascading links.

    What nobody has opened is left out, so that most people's conditions are those of their data scope alone.
    """
    shared = _shared(tx, entity, alias, edit=edit)
    found = [] if shared is None else [Way("share", shared)]
    for rule in tx.ctx.actor.shared:
        alive = rule.until is None or rule.until > tx.now
        if rule.object == entity.name and alive and (rule.level == "edit" or not edit):
            condition = TRUE if rule.node is None else compile_rule(tx, entity, alias, rule.node)
            found.append(Way("share_rule", condition, True, {"rule": rule.name, "id": rule.id}))
    if not edit and steps < MAX_STEPS:
        for column, target in _cascades(tx, entity):
            above = f"{alias}c"
            granted = _granted(tx, target, above, edit=False, steps=steps + 1)
            if not granted:
                continue
            inner = any_of(w.sql for w in granted)
            found.append(
                Way(
                    "cascade",
                    inner.wrap(
                        f"{alias}.{column.sql} in (select {above}.id from {target.table} {above}"
                        f" where {above}.deleted_at is null and ",
                        ")",
                    ),
                    params={"field": column.field.name, "object": target.name},
                )
            )
    return found


def _cascades(tx: Tx, entity: Entity) -> Iterator[tuple[Column, Entity]]:
    for column in entity.links:
        if column.field.cascade and column.type.link and column.field.target in tx.catalog:
            target = tx.catalog.get(str(column.field.target))
            if may(tx.ctx.actor, target, "read"):
                yield column, target


def _shared(tx: Tx, entity: Entity, alias: str, *, edit: bool) -> Sql | None:
    """Return the condition that a record is shared with the caller or has the caller in its team, None when none is."""
    known = shares_of_caller(tx)
    if known is not None:
        ids = [r for name, r, level in known if name == entity.name and (level == "edit" or not edit)]
        return one_of(f"{alias}.id", "uuid", ids) if ids else None
    level = " and level = 'edit'" if edit else ""
    return Sql(
        f"{alias}.id in (select record from {tx.catalog.system('_share')} where grantee = any(%s::uuid[])"
        f" and object = %s{level} and (until is null or until > %s))",
        (list(tx.ctx.actor.grantees), entity.name, tx.now),
    )


def _visible_rows(tx: Tx, entity: Entity) -> int:
    key = ("visible", entity.name)
    if key not in tx.memo:
        direct = [w.sql for w in ways(tx, entity, "t", edit=False) if w.direct]
        tx.memo[key] = estimate_visible(tx, entity, any_of(direct))
    return int(tx.memo[key])
