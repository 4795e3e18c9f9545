"""One-time codes as RFC 6238 has them, each counting once; recovery codes; policy rules."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from yingdan.engines.identity import totp
from yingdan.engines.identity.policy import SignInPolicy, common_passwords, network_problems

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(RFC, seconds // 30) == code


def test_a_code_counts_once_and_drifts_a_little() -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    step = totp.step_at(at)
    now = totp.code_at(RFC, step)
    assert totp.matching_step(RFC, now, at, 0) == step
    assert totp.matching_step(RFC, f"{now[:3]} {now[3:]}", at + timedelta(seconds=30), 0) == step
    assert totp.matching_step(RFC, now, at, step) is None
    assert totp.matching_step(RFC, now, at + timedelta(minutes=2), 0) is None
    assert totp.matching_step(RFC, "é٣", at, 0) is None


def test_recovery_codes_are_distinct_and_forgiving() -> None:
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == totp.RECOVERY_CODES
    assert totp.recovery_hash(codes[0]) == totp.recovery_hash(f" {codes[0].upper().replace('-', ' ')}")
    assert totp.recovery_hash(codes[0]) != totp.recovery_hash(codes[1])


def test_uri_is_what_apps_read() -> None:
    uri = totp.provisioning_uri(RFC, "li@example.com", "演示 & 科技")
    assert uri.startswith("otpauth://totp/")
    assert f"secret={RFC}" in uri
    assert " " not in uri


def test_addresses() -> None:
    policy = SignInPolicy(ip_allow=("10.0.0.0/8", "2001:db8::/32", "203.0.113.7"))
    good = ["10.2.3.4", "2001:db8::5", "203.0.113.7", "::ffff:10.0.0.1"]
    bad = ["11.0.0.1", "2001:db9::1", "203.0.113.8", "", "testclient"]
    assert [policy.admits(a) for a in good] == [True] * 4
    assert [policy.admits(a) for a in bad] == [False] * 5
    assert SignInPolicy().admits("anywhere")
    assert [p.params["network"] for p in network_problems(["10.0.0.0/33", "1.2.3.4", "x"])] == ["10.0.0.0/33", "x"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("password123", "password_common"),
        ("aaaaaaaabb", "password_common"),
        ("my-LiMing-pw", "password_is_login"),
        ("correct-horse-9", None),
    ],
)
def test_passwords(password: str, code: str | None) -> None:
    found = SignInPolicy().password_problems("new", password, "liming")
    assert [p.code for p in found] == ([code] if code else [])
    assert len(common_passwords()) > 500


def test_idle_sessions_end() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    policy = SignInPolicy(idle_minutes=10)
    assert policy.idle_too_long(now - timedelta(minutes=11), now)
    assert not policy.idle_too_long(now - timedelta(minutes=9), now)
    assert not SignInPolicy().idle_too_long(now - timedelta(days=9), now)
    assert policy.seen_every < timedelta(minutes=10)
