"""How much JavaScript the built web client loads, from the manifest of its build: at first, and for every route beyond that.

``python -m tools.bundle`` lists it and ends with 1 when a budget is exceeded. Sizes are of the files packed by gzip, in bytes.
Charts and designers are parts of their own, loaded when somebody opens one, and stand apart from the budget of routes.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from functools import cache
from typing import Any, NamedTuple

from tools.setup import WEB, WEB_DIST

MANIFEST = WEB_DIST / ".vite" / "manifest.json"
# Which file holds a module that travels together with others.
PARTS = WEB_DIST / ".vite" / "parts.json"
INITIAL_KB, ROUTE_KB = 260, 150
# What every page of somebody signed in is made of, beyond the entry: frame, texts of one language.
FRAME = ("src/app/shell/Shell.tsx", "src/locales/zh-CN.json", "node_modules/antd/es/locale/zh_CN.js")
APART = ("src/admin/designer/", "src/ui/charts/")
# Texts, not addresses: lazy parts of a page are not routes.
ROUTES = (WEB / "src" / "app" / "router.tsx", WEB / "src" / "app" / "parts.ts")


class Sizes(NamedTuple):
    """Bytes that every page loads, and what each route adds to them; ``apart`` is outside the budget."""

    initial: int
    routes: dict[str, int]
    apart: dict[str, int]


def main() -> int:
    """List sizes; 1 when a budget is exceeded."""
    found = sizes()
    over = [] if found.initial <= INITIAL_KB * 1000 else [f"the first page loads more than {INITIAL_KB} kB"]
    print(f"{'first page':48} {found.initial / 1000:7.1f} kB of {INITIAL_KB}")
    for name, size in sorted(found.routes.items(), key=lambda pair: -pair[1]):
        print(f"{name:48} {size / 1000:7.1f} kB of {ROUTE_KB}")
        if size > ROUTE_KB * 1000:
            over.append(f"{name} adds more than {ROUTE_KB} kB")
    for name, size in sorted(found.apart.items(), key=lambda pair: -pair[1]):
        print(f"{name:48} {size / 1000:7.1f} kB, apart")
    for each in over:
        print(f"over budget: {each}")
    return 1 if over else 0


def sizes() -> Sizes:
    """Return what the built client loads; ends the program where it is not built."""
    if not MANIFEST.is_file():
        raise SystemExit(f"{MANIFEST} is not there: run `make setup`")
    chunks: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text("utf-8"))
    holders = {chunk["file"]: chunk for chunk in chunks.values()}
    for module, file in json.loads(PARTS.read_text("utf-8"))["modules"].items():
        chunks[module] = {**holders[file], "isEntry": False, "isDynamicEntry": True}
    entry = next(key for key, chunk in chunks.items() if chunk.get("isEntry"))
    first = {file for key in (entry, *FRAME) if key in chunks for file in _loaded(chunks, key)}
    routes: dict[str, int] = {}
    apart: dict[str, int] = {}
    for key in _lazy_pages(chunks):
        size = sum(_packed(file) for file in _loaded(chunks, key) - first)
        (apart if key.startswith(APART) else routes)[key] = size
    return Sizes(sum(map(_packed, first)), routes, apart)


def _lazy_pages(chunks: dict[str, dict[str, Any]]) -> list[str]:
    """Return the modules that routes load, charts and pages of the settings included."""
    named = [name for file in ROUTES for name in re.findall(r'import\("\.*/?([^"]+)"\)', file.read_text("utf-8"))]
    stems = {f"src/{name}.tsx" if "/" in name else f"src/app/{name}.tsx" for name in named}
    stems |= {f"src/app/{name}.tsx" for name in named} | {key for key in chunks if key.startswith(APART)}
    return sorted(key for key in stems if chunks.get(key, {}).get("isDynamicEntry") and key not in FRAME)


def _loaded(chunks: dict[str, dict[str, Any]], key: str) -> set[str]:
    """Return the JavaScript files that come with a chunk: its own and all it imports statically."""
    files, waiting, seen = set(), [key], set()
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        chunk = chunks[at]
        if chunk["file"].endswith(".js"):
            files.add(chunk["file"])
        waiting += chunk.get("imports", [])
    return files


@cache
def _packed(file: str) -> int:
    return len(gzip.compress((WEB_DIST / file).read_bytes(), 6, mtime=0))


if __name__ == "__main__":
    sys.exit(main())
