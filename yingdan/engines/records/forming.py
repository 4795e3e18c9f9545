"""What a form looks like for the values typed so far: what it hides, what it needs, what its formulas give. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.formula.model import BadExpression, Kind
from yingdan.engines.formula.service import Compiled, compiled, env_of, wire_value
from yingdan.engines.permission.service import field_right, predicate, require, widest_rights
from yingdan.engines.records import store
from yingdan.engines.records.model import Draft
from yingdan.engines.records.parse import parse_into
from yingdan.engines.records.removal import must_be_there
from yingdan.engines.records.rules import run_formulas, surroundings
from yingdan.meta.catalog import Entity
from yingdan.meta.parts import RECORD_TYPE, arrangement_for

_KNOWN = frozenset({"read", "edit"})


def form_state(
    tx: Tx, object_name: str, values: Mapping[str, Any], record_id: str | None = None, device: str | None = None
) -> dict[str, Any]:
    """Return ``{"hidden", "hidden_sections", "hidden_buttons", "required", "computed"}`` for a draft or for changes to a record.

    Values that do not fit yet count as empty: the write is what refuses them. Conditions that name fields nobody knows any
    more hide nothing. Raises NotFound (404) for a record out of reach, Forbidden (403) without the right to create or change.
    """
    entity = tx.catalog.get(object_name)
    draft = _draft(tx, entity, values, record_id)
    rights = widest_rights(tx.ctx.actor, entity)
    run_formulas(tx, entity, [draft])
    conditions = _conditions(tx, entity, draft, device)
    ready = {key: c for key, text in conditions.items() if (c := _compiled(tx, entity, text)) is not None}
    seen = surroundings(tx, entity, [draft], list(ready.values()))[draft.id]
    holds = {key: c.evaluate(env_of(tx, seen)) is True for key, c in ready.items()}
    hidden = {name for (kind, name), true in holds.items() if kind == "shown" and not true}
    return {
        "hidden": sorted(n for n in hidden if rights.get(n, "hidden") != "hidden"),
        "hidden_sections": sorted(int(n) for (kind, n), true in holds.items() if kind == "section" and not true),
        "hidden_buttons": sorted(n for (kind, n), true in holds.items() if kind == "button" and not true),
        "required": sorted(
            {n for (kind, n), true in holds.items() if kind == "required" and true and rights.get(n) == "edit"} - hidden
        ),
        "computed": {
            n: wire_value(draft.get(n))
            for n, c in entity.columns.items()
            if c.field.type == "formula" and not c.field.at_read and field_right(tx.ctx.actor, entity, n) in _KNOWN
        },
    }


def _draft(tx: Tx, entity: Entity, values: Mapping[str, Any], record_id: str | None) -> Draft:
    require(tx, entity, "read")
    require(tx, entity, "create" if record_id is None else "update")
    if record_id is None:
        draft = Draft(tx.ctx.new_id(), None, {}, tx.now, frozenset(values))
    else:
        rows = store.read_rows(tx, entity, [record_id], None, predicate(tx, entity, "t"))
        must_be_there(rows, entity.name, [record_id])
        draft = Draft(record_id, rows[record_id], {}, tx.now, frozenset(values))
    parse_into(tx, entity, draft, values, trusted=False)
    return draft


def _conditions(tx: Tx, entity: Entity, draft: Draft, device: str | None) -> dict[tuple[str, str], str]:
    """Return the conditions of the object's fields and buttons and of the caller's layout, by what they decide."""
    found: dict[tuple[str, str], str] = {
        ("button", b.name): b.shown_if for b in entity.definition.buttons if b.shown_if is not None
    }
    for field in entity.definition.all_fields:
        found |= _of(field.name, field.shown_if, field.required_if)
    kind = draft.get(RECORD_TYPE)
    layout = arrangement_for(entity.definition, tx.ctx.actor.roles, device, None if kind is None else str(kind))
    sections: Iterable[Mapping[str, Any]] = () if layout is None else layout.body.get("sections", ())
    for number, section in enumerate(sections):
        if section.get("shown_if"):
            found["section", str(number)] = section["shown_if"]
        for placed in section["fields"]:
            found |= _of(placed["name"], placed.get("shown_if"), placed.get("required_if"))
    return found


def _of(name: str, shown_if: str | None, required_if: str | None) -> dict[tuple[str, str], str]:
    texts = {("shown", name): shown_if, ("required", name): required_if}
    return {key: text for key, text in texts.items() if text}


def _compiled(tx: Tx, entity: Entity, text: str) -> Compiled | None:
    try:
        return compiled(tx.catalog, entity, text, Kind.BOOL)
    except BadExpression:  # a layout may be older than the fields it names
        return None
