"""Sign-in, sessions, API keys."""

from __future__ import annotations

import pytest

from tests.client import Client
from tests.people import Organisation
from yingdan.engines.identity.service import MAX_PER_LOGIN

pytestmark = pytest.mark.usefixtures("organisation")


def test_right_and_wrong_password(client: Client) -> None:
    """A right password opens a session, a wrong one and an unknown login are refused alike."""
    caller = client.sign_in("lin")
    me = caller.get("/me").json()
    assert me["user"]["name"] == "小林"
    assert me["workspace"]["name"] == "main"
    assert me["permissions"]["account"]
    wrong = client.anonymous().post("/auth/login", {"login": "lin", "password": "wrong-password"})
    unknown = client.anonymous().post("/auth/login", {"login": "nobody-here", "password": "wrong-password"})
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json()["code"] == unknown.json()["code"] == "bad_login"
    assert wrong.headers["content-type"] == "application/problem+json"


def test_too_many_wrong_passwords(client: Client) -> None:
    """After the limit even the right password has to wait, and the answer says how long."""
    client.sign_in("admin").create("user", name="被猜密码的人", login="guessed", password="correct-horse-9")
    caller = client.anonymous()
    for _ in range(MAX_PER_LOGIN):
        assert caller.post("/auth/login", {"login": "guessed", "password": "wrong-password"}).status_code == 401
    refused = caller.post("/auth/login", {"login": "guessed", "password": "correct-horse-9"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_csrf_and_sign_out(client: Client) -> None:
    """Unsafe calls by cookie need the token; after sign-out the session is worth nothing."""
    caller = client.sign_in("lin")
    token = caller.http.headers.pop("X-CSRF-Token")
    assert caller.post("/records/account", {"name": "无令牌"}).json()["code"] == "csrf"
    caller.http.headers["X-CSRF-Token"] = token
    cookie = dict(caller.http.cookies)
    assert caller.post("/auth/logout").status_code == 204
    caller.http.cookies.update(cookie)
    assert caller.get("/me").status_code == 401


def test_sessions_can_be_revoked(client: Client) -> None:
    """A session listed by one device can be ended by another of the same person, not by somebody else."""
    first, second, other = client.sign_in("wang"), client.sign_in("wang"), client.sign_in("lin")
    listed = first.get("/auth/sessions").json()["sessions"]
    target = next(s["id"] for s in second.get("/auth/sessions").json()["sessions"] if s["current"])
    assert target in {s["id"] for s in listed}
    assert other.delete(f"/auth/sessions/{target}").status_code == 404
    assert first.delete(f"/auth/sessions/{target}").status_code == 204
    assert second.get("/me").status_code == 401


def test_api_keys(client: Client) -> None:
    """A key acts as its maker without cookie and token; once ended it is refused."""
    caller = client.sign_in("lin")
    made = caller.post("/api-keys", {"name": "sync"}).json()
    program = client.anonymous()
    program.http.headers["Authorization"] = f"Bearer {made['key']}"
    assert program.get("/me").json()["user"]["login"] == "lin"
    assert program.post("/records/account", {"name": "键入客户"}).status_code == 201
    assert caller.delete(f"/api-keys/{made['id']}").status_code == 204
    assert program.get("/me").status_code == 401


def test_password_change_ends_sessions(client: Client) -> None:
    """The old password has to be right; afterwards every session is gone and only the new password works."""
    caller = client.sign_in("zhao")
    assert caller.post("/auth/password", {"old": "not-the-password", "new": "new-horse-10"}).status_code == 422
    assert caller.post("/auth/password", {"old": "correct-horse-9", "new": "new-horse-10"}).status_code == 204
    assert caller.get("/me").status_code == 401
    again = client.sign_in("zhao", "new-horse-10")
    assert again.post("/auth/password", {"old": "new-horse-10", "new": "correct-horse-9"}).status_code == 204


def test_disabled_user_is_out_at_once(client: Client, organisation: Organisation) -> None:
    """Disabling a user ends the sessions and refuses the password."""
    admin, caller = client.sign_in("admin"), client.sign_in("chen")
    user = f"/records/user/{organisation.users['chen']}"
    assert admin.patch(user, {"status": "disabled"}).status_code == 200
    assert caller.get("/me").status_code == 401
    assert client.anonymous().post("/auth/login", {"login": "chen", "password": "correct-horse-9"}).status_code == 401
    assert admin.patch(user, {"status": "active"}).status_code == 200
    assert client.sign_in("chen").get("/me").status_code == 200
