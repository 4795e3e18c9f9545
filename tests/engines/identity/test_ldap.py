"""Sign-in with the password of a real directory (slapd on a free loopback port, in a folder of the test)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client import Client
from yingdan.adapters.ldap.directory import LdapDirectory
from yingdan.bootstrap import Platform
from yingdan.engines.identity.ports import SsoFailed
from yingdan.kernel.settings import Settings

pytestmark = [
    # ldap3 uses names of pyasn1 that have newer ones.
    pytest.mark.filterwarnings("ignore:(tagMap|typeMap) is deprecated:DeprecationWarning")
]
SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
BASE = "dc=example,dc=com"
SECRET = "directory-password"
SETTINGS = """include {schema}/core.schema
include {schema}/cosine.schema
include {schema}/inetorgperson.schema
modulepath {modules}
moduleload back_mdb
pidfile {folder}/pid
database mdb
suffix "{base}"
rootdn "cn=admin,{base}"
rootpw {secret}
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=admin,{base}" write by * none
"""
PEOPLE = """dn: dc=example,dc=com
objectClass: domain
dc: example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: uid=lin,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: lin
cn: Lin Xiao
sn: Lin
mail: lin@example.com
userPassword: tree-of-lin-77

dn: uid=admin,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: admin
cn: Two Names
sn: Two
userPassword: tree-of-two-77
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A directory with two people."""
    schema, add = Path("/etc/ldap/schema"), shutil.which("ldapadd")
    modules = next((p for p in (Path("/usr/lib/ldap"), Path("/usr/lib/openldap")) if p.exists()), None)
    if SLAPD is None or add is None or modules is None or not schema.exists():
        pytest.skip("needs slapd and ldap-utils")
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "data").mkdir()
    words = {"schema": schema, "modules": modules, "folder": folder, "base": BASE, "secret": SECRET}
    (folder / "slapd.conf").write_text(SETTINGS.format(**words), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"ldap://127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(
        [SLAPD, "-h", address, "-f", str(folder / "slapd.conf"), "-d", "0"], stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 20
    command = [add, "-x", "-H", address, "-D", f"cn=admin,{BASE}", "-w", SECRET, "-c"]
    while subprocess.run(command, input=PEOPLE.encode(), capture_output=True, check=False).returncode not in {0, 68}:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def platform(pg_dsn: str) -> Iterator[Platform]:
    settings = Settings(database_url=pg_dsn, threads=8, secret_key="for tests", default_workspace="directory")
    opened = Platform.open(settings)
    opened.create_workspace("directory", kind="test", admin_password="correct-horse-9")
    yield opened
    opened.drop_workspace("directory")
    opened.close()


def _config(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "base_dn": f"ou=people,{BASE}", "bind_dn": f"cn=admin,{BASE}", **more}


def test_the_directory_says_who_somebody_is(url: str) -> None:
    found = LdapDirectory().authenticate(_config(url), SECRET, "lin", "tree-of-lin-77")
    assert found is not None
    assert (found.subject, found.name, found.email) == (f"uid=lin,ou=people,{BASE}", "Lin Xiao", "lin@example.com")


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("lin", "wrong-password"),
        ("lin", ""),  # a bind without a password would succeed as nobody
        ("nobody", "tree-of-lin-77"),
        ("*", "tree-of-lin-77"),
        ("l*", "tree-of-lin-77"),
        ("lin)(uid=*", "tree-of-lin-77"),
        ("lin\x00", "tree-of-lin-77"),
        ("", "tree-of-lin-77"),
    ],
)
def test_wrong_passwords_and_tricks_are_nobody(url: str, login: str, password: str) -> None:
    assert LdapDirectory().authenticate(_config(url), SECRET, login, password) is None


def test_a_directory_that_does_not_answer_is_said_so(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        gone = f"ldap://127.0.0.1:{free.getsockname()[1]}"
    for config, secret in ((_config(gone), SECRET), (_config(url), "wrong-secret")):
        with pytest.raises(SsoFailed) as refused:
            LdapDirectory().authenticate(config, secret, "lin", "tree-of-lin-77")
        assert (refused.value.code, refused.value.status) == ("sso_unreachable", 503)


def test_people_sign_in_with_it(url: str, platform: Platform) -> None:
    with Client(platform) as client:
        admin = client.sign_in("admin")
        role = next(r["id"] for r in admin.query("role")["records"] if r["name"] == "一线销售")
        assert client.anonymous().post("/auth/login", {"login": "lin", "password": "tree-of-lin-77"}).status_code == 401
        body = {"kind": "ldap", "label": "目录", "secret": SECRET, "config": _config(url, create=True, roles=[role])}
        assert admin.http.put("/api/v1/auth/providers/directory", json=body).status_code == 200
        caller = client.sign_in("Lin", "tree-of-lin-77")
        me = caller.get("/me").json()
        assert (me["user"]["name"], [r["id"] for r in me["roles"]]) == ("Lin Xiao", [role])
        assert client.sign_in("lin", "tree-of-lin-77").get("/me").json()["user"]["id"] == me["user"]["id"]
        wrong = client.anonymous().post("/auth/login", {"login": "lin", "password": "tree-of-lin-78"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "bad_login")
        # somebody of the directory does not become a user who is here already
        taken = client.anonymous().post("/auth/login", {"login": "admin", "password": "tree-of-two-77"})
        assert taken.status_code == 401
        assert client.sign_in("admin").get("/me").json()["is_admin"]
        user = f"/records/user/{me['user']['id']}"
        assert admin.patch(user, {"status": "disabled"}).status_code == 200
        assert client.anonymous().post("/auth/login", {"login": "lin", "password": "tree-of-lin-77"}).status_code == 401
