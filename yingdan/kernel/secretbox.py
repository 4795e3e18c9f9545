"""Secrets that have to be read again (of webhooks, second factors, directories): sealed before they are stored."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from yingdan.kernel.errors import YingdanError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_VERSION = b"\x01"


class SecretBox:
    """Seals texts with AES-256-GCM under the installation's key; ``key`` is asked for when the first secret comes."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def seal(self, text: str, place: str) -> bytes:
        """Return ``text`` sealed for one place (such as ``webhook:<id>``); it cannot be opened at another."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher().encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text. Raises YingdanError ``secret_unreadable`` (409) when it was sealed with another key."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - a command that needs no secret starts without it

        if sealed[:1] != _VERSION:
            raise YingdanError("secret_unreadable", 409)
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return str(self._cipher().decrypt(nonce, body, place.encode()), "utf-8")
        except (InvalidTag, ValueError) as error:
            raise YingdanError("secret_unreadable", 409) from error

    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers import aead  # noqa: PLC0415 - as above

        return aead.AESGCM(hashlib.sha256(b"yingdan secrets\0" + self._key()).digest())
