"""Counts the statements sent to the database, so that a test can tell when their number grows with the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest


class Statements:
    """The texts of all statements since the last ``during``."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        execute = psycopg.Cursor.execute

        def counted(cursor: psycopg.Cursor[Any], query: Any, *args: Any, **more: Any) -> Any:
            self.texts.append(str(query))
            return execute(cursor, query, *args, **more)

        patch.setattr(psycopg.Cursor, "execute", counted)

    def during(self, work: Callable[[], object]) -> int:
        """Return how many statements ``work`` sends, when all that is kept between calls is kept already."""
        work()
        self.texts.clear()
        work()
        return len(self.texts)
