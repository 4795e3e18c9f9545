r"""Patterns of REGEXMATCH: a small regular language, matched here in time linear in the text and by the database alike.

Characters, ``.``, classes ``[a-z]`` and ``[^…]``, ``\d \w \s``, ``? * + {m,n}``, groups, ``|``, and ``^ $`` at the
ends. No back references, no look-around: nothing that could run away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN = 200
MAX_REPEAT = 50
MAX_STATES = 600
MAX_KEPT = 2_000
MAX_GROUPS = 20
_TOP = 0x10FFFF
_SHORT = {"d": ((48, 57),), "w": ((48, 57), (65, 90), (95, 95), (97, 122)), "s": ((9, 10), (13, 13), (32, 32))}
_ESCAPED = frozenset("\\^$.|?*+()[]{}-/")

Ranges = tuple[tuple[int, int], ...]


class BadPattern(ValueError):
    """A pattern outside the language; ``at`` is the character."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


@dataclass(frozen=True, slots=True)
class _Chars:
    ranges: Ranges


@dataclass(frozen=True, slots=True)
class _Sequence:
    parts: tuple[_Tree, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    ways: tuple[_Tree, ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    inner: _Tree
    least: int
    most: int | None


_Tree = _Chars | _Sequence | _Choice | _Repeat


class Pattern:
    """A compiled pattern."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_PATTERN:
            raise BadPattern(MAX_PATTERN)
        self._from_start = text.startswith("^")
        inner = text[1:] if self._from_start else text
        self._to_end = inner.endswith("$") and not _is_escaped(inner)
        reader = _Reader(inner[:-1] if self._to_end else inner, offset=int(self._from_start))
        tree = reader.choice()
        reader.finish()
        self.sql = ("^" if self._from_start else "") + _wrapped(tree) + ("$" if self._to_end else "")
        self._edges: list[list[tuple[Ranges | None, int]]] = []
        start, end = self._node(), self._node()
        self._build(tree, start, end)
        self._end = end
        self._start = self._closure([start])
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def search(self, text: str) -> bool:
        """Tell whether some part of the text matches."""
        states = self._start
        if self._end in states and not self._to_end:
            return True
        for char in text:
            key = (states, char)
            found = self._steps.get(key)
            if found is None:
                found = self._after(states, ord(char))
                if len(self._steps) >= MAX_KEPT:
                    self._steps.clear()
                self._steps[key] = found
            states = found
            if not self._to_end and self._end in states:
                return True
        return self._end in states

    def _after(self, states: Iterable[int], code: int) -> frozenset[int]:
        reached = [
            target
            for state in states
            for ranges, target in self._edges[state]
            if ranges is not None and any(low <= code <= high for low, high in ranges)
        ]
        found = self._closure(reached)
        return found if self._from_start else found | self._start

    def _closure(self, states: Sequence[int]) -> frozenset[int]:
        seen = set(states)
        waiting = list(states)
        while waiting:
            for ranges, target in self._edges[waiting.pop()]:
                if ranges is None and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)

    def _node(self) -> int:
        if len(self._edges) >= MAX_STATES:
            raise BadPattern(0)
        self._edges.append([])
        return len(self._edges) - 1

    def _build(self, tree: _Tree, start: int, end: int) -> None:
        match tree:
            case _Chars(ranges):
                self._edges[start].append((ranges, end))
            case _Sequence(parts):
                at = start
                for part in parts:
                    following = self._node()
                    self._build(part, at, following)
                    at = following
                self._edges[at].append((None, end))
            case _Choice(ways):
                for way in ways:
                    self._build(way, start, end)
            case _Repeat(inner, least, most):
                at = start
                for _ in range(least):
                    following = self._node()
                    self._build(inner, at, following)
                    at = following
                if most is None:
                    loop, back = self._node(), self._node()
                    self._edges[at].append((None, loop))
                    self._build(inner, loop, back)
                    self._edges[back].append((None, loop))
                    self._edges[loop].append((None, end))
                else:
                    for _ in range(most - least):
                        following = self._node()
                        self._edges[at].append((None, end))
                        self._build(inner, at, following)
                        at = following
                    self._edges[at].append((None, end))


@lru_cache(maxsize=500)
def compile_pattern(text: str) -> Pattern:
    """Return a compiled pattern. Raises BadPattern."""
    return Pattern(text)


def _is_escaped(text: str) -> bool:
    """Tell whether the last character stands behind an odd number of backslashes."""
    before = text[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


class _Reader:
    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._at = 0
        self._groups = 0

    def finish(self) -> None:
        if self._at < len(self._text):
            raise self._bad()

    def _bad(self) -> BadPattern:
        return BadPattern(self._at + self._offset)

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise self._bad()
        self._at += 1
        return char

    def choice(self) -> _Tree:
        ways = [self._sequence()]
        while self._peek() == "|":
            self._take()
            ways.append(self._sequence())
        return ways[0] if len(ways) == 1 else _Choice(tuple(ways))

    def _sequence(self) -> _Tree:
        parts: list[_Tree] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        if not parts:
            raise self._bad()
        return parts[0] if len(parts) == 1 else _Sequence(tuple(parts))

    def _atom(self) -> _Tree:
        char = self._take()
        if char == "(":
            self._groups += 1
            if self._groups > MAX_GROUPS or self._peek() == "?":
                raise self._bad()
            inner = self.choice()
            if self._take() != ")":
                raise self._bad()
            return inner
        if char == "[":
            return _Chars(self._class())
        if char == ".":
            return _Chars(((0, _TOP),))
        if char == "\\":
            return _Chars(self._escape())
        if char in "*+?{}^$]":
            self._at -= 1
            raise self._bad()
        return _Chars(((ord(char), ord(char)),))

    def _escape(self) -> Ranges:
        char = self._take()
        if char in _SHORT:
            return _SHORT[char]
        if char not in _ESCAPED:
            self._at -= 1
            raise self._bad()
        return ((ord(char), ord(char)),)

    def _class(self) -> Ranges:
        negative = self._peek() == "^"
        if negative:
            self._take()
        found: list[tuple[int, int]] = []
        while self._peek() != "]" or not found:
            char = self._take()
            if char in "[]":
                raise self._bad()
            if char == "\\":
                found += self._escape()
                continue
            high = char
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in {"", "]"}:
                self._take()
                high = self._take()
                if high in "[]\\" or high < char:
                    raise self._bad()
            found.append((ord(char), ord(high)))
        self._take()
        merged = _merge(found)
        return _invert(merged) if negative else merged

    def _repeated(self, inner: _Tree) -> _Tree:
        char = self._peek()
        if char not in {"*", "+", "?", "{"}:
            return inner
        self._take()
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(char, (0, 0))
        if char == "{":
            low = self._digits()
            top: int | None = low
            if self._peek() == ",":
                self._take()
                top = None if self._peek() == "}" else self._digits()
            if self._take() != "}" or (top is not None and top < low):
                raise self._bad()
            least, most = low, top
        if self._peek() in {"*", "+", "?", "{"}:
            raise self._bad()
        return _Repeat(inner, least, most)

    def _digits(self) -> int:
        text = ""
        while self._peek().isascii() and self._peek().isdigit() and len(text) < 3:
            text += self._take()
        if not text or int(text) > MAX_REPEAT:
            raise self._bad()
        return int(text)


def _merge(ranges: Sequence[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def _invert(ranges: Ranges) -> Ranges:
    found: list[tuple[int, int]] = []
    following = 0
    for low, high in ranges:
        if low > following:
            found.append((following, low - 1))
        following = high + 1
    if following <= _TOP:
        found.append((following, _TOP))
    return tuple(found)


def _wrapped(tree: _Tree) -> str:
    """Return the pattern as the database reads it, every character by its number where it might mean something."""
    match tree:
        case _Chars(ranges):
            if ranges == ((0, _TOP),):
                return "."
            if ranges[0][0] == 0:  # everything but some, as a null byte cannot be written
                return "[^" + "".join(_range(*r) for r in _invert(ranges)) + "]"
            return "[" + "".join(_range(*r) for r in ranges) + "]"
        case _Sequence(parts):
            return "".join(_wrapped(p) for p in parts)
        case _Choice(ways):
            return "(?:" + "|".join(_wrapped(w) for w in ways) + ")"
        case _Repeat(inner, least, most):
            top = "" if most is None else str(most)
            return f"(?:{_wrapped(inner)}){{{least},{top}}}"


def _range(low: int, high: int) -> str:
    return _char(low) if low == high else f"{_char(low)}-{_char(high)}"


def _char(code: int) -> str:
    return f"\\U{code:08x}"
