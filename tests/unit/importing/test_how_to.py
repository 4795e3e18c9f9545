"""The how-to speaks of every key that a mapping file may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingdan.engines.importing import mapping_file
from yingdan.engines.importing.mapping_file import load_mapping
from yingdan.engines.importing.mapping_model import Duplicates, Missing, Mode, OwnerPolicy

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to"
KEYS = mapping_file._FILE_KEYS | mapping_file._TABLE_KEYS | mapping_file._COLUMN_KEYS
WORDS = (*KEYS - {"note"}, *Duplicates, *Missing, *Mode, *OwnerPolicy)


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_every_word_of_the_mapping_file_is_described(word: str) -> None:
    text = (HOW_TO / "import.md").read_text(encoding="utf-8")
    assert f"`{word}`" in text or f'"{word}"' in text or f"`{word}:" in text


def test_the_example_is_a_mapping() -> None:
    mapping = load_mapping(HOW_TO / "maven-mapping.json")
    assert [t.object for t in mapping.tables] == ["user", "product", "account", "opportunity"]
