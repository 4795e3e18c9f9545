"""The key under which an installation seals its secrets: from the environment, else a file below its home."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from yingdan.db.cluster_home import find_home
from yingdan.kernel.settings import Settings


def secret_key(settings: Settings) -> bytes:
    """Return the key: ``YINGDAN_SECRET_KEY``, else that of ``<home>/secret/key``, made at the first need.

    Several machines on one database need the same ``YINGDAN_SECRET_KEY``. Without the key sealed secrets stay closed, so
    it is kept apart from backups.
    """
    if settings.secret_key:
        return settings.secret_key.encode()
    path = find_home(settings.home) / "secret" / "key"
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"key.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    # Of several processes that make one at the same time, the first one's stays.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
