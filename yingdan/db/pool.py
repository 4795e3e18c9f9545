"""The connection pool of one process, and direct connections for locks, LISTEN and schema changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg.adapt import Loader
from psycopg_pool import ConnectionPool, PoolTimeout

from yingdan.kernel.errors import Unavailable

CHECKOUT_TIMEOUT_S = 8.0
# How long one attempt to reconnect goes on by itself. Left to itself the pool waits twice as long after every failure, and
# a database that is back would stay unused as long again as it was away; after giving up, the next request tries at once.
RECONNECT_S = 3.0
DOWN_TIMEOUT_S = 0.5
CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 30_000
_OPTIONS = (
    f"-c timezone=UTC -c statement_timeout={STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=60000"
    " -c search_path=pg_catalog,public -c jit=off -c plan_cache_mode=auto"
)


class _UuidText(Loader):
    """Ids are texts everywhere in the product."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        return bytes(data).decode()


def _configure(conn: Connection) -> None:
    conn.adapters.register_loader("uuid", _UuidText)
    conn.prepare_threshold = 2
    conn.prepared_max = 500


def open_direct(dsn: str) -> Connection:
    """Open one connection apart from the pool, in autocommit mode. Raises Unavailable when there is no database."""
    try:
        conn = psycopg.connect(dsn, autocommit=True, options=_OPTIONS, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise Unavailable("database_unreachable") from error
    _configure(conn)
    conn.execute("set statement_timeout = 0")
    return conn


class Database:
    """Connections to one database."""

    def __init__(self, dsn: str, *, direct_dsn: str = "", size: int = 16) -> None:
        self.dsn = dsn
        self.direct_dsn = direct_dsn or dsn
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            dsn,
            min_size=1,
            max_size=size,
            timeout=CHECKOUT_TIMEOUT_S,
            kwargs={"autocommit": True, "options": _OPTIONS, "connect_timeout": CONNECT_TIMEOUT_S},
            configure=self._reached,
            reconnect_timeout=RECONNECT_S,
            reconnect_failed=self._lost,
            open=False,
            name="yingdan",
        )
        self._opened = self._down = False

    def _reached(self, conn: Connection) -> None:
        _configure(conn)
        self._down = False

    def _lost(self, _: object) -> None:
        self._down = True

    def open(self) -> Database:
        """Open the pool; call once a process, after any fork."""
        if not self._opened:
            self._pool.open(wait=False)
            self._opened = True
        return self

    def close(self) -> None:
        """Close every connection of the pool."""
        if self._opened:
            self._pool.close()
            self._opened = False

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection in autocommit mode. Raises Unavailable (503) when none is free in time or all are lost."""
        self.open()
        try:
            conn = self._pool.getconn(DOWN_TIMEOUT_S if self._down else CHECKOUT_TIMEOUT_S)
        except PoolTimeout as error:
            code = "database_unreachable" if self._down else "database_busy"
            raise Unavailable(code, headers={"Retry-After": "2"}) from error
        try:
            yield conn
        except psycopg.errors.QueryCanceled as error:
            raise Unavailable("too_slow") from error
        except (psycopg.errors.AdminShutdown, psycopg.errors.CrashShutdown, psycopg.errors.CannotConnectNow) as error:
            raise Unavailable("database_unreachable", headers={"Retry-After": "2"}) from error
        except psycopg.OperationalError as error:
            if conn.closed or conn.broken:
                raise Unavailable("database_unreachable", headers={"Retry-After": "2"}) from error
            raise
        finally:
            self._pool.putconn(conn)

    def direct(self) -> Connection:
        """Open a connection past any pooler, for advisory locks, LISTEN and schema changes; the caller closes it."""
        return open_direct(self.direct_dsn)
