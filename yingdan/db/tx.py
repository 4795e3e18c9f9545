"""One unit of work: a context, a connection in a transaction and the catalog it runs under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Connection

from yingdan.db.pool import Database
from yingdan.db.sql import Sql
from yingdan.kernel.context import Ctx
from yingdan.meta.apply import load
from yingdan.meta.catalog import Catalog


@dataclass(slots=True)
class Tx:
    """What engines and areas work with; ``now`` is one instant for the whole unit."""

    ctx: Ctx
    conn: Connection
    catalog: Catalog
    now: datetime
    memo: dict[Any, Any] = field(default_factory=dict)

    @property
    def schema(self) -> str:
        """Name of the workspace's schema."""
        return self.catalog.schema

    def run(self, sql: Sql) -> int:
        """Execute a statement and return how many rows it touched."""
        return self.conn.execute(sql.text, sql.params).rowcount

    def all(self, sql: Sql, *, plan_anew: bool = False) -> list[tuple[Any, ...]]:
        """Return every row of a query; the caller bounds it.

        ``plan_anew``: plan it for these very values. Worth it for long queries, whose best plan depends on them.
        """
        return self.conn.execute(sql.text, sql.params, prepare=False if plan_anew else None).fetchall()

    def one(self, sql: Sql) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        return self.conn.execute(sql.text, sql.params).fetchone()

    def value(self, sql: Sql) -> Any:
        """Return the first column of the first row, or None."""
        row = self.conn.execute(sql.text, sql.params).fetchone()
        return None if row is None else row[0]

    def copy(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add many rows by COPY; ``table`` and ``columns`` are quoted already."""
        if not rows:
            return
        with self.conn.cursor() as cur, cur.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def write_on(conn: Connection, ctx: Ctx, catalog: Catalog) -> Iterator[Tx]:
    """Open a transaction on a connection in autocommit mode; it commits at the end and rolls back on any error.

    It holds the shared catalog lock, which a schema flip takes exclusively: no write ever spans two catalogs. A catalog
    that a flip has just replaced is read again.
    """
    with conn.transaction():
        with conn.pipeline():  # one way to the server and back for both
            conn.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 2))", (f"catalog:{catalog.schema}",))
            row = conn.execute(f"select version from {catalog.system('_catalog')}").fetchone()
        if row is not None and row[0] != catalog.version:
            catalog = load(conn, catalog.schema)
        yield Tx(ctx, conn, catalog, ctx.now())


@contextmanager
def read_tx(db: Database, ctx: Ctx, catalog: Catalog) -> Iterator[Tx]:
    """Lend a connection for single-statement reads; each statement sees its own snapshot."""
    with db.connection() as conn:
        yield Tx(ctx, conn, catalog, ctx.now())


@contextmanager
def snapshot_tx(db: Database, ctx: Ctx, catalog: Catalog) -> Iterator[Tx]:
    """Lend a connection in a read-only transaction whose statements all see the same snapshot."""
    with db.connection() as conn, conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        yield Tx(ctx, conn, catalog, ctx.now())
