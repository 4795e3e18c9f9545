"""Patterns of document numbers such as ``OP-{YYYYMM}-{0000}``: text, date, department and sequence parts.

Parts: ``{YYYY}``, ``{YYYYMM}``, ``{YYYYMMDD}``; ``{DEPT}``, the code of the owner's department; ``{0000}``, a sequence of
that width, with settings behind a colon: ``{0000:start=100,step=10,reset=year}`` (reset: never, year, month, day; by
default as often as the date part changes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_PART = re.compile(r"\{([^{}]*)\}")
_SEQUENCE = re.compile(r"^0{1,12}(?::(?P<more>[a-z0-9=,]*))?$")
_DATES = {"YYYY": "%Y", "YYYYMM": "%Y%m", "YYYYMMDD": "%Y%m%d"}
_RESETS = {"never": "", "year": "%Y", "month": "%Y%m", "day": "%Y%m%d"}
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Pattern:
    """A read pattern. ``reset`` is the strftime form of the period after which the sequence begins again."""

    text: str
    width: int
    start: int
    step: int
    reset: str

    def period(self, local: datetime) -> str:
        """Return the period of the sequence that an instant in the workspace's zone falls into."""
        return local.strftime(self.reset) if self.reset else ""

    def fill(self, count: int, local: datetime, dept: str) -> str:
        """Return the number of the ``count``-th document of its period (from 1)."""
        value = self.start + (count - 1) * self.step

        def part(match: re.Match[str]) -> str:
            name = match[1]
            if name in _DATES:
                return local.strftime(_DATES[name])
            return dept if name == "DEPT" else str(value).zfill(self.width)

        return _PART.sub(part, self.text)


def pattern_problem(text: str) -> str | None:
    """Return the part that makes a pattern unusable, None for a good one."""
    if len(text) > LONGEST or "{" in _PART.sub("", text) or "}" in _PART.sub("", text):
        return text[:LONGEST]
    sequences = 0
    for name in _PART.findall(text):
        if name in _DATES or name == "DEPT":
            continue
        if not _SEQUENCE.match(name) or _settings(name) is None:
            return str(name)
        sequences += 1
    return None if sequences == 1 else text or "{0000}"


def read_pattern(text: str) -> Pattern:
    """Read a pattern that ``pattern_problem`` finds nothing wrong with. Raises ValueError for another one."""
    if pattern_problem(text):
        msg = f"not a number pattern: {text!r}"
        raise ValueError(msg)
    parts = _PART.findall(text)
    sequence = next(p for p in parts if p.startswith("0"))
    more = _settings(sequence) or {}
    finest = max((p for p in parts if p in _DATES), key=len, default=None)
    reset = _RESETS[more["reset"]] if "reset" in more else _DATES[finest] if finest else ""
    width = len(sequence.partition(":")[0])
    return Pattern(text, width, int(more.get("start", 1)), int(more.get("step", 1)), reset)


def _settings(sequence: str) -> dict[str, str] | None:
    _, _, text = sequence.partition(":")
    found = dict(p.split("=", 1) for p in text.split(",") if "=" in p) if text else {}
    if text and len(found) != len(text.split(",")):
        return None
    if found.keys() - {"start", "step", "reset"} or found.get("reset", "never") not in _RESETS:
        return None
    numbers = [found[k] for k in ("start", "step") if k in found]
    return found if all((n.isdigit() and 1 <= int(n) <= 10**9) or n == "0" for n in numbers) else None
