"""Files of every form and fault: read exactly, or refused with the place."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from yingdan.engines.importing.model import Limits
from yingdan.engines.importing.reader import TableFile
from yingdan.kernel.errors import YingdanError

TEXT = "客户名称,手机,金额\n上海宏远科技有限公司,13800138000,1200.50\n北京云启信息技术有限公司,13900139000,88\n"
Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return _write


def read_all(path: Path, limits: Limits) -> int:
    return sum(1 for _ in TableFile(path, limits=limits).table().rows())


def refusal(path: Path, limits: Limits | None = None) -> YingdanError:
    with pytest.raises(YingdanError) as caught:
        read_all(path, limits or Limits())
    return caught.value


@pytest.mark.parametrize(
    ("codec", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings(write: Write, codec: str, expected: str) -> None:
    file = TableFile(write("客户.csv", TEXT.encode(codec)))
    table = file.table()
    assert file.encoding == expected
    assert [c.name for c in table.columns] == ["客户名称", "手机", "金额"]
    assert [r.cells for r in table.rows()] == [
        ("上海宏远科技有限公司", "13800138000", "1200.50"),
        ("北京云启信息技术有限公司", "13900139000", "88"),
    ]


def test_gb18030_after_a_long_ascii_head(write: Write) -> None:
    body = b"name,city\n" + b"Acme,Paris\n" * 200_000 + "宏远,上海\n".encode("gb18030")
    file = TableFile(write("a.csv", body))
    assert file.encoding == "gb18030"
    assert list(file.table().rows())[-1].cells == ("宏远", "上海")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(write: Write, delimiter: str) -> None:
    rows = [["name", "note", "amount"], ["Acme", '"a, b; c | d"', "1"], ["Beta", '"line 1\nline 2"', "2"]]
    path = write("a.csv", "\r\n".join(delimiter.join(r) for r in rows).encode())
    file = TableFile(path)
    assert file.delimiter == delimiter
    assert [r.cells for r in file.table().rows()] == [("Acme", "a, b; c | d", "1"), ("Beta", "line 1\nline 2", "2")]


def test_separator_line_of_spreadsheets(write: Write) -> None:
    table = TableFile(write("a.csv", b"sep=;\nname;city\nAcme;Paris\n")).table()
    assert [c.name for c in table.columns] == ["name", "city"]
    assert [r.number for r in table.rows()] == [3]


def test_ragged_rows_are_named_by_row_and_column(write: Write) -> None:
    table = TableFile(write("a.csv", b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n\n9,9,9\n")).table()
    found = [(r.number, [(p.code, p.row, p.column, p.severity.value) for p in r.problems]) for r in table.rows()]
    assert found == [
        (2, []),
        (3, [("row_too_short", 3, "C", "warn")]),
        (4, [("row_too_long", 4, "D", "error")]),
        (5, []),
        (7, []),
    ]


def test_duplicated_and_blank_headers_are_named(write: Write) -> None:
    table = TableFile(write("a.csv", "姓名,金额,金额,,备注\n张三,1,2,3,x\n".encode())).table()
    assert [c.name for c in table.columns] == ["姓名", "金额", "金额 (2)", "D", "备注"]
    assert [(p.code, p.row, p.column, p.value) for p in table.problems] == [("duplicate_header", 1, "C", "金额")]


def test_title_rows_above_the_header_and_full_width_digits(write: Write) -> None:
    table = TableFile(
        write("a.csv", "2026年客户名单,,\n,,\n姓名,手机,城市\n张三,１３８００１３８０００,上海　\n".encode())
    ).table()
    assert table.header_row == 3
    assert next(table.rows()).cells == ("张三", "13800138000", "上海")


def test_a_file_without_header_is_lettered(write: Write) -> None:
    table = TableFile(write("a.csv", b"Acme,100,2026-01-02\nBeta,200,2026-01-03\n")).table()
    assert (table.header_row, [c.name for c in table.columns]) == (0, ["A", "B", "C"])
    assert sum(1 for _ in table.rows()) == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "import_empty_file"),
        ("blank.csv", b"\n \n\n", "import_empty_file"),
        ("commas.csv", b",,\n,,\n", "import_empty_file"),
        ("header.csv", b"name,city\n", "import_no_rows"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "import_not_a_table"),
        ("paper.csv", b"%PDF-1.7 ...", "import_not_a_table"),
        ("page.xls", b"\n<html><table><tr><td>1</td></tr></table></html>", "import_not_a_table"),
        ("packed.csv", b"\x1f\x8b\x08\x00" + bytes(20), "import_not_a_table"),
        ("program.csv", b"MZ\x90\x00\x03\x00\x00\x00", "import_not_a_table"),
        ("broken.xlsx", b"PK\x03\x04" + bytes(60), "import_broken"),
        ("zeros.csv", b"a,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8\n1,\x00,3,4,5,6,7,8\n", "import_nul_bytes"),
        ("quote.csv", b'a,b\n1,2\n3,"open\n4,5\n', "import_open_quote"),
        ("wide.csv", b",".join([b"x"] * 1000) + b"\n1\n", "import_too_many_columns"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "import_not_a_table"),
    ],
)
def test_refusals(write: Write, name: str, content: bytes, code: str) -> None:
    error = refusal(write(name, content))
    assert (error.code, error.params["file"]) == (code, name)
    assert error.status in {413, 422}


def test_refusals_name_the_row(write: Write) -> None:
    assert refusal(write("zeros.csv", b"a,b\n1,2\n1,\x003\n")).params["row"] == 3
    assert refusal(write("quote.csv", b'a,b\n1,2\n3,"open\n4,5\n')).params["row"] == 3
    broken = "名称,值\n".encode() + b"ok,1\n" + b"\xff\x81\x8d,1\n"
    assert refusal(write("mixed.csv", broken)).params["row"] == 3


def test_a_row_that_cannot_be_split_is_reported_and_the_rest_read(write: Write) -> None:
    table = TableFile(write("a.csv", b'a,b\n1,"x"y\n3,4\n')).table()
    rows = list(table.rows())
    assert [(p.code, p.row) for p in rows[0].problems] == [("row_malformed", 2)]
    assert rows[1].cells == ("3", "4")


def test_content_decides_what_a_file_is(write: Write, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.active.append(["Acme"])
    book.save(tmp_path / "real.xlsx")
    disguised = TableFile(write("list.csv", (tmp_path / "real.xlsx").read_bytes()))
    assert (disguised.kind, [n.code for n in disguised.notes]) == ("xlsx", ["name_lies"])
    text = TableFile(write("list.xlsx", b"name\nAcme\n"))
    assert (text.kind, [n.code for n in text.notes]) == ("csv", ["name_lies"])


def test_a_large_file_streams_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = b"Acme Corporation,13800138000,1200.50,2026-01-02," + b"x" * 200 + b"\n"
    with path.open("wb") as stream:
        stream.write(b"name,phone,amount,date,note\n")
        for _ in range(100):
            stream.write(row * 4_000)
    assert path.stat().st_size > 95_000_000
    tracemalloc.start()
    try:
        count = sum(1 for _ in TableFile(path).table().rows())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 400_000
    assert peak < 12_000_000


def test_row_limit(write: Write) -> None:
    error = refusal(write("long.csv", b"a\n" + b"1\n" * 50), Limits(csv_rows=20))
    assert (error.code, error.status, error.params["limit"]) == ("import_too_many_rows", 413, 20)


def _workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    sheet.append(["客户清单", None, None])
    sheet.merge_cells("A1:F1")
    sheet.append(["部门", "客户名称", "手机", "金额", "日期", "编号"])
    sheet.append(["华东", "宏远", 13800138000, 0.1 + 0.2, dt.date(2026, 1, 2), 12345678901234567890])
    sheet.append([None, "云启", "０１３９", 1200, 45678, 7])
    sheet.merge_cells("A3:A4")
    people = book.create_sheet("联系人")
    people.append(["姓名", "公式"])
    people.append(["张三", "=1+1"])
    book.create_sheet("隐藏").sheet_state = "hidden"
    book["隐藏"].append(["x"])
    book.save(path)
    return path


def test_workbook_cells_are_exact(tmp_path: Path) -> None:
    file = TableFile(_workbook(tmp_path / "a.xlsx"))
    assert file.sheets == ("客户", "联系人")
    assert [(n.code, n.params["sheets"]) for n in file.notes] == [("hidden_sheets", "隐藏")]
    table = file.table("客户")
    assert table.header_row == 2
    first, second = list(table.rows())
    assert first.cells[:5] == ("华东", "宏远", "13800138000", "0.3", dt.date(2026, 1, 2))
    assert [(p.code, p.row, p.column) for p in first.problems] == [("digits_lost", 3, "F")]
    assert second.cells == ("华东", "云启", "0139", "1200", "45678", "7")
    with pytest.raises(YingdanError) as caught:
        file.table("没有")
    assert caught.value.code == "import_no_sheet"


def test_a_sheet_that_starts_in_the_middle_keeps_its_places(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B3"], book.active["C3"], book.active["B4"], book.active["C4"] = (
        "name",
        "id",
        "Acme",
        12345678901234567890,
    )
    book.save(tmp_path / "b.xlsx")
    table = TableFile(tmp_path / "b.xlsx").table()
    row = next(table.rows())
    assert (table.header_row, row.number, row.cells) == (3, 4, (None, "Acme", "12345678901234569216"))
    assert row.problems[0].column == "C"


def test_workbook_limits(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([f"c{i}" for i in range(1000)])
    book.active.append(["1"])
    book.save(tmp_path / "wide.xlsx")
    assert refusal(tmp_path / "wide.xlsx").code == "import_too_many_columns"
    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.active.cell(row=1_000_000, column=1, value="last")
    book.save(tmp_path / "long.xlsx")
    error = refusal(tmp_path / "long.xlsx")
    assert (error.code, error.status) == ("import_too_many_rows", 413)


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as bad:
        for entry in good.namelist():
            if entry != "xl/worksheets/sheet1.xml":
                bad.writestr(entry, good.read(entry))
        bad.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    error = refusal(bomb)
    assert (error.code, error.status) == ("import_bomb", 413)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = path.read_bytes().replace(size.to_bytes(4, "little"), (size - 100).to_bytes(4, "little"))
    path.write_bytes(content)
    assert refusal(path).code == "import_broken"


def test_macros_are_ignored_with_a_note(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert "macros_ignored" in [n.code for n in TableFile(path).notes]


def test_a_cut_off_upload_is_refused(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:-400])
    assert refusal(path).code == "import_broken"
