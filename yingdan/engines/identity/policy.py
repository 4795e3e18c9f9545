"""What a workspace asks of passwords, sessions, addresses and second factors. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from yingdan.kernel.errors import FieldProblem

SETTING = "sign_in"
SEEN_EVERY = timedelta(minutes=5)
MOST_HISTORY = 24


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """Settings of sign-in, all with defaults that suit a small company.

    ``session_days`` ends a session for good, ``idle_minutes`` (0 = never) one that nobody uses. People with a role of
    ``totp_roles`` need a second factor. ``ip_allow`` are networks; none means anywhere.
    """

    password_min: int = 8
    password_history: int = 0
    password_common: bool = True
    session_days: int = 14
    idle_minutes: int = 0
    totp_roles: tuple[str, ...] = ()
    ip_allow: tuple[str, ...] = ()

    @staticmethod
    def from_json(body: Mapping[str, Any] | None) -> SignInPolicy:
        """Read stored settings; what is missing has its default."""
        known: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v
            for k, v in (body or {}).items()
            if k in SignInPolicy.__dataclass_fields__
        }
        return SignInPolicy(**known)

    def to_json(self) -> dict[str, Any]:
        """Return the settings as stored and sent."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def admits(self, ip: str) -> bool:
        """Tell whether somebody at this address may come in."""
        if not self.ip_allow:
            return True
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in ipaddress.ip_network(n, strict=False) for n in self.ip_allow)

    def idle_too_long(self, seen: datetime, now: datetime) -> bool:
        """Tell whether a session last used at ``seen`` has ended."""
        return bool(self.idle_minutes) and now - seen > timedelta(minutes=self.idle_minutes)

    @property
    def seen_every(self) -> timedelta:
        """How often the use of a session is noted, well within the time after which it ends."""
        return min(SEEN_EVERY, timedelta(minutes=self.idle_minutes) / 4) if self.idle_minutes else SEEN_EVERY

    def needs_totp(self, roles: Iterable[str]) -> bool:
        """Tell whether people with these roles need a second factor."""
        return not set(self.totp_roles).isdisjoint(roles)

    def password_problems(self, field: str, password: str, login: str) -> list[FieldProblem]:
        """Return what is wrong with a new password, its history apart."""
        folded = password.lower()
        if len(password) < self.password_min:
            return [FieldProblem(field, "password_short", {"min": self.password_min})]
        if len(login) >= 4 and login.lower() in folded:
            return [FieldProblem(field, "password_is_login")]
        if self.password_common and (folded in common_passwords() or len(set(folded)) < 4):
            return [FieldProblem(field, "password_common")]
        return []


@cache
def common_passwords() -> frozenset[str]:
    """Return passwords that everybody tries first."""
    text = resources.files("yingdan.engines.identity").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def network_problems(networks: Iterable[str]) -> list[FieldProblem]:
    """Return which texts are no address or network."""
    problems = []
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            problems.append(FieldProblem("ip_allow", "bad_network", {"network": network[:60]}))
    return problems
