"""What a rule is, and how its findings are escaped with a reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

SKIP = re.compile(r"lint-skip(?P<whole>-file)?: (?P<rule>[a-z-]+)(?: (?:—|-) (?P<reason>.*\S))?")
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One line that breaks a rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as rules see it; ``tree`` is empty for what is not Python."""

    path: str
    text: str
    tree: ast.Module

    @staticmethod
    def of(path: str, text: str) -> Source:
        """Parse a file of the repository, named by its path from the top."""
        return Source(path, text, ast.parse(text if path.endswith(".py") else "", path))


@dataclass(frozen=True, slots=True)
class Example:
    """A few lines that keep or break a rule at a given place; the tests run them."""

    text: str
    path: str = "yingdan/engines/sample/service.py"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where it holds, how it finds offenders, and examples which prove both."""

    name: str
    summary: str
    check: Callable[[Source], Iterable[tuple[int, str]]]
    holds_in: tuple[str, ...]
    not_in: tuple[str, ...] = ()
    good: tuple[Example, ...] = ()
    bad: tuple[Example, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether the rule is about this file."""
        return _matches(path, self.holds_in) and not _matches(path, self.not_in)

    def find(self, source: Source) -> list[Finding]:
        """Return the offenders in one file, escapes not yet considered."""
        if not self.holds(source.path):
            return []
        return [Finding(source.path, line, self.name, message) for line, message in self.check(source)]


def lint(source: Source, rules: Iterable[Rule]) -> list[Finding]:
    """Apply rules to one file: escaped findings go, escapes without reason or use come."""
    rules = tuple(rules)
    found = [finding for rule in rules for finding in rule.find(source)]
    known = {rule.name for rule in rules}
    skips = list(_skips(source))
    used: set[int] = set()
    left: list[Finding] = []
    for finding in found:
        hit = next(
            (
                number
                for number, (line, rule, whole, _) in enumerate(skips)
                if rule == finding.rule and (whole or abs(line - finding.line) <= 1)
            ),
            None,
        )
        if hit is None:
            left.append(finding)
        else:
            used |= {
                number for number, skip in enumerate(skips) if skip[1] == finding.rule and (skip[2] or number == hit)
            }
    for number, (line, rule, _, reason) in enumerate(skips):
        if rule not in known:
            left.append(Finding(source.path, line, "skip", f"there is no rule {rule}"))
        elif len(reason) < SHORTEST_REASON:
            left.append(Finding(source.path, line, "skip", "say why: lint-skip: rule — reason"))
        elif number not in used:
            left.append(Finding(source.path, line, "skip", f"nothing breaks {rule} here any more"))
    return sorted(left, key=lambda finding: (finding.path, finding.line))


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every string of a module with its line, docstrings left out, the fixed parts of f-strings joined."""
    outside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            outside.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            outside |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            yield node.lineno, "".join(_fixed(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in outside:
            yield node.lineno, node.value


def _fixed(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else " x "


def _skips(source: Source) -> Iterator[tuple[int, str, bool, str]]:
    if not source.path.endswith((".py", ".ts", ".tsx")) or source.path.startswith(("tools/", "tests/architecture/")):
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        for skip in SKIP.finditer(line):
            yield number, skip["rule"], bool(skip["whole"]), skip["reason"] or ""


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(
        path.startswith(pattern) if pattern.endswith("/") else PurePosixPath(path).match(pattern)
        for pattern in patterns
    )
