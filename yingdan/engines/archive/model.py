"""Words of archives: the manifest that says what is in one, and why one is refused. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from yingdan.kernel.errors import YingdanError

FORMAT = "yingdan-workspace"
FORMAT_VERSION = 1
_NAME = re.compile(r'[^"\x00]{1,63}')
# What ends with the moment: whoever was signed in, and answers kept for retries of single requests.
EPHEMERAL = frozenset(["_session", "_view_as", "_login_attempt", "_login_ticket", "_sso_state", "_idempotency"])


class Refused(YingdanError):
    """The archive cannot be used (422); nothing was changed."""

    code, status = "archive_corrupt", 422


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an archive: columns with their types, rows, and two hashes.

    ``digest`` does not depend on the order of rows and is compared with the restored table; ``sha256`` is of the stored
    rows in the form COPY gives them.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    digest: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file that lies beside the database, by its path below the folder of files."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: whose it is, which versions made it, counts and hashes of everything."""

    product: str
    created_at: str
    workspace: Mapping[str, Any]
    migrations: tuple[str, ...]
    catalog_version: int
    objects_sha256: str
    tables: tuple[Table, ...]
    files: tuple[StoredFile, ...] = ()

    def to_json(self) -> bytes:
        """Return the manifest as stored, sealed by a hash over itself."""
        body = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}
        return json.dumps({**body, "seal": _seal(body)}, ensure_ascii=False, indent=1).encode()

    @staticmethod
    def from_json(raw: bytes) -> Manifest:
        """Read a manifest.

        Raises Refused ``archive_corrupt`` (422) for one that is damaged, ``archive_newer`` for a later format.
        """
        try:
            body = json.loads(raw)
            if body.pop("format") != FORMAT:
                raise Refused("archive_not_one")
            version = body["format_version"]
            if version > FORMAT_VERSION:
                raise Refused("archive_newer", version=str(body.get("product", "?")))
            seal = body.pop("seal")
            if seal != _seal({"format": FORMAT, **body}):
                raise Refused(part="manifest.json")
            del body["format_version"]
            tables = tuple(
                Table(**{**t, "columns": tuple((str(n), str(k)) for n, k in t["columns"])}) for t in body["tables"]
            )
            files = tuple(StoredFile(**f) for f in body["files"])
            names = [n for t in tables for n in (t.name, *(c for c, _ in t.columns))]
            facts = [body["workspace"][k] for k in ("name", "kind", "title", "timezone", "currency")]
            if not all(_NAME.fullmatch(n) for n in names) or not all(isinstance(f, str) for f in facts):
                raise Refused(part="manifest.json")
            ZoneInfo(body["workspace"]["timezone"])
            return Manifest(**{**body, "tables": tables, "files": files, "migrations": tuple(body["migrations"])})
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            raise Refused(part="manifest.json") from error


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a backup, a restore or a check."""

    workspace: str
    tables: int
    rows: int
    files: int
    verified: bool


def _seal(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
