"""Chinese characters people mistake for one another: traditional forms, the same sound, a similar shape."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from yingdan.kernel.text import fold, syllable

MAX_ALIKE = 12


def plain(text: str) -> str:
    """Return a text folded (width, case, spaces) and in simplified characters, so that spellings of one name are equal."""
    simplified: str = _converter().convert(fold(text))
    return unicodedata.normalize("NFKC", simplified)


def sound(text: str) -> str:
    """Return the syllables of a text without tones; other characters stand for themselves."""
    return " ".join([syllable(c) for c in text])


@lru_cache(maxsize=1)
def alike() -> Mapping[str, str]:
    """Return for each character those that look like it."""
    found: dict[str, set[str]] = {}
    for line in data_lines("alike.txt"):
        for other in line[1:]:
            found.setdefault(line[0], set()).add(other)
            found.setdefault(other, set()).add(line[0])
    return MappingProxyType({c: "".join(sorted(o)) for c, o in found.items()})


def mistaken(one: str, other: str) -> bool:
    """Tell whether a character may stand for another by sound or by shape."""
    return one == other or other in alike().get(one, "") or (syllable(one) == syllable(other) and syllable(one) != one)


def misspellings(text: str) -> list[str]:
    """Return the text with each character in turn replaced by one that looks like it."""
    return [text[:i] + other + text[i + 1 :] for i, c in enumerate(text) for other in alike().get(c, "")[:MAX_ALIKE]]


def data_lines(name: str) -> list[str]:
    """Return the lines of a data file of this engine without remarks and blank lines."""
    text = resources.files("yingdan.engines.dedupe").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - its tables are read only where names are compared

    return OpenCC("t2s")
