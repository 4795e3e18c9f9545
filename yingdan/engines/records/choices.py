"""Checks of chosen values: options in use, options that depend on another field, what a record type allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.records.model import Draft
from yingdan.engines.records.peek import peek
from yingdan.meta.catalog import Column, Entity
from yingdan.meta.definitions import RecordType

RECORD_TYPE = "record_type"


def check_choices(entity: Entity, drafts: Sequence[Draft]) -> None:
    """Add problems for options that may not be chosen (any more, or beside the others); kept values stay as they are."""
    types = {t.name: t for t in entity.definition.record_types}
    chosen = [c for c in entity.columns.values() if c.field.options and not c.field.derived]
    linked = [c for c in entity.columns.values() if c.type.link] if types else []
    for draft in drafts:
        kind = types.get(str(draft.get(RECORD_TYPE))) if types else None
        for column in chosen:
            _check_option(column, draft, kind)
        for column in linked if kind else ():
            allowed = kind.links.get(column.field.name) if kind else None
            value = draft.get(column.field.name)
            if allowed is not None and value is not None and value not in allowed and _moved(draft, column.field.name):
                draft.problem(column.field.name, "not_in_record_type")


def _moved(draft: Draft, name: str) -> bool:
    return draft.changes(name) or draft.changes(RECORD_TYPE)


def _check_option(column: Column, draft: Draft, kind: RecordType | None) -> None:
    field = column.field
    controlled = field.depends_on is not None and draft.changes(field.depends_on)
    if not (controlled or _moved(draft, field.name)):
        return
    allowed = kind.options.get(field.name) if kind else None
    before = _listed(draft.before(field.name))
    for value in _listed(draft.get(field.name)):
        option = field.option(value)
        if option is None:
            continue
        if not option.active and value not in before:
            draft.problem(field.name, "option_inactive", option=value)
        if option.when and field.depends_on is not None:
            other = draft.get(field.depends_on)
            if ("true" if other is True else "false" if other is False else other) not in option.when:
                draft.problem(field.name, "option_not_here", option=value, field=field.depends_on)
        if allowed is not None and value not in allowed and value not in before:
            draft.problem(field.name, "not_in_record_type")


def _listed(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [str(value)]


def dept_codes(tx: Tx, drafts: Sequence[Draft]) -> list[str]:
    """Return the code of each owner's department, for document numbers; empty where there is none."""
    people = peek(tx, "user", [d.get("owner") for d in drafts], ("department",))
    homes = {i: p["department"] for i, p in people.items()}
    places = peek(tx, "department", homes.values(), ("code",))
    codes = {i: str((places.get(home) or {}).get("code") or "") for i, home in homes.items()}
    return [codes.get(str(d.get("owner")), "") for d in drafts]
