"""Decides what a caller may do and see, and compiles it into SQL predicates.

Read rights have two forms. A *predicate* tests every row (single records, joins, lists of which most is visible). A
*source* reads the visible rows by indexable branches (lists of which little is visible).
"""

from __future__ import annotations

from collections.abc import Mapping

from yingdan.db.sql import FALSE, TRUE, Sql, all_of, any_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.store import estimate_visible
from yingdan.kernel.context import Actor, ObjectGrant
from yingdan.kernel.errors import Forbidden, NotFound
from yingdan.meta.catalog import Entity

NONE = ObjectGrant(frozenset())
FEW_ROWS = 20_000
MAX_KEPT = 1_000


def grant_of(actor: Actor, object_name: str) -> ObjectGrant:
    """Return what the caller's roles allow on an object."""
    return actor.grants.get(object_name) or actor.grants.get("*") or NONE


def may(actor: Actor, entity: Entity, verb: str) -> bool:
    """Tell whether the caller's roles hold ``verb`` on the object."""
    if actor.is_admin:
        return True
    if entity.definition.admin_only and verb != "read":
        return False
    return verb in grant_of(actor, entity.name).verbs


def require(tx: Tx, entity: Entity, verb: str) -> None:
    """Insist on a verb. Raises NotFound (404) when the object itself may not be read, else Forbidden (403)."""
    actor = tx.ctx.actor
    if may(actor, entity, verb):
        return
    if not may(actor, entity, "read"):
        raise NotFound("object_not_found", object=entity.name)
    raise Forbidden("verb_not_allowed", verb=verb, object=entity.name)


def field_rights(actor: Actor, entity: Entity) -> Mapping[str, str]:
    """Return the caller's right on every field: hidden, masked, read or edit."""
    set_rights = {} if actor.is_admin else grant_of(actor, entity.name).fields
    key = ("rights", actor.is_admin, *sorted(set_rights.items()))
    found: Mapping[str, str] | None = entity.kept.get(key)
    if found is None:
        found = {n: _field_right(entity, n, set_rights, admin=actor.is_admin) for n in entity.columns}
        if len(entity.kept) > MAX_KEPT:
            entity.kept.clear()
        entity.kept[key] = found
    return found


def field_right(actor: Actor, entity: Entity, field: str) -> str:
    """Return the caller's right on one field: hidden, masked, read or edit."""
    return field_rights(actor, entity)[field]


def _field_right(entity: Entity, field: str, set_rights: Mapping[str, str], *, admin: bool) -> str:
    column = entity.columns[field]
    if column.field.type == "secret":
        return "edit" if admin else "hidden"
    right = set_rights.get(field, "edit")
    return "read" if right == "edit" and column.field.derived else right


def covers(actor: Actor, owner: str | None, owner_dept: str | None) -> bool:
    """Tell whether a record of this owner and department lies within the caller's data scope."""
    if actor.is_admin or actor.scope == "all":
        return True
    return owner in actor.users or (owner_dept is not None and owner_dept in actor.departments)


def predicate(tx: Tx, entity: Entity, alias: str, *, edit: bool = False) -> Sql:
    """Return the condition under which rows of ``alias`` are the caller's to read (or, with ``edit``, to change).

    It tests row by row: right for single records, joined ones and for lists of which the caller sees most.
    """
    actor = tx.ctx.actor
    if actor.is_admin:
        return TRUE
    if not may(actor, entity, "read"):
        return FALSE
    if actor.scope == "all" or (entity.definition.public and not edit):
        return TRUE
    return any_of(_branches(tx, entity, alias, edit=edit))


def visible_source(tx: Tx, entity: Entity) -> tuple[Sql, Sql]:
    """Return a FROM item under alias ``t`` and a condition: the live records that the caller may read.

    Who sees few of them reads those, by the indexes of owner, department, share and parent, instead of testing all:
    disjoint branches, into which the planner carries filters and order. Which way follows the planner's own estimate.
    """
    condition = predicate(tx, entity, "t")
    if condition.text in {TRUE.text, FALSE.text} or _visible_rows(tx, entity) > FEW_ROWS:
        return Sql(f"{entity.table} t"), all_of([Sql("t.deleted_at is null"), condition])
    selects = []
    before: list[Sql] = []
    for branch in _branches(tx, entity, "b", edit=False):
        alone = [branch, *(b.wrap("(", ") is not true") for b in before)]
        selects.append(Sql(f"select * from {entity.table} b where b.deleted_at is null and ") + all_of(alone))
        before.append(branch)
    return join(selects, " union all ").wrap("(", ") t"), TRUE


def _branches(tx: Tx, entity: Entity, alias: str, *, edit: bool) -> list[Sql]:
    """Return the ways in which a record can be the caller's; any of them will do."""
    actor = tx.ctx.actor
    parts = [Sql(f"{alias}.owner = any(%s::uuid[])", (list(actor.users),))]
    if actor.departments:
        parts.append(Sql(f"{alias}.owner_dept = any(%s::uuid[])", (list(actor.departments),)))
    parts.append(_shared(tx, entity, edit=edit).wrap(f"{alias}.id in (", ")"))
    parent = _parent(tx, entity)
    if parent is not None and not edit:
        link = entity.columns[entity.definition.parent or ""].sql
        above = f"{alias}p"
        parts.append(
            predicate(tx, parent, above).wrap(
                f"exists (select 1 from {parent.table} {above} where {above}.id = {alias}.{link}"
                f" and {above}.deleted_at is null and ",
                ")",
            )
        )
    return parts


def _parent(tx: Tx, entity: Entity) -> Entity | None:
    name = entity.definition.parent
    if name is None:
        return None
    target = entity.columns[name].field.target
    return tx.catalog.get(target) if target else None


def _shared(tx: Tx, entity: Entity, *, edit: bool) -> Sql:
    actor = tx.ctx.actor
    grantees = [g for g in (actor.user, *actor.own_departments, *actor.roles) if g]
    level = " and level = 'edit'" if edit else ""
    return Sql(
        f"select record from {tx.catalog.system('_share')} where grantee = any(%s::uuid[]) and object = %s{level}"
        " and (until is null or until > %s)",
        (grantees, entity.name, tx.now),
    )


def _visible_rows(tx: Tx, entity: Entity) -> int:
    key = ("visible", entity.name)
    if key not in tx.memo:
        actor = tx.ctx.actor
        tx.memo[key] = estimate_visible(tx, entity, actor)
    return int(tx.memo[key])
