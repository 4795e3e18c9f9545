"""The archive file: a plain tar whose members are compressed one by one; the manifest comes last, when all is counted."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from yingdan.engines.archive.model import Manifest, Refused

MANIFEST = "manifest.json"
OBJECTS = "objects.json.gz"
_BLOCK = 1 << 20
_LEVEL = 3  # half the size of the text at a tenth of the time of the highest level
_LARGEST_MANIFEST = 64 << 20


class Writer:
    """Adds members to a new archive; the file gets its name when everything is in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._tar = tarfile.open(self._draft, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by finish or abandon

    def add(self, name: str, write: Callable[[Callable[[bytes], None]], None]) -> tuple[str, int]:
        """Add a member from what ``write`` hands over and return (sha256, bytes) of it before compression."""
        digest, size = hashlib.sha256(), 0
        with tempfile.TemporaryFile(dir=self._path.parent) as spool:
            with gzip.GzipFile(filename="", mode="wb", fileobj=spool, compresslevel=_LEVEL, mtime=0) as packed:

                def take(block: bytes) -> None:
                    nonlocal size
                    digest.update(block)
                    size += len(block)
                    packed.write(block)

                write(take)
            info = tarfile.TarInfo(name)
            info.size, info.mode = spool.tell(), 0o600
            spool.seek(0)
            self._tar.addfile(info, spool)
        return digest.hexdigest(), size

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and give the archive its name; it is on disk when this returns."""
        raw = manifest.to_json()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(raw), 0o600
        self._tar.addfile(info, io.BytesIO(raw))
        self._tar.close()
        self._draft.chmod(0o600)
        with self._draft.open("rb") as file:
            os.fsync(file.fileno())
        self._draft.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._tar.close()
        self._draft.unlink(missing_ok=True)


class Reader:
    """Reads members of an archive; whatever is wrong with it is a refusal, never a trace."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {m.name: m for m in tar.getmembers() if m.isreg()}
        found = self._members.get(MANIFEST)
        if found is None or found.size > _LARGEST_MANIFEST:
            raise Refused("archive_not_one")
        file = tar.extractfile(found)
        self.manifest = Manifest.from_json(file.read() if file else b"")

    def blocks(self, name: str, sha256: str) -> Iterator[bytes]:
        """Hand out a member uncompressed. Raises Refused (422), at the latest at its end, when it is not what was stored."""
        member = self._members.get(name)
        raw = self._tar.extractfile(member) if member else None
        if raw is None:
            raise Refused(part=name)
        digest = hashlib.sha256()
        try:
            with gzip.GzipFile(fileobj=raw, mode="rb") as packed:
                while block := packed.read(_BLOCK):
                    digest.update(block)
                    yield block
        except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
            raise Refused(part=name) from error
        if digest.hexdigest() != sha256:
            raise Refused(part=name)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Open a new archive; nothing is left of it when the block fails."""
    writer = Writer(path)
    try:
        yield writer
    except BaseException:
        writer.abandon()
        raise


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open an archive. Raises Refused (422) for a file that is none or cut off, ``archive_missing`` where there is none."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Reader(tar)
    except FileNotFoundError as error:
        raise Refused("archive_missing", path=str(path)) from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refused("archive_not_one") from error
