"""The plan of a run: which tables of which files, in which order, by which mapping; checked before anything is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from yingdan.engines.importing.convert import as_text
from yingdan.engines.importing.errors import FileRefused, MappingRefused
from yingdan.engines.importing.mapping import Guess, complete, describe, guess, importable, known_headers
from yingdan.engines.importing.mapping_file import dump_table, parse_table, table_for
from yingdan.engines.importing.mapping_model import Duplicates, ImportMap, Mode, Repair, TableMap
from yingdan.engines.importing.model import DEFAULT_LIMITS, Limits, Problem
from yingdan.engines.importing.reader import Table, TableFile, header_key
from yingdan.engines.importing.repair import Proposal, propose
from yingdan.engines.importing.rows import RowReader
from yingdan.engines.importing.text import key
from yingdan.engines.importing.totals import is_total
from yingdan.engines.importing.words import Words
from yingdan.kernel.context import Workspace
from yingdan.meta.catalog import Catalog
from yingdan.meta.definitions import FieldDef

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A table that is not understood: where it stands, why, and what it holds as far as it could be read."""

    file: str
    sheet: str
    why: FileRefused | MappingRefused
    headers: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)


Recall: TypeAlias = Callable[[Sequence[str]], TableMap | None]
_LINKS = frozenset({"ref", "user", "dept"})
_DISTINCT = 5_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to import: where it lies and what the user calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told beside the mapping; ``object``, ``mode``, ``match`` and ``duplicates`` override it.

    ``recall`` takes the mapping last used for the same headers where no other is given; ``only_mapped`` leaves out tables
    the mapping does not speak of.
    """

    object: str = ""
    sheet: str = ""
    mode: Mode | None = None
    match: tuple[str, ...] = ()
    duplicates: Duplicates | None = None
    migration: bool = False
    dry_run: bool = False
    repairs: tuple[Repair, ...] = ()
    recall: bool = False
    only_mapped: bool = False
    limits: Limits = DEFAULT_LIMITS


@dataclass(slots=True)
class Part:
    """One table of a run: its file, mapping, number of data rows and what was noticed while reading it through."""

    file: SourceFile
    sha256: str
    table: TableMap
    rows: int = 0
    notes: list[Problem] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    guess: Mapping[str, Any] = field(default_factory=dict)
    samples: list[list[str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    recalled: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what a resumed run needs."""
        return {
            "path": str(self.file.path),
            "name": self.file.name,
            "sha256": self.sha256,
            "table": dump_table(self.table),
            "rows": self.rows,
            "automatic": self.table.automatic,
            "headers": self.headers,
        }

    @staticmethod
    def from_json(body: Mapping[str, Any]) -> Part:
        """Read a part as kept with the run."""
        table = replace(parse_table(body["table"]), automatic=bool(body.get("automatic")))
        file = SourceFile(Path(body["path"]), body["name"])
        return Part(file, body["sha256"], table, int(body["rows"]), headers=list(body.get("headers", ())))


def make_plan(
    files: Sequence[SourceFile],
    mapping: ImportMap,
    options: Options,
    catalog: Catalog,
    words: Words,
    workspace: Workspace,
    recall: Recall = lambda _: None,
    refused: list[Refused] | None = None,
) -> list[Part]:
    """Read every file through once and decide how each of its tables is imported.

    Nothing is written. ``recall`` gives the mapping last used for tables with the same headers; it is taken where the
    mapping at hand does not speak of a file. Raises the refusals of reading and mapping with file, sheet, row and column where there is one:
    so a file that breaks in the middle is refused before its first row is written. With a list ``refused``, tables that
    are not understood are put there instead.
    """
    parts: list[Part] = []
    for file in files:
        parts.extend(_parts_of(file, mapping, options, catalog, words, workspace, recall, refused))
    if not parts and not refused:
        raise FileRefused("import_nothing", file=", ".join(f.name for f in files))
    parts.sort(key=lambda p: words.rank(p.table.object))
    return parts


def signature(headers: Iterable[str]) -> str:
    """Return what tables with the same headers have in common."""
    return hashlib.sha256("\x1f".join(header_key(h) for h in headers).encode()).hexdigest()[:32]


def _recalled(table: Table, recall: Recall, catalog: Catalog, options: Options) -> TableMap | None:
    """Return the mapping last used for these headers, unless it no longer fits the objects or what is asked for."""
    found = recall([c.name for c in table.columns])
    if found is None or found.object not in catalog or options.object not in {"", found.object}:
        return None
    known = {f.name for f in importable(catalog.get(found.object).definition)}
    if any(not t.field.startswith("@") and t.field not in known for t in found.targets):
        return None
    return replace(found, header_row=None, automatic=True)


def open_part(part: Part, limits: Limits = DEFAULT_LIMITS) -> Table:
    """Open the table of a planned part. Raises: import_file_changed when the file is gone or is another one now."""
    if not part.file.path.is_file() or digest(part.file.path) != part.sha256:
        raise FileRefused("import_file_changed", file=part.file.name)
    table = part.table
    source = TableFile(
        part.file.path, name=part.file.name, limits=limits, encoding=table.encoding, delimiter=table.delimiter
    )
    return source.table(table.sheet, header_row=table.header_row)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _parts_of(
    file: SourceFile,
    mapping: ImportMap,
    options: Options,
    catalog: Catalog,
    words: Words,
    workspace: Workspace,
    recall: Recall,
    refused: list[Refused] | None,
) -> Iterable[Part]:
    objects = [e.definition for e in catalog.entities.values() if e.name != "import_batch"]
    first = table_for(mapping, file.name, options.sheet)
    source = TableFile(
        file.path,
        name=file.name,
        limits=options.limits,
        encoding=first.encoding if first else "",
        delimiter=first.delimiter if first else "",
    )
    sheets = (options.sheet,) if options.sheet else source.sheets
    sha = digest(file.path)
    refusals: list[FileRefused | MappingRefused] = []
    found = 0
    for sheet in sheets:
        given = table_for(mapping, file.name, sheet)
        if given is None and options.only_mapped:
            continue
        if given is None and mapping.tables and len(mapping.tables) == 1 and mapping.tables[0].sheet in {"", sheet}:
            # a mapping for one table means the file at hand, whatever its name
            given = mapping.tables[0]
        table = None
        recalled = False
        remembered: tuple[Repair, ...] = ()
        try:
            table = source.table(
                sheet, header_row=given.header_row if given else None, known=known_headers(objects, words)
            )
            if given is None and not mapping.tables:
                given = _recalled(table, recall, catalog, options)
                recalled = given is not None
            needed = refused is None and not (given and given.targets)
            proposed = _guess(table, file, given, options, catalog, words, workspace, columns_needed=needed)
            if recalled and given:
                # a repair is confirmed for the file at hand, not for all files to come
                remembered, given = given.repairs, replace(given, repairs=())
        except (FileRefused, MappingRefused) as error:
            if refused is not None:
                refused.append(_refused(file, sheet, error, table))
                continue
            # a workbook may hold sheets of notes: they are passed over as long as one sheet is understood
            if len(sheets) == 1 or error.code not in {"import_empty_file", "import_no_rows", "import_unknown_object"}:
                raise
            refusals.append(error)
            continue
        found += 1
        part = _part(file, sha, source, table, given, proposed, options, catalog, words, workspace)
        part.recalled = recalled
        _propose_again(part, remembered)
        yield part
    if not found and refusals:
        raise refusals[0]


def _refused(file: SourceFile, sheet: str, why: FileRefused | MappingRefused, table: Table | None) -> Refused:
    if table is None:
        return Refused(file.name, sheet, why)
    samples = [[as_text(c) for c in row.cells] for row in table.sample(5)]
    return Refused(file.name, sheet, why, [c.name for c in table.columns], samples)


def _guess(
    table: Table, file: SourceFile, given: TableMap | None, options: Options, catalog: Catalog, words: Words,
    workspace: Workspace, *, columns_needed: bool,
) -> Guess:  # fmt: skip
    only = options.object or (given.object if given else "")
    objects = [e.definition for e in catalog.entities.values() if e.name != "import_batch"]
    if only:
        catalog.get(only)
    return guess(table, file.name, objects, words, workspace, only, columns_needed=columns_needed)


def _part(
    file: SourceFile, sha: str, source: TableFile, table: Table, given: TableMap | None, proposed: Guess, options: Options,
    catalog: Catalog, words: Words, workspace: Workspace,
) -> Part:  # fmt: skip
    chosen = complete(given, proposed) if given else proposed.table
    chosen = replace(
        chosen,
        pattern=file.name,
        sheet=table.sheet,
        object=options.object or chosen.object or proposed.table.object,
        header_row=table.header_row,
        mode=options.mode or chosen.mode,
        match=options.match or chosen.match,
        duplicates=options.duplicates or chosen.duplicates,
        encoding=source.encoding,
        delimiter=source.delimiter,
    )
    part = Part(file, sha, chosen, headers=[c.name for c in table.columns], guess=describe(proposed))
    part.notes = [*source.notes, *table.problems]
    _read_through(part, table, catalog)
    part.proposals = _proposals(part, catalog, words)
    confirmed = list(chosen.repairs) + list(options.repairs)
    if chosen.automatic:
        confirmed += [p.as_repair() for p in part.proposals if p.certain]
    done = {(r.column, r.source) for r in confirmed}
    part.proposals = [p for p in part.proposals if (p.column, p.source) not in done]
    part.table = replace(chosen, repairs=tuple(confirmed))
    # a mapping that names what does not exist is refused now, not when rows are being written
    RowReader(part.table, table.columns, catalog.get(part.table.object).definition, words, workspace)
    return part


def _propose_again(part: Part, remembered: Iterable[Repair]) -> None:
    """Propose repairs that were confirmed for a file like this one, as far as its values call for them."""
    done = {(r.column, key(r.source)) for r in part.table.repairs}
    for repair in remembered:
        place = (repair.column, key(repair.source))
        count = sum(n for t, n in part.counts.get(repair.column, {}).items() if key(t) == place[1])
        if count and place not in done:
            part.proposals = [p for p in part.proposals if (p.column, key(p.source)) != place]
            part.proposals.append(Proposal(repair.column, repair.source, repair.to, count, 1.0, "remembered"))


def _read_through(part: Part, table: Table, catalog: Catalog) -> None:
    """Count the rows and the distinct values (up to 5,000) of columns whose values can be compared with known ones."""
    definition = catalog.get(part.table.object).definition
    index_of = {c.name: c.index for c in table.columns}
    watched: list[tuple[int, Counter[str]]] = []
    for target in part.table.targets:
        field_ = definition.get(target.field)
        if field_ is not None and target.column in index_of and _comparable(field_):
            part.counts[target.column] = Counter()
            watched.append((index_of[target.column], part.counts[target.column]))
    for row in table.rows():
        part.rows += 1
        if len(part.samples) < 20:
            part.samples.append([as_text(c) for c in row.cells])
        if is_total(row.cells):
            continue
        for index, counter in watched:
            cell = row.cells[index] if index < len(row.cells) else None
            if isinstance(cell, str) and (cell in counter or len(counter) < _DISTINCT):
                counter[cell] += 1


def _comparable(field_: FieldDef) -> bool:
    return field_.type in _LINKS or field_.type in {"enum", "text", "region"}


def _proposals(part: Part, catalog: Catalog, words: Words) -> list[Proposal]:
    entity = catalog.get(part.table.object)
    found: list[Proposal] = []
    vocabulary = words.of(entity.name)
    for target in part.table.targets:
        field_ = entity.definition.get(target.field)
        counter = part.counts.get(target.column)
        if field_ is None or not counter or field_.type in _LINKS or target.field == entity.definition.name_field:
            continue
        if field_.type == "region":
            # names of places are alike (福清市, 福州市): what is not known is asked for, never guessed
            continue
        known: list[str] = list(vocabulary.known.get(target.field, ()))
        known += list(vocabulary.values.get(target.field, ()))
        for option in field_.options:
            known += [option.value, option.label.zh_cn, option.label.zh_tw, option.label.en]
        if len(counter) >= _DISTINCT and not known:
            continue
        proposals = propose(target.column, counter, known)
        if field_.options:
            # an option is found whatever its case and width: such proposals would change nothing
            proposals = [p for p in proposals if not p.certain]
        found.extend(proposals)
    return found


def with_linked_names(parts: Sequence[Part], names: Mapping[str, Iterable[str]], catalog: Catalog) -> None:
    """Add proposals for links: values near the name of a record that exists or comes with another table of the run.

    ``names`` are the names of existing records by object. Names that differ in case, width and spaces alone are found
    without any repair.
    """
    coming: dict[str, list[str]] = {}
    for part in parts:
        name_column = part.table.column_of(catalog.get(part.table.object).definition.name_field)
        if name_column is not None and part.rows <= _DISTINCT:
            coming.setdefault(part.table.object, []).extend(part.counts.get(name_column, ()))
    for part in parts:
        entity = catalog.get(part.table.object)
        for target in part.table.targets:
            field_ = entity.definition.get(target.field)
            if field_ is None or field_.type not in _LINKS or field_.target in {None, entity.name}:
                continue
            known = [*names.get(field_.target or "", ()), *coming.get(field_.target or "", ())]
            done = {(r.column, r.source) for r in part.table.repairs} | {(p.column, p.source) for p in part.proposals}
            fresh = propose(target.column, part.counts.get(target.column, {}), known) if known else []
            part.proposals.extend(p for p in fresh if not p.certain and (p.column, p.source) not in done)
