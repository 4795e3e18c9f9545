"""Finds the records that names in files mean, many at once, as far as the caller may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing.store import SMALL_TABLE, candidates
from yingdan.engines.importing.text import key
from yingdan.kernel.ids import is_uuid
from yingdan.kernel.text import sort_key
from yingdan.meta.catalog import Column, Entity

_KEPT = 20_000
_ALSO_BY = ("code", "login", "external_id", "email")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that a name may mean; ``near`` are its own links, by which records of one name are told apart."""

    id: str
    name: str
    near: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    whole: bool
    by_key: dict[str, dict[str, Found]] = field(default_factory=dict)

    def add(self, text: str, found: Found) -> None:
        self.by_key.setdefault(key(text), {})[found.id] = found


class Links:
    """Names of records of one run. Found names are kept between chunks; names not found are asked again."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._known: dict[str, _Known] = {}

    def look_up(self, tx: Tx, object_name: str, texts: Iterable[str]) -> dict[str, list[Found]]:
        """Return for each text the records it may mean: by name (case, width and spaces aside), code, login, id.

        Records the caller may not see are not found. Tables up to 5,000 records are read whole once.
        """
        wanted = {t for t in texts if t}
        entity = tx.catalog.get(object_name)
        known = self._known.get(object_name)
        if known is None:
            known = self._known[object_name] = self._read_whole(tx, entity)
        missing = [t for t in wanted if not known.by_key.get(key(t)) and not is_uuid(t)]
        if missing and not known.whole:
            if len(known.by_key) > _KEPT:
                known.by_key.clear()
            self._read_some(tx, entity, known, missing)
        return {t: [Found(t.lower(), t)] if is_uuid(t) else list(known.by_key.get(key(t), {}).values()) for t in wanted}

    def learn(self, object_name: str, text: str, record_id: str, near: Mapping[str, str | None]) -> None:
        """Keep a record that was just made, once its transaction is committed."""
        known = self._known.get(object_name)
        if known is None or not text:
            return
        if len(known.by_key) >= _KEPT:
            # from here on the database is asked: memory must not grow with the file
            self._known[object_name] = _Known(whole=False)
            return
        known.add(text, Found(record_id, text, near))

    def names(self, tx: Tx, object_name: str) -> list[str]:
        """Return the names of a small table, for repair proposals; nothing for a large one."""
        self.look_up(tx, object_name, ())
        known = self._known[object_name]
        return [f.name for by_id in known.by_key.values() for f in by_id.values()] if known.whole else []

    def forget(self) -> None:
        """Drop everything, after a transaction that was rolled back."""
        self._known.clear()

    def _read_whole(self, tx: Tx, entity: Entity) -> _Known:
        columns = _columns(entity)
        rows = candidates(tx, entity, columns, None, SMALL_TABLE + 1)
        if len(rows) > SMALL_TABLE:
            return _Known(whole=False)
        known = _Known(whole=True)
        for row in rows:
            _take(known, entity, columns, row)
        return known

    def _read_some(self, tx: Tx, entity: Entity, known: _Known, texts: list[str]) -> None:
        columns = _columns(entity)
        sorts = {sort_key(t) for t in texts} | {sort_key("".join(t.split())) for t in texts}
        wanted: dict[str, list[Any]] = {"_sort": sorted(sorts)}
        for row in candidates(tx, entity, columns, wanted, SMALL_TABLE):
            _take(known, entity, columns, row)
        missing = [t for t in texts if not known.by_key.get(key(t))]
        for name in _ALSO_BY:
            if missing and name in entity.columns:
                for row in candidates(tx, entity, columns, {name: missing}, SMALL_TABLE):
                    _take(known, entity, columns, row)


def near_fields(entity: Entity) -> list[str]:
    """Return the links by which records of one name are told apart (a stage by its pipeline)."""
    return [c.field.name for c in entity.columns.values() if c.type.link and c.field.required and not c.field.system]


def _columns(entity: Entity) -> list[Column]:
    also = [n for n in _ALSO_BY if n in entity.columns]
    return [entity.columns[n] for n in (entity.definition.name_field, *also, *near_fields(entity))]


def _take(known: _Known, entity: Entity, columns: list[Column], row: tuple[Any, ...]) -> None:
    values = {c.field.name: v for c, v in zip(columns, row[1:], strict=True)}
    near = {n: values[n] for n in near_fields(entity)}
    name = str(values[entity.definition.name_field] or "")
    found = Found(str(row[0]), name, near)
    for text in (name, *(values[n] for n in _ALSO_BY if n in values)):
        if text:
            known.add(str(text), found)


def choose(found: list[Found], values: Mapping[str, Any], preferred: Mapping[str, str]) -> Found | bool | None:
    """Pick the record a name means: None for none, False for several that nothing tells apart.

    ``values`` are the row's own links (a stage must be of the row's pipeline); ``preferred`` are link values to take
    where the row says nothing (the default pipeline).
    """
    if len(found) > 1 or (found and found[0].near):
        for name in found[0].near:
            given = values.get(name)
            if given is not None:
                found = [f for f in found if f.near.get(name) == given]
            elif len(found) > 1 and name in preferred:
                found = [f for f in found if f.near.get(name) == preferred[name]] or found
            if not found:
                return None
    if not found:
        return None
    return found[0] if len(found) == 1 else False
