"""Settings, read once from the environment (names as in the public HTTP interface document)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can be told; every field is one ``YINGDAN_*`` variable."""

    database_url: str = ""
    direct_url: str = ""
    home: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    secret_key: str = ""
    workers: int = 1
    clock: datetime | None = None
    threads: int = 16
    default_workspace: str = "main"

    @staticmethod
    def from_env(env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from ``env`` (the process environment by default)."""
        e = os.environ if env is None else env
        return Settings(
            database_url=e.get("YINGDAN_DATABASE_URL", ""),
            direct_url=e.get("YINGDAN_DIRECT_URL", ""),
            home=Path(e["YINGDAN_HOME"]).expanduser() if e.get("YINGDAN_HOME") else None,
            host=e.get("YINGDAN_HOST", "127.0.0.1"),
            port=int(e.get("YINGDAN_PORT", "8000")),
            secret_key=e.get("YINGDAN_SECRET_KEY", ""),
            workers=int(e.get("YINGDAN_WORKERS", "1")),
            clock=_instant(e.get("YINGDAN_CLOCK", "")),
            threads=int(e.get("YINGDAN_THREADS", "16")),
            default_workspace=e.get("YINGDAN_WORKSPACE", "main"),
        )


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        msg = "YINGDAN_CLOCK needs a time zone, for example 2026-11-23T09:00:00+08:00"
        raise ValueError(msg)
    return at
