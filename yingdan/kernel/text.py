"""Text normalisation and search terms for Chinese and Latin text."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# Only single characters are ever asked for; without the table of phrases a process is 45 MiB smaller and starts sooner.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import Style, lazy_pinyin

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[0-9a-z]+|[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
_CJK = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
MAX_TERMS = 400
PHONE_MIN = 7
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def clean(value: str) -> str:
    """Trim, and drop the control characters and lone surrogates that no field may hold."""
    if value.isprintable():  # nearly always, and then there are none
        return value.strip()
    text = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return text.strip()


def fold(value: str) -> str:
    """Return the comparison form: NFKC (full width becomes half width), lower case, single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", value)).strip().lower()


@lru_cache(maxsize=30_000)
def _initials_of(char: str) -> str:
    if not _CJK.match(char):
        return char
    letters = lazy_pinyin(char, style=Style.FIRST_LETTER, errors="ignore")
    return letters[0] if letters else ""


@lru_cache(maxsize=30_000)
def _syllable_of(char: str) -> str:
    if not _CJK.match(char):
        return char
    syllables = lazy_pinyin(char, errors="ignore")
    return syllables[0] if syllables else ""


def syllable(char: str) -> str:
    """Return the most usual syllable of a Chinese character without its tone; another character stands for itself."""
    return _syllable_of(char)


def pinyin_initials(value: str) -> str:
    """Return the first letters of the pinyin of Chinese characters, Latin letters and digits kept; 上海A1 is sha1."""
    return "".join([_initials_of(c) for c in fold(value) if c.isalnum()])


def sort_key(value: str) -> str:
    """Return a key by which Chinese sorts in pinyin order and Latin in alphabetical order."""
    return " ".join([_syllable_of(c) for c in fold(value)])[:200]


def terms(*values: str | None) -> list[str]:
    """Return the terms under which a text is found.

    Chinese runs give single characters and bigrams; Latin words and numbers give every prefix of up to 12 characters;
    numbers of seven digits or more (phones) give their last eleven and last four digits as well.
    """
    found: dict[str, None] = {}
    for value in values:
        if not value:
            continue
        for run in _WORD.findall(fold(value)):
            if _CJK.match(run):
                for i, char in enumerate(run):
                    found[char] = None
                    if i + 1 < len(run):
                        found[run[i : i + 2]] = None
            else:
                for word in _latin_words(run):
                    for end in range(1, min(len(word), 12) + 1):
                        found[word[:end]] = None
        if len(found) > MAX_TERMS:
            break
    return list(found)[:MAX_TERMS]


def _latin_words(run: str) -> list[str]:
    """Return what a word or number is found by: itself; of a phone number also the part without country code and the tail."""
    if not run.isdigit() or len(run) < PHONE_MIN:
        return [run]
    return [run, run[-11:], run[-4:]]


def query_terms(query: str) -> list[str]:
    """Return the terms that all have to be present for ``query`` to match: bigrams, a lone character, word prefixes."""
    wanted: dict[str, None] = {}
    for run in _WORD.findall(fold(query)):
        if _CJK.match(run):
            if len(run) == 1:
                wanted[run] = None
            for i in range(len(run) - 1):
                wanted[run[i : i + 2]] = None
        else:
            wanted[run[:12]] = None
    return list(wanted)


def initial_terms(initials: str) -> list[str]:
    """Return the marked bigrams of pinyin initials, so that they are found from any character on; one letter has none."""
    return list(dict.fromkeys(f"~{initials[i : i + 2]}" for i in range(len(initials) - 1)))


def query_initials(query: str) -> str | None:
    """Return a query as pinyin initials, None for one that cannot be any (Chinese, digits, signs)."""
    compact = fold(query).replace(" ", "")
    return compact if compact.isascii() and compact.isalnum() and not compact.isdigit() else None


def document_of(name: str, values: Sequence[str | None]) -> dict[str, object]:
    """Return name, terms and initials under which a record with this name and these searchable values is found."""
    initials = pinyin_initials(name)[:60]
    marked = initial_terms(initials) if _CJK.search(name) else []
    return {"name": name, "terms": [*terms(*values), *marked], "initials": initials}


def initials_match(initials: str, column: str, terms_column: str) -> tuple[str, tuple[object, ...]]:
    """Return the condition (text with ``%s``, parameters) that a document has these initials somewhere in its name."""
    marked = initial_terms(initials)
    if not marked:
        return f"{column} like %s", (initials + "%",)
    return f"{terms_column} @> %s::text[] and strpos({column}, %s) > 0", (marked, initials)


def spreadsheet_safe(value: str) -> str:
    """Return a text that a spreadsheet program does not take for a formula; numbers stay as they are."""
    number = value.lstrip("+-").replace(".", "", 1).replace(",", "").isdigit()
    return "'" + value if value.startswith(_FORMULA_STARTS) and not number else value
