"""SQL of uploaded files."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.meta.catalog import quote


def insert(tx: Tx, file: str, name: str, media_type: str, size: int, digest: bytes, path: str) -> None:
    """Write down an uploaded file."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_file')} (id, name, media_type, size, sha256, path, created_by, created_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s)",
            (file, name, media_type, size, digest, path, tx.ctx.actor.user, tx.now),
        )
    )


def unused(tx: Tx, before: datetime, limit: int) -> list[tuple[str, str]]:
    """Return (id, path) of files that no record has held since they were uploaded before an instant."""
    rows = tx.all(
        Sql(
            f"select f.id, f.path from {tx.catalog.system('_file')} f where f.kind = 'upload' and f.path is not null"
            f" and f.created_at < %s and not exists (select 1 from {tx.catalog.system('_file_use')} u where u.file = f.id)"
            f" order by f.created_at limit {limit}",
            (before,),
        )
    )
    return [(str(r[0]), r[1]) for r in rows]


def unheld(tx: Tx, file: str) -> str | None:
    """Return the path of a file that no record holds, None for any other."""
    path = tx.value(
        Sql(
            f"select f.path from {tx.catalog.system('_file')} f where f.id = %s and f.path is not null"
            f" and not exists (select 1 from {tx.catalog.system('_file_use')} u where u.file = f.id)",
            (file,),
        )
    )
    return None if path is None else str(path)


def delete(tx: Tx, ids: list[str]) -> None:
    """Forget files."""
    tx.run(Sql(f"delete from {tx.catalog.system('_file')} where id = any(%s::uuid[])", (ids,)))


def known_paths(conn: Connection, schema: str, paths: list[str]) -> set[str]:
    """Return which of these paths a workspace still knows."""
    rows = conn.execute(f"select path from {quote(schema)}._file where path = any(%s)", (paths,)).fetchall()
    return {r[0] for r in rows}
