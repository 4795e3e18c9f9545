"""SQL of what people chose for themselves."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx


def all_of(tx: Tx, user: str) -> dict[str, Any]:
    """Return everything a person chose, by key."""
    rows = tx.all(Sql(f'select key, value from {tx.catalog.system("_preference")} where "user" = %s', (user,)))
    return {r[0]: r[1] for r in rows}


def put(tx: Tx, user: str, key: str, value: Any) -> None:
    """Write what a person chose."""
    tx.run(
        Sql(
            f'insert into {tx.catalog.system("_preference")} ("user", key, value) values (%s, %s, %s)'
            ' on conflict ("user", key) do update set value = excluded.value',
            (user, key, Jsonb(value)),
        )
    )
