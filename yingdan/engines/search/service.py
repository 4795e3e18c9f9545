"""Global search over everything the caller may see: Chinese by characters, Latin by prefixes, pinyin initials, phone tails."""

from __future__ import annotations

from typing import Any

from yingdan.db.sql import Sql, any_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import may, predicate
from yingdan.kernel.text import fold, query_terms

MAX_HITS = 50
CANDIDATES = 200


def search(tx: Tx, text: str, *, objects: list[str] | None = None, limit: int = 20) -> dict[str, Any]:
    """Return ``{"hits": [{"object", "id", "name"}]}``: exact names first, then names that begin so, then the newest."""
    wanted = query_terms(text)
    folded = fold(text)
    limit = max(1, min(limit, MAX_HITS))
    if not wanted:
        return {"hits": []}
    compact = folded.replace(" ", "")
    by_initials = compact.isascii() and compact.isalnum() and not compact.isdigit()
    parts = []
    for name, entity in tx.catalog.entities.items():
        if (objects and name not in objects) or not entity.definition.searchable or not may(tx.ctx.actor, entity, "read"):
            continue
        doc = f"{tx.catalog.system('_search_' + name)}"
        condition = predicate(tx, entity, "t")
        matches = [Sql("d.terms @> %s::text[]", (wanted,))]
        if by_initials:
            matches.append(Sql("d.initials like %s", (compact + "%",)))
        allowed = Sql("") if condition.text == "true" else condition.wrap(
            f" and exists (select 1 from {entity.table} t where t.id = d.record and ", ")")
        for match in matches:
            parts.append(
                Sql("(select d.object, d.record, d.name, d.rank from ") + doc + Sql(" d where ") + match + allowed
                + Sql(f" limit {CANDIDATES})"))
    if not parts:
        return {"hits": []}
    exact = any_of([Sql("lower(h.name) = %s", (folded,))])
    rows = tx.all(
        join(parts, " union ").wrap("select h.object, h.record, h.name from (", ") h order by (")
        + exact + Sql(") desc, (strpos(lower(h.name), %s) = 1) desc, (strpos(lower(h.name), %s) > 0) desc, h.rank desc, h.record",
                      (folded, folded))
        + Sql(f" limit {limit}"))
    return {"hits": [{"object": r[0], "id": r[1], "name": r[2]} for r in rows]}
