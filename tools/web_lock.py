"""Complete ``web/package-lock.json``: entries of optional packages for platforms which the registry at hand does not carry.

npm leaves such packages out when it writes the lock, and then ``npm ci`` refuses the lock as incomplete. They are named
in their parent with an exact version, and their names tell the platform, so the entries can be written without asking.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "web" / "package-lock.json"
PLATFORM = re.compile(
    r"-(?P<os>android|darwin|freebsd|linux|win32)-(?P<cpu>arm64|arm|x64|ia32)(?:-(?P<libc>gnu|musl))?$"
)


def main() -> int:
    """Write the missing entries; with ``--check`` only name them."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    missing = missing_entries(lock)
    if "--check" in sys.argv:
        for path in missing:
            print(f"{LOCK.name}: {path} is named but has no entry; run: python -m tools.web_lock")
        return 1 if missing else 0
    if missing:
        first, *rest = sorted(lock["packages"] | missing)
        everything = lock["packages"] | missing
        lock["packages"] = {path: everything[path] for path in (first, *rest)}
        LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def missing_entries(lock: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries that an npm lock lacks, by their path."""
    packages: dict[str, dict[str, Any]] = lock["packages"]
    found: dict[str, dict[str, Any]] = {}
    for parent, entry in packages.items():
        for name, version in entry.get("optionalDependencies", {}).items():
            platform = PLATFORM.search(name)
            if platform is None or _is_resolved(packages, parent, name):
                continue
            added: dict[str, Any] = {"version": version, "cpu": [platform["cpu"]]}
            if entry.get("dev"):
                added["dev"] = True
            if platform["os"] == "linux":
                added["libc"] = ["musl" if platform["libc"] == "musl" else "glibc"]
            found[f"node_modules/{name}"] = {**added, "optional": True, "os": [platform["os"]]}
    return found


def _is_resolved(packages: dict[str, Any], parent: str, name: str) -> bool:
    folder = parent
    while True:
        if f"{folder}/node_modules/{name}".lstrip("/") in packages:
            return True
        if not folder:
            return False
        folder = folder.rpartition("/node_modules/")[0] if "/node_modules/" in folder else ""


if __name__ == "__main__":
    sys.exit(main())
