"""Links of a chunk: names become ids, unknown names are settled by the policy of their column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from yingdan.db.tx import Tx
from yingdan.engines.importing.links import Found, Links, choose, near_fields
from yingdan.engines.importing.mapping_model import Missing, TableMap, Target
from yingdan.engines.importing.model import Problem, Severity
from yingdan.engines.importing.rows import Prepared, slug
from yingdan.engines.importing.text import key
from yingdan.engines.importing.words import Words
from yingdan.engines.records.peek import peek_all
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import YingdanError
from yingdan.meta.catalog import Column, Entity

_OWNER = "owner"
_DEFAULT_MARK = "is_default"
Made = list[tuple[str, str, str, dict[str, str | None]]]
Journal = Callable[[str, Sequence[str]], None]


class Waits(Enum):
    """A row whose link leads to a row of its own file that is still to come."""

    LATER = "later"


class Linker:
    """Finds the records that the names in rows mean."""

    def __init__(self, links: Links, records: Records, table: TableMap, words: Words, *, migration: bool) -> None:
        """Bind the linker to a table; ``links`` is shared by the whole run."""
        self.links, self._records, self._table, self._migration = links, records, table, migration
        self._words = words
        self._policy: dict[str, Target] = {t.field: t for t in table.targets}

    def near_of(self, entity: Entity) -> list[str]:
        """Return the links by which records of one name are told apart."""
        return near_fields(entity)

    def resolve(
        self, tx: Tx, entity: Entity, rows: Sequence[Prepared], *, last_turn: bool, made: Made, journal: Journal
    ) -> dict[int, Waits]:
        """Put ids into the rows' values; return the rows that have to wait for rows still to come.

        Problems: ``not_found_link``, ``ambiguous_link``, ``owner_not_found`` (warning, in migrations).
        """
        self._constants(entity, rows)
        waits: dict[int, Waits] = {}
        for name in self._order(tx, entity, rows):
            column = entity.columns[name]
            target = column.field.target or ""
            said = {r.links[name] for r in rows if name in r.links}
            called = {t: self._words.value(entity.name, name, t) for t in said}
            found = self.links.look_up(tx, target, {*said, *called.values()})
            preferred = self.preferred(tx, tx.catalog.get(target))
            missing: list[Prepared] = []
            for row in rows:
                text = row.links.get(name)
                if text is None or row.failed:
                    continue
                chosen = choose(found.get(text, []), row.values, preferred)
                if chosen is None:
                    chosen = choose(found.get(called[text], []), row.values, preferred)
                if chosen is False:
                    self._problem(row, name, "ambiguous_link", Severity.ERROR)
                elif isinstance(chosen, Found):
                    row.values[name] = chosen.id
                else:
                    missing.append(row)
            if target == entity.name and not last_turn and name != _OWNER:
                waits.update({r.number: Waits.LATER for r in missing})
            else:
                self._settle(tx, column, missing, made, journal)
        for column in entity.columns.values():
            if column.type.many and column.field.target:
                self._many(tx, column, rows)
        return waits

    def preferred(self, tx: Tx, target: Entity) -> dict[str, str]:
        """Return link values to take where a row says nothing: the default pipeline for a stage."""
        found: dict[str, str] = {}
        for name in near_fields(target):
            above = tx.catalog.get(target.columns[name].field.target or "")
            if _DEFAULT_MARK in above.columns:
                marks = peek_all(tx, above.name, (_DEFAULT_MARK,))
                default = next((i for i, row in marks.items() if row[_DEFAULT_MARK]), None)
                if default:
                    found[name] = default
        return found

    def _constants(self, entity: Entity, rows: Iterable[Prepared]) -> None:
        for name, value in self._table.constants.items():
            column = entity.columns.get(name)
            texts = _find_texts(value)
            if column is None or not texts:
                continue
            for row in rows:
                if column.type.many:
                    row.values.pop(name, None)
                    row.many_links.setdefault(name, texts)
                else:
                    row.links.setdefault(name, texts[0])

    def _order(self, tx: Tx, entity: Entity, rows: Sequence[Prepared]) -> list[str]:
        """Return the link fields in use, those that tell others apart first (pipeline before stage)."""
        used = {n for r in rows for n in r.links}
        helps = {f for n in used for f in near_fields(tx.catalog.get(entity.columns[n].field.target or ""))}
        return sorted(used, key=lambda n: (n not in helps, n))

    def _settle(self, tx: Tx, column: Column, rows: Sequence[Prepared], made: Made, journal: Journal) -> None:
        name = column.field.name
        rule = self._policy.get(name)
        policy = rule.missing if rule else None
        fresh: dict[str, list[Prepared]] = {}
        for row in rows:
            if policy is Missing.CREATE:
                fresh.setdefault(key(row.links[name]), []).append(row)
            elif policy is Missing.EMPTY or (policy is None and self._migration and name == _OWNER):
                code = "owner_not_found" if name == _OWNER else "link_left_empty"
                self._problem(row, name, code, Severity.WARN)
            else:
                self._problem(row, name, "not_found_link", Severity.ERROR, object=column.field.target)
        if fresh and rule:
            self._make(tx, column, rule, fresh, made, journal)

    def _make(
        self, tx: Tx, column: Column, rule: Target, fresh: Mapping[str, list[Prepared]], made: Made, journal: Journal
    ) -> None:
        """Create records for unknown names, each once, with what the first row and the mapping say of them."""
        target = tx.catalog.get(column.field.target or "")
        for rows in fresh.values():
            text = rows[0].links[column.field.name]
            body: dict[str, Any] = {target.definition.name_field: text}
            for name, value in rule.given.items():
                body[name] = self._given(tx, target, name, value)
            for name in rule.copy:
                if name in target.columns and rows[0].values.get(name) is not None:
                    body.setdefault(name, rows[0].values[name])
            if target.name == self._table.object:
                for name, template in self._table.templates.items():
                    body.setdefault(name, slug(text) if "|slug}" in template else text)
            try:
                with tx.conn.transaction():
                    drafts = self._records.draft(
                        tx, target.name, [{**body, **({"_past": []} if self._migration else {})}]
                    )
                    blocked = [p for d in drafts for p in d.problems if p.severity == "block"]
                    if not blocked:
                        self._records.insert(tx, target.name, drafts)
            except YingdanError as error:
                for row in rows:
                    self._problem(row, column.field.name, error.code, Severity.ERROR, object=target.name)
                continue
            if blocked:
                for row in rows:
                    params = {"object": target.name, "because": blocked[0].code, "field": blocked[0].field}
                    self._problem(row, column.field.name, "cannot_create_link", Severity.ERROR, **params)
                continue
            journal(target.name, [drafts[0].id])
            near = {n: drafts[0].get(n) for n in near_fields(target)}
            made.append((target.name, text, drafts[0].id, near))
            self.links.learn(target.name, text, drafts[0].id, near)
            for row in rows:
                row.values[column.field.name] = drafts[0].id

    def _given(self, tx: Tx, target: Entity, name: str, value: Any) -> Any:
        texts = _find_texts(value)
        column = target.columns.get(name)
        if column is None or not texts or not column.field.target:
            return value
        found = self.links.look_up(tx, column.field.target, texts)
        ids = [f.id for t in texts for f in found.get(t, [])[:1]]
        return ids if column.type.many else (ids[0] if ids else None)

    def _many(self, tx: Tx, column: Column, rows: Sequence[Prepared]) -> None:
        name = column.field.name
        wanted = {t for r in rows for t in r.many_links.get(name, ())}
        if not wanted:
            return
        found = self.links.look_up(tx, column.field.target or "", wanted)
        for row in rows:
            ids: list[str] = []
            for text in row.many_links.get(name, ()):
                chosen = choose(found.get(text, []), row.values, {})
                if isinstance(chosen, Found):
                    ids.append(chosen.id)
                else:
                    row.links[name] = text
                    code = "ambiguous_link" if chosen is False else "not_found_link"
                    self._problem(row, name, code, Severity.ERROR, object=column.field.target)
            if ids:
                row.values[name] = ids

    def _problem(self, row: Prepared, name: str, code: str, severity: Severity, **params: Any) -> None:
        rule = self._policy.get(name)
        column = rule.column if rule else name
        row.problems.append(
            Problem(code, self._table.sheet, row.number, column, row.links.get(name, ""), severity, params)
        )


def _find_texts(value: Any) -> list[str]:
    """Return the names in ``{"find": name}`` or a list of them; nothing for a plain value."""
    if isinstance(value, Mapping) and isinstance(value.get("find"), str):
        return [value["find"]]
    if isinstance(value, list):
        return [t for item in value for t in _find_texts(item)]
    return []
