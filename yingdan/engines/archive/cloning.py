"""Copies of a workspace within the installation: whole or a sample, as it is or masked; a copy is a sandbox."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread

from psycopg import Connection

from yingdan.db.sql import Sql
from yingdan.engines.archive import store, store_mask
from yingdan.engines.archive.model import EPHEMERAL
from yingdan.engines.archive.service import Host, build, check_new_name, draft_schema, publish, quiet
from yingdan.engines.archive.store_sample import Sample
from yingdan.engines.dedupe.upkeep import rebuild_missing
from yingdan.engines.formula.upkeep import rebuild_all
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import Invalid
from yingdan.meta.apply import load
from yingdan.meta.catalog import Catalog, quote

# What a copy never has: what was on its way out, keys of programs, the trail of who did what.
_NEVER = EPHEMERAL | {
    "_outbox",
    "_outbox_reader",
    "_audit",
    "_audit_seal",
    "_notification",
    "_webhook_delivery",
    "_schema_change",
    "_api_key",
    "_job",
}
# Of the product's own tables a sample or masked copy has these; the others hold what is worked out or what people typed.
_PARTIAL = frozenset(
    [
        "_catalog",
        "_meta_object",
        "_history",
        "_search_doc",
        "_share",
        "_sequence",
        "_credential",
        "_view",
        "_view_shelf",
        "_setting",
        "_file",
        "_file_use",
        "_webhook",
    ]
)
_QUEUE = 64


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of copy: ``share`` of the records (0–1, None = all), with what tells who somebody is replaced or not."""

    share: float | None = None
    masked: bool = False


def clone(host: Host, source: Workspace, name: str, wish: Wish, *, salt: str, title: str = "") -> Workspace:
    """Copy a workspace into a sandbox and return it.

    It is taken as of one instant; every link of a sample leads to a record of the sample. Masking is the same for the same
    ``salt``. Sign-in names and passwords stay. Raises Invalid (422), Conflict ``workspace_exists`` (409); nothing is left
    of a copy that fails.
    """
    check_new_name(host, name)
    if wish.share is not None and not 0 < wish.share <= 1:
        raise Invalid("bad_share")
    with closing(host.db.direct()) as conn, closing(host.db.direct()) as reader, draft_schema(host, conn) as draft:
        with store.one_snapshot(reader):
            catalog = load(reader, source.schema)
            objects = [e.definition for e in catalog.entities.values()]
            build(host, conn, draft, objects, store.migrations(reader, source.schema))
            links = store.take_links(conn, draft)
            tables = [t for t in store.tables(reader, source.schema) if _wanted(t.name, catalog, wish)]
            store.make_room(conn, draft, tables)
            sample = None if wish.share is None else Sample(reader, catalog, wish.share)
            for table in tables:
                query = _query(catalog, table, wish, sample, salt)
                store.copy_in(conn, draft, table, _streamed(reader, query))
        if wish.masked:
            store_mask.name_again(conn, Catalog(draft, objects, catalog.version))
        if wish.masked or wish.share is not None:
            # formulas are made from what was masked, roll-ups from what was left out
            copied = Catalog(draft, objects, catalog.version)
            rebuild_all(conn, copied, source.timezone, host.clock.now())
            # the keys of duplicates tell what was masked
            rebuild_missing(conn, copied)
        store.give_links(conn, draft, links)
        store.set_counters(conn, draft)
        quiet(conn, draft)
        store.settle(conn, draft, host.clock.now(), restored=False)
        workspace = Workspace(
            name, f"ws_{name}", "sandbox", title or source.title, source.timezone, source.currency, source.name
        )
        publish(host, conn, draft, workspace)
    return workspace


def salt_of(key: bytes) -> str:
    """Return the salt that an installation's key gives, from which the key cannot be told."""
    return hashlib.sha256(b"yingdan masks\0" + key).hexdigest()


def _wanted(table: str, catalog: Catalog, wish: Wish) -> bool:
    if table in _NEVER:
        return False
    if wish.share is None and not wish.masked:
        return True
    if wish.masked and table == "_search_doc":
        return False
    return table in _PARTIAL or table.partition("__")[0] in catalog


def _query(catalog: Catalog, table: store.Columns, wish: Wish, sample: Sample | None, salt: str) -> Sql:
    names = [c for c, _ in table.columns]
    owner = table.name.partition("__")[0]
    plain = Sql(", ".join(quote(n) for n in names))
    columns, condition = plain, None
    if owner in catalog:
        entity = catalog.get(owner)
        columns = store_mask.record_columns(entity, names, salt) if wish.masked else plain
        condition = sample.condition(entity) if sample and "id" in names else None
    elif wish.masked and table.name == "_history":
        columns = store_mask.history_columns(catalog, names, salt)
    elif wish.masked and table.name == "_file":
        columns = store_mask.file_columns(names)
    if sample and owner not in catalog and {"object", "record"} <= set(names):
        condition = sample.of_records()
    return store.chosen(columns, catalog.system(table.name), condition)


def _streamed(conn: Connection, query: Sql) -> Iterator[bytes]:
    """Hand out the rows of a query while another connection takes them in."""
    queue: Queue[bytes | BaseException | None] = Queue(_QUEUE)

    def read() -> None:
        try:
            store.copy_out(conn, query, queue.put)
            queue.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the rows are awaited
            queue.put(error)

    thread = Thread(target=read, name="yingdan-clone", daemon=True)
    thread.start()
    try:
        while (block := queue.get()) is not None:
            if isinstance(block, BaseException):
                raise block
            yield block
    finally:
        while thread.is_alive():  # whoever stopped taking rows lets the reader come to its end
            with contextlib.suppress(Empty):
                queue.get(timeout=0.05)
