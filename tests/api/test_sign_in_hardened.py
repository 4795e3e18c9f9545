"""Second factors, password rules, sessions and addresses over HTTP, in a workspace with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.client import Caller, Client
from yingdan.bootstrap import Platform
from yingdan.engines.identity import totp
from yingdan.engines.identity.store_sign_in import trim
from yingdan.kernel.clock import FixedClock, SystemClock
from yingdan.kernel.settings import Settings

PASSWORD = "correct-horse-9"
DEFAULTS: dict[str, Any] = {"password_min": 8, "session_days": 14}


class World:
    def __init__(self, platform: Platform, clock: FixedClock) -> None:
        self.platform, self.clock, self.numbers = platform, clock, 0

    def code(self, secret: str) -> str:
        return totp.code_at(secret, totp.step_at(self.clock.now()))


@pytest.fixture(scope="module")
def world(pg_dsn: str) -> Iterator[World]:
    clock = FixedClock(SystemClock().now())
    settings = Settings(database_url=pg_dsn, threads=8, secret_key="for tests", default_workspace="hardened")
    platform = Platform.open(settings, clock=clock)
    platform.create_workspace("hardened", kind="test", title="严格公司", admin_password=PASSWORD)
    yield World(platform, clock)
    platform.drop_workspace("hardened")
    platform.close()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with Client(world.platform) as opened:
        yield opened


@pytest.fixture
def admin(client: Client) -> Iterator[Caller]:
    caller = client.sign_in("admin")
    yield caller
    assert caller.http.put("/api/v1/auth/settings", json=DEFAULTS).status_code == 200


@pytest.fixture
def person(world: World, admin: Caller) -> dict[str, Any]:
    """A new person with a role of their own."""
    world.numbers += 1
    role = admin.create("role", name=f"角色{world.numbers}", scope="self", objects={"*": {"verbs": ["read"]}})["id"]
    login = f"person{world.numbers}"
    user = admin.create("user", name=login, login=login, password=PASSWORD, roles=[role])["id"]
    return {"id": user, "login": login, "password": PASSWORD, "role": role}


def _login(client: Client, person: dict[str, Any]) -> tuple[Caller, dict[str, Any]]:
    caller = client.anonymous()
    answer = caller.post("/auth/login", {"login": person["login"], "password": person["password"]})
    assert answer.status_code == 200, answer.text
    return caller, answer.json()


def _enter(caller: Caller, answer: dict[str, Any]) -> None:
    caller.http.headers["X-CSRF-Token"] = answer["csrf_token"]


def test_a_second_factor_is_set_up_asked_for_and_turned_off(
    world: World, client: Client, person: dict[str, Any]
) -> None:
    caller = client.sign_in(person["login"])
    assert caller.get("/auth/totp").json() == {"enabled": False, "required": False, "recovery_left": 0}
    begun = caller.post("/auth/totp").json()
    assert begun["uri"].startswith("otpauth://")
    assert caller.post("/auth/totp/confirm", {"code": "000000"}).json()["errors"][0]["code"] == "bad_code"
    codes = caller.post("/auth/totp/confirm", {"code": world.code(begun["secret"])}).json()["recovery_codes"]
    assert caller.post("/auth/totp").status_code == 409
    program = client.anonymous()
    program.http.headers["Authorization"] = f"Bearer {caller.post('/api-keys', {'name': 'x'}).json()['key']}"
    assert program.post("/auth/totp/end", {"code": codes[1]}).json()["code"] == "session_only"

    second, step = _login(client, person)
    assert (step["second_factor"], "csrf_token" in step, second.get("/me").status_code) == ("totp", False, 401)
    used = {"ticket": step["ticket"], "code": world.code(begun["secret"])}
    assert second.post("/auth/login/code", used).json()["code"] == "bad_code"  # it counted once already
    world.clock.advance(timedelta(seconds=31))
    done = second.post("/auth/login/code", {"ticket": step["ticket"], "code": world.code(begun["secret"])})
    assert done.status_code == 200, done.text
    assert second.get("/me").status_code == 200
    assert second.post("/auth/login/code", used).json()["code"] == "ticket_ended"

    third, step = _login(client, person)
    body = {"ticket": step["ticket"], "code": codes[0]}
    assert third.post("/auth/login/code", body).status_code == 200
    again, step = _login(client, person)
    assert again.post("/auth/login/code", {"ticket": step["ticket"], "code": codes[0]}).status_code == 401
    assert caller.get("/auth/totp").json()["recovery_left"] == len(codes) - 1

    world.clock.advance(timedelta(seconds=31))
    assert caller.post("/auth/totp/end", {"code": "111111"}).status_code == 422
    assert caller.post("/auth/totp/end", {"code": world.code(begun["secret"])}).status_code == 204
    assert "csrf_token" in _login(client, person)[1]


def test_what_is_shown_once_is_sealed_when_kept_for_a_retry(world: World, client: Client, admin: Caller) -> None:
    made = [
        admin.post("/api-keys", {"name": "retry"}, headers={"Idempotency-Key": "shown-once"}).json() for _ in range(2)
    ]
    assert made[0] == made[1]
    with world.platform.db.connection() as conn:
        row = conn.execute("select answer from ws_hardened._idempotency where key = 'shown-once'").fetchone()
    assert row is not None
    assert made[0]["key"].encode() not in bytes(row[0])
    program = client.anonymous()
    program.http.headers["Authorization"] = f"Bearer {made[0]['key']}"
    assert program.get("/me").status_code == 200


def test_codes_cannot_be_guessed(world: World, client: Client, person: dict[str, Any]) -> None:
    caller = client.sign_in(person["login"])
    secret = caller.post("/auth/totp").json()["secret"]
    caller.post("/auth/totp/confirm", {"code": world.code(secret)})
    other, step = _login(client, person)
    tries = [
        other.post("/auth/login/code", {"ticket": step["ticket"], "code": "123456"}).json()["code"] for _ in range(6)
    ]
    assert tries == ["bad_code"] * 5 + ["ticket_ended"]
    other, step = _login(client, person)
    for _ in range(3):
        other.post("/auth/login/code", {"ticket": step["ticket"], "code": "123456"})
    refused = client.anonymous().post("/auth/login", {"login": person["login"], "password": PASSWORD})
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    world.clock.advance(timedelta(minutes=16))
    expired, step = _login(client, person)
    world.clock.advance(timedelta(minutes=6))
    late = expired.post("/auth/login/code", {"ticket": step["ticket"], "code": world.code(secret)})
    assert late.json()["code"] == "ticket_ended"


def test_a_role_can_ask_for_a_second_factor(
    world: World, client: Client, admin: Caller, person: dict[str, Any]
) -> None:
    assert admin.http.put("/api/v1/auth/settings", json=DEFAULTS | {"totp_roles": [person["role"]]}).status_code == 200
    caller, step = _login(client, person)
    assert (step["second_factor"], caller.get("/me").status_code) == ("enrol", 401)
    done = caller.post("/auth/login/code", {"ticket": step["ticket"], "code": world.code(step["secret"])}).json()
    assert len(done["recovery_codes"]) == totp.RECOVERY_CODES
    _enter(caller, done)
    world.clock.advance(timedelta(seconds=31))
    assert caller.post("/auth/totp/end", {"code": world.code(step["secret"])}).json()["code"] == "totp_required"
    assert caller.delete(f"/auth/totp/{person['id']}").status_code == 403
    reset = admin.delete(f"/auth/totp/{person['id']}")
    assert (reset.status_code, "X-Undo-Token" in reset.headers) == (204, False)  # noted, yet nothing to take back
    assert caller.get("/me").status_code == 401
    assert admin.delete(f"/auth/totp/{person['id']}").status_code == 404
    with world.platform.db.connection() as conn:
        row = conn.execute("select count(*) from ws_hardened._audit where action = 'totp_reset'").fetchone()
    assert row == (1,)


def test_passwords_keep_the_rules(client: Client, admin: Caller, person: dict[str, Any]) -> None:
    assert (
        admin.http.put("/api/v1/auth/settings", json=DEFAULTS | {"password_min": 12, "password_history": 2}).status_code
        == 200
    )
    user = f"/records/user/{person['id']}"
    for password, code in (
        ("too-short-1", "password_short"),
        ("Password123456", "password_common"),
        (f"x{person['login']}-pass", "password_is_login"),
    ):
        refused = admin.patch(user, {"password": password})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    old = PASSWORD
    for new in ("another-horse-1", "another-horse-2"):
        caller = client.sign_in(person["login"], old)
        assert caller.post("/auth/password", {"old": old, "new": old}).json()["errors"][0]["code"] == "password_used"
        assert caller.post("/auth/password", {"old": old, "new": new}).status_code == 204
        old = new
    caller = client.sign_in(person["login"], old)
    assert caller.post("/auth/password", {"old": old, "new": "another-horse-1"}).status_code == 422
    assert (
        caller.post("/auth/password", {"old": old, "new": PASSWORD}).status_code == 204
    )  # two later, it may come back
    weak = admin.post("/records/user", {"name": "弱", "login": "weak", "password": "123456789012"})
    assert weak.status_code == 422


def test_sessions_end_by_idleness_age_and_others(
    world: World, client: Client, admin: Caller, person: dict[str, Any]
) -> None:
    assert (
        admin.http.put("/api/v1/auth/settings", json=DEFAULTS | {"idle_minutes": 30, "session_days": 1}).status_code
        == 200
    )
    idle, busy = client.sign_in(person["login"]), client.sign_in(person["login"])
    for _ in range(3):
        world.clock.advance(timedelta(minutes=20))
        assert busy.get("/me").status_code == 200
        admin.get("/me")
    assert idle.get("/me").status_code == 401
    third = client.sign_in(person["login"])
    assert busy.post("/auth/sessions/end-others").json()["ended"] >= 1
    assert (third.get("/me").status_code, busy.get("/me").status_code) == (401, 200)
    listed = admin.get("/auth/sessions", params={"user": person["id"]}).json()["sessions"]
    assert busy.get("/auth/sessions", params={"user": person["id"]}).status_code == 403
    assert admin.delete(f"/auth/sessions/{listed[0]['id']}").status_code == 204
    assert busy.get("/me").status_code == 401
    aged = client.sign_in(person["login"])
    for _ in range(75):
        world.clock.advance(timedelta(minutes=20))
        admin.get("/me")
        aged.get("/me")
    assert aged.get("/me").status_code == 401
    world.clock.advance(timedelta(days=2))
    with world.platform.db.connection() as conn:
        now = world.clock.now()
        assert trim(conn, "ws_hardened", now, now - timedelta(days=1), 5000) >= 4
        row = conn.execute("select count(*) from ws_hardened._session where expires_at < %s", (now,)).fetchone()
    assert row == (0,)
    fresh = client.sign_in("admin")
    admin.http.headers["X-CSRF-Token"] = fresh.http.headers["X-CSRF-Token"]
    admin.http.cookies = fresh.http.cookies


def test_addresses_are_kept_out_and_nobody_locks_themselves_out(
    world: World, client: Client, admin: Caller, person: dict[str, Any]
) -> None:
    path = "/api/v1/auth/settings"
    office = client.at("10.1.2.3")
    inside = client.sign_in_at(office, "admin")
    locked = inside.http.put(path, json=DEFAULTS | {"ip_allow": ["192.168.0.0/16"]})
    assert locked.json()["errors"][0]["code"] == "locks_out"
    assert (
        inside.http.put(path, json=DEFAULTS | {"ip_allow": ["10.0.0.0/40"]}).json()["errors"][0]["code"]
        == "bad_network"
    )
    key = client.sign_in(person["login"]).post("/api-keys", {"name": "x"}).json()["key"]
    assert inside.http.put(path, json=DEFAULTS | {"ip_allow": ["10.0.0.0/8"]}).status_code == 200
    outside = client.anonymous()
    refused = outside.post("/auth/login", {"login": person["login"], "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (403, "address_not_allowed")
    assert admin.get("/me").status_code == 403
    outside.http.headers["Authorization"] = f"Bearer {key}"
    assert outside.get("/me").status_code == 403
    assert inside.get("/me").status_code == 200
    assert inside.http.put(path, json=DEFAULTS).status_code == 200
    assert outside.get("/me").status_code == 200
    seller = client.sign_in(person["login"])
    assert [seller.http.put(path, json=DEFAULTS).status_code, seller.get("/auth/settings").status_code] == [403, 403]
