"""Files that records hold, and files made of records."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.engines.jobs.workbench import QuietJob
from tests.engines.permission.channels_around import Host
from tests.engines.permission.looking import NOBODY, READABLE, Looker
from tests.engines.permission.worlds import FIELDS, LINKS, OBJECTS, PAPER
from yingdan.db.sql import Sql
from yingdan.db.tx import Tx
from yingdan.engines.files.service import Files
from yingdan.engines.jobs.service import job_of
from yingdan.engines.records.attachments import file_of
from yingdan.engines.records.exporting import EXPORT, EXPORT_JOBS, ask_export, export_file, my_exports
from yingdan.kernel.errors import Forbidden, Invalid, NotFound
from yingdan.kernel.text import spreadsheet_safe


def files(look: Looker) -> Any:
    """Files of records: for those who may read the field of that record; the others learn not even of their names."""
    told: list[Any] = []
    for record, (file, name) in look.world.papers.items():
        if look.may_have(record):
            assert file_of(look.tx, file).name == name
            continue
        answers = []
        for asked in (file, NOBODY):
            with pytest.raises(NotFound) as error:
                file_of(look.tx, asked)
            answers.append({k: v for k, v in error.value.params.items() if k != "id"})
        assert answers[0] == answers[1]
        told += [answers, _put_elsewhere(look, file)]
    if not look.reads("account"):
        return told
    if look.world.at_best(look.who, "account", PAPER) == "hidden":
        with pytest.raises(Invalid):
            look.page("account", fields=(PAPER,))
    else:
        body = look.page("account", fields=(PAPER,), limit=100)
        for record in body["records"]:
            file, name = look.world.papers[record["id"]]
            shown = [{"id": file, "name": name, "type": "text/plain", "size": 23}]
            assert (record[PAPER] == shown) == look.may_have(record["id"])
        told.append(body)
    if not look.may_ask("account", PAPER):
        with pytest.raises(Invalid):
            look.page("account", filter={"field": PAPER, "op": "is_null"})
    return told


def _put_elsewhere(look: Looker, file: str) -> Any:
    """Try to put a file that is out of sight into a record of one's own, as if one had uploaded it."""
    for record in look.sees("account"):
        if not look.world.may_edit(look.who, "account", record):
            continue
        draft = look.platform.records.draft_change(look.tx, "account", [(record, {PAPER: [file]})])[0]
        codes = [p.code for p in draft.problems if p.field == PAPER]
        assert codes
        return codes
    return []


def exported(look: Looker) -> Any:
    """Exports: rows, columns and cells as lists show them; job and file are there for nobody else."""
    told: list[Any] = []
    stranger = replace(look.tx, ctx=replace(look.tx.ctx, actor=replace(look.tx.ctx.actor, user=NOBODY)), memo={})
    for name in OBJECTS:
        if not look.world.has_verb(look.who, name, "export"):
            with pytest.raises((Forbidden, NotFound)):
                ask_export(look.tx, name, {}, "csv")
            continue
        wide = (*FIELDS[name], *LINKS[name], *((PAPER,) if name == "account" else ()))
        fields = ["id", *(f for f in wide if look.world.at_best(look.who, name, f) != "hidden")]
        if len(fields) <= len(wide):
            with pytest.raises(Invalid):
                ask_export(look.tx, name, {"fields": list(wide)}, "csv")
        job = ask_export(look.tx, name, {"fields": fields}, "csv")
        with pytest.raises(NotFound):
            job_of(stranger, job)
        run = EXPORT_JOBS[EXPORT].run
        assert not isinstance(run, str)
        made_by = QuietJob(EXPORT, {"object": name, "query": {"fields": fields}, "format": "csv"})
        done = run(Host(look), look.tx.ctx, made_by)
        assert done is not None
        _ended(look, job, done)
        made = file_of(look.tx, export_file(look.tx, job))
        assert list(made_by.links) == ["file"]
        told += [_fetched(other, job, made.id) for other in (stranger, *_more_widely(look))]
        text = Files(look.world.folder).path(made.path).read_text("utf-8-sig")
        lines = [dict(zip(fields, cells, strict=True)) for cells in list(csv.reader(io.StringIO(text)))[1:]]
        assert Counter(line["id"] for line in lines) == Counter(look.sees(name))
        for line in lines:
            for field in fields[1:]:
                _check_cell(look, name, field, line)
        told += [job_of(look.tx, job), text]
    return told


def _ended(look: Looker, job: str, result: Mapping[str, Any]) -> None:
    """Write down that an export has ended, as a worker does."""
    table = look.tx.catalog.system("_job")
    ended = (Jsonb(dict(result)), look.tx.now, job)
    look.tx.run(Sql(f"update {table} set state = 'done', result = %s, ended_at = %s where id = %s", ended))


def _more_widely(look: Looker) -> list[Tx]:
    """Return the person acting through others: by a key of one role, and somebody who acts for them."""
    ctx = look.tx.ctx
    ways = (replace(ctx.actor, only_role=NOBODY), replace(ctx.actor, hand=NOBODY, is_admin=False))
    return [replace(look.tx, ctx=replace(ctx, actor=a), memo={}) for a in ways]


def _fetched(other: Tx, job: str, file: str) -> Any:
    """Fetch the content of an export that somebody else, or the person with other rights, asked for: it is not there."""
    assert export_listed(other, job) == []
    answers = []
    for asked in (job, NOBODY):
        with pytest.raises(NotFound) as error:
            export_file(other, asked)
        answers.append((error.value.code, error.value.params))
    assert answers[0] == answers[1]
    if other.ctx.actor.user == NOBODY:
        with pytest.raises(NotFound):
            file_of(other, file)
    return answers


def export_listed(tx: Tx, job: str) -> list[str]:
    """Return the job where it is among the caller's exports."""
    return [e["id"] for e in my_exports(tx) if e["id"] == job]


def _check_cell(look: Looker, name: str, field: str, line: Mapping[str, str]) -> None:
    record, cell = line["id"], line[field]
    truth = look.world.records[name][record].get(field)
    right = look.world.right(look.who, name, field, record)
    if field == PAPER:
        assert (look.world.papers[record][1] in cell) == look.may_have(record)
    elif field in LINKS[name]:
        assert truth is None or truth not in cell
        if truth is not None and right in READABLE and look.world.may_read(look.who, "account", truth):
            plain = look.world.right(look.who, "account", "name", truth) in READABLE
            assert (cell == look.world.records["account"][truth]["name"]) == plain
    elif right in READABLE:
        option = look.tx.catalog.get(name).columns[field].field.option(truth) if truth else None
        assert cell == spreadsheet_safe(option.label.text(look.tx.ctx.locale) if option else truth or "")
    else:
        assert truth is None or cell != spreadsheet_safe(truth)
