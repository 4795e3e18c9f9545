"""SQL of comments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx


def insert(tx: Tx, row: Sequence[Any]) -> None:
    """Add (id, object, record, author, text, mentions, at)."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_comment')} (id, object, record, author, text, mentions, at)"
            " values (%s, %s, %s, %s, %s, %s::uuid[], %s)",
            tuple(row),
        )
    )


def find(tx: Tx, object_name: str, record: str, comment: str) -> tuple[Any, ...] | None:
    """Return (author, text, mentions) of a comment on a record and hold it until the end of the transaction."""
    return tx.one(
        Sql(
            f"select author::text, text, mentions::text[] from {tx.catalog.system('_comment')}"
            " where id = %s and object = %s and record = %s for update",
            (comment, object_name, record),
        )
    )


def change(tx: Tx, comment: str, text: str, mentions: Sequence[str], at: datetime) -> None:
    """Write another text and other people into a comment."""
    tx.run(
        Sql(
            f"update {tx.catalog.system('_comment')} set text = %s, mentions = %s::uuid[], edited_at = %s where id = %s",
            (text, list(mentions), at, comment),
        )
    )


def remove(tx: Tx, comment: str) -> None:
    """Remove a comment for good."""
    tx.run(Sql(f"delete from {tx.catalog.system('_comment')} where id = %s", (comment,)))


def by_author(tx: Tx, author: str) -> bool:
    """Tell whether somebody has said anything."""
    return bool(
        tx.value(Sql(f"select exists (select 1 from {tx.catalog.system('_comment')} where author = %s)", (author,)))
    )


def active(tx: Tx, users: Sequence[str]) -> dict[str, str]:
    """Return the names of those among these people who may work, by id."""
    user = tx.catalog.get("user")
    rows = tx.all(
        Sql(
            f"select id, name from {user.table} where id = any(%s::uuid[]) and deleted_at is null and status <> 'disabled'",
            (list(users),),
        )
    )
    return {str(r[0]): r[1] for r in rows}
