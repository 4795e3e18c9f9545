"""Who acts, where, when and through which door: the context of one request or job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
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
    """A company's own set of data: one PostgreSQL schema.

    ``kind`` is production, demo, test or sandbox; ``parent`` the workspace that a sandbox is a copy of.
    """

    name: str
    schema: str
    kind: str = "production"
    title: str = ""
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    parent: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days, weeks and months of this workspace begin."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class RowRight:
    """A right on a field that depends on the record: of the choices whose condition holds, the widest counts.

    A choice is (right, filter tree or None for every record). ``narrowest`` holds for every record, ``widest`` for some;
    ``key`` tells one such right from another.
    """

    choices: tuple[tuple[str, Any], ...]
    narrowest: str
    widest: str
    key: str


@dataclass(frozen=True, slots=True)
class RuleShare:
    """A rule that shares the records of ``object`` which its filter tree ``node`` finds (all without) with the caller."""

    id: str
    name: str
    object: str
    node: Any
    level: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectGrant:
    """What one object allows a caller: verbs, and field rights that differ from ``edit``.

    ``fields`` holds what is true of every record, ``rows`` the rights that depend on the record.
    """

    verbs: frozenset[str]
    fields: dict[str, str] = field(default_factory=dict)
    rows: dict[str, RowRight] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program that acts, with everything permission needs.

    ``scope`` is the widest data scope of the roles; ``users`` and ``departments`` are the ids the scope reaches
    (own id always among ``users``). ``grants`` maps object names to grants; "*" is the grant of unnamed objects.

    ``data_rules`` are the filter trees by which roles of scope ``rule`` reach records: (object or "*", tree, role name).
    ``shared`` are the share rules that name the user, one of the departments or one of the roles. ``hand`` is the person
    who really acts when somebody else acts in this user's name, ``viewer`` the administrator who looks on as this user,
    ``only_role`` the role to which an API key is narrowed.
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
    data_rules: tuple[tuple[str, Any, str], ...] = ()
    shared: tuple[RuleShare, ...] = ()
    hand: str | None = None
    viewer: str | None = None
    only_role: str | None = None
    # What is worked out from the rights once and asked for again; who keeps something says under which key.
    kept: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def by(self) -> str | None:
        """The id of the person whose hand it is, as history and audit name it."""
        return self.hand or self.user

    @property
    def grantees(self) -> tuple[str, ...]:
        """The ids under which something can be shared with this actor: user, own departments, roles."""
        return tuple(g for g in (self.user, *self.own_departments, *self.roles) if g)

    @property
    def signature(self) -> tuple[object, ...]:
        """A key under which everything compiled for this actor's rights can be kept."""
        return (self.user, self.scope, self.roles, self.departments, self.users)


SYSTEM = Actor(user=None, name="system", scope="all", is_admin=True)


@dataclass(frozen=True, slots=True)
class Ctx:
    """The context of one request or job; passed first, never global.

    ``migration`` loads old data: gates open, gaps kept. ``unheard`` writes no events: for filling a workspace nobody uses yet.
    ``on_behalf`` is the id of the user in whose name the actor acts. ``operation`` ties together what one undertaking wrote in
    several transactions; empty = each is its own. ``ip`` and ``device`` tell where the caller sits, for the audit.
    """

    workspace: Workspace
    actor: Actor
    clock: Clock
    locale: str = "zh-CN"
    source: Source = Source.API
    request_id: str = ""
    migration: bool = False
    unheard: bool = False
    on_behalf: str | None = None
    operation: str = ""
    ip: str = ""
    device: str = ""

    def now(self) -> datetime:
        """Return the present instant (aware, UTC) by the context's clock."""
        return self.clock.now()

    def new_id(self) -> str:
        """Return a new record id."""
        return uuid7(int(self.clock.now().timestamp() * 1000))

    def as_system(self) -> Ctx:
        """Return the same context acting as the system itself, without limits of permission."""
        return replace(self, actor=SYSTEM)
