"""What the roles of a caller allow: verbs on objects and rights on fields, of every record and of single ones."""

from __future__ import annotations

from collections.abc import Mapping

from yingdan.db.sql import FALSE, TRUE, Sql, any_of
from yingdan.db.tx import Tx
from yingdan.engines.permission.model import EVERY, RIGHTS
from yingdan.engines.permission.rules import compile_rule
from yingdan.kernel.context import Actor, ObjectGrant, RowRight
from yingdan.kernel.errors import Forbidden, NotFound
from yingdan.meta.catalog import Entity

NONE = ObjectGrant(frozenset())
MAX_KEPT = 1_000
READABLE = frozenset({"read", "edit"})
_ALWAYS = frozenset({"id", "version"})  # without them no record can be named or changed


def grant_of(actor: Actor, object_name: str) -> ObjectGrant:
    """Return what the caller's roles allow on an object."""
    return actor.grants.get(object_name) or actor.grants.get(EVERY) or NONE


def may(actor: Actor, entity: Entity, verb: str) -> bool:
    """Tell whether the caller's roles hold ``verb`` on the object."""
    if actor.is_admin:
        return True
    if entity.definition.admin_only and verb != "read":
        return False
    master = entity.definition.master
    if master is not None and entity.name not in actor.grants:  # lines go with the record that has them
        verbs = grant_of(actor, str(entity.columns[master].field.target)).verbs
        return verb in verbs or (verb in {"create", "delete"} and "update" in verbs)
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
    """Return the caller's right on every field that holds for every record: hidden, masked, read or edit."""
    known = actor.kept.get(("every", entity.name))
    if known is not None and known[0] is entity:
        rights: Mapping[str, str] = known[1]
        return rights
    set_rights = {} if actor.is_admin else grant_of(actor, entity.name).fields
    return _kept("every", actor, entity, set_rights)


def widest_rights(actor: Actor, entity: Entity) -> Mapping[str, str]:
    """Return the caller's right on every field as it is of some record at least."""
    grant = NONE if actor.is_admin else grant_of(actor, entity.name)
    if not grant.rows:
        return field_rights(actor, entity)
    known = actor.kept.get(("some", entity.name))
    if known is not None and known[0] is entity:
        rights: Mapping[str, str] = known[1]
        return rights
    return _kept("some", actor, entity, {**grant.fields, **{n: r.widest for n, r in grant.rows.items()}})


def field_right(actor: Actor, entity: Entity, field: str) -> str:
    """Return the caller's right on one field that holds for every record: hidden, masked, read or edit.

    Filters, sorting, grouping, figures and search go by it: what is masked in some record cannot be asked for at all.
    """
    return field_rights(actor, entity)[field]


def widest_right(actor: Actor, entity: Entity, field: str) -> str:
    """Return the caller's right on one field as it is of some record at least; ``holds`` tells of which."""
    return widest_rights(actor, entity)[field]


def row_right(actor: Actor, entity: Entity, field: str) -> RowRight | None:
    """Return the right on a field that depends on the record, None where it does not."""
    if actor.is_admin or field in _ALWAYS or field in entity.lines or entity.columns[field].field.reads:
        return None
    return grant_of(actor, entity.name).rows.get(field)


def readable(actor: Actor, entity: Entity, field: str) -> bool:
    """Tell whether the caller may plainly read a field of every record."""
    return field_right(actor, entity, field) in READABLE


def holds(tx: Tx, entity: Entity, field: str, least: str, alias: str) -> Sql:
    """Return the condition under which the caller's right on a field of the row ``alias`` is at least ``least``."""
    rule = row_right(tx.ctx.actor, entity, field)
    if rule is None:
        enough = RIGHTS.index(field_right(tx.ctx.actor, entity, field)) >= RIGHTS.index(least)
        return TRUE if enough else FALSE
    if least == "edit" and entity.columns[field].field.derived:
        return FALSE
    found = [
        TRUE if node is None else compile_rule(tx, entity, alias, node)
        for right, node in rule.choices
        if RIGHTS.index(right) >= RIGHTS.index(least)
    ]
    return TRUE if any(f is TRUE for f in found) else any_of(found)


def _kept(kind: str, actor: Actor, entity: Entity, set_rights: Mapping[str, str]) -> Mapping[str, str]:
    narrow = {} if actor.is_admin else grant_of(actor, entity.name).fields
    elsewhere = () if actor.is_admin else tuple(_source_right(actor, entity, r) for r in _sources(entity))
    key = (kind, actor.is_admin, elsewhere, *sorted(set_rights.items()))
    found: Mapping[str, str] | None = entity.kept.get(key)
    if found is None:
        found = {n: _field_right(actor, entity, n, set_rights, narrow) for n in entity.columns}
        found |= {n: set_rights.get(n, "edit") for n in entity.lines}
        if len(entity.kept) > MAX_KEPT:
            entity.kept.clear()
        entity.kept[key] = found
    actor.kept[kind, entity.name] = (entity, found)
    return found


def _sources(entity: Entity) -> tuple[str, ...]:
    """Return every ``object.field`` of another object that a field of this one is made from."""
    found: tuple[str, ...] | None = entity.kept.get("sources")
    if found is None:
        reads = {r for c in entity.columns.values() for r in c.field.reads}
        found = tuple(sorted(r for r in reads if r.partition(".")[0] != entity.name))
        entity.kept["sources"] = found
    return found


def _source_right(actor: Actor, entity: Entity, source: str) -> str:
    """Return the right on a field that another one is made from; nothing of an object that may not be read."""
    name, _, field = source.partition(".")
    grant = grant_of(actor, name)
    if name != entity.name and "read" not in grant.verbs:
        return "hidden"
    return grant.fields.get(field, "edit")


def _field_right(
    actor: Actor, entity: Entity, field: str, set_rights: Mapping[str, str], narrow: Mapping[str, str]
) -> str:
    """Return one right; a value made from others shows no more than the least that holds of each of them."""
    column = entity.columns[field]
    if column.field.type == "secret":
        return "edit" if actor.is_admin else "hidden"
    right = "read" if field in _ALWAYS else set_rights.get(field, "edit")
    if column.field.reads and not actor.is_admin:
        own = (narrow.get(r.partition(".")[2], "edit") for r in column.field.reads if r.startswith(f"{entity.name}."))
        others = (_source_right(actor, entity, r) for r in column.field.reads if not r.startswith(f"{entity.name}."))
        right = min([right, *own, *others], key=RIGHTS.index)
    return "read" if right == "edit" and column.field.derived else right
