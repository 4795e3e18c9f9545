"""The locks: complete, hashed, and free of hosts."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tools.web_lock import missing_entries

REPOSITORY = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_every_package_and_names_no_host(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert re.findall(r"^\s*--(?!hash=)", text, re.MULTILINE) == []
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) == len(PIN.findall(text)) > 0
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_long_lock_holds_the_short_one() -> None:
    short, long = (_pins(name) for name in LOCKS[:2])
    assert short <= long


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, dev = ({name for name, _ in _pins(lock)} for lock in LOCKS[:2])
    assert {_name(line) for line in project["project"]["dependencies"]} <= runtime
    assert {_name(line) for line in project["dependency-groups"]["dev"]} <= dev


def test_the_web_lock_is_complete_and_names_no_host() -> None:
    lock = json.loads((REPOSITORY / "web" / "package-lock.json").read_text(encoding="utf-8"))
    assert [path for path, entry in lock["packages"].items() if "resolved" in entry] == []
    assert missing_entries(lock) == {}
    # Packages of platforms other than the one that wrote the lock may come without a hash.
    bare = [path for path, entry in lock["packages"].items() if path and "integrity" not in entry]
    assert [path for path in bare if not lock["packages"][path].get("optional")] == []


def test_missing_platform_packages_are_noticed() -> None:
    lock = {"packages": {"": {}, "node_modules/a": {"optionalDependencies": {"a-linux-x64-musl": "1.0.0"}}}}
    assert missing_entries(lock) == {
        "node_modules/a-linux-x64-musl": {
            "version": "1.0.0", "cpu": ["x64"], "libc": ["musl"], "optional": True, "os": ["linux"],
        }
    }  # fmt: skip


def _pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((REPOSITORY / name).read_text(encoding="utf-8")))


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found[0].lower().replace("_", "-")
