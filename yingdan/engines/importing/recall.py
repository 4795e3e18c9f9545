"""What is taken over from the mapping last used: never a name that leads nowhere any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing.links import Links
from yingdan.engines.importing.mapping_model import TableMap

_LINKS = frozenset({"ref", "user", "dept"})


def still_true(tx: Tx, table: TableMap) -> TableMap:
    """Return a remembered mapping without the constants and words whose records are gone, or out of the caller's sight.

    A pipeline that came with a batch goes when the batch is taken back: rows that ask for it would all be refused, for
    a reason that no step of the wizard shows.
    """
    entity = tx.catalog.entities.get(table.object)
    if entity is None:
        return table
    links = Links()

    def found(field_name: str, names: Iterable[str]) -> dict[str, bool]:
        field = entity.definition.get(field_name)
        if field is None or field.type not in _LINKS or not field.target:
            return dict.fromkeys(names, True)
        return {n: bool(f) for n, f in links.look_up(tx, field.target, names).items()}

    constants = {n: v for n, v in table.constants.items() if (t := _name_in(v)) is None or found(n, [t]).get(t)}
    fields = {t.column: t.field for t in table.targets}
    values = {}
    for place, said in table.values.items():
        known = found(fields.get(place, place), said.values())
        values[place] = {text: to for text, to in said.items() if known.get(to)}
    return replace(table, constants=constants, values=values)


def _name_in(constant: Any) -> str | None:
    name = constant.get("find") if isinstance(constant, dict) else None
    return name if isinstance(name, str) else None
