"""Line tables: rows that are records of their own, written together with the record that has them.

What a write says of a line table is what it leaves: rows with the id of a line change it, rows without are new ones, lines
that are not named go to the recycle bin. They need the right to change the record and the field, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import widest_rights
from yingdan.engines.records import store_bin
from yingdan.engines.records.model import Draft
from yingdan.kernel.errors import Invalid
from yingdan.kernel.ids import is_uuid
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef
from yingdan.meta.fields.links import LINES_MAX
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.registry import type_of

ORDER = "line_no"
_READ_ONLY = frozenset({"id", "version"})


class Door(Protocol):
    """The door to data, as far as lines go through it."""

    def create(
        self, tx: Tx, object_name: str, rows: Sequence[Mapping[str, Any]], *, trusted: bool = False
    ) -> list[str]:
        """Create records."""
        ...

    def change(
        self, tx: Tx, object_name: str, changes: Sequence[tuple[str, Mapping[str, Any]]], *, trusted: bool = False
    ) -> list[str]:
        """Change records."""
        ...

    def remove(self, tx: Tx, object_name: str, ids: Sequence[str]) -> None:
        """Remove records."""
        ...


def take_lines(draft: Draft, field: FieldDef, value: Any) -> None:
    """Keep what a caller says of a line table; problems where it is no list of rows."""
    try:
        draft.lines[field.name] = type_of(field).parse(field, [] if value is None else value)
    except BadValue as error:
        draft.problem(field.name, error.code, **error.params)


def write_lines(door: Door, tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Bring the lines of written records to what the drafts say.

    Raises Invalid (422) with problems named by line and field: ``lines[2].amount``.
    """
    if not any(d.lines for d in drafts):
        return
    # the record decided whether the caller may do this; the line itself need not be within the caller's scope
    own = replace(tx, ctx=replace(tx.ctx, actor=replace(tx.ctx.actor, is_admin=True)))
    for draft in drafts:
        for name, rows in draft.lines.items():
            _write(door, tx, own, entity.lines[name], draft, rows)


def _write(door: Door, tx: Tx, own: Tx, field: FieldDef, draft: Draft, rows: Sequence[dict[str, Any]]) -> None:
    child = tx.catalog.get(str(field.target))
    via = str(field.via)
    kept = _kept(tx, child, field, draft)
    fresh: list[dict[str, Any]] = []
    changes: list[tuple[str, dict[str, Any]]] = []
    places: list[int] = []
    for number, row in enumerate(rows):
        values = {n: v for n, v in row.items() if n not in _READ_ONLY and n != via}
        if ORDER in child.columns:
            values[ORDER] = number + 1
        record = str(row.get("id") or "").lower()
        if record:
            changes.append((record, values))
        else:
            fresh.append({**values, via: draft.id, **_owner(draft)})
            places.append(number)
    named = {r for r, _ in changes}
    gone = [r for r in kept if r not in named]
    if gone:
        door.remove(own, child.name, gone)
    for number, (record, values) in enumerate(changes):
        _named(field, number, lambda r=record, v=values: door.change(own, child.name, [(r, v)], trusted=True))
    for number, values in zip(places, fresh, strict=True):
        _named(field, number, lambda v=values: door.create(own, child.name, [v], trusted=True))


def _owner(draft: Draft) -> dict[str, Any]:
    owner = draft.get("owner")
    return {"owner": owner} if owner else {}


def check_lines(tx: Tx, entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add what is wrong with the lines of a draft, named by line and field, as far as it can be told before writing."""
    for draft in drafts:
        for name, rows in draft.lines.items():
            field = entity.lines[name]
            child = tx.catalog.get(str(field.target))
            kept = _kept(tx, child, field, draft)
            for number, row in enumerate(rows):
                _check_row(tx, child, field, draft, number, row, kept)


def _kept(tx: Tx, child: Entity, field: FieldDef, draft: Draft) -> list[str]:
    """Return the lines a record has."""
    if draft.old is None:
        return []
    return [r for r, _ in store_bin.pointing(tx, child, str(field.via), [draft.id], LINES_MAX + 1)]


def _check_row(
    tx: Tx, child: Entity, field: FieldDef, draft: Draft, number: int, row: Mapping[str, Any], kept: Sequence[str]
) -> None:
    rights = widest_rights(tx.ctx.actor, child)
    for name, value in row.items():
        place = f"{field.name}[{number}].{name}"
        if name in _READ_ONLY or name == field.via:
            continue
        right = rights.get(name, "hidden")
        column = child.columns.get(name)
        if right == "hidden" or column is None:
            draft.problem(place, "unknown_field")
        elif right != "edit" and name != ORDER:
            draft.problem(place, "read_only")
        elif value is not None:
            try:
                column.type.parse(column.field, value)
            except BadValue as error:
                draft.problem(place, error.code, **error.params)
    record = row.get("id")
    if record and (not is_uuid(record) or str(record).lower() not in kept):
        draft.problem(f"{field.name}[{number}].id", "not_found_link", object=child.name)
    if not record:
        for name in child.required:
            column = child.columns[name]
            if (
                name != field.via
                and row.get(name) in (None, "", [])
                and column.field.default is None
                and name != "owner"
            ):
                draft.problem(f"{field.name}[{number}].{name}", "required")


def _named(field: FieldDef, number: int, work: Any) -> None:
    try:
        work()
    except Invalid as error:
        problems = [replace(p, field=f"{field.name}[{number}].{p.field}") for p in error.problems]
        raise Invalid(error.code, problems=problems, **error.params) from error
