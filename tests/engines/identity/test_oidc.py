"""Sign-in by the word of a real OpenID provider: redirects, tokens, matching of people, and every way to be refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest

from tests.client import Caller, Client
from yingdan.adapters.oidc.client import HttpOidc
from yingdan.bootstrap import Platform
from yingdan.engines.identity.ports import Attempt, SsoFailed
from yingdan.kernel.settings import Settings

PROGRAM = Path(__file__).with_name("oidc_provider.mjs")
WEB = Path(__file__).resolve().parents[3] / "web"
BACK = "http://testserver/api/v1/auth/oidc/company/callback"
CLIENT = {
    "client_id": "yingdan",
    "client_secret": "a-secret-of-the-client",
    "redirect_uris": [BACK],
    "grant_types": ["authorization_code"],
}


@dataclass
class World:
    platform: Platform
    issuer: str


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider on a free loopback port; it ends with its standard input."""
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules" / "oidc-provider").exists():
        pytest.skip("needs node and the packages of web (npm ci)")
    process = subprocess.Popen(
        [node, str(PROGRAM), str(WEB), json.dumps(CLIENT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    while line and not line.strip().isdigit():
        line = process.stdout.readline()
    yield f"http://127.0.0.1:{int(line)}"
    assert process.stdin is not None
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="module")
def world(pg_dsn: str, issuer: str) -> Iterator[World]:
    settings = Settings(database_url=pg_dsn, threads=8, secret_key="for tests", default_workspace="oidc")
    platform = Platform.open(settings)
    platform.create_workspace("oidc", kind="test", admin_password="correct-horse-9")
    yield World(platform, issuer)
    platform.drop_workspace("oidc")
    platform.close()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with Client(world.platform) as opened:
        yield opened


def _configure(client: Client, world: World, **config: Any) -> Caller:
    admin = client.sign_in("admin")
    body = {
        "kind": "oidc",
        "label": "公司账号",
        "secret": CLIENT["client_secret"],
        "config": {
            "issuer": world.issuer,
            "client_id": "yingdan",
            "allow_http": True,
            "scopes": "openid profile email groups",
            **config,
        },
    }
    answer = admin.http.put("/api/v1/auth/providers/company", json=body)
    assert answer.status_code == 200, answer.text
    assert "secret" not in answer.json()
    return admin


def _at_provider(url: str, login: str) -> str:
    """Walk through the provider's pages as a browser and return where it sends the browser in the end."""
    with httpx.Client(follow_redirects=False) as browser:
        answer = browser.get(url)
        for _ in range(12):
            if answer.is_redirect:
                target = str(httpx.URL(url).join(answer.headers["location"]))
                if target.startswith(BACK):
                    return target
                answer = browser.get(target)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action is not None, answer.text
            assert prompt is not None, answer.text
            form = {"prompt": prompt[1], "login": login, "password": "anything"}
            answer = browser.post(str(httpx.URL(url).join(action[1])), data=form)
    raise AssertionError


def _sign_in(client: Client, login: str) -> tuple[Caller, httpx.Response]:
    caller = client.anonymous()
    start = caller.get("/auth/oidc/company/start?return_to=/accounts", follow_redirects=False)
    assert start.status_code == 302, start.text
    back = _at_provider(start.headers["location"], login)
    return caller, caller.http.get(back, follow_redirects=False)


def _nobody_yet(admin: Caller) -> None:
    """Remove the person whom another test of this module may have made."""
    for known in admin.query("user", filter={"field": "login", "op": "eq", "value": "lin"})["records"]:
        admin.delete(f"/records/user/{known['id']}")


def test_the_page_offers_it_and_a_stranger_is_refused(world: World, client: Client) -> None:
    _configure(client, world)
    caller = client.anonymous()
    assert caller.get("/auth/providers").json() == {
        "providers": [{"name": "company", "kind": "oidc", "label": "公司账号"}]
    }
    caller, answer = _sign_in(client, "stranger")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?sign_in_problem=sso_unknown_user")
    assert caller.get("/me").status_code == 401


def test_a_person_is_matched_linked_and_stays_the_same(world: World, client: Client) -> None:
    admin = _configure(client, world, match="email")
    _nobody_yet(admin)
    user = admin.create("user", name="小林", login="lin", password="correct-horse-9", email="lin@example.com")["id"]
    _, refused = _sign_in(client, "mailer")  # the same address, which nobody has verified
    assert refused.headers["location"].endswith("sso_unknown_user")
    caller, answer = _sign_in(client, "lin")
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts")
    assert caller.get("/me").json()["user"]["id"] == user
    assert admin.patch(f"/records/user/{user}", {"email": "new@example.com"}).status_code == 200
    assert _sign_in(client, "lin")[0].get("/me").json()["user"]["id"] == user
    assert admin.patch(f"/records/user/{user}", {"status": "disabled"}).status_code == 200
    caller, answer = _sign_in(client, "lin")
    assert (answer.headers["location"], caller.get("/me").status_code) == ("/?sign_in_problem=user_disabled", 401)
    assert admin.patch(f"/records/user/{user}", {"status": "active"}).status_code == 200


def test_a_person_is_made_with_roles_of_their_groups(world: World, client: Client) -> None:
    admin = client.sign_in("admin")
    role = next(r["id"] for r in admin.query("role")["records"] if r["name"] == "一线销售")
    admin.delete("/auth/providers/company")
    _nobody_yet(admin)
    _configure(client, world, create=True, groups={"sales": role})
    caller, answer = _sign_in(client, "lin")
    assert answer.headers["location"] == "/accounts"
    me = caller.get("/me").json()
    assert (me["user"]["login"], [r["id"] for r in me["roles"]]) == ("lin", [role])


def test_a_state_counts_once_and_only_in_its_browser(world: World, client: Client) -> None:
    _configure(client, world, create=True)
    caller = client.anonymous()
    start = caller.get("/auth/oidc/company/start", follow_redirects=False)
    back = _at_provider(start.headers["location"], "lin")
    other = client.anonymous().http.get(back, follow_redirects=False)
    assert other.headers["location"] == "/?sign_in_problem=sso_state"
    assert caller.http.get(back, follow_redirects=False).headers["location"] == "/"
    assert caller.http.get(back, follow_redirects=False).headers["location"] == "/?sign_in_problem=sso_state"
    away = caller.get("/auth/oidc/company/start?return_to=//evil.example", follow_redirects=False)
    assert (
        caller.http.get(_at_provider(away.headers["location"], "lin"), follow_redirects=False).headers["location"]
        == "/"
    )
    assert (
        caller.get("/auth/oidc/nobody/start", follow_redirects=False).headers["location"].endswith("record_not_found")
    )


def test_a_token_of_another_sign_in_is_refused(world: World) -> None:
    """Nonce and verifier bind the code to the attempt; a wrong secret and a foreign issuer are refused as well."""
    port = HttpOidc()
    config = {"issuer": world.issuer, "client_id": "yingdan", "allow_http": True}
    secret = CLIENT["client_secret"]

    def code(attempt: Attempt) -> str:
        back = _at_provider(port.authorize_url(config, attempt), "lin")
        return parse_qs(urlsplit(back).query)["code"][0]

    attempt = Attempt(BACK, "state", "nonce-1", "v" * 50)
    assert port.redeem(config, str(secret), code(attempt), attempt).subject == "lin"
    for wrong, key in (
        (Attempt(BACK, "state", "nonce-2", "v" * 50), secret),
        (Attempt(BACK, "state", "nonce-1", "w" * 50), secret),
        (attempt, "another secret"),
    ):
        with pytest.raises(SsoFailed) as refused:
            port.redeem(config, str(key), code(attempt), wrong)
        assert refused.value.code == "sso_refused"
    with pytest.raises(SsoFailed):
        HttpOidc().authorize_url({**config, "issuer": world.issuer.replace("127.0.0.1", "localhost")}, attempt)
    with pytest.raises(SsoFailed):
        HttpOidc().authorize_url({**config, "allow_http": False}, attempt)


def test_only_administrators_configure(world: World, client: Client) -> None:
    admin = _configure(client, world)
    bad = admin.http.put(
        "/api/v1/auth/providers/x", json={"kind": "ldap", "label": "x", "config": {"url": "http://x", "pet": 1}}
    )
    assert {e["code"] for e in bad.json()["errors"]} == {"required", "unknown_setting"}
    configs: tuple[dict[str, Any], ...] = (
        {"issuer": "http://[::1"},
        {"login_claim": []},
        {"groups": ["x"]},
        {"create": "yes"},
        {"roles": ["x"]},
    )
    for config in configs:
        body = {
            "kind": "oidc",
            "label": "x",
            "config": {"issuer": world.issuer, "client_id": "y", "allow_http": True, **config},
        }
        assert admin.http.put("/api/v1/auth/providers/y", json=body).status_code == 422, config
    admin.create("user", name="销售", login="seller", password="correct-horse-9")
    seller = client.sign_in("seller")
    body = {"kind": "ldap", "label": "x", "config": {"url": "ldap://x", "base_dn": "dc=x"}}
    assert seller.http.put("/api/v1/auth/providers/x", json=body).status_code == 403
    assert seller.delete("/auth/providers/company").status_code == 403
    assert admin.delete("/auth/providers/nothing").status_code == 404
