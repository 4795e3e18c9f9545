"""SQL of saved views."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx


def list_views(tx: Tx, object_name: str | None) -> list[tuple[Any, ...]]:
    """Return (id, object, name, owner, shared, is_default, body) of the caller's own and the shared views."""
    return tx.all(
        Sql(
            f"select id, object, name, owner, shared, is_default, body from {tx.catalog.system('_view')}"
            " where (owner = %s or shared) and (%s::text is null or object = %s) order by shared desc, name limit 500",
            (tx.ctx.actor.user, object_name, object_name),
        )
    )


def save_view(tx: Tx, view_id: str, values: dict[str, Any]) -> None:
    """Insert or replace a view of the caller."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_view')} (id, object, name, owner, shared, is_default, body, updated_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (id) do update set name = excluded.name, shared = excluded.shared,"
            " is_default = excluded.is_default, body = excluded.body, updated_at = excluded.updated_at",
            (
                view_id,
                values["object"],
                values["name"],
                tx.ctx.actor.user,
                values["shared"],
                values["is_default"],
                Jsonb(values["body"]),
                tx.now,
            ),
        )
    )
    if values["is_default"]:
        tx.run(
            Sql(
                f"update {tx.catalog.system('_view')} set is_default = false where owner = %s and object = %s and id <> %s",
                (tx.ctx.actor.user, values["object"], view_id),
            )
        )


def delete_view(tx: Tx, view_id: str) -> None:
    """Remove a view."""
    tx.run(Sql(f"delete from {tx.catalog.system('_view')} where id = %s", (view_id,)))
