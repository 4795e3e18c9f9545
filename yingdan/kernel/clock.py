"""Clocks: the only source of the present instant (aware, UTC)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant of the machine."""
        return datetime.now(UTC)


class ShiftedClock:
    """A running clock that starts at a chosen instant; for demo and test workspaces only."""

    def __init__(self, start: datetime, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self._offset = start - self._base.now()

    def now(self) -> datetime:
        """Return the machine's instant shifted by the offset."""
        return self._base.now() + self._offset

    def advance(self, delta: timedelta) -> None:
        """Move the clock forward by ``delta``."""
        self._offset += delta


class FixedClock:
    """A clock that stands still until it is moved; for tests and for runs that must repeat."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        return self._at

    def advance(self, delta: timedelta) -> None:
        """Move the clock forward by ``delta``."""
        self._at += delta
