"""Texts in three languages from flat JSON catalogues; missing texts fall back to zh-CN."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = ("zh-CN", "zh-TW", "en")
DEFAULT_LOCALE = "zh-CN"


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Return all texts of one language."""
    path = Path(__file__).with_name("locales") / f"{locale}.json"
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def text(key: str, locale: str = DEFAULT_LOCALE, **params: Any) -> str:
    """Return the text of ``key`` with ``params`` filled in; the key itself when no catalogue has it."""
    for name in (locale if locale in LOCALES else DEFAULT_LOCALE, DEFAULT_LOCALE):
        template = catalogue(name).get(key)
        if template is not None:
            return template.format_map(_Lenient(params))
    return key


def choose_locale(accept_language: str | None) -> str:
    """Pick the best of our languages for an ``Accept-Language`` header."""
    if not accept_language:
        return DEFAULT_LOCALE
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag.lower()))
        except ValueError:
            continue
    for _, tag in sorted(wanted, key=lambda pair: pair[0]):
        if tag.startswith("en"):
            return "en"
        if tag in {"zh-tw", "zh-hk", "zh-mo"} or tag.startswith("zh-hant"):
            return "zh-TW"
        if tag.startswith("zh"):
            return "zh-CN"
    return DEFAULT_LOCALE


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
