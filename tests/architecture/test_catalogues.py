"""Texts: every error that is raised has one in each language, and the catalogues agree with one another."""

from __future__ import annotations

import string

import pytest

from tools.docs import raised
from yingdan.kernel.i18n import LOCALES, catalogue


def test_every_error_raised_has_a_text() -> None:
    texts = catalogue("zh-CN")
    assert sorted({f"{found.code} ({found.module})" for found in raised() if f"error.{found.code}" not in texts}) == []


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_the_catalogues_have_the_same_keys(locale: str) -> None:
    assert sorted(set(catalogue(LOCALES[0])) ^ set(catalogue(locale))) == []


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_the_catalogues_fill_in_the_same_values(locale: str) -> None:
    first, second = catalogue(LOCALES[0]), catalogue(locale)
    assert [key for key in set(first) & set(second) if _names(first[key]) != _names(second[key])] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_empty(locale: str) -> None:
    assert [key for key, text in catalogue(locale).items() if not text.strip()] == []


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
