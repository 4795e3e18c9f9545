"""SQL around a run: imports being prepared, and rows compared by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx


def put_draft(tx: Tx, batch: str, body: Mapping[str, Any]) -> None:
    """Keep what is chosen so far, as the caller's."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_import_draft')} (batch, actor, body, changed_at) values (%s, %s, %s, %s)"
            " on conflict (batch) do update set body = excluded.body, changed_at = excluded.changed_at",
            (batch, tx.ctx.actor.user, Jsonb(dict(body)), tx.now),
        )
    )


def get_draft(tx: Tx, batch: str, *, lock: bool = False) -> tuple[dict[str, Any], datetime] | None:
    """Return (body, when it changed) of a draft of the caller; drafts of others are not found."""
    row = tx.one(
        Sql(
            f"select body, changed_at from {tx.catalog.system('_import_draft')} where batch = %s and actor = %s"
            + (" for update" if lock else ""),
            (batch, tx.ctx.actor.user),
        )
    )
    return None if row is None else (dict(row[0]), row[1])


def drop_draft(tx: Tx, batch: str) -> None:
    """Forget a draft."""
    tx.run(Sql(f"delete from {tx.catalog.system('_import_draft')} where batch = %s", (batch,)))


def put_check(tx: Tx, batch: str, part: int, row: int, cells: int, wrong: Sequence[str]) -> None:
    """Keep what somebody found when comparing a row: how many cells, and the columns that are wrong."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_import_check')} (batch, part, row, cells, wrong, actor, checked_at)"
            " values (%s, %s, %s, %s, %s, %s, %s) on conflict (batch, part, row) do update set cells = excluded.cells,"
            " wrong = excluded.wrong, actor = excluded.actor, checked_at = excluded.checked_at",
            (batch, part, row, cells, Jsonb(list(wrong)), tx.ctx.actor.user, tx.now),
        )
    )


def drop_check(tx: Tx, batch: str, part: int, row: int) -> None:
    """Forget what was found of a row."""
    tx.run(
        Sql(
            f"delete from {tx.catalog.system('_import_check')} where batch = %s and part = %s and row = %s",
            (batch, part, row),
        )
    )


def checks_of(tx: Tx, batch: str) -> dict[tuple[int, int], list[str]]:
    """Return the wrong columns of every compared row by (part, row)."""
    return {
        (r[0], r[1]): list(r[2])
        for r in tx.all(
            Sql(f"select part, row, wrong from {tx.catalog.system('_import_check')} where batch = %s", (batch,))
        )
    }


def check_sums(tx: Tx, batch: str) -> tuple[int, int, int]:
    """Return (rows, cells, wrong cells) compared so far."""
    row = tx.one(
        Sql(
            "select count(*), coalesce(sum(cells), 0)::int, coalesce(sum(jsonb_array_length(wrong)), 0)::int"
            f" from {tx.catalog.system('_import_check')} where batch = %s",
            (batch,),
        )
    )
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


def written_row(tx: Tx, batch: str, part: int, row: int) -> bool:
    """Tell whether a row of a part became a record in this run."""
    return (
        tx.value(
            Sql(
                f"select 1 from {tx.catalog.system('_import_row')} where batch = %s and part = %s and row = %s and row > 0"
                " limit 1",
                (batch, part, row),
            )
        )
        is not None
    )
