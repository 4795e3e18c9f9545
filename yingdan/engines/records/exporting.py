"""Export: what a query finds, as a workbook or a delimited file, made by a job under the caller's rights of that moment."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

import orjson
import xlsxwriter

from yingdan.db.tx import Tx
from yingdan.engines.audit.model import Entry
from yingdan.engines.audit.service import left_by, note
from yingdan.engines.files.service import Files
from yingdan.engines.jobs.model import JobKind, JobState, RunningJob
from yingdan.engines.jobs.service import enqueue, my_jobs_of
from yingdan.engines.permission.service import require
from yingdan.engines.query.service import Query, query
from yingdan.engines.records.attachments import file_of
from yingdan.engines.records.peek import peek
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Malformed, NotFound
from yingdan.kernel.i18n import text
from yingdan.kernel.text import spreadsheet_safe
from yingdan.meta.catalog import Column, Entity
from yingdan.meta.predicate import parse_filter

EXPORT = "export"
MOST = 200_000
PAGE = 500
FORMATS = ("xlsx", "csv")
EXPORT_END = "export_end"
KEPT_FOR = timedelta(hours=24)
LISTED = 1_000


def ask_export(tx: Tx, object_name: str, wanted: Mapping[str, Any], form: str) -> str:
    """Ask for an export and return its job; the job's link ``file`` leads to it for 24 hours, for the caller alone.

    Raises NotFound (404), Forbidden (403) without the export right, Malformed (400) and Invalid (422) for a query that is none.
    """
    entity = tx.catalog.get(object_name)
    require(tx, entity, EXPORT)
    if form not in FORMATS:
        raise Malformed("bad_format")
    query(tx, object_name, _page(entity, wanted, None, 1))  # a query that cannot be run is refused now, not by the job
    return enqueue(tx, EXPORT, {"object": object_name, "query": dict(wanted), "format": form})


def _page(entity: Entity, wanted: Mapping[str, Any], cursor: str | None, limit: int) -> Query:
    fields = wanted.get("fields") or list(entity.definition.layout.list)
    return Query(
        filter=parse_filter(wanted.get("filter")),
        sort=tuple((s["field"], s.get("dir", "asc")) for s in wanted.get("sort") or ()),
        fields=tuple(fields),
        expand=tuple(f for f in fields if f in entity.columns and entity.columns[f].field.target),
        limit=limit,
        cursor=cursor,
    )


def _rows(tx: Tx, entity: Entity, wanted: Mapping[str, Any], job: RunningJob) -> Iterator[dict[str, Any]]:
    cursor, done = None, 0
    while done < MOST:
        page = orjson.loads(query(tx, entity.name, _page(entity, wanted, cursor, PAGE)))
        yield from page["records"]
        done += len(page["records"])
        job.progress(done)
        cursor = page["next_cursor"]
        if not cursor:
            return
    job.problem("export_cut_off", max=MOST)


def _cells(columns: list[Column], record: Mapping[str, Any], locale: str) -> list[Any]:
    return [_cell(column, record.get(column.field.name), locale) for column in columns]


def _cell(column: Column, value: Any, locale: str) -> Any:
    if column.field.target:  # a name, or nothing where the caller may not know it: an id says nothing to anybody
        names = [v.get("name") for v in (value if isinstance(value, list) else [value]) if isinstance(v, dict)]
        return ", ".join(str(n) for n in names if n) or None
    shown = None if value is None else column.type.export(column.field, value, locale)
    return shown if shown is None or isinstance(shown, str | int | float | bool) else orjson.dumps(shown).decode()


def _write(out: BinaryIO, form: str, head: list[str], rows: Iterator[list[Any]], mark: str) -> int:
    count = 0
    if form == "csv":
        # The mark at the beginning lets spreadsheet programs read Chinese.
        text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
        lines = csv.writer(text)
        lines.writerow(head)
        for row in rows:
            lines.writerow([spreadsheet_safe(c) if isinstance(c, str) else c for c in row])
            count += 1
        text.detach()
        return count
    with xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        # on every printed page and in the properties: who took it away, and when
        sheet.set_footer(f"&L{mark.replace('&', '&&')}&R&P / &N")
        book.set_properties({"comments": mark})
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        for count, row in enumerate(rows, 1):
            sheet.write_row(count, 0, row)
    return count


def _mark(tx: Tx) -> str:
    at = tx.now.astimezone(tx.ctx.workspace.zone).strftime("%Y-%m-%d %H:%M")
    person = next(iter(peek(tx, "user", [tx.ctx.actor.user], ("name",)).values()), None)
    name = "" if person is None else str(person["name"])
    return text("export.mark", tx.ctx.locale, name=name, at=at)


def _export(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    name, form, wanted = job.body["object"], job.body["format"], job.body["query"]
    made = _made_before(services, ctx, job)
    if made is not None:
        job.link("file", f"/api/v1/exports/{job.id}/content")
        return made
    with tempfile.TemporaryFile() as out:
        with services.snapshot(ctx) as tx:
            entity = tx.catalog.get(name)
            require(tx, entity, EXPORT)
            first = orjson.loads(query(tx, name, _page(entity, wanted, None, 1)))["records"]
            fields = wanted.get("fields") or list(entity.definition.layout.list)
            # What the caller may not read is not in the answer, so it is no column either.
            columns = [entity.columns[f] for f in fields if f in entity.columns and (not first or f in first[0])]
            head = [c.field.label.text(ctx.locale) for c in columns]
            rows = (_cells(columns, record, ctx.locale) for record in _rows(tx, entity, wanted, job))
            count = _write(out, form, head, rows, _mark(tx))
            title = entity.definition.label.text(ctx.locale)
        out.seek(0)
        with services.write(replace(ctx, operation=job.id)) as tx:
            kept = Files(services.files).keep(tx, out, f"{title}.{form}")
            note(tx, [Entry(EXPORT, name, note={"rows": count, "format": form, "file": kept.id})])
            ending = replace(tx, ctx=ctx.as_system())
            enqueue(ending, EXPORT_END, {"file": kept.id}, due_at=tx.now + KEPT_FOR)
    job.link("file", f"/api/v1/exports/{job.id}/content")
    return {"file": kept.as_json(), "rows": count}


def _made_before(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any] | None:
    """Return the result of a run that died between its end and the word of it."""
    if job.first:
        return None
    with services.read(ctx) as tx:
        left = left_by(tx, job.id, EXPORT)
        if left is None:
            return None
        kept = file_of(tx, left[1]["file"])
    file = {"id": kept.id, "name": kept.name, "type": kept.media_type, "size": kept.size}
    return {"file": file, "rows": left[1]["rows"]}


def _end(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    Files(services.files).drop(services, ctx, job.body["file"])
    job.progress(1, 1)
    return {}


def my_exports(tx: Tx, limit: int = 50) -> list[dict[str, Any]]:
    """Return the caller's own exports, the newest first: their jobs with ``object``, ``format``, ``expires_at``, ``expired``."""
    shown = []
    for job, body, ended in my_jobs_of(tx, EXPORT, limit):
        until = None if ended is None else ended + KEPT_FOR
        expires = None if until is None else until.isoformat().replace("+00:00", "Z")
        told = {"object": body["object"], "format": body["format"], "expires_at": expires}
        shown.append({**job, **told, "expired": until is not None and tx.now >= until})
    return shown


def export_file(tx: Tx, job: str) -> str:
    """Return the file of the caller's own export. Raises NotFound (404) for another's and once its 24 hours are over."""
    mine = next((e for e in my_exports(tx, LISTED) if e["id"] == job.lower()), None)
    if mine is None or mine["state"] != JobState.DONE or mine["expired"]:
        raise NotFound("export_gone")
    return str(mine["result"]["file"]["id"])


EXPORT_JOBS = {EXPORT: JobKind(_export), EXPORT_END: JobKind(_end)}
