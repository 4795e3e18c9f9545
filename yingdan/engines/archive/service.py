"""Takes a workspace into one file and back, checks such files, and copies workspaces into sandboxes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from psycopg import Connection

from yingdan import __version__
from yingdan.db.migrate import WORKSPACE, migrate_workspace
from yingdan.db.pool import Database
from yingdan.db.sql import Sql
from yingdan.engines.archive import store
from yingdan.engines.archive.container import OBJECTS, Reader, Writer, reading, writing
from yingdan.engines.archive.model import EPHEMERAL, Manifest, Refused, Report, StoredFile, Table
from yingdan.engines.audit.service import moved_here
from yingdan.engines.events.service import quarantine
from yingdan.engines.formula.upkeep import prepare
from yingdan.engines.webhooks.service import quarantine_webhooks
from yingdan.kernel.clock import Clock
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import Conflict, Invalid
from yingdan.meta.apply import apply_objects, load
from yingdan.meta.catalog import Catalog
from yingdan.meta.definitions import ObjectDef
from yingdan.meta.fields.temporal import instant_text
from yingdan.meta.stored import object_from_json, object_to_json

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_BLOCK = 1 << 20


class Host(Protocol):
    """What archives need of the composition root."""

    db: Database
    clock: Clock

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces."""
        ...

    def register(self, conn: Connection, workspace: Workspace) -> None:
        """Write a workspace into the list of workspaces, in the caller's transaction."""
        ...

    def new_id(self) -> str:
        """Return a new id."""
        ...


def backup(host: Host, workspace: Workspace, path: Path, files: Path) -> Report:
    """Write everything of a workspace, as of one instant, into a file at ``path``; ``files`` is the folder of files.

    Sessions and the like are left out. People go on working meanwhile. Secrets stay sealed: the installation's key is not
    in the archive. Raises Conflict ``backup_exists`` (409) where there is a file already.
    """
    if path.exists():
        raise Conflict("backup_exists", path=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = workspace.schema
    with closing(host.db.direct()) as conn, writing(path) as writer, store.one_snapshot(conn):
        catalog = load(conn, schema)
        done = tuple(store.migrations(conn, schema))
        definitions = _definitions(catalog)
        objects_sha256, _ = writer.add(OBJECTS, lambda take: take(definitions))
        tables = []
        for table in store.tables(conn, schema):
            if table.name not in EPHEMERAL:
                query = store.all_rows(schema, table)
                rows, digest = store.digest(conn, query)
                sha256, _ = writer.add(_member(table.name), _copier(conn, query))
                tables.append(Table(table.name, table.columns, rows, digest, sha256))
        stored = tuple(_add_file(writer, files, p) for p in store.stored_files(conn, schema))
        writer.finish(
            Manifest(
                product=__version__,
                created_at=instant_text(host.clock.now()) or "",
                workspace={
                    "name": workspace.name,
                    "kind": workspace.kind,
                    "title": workspace.title,
                    "timezone": workspace.timezone,
                    "currency": workspace.currency,
                },
                migrations=done,
                catalog_version=catalog.version,
                objects_sha256=objects_sha256,
                tables=tuple(tables),
                files=stored,
            )
        )
    return Report(workspace.name, len(tables), sum(t.rows for t in tables), len(stored), verified=False)


def restore(
    host: Host, path: Path, files: Path, *, name: str | None = None, verify_only: bool = False
) -> tuple[Report, Workspace | None]:
    """Build a workspace from an archive beside the others, compare counts and hashes, then give it its name.

    With ``verify_only`` it is removed again. What is restored starts quiet: pending events are held back and webhooks
    stopped. Raises Refused (422) for an archive that is damaged or of a later release, Conflict ``workspace_exists`` (409);
    nothing is left of a restore that fails.
    """
    with reading(path) as archive:
        manifest = archive.manifest
        target = name or str(manifest.workspace["name"])
        if not verify_only:
            check_new_name(host, target)
        _check_versions(manifest)
        definitions = _read_definitions(archive)
        with closing(host.db.direct()) as conn, draft_schema(host, conn) as draft:
            build(host, conn, draft, definitions, manifest.migrations)
            links = store.take_links(conn, draft)
            wanted = [store.Columns(t.name, t.columns) for t in manifest.tables]
            store.make_room(conn, draft, wanted)
            for table, stored in zip(wanted, manifest.tables, strict=True):
                store.copy_in(conn, draft, table, archive.blocks(_member(table.name), stored.sha256))
                if store.digest(conn, store.all_rows(draft, table)) != (stored.rows, stored.digest):
                    raise Refused(part=table.name)
            store.give_links(conn, draft, links)
            store.set_counters(conn, draft)
            for file in manifest.files:
                _take_file(archive, files, file, keep=not verify_only)
            rows = sum(t.rows for t in manifest.tables)
            report = Report(target, len(manifest.tables), rows, len(manifest.files), verified=True)
            if verify_only:
                return report, None
            migrate_workspace(conn, draft)  # from here on the tables are those of this release
            quiet(conn, draft)
            moved_here(conn, draft)
            store.settle(conn, draft, host.clock.now(), restored=True)
            facts = {k: str(manifest.workspace[k]) for k in ("kind", "title", "timezone", "currency")}
            workspace = Workspace(target, f"ws_{target}", **facts)
            publish(host, conn, draft, workspace)
    return report, workspace


def describe(path: Path) -> Manifest:
    """Return what an archive says of itself. Raises Refused (422)."""
    with reading(path) as archive:
        return archive.manifest


def quiet(conn: Connection, schema: str) -> None:
    """Hold back what a copy would tell the world: pending events and webhooks."""
    quarantine(conn, schema)
    quarantine_webhooks(conn, schema)


def publish(host: Host, conn: Connection, draft: str, workspace: Workspace) -> None:
    """Give a finished draft its name and put it on the list of workspaces, both or neither."""
    with conn.transaction():
        store.rename(conn, draft, workspace.schema)
        host.register(conn, workspace)


def check_new_name(host: Host, name: str) -> None:
    """Insist on a name that can be one and is free. Raises Invalid (422), Conflict ``workspace_exists`` (409)."""
    if not NAME.fullmatch(name):
        raise Invalid("bad_workspace_name", name=name[:60])
    if any(w.name == name for w in host.workspaces()):
        raise Conflict("workspace_exists", name=name)


@contextmanager
def draft_schema(host: Host, conn: Connection) -> Iterator[str]:
    """Lend the name of a schema in the making; whatever is left of it at the end is removed."""
    store.drop_drafts(conn)
    draft = store.name_draft(host.new_id().replace("-", ""))
    store.guard_draft(conn, draft)
    try:
        yield draft
    finally:
        store.drop(conn, draft)


def build(
    host: Host, conn: Connection, draft: str, definitions: Iterable[ObjectDef], migrations: Iterable[str]
) -> None:
    """Make the tables of a workspace as those migrations and definitions have them."""
    named = set(migrations)
    migrate_workspace(conn, draft, tuple(m for m in WORKSPACE if m in named))
    listed = list(definitions)
    prepare(conn, draft, listed)
    apply_objects(host.db.direct, draft, listed)


def _check_versions(manifest: Manifest) -> None:
    unknown = set(manifest.migrations) - set(WORKSPACE)
    if unknown:
        raise Refused("archive_newer", version=manifest.product)


def _definitions(catalog: Catalog) -> bytes:
    bodies = [object_to_json(e.definition) for e in catalog.entities.values()]
    return json.dumps(bodies, ensure_ascii=False).encode()


def _read_definitions(archive: Reader) -> list[ObjectDef]:
    raw = b"".join(archive.blocks(OBJECTS, archive.manifest.objects_sha256))
    try:
        return [object_from_json(body) for body in json.loads(raw)]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("archive_newer", version=archive.manifest.product) from error


def _copier(conn: Connection, query: Sql) -> Callable[[Callable[[bytes], None]], None]:
    return lambda take: store.copy_out(conn, query, take)


def _member(table: str) -> str:
    return f"tables/{table}.copy.gz"


def _file_member(path: str) -> str:
    return f"files/{hashlib.sha256(path.encode()).hexdigest()}.gz"


def _add_file(writer: Writer, files: Path, path: str) -> StoredFile:
    def write(take: Callable[[bytes], None]) -> None:
        with (files / path).open("rb") as file:
            while block := file.read(_BLOCK):
                take(block)

    try:
        sha256, size = writer.add(_file_member(path), write)
    except FileNotFoundError as error:
        raise Conflict("backup_file_missing", path=path) from error
    return StoredFile(path, size, sha256)


def _take_file(archive: Reader, files: Path, file: StoredFile, *, keep: bool) -> None:
    """Check a file of the archive and put it where it was; one that is there already stays."""
    relative = PurePosixPath(file.path)
    if relative.is_absolute() or ".." in relative.parts:
        raise Refused(part=file.path)
    blocks = archive.blocks(_file_member(file.path), file.sha256)
    place = files / relative
    if not keep or place.exists():
        for _ in blocks:
            continue
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.part")
    try:
        with draft.open("wb") as target:
            for block in blocks:
                target.write(block)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
