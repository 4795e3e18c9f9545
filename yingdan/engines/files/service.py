"""Keeps uploaded files: streamed to disk, addressed by their hash, swept when nobody holds them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from yingdan.db.tx import Tx
from yingdan.engines.files import store
from yingdan.engines.files.sniff import HEAD, clean_name, media_type
from yingdan.engines.jobs.model import JobKind, RunningJob, Tick
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import Invalid, TooLarge, Unavailable

LARGEST = 200 * 2**20
KEEP_UNUSED = timedelta(days=2)
_JUST_NOW = timedelta(hours=1)
SWEEP = "files_sweep"
_BLOCK = 1 << 20
_SWEEP_AT_ONCE = 500
_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept."""

    id: str
    name: str
    media_type: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """Return the file as it goes over the wire."""
        return {"id": self.id, "name": self.name, "type": self.media_type, "size": self.size}


class Files:
    """The folder of files below the installation's home; server and workers have to share it."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made when the first file comes."""
        self._root = root

    def keep(self, tx: Tx, stream: BinaryIO, name: str, *, largest: int = LARGEST) -> Kept:
        """Copy an upload block by block and write it down. Nothing of the given name becomes part of a path.

        Raises TooLarge (413), Invalid ``empty_file`` (422), Unavailable ``disk_full`` (503) when it cannot be stored;
        no piece of it is left behind then.
        """
        file = tx.ctx.new_id()
        part = self._root / "parts" / file
        try:
            part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            digest, size, head = _copy(stream, part, largest)
            path = f"{digest.hex()[:2]}/{digest.hex()}"
            place = self._root / path
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.replace(place)  # the same content once more: the newer copy, so that no sweep takes it away
        except OSError as error:
            raise Unavailable("disk_full") from error
        finally:
            part.unlink(missing_ok=True)
        kept = Kept(file, clean_name(name), media_type(head, name), size)
        store.insert(tx, file, kept.name, kept.media_type, size, digest, path)
        return kept

    def path(self, relative: str) -> Path:
        """Return where the content of a file lies."""
        return self._root / relative

    def drop(self, services: Any, ctx: Ctx, file: str) -> None:
        """Remove a file that no record holds, and its content unless it has just come in once more."""
        with services.write(ctx) as tx:
            found = store.unheld(tx, file)
            store.delete(tx, [] if found is None else [file])
        self._unlink(services, [] if found is None else [found], _JUST_NOW)

    def sweep(self, services: Any, ctx: Ctx) -> int:
        """Remove files that no record of the workspace holds; content goes when no workspace knows it any more."""
        with services.write(ctx) as tx:
            gone = store.unused(tx, tx.now - KEEP_UNUSED, _SWEEP_AT_ONCE)
            store.delete(tx, [file for file, _ in gone])
        self._unlink(services, sorted({path for _, path in gone}), KEEP_UNUSED)
        return len(gone)

    def _unlink(self, services: Any, paths: list[str], age: timedelta) -> None:
        """Remove contents of at least this age that no workspace knows."""
        with services.db.connection() as conn:
            for workspace in services.workspaces():
                paths = [p for p in paths if p not in store.known_paths(conn, workspace.schema, paths)]
        newest = services.system_now() - age
        for path in paths:
            place = self.path(path)
            if place.exists() and place.stat().st_mtime < newest.timestamp():
                place.unlink(missing_ok=True)


def _copy(stream: BinaryIO, part: Path, largest: int) -> tuple[bytes, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    with part.open("wb") as out:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > largest:
                raise TooLarge("file_too_large", max=largest // 2**20)
            if len(head) < HEAD:
                head += block[: HEAD - len(head)]
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise Invalid("empty_file")
    return digest.digest(), size, head


def _sweep(services: Any, ctx: Ctx, job: RunningJob) -> Mapping[str, Any]:
    removed = Files(services.files).sweep(services, ctx)
    job.progress(removed, removed)
    return {"removed": removed}


def _due(tx: Tx) -> bool:
    return bool(store.unused(tx, tx.now - KEEP_UNUSED, 1))


FILE_JOBS = {SWEEP: JobKind(_sweep)}
FILE_TICKS = (Tick(SWEEP, _HOUR_S, _due),)
