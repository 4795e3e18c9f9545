"""Cell texts brought to one form: white space, invisible characters and full-width letters and digits."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000"
_TABLE: dict[int, str | None] = {
    **{ord(c): None for c in _INVISIBLE},
    **{ord(c): " " for c in _SPACES},
    **{0xFF10 + i: chr(0x30 + i) for i in range(10)},
    **{0xFF21 + i: chr(0x41 + i) for i in range(26)},
    **{0xFF41 + i: chr(0x61 + i) for i in range(26)},
}


def tidy(value: str) -> str | None:
    """Return a cell's text trimmed, without invisible characters, full-width letters and digits made half-width.

    Full-width punctuation stays: it belongs to Chinese names. None when nothing is left.
    """
    if not value.isascii():
        value = value.translate(_TABLE)
    return value.strip() or None


def half_width(value: str) -> str:
    """Return the text in compatibility form (NFKC), for values in which punctuation carries no name."""
    return value if value.isascii() else unicodedata.normalize("NFKC", value).strip()


@lru_cache(maxsize=50_000)
def key(value: str) -> str:
    """Return the form by which two texts are certainly the same: width, case, spaces, dashes and dots left out."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return "".join(c for c in folded if c.isalnum() or c in "+#&@/")


def column_letter(index: int) -> str:
    """Return the spreadsheet name of a column, counted from 0: A, B, …, Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
