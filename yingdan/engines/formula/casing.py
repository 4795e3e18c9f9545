"""Upper and lower case one character at a time (simple case mapping), as the database does it."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def _lower_of(code: int) -> str:
    # the dotted I is the only letter with a lower case of several characters; its simple one is a plain i
    return chr(code).lower()[0]


@lru_cache(maxsize=20_000)
def _upper_of(code: int) -> str:
    char = chr(code)
    mapped = char.upper()
    if len(mapped) > 1:
        mapped = char.title()  # the simple upper case of letters with a full one of several characters, if there is one
    return mapped if len(mapped) == 1 else char


class _Lower:
    def __getitem__(self, code: int) -> str:
        return _lower_of(code)


class _Upper:
    def __getitem__(self, code: int) -> str:
        return _upper_of(code)


def lower(text: str) -> str:
    """Return a text in lower case."""
    return text.lower() if text.isascii() else text.translate(_Lower())


def upper(text: str) -> str:
    """Return a text in upper case."""
    return text.upper() if text.isascii() else text.translate(_Upper())
