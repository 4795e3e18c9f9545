"""Who acts, where, when and through which door: the context of one request or job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from yingdan.kernel.clock import Clock
from yingdan.kernel.ids import uuid7


class Source(StrEnum):
    """The door a change came through; stored with every history row."""

    UI = "ui"
    MOBILE = "mobile"
    API = "api"
    IMPORT = "import"
    AUTOMATION = "automation"
    SYNC = "sync"
    SYSTEM = "system"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A company's own set of data: one PostgreSQL schema. ``kind`` is production, demo, test or sandbox."""

    name: str
    schema: str
    kind: str = "production"
    title: str = ""
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days, weeks and months of this workspace begin."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class ObjectGrant:
    """What one object allows a caller: verbs, and field rights that differ from ``edit``."""

    verbs: frozenset[str]
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program that acts, with everything permission needs.

    ``scope`` is the widest data scope of the roles; ``users`` and ``departments`` are the ids the scope reaches
    (own id always among ``users``). ``grants`` maps object names to grants; "*" is the grant of unnamed objects.
    """

    user: str | None
    name: str
    department: str | None = None
    roles: tuple[str, ...] = ()
    role_names: tuple[str, ...] = ()
    scope: str = "self"
    users: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    own_departments: tuple[str, ...] = ()
    grants: dict[str, ObjectGrant] = field(default_factory=dict)
    is_admin: bool = False
    home: str = "rep"

    @property
    def signature(self) -> tuple[object, ...]:
        """A key under which everything compiled for this actor's rights can be kept."""
        return (self.user, self.scope, self.roles, self.departments, self.users)


SYSTEM = Actor(user=None, name="system", scope="all", is_admin=True)


@dataclass(frozen=True, slots=True)
class Ctx:
    """The context of one request or job; passed first, never global.

    ``migration`` loads old data: gates open, gaps kept. ``unheard`` writes no events: for filling a workspace nobody uses yet.
    """

    workspace: Workspace
    actor: Actor
    clock: Clock
    locale: str = "zh-CN"
    source: Source = Source.API
    request_id: str = ""
    migration: bool = False
    unheard: bool = False

    def now(self) -> datetime:
        """Return the present instant (aware, UTC) by the context's clock."""
        return self.clock.now()

    def new_id(self) -> str:
        """Return a new record id."""
        return uuid7(int(self.clock.now().timestamp() * 1000))

    def as_system(self) -> Ctx:
        """Return the same context acting as the system itself, without limits of permission."""
        return replace(self, actor=SYSTEM)
