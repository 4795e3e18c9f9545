"""Company names taken apart: place, trade name, line of business, legal form, branch; and how alike two of them are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from yingdan.engines.dedupe.characters import data_lines, mistaken, plain, sound
from yingdan.meta.regions import regions

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_OPEN, _CLOSE = r"(\[{\u3010\u3014\u300a\u300e\u300c\u3008", r")\]}\u3011\u3015\u300b\u300f\u300d\u3009"
_BRACKETS = re.compile(f"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]")
_SIGNS = re.compile(r"[^\w()]|_")
_WORDS = re.compile(r"[^\W_]+")
MAX_NAME = 200
MISSPELT_UP_TO = 6
PLACES_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Company:
    """The parts of a company's name. ``places`` are region codes, ``line`` the words that say what it does.

    ``bare``: nothing but a trade name (and perhaps a line), as people abbreviate it.
    """

    trade: str
    line: str = ""
    places: tuple[str, ...] = ()
    branch: str = ""
    form: str = ""
    chinese: bool = True

    @property
    def core(self) -> str:
        """Trade name and line: the name without place and legal form."""
        return f"{self.trade}{self.line}" if self.chinese else self.trade

    @property
    def bare(self) -> bool:
        """Tell whether the name is an abbreviation: neither place nor legal form."""
        return not self.places and not self.form


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that are recognised with one mistaken character in them too."""

    exact: frozenset[str]
    patterns: Mapping[str, tuple[str, ...]]
    longest: int

    @staticmethod
    def of(words: Iterable[str]) -> _Words:
        exact = frozenset(words)
        patterns: dict[str, list[str]] = {}
        for word in sorted(exact):
            if 1 < len(word) <= MISSPELT_UP_TO:
                for i in range(len(word)):
                    patterns.setdefault(f"{word[:i]}*{word[i + 1 :]}", []).append(word)
        return _Words(
            exact, MappingProxyType({p: tuple(w) for p, w in patterns.items()}), max(map(len, exact), default=0)
        )

    def match(self, piece: str) -> str | None:
        """Return the word that a piece is, misspelt or not."""
        return piece if piece in self.exact else self._misspelt(piece)

    def _misspelt(self, piece: str) -> str | None:
        if 2 <= len(piece) <= MISSPELT_UP_TO:
            for i, char in enumerate(piece):
                for word in self.patterns.get(f"{piece[:i]}*{piece[i + 1 :]}", ()):
                    if mistaken(char, word[i]):
                        return word
        return None

    def tail(self, text: str, *, keep: int) -> str | None:
        """Return the longest word at the end that leaves ``keep`` characters, as it should be spelt."""
        sizes = range(min(self.longest, len(text) - keep), 0, -1)
        return self._first(text[-n:] for n in sizes) or self._first_misspelt(text[-n:] for n in sizes)

    def head(self, text: str, *, keep: int) -> str | None:
        """Return the longest word at the beginning that leaves ``keep`` characters."""
        sizes = range(min(self.longest, len(text) - keep), 0, -1)
        return self._first(text[:n] for n in sizes) or self._first_misspelt(text[:n] for n in sizes)

    def _first(self, pieces: Iterable[str]) -> str | None:
        return next((p for p in pieces if p in self.exact), None)

    def _first_misspelt(self, pieces: Iterable[str]) -> str | None:
        return next((w for p in pieces if (w := self._misspelt(p))), None)


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    name = ""
    for line in data_lines("company_words.txt"):
        if line.startswith("["):
            name = line.strip("[]")
        else:
            found.setdefault(name, set()).update(line.split())
    return MappingProxyType({k: frozenset(v) for k, v in found.items()})


@lru_cache(maxsize=8)
def _words(name: str) -> _Words:
    return _Words.of(_places()) if name == "place" else _Words.of(_lists()[name])


def mail_hosts() -> frozenset[str]:
    """Return the hosts at which anybody gets an address, so that sharing one says nothing."""
    return _lists()["mail"]


@lru_cache(maxsize=1)
def _places() -> Mapping[str, str]:
    """Return region codes by the names people write; districts and counties only with the word that says so."""
    found: dict[str, str] = {}
    for code, name in sorted(regions().items(), key=lambda r: (not r[0].endswith("0000"), not r[0].endswith("00"))):
        text = plain(name)
        if len(text) < 2 or text in _lists()["nameless"]:
            continue
        found.setdefault(text, code)
        upper = code.endswith("00")
        short = _without_tail(text)
        if len(short) >= 2 and upper:
            found.setdefault(short, code)
            if code.endswith("0000"):
                found.setdefault(short + next(iter(_lists()["province"])), code)
    return MappingProxyType(found)


@lru_cache(maxsize=20_000)
def company(name: str) -> Company:
    """Return the parts of a company's name; any text has at least a trade name."""
    text = plain(name[:MAX_NAME])
    return _chinese(text) if _CHINESE.search(text) else _latin(text)


def _latin(text: str) -> Company:
    words = list(_WORDS.findall(text.replace("&", " and ").replace("'", "").replace(".", "")))
    forms = _lists()["latin"]
    kept = [w for w in words if w not in forms]
    form = " ".join(w for w in words if w in forms and w != "the")
    return Company(" ".join(kept or words), form=form, chinese=False)


def _chinese(text: str) -> Company:
    places: list[str] = []
    branch = ""
    form = ""
    rest = text
    for inner in _BRACKETS.findall(text):
        word = _SIGNS.sub("", inner)
        inner_places = _only_places(word)
        if inner_places:
            places += inner_places
            word = ""
        elif word in _lists()["legal"]:
            form, word = word, ""
        elif word in _lists()["country"]:
            # the company of a group for this country goes by the group's name too
            word = ""
        rest = _BRACKETS.sub(lambda _, w=word: w, rest, count=1)  # type: ignore[misc]  # default argument binds the word
    rest = _SIGNS.sub("", rest).replace("(", "").replace(")", "")
    rest, branch = _cut_branch(rest)
    while len(rest) > 2 and (end := _words("legal").tail(rest, keep=2)):
        rest, form = rest[: -len(end)], end + form
    while len(places) < PLACES_AT_MOST and (start := _words("place").head(rest, keep=2)):
        code = _places()[start]
        if places and code[:2] != places[0][:2]:
            break
        places.append(code)
        rest = rest[len(start) :]
    line = ""
    while end := _words("line").tail(rest, keep=2):
        rest, line = rest[: -len(end)], end + line
    return Company(rest or text, line, tuple(dict.fromkeys(places)), branch, form)


def _only_places(text: str) -> list[str]:
    """Return the regions that a text is made of, none for a text that holds anything else."""
    found: list[str] = []
    while text:
        word = _words("place").head(text, keep=0) if len(found) < PLACES_AT_MOST and len(text) > 1 else None
        if word is None:
            return []
        found.append(_places()[word])
        text = text[len(word) :]
    return found


def _without_tail(place: str) -> str:
    """Return a place without the word for what it is: the city of Shanghai is Shanghai."""
    tails = (t for t in sorted(_lists()["tail"], key=len, reverse=True) if place.endswith(t))
    return place.removesuffix(next(tails, ""))


def _cut_branch(text: str) -> tuple[str, str]:
    """Split what names a branch from the end of a name: what follows the full name of the head office, or its place."""
    word = _words("branch").tail(text, keep=2)
    if word is None:
        return text, ""
    head = text[: -len(word)]
    ends = [m.end() for form in sorted(_lists()["whole"]) for m in re.finditer(form, head)]
    if ends:
        at = max(ends)
        return head[:at], (_without_tail(head[at:]) + word)
    bare = head.rstrip("".join(_lists()["number"]))
    if 2 <= len(bare) < len(head):
        return bare, head[len(bare) :] + word
    for size in range(min(6, len(head) - 2), 1, -1):
        if head[-size:] in _places():
            return head[:-size], _without_tail(head[-size:]) + word
    return head, word


def similarity(one: Company, other: Company) -> float:
    """Return how sure two names mean the same company, from 0 to 1; symmetric. A branch is never its head office."""
    if one.chinese != other.chinese or one.branch != other.branch:
        return 0.0
    if not one.chinese:
        return _latin_similarity(one.trade, other.trade)
    place = _place_score(one.places, other.places)
    if not place:
        return 0.0
    spelling = _spelling(one.core, other.core)
    if spelling:
        return _sure(one, other, place * spelling, certain=spelling == 1.0)
    spelling = _spelling(one.trade, other.trade)
    line = _line_score(one, other)
    return _sure(one, other, place * spelling * line, certain=spelling == 1.0)


def _sure(one: Company, other: Company, score: float, *, certain: bool) -> float:
    """Lower the score of a misspelt short trade name where nothing else says that it is the same company."""
    if certain:
        return score
    agreeing = (bool(one.places) and bool(other.places)) + (one.line == other.line != "")
    size = min(len(one.trade), len(other.trade))
    if size <= 2 and agreeing < 1:
        return 0.6 * score
    return score


def _spelling(one: str, other: str) -> float:
    """Return 1 for equal texts, less for such with mistaken characters, 0 for different ones."""
    if one == other:
        return 1.0
    if len(one) != len(other):
        return 0.0
    wrong = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(wrong) > max(1, len(one) // 3) or not all(mistaken(a, b) for a, b in wrong):
        return 0.0
    return 0.94 - 0.03 * (len(wrong) - 1)


def _place_score(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return 1 for the same place, less where one is told or told less closely, 0 for different places."""
    if not one or not other:
        return 1.0 if one == other else 0.95
    if {_level(c) for c in one} & {_level(c) for c in other}:
        return 1.0
    within = any(a.startswith(b) or b.startswith(a) for a in map(_level, one) for b in map(_level, other))
    return 0.97 if within else 0.0


def _level(code: str) -> str:
    """Return the digits of a region that count; a municipality is its only city."""
    bare = code.removesuffix("00").removesuffix("00")
    return bare[:2] if bare[:2] in {"11", "12", "31", "50"} and len(bare) <= 4 else bare


def _line_score(one: Company, other: Company) -> float:
    if one.line == other.line:
        return 1.0
    if not one.line or not other.line:
        # a trade name alone, as people say it; a full name without any line is another company
        return 0.9 if (one if not one.line else other).bare else 0.0
    longer, shorter = sorted((one.line, other.line), key=len, reverse=True)
    if longer.startswith(shorter) or longer.endswith(shorter):
        return 0.88
    return _spelling(one.line, other.line)


def _latin_similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    from rapidfuzz.distance import JaroWinkler, Levenshtein  # noqa: PLC0415 - only where names are compared

    if _numbers(one) != _numbers(other):
        return 0.0
    near = min(Levenshtein.normalized_similarity(one, other), JaroWinkler.similarity(one, other))
    together = one.replace(" ", "") == other.replace(" ", "")
    return 0.97 if together else near if near >= 0.8 and min(len(one), len(other)) >= 5 else 0.0


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def sound_of(name: Company) -> str:
    """Return the key under which same-sounding Chinese trade names are found."""
    return sound(name.trade)
