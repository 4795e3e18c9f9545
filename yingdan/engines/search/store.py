"""SQL of search: branches for each object the caller may read, under that object's predicate, from its own partition.

Rare terms come from their index. Of terms that very many documents hold the index would gather all of them first, so the
newest documents are read in their order until there are enough; and who sees few records has just these looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.db.sql import TRUE, Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import predicate, visible_source
from yingdan.engines.query.searching import held_terms
from yingdan.engines.search.store_shares import Shares, shares_of
from yingdan.kernel.text import initials_match, pinyin_initials
from yingdan.meta.catalog import Entity

CANDIDATES = 200
COMMON_ROWS = 20_000  # documents that hold every term, from which on the index is the longer way
NEWEST_ROWS = 30_000


@dataclass(frozen=True, slots=True)
class Branches:
    """Queries that find candidates of one object. ``partial``: only the newest documents were looked at."""

    queries: tuple[Sql, ...]
    partial: bool


def branches(
    tx: Tx, entity: Entity, folded: str, terms: Sequence[str], initials: str | None, *, whole: bool = False
) -> Branches:
    """Return the queries of one object: by name, by terms, and by pinyin initials where the text has some.

    ``whole`` asks for the index whatever it costs.
    """
    doc = tx.catalog.system(f"_search_{entity.name}")
    condition = predicate(tx, entity, "t")
    allowed = Sql("")
    if condition is not TRUE:
        allowed = condition.wrap(f" and exists (select 1 from {entity.table} t where t.id = d.record and ", ")")
    select = f"(select d.object, d.record, d.name, d.rank from {doc} d where "
    queries = [Sql(select) + m + allowed + f" limit {CANDIDATES})" for m in _by_name(folded)]
    shares = shares_of(tx, entity)
    matches = [(held_terms(tx, entity, "d", terms), _expected(shares, terms))]
    if initials:
        text, params = initials_match(initials, "d.initials", "d.terms")
        marked = params[0] if isinstance(params[0], list) else []
        matches.append((Sql(text, params), _expected(shares, marked) if marked else 0.0))
    partial = False
    for match, expected in matches:
        if expected < COMMON_ROWS or whole:
            queries.append(Sql(select) + match + allowed + f" limit {CANDIDATES})")
            continue
        source, base = visible_source(tx, entity)
        if condition is not TRUE and base is TRUE:
            seen = Sql("(select d.object, d.record, d.name, d.rank from ") + source
            lookup = Sql(f" join {doc} d on d.object = %s and d.record = t.id where ", (entity.name,))
            queries.append(seen + lookup + _unindexed(match) + f" limit {CANDIDATES})")
        else:
            first = max(0, int(shares.pages * (1 - NEWEST_ROWS / max(1.0, shares.rows))))
            queries.append(
                Sql(f"{select}d.ctid >= '({first},0)'::tid and ")
                + _unindexed(match)
                + allowed
                + f" limit {CANDIDATES})"
            )
            partial = True
    return Branches(tuple(queries), partial)


def _by_name(folded: str) -> list[Sql]:
    """Return the conditions for names that are the text, or begin with it: both have its initials at their beginning."""
    initials = pinyin_initials(folded)[:60]
    if not initials:
        return []
    found = [Sql("d.initials = %s and lower(d.name) = %s", (initials, folded))]
    if len(initials) > 1:
        found.append(Sql("d.initials like %s and strpos(lower(d.name), %s) = 1", (initials + "%", folded)))
    return found


def _expected(shares: Shares, terms: Sequence[str]) -> float:
    """Return how many documents hold all terms at most, by the rarest; 0 where one of them is not among the common ones."""
    return shares.rows * min((shares.common.get(t, 0.0) for t in terms), default=0.0)


def _unindexed(match: Sql) -> Sql:
    """Return the condition in a form that the planner cannot take to the index of terms."""
    return Sql(match.text.replace("d.terms @>", "(d.terms || '{}'::text[]) @>"), match.params)


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
