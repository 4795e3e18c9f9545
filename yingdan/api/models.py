"""Shapes of request bodies; anything else in them is refused (400)."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Filter = Annotated[dict[str, Any] | None, Field(description="A filter tree; see the interface document.")]
Record = Annotated[dict[str, Any], Field(description="Fields of the object by API name.")]


class Body(BaseModel):
    """A body that holds what is documented and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Login(Body):
    """Sign-in."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=500)
    workspace: str | None = Field(default=None, max_length=60)


class NewKey(Body):
    """A new API key; ``role`` narrows it to one role."""

    name: str = Field(min_length=1, max_length=100)
    role: str | None = None
    expires_at: AwareDatetime | None = None


class NewPassword(Body):
    """A change of the caller's own password."""

    old: str = Field(max_length=500)
    new: str = Field(min_length=8, max_length=256)


class Sort(Body):
    """One sort key; empty values come last in both directions."""

    field: str
    dir: Literal["asc", "desc"] = "asc"


class QueryBody(Body):
    """A page of records."""

    filter: Filter = None
    sort: list[Sort] = Field(default_factory=list, max_length=4)
    fields: list[str] | None = Field(default=None, max_length=200)
    expand: list[str] = Field(default_factory=list, max_length=30)
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=4000)
    count: bool = False
    as_of: AwareDatetime | None = None


class BoardBody(Body):
    """A board."""

    filter: Filter = None
    column: str = "stage"
    cards: int = Field(default=20, ge=0, le=100)
    sum: str | None = None
    fields: list[str] | None = Field(default=None, max_length=200)
    expand: list[str] = Field(default_factory=list, max_length=30)
    sort: list[Sort] = Field(default_factory=list, max_length=4)


class Group(Body):
    """A field to group by; ``grain`` buckets dates."""

    field: str
    grain: Literal["day", "week", "month", "quarter", "year"] | None = None


class MeasureBody(Body):
    """A figure of each group."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    fn: Literal["count", "sum", "avg", "min", "max", "count_distinct"]
    field: str | None = None
    alias: str = Field(default="", alias="as", max_length=60)


class Having(Body):
    """A condition on a measure."""

    measure: str
    op: Literal["eq", "ne", "lt", "lte", "gt", "gte"]
    value: int | float | str


class AggregateBody(Body):
    """Figures by groups."""

    filter: Filter = None
    group_by: list[Group] = Field(default_factory=list, max_length=6)
    measures: list[MeasureBody] = Field(min_length=1, max_length=20)
    having: list[Having] = Field(default_factory=list, max_length=10)
    sort: list[Sort] = Field(default_factory=list, max_length=4)
    limit: int = Field(default=1000, ge=1, le=10_000)
    as_of: AwareDatetime | None = None


class PivotBody(Body):
    """Figures by groups down (rows) and across (columns)."""

    filter: Filter = None
    rows: list[Group] = Field(default_factory=list, max_length=3)
    columns: list[Group] = Field(default_factory=list, max_length=3)
    measures: list[MeasureBody] = Field(min_length=1, max_length=10)
    as_of: AwareDatetime | None = None


class CalendarBody(Body):
    """The calendar of the workspace: the month in which its fiscal year begins."""

    fiscal_start: int = Field(ge=1, le=12)


class BulkBody(Body):
    """Up to 1,000 records at once; ``match`` names the fields by which upsert and update find a record.

    With ``ids`` instead of ``records``: the same change to each of them. With ``query``: to everything its filter finds, by a
    job. ``values`` are what an update writes; ``add`` and ``remove`` change parts of tags, choices and links.
    ``dry_run`` (of ``records`` and ``ids``) tells what would be refused and writes nothing.
    """

    op: Literal["create", "update", "upsert", "delete"]
    records: list[dict[str, Any]] | None = Field(default=None, max_length=1000)
    match: list[str] | None = Field(default=None, max_length=5)
    atomic: bool = False
    dry_run: bool = False
    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=1000)
    query: QueryBody | None = None
    values: dict[str, Any] = Field(default_factory=dict, max_length=300)
    add: dict[str, list[str]] = Field(default_factory=dict, max_length=30)
    remove: dict[str, list[str]] = Field(default_factory=dict, max_length=30)


class PreviewBody(Body):
    """A change by a query, to be told of before it is made."""

    op: Literal["update", "delete"]
    query: QueryBody = Field(default_factory=QueryBody)
    values: dict[str, Any] = Field(default_factory=dict, max_length=300)
    add: dict[str, list[str]] = Field(default_factory=dict, max_length=30)
    remove: dict[str, list[str]] = Field(default_factory=dict, max_length=30)


class ShareBody(Body):
    """A share of one record with a user, a department or a role."""

    user: str | None = None
    department: str | None = None
    role: str | None = None
    level: Literal["read", "edit"] = "read"
    until: AwareDatetime | None = None


class ViewBody(Body):
    """A saved view: for its owner, the owner's team or everybody."""

    object: str | None = None
    name: str | None = Field(default=None, max_length=100)
    audience: Literal["mine", "team", "all"] | None = None
    body: dict[str, Any] | None = None


class ShelfBody(Body):
    """How the views of an object are arranged for the caller or a role: which one opens ("" for none), which are pinned."""

    object: str = Field(max_length=60)
    opens: str | None = Field(default=None, max_length=60)
    pinned: list[str] | None = Field(default=None, max_length=20)
    role: str | None = Field(default=None, max_length=60)


class ClockBody(Body):
    """How far to move the clock of a demo or test workspace."""

    days: int = Field(default=0, ge=0, le=3660)
    hours: int = Field(default=0, ge=0, le=24 * 366)
    minutes: int = Field(default=0, ge=0, le=60 * 24 * 366)


class MergeBody(Body):
    """Records to merge into another, and for each field the record whose value stays."""

    others: list[str] = Field(alias="from", min_length=1, max_length=20)
    pick: dict[str, str] = Field(default_factory=dict, max_length=300)


class UnmergeBody(Body):
    """The merge to take back."""

    operation: str = Field(max_length=60)


class ForgetBody(Body):
    """Why a person's data are erased."""

    reason: str = Field(min_length=1, max_length=500)


class Member(Body):
    """A person of a record's team: owner and edit may change it, read may read it."""

    user: str = Field(max_length=60)
    role: Literal["owner", "edit", "read"] = "read"
    until: AwareDatetime | None = None


class TeamBody(Body):
    """The people who work on a record beside its owner."""

    team: list[Member] = Field(max_length=100)


class DelegationBody(Body):
    """Who may act for the caller (administrators: for ``user``) and for how long."""

    delegate: str = Field(max_length=60)
    until: AwareDatetime
    starts: AwareDatetime | None = None
    reason: str | None = Field(default=None, max_length=500)
    user: str | None = Field(default=None, max_length=60)


class ViewAsBody(Body):
    """As whom to look on, and why."""

    user: str = Field(max_length=60)
    reason: str | None = Field(default=None, max_length=500)


class ExportBody(Body):
    """What to export: the fields, filter and sort of a query; the fields of the list when none are named."""

    query: QueryBody = Field(default_factory=QueryBody)
    format: Literal["xlsx", "csv"] = "xlsx"
