"""Finds records by their search documents, the shorter way round for rare and for common terms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from yingdan.db.sql import FALSE, Sql, any_of
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import readable
from yingdan.kernel.text import initials_match, query_initials, query_terms
from yingdan.meta.catalog import Entity
from yingdan.meta.predicate import Condition, Node


def documents(tx: Tx, entity: Entity) -> str:
    """Return the qualified name of the search documents of one object."""
    return tx.catalog.system(f"_search_{entity.name}")


def held_terms(tx: Tx, entity: Entity, alias: str, wanted: Sequence[str]) -> Sql:
    """Return the condition that a document holds all these terms.

    A caller who may not plainly read every searchable field finds by the name alone: a hit would tell what is hidden.
    """
    held = Sql(f"{alias}.terms @> %s::text[]", (list(wanted),))
    if all(readable(tx.ctx.actor, entity, c.field.name) for c in entity.searchable):
        return held
    name = f"lower(normalize({alias}.name, NFKC))"
    return held + Sql(f" and (select bool_and(strpos({name}, w) > 0) from unnest(%s::text[]) w)", (list(wanted),))


def match(tx: Tx, entity: Entity, text: str, alias: str) -> Sql | None:
    """Return the condition that a document holds all terms of ``text``, or its pinyin initials; None without terms.

    Where the caller may not read the name itself, nothing is found at all.
    """
    wanted = query_terms(text)
    if not wanted:
        return None
    if not readable(tx.ctx.actor, entity, entity.definition.name_field):
        return FALSE
    parts = [held_terms(tx, entity, alias, wanted)]
    initials = query_initials(text)
    if initials:
        parts.append(Sql(*initials_match(initials, f"{alias}.initials", f"{alias}.terms")))
    return any_of(parts)


@dataclass(frozen=True, slots=True)
class Hits:
    """How many documents match, at most ``cap``, and the condition on records under alias ``t`` to page through them."""

    total: int
    condition: Sql


def find_hits(tx: Tx, entity: Entity, node: Node | None, cap: int) -> Hits | None:
    """Count the hits of a filter that is one search and nothing else, for a caller who sees every record.

    Deleted records have no document, so the documents alone tell the count. Few hits are looked up one by one; of many
    the first page is found sooner by walking the records in the order of the page and asking each for its document.
    Worth it for the usual order only, which an index holds: None for everything else.
    """
    if not isinstance(node, Condition) or node.op != "search":
        return None
    condition = match(tx, entity, str(node.value or ""), "d")
    if condition is None:
        return None
    doc = documents(tx, entity)
    row = tx.one(
        condition.wrap(f"select count(*) from (select 1 from {doc} d where ", f" limit {cap}) c").wrap(
            "select (", "), "
        )
        + Sql("(select reltuples from pg_class where oid = %s::regclass)", (doc,))
    )
    total, documents_total = row or (0, 0)
    if total < min(cap, math.sqrt(50 * max(documents_total, 1))):
        return Hits(total, condition.wrap(f"t.id = any(array(select d.record from {doc} d where ", "))"))
    probe = Sql(f"exists (select 1 from {doc} d where d.object = %s and d.record = t.id and ", (entity.name,))
    return Hits(total, probe + condition.wrap("(", ") offset 0)"))
