"""Counts to the last record: how many a filter finds, and how many of those the caller may change."""

from __future__ import annotations

from collections.abc import Collection

from yingdan.db.sql import Sql, all_of, join
from yingdan.db.tx import Tx
from yingdan.engines.permission.service import holds, predicate, require, row_right
from yingdan.engines.query.conditions import compile_filter
from yingdan.engines.query.paths import Paths
from yingdan.engines.query.service import root
from yingdan.meta.predicate import Node


def count_found(tx: Tx, object_name: str, node: Node | None, writes: Collection[str] = ()) -> tuple[int, int]:
    """Return how many records a filter finds, and in how many the caller may change the fields ``writes``.

    Without ``writes`` the second one counts the records that the caller may change at all. Raises NotFound (404),
    Forbidden (403) without the right to read, Malformed (400), Invalid (422).
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, "read")
    paths = Paths(tx, entity)
    condition = compile_filter(tx, paths, node)
    source, base = root(tx, entity, None, count=True)
    narrower = [holds(tx, entity, f, "edit", "t") for f in writes if row_right(tx.ctx.actor, entity, f) is not None]
    own = all_of([predicate(tx, entity, "t", edit=True), *narrower])
    row = tx.one(
        own.wrap("select count(*), count(*) filter (where ", ") from ")
        + source
        + join(paths.joins, "")
        + Sql(" where ")
        + all_of([base, condition])
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)
