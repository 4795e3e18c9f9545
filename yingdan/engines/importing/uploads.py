"""Uploaded files between the upload and the end of their import: on disk, streamed, each for its uploader alone."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from yingdan.engines.importing.plan import SourceFile
from yingdan.kernel.context import Ctx
from yingdan.kernel.errors import NotFound
from yingdan.kernel.ids import is_uuid

KEPT_DAYS = 31
_BLOCK = 1 << 20
_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded."""

    id: str
    name: str
    size: int
    path: Path

    def source(self) -> SourceFile:
        """Return the file as something to import."""
        return SourceFile(self.path, self.name)


class Uploads:
    """The folder of uploads below the installation's home; server and workers have to share it."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made when the first file comes."""
        self._root = root

    def keep(self, ctx: Ctx, stream: BinaryIO, name: str) -> Upload:
        """Copy an upload in blocks and return it. Nothing of the given name becomes part of a path.

        Files whose batches can no longer be rolled back go at this occasion.
        """
        self.sweep(ctx.now())
        folder = self._root / ctx.workspace.schema
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        upload = ctx.new_id()
        path = folder / upload
        part = path.with_suffix(".part")
        note = {"name": Path(name).name[-_NAME_LENGTH:] or "file", "user": ctx.actor.user}
        stream.seek(0)  # a call that is done once more begins at the beginning
        try:
            with part.open("wb") as out:
                shutil.copyfileobj(stream, out, _BLOCK)
            path.with_suffix(".json").write_text(json.dumps(note), encoding="utf-8")
            part.rename(path)
        except BaseException:
            self._remove(path)
            raise
        return self._upload(path, note)

    def discard(self, ctx: Ctx, upload: str) -> None:
        """Remove an upload of the caller that turned out to be of no use; one that is gone already is fine."""
        try:
            self._remove(self.get(ctx, upload).path)
        except NotFound:
            return

    def get(self, ctx: Ctx, upload: str) -> Upload:
        """Return an upload of the caller. Raises: NotFound (404), also for somebody else's."""
        path = self._root / ctx.workspace.schema / upload if is_uuid(upload) else None
        if path is None or not path.is_file():
            raise NotFound("file_not_found", id=upload)
        note = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if note["user"] != ctx.actor.user and not ctx.actor.is_admin:
            raise NotFound("file_not_found", id=upload)
        path.touch()  # what is in use is not swept
        return self._upload(path, note)

    def sweep(self, now: datetime, days: int = KEPT_DAYS) -> int:
        """Remove files older than ``days`` days, when their batches can no longer be rolled back; return how many."""
        removed = 0
        oldest = now.timestamp() - days * 86_400
        for path in self._root.glob("*/*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _remove(self, path: Path) -> None:
        for each in (path, path.with_suffix(".part"), path.with_suffix(".json")):
            each.unlink(missing_ok=True)

    def _upload(self, path: Path, note: dict[str, Any]) -> Upload:
        return Upload(path.name, str(note["name"]), path.stat().st_size, path)
