"""Files that are broken, hostile or merely odd: each gets its message in three languages, nothing is lost, nothing breaks."""

from __future__ import annotations

import csv
import io
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import uvicorn
import xlsxwriter

from tests.client import Caller, Client
from tests.engines.importing.desk import ended, sign_in, upload
from tests.engines.jobs.workbench import until, working
from yingdan.api.app import build_app
from yingdan.bootstrap import Platform
from yingdan.kernel.context import Workspace

Rows = Callable[[str], list[tuple[Any, ...]]]
LANGUAGES = ("zh-CN", "zh-TW", "en")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def caller(client: Client, workspace: Workspace) -> Caller:
    return sign_in(client, workspace, "admin", "Secret-123")


def kept_files(platform: Platform, workspace: Workspace) -> list[str]:
    return sorted(p.name for p in Path(str(platform.settings.home), "uploads", workspace.schema).glob("*"))


def book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        fill(made)
    return stream.getvalue()


def cells(*places: tuple[int, int]) -> bytes:
    """Return a workbook with a text at each of these places."""

    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet()
        for row, column in places:
            sheet.write(row, column, "x")

    return book(fill)


def million_rows() -> bytes:
    """Return a workbook of a million rows, made as text: a library would take a minute."""
    plain = book(lambda made: made.add_worksheet().write(0, 0, "客户名称"))
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                lines = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(2, 1_000_001))
                body = body.replace(b"</sheetData>", lines.encode() + b"</sheetData>")
            new.writestr(entry.filename, body)
    return stream.getvalue()


def bomb() -> bytes:
    """Return a workbook whose sheet unpacks to a thousand times its size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60_000_000))
    return stream.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes], int, str]] = {
    "zip bomb": ("a.xlsx", bomb, 413, "import_bomb"),
    "1,000 columns": ("a.xlsx", lambda: cells(*((0, c) for c in range(1_000))), 413, "import_too_many_columns"),
    "1,000 columns of text": ("a.csv", lambda: b",".join([b"x"] * 1_000) + b"\n1\n", 413, "import_too_many_columns"),
    "1,000,000 rows": ("a.xlsx", million_rows, 413, "import_too_many_rows"),
    "two cells far apart": ("a.xlsx", lambda: cells((0, 0), (400_000, 250)), 413, "import_too_many_cells"),
    "one cell in the last column": ("a.xlsx", lambda: cells((0, 0), (0, 16_383)), 413, "import_too_many_columns"),
    "empty": ("a.csv", lambda: b"", 422, "import_empty_file"),
    "blank": ("a.csv", lambda: b"\n \n\n", 422, "import_empty_file"),
    "header only": ("a.csv", "客户名称,电话\n".encode, 422, "import_no_rows"),
    "password": ("a.xlsx", lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), 422, "import_encrypted"),
    "cut off": ("a.xlsx", lambda: cells((0, 0), (1, 0))[:-200], 422, "import_broken"),
    "picture": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), 422, "import_not_a_table"),
    "zero bytes": ("a.csv", lambda: b"a,b\n1,\x00\n", 422, "import_nul_bytes"),
    "open quote": ("a.csv", lambda: b'name,phone\n"a,1\nb,2\n', 422, "import_open_quote"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_a_message_in_three_languages(
    caller: Caller, platform: Platform, workspace: Workspace, rows: Rows, what: str
) -> None:
    name, make, status, code = REFUSED[what]
    content = make()
    before = kept_files(platform, workspace)
    said = {}
    for language in LANGUAGES:
        answer = upload(caller, "", name, content, language, options='{"object":"account"}')
        body = answer.json()
        assert (answer.status_code, body["code"]) == (status, code), answer.text
        said[language] = body["detail"]
        assert name in body["detail"]
    assert len(set(said.values())) == 3
    # nothing stays behind: no record, no batch, no file
    assert rows("select (select count(*) from $account) + (select count(*) from $import_batch)") == [(0,)]
    assert kept_files(platform, workspace) == before


def looked_at(caller: Caller, name: str, content: bytes) -> dict[str, Any]:
    kept = upload(caller, "/files", name, content)
    assert kept.status_code == 201, kept.text
    seen = caller.post("/imports/preview", {"files": [kept.json()["id"]]})
    assert seen.status_code == 200, seen.text
    return {"file": kept.json(), **seen.json()}


def imported(caller: Caller, platform: Platform, name: str, content: bytes, **options: Any) -> dict[str, Any]:
    file = upload(caller, "/files", name, content).json()["id"]
    job = caller.post("/imports/start", {"files": [file], "options": {"object": "account", **options}})
    assert job.status_code == 202, job.text
    with working(platform, platform.job_kinds):
        assert ended(caller, job.json()["id"])["state"] == "done"
    body: dict[str, Any] = caller.get(f"/imports/{job.json()['batch']}").json()
    return body


def test_macros_are_said_and_never_run(caller: Caller) -> None:
    stream = io.BytesIO(book(lambda made: made.add_worksheet().write_column(0, 0, ["客户名称", "甲公司"])))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    seen = looked_at(caller, "宏.xlsm", stream.getvalue())
    assert [n["code"] for n in seen["file"]["notes"]] == ["macros_ignored"]
    assert "宏" in seen["file"]["notes"][0]["message"]
    assert seen["tables"][0]["samples"] == [["甲公司"]]


def test_a_workbook_with_everything_odd_comes_in_whole(caller: Caller, platform: Platform, rows: Rows) -> None:
    """Merged cells, stored results of formulas, serial dates, full-width digits, several sheets, duplicate headers."""

    def fill(made: xlsxwriter.Workbook) -> None:
        sheet = made.add_worksheet("客户")
        sheet.write_row(0, 0, ["客户名称", "城市", "成立年份", "员工数", "创建时间", "备注", "备注"])
        sheet.merge_range(1, 1, 2, 1, "苏州市")
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for row, name in enumerate(("合并一", "合并二"), 1):
            sheet.write(row, 0, name)
            sheet.write_formula(row, 2, "=1990+9", None, 1999)
            sheet.write(row, 3, "１２３")
            sheet.write_datetime(row, 4, date(2024, 5, 6), day)
            sheet.write_row(row, 5, ["第一", "第二"])
        made.add_worksheet("说明").write(0, 0, "此表由市场部提供")

    seen = looked_at(caller, "怪.xlsx", book(fill))
    table = seen["tables"][0]
    assert [t["sheet"] for t in seen["tables"]] == ["客户"]
    assert table["samples"] == [
        ["合并一", "苏州市", "1999", "123", "2024-05-06", "第一", "第二"],
        ["合并二", "苏州市", "1999", "123", "2024-05-06", "第一", "第二"],
    ]
    assert [(n["code"], n["column"]) for n in table["notes"]] == [("duplicate_header", "G")]
    done = imported(caller, platform, "怪.xlsx", book(fill), sheet="客户")
    assert (done["counts"]["created"], done["counts"]["failed"]) == (2, 0)
    assert rows("select city, year_established, employees from $account order by name") == [("苏州市", 1999, 123)] * 2
    day = "(created_at_original at time zone 'Asia/Shanghai')::date::text"
    assert rows(f"select distinct {day} from $account") == [("2024-05-06",)]


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig", "utf-8"])
def test_encodings(caller: Caller, platform: Platform, rows: Rows, codec: str) -> None:
    done = imported(caller, platform, "客户.csv", "客户名称,城市\n镕基喆公司,苏州\n".encode(codec))
    assert done["counts"]["created"] == 1
    assert rows("select name, city from $account") == [("镕基喆公司", "苏州")]


def test_a_wrong_extension_is_read_by_content_and_said(caller: Caller) -> None:
    seen = looked_at(caller, "客户.xlsx", "客户名称\n甲公司\n".encode())
    assert seen["file"]["kind"] == "csv"
    assert [n["code"] for n in seen["file"]["notes"]] == ["name_lies"]
    assert seen["tables"][0]["samples"] == [["甲公司"]]


def test_texts_that_look_like_formulas_stay_texts_on_the_way_out(caller: Caller, platform: Platform) -> None:
    attack = '=HYPERLINK("http://x","y")'
    content = f"客户名称,电话\n{attack.replace(',', ';')},12ab\n+SUM(1),34cd\n".encode()
    done = imported(caller, platform, "公式.csv", content)
    assert done["counts"]["failed"] == 2
    workbook = caller.get(f"/imports/{done['batch']}/errors?format=xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    assert [c.data_type for row in sheet.iter_rows() for c in row if str(c.value or "").startswith(("=", "+"))] == [
        "s",
        "s",
    ]
    text = caller.get(f"/imports/{done['batch']}/errors?format=csv").content.decode("utf-8-sig")
    assert [line[0][:2] for line in list(csv.reader(io.StringIO(text)))[1:]] == ["'=", "'+"]


def test_an_upload_beyond_the_limit_says_so_in_three_languages(caller: Caller) -> None:
    limit = caller.get("/imports/limits").json()["upload_bytes"]
    said = set()
    for language in LANGUAGES:
        headers = {"Accept-Language": language, "Content-Length": str(limit + 1)}
        answer = caller.http.post("/api/v1/imports/files", content=b"x", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        said.add(answer.json()["detail"])
    assert len(said) == 3
    assert all(str(limit >> 20) in s for s in said)


@contextmanager
def serving(platform: Platform) -> Iterator[int]:
    """Serve the application on a free port: a connection that breaks needs a real one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = uvicorn.Server(
        uvicorn.Config(build_app(platform), host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        yield port
    finally:
        server.should_exit = True
        thread.join(30)


def test_an_upload_that_is_cut_off_leaves_nothing_and_the_server_goes_on(
    caller: Caller, platform: Platform, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept_files(platform, workspace)
    cookies = "; ".join(f"{c.name}={c.value}" for c in caller.http.cookies.jar)
    head = (
        "POST /api/v1/imports/files HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Cookie: {cookies}\r\nX-CSRF-Token: {caller.http.headers['X-CSRF-Token']}\r\nContent-Length: 5000000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\n'
    )
    with serving(platform) as port:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                line.sendall(head.encode() + b"x" * 200_000)
        time.sleep(0.5)  # what the server does about it, it does at once
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(f"GET /api/v1/imports/limits HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\n\r\n".encode())
            assert line.recv(15) == b"HTTP/1.1 200 OK"
    assert kept_files(platform, workspace) == before
    assert [r.getMessage() for r in caplog.records if r.levelname in {"ERROR", "CRITICAL"}] == []
