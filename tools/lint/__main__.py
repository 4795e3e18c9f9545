"""Lint the repository, or the files named: ``python -m tools.lint [path …]``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.lint import code_rules, data_rules
from tools.lint.rule import Finding, Rule, Source, lint

ROOT = Path(__file__).resolve().parents[2]
RULES: tuple[Rule, ...] = (*data_rules.RULES, *code_rules.RULES)
LARGEST_BYTES = 1_000_000


def main() -> int:
    """Print the findings; the exit code says whether there are any."""
    found = lint_repository([Path(name).resolve() for name in sys.argv[1:]])
    for finding in found:
        print(finding)
    print(f"{len(found)} findings by {len(RULES)} rules" if found else f"{len(RULES)} rules kept")
    return 1 if found else 0


def lint_repository(files: list[Path] | None = None) -> list[Finding]:
    """Return what breaks a rule in the given files, or in every file under version control or about to be."""
    found: list[Finding] = []
    for path in files or _repository_files():
        if path.stat().st_size > LARGEST_BYTES:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # pictures, test files in other encodings
            continue
        name = path.relative_to(ROOT).as_posix()
        try:
            source = Source.of(name, text)
        except SyntaxError as problem:
            found.append(Finding(name, problem.lineno or 1, "syntax", problem.msg))
            continue
        found += lint(source, RULES)
    return found


def _repository_files() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted({name for name in done.stdout.decode("utf-8").split("\0") if name})
    return [path for path in (ROOT / name for name in names) if path.is_file()]


if __name__ == "__main__":
    sys.exit(main())
