"""What is generated from the code is what the code would generate now."""

from __future__ import annotations

import json
from pathlib import Path

from tools import docs
from yingdan.cli.main import document

ROOT = Path(__file__).resolve().parents[2]


def test_reference_pages() -> None:
    """`make docs` would change nothing."""
    stale = [name for name, text in docs.pages().items() if (docs.REFERENCE / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


def test_web_types_come_from_the_interface() -> None:
    """The web client's types are generated from the document the server would write."""
    stored = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(document())), "run `make docs`"
