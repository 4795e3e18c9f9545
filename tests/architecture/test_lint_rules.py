"""Our own lint rules: each proves itself on its examples, and the repository keeps them all."""

from __future__ import annotations

import pytest

from tools.lint.__main__ import RULES, lint_repository
from tools.lint.rule import Example, Rule, Source, lint

GOOD = [(rule, example) for rule in RULES for example in rule.good]
BAD = [(rule, example) for rule in RULES for example in rule.bad]


@pytest.mark.parametrize(("rule", "example"), GOOD, ids=lambda value: getattr(value, "name", ""))
def test_good_lines_pass(rule: Rule, example: Example) -> None:
    assert rule.find(Source.of(example.path, example.text)) == []


@pytest.mark.parametrize(("rule", "example"), BAD, ids=lambda value: getattr(value, "name", ""))
def test_bad_lines_are_found(rule: Rule, example: Example) -> None:
    found = rule.find(Source.of(example.path, example.text))
    assert [finding.rule for finding in found][:1] == [rule.name]


def test_every_rule_proves_both() -> None:
    assert [rule.name for rule in RULES if not (rule.good and rule.bad)] == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("conn.commit()  # lint-skip: one-commit — a pool hands it out anew", []),
        ("# lint-skip: one-commit — a pool hands it out anew\nconn.commit()", []),
        ("# lint-skip-file: one-commit — ends what it begins\na.commit()\n\n\nb.commit()", []),
        ("conn.commit()  # lint-skip: one-commit", ["skip"]),
        ("conn.commit()  # lint-skip: one-commit — so", ["skip"]),
        ("x = 1  # lint-skip: one-commit — nothing to escape here", ["skip"]),
        ("conn.commit()  # lint-skip: no-such-rule — a reason of some length", ["one-commit", "skip"]),
        ("# lint-skip: one-commit — three lines up is too far\n\n\nconn.commit()", ["one-commit", "skip"]),
    ],
)
def test_escapes_need_a_reason_and_a_use(text: str, left: list[str]) -> None:
    found = lint(Source.of("yingdan/engines/sample/service.py", text), RULES)
    assert sorted(finding.rule for finding in found) == sorted(left)


def test_the_repository_keeps_the_rules() -> None:
    assert [str(finding) for finding in lint_repository()] == []
