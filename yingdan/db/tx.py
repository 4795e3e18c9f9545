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

    def first_row(self, sql: Sql) -> tuple[Any, ...] | None:
        """Return the row of a statement that ends with a list of scalars to select: the first of reading a page or record."""
        return self.one(sql)

    def copy(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add many rows by COPY; ``table`` and ``columns`` are quoted already."""
        if not rows:
            return
        with self.conn.cursor() as cur, cur.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)


class Unproven(Exception):
    """What was known of a caller no longer holds; nothing that was read may be answered."""


class GuardedTx(Tx):
    """A unit of reading whose caller is only remembered from a call before.

    ``proof`` is a condition that tells whether all is as remembered. It goes along with the statement of ``first_row``,
    in its snapshot; whoever takes the connection before has it asked for apart. ``proven`` tells whether it held.
    """

    __slots__ = ("_proof", "_raw", "proven")

    def __init__(
        self,
        ctx: Ctx,
        conn: Connection,
        catalog: Catalog,
        now: datetime,
        memo: dict[Any, Any] | None = None,
        proof: Sql | None = None,
    ) -> None:
        self._proof = Sql("true") if proof is None else proof
        self.proven = proof is None
        super().__init__(ctx, conn, catalog, now, {} if memo is None else memo)

    @property
    def conn(self) -> Connection:
        """The connection. Raises Unproven where things are no longer as remembered."""
        if not self.proven:
            self._check(self._raw.execute(f"select {self._proof.text}", self._proof.params).fetchone())
        return self._raw

    @conn.setter
    def conn(self, conn: Connection) -> None:
        self._raw = conn

    def first_row(self, sql: Sql) -> tuple[Any, ...] | None:
        """Return the row with the proof in one statement. Raises Unproven where things are no longer as remembered."""
        if self.proven:
            return self.one(sql)
        row = self._raw.execute(f"{sql.text}, {self._proof.text}", (*sql.params, *self._proof.params)).fetchone()
        self._check(row)
        return None if row is None else row[:-1]

    def _check(self, row: tuple[Any, ...] | None) -> None:
        if row is None or row[-1] is not True:
            raise Unproven
        self.proven = True


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
