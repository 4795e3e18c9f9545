"""Settings of one workspace: a JSON value for each key."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.sql import Sql
from yingdan.db.tx import Tx


def get_setting(tx: Tx, key: str) -> Any:
    """Return the value of a setting, None where there is none."""
    return tx.value(Sql(f"select value from {tx.catalog.system('_setting')} where key = %s", (key,)))


def put_setting(tx: Tx, key: str, value: Any) -> None:
    """Write a setting."""
    tx.run(
        Sql(
            f"insert into {tx.catalog.system('_setting')} (key, value) values (%s, %s)"
            " on conflict (key) do update set value = excluded.value",
            (key, Jsonb(value)),
        )
    )


def drop_setting(tx: Tx, key: str) -> None:
    """Forget a setting; nothing happens where there is none."""
    tx.run(Sql(f"delete from {tx.catalog.system('_setting')} where key = %s", (key,)))
