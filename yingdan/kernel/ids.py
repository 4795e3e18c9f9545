"""Record ids: UUID version 7 (RFC 9562), made here because PostgreSQL has them only from 18 on."""

from __future__ import annotations

import os
import random
import re

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def uuid7(unix_ms: int, noise: bytes | None = None) -> str:
    """Return a new time-ordered id for the instant ``unix_ms`` (milliseconds since 1970, UTC).

    ``noise`` are 16 bytes to use in place of chance, for data that must repeat.
    """
    raw = bytearray(os.urandom(16) if noise is None else noise)
    raw[0:6] = (unix_ms & 0xFFFFFFFFFFFF).to_bytes(6, "big")
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_uuid(value: object) -> bool:
    """Tell whether ``value`` is the text of a UUID."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def jitter(seconds: float) -> float:
    """Return between half and one and a half times ``seconds``: so that waiting processes do not come back together."""
    return seconds * (0.5 + random.random())  # noqa: S311 - spreads retries, keeps no secret


def salt() -> bytes:
    """Return 16 bytes of chance, to be hashed with a value that nobody shall guess from its hash."""
    return os.urandom(16)
