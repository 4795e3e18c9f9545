"""``yingdan import``: files become records from the command line; also goes on with, takes back and shows batches."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from yingdan.areas.insight.import_words import WORDS
from yingdan.bootstrap import Platform
from yingdan.engines.importing.error_file import describe, write_error_file
from yingdan.engines.importing.mapping_file import dump_mapping, load_mapping
from yingdan.engines.importing.mapping_model import Duplicates, ImportMap, Mode
from yingdan.engines.importing.model import Problem, Severity
from yingdan.engines.importing.plan import Options, Part, SourceFile
from yingdan.engines.importing.service import Importing
from yingdan.kernel.context import SYSTEM, Ctx
from yingdan.kernel.errors import YingdanError
from yingdan.kernel.i18n import LOCALES, text

_SHOWN_PROBLEMS = 20


class _DefaultRun(click.Group):
    """A group whose first word may be a file: then it runs an import."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            return "run", self.commands["run"], args
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # options before the first file belong to the run as well
        if args and args[0].startswith("-") and args[0] not in {"--help", "-h"}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(name="import", cls=_DefaultRun)
def importing() -> None:
    """Import files: `yingdan import FILE…`, or go on with, take back and show a batch.

    Files are CSV (any usual encoding and delimiter) or Excel. Objects and columns are recognised, or given by --object
    and --mapping (see docs/how-to/import.md). The exit status is 1 when nothing could be imported.
    """


def _shared(command: Any) -> Any:
    command = click.option("--workspace", default=None, help="Workspace; the default one when left out.")(command)
    command = click.option("--as", "login", default=None, help="Act as this user; otherwise as the system itself.")(
        command
    )
    return click.option(
        "--locale",
        type=click.Choice(LOCALES),
        default="zh-CN",
        show_default=True,
        help="Language of messages and files.",
    )(command)


@importing.command(name="run")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--object", "object_name", default="", help="Object to import into; recognised when left out.")
@click.option("--sheet", default="", help="Sheet of a workbook; all sheets when left out.")
@click.option("--mapping", "mapping_path", type=click.Path(path_type=Path), default=None, help="Mapping file (JSON).")
@click.option(
    "--migration", is_flag=True, help="Keep the old system's dates as history; rules and gates are not asked."
)
@click.option("--mode", type=click.Choice([m.value for m in Mode]), default=None, help="What a row may do.")
@click.option("--match", default="", help="Fields by which rows find existing records, separated by commas.")
@click.option(
    "--duplicates", type=click.Choice([d.value for d in Duplicates]), default=None, help="Rows that exist already."
)
@click.option("--owner", default="", help="Login or name of who gets records without a known owner.")
@click.option("--dry-run", is_flag=True, help="Do everything, report, and undo it.")
@click.option("--preview", is_flag=True, help="Show how the files are understood, write nothing.")
@click.option("--summary", type=click.Path(path_type=Path), default=None, help="Write the summary (JSON) to this file.")
@click.option(
    "--errors", type=click.Path(path_type=Path), default=None, help="Write failed rows (.csv or .xlsx) to this file."
)
@click.option(
    "--save-mapping", type=click.Path(path_type=Path), default=None, help="Write the mapping used to this file."
)
@_shared
def run(
    files: Sequence[Path], object_name: str, sheet: str, mapping_path: Path | None, mode: str | None, match: str,
    duplicates: str | None, owner: str, summary: Path | None, errors: Path | None, save_mapping: Path | None,
    workspace: str | None, login: str | None, locale: str, *, migration: bool, dry_run: bool, preview: bool,
) -> None:  # fmt: skip
    """Import one or more files; tables that others link to go first."""
    with _session(workspace, login, locale) as (platform, engine, ctx):
        mapping = load_mapping(mapping_path) if mapping_path else ImportMap()
        if owner:
            mapping = _with_owner(mapping, owner)
        options = Options(
            object=object_name,
            sheet=sheet,
            mode=Mode(mode) if mode else None,
            match=tuple(m.strip() for m in match.split(",") if m.strip()),
            duplicates=Duplicates(duplicates) if duplicates else None,
            migration=migration,
            dry_run=dry_run,
        )
        sources = [SourceFile(f.resolve(), f.name) for f in files]
        if preview or save_mapping:
            parts = engine.preview(ctx, sources, mapping, options)
            if save_mapping:
                _write_json(save_mapping, dump_mapping(mapping, [p.table for p in parts]))
            if preview:
                _show_parts(parts)
                return
        batch = engine.start(ctx, sources, mapping, options)
        click.echo(f"batch {batch}", err=True)
        _finish(platform, engine, ctx, batch, summary, errors)


@importing.command(name="resume")
@click.argument("batch")
@click.option("--summary", type=click.Path(path_type=Path), default=None, help="Write the summary (JSON) to this file.")
@click.option(
    "--errors", type=click.Path(path_type=Path), default=None, help="Write failed rows (.csv or .xlsx) to this file."
)
@_shared
def resume(
    batch: str, summary: Path | None, errors: Path | None, workspace: str | None, login: str | None, locale: str
) -> None:
    """Go on with a batch that was interrupted; nothing is written twice."""
    with _session(workspace, login, locale) as (platform, engine, ctx):
        _finish(platform, engine, ctx, batch, summary, errors)


@importing.command(name="rollback")
@click.argument("batch")
@click.option("--summary", type=click.Path(path_type=Path), default=None, help="Write the summary (JSON) to this file.")
@_shared
def rollback(batch: str, summary: Path | None, workspace: str | None, login: str | None, locale: str) -> None:
    """Take a batch back; records somebody has worked on since stay and are reported."""
    with _session(workspace, login, locale) as (_, engine, ctx):
        body = engine.take_back(ctx, batch, _progress)
        if summary:
            _write_json(summary, body)
        undone = body["rollback"]
        click.echo(
            f"removed {undone['removed']}, restored {undone['restored']}, kept {undone['kept']}, gone before {undone['gone']}"
        )
        _show_problems([p for p in body["problems"] if p["part"] < -1], locale)


@importing.command(name="status")
@click.argument("batch")
@_shared
def status(batch: str, workspace: str | None, login: str | None, locale: str) -> None:
    """Show a batch as JSON."""
    with _session(workspace, login, locale) as (_, engine, ctx):
        click.echo(json.dumps(engine.status(ctx, batch), ensure_ascii=False, indent=2, default=str))


@contextmanager
def _session(workspace: str | None, login: str | None, locale: str) -> Iterator[tuple[Platform, Importing, Ctx]]:
    """Open the platform and say refusals as one line on the error stream, with exit status 1."""
    try:
        platform = Platform.open()
    except YingdanError as error:
        raise SystemExit(_refused(error, locale)) from error
    try:
        space = platform.workspace(workspace)
        ctx = platform.ctx_for(space, login, locale=locale) if login else platform.ctx(space, SYSTEM, locale=locale)
        yield platform, Importing(platform, platform.records, WORDS), ctx
    except YingdanError as error:
        raise SystemExit(_refused(error, locale)) from error
    finally:
        platform.close()


def _refused(error: YingdanError, locale: str) -> int:
    click.echo(text(f"error.{error.code}", locale, **error.params), err=True)
    for problem in error.problems:
        click.echo(f"  {problem.field}: {text(f'problem.{problem.code}', locale, **problem.params)}", err=True)
    return 1


def _with_owner(mapping: ImportMap, owner: str) -> ImportMap:
    return ImportMap(mapping.tables, mapping.ensure, mapping.owner, owner, mapping.source_system)


def _finish(
    platform: Platform, engine: Importing, ctx: Ctx, batch: str, summary: Path | None, errors: Path | None
) -> None:
    body = engine.run(ctx, batch, _progress)
    if summary:
        _write_json(summary, body)
    if errors:
        with platform.write(ctx) as tx:
            write_error_file(tx, batch, errors)
    for file in body["files"]:
        click.echo(
            f"{file['file']} -> {file['object']}: {file['rows']} rows, {file['created']} created, {file['updated']} updated, "
            f"{file['skipped'] + file['unchanged']} unchanged, {file['duplicates']} duplicates, {file['failed']} failed"
        )
        for proposal in file["proposals"][:_SHOWN_PROBLEMS]:
            click.echo(
                f"  {proposal['column']}: {proposal['from']!r} looks like {proposal['to']!r} ({proposal['count']} rows): "
                "confirm it as a repair in the mapping"
            )
    _show_problems(body["problems"], ctx.locale)
    click.echo(f"batch {body['batch']} {body['state']}, {body['seconds']} s, {body['rows_per_second'] or 0} rows/s")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", nl=done >= total, err=True)


def _show_parts(parts: Sequence[Part]) -> None:
    for part in parts:
        shown = {
            "file": part.file.name,
            "sheet": part.table.sheet,
            "rows": part.rows,
            **part.guess,
            "encoding": part.table.encoding,
            "proposals": [f"{p.column}: {p.source} -> {p.to} ({p.count}, {p.confidence})" for p in part.proposals],
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def _show_problems(problems: Sequence[dict[str, Any]], locale: str) -> None:
    shown = [p for p in problems if p["severity"] != "note"][:_SHOWN_PROBLEMS]
    for p in shown:
        problem = Problem(
            p["code"], p["sheet"], p["row"], p["column"], p["value"], Severity(p["severity"]), p.get("params", {})
        )
        place = f"{p['sheet']} " + (f"row {p['row']} " if p["row"] else "")
        click.echo(f"  {p['severity']}: {place}{describe(problem, locale)}")
    if len(problems) > len(shown):
        click.echo(f"  … {len(problems) - len(shown)} more in the summary")


def _write_json(path: Path, body: Any) -> None:
    path.write_text(json.dumps(body, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
