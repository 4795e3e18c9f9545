"""SQL of files in records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of an uploaded file; ``path`` is where its content lies below the folder of files."""

    id: str
    name: str
    media_type: str
    size: int
    path: str
    created_by: str | None


def files(tx: Tx, ids: Sequence[str]) -> dict[str, StoredFile]:
    """Return uploaded files by id."""
    rows = tx.all(
        Sql(
            f"select id, name, media_type, size, path, created_by from {tx.catalog.system('_file')}"
            " where id = any(%s::uuid[]) and path is not null",
            (list(ids),),
        )
    )
    return {str(r[0]): StoredFile(str(r[0]), r[1], r[2], int(r[3]), r[4], r[5]) for r in rows}


def uses(tx: Tx, file: str) -> list[tuple[str, str, str]]:
    """Return (object, record, field) of every place that holds a file."""
    rows = tx.all(
        Sql(f"select object, record, field from {tx.catalog.system('_file_use')} where file = %s limit 200", (file,))
    )
    return [(r[0], str(r[1]), r[2]) for r in rows]


def set_uses(tx: Tx, object_name: str, record: str, field: str, ids: Sequence[str]) -> None:
    """Note that a field of a record holds exactly these files."""
    table = tx.catalog.system("_file_use")
    tx.run(
        Sql(
            f"delete from {table} where record = %s and field = %s and not (file = any(%s::uuid[]))",
            (record, field, list(ids)),
        )
    )
    tx.run(
        Sql(
            f"insert into {table} (file, object, record, field) select f, %s, %s, %s from unnest(%s::uuid[]) f"
            " on conflict do nothing",
            (object_name, record, field, list(ids)),
        )
    )
