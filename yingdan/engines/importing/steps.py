"""Steps of a flow that a file names and that do not exist here: proposed as a new flow, for the user to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing.convert import is_nothing
from yingdan.engines.importing.links import Links, near_fields
from yingdan.engines.importing.mapping_model import ImportMap
from yingdan.engines.importing.plan import Part
from yingdan.engines.importing.repair import Repairs
from yingdan.engines.importing.text import key
from yingdan.engines.importing.words import Words
from yingdan.engines.permission.service import may
from yingdan.engines.records.peek import peek_all
from yingdan.meta.catalog import Entity
from yingdan.meta.definitions import FieldDef

_MOST = 40
_PLAIN = frozenset({"enum", "pct", "int", "dec", "bool"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step a file names: in how many rows, the step of here that it means (if any) and the values it would take."""

    name: str
    count: int
    means: str | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewFlow:
    """A flow to make: ``field`` of the table leads to steps (``object``), which belong to a record of ``above``.

    ``link`` is the field of a step that leads there; ``field_above`` the table's own field of that kind, "" for none;
    ``order`` the field of steps that holds their place; ``unknown`` how many of the steps do not exist here yet.
    """

    field: str
    object: str
    link: str
    above: str
    field_above: str
    order: str
    unknown: int
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the proposal as plain values."""
        return asdict(self)


def propose_flows(tx: Tx, parts: Sequence[Part], links: Links, words: Words) -> list[NewFlow | None]:
    """Return for each part the steps it names as a flow of their own, where one of them does not exist by its name.

    A step that means one of here takes that one's properties. None where nothing is missing, where the column holds too
    many texts to be steps (over 40), or where the caller may not create steps.
    """
    return [_propose(tx, part, links, words) for part in parts]


def coming_by_name(tx: Tx, mapping: ImportMap) -> dict[str, set[str]]:
    """Return the keys of the names of records that a mapping makes first, by object."""
    found: dict[str, set[str]] = {}
    for one in mapping.ensure:
        name = one.values.get(tx.catalog.get(one.object).definition.name_field)
        if isinstance(name, str):
            found.setdefault(one.object, set()).add(key(name))
    return found


def _propose(tx: Tx, part: Part, links: Links, words: Words) -> NewFlow | None:
    definition = tx.catalog.get(part.table.object).definition
    flow = words.of(definition.name).flow
    field = definition.get(flow.field) if flow else None
    column = part.table.column_of(flow.field) if flow else None
    if flow is None or field is None or column is None or not field.target:
        return None
    target = tx.catalog.get(field.target)
    near = near_fields(target)
    order = target.definition.order_field
    if len(near) != 1 or order is None:
        return None
    above = target.columns[near[0]].field.target or ""
    if not (may(tx.ctx.actor, target, "create") and may(tx.ctx.actor, tx.catalog.get(above), "create")):
        return None
    said = _said(part, column, field)
    if not said or len(said) > _MOST:
        return None
    means = {t: words.value(definition.name, field.name, t) for t in said}
    found = links.look_up(tx, target.name, {*said, *means.values()})
    copied = [f.name for f in target.definition.fields if f.type in _PLAIN and f.name != order and not f.derived]
    rows = peek_all(tx, target.name, (order, flow.terminal_field, *copied, target.definition.name_field))
    steps: list[tuple[tuple[bool, int, int], Step]] = []
    for number, (text, count) in enumerate(said.items()):
        like = next((rows[f.id] for f in (*found.get(text, ()), *found.get(means[text], ())) if f.id in rows), None)
        values = {n: _wire(like[n]) for n in copied if like[n] is not None} if like else {}
        closed = like is not None and like[flow.terminal_field] in flow.terminal_values
        place = int(like[order] or 0) if like else 1_000
        step = Step(text, count, str(like[target.definition.name_field]) if like else None, values)
        steps.append(((closed, place, number), step))
    unknown = sum(not found.get(t) for t in said)
    if not unknown:
        return None
    return NewFlow(
        field=field.name,
        object=target.name,
        link=near[0],
        above=above,
        field_above=_field_to(tx.catalog.get(definition.name), above),
        order=order,
        unknown=unknown,
        steps=tuple(step for _, step in sorted(steps, key=lambda s: s[0])),
    )


def _said(part: Part, column: str, field: FieldDef) -> dict[str, int]:
    """Return the texts of a column after repairs with their counts, one spelling each."""
    repairs = Repairs(part.table.repairs)
    names: dict[str, str] = {}
    found: dict[str, int] = {}
    for text, count in part.counts.get(column, {}).items():
        if not is_nothing(text, field.type):
            right = repairs.apply(column, text)
            name = names.setdefault(key(right), right)
            found[name] = found.get(name, 0) + count
    return found


def _field_to(entity: Entity, target: str) -> str:
    return next((c.field.name for c in entity.columns.values() if c.field.target == target and not c.type.many), "")


def _wire(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
