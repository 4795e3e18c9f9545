"""Delimited text, streamed row by row in flat memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from yingdan.engines.importing.errors import FileRefused, FileTooLarge
from yingdan.engines.importing.model import Limits, Problem, SourceRow
from yingdan.engines.importing.sniff import delimiter_of, text_encoding
from yingdan.engines.importing.text import tidy

_SAMPLE_CHARACTERS = 200_000


class CsvFile:
    """One delimited text file; ``encoding`` and ``delimiter`` were found by reading it."""

    def __init__(self, path: Path, name: str, limits: Limits, encoding: str = "", delimiter: str = "") -> None:
        """Find encoding and delimiter. Raises: import_encoding, import_nul_bytes, import_empty_file."""
        self.path, self.name, self._limits = path, name, limits
        self.encoding = encoding or text_encoding(path, name)
        with self._open() as stream:
            sample = stream.read(_SAMPLE_CHARACTERS)
            whole = len(sample) < _SAMPLE_CHARACTERS
        if not sample.strip():
            raise FileRefused("import_empty_file", file=name)
        self._has_separator_line = sample[:4].lower() == "sep="
        # a sample cut in mid-row would count one row too short
        self.delimiter = delimiter or delimiter_of(sample if whole else sample[: sample.rfind("\n") + 1] or sample)

    def _open(self) -> TextIO:
        codec = self.encoding
        stream = self.path.open("r", encoding=codec, newline="", errors="strict")
        if codec in {"utf-16-le", "utf-16-be"} and stream.read(1) != "\ufeff":
            stream.seek(0)
        return stream

    def rows(self) -> Iterator[SourceRow]:
        """Yield every row, blank ones too; a row that cannot be split carries the problem ``row_malformed``.

        Raises: import_open_quote with the row where the quote opens; import_too_many_rows, import_too_many_columns.
        """
        with self._open() as stream:
            reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "unexpected end" in str(error) or "field larger" in str(error):
                        raise FileRefused("import_open_quote", file=self.name, row=number) from error
                    yield SourceRow(number, (), (Problem("row_malformed", row=number),))
                    continue
                if number == 1 and self._has_separator_line:
                    continue
                if len(cells) > self._limits.columns:
                    raise FileTooLarge(
                        "import_too_many_columns", file=self.name, row=number, limit=self._limits.columns
                    )
                if number > self._limits.csv_rows:
                    raise FileTooLarge("import_too_many_rows", file=self.name, limit=self._limits.csv_rows)
                yield SourceRow(number, tuple([tidy(cell) if cell else None for cell in cells]))
