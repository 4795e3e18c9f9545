"""Which addresses a webhook may reach, and that the checked address is the one reached."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from tests.engines.webhooks.receiver import receiving
from yingdan.engines.webhooks.address import RefusedAddressError, refused, resolve
from yingdan.engines.webhooks.model import ATTEMPTS, retry_after_s, signature, url_problems
from yingdan.engines.webhooks.sending import post

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.9",
    "172.16.5.5",
    "100.64.0.1",
    "::1",
    "fd12::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "224.0.0.1",
    "::",
    "ff02::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "255.255.255.255",
]
PUBLIC = ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_addresses_need_permission(text: str) -> None:
    assert refused(ipaddress.ip_address(text), allow_private=False)
    assert not refused(ipaddress.ip_address(text), allow_private=True)


@pytest.mark.parametrize("text", NEVER)
def test_some_addresses_are_never_reached(text: str) -> None:
    assert refused(ipaddress.ip_address(text), allow_private=True)


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_reached(text: str) -> None:
    assert not refused(ipaddress.ip_address(text), allow_private=False)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]".strip("[]")])
def test_other_spellings_of_the_own_machine_are_seen_through(host: str) -> None:
    with pytest.raises(RefusedAddressError, match="target_private"):
        resolve(host, 80, allow_private=False)


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(RefusedAddressError, match="target_private"):
        resolve("mixed.example", 80, allow_private=False)


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time cannot lead elsewhere: there is no second time."""
    asked: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with receiving() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", answer)
        url = receiver.url.replace("127.0.0.1", "rebind.example")
        assert post(url, b"{}", {}, allow_private=False).problem == "target_private"
        assert post(url, b"{}", {}, allow_private=True).problem is None
    assert asked == ["rebind.example"] * 2
    assert receiver.got[0][0]["Host"].startswith("rebind.example")


def test_a_redirect_is_not_followed() -> None:
    with receiving() as receiver, receiving() as inner:
        receiver.answers, receiver.location = [302], inner.url
        outcome = post(receiver.url, b"{}", {}, allow_private=True)
        assert (outcome.problem, outcome.status) == ("redirected", 302)
        assert inner.got == []


def test_addresses_that_are_none_are_refused() -> None:
    bad = [
        "ftp://a.example/",
        "http://",
        "http://u:p@a.example/",
        "http://a.example:0/",
        "http://a.example:99999/",
        "http://[::1",
        "http://a b/",
    ]
    assert all(url_problems(u) for u in bad)
    assert url_problems("https://a.example/hook?x=1") == []


def test_retries_wait_longer_and_end() -> None:
    waits = [retry_after_s(n) for n in range(1, ATTEMPTS)]
    assert waits == sorted(waits, key=lambda w: w or 0.0)
    assert retry_after_s(ATTEMPTS) is None


def test_signature_is_of_time_and_body() -> None:
    assert signature("k", 1, b"x") != signature("k", 2, b"x")
    assert signature("k", 1, b"x") == "t=1,v1=976cb87e4f568d1c0f03f32859e90af8597cf00b978ba37c229c97d3a15b8449"
