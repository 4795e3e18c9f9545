"""The composition root: settings + areas + engines → ``Platform``; the only file that sees everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection

from yingdan.adapters.ldap.directory import LdapDirectory
from yingdan.adapters.oidc.client import HttpOidc
from yingdan.areas.activity import AREA as ACTIVITY
from yingdan.areas.customer import AREA as CUSTOMER
from yingdan.areas.insight import AREA as INSIGHT
from yingdan.areas.insight.goals import targets
from yingdan.areas.insight.groups import GROUPS
from yingdan.areas.insight.metrics import METRICS
from yingdan.areas.opportunity import AREA as OPPORTUNITY
from yingdan.areas.opportunity.rates import RATES, value_amounts
from yingdan.areas.planning import AREA as PLANNING
from yingdan.areas.product import AREA as PRODUCT
from yingdan.areas.rollout import AREA as ROLLOUT
from yingdan.areas.rollout.roles import seed_admin, seed_roles, upgrade_roles
from yingdan.db.cluster import Cluster, ensure_running
from yingdan.db.cluster_check import check_server
from yingdan.db.cluster_home import find_home
from yingdan.db.migrate import migrate_control, migrate_workspace
from yingdan.db.pool import Database
from yingdan.db.secret_key import secret_key
from yingdan.db.tx import Tx, read_tx, snapshot_tx, write_on
from yingdan.engines.analytics.service import Analytics
from yingdan.engines.archive.cloning import Wish, clone, salt_of
from yingdan.engines.archive.model import Report
from yingdan.engines.archive.service import backup, restore
from yingdan.engines.archive.work import JOBS as SANDBOX_JOBS
from yingdan.engines.dedupe.hooks import AROUND as DEDUPE
from yingdan.engines.dedupe.objects import OBJECTS as DEDUPE_OBJECTS
from yingdan.engines.dedupe.seed import seed_rules
from yingdan.engines.dedupe.upkeep import rebuild_missing
from yingdan.engines.dedupe.work import JOBS as DEDUPE_JOBS
from yingdan.engines.events.model import Consumer
from yingdan.engines.files.service import FILE_JOBS, FILE_TICKS
from yingdan.engines.identity import hooks as identity_hooks
from yingdan.engines.identity import store as identity_store
from yingdan.engines.identity.objects import OBJECTS as IDENTITY_OBJECTS
from yingdan.engines.identity.service import Identity
from yingdan.engines.identity.share_rule import SHARE_RULE, after_share_rule, before_share_rule
from yingdan.engines.identity.sign_in import SignIn
from yingdan.engines.identity.sso import Accounts, SingleSignOn
from yingdan.engines.importing.objects import IMPORT_BATCH
from yingdan.engines.jobs.model import JobKind, Tick
from yingdan.engines.jobs.service import enqueue
from yingdan.engines.notify.live import HINTS, Hub
from yingdan.engines.notify.service import ASSIGNMENTS
from yingdan.engines.numbering.service import Numbering
from yingdan.engines.records.exporting import EXPORT_JOBS
from yingdan.engines.records.model import ActionHandler, AfterHook, Area, Around, BeforeHook
from yingdan.engines.records.removal import PURGE_JOBS, PURGE_TICKS
from yingdan.engines.records.sealed import sealing
from yingdan.engines.records.service import Records
from yingdan.engines.records.sweeping import BULK_JOBS
from yingdan.engines.records.undo import UNDO_JOBS
from yingdan.engines.schema.definitions import Definitions
from yingdan.engines.schema.work import SCHEMA_JOBS, SCHEMA_TICKS, UPKEEP
from yingdan.engines.webhooks.service import WEBHOOK_EVENTS, Webhooks
from yingdan.engines.webhooks.work import JOBS as WEBHOOK_JOBS
from yingdan.engines.webhooks.work import TICKS as WEBHOOK_TICKS
from yingdan.kernel.clock import Clock, ShiftedClock, SystemClock
from yingdan.kernel.context import SYSTEM, Actor, Ctx, Source, Workspace
from yingdan.kernel.errors import Conflict, NotFound
from yingdan.kernel.ids import uuid7
from yingdan.kernel.secretbox import SecretBox
from yingdan.kernel.settings import Settings
from yingdan.meta.apply import apply_objects
from yingdan.meta.definitions import ObjectDef

AREAS: tuple[Area, ...] = (CUSTOMER, PRODUCT, OPPORTUNITY, ACTIVITY, INSIGHT, PLANNING, ROLLOUT)
PLATFORM_AREA = Area(
    name="platform",
    objects=(*IDENTITY_OBJECTS, SHARE_RULE, *DEDUPE_OBJECTS, IMPORT_BATCH),
    before={
        "user": identity_hooks.before_user,
        "department": identity_hooks.before_department,
        "role": identity_hooks.before_role,
        "share_rule": before_share_rule,
    },
    after={
        "user": identity_hooks.after_user,
        "department": identity_hooks.after_organisation,
        "role": identity_hooks.after_organisation,
        "share_rule": after_share_rule,
    },
    seed=seed_rules,
    jobs={
        **FILE_JOBS,
        **SCHEMA_JOBS,
        **PURGE_JOBS,
        **EXPORT_JOBS,
        **UNDO_JOBS,
        **BULK_JOBS,
        **WEBHOOK_JOBS,
        **SANDBOX_JOBS,
        **DEDUPE_JOBS,
    },
    ticks=(*FILE_TICKS, *SCHEMA_TICKS, *PURGE_TICKS, *WEBHOOK_TICKS),
)


class Platform:
    """Everything one process needs; made once, passed along, closed at the end."""

    def __init__(
        self, settings: Settings, db: Database, *, cluster: Cluster | None = None, clock: Clock | None = None
    ) -> None:
        self.settings = settings
        self.db = db
        self.clock: Clock = clock or (ShiftedClock(settings.clock) if settings.clock else SystemClock())
        self.areas = (PLATFORM_AREA, *AREAS)
        self.secrets = SecretBox(lambda: secret_key(settings))
        self.identity = Identity(self.clock)
        self.webhooks = Webhooks(self.secrets)
        self.analytics = Analytics(METRICS, GROUPS, targets)
        self.numbering = Numbering(db)
        around = Around(before=(value_amounts, *DEDUPE.before, sealing(self.secrets)), after=DEDUPE.after)
        self.records = Records(self.numbering, _before(self.areas), _after(self.areas), around)
        self.actions: dict[tuple[str, str], ActionHandler] = {k: h for a in self.areas for k, h in a.actions.items()}
        self.job_kinds: dict[str, JobKind] = {k: j for a in self.areas for k, j in a.jobs.items()}
        self.ticks: tuple[Tick, ...] = tuple(t for a in self.areas for t in a.ticks)
        self.consumers: tuple[Consumer, ...] = (ASSIGNMENTS, HINTS, WEBHOOK_EVENTS)
        self.hub = Hub(self)
        self.accounts = Accounts(self.records)
        self.sign_in = SignIn(self, LdapDirectory())
        self.sso = SingleSignOn(self, HttpOidc())
        self._cluster = cluster
        self.definitions = Definitions(db, self.clock, self.workspaces, self._fill_later, RATES)
        self.catalog, self.define = self.definitions.catalog, self.definitions.define
        self.resume_schema = self.definitions.resume
        self._workspaces: dict[str, tuple[Workspace, list[str]]] = {}

    @staticmethod
    def open(settings: Settings | None = None, *, clock: Clock | None = None, fast: bool = False) -> Platform:
        """Start or join the database, check it and bring the control schema up to date.

        Raises Unavailable with what to do when the database cannot serve.
        """
        settings = settings or Settings.from_env()
        cluster = None if settings.database_url else ensure_running(settings.home, fast=fast)
        if cluster is not None:
            cluster.watch()
        dsn = cluster.dsn if cluster else settings.database_url
        platform = Platform(
            settings,
            Database(dsn, direct_dsn=settings.direct_url, size=settings.threads + 4),
            cluster=cluster,
            clock=clock,
        )
        with platform.db.direct() as conn:
            check_server(conn)
            migrate_control(conn)
        return platform

    @staticmethod
    def detached() -> Platform:
        """Return a platform without a database, for work on declarations alone."""
        return Platform(Settings(), Database(""))

    def close(self) -> None:
        """Give everything back; the embedded server stops when nobody else uses it."""
        self.hub.close()
        self.numbering.close()
        self.db.close()
        if self._cluster is not None:
            self._cluster.release()

    # -- workspaces --------------------------------------------------------------------------------------------------

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces of the installation, the oldest first."""
        with self.db.connection() as conn:
            found = identity_store.list_workspaces(conn)
        self._workspaces = {w.name: (w, hosts) for w, hosts in found}
        return [w for w, _ in found]

    def workspace(self, name: str | None = None, host: str = "") -> Workspace:
        """Return a workspace by name, else by host name, else the default one. Raises NotFound (404)."""
        for attempt in range(2):
            if attempt or not self._workspaces:
                self.workspaces()
            known = self._workspaces
            if name:
                if name in known:
                    return known[name][0]
                continue
            by_host = next((w for w, hosts in known.values() if host in hosts), None)
            if by_host:
                return by_host
            if known:
                return known.get(self.settings.default_workspace, next(iter(known.values())))[0]
        raise NotFound("workspace_not_found", name=name or "")

    def create_workspace(
        self,
        name: str,
        *,
        kind: str = "production",
        title: str = "",
        admin_login: str = "admin",
        admin_password: str | None = None,
        timezone: str = "Asia/Shanghai",
        currency: str = "CNY",
    ) -> Workspace:
        """Create a workspace with its system tables, objects, roles and first administrator.

        Raises Conflict ``workspace_exists`` (409).
        """
        workspace = Workspace(name, f"ws_{name}", kind, title or name, timezone, currency)
        with self.db.direct() as conn:
            if any(w.name == name for w, _ in identity_store.list_workspaces(conn)):
                raise Conflict("workspace_exists", name=name)
            migrate_workspace(conn, workspace.schema)
            apply_objects(self.db.direct, workspace.schema, self.standard_objects())
        ctx = Ctx(workspace, SYSTEM, self.clock, source=Source.SYSTEM)
        with self.write(ctx) as tx:
            roles = seed_roles(tx, self.records)
            if admin_password:
                seed_admin(tx, self.records, admin_login, admin_password, roles["admin"])
            for area in self.areas:
                if area.seed:
                    area.seed(tx, self.records)
        with self.db.direct() as conn:
            self.register(conn, workspace)
        self.workspaces()
        return workspace

    def register(self, conn: Connection, workspace: Workspace) -> None:
        """Write a workspace into the list of workspaces, in the caller's transaction."""
        identity_store.insert_workspace(conn, workspace, self.clock.now())

    @property
    def files(self) -> Path:
        """The folder of files that lie beside the database."""
        return find_home(self.settings.home) / "files"

    def backup(self, workspace: Workspace, path: Path) -> Report:
        """Write a workspace into an archive. Raises Conflict ``backup_exists`` (409)."""
        return backup(self, workspace, path, self.files)

    def restore(self, path: Path, name: str | None = None) -> tuple[Report, Workspace]:
        """Build a workspace from an archive, checked, and bring it to this release. Raises Invalid (422), Conflict (409)."""
        report, workspace = restore(self, path, self.files, name=name)
        if workspace is None:
            raise NotFound("workspace_not_found", name=report.workspace)
        self.upgrade(workspace)
        self.workspaces()
        return report, workspace

    def verify(self, path: Path) -> Report:
        """Restore an archive for a moment and compare counts and hashes. Raises Invalid (422)."""
        return restore(self, path, self.files, verify_only=True)[0]

    def clone_workspace(
        self, source: Workspace, name: str, *, share: float | None = None, masked: bool = False, title: str = ""
    ) -> Workspace:
        """Copy a workspace, or ``share`` (0–1) of its records, into a sandbox. Raises Invalid (422), Conflict (409)."""
        salt = salt_of(secret_key(self.settings)) if masked else ""
        made = clone(self, source, name, Wish(share, masked), salt=salt, title=title)
        self.workspaces()
        return made

    def drop_workspace(self, name: str) -> None:
        """Remove a workspace with all its data. Raises NotFound (404)."""
        workspace = self.workspace(name)
        with self.db.direct() as conn:
            identity_store.drop_workspace(conn, workspace)
        self.definitions.forget(workspace)
        self.identity.forget(workspace)
        self.workspaces()

    def upgrade(self, workspace: Workspace) -> int:
        """Bring a workspace to the definitions of this release, its own objects and fields kept; returns the version."""
        with self.db.direct() as conn:
            migrate_workspace(conn, workspace.schema)
        catalog = self.definitions.renew(workspace, self.standard_objects())
        with self.write(Ctx(workspace, SYSTEM, self.clock, source=Source.SYSTEM)) as tx:
            upgrade_roles(tx, self.records)
        with self.db.direct() as conn:
            rebuild_missing(conn, catalog)
        return catalog.version

    def standard_objects(self) -> tuple[ObjectDef, ...]:
        """Return the objects every workspace starts with."""
        return tuple(o for a in self.areas for o in a.objects)

    def _fill_later(self, workspace: Workspace) -> None:
        """Ask the worker to fill in what a change of definitions left."""
        with self.write(Ctx(workspace, SYSTEM, self.clock, source=Source.SYSTEM)) as tx:
            enqueue(tx, UPKEEP, {}, lock=UPKEEP)

    def system_now(self) -> datetime:
        """Return the machine's instant: for heartbeats and time-outs, which no test clock may move."""
        return SystemClock().now()

    def new_id(self) -> str:
        """Return a new id by the machine's clock, for requests."""
        return uuid7(int(self.system_now().timestamp() * 1000))

    # -- units of work -----------------------------------------------------------------------------------------------

    def ctx(self, workspace: Workspace, actor: Actor = SYSTEM, **more: Any) -> Ctx:
        """Return a context for the workspace; acts as the system unless told otherwise."""
        return Ctx(workspace, actor, self.clock, **more)

    def ctx_for(self, workspace: Workspace, login: str, **more: Any) -> Ctx:
        """Return a context that acts as the user with this login. Raises NotFound (404)."""
        with self.db.connection() as conn:
            return self.ctx(workspace, self.identity.actor_by_login(conn, workspace, login), **more)

    @contextmanager
    def write(self, ctx: Ctx) -> Iterator[Tx]:
        """Open a unit of work: one transaction, committed at the end."""
        with self.db.connection() as conn:
            version, _ = identity_store.versions(conn, ctx.workspace.schema)
            with write_on(conn, ctx, self.catalog(ctx.workspace, version)) as tx:
                yield tx

    @contextmanager
    def read(self, ctx: Ctx) -> Iterator[Tx]:
        """Lend a connection for single-statement reads."""
        with read_tx(self.db, ctx, self.catalog(ctx.workspace)) as tx:
            yield tx

    @contextmanager
    def snapshot(self, ctx: Ctx) -> Iterator[Tx]:
        """Open a read-only transaction that sees one instant."""
        with snapshot_tx(self.db, ctx, self.catalog(ctx.workspace)) as tx:
            yield tx


def _before(areas: Iterable[Area]) -> dict[str, list[BeforeHook]]:
    found: dict[str, list[BeforeHook]] = defaultdict(list)
    for area in areas:
        for name, hook in area.before.items():
            found[name].append(hook)
    return dict(found)


def _after(areas: Iterable[Area]) -> dict[str, list[AfterHook]]:
    found: dict[str, list[AfterHook]] = defaultdict(list)
    for area in areas:
        for name, hook in area.after.items():
            found[name].append(hook)
    return dict(found)
