"""Which distinct texts of a table mean an option, a place or a record, and which mean nothing yet: for the user to settle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing.convert import is_nothing, option_value, place
from yingdan.engines.importing.links import Links
from yingdan.engines.importing.mapping_model import Missing, Target
from yingdan.engines.importing.plan import Part
from yingdan.engines.importing.repair import Repairs
from yingdan.engines.importing.text import key
from yingdan.engines.importing.words import Words
from yingdan.meta.definitions import FieldDef

_LINKS = frozenset({"ref", "user", "dept"})
_CHOSEN: Mapping[str, Callable[[FieldDef, str], str | None]] = MappingProxyType(
    {"enum": option_value, "region": lambda _, text: place(text)}
)
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """One distinct text of a column: how many rows hold it, what it becomes (None: nothing known) and by what.

    ``by`` is ``known`` (option or record), ``word`` (vocabulary or the mapping's own words), ``coming`` (a record that
    comes with another table of the run), ``create`` (a record will be made) or ``unknown``.
    """

    column: str
    field: str
    value: str
    count: int
    to: str | None
    by: str

    def as_json(self) -> dict[str, Any]:
        """Return the check as plain values."""
        return asdict(self)


def check_values(
    tx: Tx, parts: Sequence[Part], links: Links, words: Words, ensured: Mapping[str, set[str]]
) -> list[list[ValueCheck]]:
    """Return for each part its option, place and link texts that are not plainly known, the unknown and most frequent first.

    ``ensured`` are keys of names that the mapping makes first, by object. At most 200 for each column. Records the
    caller may not see count as unknown.
    """
    coming = _coming(tx, parts)
    for name, keys in ensured.items():
        coming.setdefault(name, set()).update(keys)
    found: list[list[ValueCheck]] = []
    for part in parts:
        checks: list[ValueCheck] = []
        for target in part.table.targets:
            field = tx.catalog.get(part.table.object).definition.get(target.field)
            if field is None or (field.type not in _LINKS and field.type not in _CHOSEN):
                continue
            of_column = list(_checks(tx, part, target, field, links, words, coming))
            of_column.sort(key=lambda c: (c.by != "unknown", -c.count, c.value))
            checks.extend(of_column[:_SHOWN])
        found.append(checks)
    return found


def _checks(
    tx: Tx, part: Part, target: Target, field: FieldDef, links: Links, words: Words, coming: Mapping[str, set[str]]
) -> Iterable[ValueCheck]:
    counts = {v: n for v, n in part.counts.get(target.column, {}).items() if not is_nothing(v, field.type)}
    repairs = Repairs(part.table.repairs)
    own = _own_words(part, target)
    said = {v: own.get(key(r), r) for v in counts for r in [repairs.apply(target.column, v)]}
    called = {v: words.value(part.table.object, field.name, t) for v, t in said.items()}
    is_link = field.type in _LINKS
    records = links.look_up(tx, field.target or "", {*said.values(), *called.values()}) if is_link else {}
    for value, count in counts.items():
        text, word = said[value], called[value]
        if is_link:
            known, by_word = bool(records.get(text)), bool(records.get(word))
            comes = key(text) in coming.get(field.target or "", ())
        else:
            meant, word_means = _CHOSEN[field.type](field, text), _CHOSEN[field.type](field, word)
            known, by_word, comes = meant is not None, word_means is not None, False
            if field.type == "region":
                # a place goes by its code, whatever it was called
                text, word = meant or text, word_means or word
        if known and key(said[value]) == key(value):
            continue
        if comes:
            # the text itself is asked for before any word for it
            continue
        if known or by_word:
            yield ValueCheck(target.column, field.name, value, count, text if known else word, "word")
        elif target.missing is Missing.CREATE:
            yield ValueCheck(target.column, field.name, value, count, text, "create")
        else:
            yield ValueCheck(target.column, field.name, value, count, None, "unknown")


def _own_words(part: Part, target: Target) -> dict[str, str]:
    values = part.table.values
    sources = (values.get(target.column, {}), values.get(target.field, {}))
    return {key(said): to for source in sources for said, to in source.items()}


def _coming(tx: Tx, parts: Sequence[Part]) -> dict[str, set[str]]:
    """Return the keys of the names that come with the tables of the run, by object."""
    found: dict[str, set[str]] = {}
    for part in parts:
        definition = tx.catalog.get(part.table.object).definition
        column = part.table.column_of(definition.name_field)
        if column is not None:
            repairs = Repairs(part.table.repairs)
            names = (repairs.apply(column, n) for n in part.counts.get(column, ()))
            found.setdefault(part.table.object, set()).update(key(n) for n in names)
    return found
