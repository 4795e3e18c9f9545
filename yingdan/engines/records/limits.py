"""Limits of a write that only the database can tell: fields closed in this very record, records outside a rule's scope."""

from __future__ import annotations

from collections.abc import Sequence

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import covers, holds, may, predicate, row_right
from yingdan.engines.records import store
from yingdan.engines.records.model import Draft
from yingdan.kernel.errors import Forbidden
from yingdan.meta.catalog import Entity


def refuse_closed(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add ``read_only`` where the caller may change a field of some records, yet not of this one as it is."""
    named = {n for d in drafts for n in d.given if n in entity.columns and row_right(tx.ctx.actor, entity, n)}
    for name in sorted(named):
        asked = [d for d in drafts if name in d.given]
        may_be = store.existing(tx, entity, [d.id for d in asked], holds(tx, entity, name, "edit", "t"))
        for draft in asked:
            if draft.id not in may_be:
                draft.values.pop(name, None)
                draft.problem(name, "read_only")


def check_scope(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Insist that records keep an owner within the caller's scope. Raises Forbidden ``outside_scope`` (403).

    Where a rule is part of the scope, ``check_rules`` decides after the write.
    """
    actor = tx.ctx.actor
    if entity.definition.public or _by_rule(tx, entity):
        return
    for draft in drafts:
        if not draft.changes("owner") or (draft.old is not None and may(actor, entity, "transfer")):
            continue
        if not covers(actor, draft.get("owner"), draft.get("owner_dept")):
            raise Forbidden("outside_scope")


def check_rules(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Insist that written records still are the caller's to change, where a rule is part of the caller's scope.

    Raises Forbidden ``outside_scope`` (403), upon which the unit of work is rolled back.
    """
    if entity.definition.public or not _by_rule(tx, entity):
        return
    bound = [d.id for d in drafts if d.old is None or not may(tx.ctx.actor, entity, "transfer")]
    if bound and set(bound) - store.existing(tx, entity, bound, predicate(tx, entity, "t", edit=True)):
        raise Forbidden("outside_scope")


def _by_rule(tx: Tx, entity: Entity) -> bool:
    actor = tx.ctx.actor
    return not actor.is_admin and actor.scope != "all" and any(n in {entity.name, "*"} for n, _, _ in actor.data_rules)
