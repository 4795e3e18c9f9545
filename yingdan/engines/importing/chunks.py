"""Rows in chunks, and what a run learns from one chunk for the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from yingdan.engines.importing.links import Links
from yingdan.engines.importing.model import SourceRow
from yingdan.engines.importing.rows import Prepared
from yingdan.engines.importing.writing import ChunkResult


def chunks(rows: Iterator[SourceRow], size: int) -> Iterator[list[SourceRow]]:
    """Yield rows in lists of at most ``size``."""
    while chunk := list(islice(rows, size)):
        yield chunk


def learn(links: Links, result: ChunkResult) -> None:
    """Make records that a chunk created known to the chunks after it; only once its transaction is committed."""
    for object_name, text, record, near in result.made:
        links.learn(object_name, text, record, near)


def plain_cells(row: Prepared) -> list[Any]:
    """Return the cells of a row as values of JSON, for rows that wait."""
    return [c if c is None or isinstance(c, bool | str) else c.isoformat() for c in row.cells]
