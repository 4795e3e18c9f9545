"""Uploaded files: kept once, typed by content, never run, for those who may read the field, gone when nobody holds them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.client import Caller, Client
from tests.people import Organisation
from yingdan.bootstrap import Platform
from yingdan.engines.files.service import Files
from yingdan.engines.files.sniff import clean_name, media_type
from yingdan.kernel.clock import ShiftedClock
from yingdan.kernel.errors import TooLarge

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


@pytest.fixture(scope="module")
def admin(platform: Platform, organisation: Organisation) -> Iterator[Caller]:
    with Client(platform) as client:
        caller = client.sign_in("admin")
        fields = [
            {"name": "docs", "type": "file[]", "label": "文件"},
            {"name": "pics", "type": "image[]", "label": "图片"},
        ]
        assert caller.post("/objects", {"name": "x_filed", "label": "带文件", "fields": fields}).status_code == 201
        yield caller


def _upload(caller: Caller, name: str, content: bytes) -> Any:
    return caller.http.post("/api/v1/files", files={"file": (name, content, "text/html")})


def test_content_decides_and_nothing_runs(admin: Caller, client: Client) -> None:
    for name, content, kind, how in (
        ("a.png", PNG, "image/png", "inline"),
        ("evil.png", HTML, "application/octet-stream", "attachment"),
        ("pic.svg", b"<svg onload=alert(1)>", "application/octet-stream", "attachment"),
        ("合同.txt", "第一条".encode(), "text/plain", "attachment"),
        ("x.html", b"\xef\xbb\xbf  <html>", "application/octet-stream", "attachment"),
        ("late.txt", b"hello <SCRIPT>alert(1)</SCRIPT>", "application/octet-stream", "attachment"),
    ):
        kept = _upload(admin, name, content)
        assert (kept.status_code, kept.json()["type"], kept.json()["size"]) == (201, kind, len(content)), name
        got = admin.get(f"/files/{kept.json()['id']}/content", params={"inline": True})
        assert got.content == content
        assert got.headers["content-disposition"].startswith(how)
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in got.headers["content-security-policy"]
        assert got.headers["content-type"].startswith(kind)
    assert _upload(admin, "leer.txt", b"").status_code == 422
    assert admin.http.post("/api/v1/files").status_code == 400
    assert client.anonymous().get("/files/x/content").status_code == 401
    assert admin.get("/files/not-an-id/content").status_code == 404


def test_only_readers_of_the_field_get_it(admin: Caller, client: Client, organisation: Organisation) -> None:
    lin, qian = client.sign_in("lin"), client.sign_in("qian")
    file = _upload(qian, "私.txt", b"private").json()["id"]
    path = f"/files/{file}/content"
    assert qian.get(path).status_code == 200
    assert lin.get(path).status_code == 404
    rights = {"*": {"verbs": ["read"]}, "x_filed": {"verbs": ["read", "create", "update"]}}
    hidden = {**rights, "x_filed": {"verbs": ["read"], "fields": {"docs": "hidden"}}}
    wide = admin.create("role", name="文件员", scope="self", objects=rights)["id"]
    blind = admin.create("role", name="看不见文件", scope="all", objects=hidden)["id"]
    people = {}
    for login, role in (("filer", wide), ("stealer", wide), ("blind", blind)):
        admin.create(
            "user", name=login, login=f"files.{login}", password="correct-horse-9", roles=[role],
            department=organisation.departments["hq"],
        )  # fmt: skip
        people[login] = client.sign_in(f"files.{login}")
    own = _upload(people["filer"], "own.pdf", b"%PDF-1.4").json()["id"]
    record = people["filer"].create("x_filed", name="档", docs=[own])
    assert record["docs"][0]["name"] == "own.pdf"
    stolen = people["stealer"].post("/records/x_filed", {"name": "偷", "docs": [own]})
    assert (stolen.status_code, stolen.json()["errors"][0]["code"]) == (422, "not_file")
    assert people["stealer"].get(f"/files/{own}/content").status_code == 404
    assert people["blind"].get(f"/records/x_filed/{record['id']}").status_code == 200
    assert people["blind"].get(f"/files/{own}").status_code == 404
    admin.post(f"/records/x_filed/{record['id']}/shares", {"user": admin.get("/me").json()["user"]["id"]})
    assert admin.get(f"/files/{own}/content").content == b"%PDF-1.4"
    people["filer"].patch(f"/records/x_filed/{record['id']}", {"docs": []})
    assert people["filer"].get(f"/files/{own}/content").status_code == 200, "unused again: its uploader's"
    assert people["stealer"].get(f"/files/{own}/content").status_code == 404


@pytest.mark.usefixtures("admin")  # the object with files is made with it
def test_files_nobody_holds_are_swept(platform: Platform, tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    ctx = platform.ctx(platform.workspace("main"))
    with platform.write(ctx) as tx:
        first = files.keep(tx, BytesIO(b"same"), "a.txt")
        second = files.keep(tx, BytesIO(b"same"), "b.txt")
        other = files.keep(tx, BytesIO(b"other"), "c.txt")
        platform.records.create(tx, "x_filed", [{"name": "留", "docs": [first.id]}])
        with pytest.raises(TooLarge):
            files.keep(tx, BytesIO(b"x" * 100), "big.txt", largest=99)
    kept = sorted(p for p in (tmp_path / "files").rglob("*") if p.is_file())
    assert len(kept) == 2, "the same content once, nothing of the refused one"
    assert files.sweep(platform, ctx) == 0, "two days are given"
    for place in kept:
        os.utime(place, (0, 0))
    late = type(ctx)(ctx.workspace, ctx.actor, ShiftedClock(platform.clock.now() + timedelta(days=3)))
    assert files.sweep(platform, late) >= 2
    with platform.read(ctx) as tx:
        table = tx.catalog.system("_file")
        left = {
            r[0]
            for r in tx.conn.execute(
                f"select id from {table} where id = any(%s::uuid[])", ([first.id, second.id, other.id],)
            )
        }
    assert left == {first.id}
    assert len([p for p in (tmp_path / "files").rglob("*") if p.is_file()]) == 1


def test_names_and_types() -> None:
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("C:\\x\\报价\u202egnp.exe\x00") == "报价gnp.exe"
    assert clean_name("...") == "file"
    assert media_type(b"PK\x03\x04xx", "x.xlsx").endswith("spreadsheetml.sheet")
    assert media_type("中文".encode() + b"\xe4", "t.txt") == "text/plain"
    assert media_type(b"\xff\xfe\x00", "t.txt") == "application/octet-stream"


def test_regions_are_listed(admin: Caller) -> None:
    provinces = admin.get("/regions").json()["regions"]
    assert len(provinces) == 34
    below = admin.get("/regions", params={"parent": "440000"}).json()["regions"]
    assert {"code": "440300", "name": "深圳市", "full_name": "广东省深圳市", "level": "city", "leaf": False} in below
    assert admin.get("/regions", params={"parent": "999999"}).status_code == 404
