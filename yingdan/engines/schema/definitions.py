"""The definitions of workspaces: kept for reading, brought to a new state, and what follows from them filled in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from yingdan.db.pool import Database
from yingdan.engines.formula.define import settle_definitions
from yingdan.engines.formula.filling import Filled, Tell, fill
from yingdan.engines.formula.model import Rates
from yingdan.engines.formula.upkeep import moved_fields, prepare
from yingdan.kernel.clock import Clock
from yingdan.kernel.context import Workspace
from yingdan.meta.apply import apply_objects, load, resume, version_of
from yingdan.meta.catalog import Catalog
from yingdan.meta.definitions import ObjectDef
from yingdan.meta.overrides import renewed
from yingdan.meta.wire import with_bases

# How long a request waits for computed fields of the records there are; the rest is the worker's.
PATIENCE_S = 1.0


class Definitions:
    """The catalogs of one process and the way to new ones."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        moved: Callable[[], object],
        later: Callable[[Workspace], None],
        rates: Rates | None = None,
    ) -> None:
        """``moved`` is told when a catalog turns out to be another one, ``later`` asks the worker to fill in the rest.

        ``rates`` tell what amounts in other currencies are worth.
        """
        self._db, self._clock, self._moved, self._later, self._rates = db, clock, moved, later, rates
        self._lock = threading.Lock()
        self._catalogs: dict[str, Catalog] = {}

    def catalog(self, workspace: Workspace, version: int | None = None) -> Catalog:
        """Return the catalog of a workspace; read again when ``version`` says it has moved."""
        known = self._catalogs.get(workspace.schema)
        if known is None or (version is not None and known.version != version):
            if known is not None:
                self._moved()  # another process may have put another workspace in its place
            with self._db.connection() as conn:
                known = load(conn, workspace.schema)
            with self._lock:
                self._catalogs[workspace.schema] = known
        return known

    def forget(self, workspace: Workspace) -> None:
        """Drop what is kept of a workspace."""
        self._catalogs.pop(workspace.schema, None)

    def define(
        self,
        workspace: Workspace,
        objects: Iterable[ObjectDef],
        *,
        expect_version: int | None = None,
        actor: str | None = None,
        purge: Iterable[str] = (),
    ) -> Catalog:
        """Bring a workspace to these definitions besides those it has (by name); takes effect at once.

        Objects named in ``purge`` go with all their records. ``actor`` is who asked, for the journal. Computed fields of
        many records are filled in by the worker afterwards. Raises as ``apply_objects``.
        """
        with self._db.connection() as conn:  # another process may have moved it
            current = version_of(conn, workspace.schema)
        known = self.catalog(workspace, current)
        want = {**known.definitions, **{o.name: o for o in objects}}
        for name in purge:
            want.pop(name, None)
        settled = settle_definitions(want)
        version = self._apply(
            workspace,
            known.definitions,
            settled.values(),
            expect_version=known.version if expect_version is None else expect_version,
            note={"actor": actor, "at": self._clock.now()},
        )
        catalog = self.catalog(workspace, version)
        if self._fill(workspace, catalog, PATIENCE_S).left:
            self._later(workspace)
        return catalog

    def renew(self, workspace: Workspace, standard: Iterable[ObjectDef]) -> Catalog:
        """Bring a workspace to the standard objects of this release, its own objects and fields kept.

        Amounts of its own that have none yet get their value in the workspace's currency beside them.
        """
        with self._db.direct() as conn:
            have = load(conn, workspace.schema).definitions
        wanted = {obj.name: renewed(obj, have.get(obj.name)) for obj in standard}
        settled = settle_definitions({n: with_bases(o) for n, o in {**have, **wanted}.items()})
        version = self._apply(workspace, have, settled.values())
        self.forget(workspace)
        catalog = self.catalog(workspace, version)
        self._fill(workspace, catalog, None)
        return catalog

    def resume(self, workspace: Workspace, tell: Tell | None = None) -> bool:
        """Finish a change whose process was killed, and fill in what is open; tell whether there was anything to do."""
        resumed = resume(self._db.direct, workspace.schema)
        with self._db.connection() as conn:
            version = version_of(conn, workspace.schema)
        filled = self._fill(workspace, self.catalog(workspace, version), None, tell)
        return resumed or filled.changed > 0

    def _apply(
        self,
        workspace: Workspace,
        have: Mapping[str, ObjectDef],
        want: Iterable[ObjectDef],
        *,
        expect_version: int | None = None,
        note: Mapping[str, str | datetime | None] | None = None,
    ) -> int:
        wanted = list(want)
        with self._db.direct() as conn:
            prepare(conn, workspace.schema, wanted, moved_fields(have, wanted))
        return apply_objects(self._db.direct, workspace.schema, wanted, expect_version=expect_version, note=note)

    def _fill(self, workspace: Workspace, catalog: Catalog, within_s: float | None, tell: Tell | None = None) -> Filled:
        now = self._clock.now()
        rates = None if self._rates is None else replace(self._rates, own=workspace.currency)
        return fill(self._db.direct, catalog, workspace.timezone, now, within_s=within_s, tell=tell, rates=rates)
