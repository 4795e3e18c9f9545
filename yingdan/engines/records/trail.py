"""History and version rows of a write, pure: what changed, when it took effect, and which states followed each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from yingdan.engines.records.model import Draft
from yingdan.meta.catalog import Column, Entity

FOREVER = "infinity"
ALWAYS = "-infinity"


def text_of(column: Column, value: Any) -> str | None:
    """Return a value as history keeps it."""
    return None if value is None else column.type.text(value)


def history_rows(entity: Entity, draft: Draft, common: Mapping[str, Any], *, source: str) -> list[dict[str, Any]]:
    """Return one history row for each tracked field that a draft changes.

    A created record has a row for every tracked field with a value; a migrated one has the rows of its past instead,
    and none where nothing is known of when it happened.
    """
    if draft.past is not None:
        return _past_rows(entity, draft, common, source)
    rows = []
    for column in entity.tracked:
        name = column.field.name
        if not draft.changes(name):
            continue
        rows.append(
            _row(
                entity,
                draft,
                common,
                column,
                draft.before(name),
                draft.values[name],
                draft.at,
                synthetic=False,
                source=source,
                amount=draft.get("amount_base"),
            )
        )
    return rows


def _past_rows(entity: Entity, draft: Draft, common: Mapping[str, Any], source: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    state: dict[str, Any] = dict(draft.old or {})
    for step in sorted(draft.past or [], key=lambda s: s.at):
        amount = step.values.get("amount_base", state.get("amount_base", draft.get("amount_base")))
        known = {
            "recorded_at": step.recorded_at or common["recorded_at"],
            "actor": step.actor or common["actor"],
            "reason": step.reason or draft.reason,
        }
        for name, value in step.values.items():
            column = entity.tracked_by_name.get(name)
            if column is not None and value != state.get(name):
                rows.append(
                    _row(
                        entity,
                        draft,
                        common,
                        column,
                        state.get(name),
                        value,
                        step.at,
                        synthetic=step.synthetic,
                        source=source,
                        amount=amount,
                    )
                    | known
                )
                state[name] = value
    return rows


def _row(
    entity: Entity,
    draft: Draft,
    common: Mapping[str, Any],
    column: Column,
    old: Any,
    new: Any,
    at: datetime,
    *,
    synthetic: bool,
    source: str,
    amount: Any,
) -> dict[str, Any]:
    return {
        **common,
        "object": entity.name,
        "record": draft.id,
        "field": column.field.name,
        "old": text_of(column, old),
        "new": text_of(column, new),
        "effective_at": at,
        "synthetic": synthetic,
        "source": source,
        "reason": draft.reason,
        "amount_base": amount,
    }


def first_versions(entity: Entity, draft: Draft) -> list[dict[str, Any]]:
    """Return the versions of a new record: one from its instant on, or one for each step of its past."""
    names = [c.field.name for c in entity.tracked]
    final = {n: draft.get(n) for n in names}
    if draft.past is None:
        return [_version(draft.id, draft.at, FOREVER, final)]
    steps = sorted(draft.past, key=lambda s: s.at)
    if not steps:
        return [_version(draft.id, ALWAYS, FOREVER, final)]
    return build_versions(draft.id, names, ((s.at, s.values) for s in steps), base=final)


def build_versions(
    record_id: str,
    names: list[str],
    steps: Iterable[tuple[datetime, Mapping[str, Any]]],
    base: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Return versions from changes in order of time; changes of one instant fold into one version.

    Fields that no step ever names hold the value of ``base`` all along.
    """
    listed = [(at, dict(values)) for at, values in steps]
    named = {n for _, values in listed for n in values}
    state = {n: (None if n in named else (base or {}).get(n)) for n in names}
    found: list[dict[str, Any]] = []
    for at, values in listed:
        state = {**state, **{n: v for n, v in values.items() if n in state}}
        if found and found[-1]["valid_from"] == at:
            found[-1].update(state)
        else:
            if found:
                found[-1]["valid_to"] = at
            found.append(_version(record_id, at, FOREVER, state))
    return found


def _version(record_id: str, start: Any, end: Any, state: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": record_id, "valid_from": start, "valid_to": end, **state}
