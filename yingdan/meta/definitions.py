"""Definitions of objects and fields: plain frozen values, the same for standard and custom objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Label:
    """A name in the three languages of the product."""

    zh_cn: str
    zh_tw: str
    en: str

    def as_json(self) -> dict[str, str]:
        """Return the label as it goes over the wire."""
        return {"zh-CN": self.zh_cn, "zh-TW": self.zh_tw, "en": self.en}

    @staticmethod
    def from_json(value: Mapping[str, str] | str) -> Label:
        """Read a label; a single text or a missing language falls back to zh-CN."""
        if isinstance(value, str):
            return Label(value, value, value)
        base = value.get("zh-CN") or next(iter(value.values()), "")
        return Label(base, value.get("zh-TW") or base, value.get("en") or base)

    def text(self, locale: str) -> str:
        """Return the label in ``locale``."""
        return {"zh-CN": self.zh_cn, "zh-TW": self.zh_tw}.get(locale, self.en)


@dataclass(frozen=True, slots=True)
class Option:
    """One value of an enumeration: a stable English code and its label.

    An inactive option stays readable and is not offered any more. ``when`` are the values of the field it depends on
    (``FieldDef.depends_on``) under which it may be chosen; none = always.
    """

    value: str
    label: Label
    color: str | None = None
    active: bool = True
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RollupDef:
    """A figure over the records of ``object`` whose ``link`` points here: count, sum, min, max or avg of ``field``.

    ``filter`` is a condition in the expression language on the records that count.
    """

    object: str
    link: str
    function: str
    field: str | None = None
    filter: str | None = None


COMPUTED = frozenset({"formula", "rollup"})


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One field of an object. ``type`` is one of the names in ``meta.fields.registry``.

    ``derived`` fields are written by the product only. ``tracked`` ones write history rows and stand in the version
    table. ``searchable`` ones feed the search document. ``scale`` is the number of decimals of exact numbers.

    ``depends_on`` is the field that decides which options may be chosen, ``via`` the link of a line table's records to
    the record that has them, ``currency_field`` the field beside an amount that holds its currency. Numbers of a
    ``gapless`` field are taken inside the transaction. ``retired`` (an instant) hides a field until it is restored or,
    after 30 days, purged. Whom the target of a ``cascade`` link is shared with may read the record too.

    A ``formula`` has an ``expression``, a ``rollup`` says what it adds up; ``result`` is the type of their values.
    ``at_read`` ones have no value of their own in the record: they are worked out when somebody reads. ``reads`` names
    every ``object.field`` that the value is made from. ``required_if`` and ``shown_if`` are conditions on the record.
    ``base_of`` is the amount that this one gives in the workspace's currency.
    """

    name: str
    type: str
    label: Label
    required: bool = False
    unique: bool = False
    default: Any = None
    options: tuple[Option, ...] = ()
    target: str | None = None
    scale: int = 2
    derived: bool = False
    tracked: bool = False
    searchable: bool = False
    system: bool = False
    max_length: int | None = None
    help: Label | None = None
    pattern: str | None = None
    depends_on: str | None = None
    via: str | None = None
    currency_field: str | None = None
    gapless: bool = False
    retired: str | None = None
    cascade: bool = False
    expression: str | None = None
    result: str | None = None
    at_read: bool = False
    reads: tuple[str, ...] = ()
    rollup: RollupDef | None = None
    required_if: str | None = None
    shown_if: str | None = None
    base_of: str | None = None

    @property
    def kind(self) -> str:
        """The type its values have: that of the result of a formula or roll-up, else the field's own."""
        return self.result or "text" if self.type in COMPUTED else self.type

    def option(self, value: str) -> Option | None:
        """Return the option with this code, if there is one."""
        return next((o for o in self.options if o.value == value), None)


@dataclass(frozen=True, slots=True)
class IndexDef:
    """An index on live (not deleted) rows: columns, each optionally followed by ``desc``.

    ``custom`` ones were added by an administrator; a unique one is a rule that no two live records break.
    """

    columns: tuple[str, ...]
    unique: bool = False
    where: str | None = None
    include: tuple[str, ...] = ()
    custom: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A related list on a record page: records of ``object`` whose ``field`` points here."""

    object: str
    field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How screens show an object unless somebody arranged it otherwise."""

    list: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    board_column: str | None = None
    board_sum: str | None = None
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordType:
    """A kind of record of an object: its own options of enumerations, links it may have (stages, pipelines) and layout."""

    name: str
    label: Label
    active: bool = True
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A layout made by an administrator for some roles, devices and record types (none named = all).

    ``body`` holds what the screens draw: sections with fields and their conditions, list, header, related lists. The
    first one in order that fits the caller is served.
    """

    name: str
    label: Label
    body: Mapping[str, Any]
    roles: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    record_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A button on the record page: opens an address, sets fields or runs an action. ``target`` is what its kind needs."""

    name: str
    label: Label
    kind: str
    target: Any
    shown_if: str | None = None
    confirm: Label | None = None


@dataclass(frozen=True, slots=True)
class ActionDef:
    """A named use case on one record beyond plain change; ``input`` are the fields its body may hold."""

    name: str
    label: Label
    input: tuple[FieldDef, ...] = ()
    verb: str = "update"


@dataclass(frozen=True, slots=True)
class RuleDef:
    """A validation rule: ``expression`` must be true of every record that is written.

    ``severity`` is ``block`` (the write is refused) or ``warn``; ``on`` is create, update or both; ``field`` is where
    the ``message`` is shown ("" for the record). ``custom`` ones were made by an administrator.
    """

    name: str
    label: Label
    expression: str
    message: Label
    severity: str = "block"
    on: str = "both"
    field: str = ""
    active: bool = True
    custom: bool = False


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A field by which two records may be found to mean the same.

    ``kind``: company (a company's name), person (with ``within``, a link that has to be the same), phone, email, domain,
    code (letters and digits alone count) or text.
    """

    field: str
    kind: str
    within: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectDef:
    """One object: its fields, indexes and first layout.

    ``public`` objects (master data such as users and stages) are readable by everybody with the read verb, whatever
    the data scope. ``admin_only`` ones are changed by administrators alone. ``order_field`` is what links to the object
    sort by instead of the name. ``parent`` is the link whose readers may read the record too. ``master`` is the link to
    the record whose line this is: written, removed and restored with it. ``overrides`` are an administrator's changes of
    what a release brings (labels, options, ...), applied again when the release changes. ``retired`` as with fields.
    ``shape`` moves when a column of the same name gets another type: it is part of every statement, so that none is
    carried out by a plan of before.
    """

    name: str
    label: Label
    fields: tuple[FieldDef, ...]
    name_field: str = "name"
    indexes: tuple[IndexDef, ...] = ()
    layout: Layout = field(default_factory=Layout)
    actions: tuple[ActionDef, ...] = ()
    public: bool = False
    admin_only: bool = False
    searchable: bool = True
    group: str = "settings"
    custom: bool = False
    order_field: str | None = None
    parent: str | None = None
    duplicates: tuple[DuplicateKey, ...] = ()
    master: str | None = None
    record_types: tuple[RecordType, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    buttons: tuple[Button, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    retired: str | None = None
    shape: int = 0
    rules: tuple[RuleDef, ...] = ()

    def get(self, name: str) -> FieldDef | None:
        """Return the field of this name, system fields included, or None."""
        return next((f for f in self.all_fields if f.name == name), None)

    @property
    def all_fields(self) -> tuple[FieldDef, ...]:
        """Own fields followed by the fields every record has, those that are retired left out."""
        own = {f.name for f in self.fields}
        live = (f for f in self.fields if f.retired is None)
        return (*live, *(f for f in SYSTEM_FIELDS if f.name not in own))

    @property
    def tracked(self) -> tuple[FieldDef, ...]:
        """The fields whose changes are history."""
        return tuple(f for f in self.all_fields if f.tracked)


def _l(zh_cn: str, zh_tw: str, en: str) -> Label:
    return Label(zh_cn, zh_tw, en)


SYSTEM_FIELDS: tuple[FieldDef, ...] = (
    FieldDef("id", "id", _l("编号", "編號", "ID"), derived=True, system=True),
    FieldDef("owner", "user", _l("负责人", "負責人", "Owner"), target="user", tracked=True, system=True),
    FieldDef(
        "owner_dept",
        "dept",
        _l("所属部门", "所屬部門", "Department"),
        target="department",
        derived=True,
        tracked=True,
        system=True,
    ),
    FieldDef("created_by", "user", _l("创建人", "建立者", "Created by"), target="user", derived=True, system=True),
    FieldDef("created_at", "datetime", _l("创建时间", "建立時間", "Created"), derived=True, system=True),
    FieldDef("updated_by", "user", _l("修改人", "修改者", "Updated by"), target="user", derived=True, system=True),
    FieldDef("updated_at", "datetime", _l("修改时间", "修改時間", "Updated"), derived=True, system=True),
    FieldDef("last_activity_at", "datetime", _l("最近跟进", "最近跟進", "Last activity"), derived=True, system=True),
    FieldDef("next_activity_at", "datetime", _l("下次跟进", "下次跟進", "Next activity"), derived=True, system=True),
    FieldDef("source_system", "text", _l("来源系统", "來源系統", "Source system"), system=True, max_length=100),
    FieldDef("external_id", "text", _l("外部编号", "外部編號", "External ID"), system=True, max_length=200),
    FieldDef("created_at_original", "datetime", _l("原创建时间", "原建立時間", "Originally created"), system=True),
    FieldDef(
        "created_by_original", "text", _l("原创建人", "原建立者", "Originally created by"), system=True, max_length=200
    ),
    FieldDef("gaps", "json", _l("缺失项", "缺漏項目", "Gaps"), derived=True, system=True),
    FieldDef(
        "import_batch",
        "ref",
        _l("导入批次", "匯入批次", "Import batch"),
        target="import_batch",
        derived=True,
        system=True,
    ),
    FieldDef("version", "int", _l("版本", "版本", "Version"), derived=True, system=True),
    FieldDef("deleted_at", "datetime", _l("删除时间", "刪除時間", "Deleted"), derived=True, system=True),
)
