"""Tells from its first bytes what a file is, whatever its name says. Pure."""

from __future__ import annotations

import unicodedata

HEAD = 4_096
PLAIN, BINARY = "text/plain", "application/octet-stream"
_ZIP = b"PK\x03\x04"
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
)
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_NAME_LENGTH = 200


def media_type(head: bytes, name: str) -> str:
    """Return the media type of a file by its first bytes; markup of any kind is never more than bytes to be saved."""
    for start, mark, kind in _MAGIC:
        if head[start : start + len(mark)] == mark:
            return kind
    if head.startswith(_ZIP):
        return _OFFICE.get(name.rpartition(".")[2].lower(), "application/zip")
    return PLAIN if _is_text(head) else BINARY


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # the last character may be cut
            return False
        text = head[: error.start].decode("utf-8")
    folded = text.lstrip("\ufeff \t\r\n").lower()
    return not folded.startswith("<") and "<script" not in folded and "<html" not in folded and "<svg" not in folded


def may_show(kind: str) -> bool:
    """Tell whether a browser may show the file in place; anything else is saved."""
    return kind in _SHOWN


def clean_name(name: str) -> str:
    """Return the name of a file without folders, control and direction characters, at most 200 characters long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return kept.strip(" .")[-_NAME_LENGTH:] or "file"
