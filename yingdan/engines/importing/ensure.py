"""Records that have to be there before the rows of a run are read, such as the stages a file speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.errors import MappingRefused
from yingdan.engines.importing.links import Links
from yingdan.engines.importing.mapping_model import Ensured
from yingdan.engines.permission.service import require
from yingdan.engines.records.service import Records

ENSURED_PART = -1


def check_ensured(tx: Tx, wanted: Sequence[Ensured]) -> None:
    """Refuse what cannot be ensured before anything is written.

    Raises: import_bad_mapping (422) for an unknown object or field, Forbidden (403) without the right to create.
    """
    for number, one in enumerate(wanted):
        at = f"ensure[{number}]"
        if one.object not in tx.catalog:
            raise MappingRefused(at=f"{at}.object", reason=f"no object {one.object}")
        entity = tx.catalog.get(one.object)
        unknown = [n for n in (*one.values, *one.match) if n not in entity.columns]
        if unknown:
            raise MappingRefused(at=f"{at}.values", reason=f"no field {unknown[0]}")
        absent = [n for n in one.match if one.values.get(n) in (None, "")]
        if absent or not one.match:
            raise MappingRefused(at=f"{at}.match", reason="match fields need values")
        require(tx, entity, "create")


def ensure_all(tx: Tx, records: Records, batch: str, wanted: Iterable[Ensured]) -> None:
    """Create what is missing, in order, and note it in the run's journal, so that it can be taken back."""
    for one in wanted:
        entity = tx.catalog.get(one.object)
        values = _resolved(tx, one)
        columns = [entity.columns[n] for n in one.match]
        key = tuple(c.type.parse(c.field, values[c.field.name]) for c in columns)
        if store.by_key(tx, entity, columns, [key]):
            continue
        record = records.create(tx, one.object, [values])[0]
        store.add_journal(tx, [(batch, ENSURED_PART, 0, one.object, record, "created", 1, None)])


def _resolved(tx: Tx, wanted: Ensured) -> dict[str, Any]:
    """Return the values of a record to ensure, ``{"find": name}`` turned into the id of the record of that name."""
    entity = tx.catalog.get(wanted.object)
    values: dict[str, Any] = {}
    for name, value in wanted.values.items():
        column = entity.columns.get(name)
        if isinstance(value, Mapping) and "find" in value and column is not None and column.field.target:
            text = str(value["find"])
            found = Links().look_up(tx, column.field.target, [text])[text]
            values[name] = found[0].id if len(found) == 1 else None
        else:
            values[name] = value
    return values
