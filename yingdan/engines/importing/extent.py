"""How far the sheets of a workbook reach, found in blocks of their XML before a reader puts them into memory.

A reader keeps the whole rectangle around everything a sheet holds: two cells far apart would cost gigabytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from yingdan.engines.importing.errors import FileTooLarge
from yingdan.engines.importing.model import Limits

_BLOCK = 1 << 20
_OVERLAP = 512
_SHEETS = "xl/worksheets/"
# a place, and an element behind it: an empty cell may stand anywhere, a cell that holds something may not
_FILLED = rb"[\"'](?:[^>]*[^/>])?>\s*<(?!/)"
_FAR_COLUMN = re.compile(rb"r=[\"'][A-Z]{3}\d+" + _FILLED)
_FAR_CELL = re.compile(rb"r=[\"'][A-Z]{1,3}(\d{6,7})" + _FILLED)
_FAR_ROW = re.compile(rb"r=[\"'](\d{6,7})[\"'](?:[^>]*[^/>])?>\s*<(?:\w+:)?c(?![^>]*\sr=)[^>]*[^/>]>\s*<(?!/)")
_COLUMN = re.compile(rb"r=[\"']([A-Z]{1,3})\d+" + _FILLED)
_ROWS_LOOKED_AT = 100_000


def check_extent(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse a workbook one of whose sheets reaches beyond the limits.

    Raises: import_too_many_columns, import_too_many_rows, import_too_many_cells (413).
    """
    for entry in archive.infolist():
        if not (entry.filename.startswith(_SHEETS) and entry.filename.endswith(".xml")):
            continue
        last = 0
        for block in _blocks(archive, entry):
            if _FAR_COLUMN.search(block):
                raise FileTooLarge("import_too_many_columns", file=name, row=1, limit=limits.columns)
            for pattern in (_FAR_CELL, _FAR_ROW):
                last = max(last, max((int(n) for n in pattern.findall(block)), default=0))
            if last > limits.workbook_rows:
                raise FileTooLarge("import_too_many_rows", file=name, limit=limits.workbook_rows)
        if last >= _ROWS_LOOKED_AT:
            letters = {c for block in _blocks(archive, entry) for c in _COLUMN.findall(block)}
            width = max((_number(c) for c in letters), default=0)
            if last * width > limits.workbook_cells:
                raise FileTooLarge("import_too_many_cells", file=name, limit=limits.workbook_cells)


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the text of an entry in blocks that overlap, so that no tag is cut apart in all of them."""
    tail = b""
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            yield tail + block
            tail = block[-_OVERLAP:]


def _number(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found
