"""SQL of archives: the tables of a workspace, their rows out and in, their digests, links, counters and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection, errors

from yingdan.db.gone import go_on_after
from yingdan.db.sql import Sql
from yingdan.engines.archive.model import Refused
from yingdan.meta.catalog import quote

PART_BYTES = 32 << 20  # one transaction; a longer one would keep events of all workspaces waiting
_TYPE = re.compile(r"[a-z][a-z0-9_ ]*(\([0-9, ]+\))?( with(out)? time zone)?(\[\])*")
_TEMPORARY = "yd_draft_"
_NUMBERS_FROM = 1_600_000_000  # seconds; leaves room in 32 bits


@dataclass(frozen=True, slots=True)
class Columns:
    """A table and its columns with their types, in order."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def listed(self) -> str:
        """The quoted names of the columns."""
        return ", ".join(quote(c) for c, _ in self.columns)


@contextmanager
def one_snapshot(conn: Connection) -> Iterator[None]:
    """See one instant of everything; reads only, so that it holds nobody else's events back."""
    conn.execute("set idle_in_transaction_session_timeout = 0")
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        yield


def tables(conn: Connection, schema: str) -> list[Columns]:
    """Return the tables of a workspace, partitions under their parent."""
    rows = conn.execute(
        "select c.relname, array_agg(a.attname::text order by a.attnum),"
        " array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid"
        " where n.nspname = %s and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0"
        " and not a.attisdropped and a.attgenerated = '' group by c.relname order by c.relname",
        (schema,),
    ).fetchall()
    return [Columns(r[0], tuple(zip(r[1], r[2], strict=True))) for r in rows]


def migrations(conn: Connection, schema: str) -> list[str]:
    """Return the migrations of system tables that a workspace has had."""
    rows = conn.execute("select name from yingdan._migration where schema = %s order by name", (schema,)).fetchall()
    return [r[0] for r in rows]


def copy_out(conn: Connection, query: Sql, take: Callable[[bytes], None]) -> None:
    """Hand out the rows of a query in the text form of COPY."""
    with conn.cursor() as cur, cur.copy(query.wrap("copy (", ") to stdout").text, query.params) as copy:
        for block in copy:
            take(bytes(block))


def all_rows(schema: str, table: Columns) -> Sql:
    """Return the query of everything in a table."""
    return Sql(f"select {table.listed} from {quote(schema)}.{quote(table.name)}")


def chosen(columns: Sql, table: str, condition: Sql | None) -> Sql:
    """Return the query of some rows of a table (qualified name)."""
    query = columns.wrap("select ", f" from {table}")
    return query if condition is None else query + " where " + condition


def copy_in(conn: Connection, schema: str, table: Columns, blocks: Iterable[bytes]) -> None:
    """Add rows in the text form of COPY, in parts that are committed one by one.

    Raises Refused ``archive_corrupt`` (422) for what is no row of this table.
    """
    statement = f"copy {quote(schema)}.{quote(table.name)} ({table.listed}) from stdin"
    try:
        for part in _parts(blocks):
            with conn.transaction(), conn.cursor() as cur, cur.copy(statement) as copy:
                for block in part:
                    copy.write(block)
    except (errors.DataError, errors.IntegrityError) as error:
        raise Refused(part=table.name) from error


def _parts(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut blocks into parts of whole rows; a line end within a value is escaped, so every line is a row."""
    part: list[bytes] = []
    size = 0
    for block in blocks:
        if size + len(block) > PART_BYTES and (end := block.rfind(b"\n") + 1):
            part.append(block[:end])
            yield part
            part, size = [block[end:]], len(block) - end
        else:
            part.append(block)
            size += len(block)
    if size:
        yield part


def digest(conn: Connection, query: Sql) -> tuple[int, str]:
    """Return how many rows a query has and a digest of them that does not depend on their order."""
    row = conn.execute(
        "select count(*), coalesce(sum(('x' || substr(md5(q::text), 1, 15))::bit(60)::bigint), 0)::text from ("
        + query.text
        + ") q",
        query.params,
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "0")


def make_room(conn: Connection, schema: str, wanted: Iterable[Columns]) -> None:
    """Empty the wanted tables of a fresh workspace and give them the columns that the definitions no longer name.

    A field that was retired keeps its column, and a column its values. Raises Refused ``archive_mismatch`` (422) where a
    column is of another type.
    """
    there = {t.name: dict(t.columns) for t in tables(conn, schema)}
    s = quote(schema)
    with conn.transaction():
        for table in wanted:
            have = there.get(table.name)
            if have is not None:  # what a migration put there comes from the original
                conn.execute(f"truncate {s}.{quote(table.name)}")
            for column, kind in table.columns:
                if not _TYPE.fullmatch(kind) or "\x00" in column + table.name:
                    raise Refused(part=table.name)
                if have is not None and have.get(column, kind) != kind:
                    raise Refused("archive_mismatch", table=table.name, column=column)
            lines = [f"{quote(c)} {k}" for c, k in table.columns if have is None or c not in have]
            if have is None:
                conn.execute(f"create table {s}.{quote(table.name)} ({', '.join(lines)})")
            elif lines:
                conn.execute(f"alter table {s}.{quote(table.name)} " + ", ".join(f"add column {x}" for x in lines))


def take_links(conn: Connection, schema: str) -> list[tuple[str, str, str]]:
    """Take the links between tables away while they are filled and return them (table, name, definition)."""
    rows = conn.execute(
        "select c.relname, k.conname, pg_get_constraintdef(k.oid) from pg_constraint k join pg_class c on c.oid = k.conrelid"
        " join pg_namespace n on n.oid = c.relnamespace where n.nspname = %s and k.contype = 'f' and k.conparentid = 0"
        " order by 1, 2",
        (schema,),
    ).fetchall()
    for table, name, _ in rows:
        conn.execute(f"alter table {quote(schema)}.{quote(table)} drop constraint {quote(name)}")
    return [(r[0], r[1], r[2]) for r in rows]


def give_links(conn: Connection, schema: str, links: Sequence[tuple[str, str, str]]) -> None:
    """Put the links back, each checked. Raises Refused (422) where a record leads nowhere."""
    for table, name, definition in links:
        try:
            conn.execute(f"alter table {quote(schema)}.{quote(table)} add constraint {quote(name)} {definition}")
        except errors.IntegrityError as error:
            raise Refused(part=table) from error


def set_counters(conn: Connection, schema: str) -> None:
    """Let every counter go on after the highest number that is there."""
    rows = conn.execute(
        "select c.relname, a.attname, pg_get_serial_sequence(format('%%I.%%I', n.nspname, c.relname), a.attname)"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid"
        " where n.nspname = %s and a.attidentity <> '' and not c.relispartition",
        (schema,),
    ).fetchall()
    for table, column, sequence in rows:
        conn.execute(
            f"select setval(%s, greatest(1, coalesce(max({quote(column)}), 1)), max({quote(column)}) is not null)"
            f" from {quote(schema)}.{quote(table)}",
            (sequence,),
        )


def settle(conn: Connection, schema: str, at: datetime, *, restored: bool) -> None:
    """End what cannot go on in another place, and take version numbers that no workspace of this name had before.

    Processes keep what they worked out under these numbers, also of a workspace that is no more.
    """
    s = quote(schema)
    number = int(at.timestamp()) - _NUMBERS_FROM
    conn.execute(
        f"update {s}._catalog set version = greatest(version + 1, %s), rights_version = greatest(rights_version + 1, %s)",
        (number, number),
    )
    conn.execute(
        f'update {s}._job set state = \'failed\', queue_id = null, run = null, problems = \'[{{"code": "job_restored", "params": {{}}}}]\''
        " where state in ('queued', 'running')"
    )
    if not restored:
        conn.execute(f"delete from {s}._notification")


def name_draft(number: str) -> str:
    """Return the name of a schema in the making."""
    return _TEMPORARY + number


def guard_draft(conn: Connection, schema: str) -> None:
    """Hold a draft for this connection, so that nobody takes it for left over."""
    conn.execute("select pg_advisory_lock(hashtextextended(%s, 4))", (schema,))


def drop_drafts(conn: Connection) -> None:
    """Remove drafts whose maker is gone."""
    rows = conn.execute("select nspname from pg_namespace where nspname like 'yd\\_draft\\_%%'", ()).fetchall()
    for (schema,) in rows:
        taken = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 4))", (schema,)).fetchone()
        if taken and taken[0]:
            drop(conn, schema)
            conn.execute("select pg_advisory_unlock(hashtextextended(%s, 4))", (schema,))


def drop(conn: Connection, schema: str) -> None:
    """Remove a draft with everything in it."""
    with conn.transaction():
        conn.execute(f"drop schema if exists {quote(schema)} cascade")
        conn.execute("delete from yingdan._migration where schema = %s", (schema,))


def rename(conn: Connection, draft: str, schema: str) -> None:
    """Give a finished draft the name of its workspace."""
    conn.execute(f"alter schema {quote(draft)} rename to {quote(schema)}")
    conn.execute("update yingdan._migration set schema = %s where schema = %s", (schema, draft))
    go_on_after(conn, schema)


def stored_files(conn: Connection, schema: str) -> list[str]:
    """Return the paths of files that lie beside the database."""
    rows = conn.execute(
        f"select distinct path from {quote(schema)}._file where path is not null and content is null order by 1"
    ).fetchall()
    return [r[0] for r in rows]
