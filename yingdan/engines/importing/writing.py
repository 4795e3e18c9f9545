"""One chunk of prepared rows becomes records: links found, existing records matched, problems put to their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from yingdan.db.tx import Tx
from yingdan.engines.dedupe.service import find_each, shown
from yingdan.engines.importing import store
from yingdan.engines.importing.linking import Linker, Waits
from yingdan.engines.importing.mapping_model import Duplicates, Mode, OwnerPolicy, TableMap
from yingdan.engines.importing.model import Problem, Severity
from yingdan.engines.importing.past import Trail, past_of
from yingdan.engines.importing.rows import Prepared
from yingdan.engines.importing.text import key
from yingdan.engines.importing.trails import Trails
from yingdan.engines.records.model import Draft, PastStep
from yingdan.engines.records.service import Records
from yingdan.kernel.errors import YingdanError
from yingdan.meta.catalog import Column, Entity

_CREATED, _UPDATED = "created", "updated"


@dataclass(slots=True)
class ChunkResult:
    """What became of a chunk: counts by name, problems, rows that wait for others, records made for unknown names."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    waiting: list[Prepared] = field(default_factory=list)
    made: list[tuple[str, str, str, dict[str, str | None]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """What a part of a run is: its batch, number, mapping, and how owners and the past are dealt with."""

    batch: str
    part: int
    table: TableMap
    owner: OwnerPolicy
    fallback_owner: str | None
    source_system: str
    migration: bool
    column_of: Mapping[str, str]


class ChunkWriter:
    """Writes chunks of one part."""

    def __init__(self, records: Records, linker: Linker, trails: Trails, job: Job) -> None:
        """Bind the writer to its part."""
        self._records, self._linker, self._trails, self._job = records, linker, trails, job

    def write(self, tx: Tx, rows: Sequence[Prepared], *, last_turn: bool) -> ChunkResult:
        """Write a chunk in the caller's transaction; rows with errors are left out and reported.

        ``last_turn``: rows whose links to their own object still lead nowhere are no longer put off but settled by the
        policy of the link.
        """
        job, result = self._job, ChunkResult()
        entity = tx.catalog.get(job.table.object)
        good = [r for r in rows if not r.failed and not r.left_out]
        waits = self._linker.resolve(
            tx, entity, good, last_turn=last_turn, made=result.made, journal=self._note_made(tx)
        )
        result.waiting = [r for r in good if waits.get(r.number) is Waits.LATER]
        ready = [r for r in good if not r.failed and waits.get(r.number) is not Waits.LATER]
        trails = self._trails.build(tx, entity, ready) if job.migration else {}
        ready = [r for r in ready if not r.failed]
        self._own(ready)
        creates, updates = self._match(tx, entity, ready, result)
        self._create(tx, entity, creates, trails, result)
        self._update(tx, entity, updates, trails, result)
        later = {r.number for r in result.waiting}
        for row in rows:
            if row.number not in later:
                result.counts["rows"] += 1
                result.counts["failed"] += row.failed
                result.counts["skipped"] += row.left_out
                result.problems.extend(row.problems)
        result.counts["warnings"] = sum(p.severity is Severity.WARN for p in result.problems)
        return result

    def _note_made(self, tx: Tx) -> Callable[[str, Sequence[str]], None]:
        def note(object_name: str, ids: Sequence[str]) -> None:
            store.add_journal(
                tx, [(self._job.batch, self._job.part, 0, object_name, i, _CREATED, 1, None) for i in ids]
            )

        return note

    def _own(self, rows: Iterable[Prepared]) -> None:
        job = self._job
        for row in rows:
            if job.owner is OwnerPolicy.NONE:
                row.values["owner"] = None
            elif job.owner is OwnerPolicy.ME or not row.values.get("owner"):
                row.values["owner"] = job.fallback_owner
            if job.source_system and row.values.get("external_id"):
                row.values.setdefault("source_system", job.source_system)

    # -- matching ----------------------------------------------------------------------------------------------------

    def _match(
        self, tx: Tx, entity: Entity, rows: Sequence[Prepared], result: ChunkResult
    ) -> tuple[list[Prepared], list[tuple[str, Prepared]]]:
        """Split rows into new ones and ones whose record exists; duplicates within the file are left out."""
        columns = [entity.columns[n] for n in self._job.table.match]
        keys = {r.number: self._key(r, columns) for r in rows}
        wanted = list(dict.fromkeys(k for k in keys.values() if k is not None))
        found = self._existing(tx, entity, columns, wanted) if columns else {}
        ours = store.written_by(tx, self._job.batch, sorted({i for ids in found.values() for i in ids}))
        creates: list[Prepared] = []
        updates: list[tuple[str, Prepared]] = []
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            row_key = keys[row.number]
            ids = found.get(row_key, []) if row_key is not None else []
            same = _folded(row_key)
            if same is not None and (same in seen or (ids and ids[0] in ours)):
                self._problem(row, "duplicate_in_file", columns, Severity.WARN, first=seen.get(same, 0))
                result.counts["duplicates"] += 1
                continue
            if same is not None:
                seen[same] = row.number
            if len(ids) > 1:
                self._problem(row, "ambiguous_match", columns, Severity.ERROR)
            elif ids:
                self._existing_row(row, ids[0], columns, creates, updates, result)
            elif self._job.table.mode is Mode.UPDATE:
                self._problem(row, "no_such_record", columns, Severity.ERROR)
            else:
                creates.append(row)
        return self._without_duplicates(tx, entity, creates, result), updates

    def _without_duplicates(self, tx: Tx, entity: Entity, rows: list[Prepared], result: ChunkResult) -> list[Prepared]:
        """Leave out, or point out, new rows that the rules of duplicates find there already, if the policy says so."""
        policy = self._job.table.duplicates
        if policy not in {Duplicates.SKIP, Duplicates.FLAG}:
            return rows
        kept = []
        columns = [entity.columns[entity.definition.name_field]]
        for row, match in zip(rows, find_each(tx, entity.name, [r.values for r in rows]), strict=True):
            told_already = any(p.code == "possible_duplicate" for p in row.problems)
            if match is not None and not told_already:
                told = shown(tx, [match])[0]
                params = {"name": told["name"], **({"record": told["id"]} if "id" in told else {})}
                self._problem(row, "likely_duplicate", columns, Severity.WARN, **params)
                if policy is Duplicates.SKIP:
                    result.counts["skipped"] += 1
                    continue
            kept.append(row)
        return kept

    def _existing_row(
        self, row: Prepared, record: str, columns: Sequence[Column], creates: list[Prepared],
        updates: list[tuple[str, Prepared]], result: ChunkResult,
    ) -> None:  # fmt: skip
        policy = self._job.table.duplicates
        if policy is Duplicates.SKIP:
            result.counts["skipped"] += 1
        elif policy is Duplicates.FLAG:
            self._problem(row, "possible_duplicate", columns, Severity.WARN, record=record)
            creates.append(row)
        else:
            updates.append((record, row))

    def _key(self, row: Prepared, columns: Sequence[Column]) -> tuple[Any, ...] | None:
        """Return the values that find the record, None when one is missing."""
        values = tuple(_typed(c, row.values.get(c.field.name)) for c in columns)
        return None if not values or any(v is None for v in values) else values

    def _existing(
        self, tx: Tx, entity: Entity, columns: Sequence[Column], keys: Sequence[tuple[Any, ...]]
    ) -> dict[tuple[Any, ...], list[str]]:
        name = entity.definition.name_field
        if [c.field.name for c in columns] == [name]:
            # a name is the same whatever its case, width and spaces
            hits = self._linker.links.look_up(tx, entity.name, [str(k[0]) for k in keys])
            return {k: [f.id for f in hits[str(k[0])]][:2] for k in keys if hits.get(str(k[0]))}
        origin: tuple[str, str | None] | None = None
        if [c.field.name for c in columns] == ["external_id"]:
            # an external number is unique within its source system; the index begins with that
            origin = ("source_system", self._job.source_system or None)
        by_text = store.by_key(tx, entity, columns, keys, origin)
        return {
            k: by_text[texts]
            for k in keys
            if (texts := tuple(c.type.text(v) for c, v in zip(columns, k, strict=True))) in by_text
        }

    def _problem(self, row: Prepared, code: str, columns: Sequence[Column], severity: Severity, **params: Any) -> None:
        names = [self._job.column_of.get(c.field.name, c.field.name) for c in columns]
        value = " ".join(str(row.values.get(c.field.name) or "") for c in columns)
        row.problems.append(
            Problem(code, self._job.table.sheet, row.number, ", ".join(names), value[:200], severity, params)
        )

    # -- writing -----------------------------------------------------------------------------------------------------

    def _create(
        self, tx: Tx, entity: Entity, rows: Sequence[Prepared], trails: Mapping[int, Trail], result: ChunkResult
    ) -> None:
        bodies = [(r, self._body(r, trails.get(r.number))) for r in rows]
        drafts = self._draft_all(tx, bodies, lambda some: self._records.draft(tx, entity.name, [b for _, b in some]))
        for row, draft in drafts:
            draft.values["import_batch"] = self._job.batch
            if self._job.migration:
                draft.values["created_at"] = tx.now
                trail = trails.get(row.number) or Trail(None, (), None)
                late = [t.field for t in self._job.table.targets if t.since]
                draft.past = past_of(entity, draft, trail, self._job.table.flow, late)
                result.counts["synthetic"] += len(draft.past)
                result.counts["without_dates"] += not draft.past
            result.counts["gaps"] += bool(draft.values.get("gaps"))
        written = self._write_all(tx, drafts, lambda some: self._records.insert(tx, entity.name, some))
        result.counts[_CREATED] += len(written)
        store.add_journal(tx, [self._journal(entity, row, draft, _CREATED, 1, None) for row, draft in written])
        self._learn(entity, written, result)

    def _learn(self, entity: Entity, written: Iterable[tuple[Prepared, Draft]], result: ChunkResult) -> None:
        near = self._linker.near_of(entity)
        for _, draft in written:
            name = str(draft.get(entity.definition.name_field) or "")
            result.made.append((entity.name, name, draft.id, {n: draft.get(n) for n in near}))

    def _update(
        self,
        tx: Tx,
        entity: Entity,
        rows: Sequence[tuple[str, Prepared]],
        trails: Mapping[int, Trail],
        result: ChunkResult,
    ) -> None:
        if not rows:
            return
        known = self._records.load(tx, entity.name, [i for i, _ in rows]) if self._fills else {}
        bodies: list[tuple[Prepared, tuple[str, dict[str, Any]]]] = []
        for record, row in rows:
            given = self._given(row)
            if self._fills:
                given = {n: v for n, v in given.items() if known[record].get(n) in (None, "", [])}
            trail = trails.get(row.number)
            if trail and trail.last and self._job.table.flow in given:
                given["_effective_at"] = trail.last
            bodies.append((row, (record, given)))
        drafts = self._draft_all(
            tx, bodies, lambda some: self._records.draft_change(tx, entity.name, [b for _, b in some])
        )
        moved = [(r, d) for r, d in drafts if any(d.changes(n) for n in d.values)]
        result.counts["unchanged"] += len(drafts) - len(moved)
        before = {d.id: {n: _wire(d.before(n)) for n in d.values if d.changes(n)} for _, d in moved}
        written = self._write_all(tx, moved, lambda some: self._records.update(tx, entity.name, some))
        result.counts[_UPDATED] += len(written)
        store.add_journal(
            tx,
            [self._journal(entity, r, d, _UPDATED, (d.before("version") or 0) + 1, before[d.id]) for r, d in written],
        )

    @property
    def _fills(self) -> bool:
        return self._job.table.duplicates is Duplicates.FILL

    def _given(self, row: Prepared) -> dict[str, Any]:
        """Return what the file itself says: constants and made-up texts are for new records only, keys stay as they are."""
        said = {t.field for t in self._job.table.targets} - set(self._job.table.match)
        return {n: v for n, v in row.values.items() if n in said and v is not None}

    def _body(self, row: Prepared, trail: Trail | None) -> dict[str, Any]:
        body = dict(row.values)
        if self._job.migration:
            body["_past"] = []
            if trail and trail.last and trail.first:
                body["_effective_at"] = trail.last
                body["_past"] = [PastStep(trail.first, {})]
                # the instant of the end alone says nothing of the beginning
                if trail.created or trail.entered:
                    body["created_at_original"] = trail.created or trail.first
        elif row.instants.get("@created"):
            body["created_at_original"] = row.instants["@created"]
        return body

    def _journal(
        self, entity: Entity, row: Prepared, draft: Draft, op: str, version: int, before: dict[str, Any] | None
    ) -> tuple[Any, ...]:
        body = None if before is None else Jsonb(before)
        return (self._job.batch, self._job.part, row.number, entity.name, draft.id, op, version, body)

    def _draft_all(
        self, tx: Tx, bodies: Sequence[tuple[Prepared, Any]],
        make: Callable[[Sequence[tuple[Prepared, Any]]], list[Draft]],
    ) -> list[tuple[Prepared, Draft]]:  # fmt: skip
        """Prepare all rows at once; when the engine refuses the whole, one by one, so that only the guilty row fails."""
        found: list[tuple[Prepared, Draft]] = []
        if not bodies:
            return found
        try:
            with tx.conn.transaction():
                found = list(zip([r for r, _ in bodies], make(bodies), strict=True))
        except YingdanError as error:
            if len(bodies) == 1:
                self._refuse(bodies[0][0], error)
                return []
            for body in bodies:
                found.extend(self._draft_all(tx, [body], make))
            return found
        kept: list[tuple[Prepared, Draft]] = []
        for row, draft in found:
            blocked = False
            for problem in draft.problems:
                blocked |= problem.severity == "block"
                self._field_problem(row, problem.field, problem.code, problem.params, warn=problem.severity != "block")
            if not blocked:
                kept.append((row, draft))
        return kept

    def _write_all(
        self, tx: Tx, drafts: Sequence[tuple[Prepared, Draft]], write: Callable[[list[Draft]], None]
    ) -> list[tuple[Prepared, Draft]]:
        if not drafts:
            return []
        try:
            with tx.conn.transaction():
                write([d for _, d in drafts])
        except YingdanError as error:
            if len(drafts) == 1:
                self._refuse(drafts[0][0], error)
                return []
            return [kept for one in drafts for kept in self._write_all(tx, [one], write)]
        return list(drafts)

    def _refuse(self, row: Prepared, error: YingdanError) -> None:
        if error.problems:
            for problem in error.problems:
                self._field_problem(row, problem.field, problem.code, problem.params, warn=False)
        else:
            self._field_problem(row, "", error.code, error.params, warn=False)

    def _field_problem(self, row: Prepared, name: str, code: str, params: Mapping[str, Any], *, warn: bool) -> None:
        column = self._job.column_of.get(name, name)
        value = row.values.get(name)
        severity = Severity.WARN if warn else Severity.ERROR
        text = "" if value is None else str(value)
        row.problems.append(
            Problem(code, self._job.table.sheet, row.number, column, text[:200], severity, dict(params))
        )


def _folded(row_key: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Return a key by which rows of one file are the same; a name alone is compared as names are."""
    if row_key is not None and len(row_key) == 1 and isinstance(row_key[0], str):
        return (key(row_key[0]),)
    return row_key


def _typed(column: Column, value: Any) -> Any:
    """Return a key value as the column holds it; text keys without case would need an index of their own."""
    if value is None:
        return None
    try:
        return column.type.parse(column.field, value)
    except ValueError:
        return None


def _wire(value: Any) -> Any:
    """Return a column value in the form the records engine takes back."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return getattr(value, "obj", value)
