"""Boot check of any PostgreSQL, embedded or external: is it one that the product can work on."""

from __future__ import annotations

from typing import Any

import psycopg

from yingdan.kernel.errors import Unavailable

OLDEST_MAJOR, NEWEST_MAJOR = 15, 18
NEEDED_EXTENSIONS = ("pg_trgm", "btree_gin")


def check_server(conn: psycopg.Connection[Any]) -> None:
    """Refuse a server or database on which the product would misbehave; runs before anything is written.

    Raises:
        Unavailable: ``database_version`` (not 15 to 18), ``database_encoding`` (not UTF8), ``database_ctype`` (the
            database's LC_CTYPE knows no characters outside ASCII, so search and folding of Chinese would fail silently),
            ``database_extension`` (needed and not installable). The params name what was found and what is needed.
    """
    major = conn.info.server_version // 10_000
    if not OLDEST_MAJOR <= major <= NEWEST_MAJOR:
        raise Unavailable("database_version", found=major, oldest=OLDEST_MAJOR, newest=NEWEST_MAJOR)
    name, encoding, ctype = _one(
        conn,
        "SELECT datname::text, pg_catalog.pg_encoding_to_char(encoding), datctype::text"
        " FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()",
    )
    if encoding != "UTF8":
        raise Unavailable("database_encoding", found=encoding, database=name)
    (folded,) = _one(conn, "SELECT pg_catalog.lower('\u00c4')")
    if ctype in {"C", "POSIX"} or folded != "\u00e4":
        raise Unavailable("database_ctype", found=ctype, database=name)
    available = {row[0] for row in conn.execute("SELECT name::text FROM pg_catalog.pg_available_extensions")}
    for extension in NEEDED_EXTENSIONS:
        if extension not in available:
            raise Unavailable("database_extension", extension=extension)
    _check_trigrams(conn, name, ctype)


def _check_trigrams(conn: psycopg.Connection[Any], name: str, ctype: str) -> None:
    home = conn.execute(
        "SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e"
        " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'"
    ).fetchone()
    if home is None:
        return
    (found,) = _one(
        conn, f"SELECT cardinality({home[0]}.show_trgm('\u4e2d\u6587'))"
    )  # lint-skip: no-chinese — asks the database whether it sees Chinese
    if not found:
        raise Unavailable("database_ctype", found=ctype, database=name)


def _one(conn: psycopg.Connection[Any], statement: str) -> tuple[Any, ...]:
    row = conn.execute(statement.encode()).fetchone()
    if row is None:
        raise Unavailable("unavailable")
    return tuple(row)
