"""Backups come back whole, with everything customised; damaged ones are refused and leave nothing behind."""

from __future__ import annotations

import io
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.jobs.workbench import Desk, until
from yingdan.bootstrap import Platform
from yingdan.engines.archive.container import MANIFEST
from yingdan.engines.archive.model import Manifest, Refused, StoredFile
from yingdan.engines.archive.service import describe
from yingdan.engines.audit import service as audit
from yingdan.engines.audit.model import Verdict
from yingdan.engines.files.service import Files
from yingdan.engines.query.service import Query, query
from yingdan.kernel.context import Workspace
from yingdan.kernel.errors import Conflict, Invalid
from yingdan.kernel.settings import Settings
from yingdan.meta.definitions import FieldDef, Label, ObjectDef

PASSWORD = "correct-horse-9"


def label(text: str) -> Label:
    return Label(text, text, text)


@pytest.fixture(scope="module")
def own(module_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    home = tmp_path_factory.mktemp("home")
    platform = Platform.open(Settings(database_url=module_dsn, threads=8, secret_key="for tests", home=home))
    yield platform
    platform.close()


@pytest.fixture(autouse=True)
def _room(own: Platform) -> Iterator[None]:
    """Take away the workspaces that a test made: the next one may use their names, whichever it is."""
    kept = {w.name for w in own.workspaces()} | {"archived"}
    yield
    for workspace in own.workspaces():
        if workspace.name not in kept:
            own.drop_workspace(workspace.name)


@pytest.fixture(scope="module")
def source(own: Platform) -> Workspace:
    """The workspace that ``archive`` is of; no test writes into it."""
    return _customised(own, "archived")


@pytest.fixture
def written(own: Platform) -> Workspace:
    """A workspace like ``source`` that the asking test may write into."""
    return _customised(own, "written")


def _customised(own: Platform, name: str) -> Workspace:
    """A workspace with an object and a field of its own, records with a history, a webhook and a deleted record."""
    workspace = own.create_workspace(name, kind="test", title="备份公司", admin_password=PASSWORD)
    account = own.catalog(workspace).get("account").definition
    extra = FieldDef("x_grade", "text", label("等级"), tracked=True, max_length=20)
    site = ObjectDef(
        "x_site",
        label("站点"),
        (
            FieldDef("name", "text", label("名称"), required=True),
            FieldDef("x_of", "ref", label("客户"), target="account"),
        ),
        custom=True,
    )
    own.define(workspace, [_with(account, extra), site])
    desk = Desk(own, workspace)
    with own.write(desk.ctx) as tx:
        ids = own.records.create(tx, "account", [{"name": f"客户\t{n}\n二行\\", "x_grade": "甲"} for n in range(30)])
        own.records.create(tx, "x_site", [{"name": "一号", "x_of": ids[0]}])
        own.webhooks.create(tx, {"name": "erp", "url": "https://example.com/hook"})
    with own.write(desk.ctx) as tx:
        own.records.change(tx, "account", [(ids[1], {"x_grade": "乙", "level": "A"})])
        own.records.remove(tx, "account", [ids[2]])
    return workspace


def _with(definition: ObjectDef, field: FieldDef) -> ObjectDef:
    return replace(definition, fields=(*definition.fields, field))


@pytest.fixture(scope="module")
def archive(own: Platform, source: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archives") / "archived.yingdan"
    report = own.backup(source, path)
    assert (report.workspace, report.verified) == ("archived", False)
    assert report.rows > 60
    return path


def _schemas(platform: Platform) -> set[str]:
    with platform.db.connection() as conn:
        return {r[0] for r in conn.execute("select nspname from pg_namespace").fetchall()}


def _page(platform: Platform, workspace: Workspace, name: str) -> bytes:
    with platform.read(platform.ctx_for(workspace, "admin")) as tx:
        return query(tx, name, Query(limit=500, sort=(("name", "asc"),)))


def test_a_backup_checks_out_and_leaves_nothing(own: Platform, archive: Path) -> None:
    before = _schemas(own)
    report = own.verify(archive)
    assert report.verified
    assert _schemas(own) == before
    manifest = describe(archive)
    assert "_session" not in {t.name for t in manifest.tables}
    with pytest.raises(Conflict, match="backup_exists"):
        own.backup(own.workspace("archived"), archive)


def test_everything_comes_back_quietly(own: Platform, source: Workspace, archive: Path) -> None:
    report, back = own.restore(archive, "back")
    assert (report.verified, back.title, back.kind) == (True, "备份公司", "test")
    for name in ("account", "x_site", "user", "role"):
        assert _page(own, back, name) == _page(own, source, name)
    desk = Desk(own, back)
    assert desk.value("select count(*) from {s}._outbox where not quarantined") == 0
    assert desk.value("select count(*) from {s}._webhook where active") == 0
    assert desk.value("select count(*) from {s}._history where field = 'x_grade'") == 31
    assert desk.value("select count(*) from {s}.account where deleted_at is not null") == 1
    with own.write(desk.ctx) as tx:  # counters go on, links hold
        made = own.records.create(tx, "account", [{"name": "新客户", "x_grade": "丙"}])[0]
        own.records.create(tx, "x_site", [{"name": "二号", "x_of": made}])
        with pytest.raises(Invalid):
            own.records.create(tx, "x_site", [{"name": "三号", "x_of": tx.ctx.new_id()}])
    with pytest.raises(Conflict, match="workspace_exists"):
        own.restore(archive, "back")
    with pytest.raises(Invalid, match="bad_workspace_name"):
        own.restore(archive, 'x"; drop schema yingdan')


def test_the_audit_goes_on_where_another_server_left_it(
    own: Platform, written: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of transactions begin anew on another server, and get longer while they grow: the seals hold."""
    old = Desk(own, written)
    monkeypatch.setattr(audit, "SEAL_BATCH", 3)
    with own.db.direct() as conn:  # as a busy server would have numbered them: across a billion, where digits are added
        conn.execute(
            f"update {written.schema}._audit a set xid = (999999990 + 4 * n)::text::xid8 from"
            f" (select id, row_number() over (order by id) n from {written.schema}._audit) b where b.id = a.id"
        )
    entries = old.value("select count(*) from {s}._audit")
    own.backup(written, tmp_path / "written.yingdan")
    _, moved = own.restore(tmp_path / "written.yingdan", "moved")
    desk = Desk(own, moved)
    with own.write(desk.ctx) as tx:
        own.records.create(tx, "account", [{"name": "搬家之后"}])
    with own.db.direct() as conn:
        until(lambda: not audit.seal(conn, moved.schema, own.clock.now()) and not _verdict(own, moved).waiting)
    assert _verdict(own, moved) == replace(_verdict(own, moved), sealed=entries + 1, waiting=0, problem=None)
    assert desk.value("select era from {s}._audit order by id desc limit 1") == 1
    with own.db.direct() as conn:
        conn.execute(f"delete from {moved.schema}._audit where id = (select max(id) from {moved.schema}._audit)")
    assert _verdict(own, moved).problem == "entries_missing"


def _verdict(platform: Platform, workspace: Workspace) -> Verdict:
    with platform.read(platform.ctx_for(workspace, "admin")) as tx:
        return audit.verify(tx)


def _rewritten(archive: Path, target: Path, change: Any) -> Path:
    """Copy an archive member by member through ``change(name, bytes)``."""
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            body = change(member.name, file.read() if file else b"")
            if body is not None:
                member.size = len(body)
                new.addfile(member, io.BytesIO(body))
    return target


def test_damaged_and_foreign_archives_are_refused_whole(own: Platform, archive: Path, tmp_path: Path) -> None:
    before, raw = _schemas(own), archive.read_bytes()
    manifest = describe(archive)
    account = "tables/account.copy.gz"

    def newer(name: str, body: bytes) -> bytes:
        if name != MANIFEST:
            return body
        fields = {k: getattr(manifest, k) for k in manifest.__dataclass_fields__}
        return Manifest(
            **{**fields, "migrations": (*manifest.migrations, "workspace_of_tomorrow"), "product": "9.9"}
        ).to_json()

    def flipped(name: str, body: bytes) -> bytes:
        return body if name != account else body[:-20] + bytes([body[-20] ^ 1]) + body[-19:]

    cases = {"missing.yd": None, "text.yd": b"not an archive", "empty.yd": b"", "cut.yd": raw[: len(raw) // 2]}
    for name, body in cases.items():
        if body is not None:
            (tmp_path / name).write_bytes(body)
    paths = {tmp_path / n: {"archive_not_one", "archive_missing"} for n in cases}
    paths[_rewritten(archive, tmp_path / "newer.yd", newer)] = {"archive_newer"}
    paths[_rewritten(archive, tmp_path / "flipped.yd", flipped)] = {"archive_corrupt"}
    lost = _rewritten(archive, tmp_path / "lost.yd", lambda n, b: None if n == account else b)
    paths[lost] = {"archive_corrupt"}
    forged = _rewritten(
        archive, tmp_path / "forged.yd", lambda n, b: b.replace(b'"rows": 30', b'"rows": 29') if n == MANIFEST else b
    )
    paths[forged] = {"archive_corrupt"}
    odd: dict[str, dict[str, Any]] = {
        "quote.yd": {"tables": (replace(manifest.tables[0], name='x"; drop schema yingdan; --'), *manifest.tables[1:])},
        "zone.yd": {"workspace": {**manifest.workspace, "timezone": "Nowhere/At all"}},
        "nobody.yd": {"workspace": {}},
        "away.yd": {"files": (StoredFile("../../outside", 1, "0" * 64),)},
    }
    for name, change in odd.items():
        raw_manifest = replace(manifest, **change).to_json()
        paths[_rewritten(archive, tmp_path / name, lambda n, b, m=raw_manifest: m if n == MANIFEST else b)] = {
            "archive_corrupt"
        }
    for path, codes in paths.items():
        with pytest.raises(Refused) as refusal:
            own.restore(path, "never")
        assert refusal.value.code in codes, path.name
    assert _schemas(own) == before
    assert "never" not in {w.name for w in own.workspaces()}


def test_an_older_release_with_customised_objects_is_brought_up_to_date(
    own: Platform, source: Workspace, tmp_path: Path
) -> None:
    """The state of an earlier release: a standard field and a system table fewer, an object and a field of the company's own."""
    older = own.create_workspace("older", kind="test", admin_password=PASSWORD)
    definitions = {n: e.definition for n, e in own.catalog(older).entities.items()}
    with own.db.direct() as conn:
        conn.execute('alter table ws_older.account drop column "short_name", drop column if exists "x_grade"')
        conn.execute("drop table ws_older._webhook_delivery, ws_older._webhook")
        conn.execute("delete from yingdan._migration where schema = 'ws_older' and name = 'workspace_webhook'")
        conn.execute(
            "update ws_older._meta_object set body = jsonb_set(body, '{fields}', (select jsonb_agg(f) from"
            " jsonb_array_elements(body->'fields') f where f->>'name' <> 'short_name')) where name = 'account'"
        )
    own.definitions.forget(older)
    assert "short_name" not in own.catalog(older).get("account").columns
    mine = _with(own.catalog(older).get("account").definition, FieldDef("x_grade", "text", label("等级"), tracked=True))
    site = own.catalog(source).get("x_site").definition
    own.define(older, [mine, site])
    desk = Desk(own, older)
    with own.write(desk.ctx) as tx:
        record = own.records.create(tx, "account", [{"name": "老客户", "x_grade": "甲"}])[0]
        own.records.create(tx, "x_site", [{"name": "老站点", "x_of": record}])
    path = tmp_path / "older.yd"
    own.backup(older, path)
    assert own.verify(path).verified
    own.upgrade(older)
    _, restored = own.restore(path, "back")
    for workspace in (older, restored):
        catalog = own.catalog(workspace)
        assert {"short_name", "x_grade"} <= set(catalog.get("account").columns)
        assert set(definitions) <= set(catalog.entities)
        assert "老站点" in _page(own, workspace, "x_site").decode()
        after = Desk(own, workspace)
        assert after.value("select x_grade from {s}.account") == "甲"
        assert after.value("select count(*) from {s}._webhook") == 0
        with own.write(after.ctx) as tx:
            own.records.change(tx, "account", [(record, {"short_name": "老", "x_grade": "乙"})])


def test_files_come_along(own: Platform, written: Workspace, tmp_path: Path) -> None:
    """What lies beside the database is in the archive and back in its place; one that is missing stops the backup."""
    files = Files(own.files)
    with own.write(own.ctx_for(written, "admin")) as tx:
        kept = files.keep(tx, io.BytesIO(b"contract\x00\xff" * 1000), "合同.pdf")
    path = Desk(own, written).value(f"select path from {{s}}._file where id = '{kept.id}'")
    archive = tmp_path / "files.yd"
    assert own.backup(written, archive).files == 1
    files.path(path).unlink()
    with pytest.raises(Conflict, match="backup_file_missing"):
        own.backup(written, tmp_path / "second.yd")
    assert list(tmp_path.iterdir()) == [archive]  # no half of a backup
    assert own.verify(archive).files == 1
    assert not files.path(path).exists()
    own.restore(archive, "back")
    assert files.path(path).read_bytes() == b"contract\x00\xff" * 1000


def test_a_backup_sees_one_instant_of_a_busy_workspace(own: Platform, written: Workspace, tmp_path: Path) -> None:
    """Accounts and sites are made in pairs while the archive is written: it holds as many of the one as of the other."""
    desk, stop, made = Desk(own, written), threading.Event(), [0]

    def busy() -> None:
        while not stop.is_set():
            with own.write(desk.ctx) as tx:
                account = own.records.create(tx, "account", [{"name": f"成对{made[0]}"}])[0]
                own.records.create(tx, "x_site", [{"name": f"成对{made[0]}", "x_of": account}])
            made[0] += 1

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        until(lambda: made[0] > 5)
        own.backup(written, tmp_path / "busy.yd")
        before = made[0]
        until(lambda: made[0] > before)
    finally:
        stop.set()
        thread.join()
    _, back = own.restore(tmp_path / "busy.yd", "back")
    counts = [
        Desk(own, back).value(f"select count(*) from {{s}}.{t} where name like '成对%'") for t in ("account", "x_site")
    ]
    assert counts[0] == counts[1]
    assert 5 < counts[0] < made[0]


def test_what_a_killed_restore_leaves_is_removed_by_the_next(own: Platform, archive: Path) -> None:
    with own.db.direct() as conn, own.db.direct() as other:
        conn.execute("create schema yd_draft_left")
        conn.execute("create schema yd_draft_held")
        other.execute("select pg_advisory_lock(hashtextextended('yd_draft_held', 4))")  # another restore is at work
        assert own.verify(archive).verified
        assert "yd_draft_left" not in _schemas(own)
        assert "yd_draft_held" in _schemas(own)
        conn.execute("drop schema yd_draft_held")
