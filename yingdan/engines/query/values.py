"""Values that are worked out when read, for the product's own rules: of given records, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yingdan.db.sql import Sql, join
from yingdan.db.tx import Tx
from yingdan.engines.formula.model import ChildFigure
from yingdan.engines.query.computed import child_figure
from yingdan.engines.query.paths import Paths
from yingdan.meta.catalog import Entity


def computed_values(
    tx: Tx, entity: Entity, ids: Sequence[str], fields: Sequence[str], figures: Sequence[ChildFigure] = ()
) -> dict[str, dict[str, Any]]:
    """Return fields (dotted paths too) and figures of records as they are stored now, by id and key."""
    inner = replace(tx, ctx=tx.ctx.as_system())
    paths = Paths(inner, entity)
    keys = [*fields, *(f.key for f in figures)]
    columns = [Sql(paths.place(name, use="show").sql) for name in fields]
    columns += [child_figure(inner, figure, "t") for figure in figures]
    rows = inner.all(
        join([Sql("t.id"), *columns], ", ").wrap("select ", f" from {entity.table} t")
        + join(paths.joins, "")
        + Sql(" where t.id = any(%s::uuid[])", (list(ids),))
    )
    return {str(r[0]): dict(zip(keys, r[1:], strict=True)) for r in rows}
