"""Global search over everything the caller may see: Chinese by characters, Latin by prefixes, pinyin initials, phone tails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import may, readable
from yingdan.engines.search.store import Branches, branches, ranked
from yingdan.kernel.text import fold, query_initials, query_terms

MAX_HITS = 50


def search(tx: Tx, text: str, *, objects: Sequence[str] | None = None, limit: int = 20) -> dict[str, Any]:
    """Return ``{"hits": [{"object", "id", "name"}]}``: exact names first, then names that begin so, then the newest."""
    wanted = query_terms(text)
    if not wanted:
        return {"hits": []}
    folded = fold(text)
    initials = query_initials(text)
    entities = [
        entity
        for name, entity in tx.catalog.entities.items()
        if (not objects or name in objects)
        and entity.definition.searchable
        and may(tx.ctx.actor, entity, "read")
        and readable(tx.ctx.actor, entity, entity.definition.name_field)
    ]
    top = max(1, min(limit, MAX_HITS))
    found = [branches(tx, entity, folded, wanted, initials) for entity in entities]
    rows = _ranked(tx, found, folded, top)
    if len(rows) < top and any(f.partial for f in found):
        # common words, yet rarely all of them in one name
        found = [branches(tx, entity, folded, wanted, initials, whole=True) for entity in entities]
        rows = _ranked(tx, found, folded, top)
    return {"hits": [{"object": r[0], "id": r[1], "name": r[2]} for r in rows]}


def _ranked(tx: Tx, found: Sequence[Branches], folded: str, limit: int) -> list[tuple[Any, ...]]:
    parts = [query for branch in found for query in branch.queries]
    return ranked(tx, parts, folded, limit) if parts else []
