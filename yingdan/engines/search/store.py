"""SQL of search: one branch for each object the caller may read, under that object's predicate, from its own partition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate
from yingdan.engines.query.searching import held_terms
from yingdan.kernel.text import initials_match
from yingdan.meta.catalog import Entity

CANDIDATES = 200


def branches(tx: Tx, entity: Entity, terms: Sequence[str], initials: str | None) -> list[Sql]:
    """Return the queries that find candidates of one object: by terms, and by pinyin initials where the text has some."""
    doc = tx.catalog.system(f"_search_{entity.name}")
    condition = predicate(tx, entity, "t")
    allowed = Sql("")
    if condition.text != "true":
        allowed = condition.wrap(f" and exists (select 1 from {entity.table} t where t.id = d.record and ", ")")
    matches = [held_terms(tx, entity, "d", terms)]
    if initials:
        matches.append(Sql(*initials_match(initials, "d.initials", "d.terms")))
    return [
        Sql(f"(select d.object, d.record, d.name, d.rank from {doc} d where ") + m + allowed + f" limit {CANDIDATES})"
        for m in matches
    ]


def ranked(tx: Tx, parts: Sequence[Sql], folded: str, limit: int) -> list[tuple[Any, ...]]:
    """Return (object, id, name): exact names, names that begin so, names that hold the text, then the newest."""
    return tx.all(
        join(parts, " union ").wrap("select h.object, h.record, h.name from (", ") h")
        + Sql(
            " order by (lower(h.name) = %s) desc, (strpos(lower(h.name), %s) = 1) desc, (strpos(lower(h.name), %s) > 0) desc,"
            f" h.rank desc, h.record limit {limit}",
            (folded, folded, folded),
        )
    )
