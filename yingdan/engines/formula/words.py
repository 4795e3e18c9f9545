"""The words of the language, from ``words.json``: names of functions and constants, what they do, examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any

import orjson

from yingdan.meta.definitions import Label


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """What people read about a function: its names, its arguments, what it gives, an example and the example's value."""

    name: str
    family: str
    aliases: tuple[str, ...]
    signature: Label
    summary: Label
    example: str
    value: str


def _read() -> Mapping[str, Any]:
    body: Mapping[str, Any] = orjson.loads(resources.files(__package__).joinpath("words.json").read_bytes())
    return body


def _functions(body: Mapping[str, Any]) -> Mapping[str, FunctionWords]:
    return MappingProxyType(
        {
            name: FunctionWords(
                name,
                row["family"],
                tuple(row["names"]),
                Label(*row["args"]),
                Label(*row["text"]),
                row["example"],
                row["value"],
            )
            for name, row in body["functions"].items()
        }
    )


_BODY = _read()
CONSTANTS: Mapping[str, str] = MappingProxyType({a: name for name, all_ in _BODY["constants"].items() for a in all_})
UNITS: Mapping[str, str] = MappingProxyType({a: name for name, all_ in _BODY["units"].items() for a in all_})
WORDS: Mapping[str, FunctionWords] = _functions(_BODY)
"""Every function by its English name."""
NAMES: Mapping[str, str] = MappingProxyType({a.upper(): w.name for w in WORDS.values() for a in (w.name, *w.aliases)})
"""The English name by any name, in capitals."""
