"""What a file really is: kind by its first bytes, text encoding by reading it through, delimiter by consistency."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from yingdan.engines.importing.errors import FileRefused, FileTooLarge
from yingdan.engines.importing.extent import check_extent
from yingdan.engines.importing.model import Limits

_BLOCK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"{\\rtf", "RTF"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class FileKind:
    """``kind`` is csv, xlsx, xls or ods; ``macros`` tells of a program inside; ``says`` is what the name promises."""

    kind: str
    says: str
    macros: bool = False

    @property
    def name_lies(self) -> bool:
        """Tell whether the name promises another kind of table than the content is."""
        return bool(self.says) and self.says != self.kind


def file_kind(path: Path, name: str, limits: Limits) -> FileKind:
    """Return what the file is by its content.

    Raises: import_empty_file, import_too_large (413), import_not_a_table, import_encrypted, import_bomb, import_broken.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("import_empty_file", file=name)
    if size > limits.file_bytes:
        raise FileTooLarge("import_too_large", file=name, limit_mb=limits.file_bytes // 1_000_000)
    with path.open("rb") as stream:
        head = stream.read(4096)
    says = _says(name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, name, says, limits)
    if head.startswith(_OLE):
        return _compound(path, name, says, limits)
    for magic, title in _FOREIGN:
        # two-letter magics are words too: only with control bytes behind them are they programs
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head or magic == b"\x1f\x8b"):
            raise FileRefused("import_not_a_table", file=name, found=title)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise FileRefused("import_not_a_table", file=name, found="XML" if start.startswith(b"<?xml") else "HTML")
    return FileKind("csv", says)


def _says(name: str) -> str:
    suffix = Path(name).suffix.lower().lstrip(".")
    known = {"csv": "csv", "txt": "csv", "tsv": "csv", "xlsx": "xlsx", "xlsm": "xlsx", "xlsb": "xlsx", "xls": "xls"}
    return {**known, "ods": "ods"}.get(suffix, "")


def _zipped(path: Path, name: str, says: str, limits: Limits) -> FileKind:
    """Tell the kind of a zip container after its directory and its real unpacked sizes passed the limits."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                kind = "xlsx"
            elif "content.xml" in names and "mimetype" in names:
                kind = "ods"
            else:
                raise FileRefused("import_not_a_table", file=name, found="zip")
            _check_unpacked(archive, name, path.stat().st_size, limits)
            if kind == "xlsx":
                check_extent(archive, name, limits)
            return FileKind(kind, says, macros=any(n.endswith("vbaProject.bin") for n in names))
    except zipfile.BadZipFile as error:
        raise FileRefused("import_broken", file=name) from error


def _check_unpacked(archive: zipfile.ZipFile, name: str, packed: int, limits: Limits) -> None:
    if packed > limits.workbook_bytes:
        raise FileTooLarge("import_too_large", file=name, limit_mb=limits.workbook_bytes // 1_000_000)
    entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    ratio_bad = any(
        entry.file_size > limits.ratio_counts_from_bytes
        and entry.file_size > limits.unpacked_ratio * max(1, entry.compress_size)
        for entry in entries
    )
    # overlapping entries let a small file declare more packed bytes than it has
    overlapping = sum(entry.compress_size for entry in entries) > packed
    if declared > limits.unpacked_bytes or ratio_bad or overlapping:
        raise FileTooLarge("import_bomb", file=name, limit_mb=limits.unpacked_bytes // 1_000_000)
    for entry in entries:
        if entry.flag_bits & 1:
            raise FileRefused("import_encrypted", file=name)
        # the directory may lie about sizes: unpack once in small blocks; zipfile stops at the declared size
        with archive.open(entry) as stream:
            while stream.read(_BLOCK):
                continue


def _compound(path: Path, name: str, says: str, limits: Limits) -> FileKind:
    if path.stat().st_size > limits.workbook_bytes:
        raise FileTooLarge("import_too_large", file=name, limit_mb=limits.workbook_bytes // 1_000_000)
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused("import_encrypted", file=name)
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return FileKind("xls", says, macros="_VBA_PROJECT".encode("utf-16-le") in data)
    raise FileRefused("import_not_a_table", file=name, found="OLE")


def text_encoding(path: Path, name: str) -> str:
    """Return the Python codec of a text file, read through once in blocks (flat memory).

    Order: byte order mark, UTF-16 by its zero bytes, UTF-8, GB18030, Windows-1252.
    Raises: import_nul_bytes and import_encoding with the row, when the file is not text.
    """
    with path.open("rb") as stream:
        head = stream.read(8192)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            _read_through(path, name, codec)
            return codec
    if codec := _utf16_by_zeros(head):
        try:
            _read_through(path, name, codec)
        except FileRefused:
            pass  # zero bytes in something else: the tries below name the place
        else:
            return codec
    refusal: FileRefused | None = None
    for codec in ("utf-8", "gb18030", "cp1252"):
        try:
            _read_through(path, name, codec)
        except FileRefused as error:
            if error.code == "import_nul_bytes":
                raise
            refusal = refusal or error
            continue
        return codec
    raise refusal or FileRefused("import_encoding", file=name, row=1)


def _utf16_by_zeros(head: bytes) -> str:
    """Return the UTF-16 codec whose pattern of zero bytes the text has, "" for none.

    ASCII in UTF-16 has every second byte zero; Chinese text has few, yet delimiters and line ends still have.
    """
    even, odd, half = head[0::2].count(0), head[1::2].count(0), len(head) // 2
    if odd >= 4 and odd > half * 0.05 and even <= odd * 0.02:
        return "utf-16-le"
    if even >= 4 and even > half * 0.05 and odd <= even * 0.02:
        return "utf-16-be"
    return ""


def _read_through(path: Path, name: str, codec: str) -> None:
    decoder = codecs.getincrementaldecoder(codec)(errors="strict")
    rows = 1
    with path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = block[: error.start].count(b"\n")
                raise FileRefused("import_encoding", file=name, row=rows + before) from error
            at = text.find("\x00")
            if at >= 0:
                raise FileRefused("import_nul_bytes", file=name, row=rows + text.count("\n", 0, at))
            if not block:
                return
            rows += text.count("\n")


def delimiter_of(sample: str) -> str:
    """Return the delimiter that splits the sample's rows most evenly; a comma when none splits them."""
    first = sample.split("\n", 1)[0].strip()
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(r) for r in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if r)
        except csv.Error:
            continue
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = rows / widths.total() * (1 + min(width, 30) / 100) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best
