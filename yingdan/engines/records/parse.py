"""From what a caller sent to column values, with one problem for every value that does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.permission.service import widest_rights
from yingdan.engines.records.lines import take_lines
from yingdan.engines.records.model import Draft, PastStep, Stored
from yingdan.kernel.context import Source
from yingdan.meta.catalog import Entity
from yingdan.meta.fields.model import BadValue
from yingdan.meta.fields.temporal import parse_instant

EFFECTIVE = "_effective_at"
PAST, GIVEN_ID = "_past", "_id"
_CALLERS = frozenset({Source.UI, Source.MOBILE, Source.API})


def parse_into(tx: Tx, entity: Entity, draft: Draft, row: Mapping[str, Any], *, trusted: bool) -> None:
    """Parse the caller's values into ``draft``. ``trusted`` writers (the product itself) may set derived fields.

    Problems: ``unknown_field`` (also for fields the caller may not know of), ``read_only``, and those of the type.
    """
    rights = _rights(tx, entity)
    for name, value in row.items():
        if name == EFFECTIVE or (name in (PAST, GIVEN_ID) and own_word(tx, row, name) is not None):
            continue
        column = entity.columns.get(name)
        right = rights.get(name, "hidden")
        if name in entity.lines and right == "edit":
            take_lines(draft, entity.lines[name], value)
            continue
        if column is None or right == "hidden":
            draft.problem(name, "unknown_field")
            continue
        if right != "edit" and not trusted:
            draft.problem(name, "read_only")
            continue
        if value is None or isinstance(value, Stored):
            draft.values[name] = None if value is None else value.value
            continue
        try:
            draft.values[name] = column.type.parse(column.field, value)
        except BadValue as error:
            draft.problem(name, error.code, **error.params)
    if EFFECTIVE in row and row[EFFECTIVE] is not None:
        try:
            at = parse_instant(row[EFFECTIVE])
            if at > tx.now:
                draft.problem(EFFECTIVE, "in_future")
            else:
                draft.at = at
        except BadValue as error:
            draft.problem(EFFECTIVE, error.code, **error.params)


def own_word(tx: Tx, row: Mapping[str, Any], name: str) -> Any:
    """Return ``_past`` or ``_id`` of a row when the product itself wrote it; a caller's JSON cannot."""
    value = row.get(name)
    if name == PAST:
        known = isinstance(value, list) and all(isinstance(s, PastStep) for s in value)
        return value if known and (value or tx.ctx.source not in _CALLERS) else None
    return value if isinstance(value, str) and tx.ctx.source not in _CALLERS else None


def _rights(tx: Tx, entity: Entity) -> dict[str, str]:
    """Return the caller's right on every field, where it depends on the record the widest: ``refuse_closed`` comes after."""
    key = ("rights", entity.name, tx.ctx.actor.user)
    if key not in tx.memo:
        tx.memo[key] = widest_rights(tx.ctx.actor, entity)
    found: dict[str, str] = tx.memo[key]
    return found


def fill_defaults(entity: Entity, draft: Draft, currency: str) -> None:
    """Give fields that nobody named their default."""
    values = draft.values
    for name, column in entity.columns.items():
        field = column.field
        if name not in values:
            default = currency if name == "currency" else field.default
            values[name] = None if default is None else column.type.parse(field, default)
        elif field.default is not None and field.required and values[name] is None:
            values[name] = column.type.parse(field, field.default)


def check_required(entity: Entity, draft: Draft, conditional: Sequence[str] = ()) -> list[str]:
    """Return the required fields that the record would lack; ``conditional`` ones are required in its state."""
    return [name for name in dict.fromkeys((*entity.required, *conditional)) if _empty(draft.get(name))]


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])
