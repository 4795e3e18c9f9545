"""Imports as a whole: plan, run in resumable chunks, report, take back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg.errors import OperationalError

from yingdan.db.tx import Tx
from yingdan.engines.importing import store
from yingdan.engines.importing.checks import mark, sample_of, with_cells
from yingdan.engines.importing.chunks import chunks, learn, plain_cells
from yingdan.engines.importing.drafts import Drafts
from yingdan.engines.importing.ensure import ENSURED_PART, check_ensured, ensure_all
from yingdan.engines.importing.errors import BatchConflict
from yingdan.engines.importing.linking import Linker
from yingdan.engines.importing.links import Links
from yingdan.engines.importing.mapping_file import dump_mapping, dump_table, parse_mapping, parse_table
from yingdan.engines.importing.mapping_model import ImportMap, TableMap
from yingdan.engines.importing.model import SourceRow
from yingdan.engines.importing.notes import as_product, end_run, note_batch
from yingdan.engines.importing.plan import (
    Options,
    Part,
    Refused,
    SourceFile,
    make_plan,
    open_part,
    signature,
    with_linked_names,
)
from yingdan.engines.importing.recall import still_true
from yingdan.engines.importing.rollback import undo_run
from yingdan.engines.importing.rows import Prepared, RowReader
from yingdan.engines.importing.steps import NewFlow, coming_by_name, propose_flows
from yingdan.engines.importing.summary import summary_of
from yingdan.engines.importing.trails import Trails
from yingdan.engines.importing.value_checks import ValueCheck, check_values
from yingdan.engines.importing.words import Words
from yingdan.engines.importing.work import UnitsOfWork, held
from yingdan.engines.importing.writing import ChunkResult, ChunkWriter, Job
from yingdan.engines.permission.service import require
from yingdan.engines.records.service import Records
from yingdan.kernel.context import Ctx, Source
from yingdan.kernel.errors import FieldProblem, Invalid, NotFound, YingdanError
from yingdan.kernel.ids import is_uuid

CHUNK_ROWS = 1_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """A planned run."""

    batch: str
    parts: tuple[Part, ...]
    mapping: ImportMap
    migration: bool
    dry_run: bool
    fallback_owner: str | None

    @property
    def rows(self) -> int:
        """Number of data rows of all tables."""
        return sum(p.rows for p in self.parts)


class Importing:
    """Imports files into a workspace, as the caller of each call and never beyond what the caller may do."""

    def __init__(self, work: UnitsOfWork, records: Records, words: Words, *, chunk_rows: int = CHUNK_ROWS) -> None:
        """Take the ways to data and the vocabulary of headers."""
        self._work, self._records, self._words, self._chunk_rows = work, records, words, chunk_rows
        self.drafts = Drafts(records)

    def preview(
        self, ctx: Ctx, files: Sequence[SourceFile], mapping: ImportMap, options: Options,
        refused: list[Refused] | None = None,
    ) -> list[Part]:  # fmt: skip
        """Read the files and return how each table would be imported; nothing is written.

        Tables that are not understood go into ``refused`` where it is given.
        Raises: the refusals of files and mappings (413, 422), Forbidden (403) without the import right.
        """
        with self._work.write(ctx) as tx:
            catalog = tx.catalog
        # reading may take long: no transaction is open meanwhile
        recall = (lambda headers: self._recall(ctx, headers)) if options.recall else (lambda _: None)
        parts = make_plan(files, mapping, options, catalog, self._words, ctx.workspace, recall, refused)
        with self._work.write(ctx) as tx:
            self._check_rights(tx, parts)
            check_ensured(tx, mapping.ensure)
            links = Links()
            targets = {
                f.target for p in parts for f in tx.catalog.get(p.table.object).definition.all_fields if f.target
            }
            names = {t: links.names(tx, t) for t in targets if t in tx.catalog}
            with_linked_names(parts, names, tx.catalog)
        return parts

    def check_values(
        self, ctx: Ctx, parts: Sequence[Part], mapping: ImportMap
    ) -> list[tuple[list[ValueCheck], NewFlow | None]]:
        """Return for each part of a preview its texts that mean nothing yet, and its steps as a flow of their own."""
        with self._work.write(ctx) as tx:
            links = Links()
            checks = check_values(tx, parts, links, self._words, coming_by_name(tx, mapping))
            return list(zip(checks, propose_flows(tx, parts, links, self._words), strict=True))

    def start(
        self, ctx: Ctx, files: Sequence[SourceFile], mapping: ImportMap, options: Options, *, name: str = "",
        draft: str = "",
    ) -> str:  # fmt: skip
        """Plan a run and keep it; return the id of its batch. The files must stay where they are until it is done.

        ``draft`` becomes the batch (a trial run leaves it a draft and gets a batch of its own).
        Raises: as ``preview``, NotFound (404) when the draft has started already or is somebody else's.
        """
        parts = self.preview(ctx, files, mapping, options)
        with self._work.write(ctx) as tx:
            owner = self._fallback_owner(tx, mapping)
            title = name or ", ".join(dict.fromkeys(p.file.name for p in parts))
            objects = ", ".join(dict.fromkeys(p.table.object for p in parts))
            values = {
                "name": title[:300],
                "owner": ctx.actor.user,
                "file_name": title[:300],
                "object": objects,
                "mode": parts[0].table.mode.value,
                "migration": options.migration,
                "state": "queued",
                "rows_total": sum(p.rows for p in parts),
            }
            if draft and not options.dry_run:
                batch = draft
                self.drafts.begin(tx, batch, values)
            else:
                batch = self._records.create(as_product(tx, ctx), "import_batch", [values], trusted=True)[0]
            plan = {
                "parts": [p.as_json() for p in parts],
                "mapping": dump_mapping(mapping, ()),
                "migration": options.migration,
                "dry_run": options.dry_run,
                "fallback_owner": owner,
                "title": title,
                "proposals": [[q.as_json() for q in p.proposals] for p in parts],
            }
            store.add_run(tx, batch, plan)
            for number, part in enumerate(parts):
                store.add_problems(tx, batch, number, part.notes)
        return batch

    def run(self, ctx: Ctx, batch: str, progress: Progress | None = None) -> dict[str, Any]:
        """Run a planned batch, or go on with one that was interrupted; return its summary.

        Every chunk is one transaction marked by its number, so that nothing is written twice. A trial run is one
        transaction that is rolled back at its end. Raises: NotFound (404), import_batch_state (409) when the batch is
        not to be run, import_file_changed (422) when a file is not what was planned.
        """
        with held(self._work, ctx, batch):
            return self._run(ctx, self._begin(ctx, batch), progress)

    def take_back(self, ctx: Ctx, batch: str, progress: Progress | None = None) -> dict[str, Any]:
        """Take a run back: remove what it created, restore what it changed; what was changed since stays, reported.

        Runs in chunks and can be repeated after an interruption. Raises: NotFound (404), import_batch_state (409) after
        30 days or while the run is at work.
        """
        return undo_run(self._work, self._records, ctx, batch, progress, chunk_rows=self._chunk_rows)

    def status(self, ctx: Ctx, batch: str) -> dict[str, Any]:
        """Return state, counts, problems (the first 1,000) and mapping of a batch. Raises: NotFound (404)."""
        with self._work.write(ctx) as tx:
            self._records.load(tx, "import_batch", [batch])
            return summary_of(tx, batch)

    def sample(self, ctx: Ctx, batch: str, limit: int = 20) -> list[dict[str, Any]]:
        """Return written rows spread over the batch with their cells and what was found of them. Raises: NotFound (404)."""
        with self._work.write(ctx) as tx:
            self._records.load(tx, "import_batch", [batch])
            parts, rows = sample_of(tx, batch, limit)
        return with_cells(parts, rows)

    def mark_row(self, tx: Tx, batch: str, part: int, row: int, wrong: Sequence[str] | None) -> dict[str, Any]:
        """Keep what was found when comparing a row and return the sums; see ``checks.mark``. Raises: NotFound (404)."""
        self._records.load(tx, "import_batch", [batch])
        return mark(tx, batch, part, row, wrong)

    def note_job(self, tx: Tx, batch: str, job: str) -> None:
        """Note the job that works on a batch, so that either id leads to it."""
        store.note_job(tx, batch, job)

    def batch_of(self, tx: Tx, any_id: str) -> str:
        """Return the batch an id means: its own, or that of a job which works on it."""
        if not is_uuid(any_id):
            raise NotFound("record_not_found", object="import_batch", id=any_id)
        return store.batch_of_job(tx, any_id) or any_id

    # -- parts of a run ----------------------------------------------------------------------------------------------

    def _run(self, ctx: Ctx, run: Run, progress: Progress | None) -> dict[str, Any]:
        quiet = replace(ctx, source=Source.IMPORT, migration=run.migration)
        started = time.monotonic()
        try:
            if run.dry_run:
                self._trial(quiet, run, progress)
            else:
                self._ensure(quiet, run)
                links = Links()
                for number in range(len(run.parts)):
                    self._run_part(quiet, run, number, links, progress)
        except BaseException as error:
            self._end(ctx, run, "failed" if isinstance(error, YingdanError) else "ready", time.monotonic() - started)
            raise
        with self._work.write(ctx) as tx:
            for part in () if run.dry_run else run.parts:
                store.remember_mapping(
                    tx, signature(part.headers), {**dump_table(part.table), "file": "*", "sheet": ""}
                )
        return self._end(ctx, run, "done", time.monotonic() - started)

    def _begin(self, ctx: Ctx, batch: str) -> Run:
        with self._work.write(ctx) as tx:
            found = store.get_run(tx, batch, lock=True)
            if found is None:
                raise NotFound("record_not_found", object="import_batch", id=batch)
            state, plan, _, _ = found
            if state not in {"ready", "running", "failed"}:
                raise BatchConflict(state=state)
            parts = tuple(Part.from_json(p) for p in plan["parts"])
            self._check_rights(tx, parts)
            for part in parts:
                open_part(part)
            store.set_state(tx, batch, "running")
            note_batch(tx, ctx, self._records, batch, {"state": "running"})
        mapping = parse_mapping(plan["mapping"])
        return Run(batch, parts, mapping, bool(plan["migration"]), bool(plan["dry_run"]), plan["fallback_owner"])

    def _end(self, ctx: Ctx, run: Run, state: str, seconds: float) -> dict[str, Any]:
        with self._work.write(ctx) as tx:
            return end_run(tx, ctx, self._records, run.batch, state, seconds, dry_run=run.dry_run)

    def _trial(self, ctx: Ctx, run: Run, progress: Progress | None) -> None:
        """Do everything in one transaction, keep what it says and undo what it did."""
        kept: list[tuple[int, ChunkResult]] = []
        with self._work.write(ctx) as tx, tx.conn.transaction(force_rollback=True):
            ensure_all(tx, self._records, run.batch, run.mapping.ensure)
            links = Links()
            for number, part in enumerate(run.parts):
                self._trial_part(tx, run, number, part, links, kept, progress)
        with self._work.write(ctx) as tx:
            for index, (number, result) in enumerate(kept):
                store.add_problems(tx, run.batch, number, result.problems)
                store.add_chunk(tx, run.batch, number, 0, index, result.counts)

    def _trial_part(
        self, tx: Tx, run: Run, number: int, part: Part, links: Links, kept: list[tuple[int, ChunkResult]],
        progress: Progress | None,
    ) -> None:  # fmt: skip
        writer, reader = self._tools(tx, run, number, part, links)
        waiting: list[Prepared] = []
        for rows in chunks(open_part(part).rows(), self._chunk_rows):
            result = writer.write(tx, [reader.read(r) for r in rows], last_turn=False)
            waiting.extend(result.waiting)
            learn(links, result)
            kept.append((number, result))
            if progress:
                progress(sum(r.counts["rows"] for _, r in kept), run.rows)
        last_turn = False
        while waiting:
            again = [reader.read(SourceRow(r.number, r.cells)) for r in waiting]
            result = writer.write(tx, again, last_turn=last_turn)
            learn(links, result)
            kept.append((number, result))
            last_turn = len(result.waiting) == len(waiting)
            waiting = result.waiting

    def _run_part(self, ctx: Ctx, run: Run, number: int, links: Links, progress: Progress | None) -> None:
        part = run.parts[number]
        with self._work.write(ctx) as tx:
            done = {(turn, chunk) for p, turn, chunk in store.chunks_of(tx, run.batch) if p == number}
            sums = store.counts_of(tx, run.batch)
            writer, reader = self._tools(tx, run, number, part, links)
        rows_done = sum(c.get("rows", 0) for c in sums.values())
        for chunk, rows in enumerate(chunks(open_part(part).rows(), self._chunk_rows)):
            if (0, chunk) in done:
                continue
            prepared = [reader.read(r) for r in rows]
            result = self._write_chunk(ctx, run, number, 0, chunk, writer, prepared, links, last_turn=False)
            rows_done += result.counts["rows"]
            if progress:
                progress(rows_done, run.rows)
        self._run_waiting(ctx, run, number, writer, reader, links, 1 + max((t for t, _ in done), default=0))

    def _run_waiting(
        self, ctx: Ctx, run: Run, number: int, writer: ChunkWriter, reader: RowReader, links: Links, turn: int
    ) -> None:
        """Write the rows that waited for others of their file, turn by turn, until a turn settles none."""
        last_turn = False
        while True:
            with self._work.write(ctx) as tx:
                before = store.waiting(tx, run.batch, number)
            if not before:
                return
            after, chunk = 0, 0
            while True:
                with self._work.write(ctx) as tx:
                    self._hold(tx, run.batch)
                    taken = sorted(store.take_waiting(tx, run.batch, number, self._chunk_rows, after))
                    if not taken:
                        break
                    again = [reader.read(SourceRow(n, tuple(cells))) for n, cells in taken]
                    result = writer.write(tx, again, last_turn=last_turn)
                    self._keep(tx, run.batch, number, turn, chunk, result)
                learn(links, result)
                after, chunk = taken[-1][0], chunk + 1
            turn += 1
            with self._work.write(ctx) as tx:
                last_turn = store.waiting(tx, run.batch, number) == before

    def _write_chunk(
        self, ctx: Ctx, run: Run, number: int, turn: int, chunk: int, writer: ChunkWriter, rows: Sequence[Prepared],
        links: Links, *, last_turn: bool,
    ) -> ChunkResult:  # fmt: skip
        try:
            with self._work.write(ctx) as tx:
                self._hold(tx, run.batch)
                if store.chunk_done(tx, run.batch, number, turn, chunk):
                    return ChunkResult()
                result = writer.write(tx, rows, last_turn=last_turn)
                self._keep(tx, run.batch, number, turn, chunk, result)
        except (YingdanError, OperationalError):
            links.forget()
            raise
        learn(links, result)
        return result

    def _hold(self, tx: Tx, batch: str) -> None:
        """Keep the run for this transaction alone; refuse when somebody ended it or takes it back."""
        found = store.get_run(tx, batch, lock=True)
        if found is None or found[0] != "running":
            raise BatchConflict(state=found[0] if found else "gone")

    def _keep(self, tx: Tx, batch: str, number: int, turn: int, chunk: int, result: ChunkResult) -> None:
        store.add_waiting(tx, batch, number, [(r.number, plain_cells(r)) for r in result.waiting])
        store.add_problems(tx, batch, number, result.problems)
        store.add_chunk(tx, batch, number, turn, chunk, result.counts)

    def _tools(self, tx: Tx, run: Run, number: int, part: Part, links: Links) -> tuple[ChunkWriter, RowReader]:
        entity = tx.catalog.get(part.table.object)
        table = open_part(part)
        reader = RowReader(
            part.table, table.columns, entity.definition, self._words, tx.ctx.workspace, lenient=run.migration
        )
        linker = Linker(links, self._records, part.table, self._words, migration=run.migration)
        job = Job(
            run.batch, number, part.table, run.mapping.owner, run.fallback_owner, run.mapping.source_system, run.migration,
            reader.column_of,
        )  # fmt: skip
        return ChunkWriter(self._records, linker, Trails(linker, part.table, self._words), job), reader

    def _ensure(self, ctx: Ctx, run: Run) -> None:
        with self._work.write(ctx) as tx:
            self._hold(tx, run.batch)
            if store.chunk_done(tx, run.batch, ENSURED_PART, 0, 0):
                return
            ensure_all(tx, self._records, run.batch, run.mapping.ensure)
            store.add_chunk(tx, run.batch, ENSURED_PART, 0, 0, {})

    def _check_rights(self, tx: Tx, parts: Sequence[Part]) -> None:
        for part in parts:
            entity = tx.catalog.get(part.table.object)
            for verb in ("import", "create"):
                require(tx, entity, verb)

    def _recall(self, ctx: Ctx, headers: Sequence[str]) -> TableMap | None:
        with self._work.write(ctx) as tx:
            body = store.recall_mapping(tx, signature(headers))
            return None if body is None else still_true(tx, parse_table(body))

    def _fallback_owner(self, tx: Tx, mapping: ImportMap) -> str | None:
        if not mapping.fallback_owner:
            return tx.ctx.actor.user
        found = Links().look_up(tx, "user", [mapping.fallback_owner])[mapping.fallback_owner]
        if len(found) != 1:
            raise Invalid(problems=[FieldProblem("fallback_owner", "not_found_link", {"object": "user"})])
        return found[0].id
